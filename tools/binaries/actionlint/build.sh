go build -trimpath -o "$1/" -ldflags "-s -w" github.com/rhysd/actionlint/cmd/actionlint
