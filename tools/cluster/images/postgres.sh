# parts: debian
# Debian's PostgreSQL, whose major version is that of the testbed's server, with the official image's name and user.
names=docker.io/library/postgres:15-bookworm
user=999 entrypoint=docker-entrypoint.sh
env=(PATH=/usr/local/bin:/usr/bin:/bin:/usr/lib/postgresql/15/bin)

fill() { # root
  debian_packages "$1" postgresql-client-15
  printf '#!/bin/sh\nexec "$@"\n' > "$1/usr/local/bin/docker-entrypoint.sh"
  chmod +x "$1/usr/local/bin/docker-entrypoint.sh"
}
