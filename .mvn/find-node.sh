# Finds Node.js 20.19 or newer with npm, and puts its folder first on the PATH when another one was there.
#
# To be sourced by a POSIX shell: mvnw does so, and so do the start scripts. Looks at the PATH, then at the places where
# version managers and installers put Node. When there is none it prints one line to standard error and returns 1.

aetherflow_node_fits() {
  [ -x "$1/node" ] && [ -x "$1/npm" ] || return 1
  aetherflow_version="$("$1/node" --version 2>/dev/null)" || return 1
  aetherflow_version="${aetherflow_version#v}"
  aetherflow_major="${aetherflow_version%%.*}"
  aetherflow_minor="${aetherflow_version#*.}"
  aetherflow_minor="${aetherflow_minor%%.*}"
  case "$aetherflow_major$aetherflow_minor" in
  '' | *[!0-9]*) return 1 ;;
  esac
  [ "$aetherflow_major" -gt 20 ] || { [ "$aetherflow_major" -eq 20 ] && [ "$aetherflow_minor" -ge 19 ]; }
}

aetherflow_find_node() {
  aetherflow_node="$(command -v node 2>/dev/null)" || aetherflow_node=
  if [ -n "$aetherflow_node" ] && aetherflow_node_fits "${aetherflow_node%/*}"; then
    return 0
  fi
  for aetherflow_node in \
    /usr/bin /usr/local/bin /opt/node*/bin /usr/local/lib/nodejs/*/bin /usr/local/node*/bin \
    "${HOME-}"/.nvm/versions/node/*/bin "${HOME-}"/.local/share/fnm/node-versions/*/installation/bin \
    "${HOME-}"/.fnm/node-versions/*/installation/bin "${HOME-}"/.volta/bin "${HOME-}"/.asdf/installs/nodejs/*/bin \
    "${HOME-}"/.local/share/mise/installs/node/*/bin "${HOME-}"/n/bin \
    /opt/homebrew/bin /opt/homebrew/opt/node*/bin /usr/local/opt/node*/bin /home/linuxbrew/.linuxbrew/bin; do
    if aetherflow_node_fits "$aetherflow_node"; then
      PATH="$aetherflow_node:$PATH"
      export PATH
      return 0
    fi
  done
  echo "AetherFlow's web page needs Node.js 20.19 or newer with npm and found none: install it, for example from https://nodejs.org (brew: node, nvm install 22), or put it on the PATH." >&2
  return 1
}

aetherflow_find_node
