#!/usr/bin/env bash
# Shows the preview on the page of the run. A summary may have 1 MiB; a preview has less than 65,536 characters.
set -euo pipefail
[ -s "$ISOBAR_FOLDER/preview.md" ] || exit 0
cat "$ISOBAR_FOLDER/preview.md" >> "$GITHUB_STEP_SUMMARY"
