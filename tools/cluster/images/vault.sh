# parts: debian
# binary: vault
# Vault built from its Go module, with the official image's name, user and group.
names=docker.io/hashicorp/vault:1.21.4
user=100:1000 entrypoint=/bin/vault
env=(PATH=/usr/local/bin:/usr/bin:/bin)

fill() { # root, folder of the binary
  install -D "$2/vault" "$1/bin/vault"
}
