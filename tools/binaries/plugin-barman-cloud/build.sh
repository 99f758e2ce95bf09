module=github.com/cloudnative-pg/plugin-barman-cloud
go build -trimpath -o "$1/" -ldflags "-s -w" $module/cmd/manager
# What it is installed with.
source=$(go list -m -f '{{.Dir}}' $module)
cp -rL --no-preserve=mode "$source/config" "$source/kubernetes" "$1/"
