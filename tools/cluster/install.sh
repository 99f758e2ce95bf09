#!/usr/bin/env bash
# Install what the local cluster, its images and its test need and this machine lacks.
set -euo pipefail
usage() {
  cat <<'U'
usage: tools/cluster/install.sh

Installs, with apt and pip, what is missing of: containerd, runc, CNI plugins, iptables, conntrack, iproute2, procps, debootstrap, gcc,
zstd, openssl, git, Python 3, PostgreSQL, uv. Says nothing and changes nothing when all is there. Debian or Ubuntu; needs root only to install.
Go is not installed, only looked for: tools/binaries/build.sh needs 1.26.
U
}
case ${1:-} in "") ;; -h | --help) usage; exit ;; *) usage >&2; exit 2 ;; esac

say() { echo "install: $*" >&2; }
fail() { say "$*"; exit 1; }
PATH=$PATH:/usr/sbin:/sbin

# what must be there (a command or a file), and the Debian package that has it
needs=(
  "containerd containerd"
  "runc runc"
  "/usr/lib/cni/bridge containernetworking-plugins"
  "iptables iptables"
  "conntrack conntrack"
  "ip iproute2"
  "ps procps"
  "debootstrap debootstrap"
  "gcc gcc"
  "/usr/include/stdlib.h libc6-dev"
  "zstd zstd"
  "openssl openssl"
  "git git"
  "python3 python3"
  "/usr/share/postgresql-common/pg_wrapper postgresql-common"
)
missing=()
for need in "${needs[@]}"; do
  read -r what package <<< "$need"
  case $what in
    /*) [ -e "$what" ] || missing+=("$package") ;;
    *) command -v "$what" > /dev/null || missing+=("$package") ;;
  esac
done
compgen -G '/usr/lib/postgresql/*/bin/initdb' > /dev/null || missing+=(postgresql)

if [ ${#missing[@]} -gt 0 ]; then
  command -v apt-get > /dev/null || fail "missing: ${missing[*]}; install them by hand, this machine has no apt"
  [ "$(id -u)" = 0 ] || fail "missing: ${missing[*]}; run with sudo to install them"
  say "${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  # The package makes and starts a server of its own unless it is told not to first.
  case " ${missing[*]} " in *" postgresql "*)
    if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
      apt-get install -qq --no-install-recommends postgresql-common > /dev/null
      sed -i 's/^#\?create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
    fi
  esac
  apt-get install -qq --no-install-recommends "${missing[@]}" > /dev/null || fail "apt could not install ${missing[*]}"
fi

if ! command -v uv > /dev/null; then
  say "uv"
  command -v pip > /dev/null || command -v pip3 > /dev/null || fail "uv is missing and there is no pip to install it with; apt-get install python3-pip"
  python3 -m pip install --quiet uv 2> /dev/null || python3 -m pip install --quiet --break-system-packages uv
fi

command -v go > /dev/null || fail "Go is missing; install 1.26 or newer from https://go.dev/dl/"
version=$(go env GOVERSION)
minor=${version#go1.}
minor=${minor%%[!0-9]*}
[ "${minor:-0}" -ge 26 ] || fail "Go is $version; the binaries need 1.26 or newer from https://go.dev/dl/"
