# Its own module, whose hash go.sum holds, is built with its own versions of what it needs.
module=github.com/hashicorp/vault-secrets-operator
go mod download "$module"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$(go list -m -f '{{.Dir}}' "$module")/." "$work"
chmod -R u+w "$work"
mkdir -p "$1/crds"
cp "$work"/chart/crds/*.yaml "$1/crds/"
(cd "$work" && go build -trimpath -o "$1/vault-secrets-operator" -ldflags "-s -w" .)
