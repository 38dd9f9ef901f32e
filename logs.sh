#!/usr/bin/env bash
# Shows what a service has logged. See --help.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=deploy/local/settings.sh
. "$here/deploy/local/settings.sh"
# shellcheck source=deploy/local/processes.sh
. "$here/deploy/local/processes.sh"
# shellcheck source=deploy/local/build.sh
. "$here/deploy/local/build.sh"
# shellcheck source=deploy/local/docker.sh
. "$here/deploy/local/docker.sh"

usage() {
  cat <<END
Usage: ./logs.sh [SERVICE] [-f] [-n LINES] [--docker]

Shows the last lines of a service's log, or of all logs. The services log one JSON object a line, with its level, for
example: ./logs.sh statesync -n 1000 | grep ERROR

  SERVICE    gateway, session, statesync, postgres, redis, infrastructure, or build (what the last build said)
  -f         go on with what comes
  -n LINES   how many lines (default: 200)
  --docker   the log of a container, also jaeger, prometheus or grafana
END
}

service='' follow='' lines=200 docker=''
while [ $# -gt 0 ]; do
  case "$1" in
  -f | --follow) follow=1 ;;
  -n)
    [ $# -ge 2 ] || die '-n needs a number of lines.'
    lines="$2"
    shift
    ;;
  --docker) docker=1 ;;
  --help | -h)
    usage
    exit 0
    ;;
  -*) die "There is no option $1. See ./logs.sh --help" ;;
  *) service="$1" ;;
  esac
  shift
done

load_settings

if [ -n "$docker" ] || { [ -f "$run_dir/docker" ] && ! any_process; }; then
  need_docker
  arguments=(logs --tail "$lines")
  [ -z "$follow" ] || arguments+=(-f)
  [ -z "$service" ] || arguments+=("$(compose_service "$service")")
  compose "${arguments[@]}"
  exit 0
fi

files=()
if [ -z "$service" ]; then
  for name in infrastructure session statesync gateway; do
    [ ! -f "$run_dir/logs/$name.log" ] || files+=("$run_dir/logs/$name.log")
  done
  [ ${#files[@]} -gt 0 ] || die "There are no logs in $run_dir/logs yet."
else
  case "$service" in
  build) file="$run_dir/logs/build.log" ;;
  *)
    name="$(service_named "$service")" || exit 2
    case "$name" in
    postgres | redis) file="$AETHERFLOW_DATA_DIR/$name.log" ;;
    *) file="$run_dir/logs/$name.log" ;;
    esac
    ;;
  esac
  [ -f "$file" ] || die "There is no log of $service yet ($file)."
  files=("$file")
fi

if [ -n "$follow" ]; then
  exec tail -n "$lines" -F "${files[@]}"
else
  exec tail -n "$lines" "${files[@]}"
fi
