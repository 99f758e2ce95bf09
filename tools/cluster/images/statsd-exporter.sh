# binary: statsd-exporter
names=docker.io/prom/statsd-exporter:v0.31.0,quay.io/prometheus/statsd-exporter:v0.31.0
user=65534 entrypoint=/bin/statsd_exporter

fill() { # root, folder of the binary
  install -D "$2/statsd_exporter" "$1/bin/statsd_exporter"
}
