# Vault 1.21.4 (Business Source License 1.1) cannot be built outside its own repository as it is: it was written against a state of its
# SDK between two releases. Three lines of a copy are made to fit SDK 0.21.0, and say nothing else than they did.
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
go mod download github.com/hashicorp/vault
cp -r "$(go list -m -f '{{.Dir}}' github.com/hashicorp/vault)" "$work/vault"
chmod -R u+w "$work/vault"
replace() { # file, what, by what
  grep -qF "$2" "$work/vault/$1" || { echo "$1 does not contain: $2" >&2; exit 1; }
  python3 -c 'import pathlib, sys; _, path, old, new = sys.argv; file = pathlib.Path(path); file.write_text(file.read_text().replace(old, new))' "$work/vault/$1" "$2" "$3"
}
replace vault/identity_store_util.go 'activateDeduplication(ctx context.Context, req *logical.Request)' 'activateDeduplication(ctx context.Context, req *logical.Request, _ string)'
replace vault/logical_system_activation_flags.go 'ActivationFunc(ctx, nil)' 'ActivationFunc(ctx, nil, "")'
replace builtin/logical/transit/path_restore.go 'restoredKeyName, err := b.lm' 'restoredKeyName, err := keyName, b.lm'

cp go.mod go.sum "$work"
go mod edit -replace "github.com/hashicorp/vault=$work/vault" "$work/go.mod"
go build -trimpath -mod=mod -modfile "$work/go.mod" -o "$1/" -ldflags "-s -w" github.com/hashicorp/vault
