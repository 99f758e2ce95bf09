#!/usr/bin/env bash
# Build the named tools (pulumi, kubernetes, etcd, dns; all of them by default) from their Go modules, each into a folder of the
# cache keyed by its lock file, and print those folders, one a line. A second call builds nothing.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${ISOBAR_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/isobar}
kubernetes=v1.36.3
pulumi=v3.259.0
export CGO_ENABLED=0 GOFLAGS=-buildvcs=false

build() { # tool, output folder
  cd "$here/$1"
  case $1 in
    pulumi)
      go build -trimpath -o "$2/" -tags osusergo,grpcnotrace -ldflags "-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=$pulumi" github.com/pulumi/pulumi/pkg/v3/cmd/pulumi ;;
    kubernetes)
      local version=k8s.io/component-base/version
      local flags="-s -w -X $version.gitVersion=$kubernetes -X $version.gitMajor=1 -X $version.gitMinor=36 -X k8s.io/client-go/pkg/version.gitVersion=$kubernetes"
      for command in kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy kubectl; do
        echo "building $command" >&2
        go build -trimpath -o "$2/" -ldflags "$flags" "k8s.io/kubernetes/cmd/$command"
      done ;;
    etcd) go build -trimpath -o "$2/etcd" -ldflags "-s -w" go.etcd.io/etcd/server/v3 ;;
    dns) go build -trimpath -o "$2/cluster-dns" -ldflags "-s -w" . ;;
    *) echo "unknown tool: $1; one of pulumi, kubernetes, etcd, dns" >&2; exit 2 ;;
  esac
}

[ $# -gt 0 ] || set -- pulumi etcd dns kubernetes
for tool in "$@"; do
  [ -d "$here/$tool" ] || { echo "unknown tool: $tool; one of pulumi, kubernetes, etcd, dns" >&2; exit 2; }
  key=$(cat "$here/build.sh" "$here/$tool"/* | sha256sum | cut -c1-16)
  folder=$cache/$tool-$key
  if [ ! -f "$folder/.complete" ]; then
    echo "building $tool from Go modules (minutes when Go's cache is cold)" >&2
    mkdir -p "$folder"
    (build "$tool" "$folder")
    touch "$folder/.complete"
  fi
  echo "$folder"
done
