for command in prometheus promtool; do
  go build -trimpath -o "$1/" -ldflags "-s -w" "github.com/prometheus/prometheus/cmd/$command"
done
