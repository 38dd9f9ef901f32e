#!/bin/sh
# Many users write in a closed loop. See --help.
exec "$(dirname -- "$0")/run-demo.sh" performance "$@"
