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

# Definitions of a newer release, which is not whole in the module proxy and so cannot be built, for manifests to be checked against.
newer=$(go mod download -json "$module@v1.3.2" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
mkdir -p "$1/definitions/external-secrets-1.3.2"
install -m 644 "$newer"/config/crds/bases/*.io_*.yaml "$1/definitions/external-secrets-1.3.2/"
