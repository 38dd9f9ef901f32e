#!/usr/bin/env bash
# AetherFlow and other systems side by side under one load program. See --help.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
peers="${AETHERFLOW_PEERS:-$root/../shared/peers}"

case " $* " in
*' --help '* | *' -h '*)
  cat <<END
Usage: system-tests/peers/compare.sh [--quick] [--runs N] [--cases LIST] [--client light|full] [--only LIST]
                                     [--operations N] [--keep] [--json FILE]

Starts AetherFlow as ./start-all.sh does, on free ports and with fresh data, then runs it and its peers in turn under
the peers' load harness, checks after each of our runs that no operation was lost or doubled and that all contents are
equal, and prints a table of medians, ranges and ratios.

  --quick         three runs of shorter cases, less than 10 minutes
  --runs N        runs of each (default: 5)
  --cases LIST    of A, A4 (four operations in flight), C, D (default: all)
  --client KIND   light or full clients on both sides (default: light)
  --only LIST     these systems only, for example aetherflow,relay
  --operations N  of each run of A and A4 (default: 10000 and 40000, with --quick 10000 and 20000), which fast systems
                  do in less than a second
  --keep          leaves AetherFlow running at the end
  --json FILE     writes what was measured

The harness is looked for in ../shared/peers, or in the folder that AETHERFLOW_PEERS names.
END
  exit 0
  ;;
esac

if [ ! -f "$peers/bench.js" ]; then
  echo "SKIPPED: comparison with peers (there is no load harness in $peers; AETHERFLOW_PEERS names another folder)"
  exit 0
fi
# shellcheck source=/dev/null
. "$root/.mvn/find-node.sh"
# shellcheck source=/dev/null
. "$peers/env.sh"
[ -d "$NODE_PATH/ws" ] || (cd "$peers" && ./setup.sh)
ulimit -n "$(ulimit -H -n)"
export AETHERFLOW_PEERS="$peers"
exec node "$here/compare.js" "$@"
