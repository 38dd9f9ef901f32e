# Finds a JDK 25 or newer, whatever "java" on the PATH is, and exports JAVA_HOME.
#
# To be sourced by a POSIX shell: mvnw does so, and so do the start scripts. Looks at JAVA_HOME, then at the java on the
# PATH, then at the places where package managers and JDK installers put their JDKs. When there is none it prints one
# line to standard error and returns 1.

# The major version of the JDK in a folder; nothing when the folder holds no JDK. Starts no process.
aetherflow_jdk_major() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  while IFS='=' read -r aetherflow_key aetherflow_value; do
    case "$aetherflow_key" in
    JAVA_VERSION)
      aetherflow_value="${aetherflow_value#\"}"
      printf %s "${aetherflow_value%%[!0-9]*}"
      return 0
      ;;
    esac
  done <"$1/release"
}

aetherflow_jdk_fits() {
  aetherflow_major="$(aetherflow_jdk_major "$1")"
  [ -n "$aetherflow_major" ] && [ "$aetherflow_major" -ge 25 ]
}

aetherflow_find_jdk() {
  if [ -n "${JAVA_HOME-}" ] && aetherflow_jdk_fits "$JAVA_HOME"; then
    return 0
  fi
  if command -v java >/dev/null 2>&1; then
    aetherflow_jdk="$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p')"
    if [ -n "$aetherflow_jdk" ] && aetherflow_jdk_fits "$aetherflow_jdk"; then
      JAVA_HOME="$aetherflow_jdk"
      return 0
    fi
  fi
  for aetherflow_jdk in \
    /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /usr/local/java/* /usr/local/openjdk* /opt/java/* /opt/jdk* /opt/*jdk* \
    "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.jdks/* "${HOME-}"/.asdf/installs/java/* \
    "${HOME-}"/.local/share/mise/installs/java/* "${HOME-}"/.jenv/versions/* "${HOME-}"/.jbang/cache/jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /home/linuxbrew/.linuxbrew/opt/openjdk*/libexec; do
    if aetherflow_jdk_fits "$aetherflow_jdk"; then
      JAVA_HOME="$aetherflow_jdk"
      return 0
    fi
  done
  if [ -x /usr/libexec/java_home ] && aetherflow_jdk="$(/usr/libexec/java_home -v 25+ 2>/dev/null)" &&
    aetherflow_jdk_fits "$aetherflow_jdk"; then
    JAVA_HOME="$aetherflow_jdk"
    return 0
  fi
  echo "AetherFlow needs a JDK 25 or newer and found none: install one, for example from https://adoptium.net (apt: temurin-25-jdk or openjdk-25-jdk, brew: temurin@25, sdk install java 25-tem), or point JAVA_HOME at it." >&2
  return 1
}

if aetherflow_find_jdk; then
  export JAVA_HOME
else
  return 1
fi
