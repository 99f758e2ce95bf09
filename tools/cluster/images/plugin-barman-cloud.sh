# binary: plugin-barman-cloud
names=ghcr.io/cloudnative-pg/plugin-barman-cloud:v0.14.0
user=10001 entrypoint=/manager

fill() { # root, folder of the binary
  install -D "$2/manager" "$1/manager"
}
