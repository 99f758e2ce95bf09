#!/usr/bin/env bash
# Runs isobar preview of the user's own project against its base, and says how it ended: outputs status (0, 1 or 2), base and folder.
# Always ends with 0, so that what follows can tell the reader; verdict.sh fails the job.
set -euo pipefail

output() { printf '%s=%s\n' "$1" "$2" >> "$GITHUB_OUTPUT"; }
words() { tr ',\n' '  ' <<< "$1"; }

read -ra environments <<< "$(words "$ISOBAR_ENVIRONMENTS")"
read -ra command <<< "$ISOBAR_COMMAND"
mkdir -p "$ISOBAR_OUT"
out=$(cd "$ISOBAR_OUT" && pwd)
said=$out/preview.log
rm -f "$out"/preview.{txt,md,json,html,log}
output folder "$out"

# As npm does for a script: commands of packages that are installed here or above. Nothing is fetched, unlike npx.
above=
folder=$PWD
while [ "$folder" != / ]; do
  above=$above$folder/node_modules/.bin:
  folder=$(dirname "$folder")
done
PATH=$above$PATH

preview() {
  local environment base options=()
  [ ${#environments[@]} -gt 0 ] || { echo "error: environments: none is given" >&2; return 1; }
  for environment in "${environments[@]}"; do
    # Anything else would be an option to the command.
    [[ $environment =~ ^[A-Za-z0-9_][A-Za-z0-9._-]*$ ]] || { echo "error: environments: $environment is no name of an environment" >&2; return 1; }
  done
  command -v "${command[0]:-}" > /dev/null || { echo "error: ${command[0]:-command} is not installed here: npm ci comes first" >&2; return 1; }
  base=$(node "$(dirname "${BASH_SOURCE[0]}")/base.mjs") || return 1
  output base "$base"
  [ -z "$ISOBAR_CONFIG" ] || options+=(--config "$ISOBAR_CONFIG")
  [ -z "$ISOBAR_FAIL_ON" ] || options+=(--fail-on "$ISOBAR_FAIL_ON")
  [ -z "$ISOBAR_TIMEOUT" ] || options+=(--timeout "$ISOBAR_TIMEOUT")
  [ "$ISOBAR_ENGINE" != true ] || options+=(--engine)
  "${command[@]}" preview "${environments[@]}" --program "$ISOBAR_PROGRAM" --base "$base" --format "$ISOBAR_FORMAT" --out "$out" \
    ${options[@]+"${options[@]}"}
}

status=0
# The log is for the reader of the run and for the comment of a failure.
{ { preview 2>&1 >&3 && code=0 || code=$?; echo "$code" > "$out/status"; } | tee "$said" >&2; } 3>&1
status=$(cat "$out/status")
rm -f "$out/status"
if [ "$status" = 0 ] && [ ! -s "$out/preview.md" ]; then
  echo "error: $ISOBAR_COMMAND preview wrote nothing to $out: it must be a version that knows --out" | tee -a "$said" >&2
  status=1
fi
# Also what the shell says of a command that is not there, or was ended, is an error.
case $status in 0 | 2) ;; *) status=1 ;; esac
[ -s "$out/preview.md" ] || node "$(dirname "${BASH_SOURCE[0]}")/failure.mjs" "$out" ${environments[@]+"${environments[@]}"}
output status "$status"
