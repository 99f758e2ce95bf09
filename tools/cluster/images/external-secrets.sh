# binary: external-secrets
names=ghcr.io/external-secrets/external-secrets:v0.20.4
user=65534 entrypoint=/bin/external-secrets

fill() { # root, folder of the binary
  install -D "$2/external-secrets" "$1/bin/external-secrets"
}
