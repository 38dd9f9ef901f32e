#!/bin/sh
# Several people write together in the same documents. See --help.
exec "$(dirname -- "$0")/run-demo.sh" collaboration "$@"
