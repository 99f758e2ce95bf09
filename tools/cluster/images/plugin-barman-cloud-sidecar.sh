# parts: debian
# binary: plugin-barman-cloud
# Barman from PyPI, with what it needs for S3.
names=ghcr.io/cloudnative-pg/plugin-barman-cloud-sidecar:v0.14.0
user=26 entrypoint=/manager
packages=/usr/local/lib/barman
env=(PATH=/usr/local/bin:/usr/bin:/bin "PYTHONPATH=$packages" LANG=C.UTF-8)

fill() { # root, folder of the binary
  install -D "$2/manager" "$1/manager"
  # Barman asks for the psycopg2 that is built with a compiler; the other one has the same content.
  uv pip install --quiet --python-version 3.11 --python-platform x86_64-manylinux_2_28 --exclude-newer 2026-07-25 --target "$1$packages" \
    boto3 psycopg2-binary python-dateutil lz4 python-snappy zstandard
  uv pip install --quiet --python-version 3.11 --no-deps --target "$1$packages" barman==3.19.1
  # The commands that uv makes begin with this machine's Python.
  sed -n 's/^\(barman-cloud-[^ ]*\) *= *\([^:]*\):\(.*\)$/\1 \2 \3/p' "$1$packages"/barman-*.dist-info/entry_points.txt |
    while read -r command module function; do
      printf '#!/usr/bin/python3\nimport sys\nfrom %s import %s\nsys.exit(%s())\n' "$module" "$function" "$function" > "$1/usr/local/bin/$command"
      chmod +x "$1/usr/local/bin/$command"
    done
  chroot "$1" python3 -m compileall -q -j 0 --invalidation-mode unchecked-hash "$packages" > /dev/null || true
  chroot "$1" env PYTHONPATH="$packages" barman-cloud-wal-archive --help > /dev/null
}
