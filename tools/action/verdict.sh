#!/usr/bin/env bash
# Fails the job as the preview ended, after everything has been told.
set -euo pipefail
case $ISOBAR_STATUS in
  0) ;;
  2) echo "::error title=Isobar preview::what fail-on names has happened; the summary of this run says what and where" ;;
  *) echo "::error title=Isobar preview::the preview ended with an error; see the log of the step before" ;;
esac
exit "$ISOBAR_STATUS"
