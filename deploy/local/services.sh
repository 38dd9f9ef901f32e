# shellcheck shell=bash
# shellcheck disable=SC2153,SC2154 # What is not assigned here comes from settings.sh.
# How each service is started, when it is ready, and where it can be found.

# shellcheck disable=SC2034 # Used by the scripts in the root.
services="session statesync gateway"

# Small heaps, so that the whole stack fits a small server. More by AETHERFLOW_JAVA_OPTIONS (all services) or, for one,
# AETHERFLOW_GATEWAY_JAVA_OPTIONS, AETHERFLOW_SESSION_JAVA_OPTIONS, AETHERFLOW_STATESYNC_JAVA_OPTIONS; the last word counts.
java_options_of() {
  case "$1" in
  infrastructure) printf '%s' '-Xmx48m -XX:+UseSerialGC -XX:TieredStopAtLevel=1' ;;
  session) printf '%s' "-Xmx256m -XX:+UseSerialGC -XX:+UseCompactObjectHeaders ${AETHERFLOW_JAVA_OPTIONS-} ${AETHERFLOW_SESSION_JAVA_OPTIONS-}" ;;
  # Nearly all that a gateway makes is gone at once, so it makes much of it before it looks; what statesync makes, the last
  # operations of each document, stays, and all of it would be copied in one long pause. There is so much of it under load that
  # half a heap is no reason to look for garbage in it.
  statesync) collected 32 70 "${AETHERFLOW_JAVA_OPTIONS-} ${AETHERFLOW_STATESYNC_JAVA_OPTIONS-}" ;;
  gateway) collected 160 55 "${AETHERFLOW_JAVA_OPTIONS-} ${AETHERFLOW_GATEWAY_JAVA_OPTIONS-}" ;;
  esac
}

# The options of a service whose pauses everybody's edit waits for, with so many MB of young objects, and the share of the heap
# in percent that is in use before old objects are looked through; a heap whose size is set otherwise is divided by the JVM.
# What has stayed for one collection stays for long, so it is not copied again and again before it is taken for old. Its
# objects are small and many, so it matters how large the header of each is.
collected() {
  local young="$1" marked="$2" own="$3"
  printf '%s' '-Xmx512m -XX:+UseG1GC -XX:MaxGCPauseMillis=5 -XX:MaxTenuringThreshold=1 -XX:+UseCompactObjectHeaders'
  case "$own" in
  *-Xm* | *HeapSize=* | *NewSize=* | *RAM*) ;;
  *) printf '%s' " -Xms512m -Xmn${young}m -XX:-G1UseAdaptiveIHOP -XX:InitiatingHeapOccupancyPercent=$marked" ;;
  esac
  printf '%s' " $own"
}

module_of() {
  case "$1" in
  infrastructure) printf local-infrastructure ;;
  *) printf '%s-service' "$1" ;;
  esac
}

management_port_of() {
  case "$1" in
  gateway) printf '%s' "$AETHERFLOW_GATEWAY_MANAGEMENT_PORT" ;;
  session) printf '%s' "$AETHERFLOW_SESSION_MANAGEMENT_PORT" ;;
  statesync) printf '%s' "$AETHERFLOW_STATESYNC_MANAGEMENT_PORT" ;;
  esac
}

ports_of() {
  case "$1" in
  gateway) printf '%s %s %s' "$AETHERFLOW_GATEWAY_PORT" "$AETHERFLOW_WEB_PORT" "$AETHERFLOW_GATEWAY_MANAGEMENT_PORT" ;;
  session) printf '%s %s' "$AETHERFLOW_SESSION_PORT" "$AETHERFLOW_SESSION_MANAGEMENT_PORT" ;;
  statesync) printf '%s %s' "$AETHERFLOW_STATESYNC_PORT" "$AETHERFLOW_STATESYNC_MANAGEMENT_PORT" ;;
  infrastructure) printf '%s %s' "$AETHERFLOW_POSTGRES_PORT" "$AETHERFLOW_REDIS_PORT" ;;
  esac
}

# The environment in which the services find each other. What the caller has set stays.
export_environment() {
  export AETHERFLOW_POSTGRES_URL="${AETHERFLOW_POSTGRES_URL:-jdbc:postgresql://127.0.0.1:$AETHERFLOW_POSTGRES_PORT/aetherflow}"
  export AETHERFLOW_REDIS_HOST="${AETHERFLOW_REDIS_HOST:-127.0.0.1}"
  export AETHERFLOW_SESSION_ADDRESSES="${AETHERFLOW_SESSION_ADDRESSES:-127.0.0.1:$AETHERFLOW_SESSION_PORT}"
  export AETHERFLOW_STATESYNC_ADDRESSES="${AETHERFLOW_STATESYNC_ADDRESSES:-127.0.0.1:$AETHERFLOW_STATESYNC_PORT}"
  # Pages that may connect: our own, under both names of this machine.
  if [ -z "${AETHERFLOW_ALLOWED_ORIGINS-}" ]; then
    local port origins=''
    for port in "$AETHERFLOW_WEB_PORT" "$AETHERFLOW_GATEWAY_PORT"; do
      origins="$origins,http://localhost:$port,http://127.0.0.1:$port"
    done
    export AETHERFLOW_ALLOWED_ORIGINS="${origins#,}"
  fi
  if [ -z "${AETHERFLOW_JWT_SECRET-}${AETHERFLOW_JWT_ISSUER-}${AETHERFLOW_JWT_JWK_SET_URI-}" ]; then
    AETHERFLOW_JWT_SECRET="$(jwt_secret)" || exit 1
    export AETHERFLOW_JWT_SECRET
    # A name is enough to log in: this stack is for the machine it runs on.
    export AETHERFLOW_DEMO_LOGIN="${AETHERFLOW_DEMO_LOGIN:-true}"
  fi
}

# The secret by which tokens are signed: made once, so that tokens outlive a restart.
jwt_secret() {
  local file="$AETHERFLOW_DATA_DIR/jwt-secret"
  if [ ! -s "$file" ]; then
    mkdir -p "$AETHERFLOW_DATA_DIR" || return 1
    (
      umask 077
      head -c 48 /dev/urandom | base64 | tr -d '\n' >"$file.new" && mv "$file.new" "$file"
    ) || return 1
  fi
  cat "$file"
}

# Fails with the name of whoever holds a port that the service needs.
check_ports() {
  local port holder
  for port in $(ports_of "$1"); do
    holder="$(port_holder "$port")"
    if [ -n "$holder" ] && ! is_own_orphan "$1" "$holder"; then
      die "Port $port, which $1 needs, is taken by $holder. End it, or choose another port (see ./start-all.sh --help)."
    fi
  done
}

# PostgreSQL and Redis go on when the program that watches over them is killed; its next start takes them over.
is_own_orphan() {
  local file pid
  [ "$1" = infrastructure ] || return 1
  for file in postgres/postmaster.pid redis/redis.pid; do
    pid="$(head -n 1 "$AETHERFLOW_DATA_DIR/$file" 2>/dev/null)" || continue
    case "$2" in "process $pid ("*) return 0 ;; esac
  done
  return 1
}

start_service() {
  local name="$1" jar cache program
  check_ports "$name"
  jar="$(unpacked_program "$(module_of "$name")")" || die "$name cannot be unpacked into $programs_dir."
  cache="$(cache_option "$name" "$jar")"
  [ -n "${preparing-}" ] || drop_old_programs "$(module_of "$name")" "${jar%/*}"
  if [ "$name" = infrastructure ]; then
    rm -f "$AETHERFLOW_DATA_DIR"/*.paused
    set -- --data "$AETHERFLOW_DATA_DIR" --postgres-port "$AETHERFLOW_POSTGRES_PORT" --redis-port "$AETHERFLOW_REDIS_PORT"
  elif [ "$name" = gateway ]; then
    set -- "--server.address=$AETHERFLOW_LISTEN" --management.server.address=127.0.0.1
  else
    # They ask nobody who he is: only the gateway is for the network.
    set -- --server.address=127.0.0.1 --spring.grpc.server.address=127.0.0.1
  fi
  program=(-jar "$jar")
  if [ "$name" = statesync ] && [ -n "${AETHERFLOW_POLICIES-}" ]; then
    # Jars with conflict policies of one's own: see docs/custom-policies.md. The cache is of the program alone.
    cache=
    program=(-cp "$jar:$AETHERFLOW_POLICIES/*" io.aetherflow.statesync.StatesyncApplication)
  fi
  # shellcheck disable=SC2046 # The options are to be split.
  start_process "$name" "$JAVA_HOME/bin/java" $(java_options_of "$name") ${cache:+"$cache"} -XX:+ExitOnOutOfMemoryError \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow "-Daetherflow.run=$run_dir" "${program[@]}" "$@"
}

# Whether a service does its work now.
is_ready() {
  case "$1" in
  infrastructure) [ "$(log_since_start infrastructure | grep -c ', ready after ')" -ge 2 ] ;;
  gateway) answers_ok "$AETHERFLOW_GATEWAY_MANAGEMENT_PORT" /actuator/health/readiness && is_open "$AETHERFLOW_WEB_PORT" ;;
  *) answers_ok "$(management_port_of "$1")" /actuator/health/readiness ;;
  esac
}

# Whether a process that is still there ends: one that was killed a moment ago takes a while to go, and does not answer.
is_ending() {
  local begin=$SECONDS
  while is_running "$1"; do
    if is_answering "$1" || [ $((SECONDS - begin)) -ge 3 ]; then return 1; fi
    sleep 0.1
  done
}

is_answering() {
  case "$1" in
  infrastructure) is_open "$AETHERFLOW_POSTGRES_PORT" || is_open "$AETHERFLOW_REDIS_PORT" ;;
  *) is_ready "$1" ;;
  esac
}

# Waits until the named services are ready, and says so for each: await_ready SECONDS NAME...
await_ready() {
  local limit="$1" begin=$SECONDS left name waiting
  shift
  waiting="$*"
  while [ -n "$waiting" ]; do
    left=
    for name in $waiting; do
      if ! is_running "$name"; then
        show_failure "$name"
        return 1
      elif is_ready "$name"; then
        say "  $name ready after $((SECONDS - begin)) s"
      else
        left="$left $name"
      fi
    done
    waiting="${left# }"
    if [ -n "$waiting" ] && [ $((SECONDS - begin)) -ge "$limit" ]; then
      complain "Not ready after $limit s: $waiting. What they say is in $run_dir/logs."
      return 1
    fi
    [ -z "$waiting" ] || sleep 0.2
  done
}

# What this start has started, for an interrupted one to end.
started=()

stop_started() {
  local name begin=$SECONDS
  for name in gateway session statesync infrastructure; do
    case " ${started[*]-} " in *" $name "*) ;; *) continue ;; esac
    if [ "$name" = infrastructure ]; then
      # PostgreSQL that is being started this moment would outlive the program that starts it.
      while is_running infrastructure && ! is_ready infrastructure && [ $((SECONDS - begin)) -lt 60 ]; do sleep 0.1; done
    fi
    stop_service "$name"
  done
}

# A start that is interrupted leaves nothing behind: neither a build nor half a stack.
end_interrupted_start() {
  trap '' INT TERM
  complain 'Interrupted.'
  if [ -n "$building" ]; then
    kill -TERM "-$building" 2>/dev/null || :
    wait "$building" 2>/dev/null || :
  fi
  stop_started
  exit 130
}

show_failure() {
  complain "$1 has ended while it started. The end of $run_dir/logs/$1.log:"
  log_since_start "$1" | tail -n 12 | cut -c 1-400 >&2
}

# Stops one service, or a single server of the infrastructure.
stop_service() {
  local name="$1" begin=$SECONDS
  case "$name" in
  postgres | redis)
    is_running infrastructure || return 0
    : >"$AETHERFLOW_DATA_DIR/$name.paused"
    while is_open "$(port_of_server "$name")"; do sleep 0.1; done
    ;;
  infrastructure)
    stop_process infrastructure 60
    end_orphans
    ;;
  *)
    is_running "$name" || return 0
    stop_process "$name" 30
    ;;
  esac
  say "  $name stopped ($((SECONDS - begin)) s)"
}

port_of_server() {
  case "$1" in
  postgres) printf '%s' "$AETHERFLOW_POSTGRES_PORT" ;;
  redis) printf '%s' "$AETHERFLOW_REDIS_PORT" ;;
  esac
}

# Ends PostgreSQL and Redis of this data folder when the program that watched over them was killed.
end_orphans() {
  local jar
  if [ -f "$AETHERFLOW_DATA_DIR/postgres/postmaster.pid" ] || [ -f "$AETHERFLOW_DATA_DIR/redis/redis.pid" ]; then
    use_jdk
    jar="$(unpacked_program local-infrastructure)" || return 0
    "$JAVA_HOME/bin/java" -jar "$jar" --stop --data "$AETHERFLOW_DATA_DIR" \
      --postgres-port "$AETHERFLOW_POSTGRES_PORT" --redis-port "$AETHERFLOW_REDIS_PORT" >/dev/null
  fi
}

state_of() {
  local port holder
  case "$1" in
  postgres | redis)
    port="$(port_of_server "$1")"
    holder="$(port_holder "$port")"
    if [ -z "$holder" ]; then
      printf stopped
    elif is_running infrastructure || is_own_orphan infrastructure "$holder"; then
      printf running
    else
      printf 'port %s is held by %s, not started from here' "$port" "$holder"
    fi
    return
    ;;
  *)
    if is_running "$1"; then
      if is_ready "$1"; then printf running; else printf 'not ready'; fi
      return
    fi
    port="$(ports_of "$1")"
    port="${port%% *}"
    ;;
  esac
  holder="$(port_holder "$port")"
  printf 'stopped%s' "${holder:+, port $port is taken by $holder}"
}

server_pid() {
  local pid=''
  case "$1" in
  postgres) pid="$(head -n 1 "$AETHERFLOW_DATA_DIR/postgres/postmaster.pid" 2>/dev/null)" || : ;;
  redis) pid="$(head -n 1 "$AETHERFLOW_DATA_DIR/redis/redis.pid" 2>/dev/null)" || : ;;
  *) pid="$(pid_of "$1")" ;;
  esac
  printf '%s' "$pid"
}

# Prints the table of all services; fails when one of the named ones does not run.
print_table() {
  local name state all_run=0
  printf '\n  %-11s %-9s %-42s %s\n' service state address process
  for name in "$@"; do
    state="$(state_of "$name")"
    [ "$state" = running ] || all_run=1
    case "$name" in
    gateway)
      print_row 'web page' "$state" "http://localhost:$AETHERFLOW_WEB_PORT" gateway
      print_row gateway "$state" "ws://localhost:$AETHERFLOW_GATEWAY_PORT/ws" gateway
      ;;
    session) print_row session "$state" "localhost:$AETHERFLOW_SESSION_PORT (gRPC)" session ;;
    statesync) print_row statesync "$state" "localhost:$AETHERFLOW_STATESYNC_PORT (gRPC)" statesync ;;
    postgres) print_row PostgreSQL "$state" "postgres@localhost:$AETHERFLOW_POSTGRES_PORT/aetherflow" postgres ;;
    redis) print_row Redis "$state" "localhost:$AETHERFLOW_REDIS_PORT" redis ;;
    esac
  done
  printf '\n'
  return "$all_run"
}

print_row() {
  case "$2" in
  running | 'not ready') printf '  %-11s %-9s %-42s %s\n' "$1" "$2" "$3" "$(server_pid "$4")" ;;
  *) printf '  %-11s %s\n' "$1" "$2" ;;
  esac
}
