# binary: vault-secrets-operator
names=docker.io/hashicorp/vault-secrets-operator:0.10.0
user=65532 entrypoint=/vault-secrets-operator

fill() { # root, folder of the binary
  install -D "$2/vault-secrets-operator" "$1/vault-secrets-operator"
}
