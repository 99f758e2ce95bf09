# binary: cloudnative-pg
names=ghcr.io/cloudnative-pg/cloudnative-pg:1.30.0
user=10001 entrypoint=/manager

fill() { # root, folder of the binary
  # An operator updates the managers of its instances with what lies under /operator, by architecture.
  install -D "$2/manager" "$1/operator/manager_amd64"
  ln -s operator/manager_amd64 "$1/manager"
}
