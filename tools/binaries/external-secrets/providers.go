// Package register holds the provider that is tried here; the operator itself compiles in forty.
package register

import _ "github.com/external-secrets/external-secrets/pkg/provider/aws"
