# Airflow from PyPI with the official image's name, user, paths and entry point.
packages=/usr/local/lib/airflow
user=50000
entrypoint="/usr/bin/dumb-init -- /entrypoint"
env=(PATH=/usr/local/bin:/usr/bin:/bin HOME=/home/airflow AIRFLOW_HOME=/opt/airflow "PYTHONPATH=$packages")

install_airflow() { # root, last day of a dependency's release, requirement …
  local root=$1 as_of=$2
  shift 2
  # Only uv's resolver finishes here: pip's goes back and forth for over ten minutes.
  uv pip install --quiet --python-version 3.11 --python-platform x86_64-manylinux_2_28 --exclude-newer "$as_of" \
    --target "$root$packages" "$@"
  find "$root$packages" \( -name '*.pyi' -o -name '*.pxd' -o -name '*.js.map' \) -delete
}

# A container's file system is read-only: without this, every process would compile all of Airflow again.
compile() { # root, folders to leave out, as a regular expression
  chroot "$1" python3 -m compileall -q -j 0 --invalidation-mode unchecked-hash ${2:+-x "$2"} "$packages" > /dev/null || true
}

add_user_and_commands() { # root
  printf '#!/bin/sh\nexec python3 -m airflow "$@"\n' > "$1/usr/local/bin/airflow"
  cat > "$1/entrypoint" <<'E'
#!/bin/sh
case "$1" in bash | sh | python | python3 | airflow) exec "$@" ;; *) exec airflow "$@" ;; esac
E
  chmod +x "$1/usr/local/bin/airflow" "$1/entrypoint"
  ln -s python3 "$1/usr/bin/python"
  chroot "$1" useradd --uid 50000 --gid 0 --home-dir /home/airflow --create-home airflow
  mkdir -p "$1"/opt/airflow/{dags,logs,plugins}
  chown -R 50000:0 "$1/opt/airflow"
  chmod -R g+w "$1/opt/airflow"
}
