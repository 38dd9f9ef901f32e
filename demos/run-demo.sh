#!/bin/sh
# Runs a demo by its name, from whatever folder: finds a JDK 25, and builds the demos' jar when it is missing.
# Usage: run-demo.sh NAME [OPTION...]
set -eu

root="$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)"
. "$root/.mvn/find-jdk.sh"

find_jar() {
  for candidate in "$root"/demos/target/demos-*-exec.jar; do
    if [ -f "$candidate" ]; then
      jar="$candidate"
      return 0
    fi
  done
  return 1
}

if ! find_jar; then
  echo "Building the demos (only this once)..." >&2
  (cd "$root" && ./mvnw -q -pl demos -am -Dmaven.test.skip=true -Djacoco.skip -Dspotless.skip=true package) >&2
  find_jar || {
    echo "demos/target holds no demos-*-exec.jar after the build." >&2
    exit 1
  }
fi

# A stack that was started on other ports has left them here; the environment beats it, and a configuration file both.
export AETHERFLOW_RUN_DIR="${AETHERFLOW_RUN_DIR:-$root/run}"
settings="$AETHERFLOW_RUN_DIR/settings"
if [ -f "$settings" ]; then
  while IFS='=' read -r key value; do
    case "$key" in
    AETHERFLOW_GATEWAY_PORT | AETHERFLOW_SESSION_PORT | AETHERFLOW_STATESYNC_PORT | AETHERFLOW_DATA_DIR)
      eval "from_environment=\${$key-}"
      [ -n "$from_environment" ] || export "$key=$value"
      ;;
    esac
  done <"$settings"
fi

exec "$JAVA_HOME/bin/java" -Xshare:auto -XX:+UseParallelGC -XX:-UsePerfData \
  --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -jar "$jar" "$@"
