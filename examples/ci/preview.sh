#!/usr/bin/env bash
# What this branch changes, for any CI that has bash, git and Node, and for a terminal.
#   preview.sh [environment…]
# BASE is the branch it goes into, PROGRAM the Pulumi program, FAIL_ON what ends it with 2, OUT the folder for preview.{txt,md,json,html}.
set -euo pipefail
base=${BASE:-origin/main}
out=${OUT:-preview}
[ $# -gt 0 ] || set -- prod

# CI checks out one commit, often; the base has to be there, and where the branch has left it.
if ! git rev-parse --verify --quiet "$base^{commit}" > /dev/null; then
  git fetch --quiet --no-tags origin "${base#origin/}"
  base=FETCH_HEAD
fi
if [ "$(git rev-parse --is-shallow-repository)" = true ] && ! git merge-base "$base" HEAD > /dev/null; then
  base=$(git rev-parse "$base")
  git fetch --quiet --no-tags --unshallow origin
fi
# What the branch itself changes, and not what the base has got since.
fork=$(git merge-base "$base" HEAD)

status=0
npx --no -- isobar preview "$@" --program "${PROGRAM:-stacks/index.ts}" --base "$fork" --out "$out" \
  --fail-on "${FAIL_ON:-replace-stateful,policy}" || status=$?
case $status in
  0) echo "preview: nothing that fails; $out/preview.html" ;;
  2) echo "preview: ${FAIL_ON:-replace-stateful,policy} has happened; $out/preview.html" >&2 ;;
  *) echo "preview: ended with an error" >&2 ;;
esac
exit "$status"
