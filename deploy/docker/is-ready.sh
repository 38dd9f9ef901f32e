#!/bin/bash
# Ends with status 0 when the service in this container is ready: is-ready MANAGEMENT_PORT
set -euo pipefail
exec 3<>"/dev/tcp/127.0.0.1/$1"
printf 'GET /actuator/health/readiness HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
IFS= read -r -t 3 status <&3
[[ $status == HTTP/*' 200'* ]]
