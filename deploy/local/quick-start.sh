# shellcheck shell=bash
# shellcheck disable=SC2154 # What is not assigned here comes from settings.sh.
# The other half of a quick start: for each program a cache of its loaded and linked classes and of its methods'
# profiles (JEP 483, 515), with which it starts in less than half the time. The JVM writes it when a program that was
# told to ends. So after a build the programs run once for themselves, on ports and with data of their own, write a
# little, and are ended again. A cache fits one build, one JDK and one place on the disk; the JVM leaves one that does
# not fit aside, and the program starts as it would without.

# Prints the option by which a program writes its cache, while caches are being prepared, or uses it when there is one.
cache_option() {
  local name="$1" cache="${2%/*}/classes.aot"
  if [ -n "${preparing-}" ]; then
    case " $preparing " in *" $name "*) printf '%s' "-XX:AOTCacheOutput=$cache" ;; esac
  elif [ -f "$cache" ]; then
    printf '%s' "-XX:AOTCache=$cache"
  fi
}

# What a cache is made for, beside the program in whose folder it lies.
cache_key() { printf '%s %s' "$(cksum <"$JAVA_HOME/release" 2>/dev/null)" "$1"; }

# Whether a program's cache is there, or could not be made and is not tried again.
is_prepared() {
  local jar
  jar="$(unpacked_program "$(module_of "$1")")" || return 0
  [ "$(cat "${jar%/*}/classes.key" 2>/dev/null)" = "$(cache_key "$jar")" ]
}

# Who wants no build is not surprised by a minute of preparing either, unless it is asked for.
quick_start_wanted() {
  local otherwise=yes
  [ "${AETHERFLOW_BUILD-}" != never ] || otherwise=no
  printf '%s' "${AETHERFLOW_QUICK_START:-$otherwise}"
}

# Makes the caches of the named programs that have none. A start that cannot have them is slower, nothing else.
prepare_quick_start() {
  local name missing=() begin=$SECONDS log="$run_dir/logs/quick-start.log"
  [ "$(quick_start_wanted)" = yes ] || return 0
  for name in "$@"; do
    is_prepared "$name" || missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  say "Preparing quick starts of ${missing[*]}, once for this build (log: $log)"
  mkdir -p "$run_dir/logs"
  set -m
  (write_caches "${missing[@]}") >"$log" 2>&1 </dev/null &
  set +m
  if await_build $! preparing; then
    say "Prepared in $((SECONDS - begin)) s"
  else
    say "Could not be prepared, so starting takes longer; why is in $log"
  fi
}

# Runs the programs once, in a subshell: nothing that is set here outlives it.
write_caches() {
  local name jar status=0
  preparing="$*"
  run_dir="$run_dir/preparing"
  AETHERFLOW_DATA_DIR="$run_dir/data"
  trap 'end_preparing' EXIT
  trap 'exit 143' TERM INT
  end_preparing
  mkdir -p "$run_dir"
  unset AETHERFLOW_POSTGRES_URL AETHERFLOW_POSTGRES_USER AETHERFLOW_POSTGRES_PASSWORD AETHERFLOW_REDIS_HOST \
    AETHERFLOW_REDIS_PASSWORD AETHERFLOW_SESSION_ADDRESSES AETHERFLOW_STATESYNC_ADDRESSES AETHERFLOW_ALLOWED_ORIGINS \
    AETHERFLOW_JWT_SECRET AETHERFLOW_JWT_ISSUER AETHERFLOW_JWT_JWK_SET_URI AETHERFLOW_DEMO_LOGIN \
    AETHERFLOW_OTLP_ENDPOINT OTEL_EXPORTER_OTLP_ENDPOINT
  AETHERFLOW_LISTEN=127.0.0.1
  choose_free_ports
  export_environment
  start_service infrastructure
  await_ready 120 infrastructure || return 1
  for name in "$@"; do [ "$name" = infrastructure ] || start_service "$name"; done
  await_ready 300 "$@" || return 1
  case " $* " in *' session statesync gateway '*) write_a_little || say 'Nothing was written.' ;; esac
  # All at once, as each takes a while to write; PostgreSQL and Redis when nobody needs them any more.
  for name in "$@"; do
    [ "$name" = infrastructure ] || kill -TERM "$(pid_of "$name")" || status=1
  done
  for name in "$@"; do
    [ "$name" = infrastructure ] || stop_process "$name" 180
  done
  stop_process infrastructure 180
  for name in "$@"; do
    jar="$(unpacked_program "$(module_of "$name")")"
    [ -s "${jar%/*}/classes.aot" ] || status=1
    cache_key "$jar" >"${jar%/*}/classes.key"
    log_since_start "$name" | grep -v '^{' || :
  done
  return "$status"
}

# Other ports than the stack's own, on which nothing listens.
choose_free_ports() {
  local key port=$((20000 + RANDOM % 10000))
  while IFS='=' read -r key _; do
    case "$key" in
    *_PORT)
      port=$((port + 1))
      while is_open "$port"; do port=$((port + 1)); done
      export "$key=$port"
      ;;
    esac
  done <<<"$setting_defaults"
}

# The way of an edit, so that its classes are in the caches: three people write for three seconds.
write_a_little() {
  local jar
  jar="$(find "$aetherflow_root/demos/target" -maxdepth 1 -name 'demos-*-exec.jar' | head -n 1)"
  [ -n "$jar" ] || return 1
  cat >"$run_dir/demo.yaml" <<END
gateway: {host: localhost, port: $AETHERFLOW_GATEWAY_PORT}
session: {host: localhost, port: $AETHERFLOW_SESSION_PORT}
statesync: {host: localhost, port: $AETHERFLOW_STATESYNC_PORT}
END
  "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -jar "$jar" collaboration -f "$run_dir/demo.yaml" --users 3 --duration 3s --operations 60
}

# Ends whatever still runs of a preparation, also of one that was killed, and deletes what it wrote.
end_preparing() {
  local name pid
  for name in gateway session statesync; do
    pid="$(pid_of "$name")"
    [ -z "$pid" ] || kill -KILL "-$pid" 2>/dev/null || kill -KILL "$pid" 2>/dev/null || :
  done
  stop_process infrastructure 30
  end_orphans
  rm -rf "${run_dir:?}"
}
