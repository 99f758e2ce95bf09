# parts: debian
# Debian's PgBouncer, 1.18, with the name and user of the operator's own image.
names=ghcr.io/cloudnative-pg/pgbouncer:1.25.1
user=998 entrypoint=/bin/bash
env=(PATH=/usr/local/bin:/usr/sbin:/usr/bin:/bin LANG=C.UTF-8)

fill() { # root
  debian_packages "$1" pgbouncer
  # Where the operator starts it.
  ln -s ../sbin/pgbouncer "$1/usr/bin/pgbouncer"
}
