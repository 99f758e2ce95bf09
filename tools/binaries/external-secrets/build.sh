# The operator compiles in forty providers of secrets. Its own module, whose hash go.sum holds, is built here with the one that is tried.
module=github.com/external-secrets/external-secrets
go mod download "$module"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$(go list -m -f '{{.Dir}}' "$module")/." "$work"
chmod -R u+w "$work"
cp providers.go "$work/pkg/provider/register/register.go"
cp generators.go "$work/pkg/generator/register/register.go"
mkdir -p "$1/crds"
cp "$work"/config/crds/bases/*.io_*.yaml "$1/crds/"
(cd "$work" && go build -trimpath -o "$1/external-secrets" -ldflags "-s -w" .)

# Definitions of releases that manifests are checked against and that do not build from the module proxy.
definitions() { # module@version, folder in it, folder to fill
  local from
  from=$(go mod download -json "$1" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
  mkdir -p "$3"
  install -m 644 "$from/$2"/*_*.yaml "$3/"
}
definitions "$module@v1.3.2" config/crds/bases "$1/definitions/external-secrets-1.3.2"
definitions github.com/hashicorp/vault-secrets-operator@v0.10.0 chart/crds "$1/definitions/vault-secrets-operator-0.10.0"
