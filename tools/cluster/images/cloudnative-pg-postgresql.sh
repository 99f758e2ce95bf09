# parts: debian
# Debian's PostgreSQL 15 with the name, user and path of the operator's own image; its minor version is Debian's.
names=ghcr.io/cloudnative-pg/postgresql:15.18-standard-trixie
user=26 entrypoint=/bin/bash
env=(PATH=/usr/lib/postgresql/15/bin:/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8)

fill() { # root
  debian_packages "$1" postgresql-15
  rm -rf "$1"/var/lib/postgresql/15 "$1"/etc/postgresql/15
  chroot "$1" usermod --uid 26 postgres
}
