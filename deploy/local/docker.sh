# shellcheck shell=bash
# shellcheck disable=SC2154 # What is not assigned here comes from settings.sh.
# The same stack in containers, with Jaeger, Prometheus and Grafana: docker-compose.yml.

compose() {
  if docker compose version >/dev/null 2>&1; then
    docker compose -f "$aetherflow_root/docker-compose.yml" "$@"
  else
    docker-compose -f "$aetherflow_root/docker-compose.yml" "$@"
  fi
}

need_docker() {
  command -v docker >/dev/null || die "--docker needs Docker, and there is no docker command: https://docs.docker.com/engine/install/"
  docker info >/dev/null 2>&1 || die "--docker needs a running Docker daemon, and none answers: start it, or leave --docker away to run without."
  docker compose version >/dev/null 2>&1 || command -v docker-compose >/dev/null ||
    die "--docker needs Docker Compose: install the plugin docker-compose-plugin, or docker-compose 1.29 or newer."
}

# The name of a service in docker-compose.yml; what only exists there keeps its name.
compose_service() {
  case "$1" in
  gateway | gateway-service | web) printf gateway ;;
  session | session-service) printf session-service ;;
  statesync | statesync-service) printf statesync-service ;;
  postgres | postgresql) printf postgres ;;
  *) printf '%s' "$1" ;;
  esac
}

start_docker() {
  local name names=()
  need_docker
  for name in "$@"; do names+=("$(compose_service "$name")"); done
  mkdir -p "$run_dir"
  # The images take the jars that the build leaves: a build inside an image would load everything anew each time.
  use_jdk
  build_if_outdated
  : >"$run_dir/docker"
  # Containers of the same user who builds may read the secret; nobody else.
  AETHERFLOW_JWT_SECRET="${AETHERFLOW_JWT_SECRET:-$(jwt_secret)}"
  export AETHERFLOW_JWT_SECRET
  compose up -d --build ${names[@]+"${names[@]}"} || die "docker compose has failed; see above."
  await_containers
  docker_table
}

await_containers() {
  local begin=$SECONDS
  say 'Waiting for the containers'
  while compose ps 2>/dev/null | grep -qE 'health: starting|\(starting\)'; do
    [ $((SECONDS - begin)) -lt 180 ] || die 'Not ready after 180 s: ./logs.sh SERVICE tells why.'
    sleep 1
  done
}

docker_table() {
  compose ps
  cat <<END

  web page    http://localhost:8080
  gateway     ws://localhost:8000/ws
  Jaeger      http://localhost:16686
  Prometheus  http://localhost:9090
  Grafana     http://localhost:3000

END
}
