# shellcheck shell=bash
# shellcheck disable=SC2154 # What is not assigned here comes from settings.sh.
# Processes that these scripts start: known again by number and start time, so that a number which the system has
# given to another program since is never taken for ours.

# The start time of a process in the system's own unit; nothing when there is no such process or it has ended.
start_time() {
  local status
  if [ -d /proc/self ]; then
    { status="$(<"/proc/$1/stat")"; } 2>/dev/null || return 0
    # The command's name stands in parentheses and may hold anything; the state follows it.
    status="${status##*) }"
    # shellcheck disable=SC2086 # The columns are to be split.
    set -- $status
    [ "$1" = Z ] || printf '%s' "${20}"
  else
    ps -o lstart= -p "$1" 2>/dev/null | tr -s ' ' '_'
  fi
}

pid_of() {
  local pid started
  [ -f "$run_dir/$1.pid" ] && read -r pid started <"$run_dir/$1.pid" || return 0
  [ -n "$pid" ] && [ "$(start_time "$pid")" = "$started" ] && printf '%s' "$pid" || return 0
}

is_running() { [ -n "$(pid_of "$1")" ]; }

any_process() {
  local name
  for name in infrastructure session statesync gateway; do
    ! is_running "$name" || return 0
  done
  return 1
}

# Keeps a second start script from starting the same things at the same time, until this one ends.
hold_lock() {
  local other started
  mkdir -p "$run_dir"
  while ! mkdir "$run_dir/lock" 2>/dev/null; do
    other='' started=''
    read -r other started 2>/dev/null <"$run_dir/lock/holder" || :
    if [ -n "$other" ] && [ "$(start_time "$other")" = "$started" ]; then
      die "Another start is under way (process $other)."
    fi
    rm -rf "$run_dir/lock"
  done
  printf '%s %s\n' "$$" "$(start_time "$$")" >"$run_dir/lock/holder"
  trap release_lock EXIT
}

release_lock() { rm -rf "$run_dir/lock"; }

# Starts a program that outlives this script and its terminal: start_process NAME COMMAND...
start_process() {
  local name="$1" log="$run_dir/logs/$1.log" pid
  shift
  mkdir -p "$run_dir/logs"
  if [ -f "$log" ] && [ "$(wc -c <"$log")" -gt 20000000 ]; then
    mv "$log" "$log.1"
  fi
  # Where the output of this start begins.
  { [ -f "$log" ] && wc -c <"$log" || echo 0; } | tr -d ' ' >"$run_dir/$name.offset"
  (
    cd "$run_dir" || exit 1
    trap '' INT HUP
    if command -v setsid >/dev/null; then exec setsid "$@"; else exec "$@"; fi
  ) >>"$log" 2>&1 </dev/null &
  pid=$!
  printf '%s %s\n' "$pid" "$(start_time "$pid")" >"$run_dir/$name.pid"
  disown "$pid" 2>/dev/null || :
}

# What a service has written since its last start.
log_since_start() {
  local offset=0
  [ ! -f "$run_dir/$1.offset" ] || offset="$(<"$run_dir/$1.offset")"
  tail -c "+$((offset + 1))" "$run_dir/logs/$1.log" 2>/dev/null
}

# Ends a process in order, and by force when it does not end within the given seconds.
stop_process() {
  local name="$1" seconds="$2" pid begin=$SECONDS
  pid="$(pid_of "$name")"
  if [ -z "$pid" ]; then
    rm -f "$run_dir/$name.pid"
    return 0
  fi
  kill -TERM "$pid" 2>/dev/null || :
  while is_running "$name"; do
    if [ $((SECONDS - begin)) -ge "$seconds" ]; then
      complain "$name (process $pid) did not end within $seconds s and is killed."
      kill -KILL "$pid" 2>/dev/null || :
      break
    fi
    sleep 0.1
  done
  while is_running "$name"; do sleep 0.1; done
  rm -f "$run_dir/$name.pid"
}

# Whether anything accepts connections on a port, of this machine or of the given one.
is_open() { (exec 3<>"/dev/tcp/${2:-127.0.0.1}/$1") 2>/dev/null; }

# Whether an HTTP path answers 200, without needing curl.
answers_ok() {
  local status
  status="$(
    {
      exec 3<>"/dev/tcp/127.0.0.1/$1"
      printf 'GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n' "$2" >&3
      IFS= read -r -t 3 line <&3
      printf '%s' "$line"
    } 2>/dev/null
  )" || return 1
  case "$status" in
  HTTP/*' 200'*) return 0 ;;
  *) return 1 ;;
  esac
}

# Who listens on a port, for example "process 4711 (python3 -m http.server 8000)"; nothing when nobody does.
port_holder() {
  local pid
  if [ -r /proc/net/tcp ]; then
    local hex inodes user inode owner
    hex="$(printf ':%04X' "$1")"
    inodes="$(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
      awk -v port="$hex" '$4 == "0A" && substr($2, length($2) - 4) == port { print $10, $8 }')"
    [ -n "$inodes" ] || return 0
    while read -r inode user; do
      pid="$(find /proc/[0-9]*/fd -lname "socket:\[$inode\]" 2>/dev/null | head -n 1)" || :
      pid="${pid#/proc/}"
      pid="${pid%%/*}"
      owner="$user"
      [ -z "$pid" ] || break
    done <<<"$inodes"
    if [ -z "$pid" ]; then
      printf 'a process of %s' "$(id -nu "$owner" 2>/dev/null || printf 'the user with id %s' "$owner")"
      return 0
    fi
  else
    pid="$(lsof -nP -iTCP:"$1" -sTCP:LISTEN -t 2>/dev/null | head -n 1)" || :
    [ -n "$pid" ] || return 0
  fi
  printf 'process %s (%s)' "$pid" "$(command_of "$pid")"
}

# A process' command line, shortened.
command_of() {
  local command
  if [ -r "/proc/$1/cmdline" ]; then
    command="$(tr '\0' ' ' <"/proc/$1/cmdline")"
  else
    command="$(ps -o command= -p "$1" 2>/dev/null)" || :
  fi
  command="${command% }"
  if [ "${#command}" -gt 90 ]; then command="${command:0:87}..."; fi
  printf '%s' "${command:-unknown command}"
}
