# shellcheck shell=bash
# shellcheck disable=SC2154 # What is not assigned here comes from settings.sh.
# Builds the programs when their sources have changed, and unpacks them, which is half of a quick start.

built_modules="local-infrastructure session-service statesync-service gateway-service"
build_stamp="$aetherflow_root/target/built-by-start-all"

use_jdk() {
  # shellcheck source=/dev/null
  . "$aetherflow_root/.mvn/find-jdk.sh"
}

program_jar() { printf '%s' "$aetherflow_root/$1/target/$1-0.1.0-SNAPSHOT-exec.jar"; }

# Prints why a build is due; nothing when the programs are up to date.
outdated_because() {
  local module changed
  for module in $built_modules; do
    if [ ! -f "$(program_jar "$module")" ]; then
      say "$module is not built yet"
      return 0
    fi
  done
  if [ ! -f "$build_stamp" ]; then
    say "it is not known from which sources the programs were built"
    return 0
  fi
  # Tests, documents and what builds leave behind do not matter to the programs.
  changed="$(
    cd "$aetherflow_root" &&
      find . \( -name target -o -name node_modules -o -name dist -o -name .git -o -path '*/src/test' -o -path '*/src/jmh' \
        -o -path './web/test' -o -path ./system-tests -o -path ./docs -o -path ./deploy -o -path ./run -o -path ./data \
        -o -path ./.ci -o -path ./.github \) -prune -o \
        \( -type f \( -path './*/*' -o -name pom.xml \) -o -type d -path '*/src/main/*' \) -newer "$build_stamp" -print 2>/dev/null |
      head -n 1
  )" || :
  [ -z "$changed" ] || say "${changed#./} has changed"
}

build_if_outdated() {
  local reason begin=$SECONDS log="$run_dir/logs/build.log" stamp
  reason="$(outdated_because)"
  [ -n "$reason" ] || return 0
  if [ "${AETHERFLOW_BUILD-}" = never ]; then
    case "$reason" in
    *'is not built yet') die "$reason, and AETHERFLOW_BUILD is never: ./mvnw -DskipTests package" ;;
    *) return 0 ;;
    esac
  fi
  # shellcheck source=/dev/null
  . "$aetherflow_root/.mvn/find-node.sh"
  say "Building, as $reason (log: $log)"
  mkdir -p "$run_dir/logs" "$aetherflow_root/target"
  # What is saved while the build runs makes the next one due.
  stamp="$build_stamp.$$"
  : >"$stamp"
  # A group of its own, which an interrupted start ends.
  set -m
  (
    cd "$aetherflow_root" &&
      ./mvnw -q -DskipTests -Dmaven.test.skip=true -pl '!system-tests' package
  ) >"$log" 2>&1 </dev/null &
  set +m
  if ! await_build $! building; then
    rm -f "$stamp"
    grep -E '^\[ERROR\]' "$log" | head -n 15 >&2 || tail -n 15 "$log" >&2
    die "The build has failed; all it said is in $log"
  fi
  mv "$stamp" "$build_stamp"
  say "Built in $((SECONDS - begin)) s"
}

# The group of processes that builds or prepares just now, for an interrupted start to end.
building=''

# Waits for a process and says every 20 s that it still runs: await_build PROCESS WORD
await_build() {
  local begin=$SECONDS next=20
  building="$1"
  while kill -0 "$1" 2>/dev/null; do
    sleep 0.2
    if [ $((SECONDS - begin)) -ge "$next" ]; then
      say "  still $2, $((SECONDS - begin)) s"
      next=$((next + 20))
    fi
  done
  building=''
  wait "$1"
}

# Unpacks a module's program, which starts faster than the jar as it is, and prints the jar to run. Each build gets a
# folder of its own: a running program never loses the files from under it.
unpacked_program() {
  local module="$1" jar folder
  jar="$(program_jar "$module")"
  folder="$programs_dir/$module-$(cksum <"$jar" | tr ' ' '-')"
  if [ ! -f "$folder/complete" ]; then
    rm -rf "$folder"
    mkdir -p "$programs_dir"
    if [ "$module" = local-infrastructure ]; then
      # No Spring program: it has nothing that could unpack it, and is quick enough.
      mkdir -p "$folder" && cp "$jar" "$folder/" || return 1
    else
      "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -Djarmode=tools -jar "$jar" extract --destination "$folder" >&2 ||
        return 1
    fi
    : >"$folder/complete"
  fi
  printf '%s' "$folder/$module-0.1.0-SNAPSHOT-exec.jar"
}

# Deletes a module's former programs, all but the one in the given folder. Only called when that module is about to
# start, so none of them runs.
drop_old_programs() {
  local folder
  for folder in "$programs_dir/$1-"[0-9]*; do
    [ "$folder" = "$2" ] || rm -rf "$folder"
  done
}
