module isobar.tools/vault-secrets-operator

go 1.26.8

require github.com/hashicorp/vault-secrets-operator v0.10.0
