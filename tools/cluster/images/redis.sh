# parts: debian
# Debian's Redis with the official image's name and user. 7.2 is not in Debian: 12 has 7.0.
names=docker.io/library/redis:7.2-bookworm,docker.io/library/redis:7.0-bookworm
user=999 entrypoint=redis-server
env=(PATH=/usr/local/bin:/usr/bin:/bin)

fill() { # root
  debian_packages "$1" redis-server
  chroot "$1" groupadd --gid 999 redis-999
  chroot "$1" useradd --uid 999 --gid 999 --home-dir /data --no-create-home redis-999
  install -d -o 999 -g 999 "$1/data"
}
