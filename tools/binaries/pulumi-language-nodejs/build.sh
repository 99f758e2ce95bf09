# The last version of Pulumi's Node language host that is a part of the SDK's Go module; the engine of today still speaks with it.
go build -trimpath -o "$1/" -ldflags "-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v3.66.0" \
  github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs
