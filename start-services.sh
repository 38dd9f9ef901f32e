#!/usr/bin/env bash
# Starts session, statesync and gateway against a PostgreSQL and a Redis that run already. See --help.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=deploy/local/settings.sh
. "$here/deploy/local/settings.sh"
# shellcheck source=deploy/local/processes.sh
. "$here/deploy/local/processes.sh"
# shellcheck source=deploy/local/build.sh
. "$here/deploy/local/build.sh"
# shellcheck source=deploy/local/services.sh
. "$here/deploy/local/services.sh"
# shellcheck source=deploy/local/quick-start.sh
. "$here/deploy/local/quick-start.sh"

usage() {
  cat <<END
Usage: ./start-services.sh [SERVICE...] [--foreground]

Builds what is out of date and starts session, statesync and gateway, but neither PostgreSQL nor Redis: those are
taken from the environment.

  SERVICE        only these: gateway, session, statesync
  --foreground   stay and show the logs; Ctrl-C stops the services

  AETHERFLOW_POSTGRES_URL       default: jdbc:postgresql://localhost:5432/aetherflow
  AETHERFLOW_POSTGRES_USER      default: postgres
  AETHERFLOW_POSTGRES_PASSWORD  default: none
  AETHERFLOW_REDIS_HOST         default: localhost
  AETHERFLOW_REDIS_PORT         default: 6379
  AETHERFLOW_REDIS_PASSWORD     default: none
  AETHERFLOW_OTLP_ENDPOINT      where traces go, for example http://localhost:4318; default: nowhere

Stop with ./stop-all.sh, read logs with ./logs.sh SERVICE [-f].
END
}

names=() foreground=''
for argument in "$@"; do
  case "$argument" in
  --foreground) foreground=1 ;;
  --help | -h)
    usage
    exit 0
    ;;
  -*) die "There is no option $argument. See ./start-services.sh --help" ;;
  *)
    name="$(service_named "$argument")" || exit 2
    case "$name" in
    gateway | session | statesync) names+=("$name") ;;
    *) die "$argument is not started by this script: use ./start-all.sh $argument" ;;
    esac
    ;;
  esac
done
# shellcheck disable=SC2206 # The names are to be split.
[ ${#names[@]} -gt 0 ] || names=($services)

load_settings
hold_lock
following=''
trap end_interrupted_start INT TERM
if [ -n "$foreground" ]; then
  trap '[ -z "$following" ] || kill "$following"; "$here/stop-all.sh" "${names[@]}"; exit 0' INT TERM
fi
export_environment

# The server in a JDBC URL, as "host port".
postgres_address() {
  local address="${AETHERFLOW_POSTGRES_URL#jdbc:postgresql://}"
  address="${address%%/*}"
  case "$address" in
  *:*) printf '%s %s' "${address%%:*}" "${address##*:}" ;;
  *) printf '%s 5432' "$address" ;;
  esac
}

starting=()
for name in "${names[@]}"; do
  if is_running "$name" && ! is_ending "$name"; then
    say "$name runs already (process $(pid_of "$name"))"
  else
    starting+=("$name")
  fi
done
if [ ${#starting[@]} -gt 0 ]; then
  read -r host port <<<"$(postgres_address)"
  is_open "$port" "$host" || die "PostgreSQL does not answer on $host:$port. Start it first, for example with ./start-all.sh infrastructure"
  is_open "$AETHERFLOW_REDIS_PORT" "$AETHERFLOW_REDIS_HOST" ||
    die "Redis does not answer on $AETHERFLOW_REDIS_HOST:$AETHERFLOW_REDIS_PORT. Start it first, for example with ./start-all.sh infrastructure"
  use_jdk
  for name in "${starting[@]}"; do check_ports "$name"; done
  build_if_outdated
  prepare_quick_start "${starting[@]}"
  save_settings
  say "Starting ${starting[*]}"
  for name in "${starting[@]}"; do
    started+=("$name")
    start_service "$name"
  done
  await_ready 300 "${starting[@]}"
fi
[ -n "$foreground" ] || trap - INT TERM
print_table "${names[@]}" || :

if [ -n "$foreground" ]; then
  release_lock
  logs=()
  for name in "${names[@]}"; do logs+=("$run_dir/logs/$name.log"); done
  tail -n 0 -F "${logs[@]}" &
  following=$!
  wait "$following" || :
else
  say 'Stop with ./stop-all.sh, read logs with ./logs.sh SERVICE [-f]'
fi
