go build -trimpath -o "$1/cluster-dns" -ldflags "-s -w" .
