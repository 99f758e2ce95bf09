module=github.com/cloudnative-pg/cloudnative-pg
go build -trimpath -o "$1/" -ldflags "-s -w" $module/cmd/manager
# What it is installed with: its custom resource definitions, roles and webhooks.
cp -rL --no-preserve=mode "$(go list -m -f '{{.Dir}}' $module)/config" "$1/"
