# The root file system that the other images share as their first layer.
build_base() { # root
  debootstrap --variant=minbase --include=python3,git,openssh-client,ca-certificates,dumb-init bookworm "$1" > "$1.log" 2>&1 ||
    { tail -20 "$1.log" >&2; fail "debootstrap failed"; }
  rm -rf "$1"/var/cache/apt/* "$1"/var/lib/apt/lists/* "$1"/var/log/* "$1"/usr/share/{doc,locale,man}
}

# Install Debian packages into a copy of it.
debian_packages() { # root, package …
  local root=$1
  shift
  cp /etc/resolv.conf "$root/etc/resolv.conf"
  # Their installation starts no server.
  printf '#!/bin/sh\nexit 101\n' > "$root/usr/sbin/policy-rc.d"
  chmod +x "$root/usr/sbin/policy-rc.d"
  {
    chroot "$root" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get install -qq --no-install-recommends "$@"
  } > "$root.log" 2>&1 || { tail -20 "$root.log" >&2; fail "apt could not install $*"; }
  rm -rf "$root"/usr/sbin/policy-rc.d "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/var/log/* "$root"/usr/share/{doc,locale,man}
}
