#!/usr/bin/env bash
# Check everything that CI runs: the workflows of this project and of examples/ci by actionlint, action.yml, the file for GitLab, and each
# script in and beside them by shellcheck, bash and Node. Ends with 1 when anything is wrong.
set -uo pipefail
usage() { echo "usage: tools/check-workflows.sh [folder]   (default: this project)"; }
case ${1:-} in -h | --help) usage; exit ;; -*) usage >&2; exit 2 ;; esac
here=$(cd "$(dirname "$0")/.." && pwd)
root=$(cd "${1:-$here}" && pwd) || exit 2

say() { echo "check-workflows: $*" >&2; }
if ! command -v shellcheck > /dev/null; then
  if ! command -v apt-get > /dev/null || [ "$(id -u)" != 0 ]; then
    say "shellcheck is missing; install it (Debian: apt-get install shellcheck)"
    exit 1
  fi
  say "installing shellcheck"
  apt-get install -qq --no-install-recommends shellcheck > /dev/null \
    || { apt-get update -qq && apt-get install -qq --no-install-recommends shellcheck > /dev/null; } || exit 1
fi
actionlint=$("$here/tools/binaries/build.sh" actionlint)/actionlint || exit 1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
step() {
  local what=$1
  shift
  if "$@"; then echo "ok: $what"; else echo "FAILED: $what"; failed=1; fi
}

# The examples as a user has them: in .github/workflows of a project. The action is this one, so that what they give it is checked too.
lint() {
  git init --quiet "$work/project"
  mkdir -p "$work/project/.github/workflows"
  cp "$root"/.github/workflows/*.yml "$work/project/.github/workflows/"
  for name in preview deploy deploy-environment; do
    sed 's#acme/isobar@v0#./#' "$root/examples/ci/$name.yml" > "$work/project/.github/workflows/${name/#preview/example-preview}.yml"
  done
  cp "$root/action.yml" "$work/project/"
  (cd "$work/project" && "$actionlint" -color)
}
scripts() {
  local script result=0
  shellcheck "$root"/tools/action/*.sh "$root"/examples/ci/*.sh "$work"/scripts/*.sh || result=1
  for script in "$root"/tools/action/*.sh "$root"/examples/ci/*.sh "$work"/scripts/*.sh; do bash -n "$script" || result=1; done
  for script in "$root"/tools/action/*.mjs "$root"/examples/ci/*.mjs; do node --check "$script" || result=1; done
  return "$result"
}

step "workflows" lint
step "action.yml and the file for GitLab" "$here/node_modules/.bin/tsx" "$here/tools/ci-files.ts" "$root" "$work/scripts"
step "scripts" scripts
exit $failed
