# Sourced by ./verify and ./demo: each need_* function sees to it that one thing is there, and is instant when it is.
# shellcheck shell=bash

fail() {
  echo "$(basename "$0"): $*" >&2
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# Installs Debian packages, and starts none of the services they bring.
install_packages() {
  local as_root=()
  have apt-get || fail "needs $*, and can install it on Debian and Ubuntu only. Install it and run this again."
  if [ "$(id -u)" -ne 0 ]; then
    have sudo || fail "needs $*, and can install it only as root or with sudo. Run: apt-get install $*"
    as_root=(sudo)
  fi
  echo "installing $*"
  local policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod +x "$policy"
  else
    policy=
  fi
  local failed=0
  "${as_root[@]}" apt-get update -qq || true
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "$@" >/dev/null || failed=1
  [ -z "$policy" ] || "${as_root[@]}" rm -f "$policy"
  [ "$failed" -eq 0 ] || fail "apt-get install $* failed"
}

need_jdk() {
  local java="${JAVA_HOME:+$JAVA_HOME/bin/}java" version
  have "$java" && have "${java}c" || fail "needs a JDK, 17 or newer (on Debian or Ubuntu: apt-get install openjdk-17-jdk)."
  version=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.specification\.version = //p')
  [ "${version%%.*}" -ge 17 ] || fail "needs JDK 17 or newer; $java is $version. Set JAVA_HOME to a newer one."
}

need_maven() { have mvn || install_packages maven; }

need_redis() { have redis-server || install_packages redis-server; }

# Tests start nodes of their own by the script inside the package; the one on the PATH is for the service, and changes the user.
need_rabbitmq() { [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || install_packages rabbitmq-server; }

need_node() {
  have node || install_packages nodejs
  have npm || install_packages npm
}

need_chromium() { have chromium || have chromium-browser || have google-chrome || install_packages chromium; }

# The home of an installed JDK of that feature version; empty where there is none.
jdk_home() {
  local home
  for home in /usr/lib/jvm/*; do
    if [ -x "$home/bin/javac" ] && grep -qs "^JAVA_VERSION=\"$1[.\"]" "$home/release"; then
      echo "$home"
      return
    fi
  done
}
