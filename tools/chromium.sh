#!/bin/sh
# Prints the path of Chromium, which the tests of the HTML report drive. Debian's package is installed when it is missing and there is root.
set -eu

if [ -n "${CHROMIUM:-}" ]; then
  echo "$CHROMIUM"
  exit
fi

found() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

if ! found >/dev/null; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "no chromium: install it (Debian: apt-get install chromium), or set CHROMIUM to its path" >&2
    exit 1
  fi
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-liberation; } >&2
fi
found
