#!/bin/sh
# People change the same place at the same time: what is detected, who wins, and how the loser's text comes back. See --help.
exec "$(dirname -- "$0")/run-demo.sh" conflict "$@"
