go build -trimpath -o "$1/" -ldflags "-s -w" github.com/fsouza/fake-gcs-server
