# shellcheck shell=bash
# Where a local stack lives and which ports it takes. To be sourced by the scripts in the root.
#
# Everything can be set by environment variables, so that a second stack can run beside the first:
#   AETHERFLOW_RUN_DIR   logs, process ids, unpacked programs   (default: run)
#   AETHERFLOW_DATA_DIR  PostgreSQL's and Redis' data           (default: data; --data beats it)
#   and a port each, see below. What a running stack was started with is kept in RUN_DIR/settings, so that
#   the other scripts find it without being told again.

aetherflow_root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"

setting_defaults="
AETHERFLOW_DATA_DIR=$aetherflow_root/data
AETHERFLOW_POSTGRES_PORT=5432
AETHERFLOW_REDIS_PORT=6379
AETHERFLOW_GATEWAY_PORT=8000
AETHERFLOW_WEB_PORT=8080
AETHERFLOW_GATEWAY_MANAGEMENT_PORT=8100
AETHERFLOW_SESSION_PORT=9001
AETHERFLOW_SESSION_MANAGEMENT_PORT=9101
AETHERFLOW_STATESYNC_PORT=9002
AETHERFLOW_STATESYNC_MANAGEMENT_PORT=9102
AETHERFLOW_LISTEN=127.0.0.1
"

run_dir="${AETHERFLOW_RUN_DIR:-$aetherflow_root/run}"

say() { printf '%s\n' "$*"; }
complain() { printf '%s\n' "$*" >&2; }
die() {
  complain "$@"
  exit 1
}

# Makes a path absolute; its parent need not exist.
absolute() {
  case "$1" in
  /*) printf '%s' "$1" ;;
  *) printf '%s/%s' "$PWD" "$1" ;;
  esac
}

# Takes every setting that is not in the environment from "KEY=VALUE" lines on standard input.
take_settings() {
  local key value
  while IFS='=' read -r key value; do
    case "$key" in
    AETHERFLOW_[A-Z_]*) [ -n "${!key-}" ] || export "$key=$value" ;;
    esac
  done
}

# The settings of the stack that runs from this folder; those of the environment and the defaults for a new one.
load_settings() {
  run_dir="$(absolute "$run_dir")"
  programs_dir="$run_dir/programs"
  if [ -f "$run_dir/settings" ] && any_process; then
    take_settings <"$run_dir/settings"
  fi
  take_settings <<<"$setting_defaults"
  AETHERFLOW_DATA_DIR="$(absolute "$AETHERFLOW_DATA_DIR")"
  export AETHERFLOW_DATA_DIR
  case "$AETHERFLOW_LISTEN" in
  127.0.0.1 | 0.0.0.0) ;;
  *) die "AETHERFLOW_LISTEN is '$AETHERFLOW_LISTEN', accepted is 127.0.0.1 (this machine) or 0.0.0.0 (the network)." ;;
  esac
  local key
  while IFS='=' read -r key _; do
    case "$key" in
    *_PORT)
      case "${!key}" in
      '' | *[!0-9]*) die "$key is '${!key}', accepted is a number from 1 to 65535." ;;
      esac
      ;;
    esac
  done <<<"$setting_defaults"
}

save_settings() {
  local key
  mkdir -p "$run_dir"
  while IFS='=' read -r key _; do
    [ -z "$key" ] || printf '%s=%s\n' "$key" "${!key}"
  done <<<"$setting_defaults" >"$run_dir/settings"
}

# The program's own name for what a user calls a service; 2 for an unknown one.
service_named() {
  case "$1" in
  gateway | gateway-service | web) printf gateway ;;
  session | session-service) printf session ;;
  statesync | statesync-service) printf statesync ;;
  infrastructure | local-infrastructure | infra) printf infrastructure ;;
  postgres | postgresql) printf postgres ;;
  redis) printf redis ;;
  *)
    complain "There is no service '$1': gateway, session, statesync, postgres, redis or infrastructure (both of them)."
    return 2
    ;;
  esac
}
