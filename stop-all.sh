#!/usr/bin/env bash
# Stops what ./start-all.sh or ./start-services.sh has started, and nothing else. See --help.
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
Usage: ./stop-all.sh [SERVICE...] [--docker]

Stops the services in order, the gateway first, PostgreSQL and Redis last; nothing that was acknowledged is lost.

  SERVICE    only these: gateway, session, statesync, postgres, redis, infrastructure (both)
  --docker   the containers of ./start-all.sh --docker; their data stays
END
}

names=() docker=''
for argument in "$@"; do
  case "$argument" in
  --docker) docker=1 ;;
  --help | -h)
    usage
    exit 0
    ;;
  -*) die "There is no option $argument. See ./stop-all.sh --help" ;;
  *) names+=("$argument") ;;
  esac
done

load_settings

if [ -n "$docker" ]; then
  need_docker
  if [ ${#names[@]} -eq 0 ]; then
    compose down
    rm -f "$run_dir/docker"
  else
    for name in "${names[@]}"; do compose stop "$(compose_service "$name")"; done
  fi
  exit 0
fi

if [ ${#names[@]} -gt 0 ]; then
  for name in "${names[@]}"; do
    name="$(service_named "$name")" || exit 2
    if ! is_running "$name" && [ "$name" != postgres ] && [ "$name" != redis ] && [ "$name" != infrastructure ]; then
      say "$name does not run"
    else
      stop_service "$name"
    fi
  done
  exit 0
fi

if ! any_process && ! [ -f "$AETHERFLOW_DATA_DIR/postgres/postmaster.pid" ]; then
  say 'Nothing runs that was started from here.'
  exit 0
fi
say 'Stopping'
for name in gateway session statesync infrastructure; do stop_service "$name"; done
rm -f "$run_dir/settings"
