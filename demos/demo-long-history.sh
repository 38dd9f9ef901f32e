#!/bin/sh
# What a document costs that was edited a million times. See --help.
exec "$(dirname -- "$0")/run-demo.sh" long-history "$@"
