#!/usr/bin/env bash
# Build the named tools (each a folder here; by default those of the local cluster and the Pulumi engine) from their Go modules, each
# into a folder of the cache keyed by its own folder here, and print those folders, one a line. A second call builds nothing.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${ISOBAR_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/isobar}
export CGO_ENABLED=0 GOFLAGS=-buildvcs=false

[ $# -gt 0 ] || set -- pulumi etcd dns kubernetes
for tool in "$@"; do
  [ -f "$here/$tool/build.sh" ] || { echo "unknown tool: $tool; one of $(cd "$here" && echo */ | tr -d /)" >&2; exit 2; }
  folder=$cache/$tool-$(cat "$here/$tool"/* | sha256sum | cut -c1-16)
  if [ ! -f "$folder/.complete" ]; then
    mkdir -p "$folder"
    exec {lock}> "$folder.lock"
    flock "$lock"
    if [ ! -f "$folder/.complete" ]; then
      echo "building $tool from Go modules (minutes when Go's cache is cold)" >&2
      (cd "$here/$tool" && bash -euo pipefail build.sh "$folder")
      touch "$folder/.complete"
    fi
    exec {lock}>&-
  fi
  echo "$folder"
done
