#!/usr/bin/env bash
# Starts AetherFlow on this machine: PostgreSQL, Redis and the three services. See --help.
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
# shellcheck source=deploy/local/docker.sh
. "$here/deploy/local/docker.sh"

usage() {
  cat <<END
Usage: ./start-all.sh [SERVICE...] [--data DIR] [--docker]
       ./start-all.sh --status | --reset [--yes] | --help

Builds what is missing or out of date, starts PostgreSQL, Redis, session, statesync and gateway, waits until all of
them are ready and says where they are. What runs already is left alone. Needs a JDK 25 and, for the build, Node.js
20.19 or newer; no Docker.

  SERVICE      only these: gateway, session, statesync, postgres, redis, infrastructure (both)
  --data DIR   where PostgreSQL and Redis keep their data (default: data)
  --status     tell what runs; ends with status 0 when everything does
  --reset      stop everything and delete all documents and sessions; asks first, unless --yes is given
  --docker     run all of it in containers, with Jaeger, Prometheus and Grafana

Ports and folders, by environment variables with their defaults:
$(sed -n 's/^\(AETHERFLOW_.*\)/  \1/p' <<<"$setting_defaults" | sed "s|$here/||")
  AETHERFLOW_RUN_DIR=run (logs, process ids)
  AETHERFLOW_BUILD=never starts what is built, even when its sources have changed
  AETHERFLOW_QUICK_START=no saves the minute after a build that makes starts quick; for who builds often

Stop with ./stop-all.sh, read logs with ./logs.sh SERVICE [-f].
END
}

names=() action=start data='' yes='' docker=''
while [ $# -gt 0 ]; do
  case "$1" in
  --data)
    [ $# -ge 2 ] || die '--data needs a folder.'
    data="$(absolute "$2")"
    shift
    ;;
  --status) action=status ;;
  --reset) action=reset ;;
  --yes | -y) yes=1 ;;
  --docker) docker=1 ;;
  --help | -h)
    usage
    exit 0
    ;;
  -*) die "There is no option $1. See ./start-all.sh --help" ;;
  *) names+=("$1") ;;
  esac
  shift
done

if [ -n "$docker" ]; then
  [ -z "$data" ] || die '--data is for a stack without Docker; with --docker the data is in Docker volumes.'
  load_settings
  case "$action" in
  status)
    need_docker
    docker_table
    ;;
  reset)
    need_docker
    [ -n "$yes" ] || { read -r -p 'Delete all documents and sessions in the Docker volumes? [y/N] ' answer && [ "$answer" = y ]; } ||
      die 'Nothing was deleted.'
    compose down --volumes
    ;;
  start) start_docker ${names[@]+"${names[@]}"} ;;
  esac
  exit 0
fi

if [ -n "$data" ]; then
  wanted="$data" AETHERFLOW_DATA_DIR=''
  load_settings
  if any_process && [ "$AETHERFLOW_DATA_DIR" != "$wanted" ]; then
    die "A stack with the data in $AETHERFLOW_DATA_DIR runs already. Stop it first with ./stop-all.sh."
  fi
  AETHERFLOW_DATA_DIR="$wanted"
else
  load_settings
fi

all="infrastructure $services"
chosen=()
for name in ${names[@]+"${names[@]}"}; do
  name="$(service_named "$name")" || exit 2
  chosen+=("$name")
done

# PostgreSQL and Redis live in one program: starting one of them means ending its pause.
start_server() {
  local server="$1" begin=$SECONDS
  if ! is_running infrastructure; then
    return 1
  fi
  rm -f "$AETHERFLOW_DATA_DIR/$server.paused"
  until is_open "$(port_of_server "$server")"; do
    [ $((SECONDS - begin)) -lt 60 ] || die "$server does not answer after 60 s; see ./logs.sh infrastructure"
    sleep 0.1
  done
  say "  $server ready after $((SECONDS - begin)) s"
}

start_one() {
  started+=("$1")
  start_service "$1"
}

start_chosen() {
  local name starting=() begin
  for name in "$@"; do
    case "$name" in
    postgres | redis)
      start_server "$name" && continue
      name=infrastructure
      ;;
    esac
    if is_running "$name" && ! is_ending "$name"; then
      say "$name runs already (process $(pid_of "$name"))"
    else
      starting+=("$name")
    fi
  done
  if [ ${#starting[@]} -eq 0 ]; then
    return 0
  fi
  use_jdk
  # A taken port is told before a long build.
  for name in "${starting[@]}"; do check_ports "$name"; done
  trap end_interrupted_start INT TERM
  build_if_outdated
  prepare_quick_start "${starting[@]}"
  save_settings
  export_environment
  begin=$SECONDS
  say "Starting ${starting[*]}"
  # All at once, but statesync, which asks PostgreSQL while it starts.
  local rest=()
  for name in "${starting[@]}"; do
    [ "$name" = infrastructure ] || rest+=("$name")
    [ "$name" = statesync ] || start_one "$name"
  done
  case " ${starting[*]} " in *' infrastructure '*)
    await_ready 120 infrastructure || {
      stop_started
      exit 1
    }
    ;;
  esac
  case " ${starting[*]} " in *' statesync '*) start_one statesync ;; esac
  if [ ${#rest[@]} -gt 0 ]; then await_ready 300 "${rest[@]}" || exit 1; fi
  say "Ready after $((SECONDS - begin)) s"
  trap - INT TERM
}

reset_data() {
  local answer part
  if [ -z "$yes" ]; then
    read -r -p "Stop AetherFlow and delete all documents and sessions in $AETHERFLOW_DATA_DIR? [y/N] " answer || :
    case "$answer" in
    y | Y | yes) ;;
    *) die 'Nothing was deleted.' ;;
    esac
  fi
  "$here/stop-all.sh"
  # Only what these scripts have made: the folder may hold other things.
  for part in postgres redis postgres.log redis.log postgres.paused redis.paused jwt-secret lock pid; do
    rm -rf "${AETHERFLOW_DATA_DIR:?}/$part"
  done
  rmdir "$AETHERFLOW_DATA_DIR" 2>/dev/null || :
  say "Deleted what was in $AETHERFLOW_DATA_DIR"
}

case "$action" in
status)
  if [ ${#chosen[@]} -eq 0 ]; then
    print_table gateway session statesync postgres redis
  else
    print_table "${chosen[@]}"
  fi
  ;;
reset) reset_data ;;
start)
  hold_lock
  # shellcheck disable=SC2086 # The names are to be split.
  if [ ${#chosen[@]} -eq 0 ]; then start_chosen $all; else start_chosen "${chosen[@]}"; fi
  reason="$(outdated_because)"
  [ -z "$reason" ] || [ "${AETHERFLOW_BUILD-}" = never ] || say "What runs was built earlier: $reason. To run it, ./stop-all.sh and ./start-all.sh"
  print_table gateway session statesync postgres redis || :
  say 'Stop with ./stop-all.sh, read logs with ./logs.sh SERVICE [-f]'
  ;;
esac
