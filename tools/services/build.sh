#!/usr/bin/env bash
# Build the stand-in services that live tests run beside the cluster, and print the command of each.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
services=(moto azurite fake-gcs-server oidc prometheus promtool)
usage() {
  cat <<U
usage: tools/services/build.sh [NAME ...]

Builds the named services (${services[*]}; all of them by default) and prints the path of
each one's command, one a line, in the order given. A command runs in the foreground until it is ended; docs/local-cluster.md has its
options. They come from PyPI, npm and Go modules by lock, into the cache (ISOBAR_CACHE, by default \$XDG_CACHE_HOME/isobar or
~/.cache/isobar), so a second call builds nothing. Needs no root, but uv, npm and Go.
U
}
case ${1:-} in -h | --help) usage; exit ;; -*) usage >&2; exit 2 ;; esac
cache=${ISOBAR_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/isobar}
# Every dependency as it was on that day.
moto=5.2.2 moto_as_of=2026-06-10

say() { echo "services: $*" >&2; }

# Fill a folder of the cache once, also when several ask for it.
once() { # folder, command …
  local folder=$1 lock
  shift
  [ -f "$folder/.complete" ] && return
  mkdir -p "$cache"
  exec {lock}> "$folder.lock"
  flock "$lock"
  if [ ! -f "$folder/.complete" ]; then
    rm -rf "$folder"
    mkdir "$folder"
    (cd "$folder" && "$@" >&2)
    touch "$folder/.complete"
  fi
  exec {lock}>&-
}

from_pypi() {
  say "moto $moto"
  uv venv --quiet --no-project .
  uv pip install --quiet --python bin/python --exclude-newer "$moto_as_of" "moto[s3,secretsmanager,server]==$moto"
}
from_npm() {
  say "azurite and oidc-provider"
  cp "$here"/{package.json,package-lock.json,oidc.mjs} .
  npm ci --silent --ignore-scripts
}

[ $# -gt 0 ] || set -- "${services[@]}"
for service in "$@"; do
  case $service in
    moto)
      folder=$cache/moto-$moto-$moto_as_of
      once "$folder" from_pypi
      echo "$folder/bin/moto_server" ;;
    azurite | oidc)
      folder=$cache/services-$(cat "$here"/{package.json,package-lock.json,oidc.mjs} | sha256sum | cut -c1-16)
      once "$folder" from_npm
      if [ "$service" = oidc ]; then echo "$folder/oidc.mjs"; else echo "$folder/node_modules/.bin/azurite-blob"; fi ;;
    fake-gcs-server) echo "$("$here/../binaries/build.sh" fake-gcs-server)/fake-gcs-server" ;;
    prometheus | promtool) echo "$("$here/../binaries/build.sh" prometheus)/$service" ;;
    *) say "no service $service; one of ${services[*]}"; exit 2 ;;
  esac
done
