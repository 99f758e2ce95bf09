go build -trimpath -o "$1/" -ldflags "-s -w" github.com/prometheus/statsd_exporter
