#!/usr/bin/env bash
# clang-tidy on the files that differ from a branch, or on all.
#
#   scripts/tidy.sh            files changed since they left main, committed or not
#   scripts/tidy.sh --all
#   scripts/tidy.sh FILE...
#
# Uses the compile commands of build/dev, or of the folder in SOCLE_BUILD.
set -euo pipefail
cd "$(dirname "$0")/.."

build=${SOCLE_BUILD:-build/dev}
if [ ! -f "$build/compile_commands.json" ]; then
  cmake --preset dev
fi

files=()
case "${1:-}" in
  --all) mapfile -t files < <(python3 scripts/tracked_files.py .cc) ;;
  '')
    base=$(git merge-base HEAD main)
    mapfile -t files < <(
      {
        git diff --name-only --diff-filter=d "$base" -- '*.cc'
        git ls-files --others --exclude-standard -- '*.cc'
      } | sort -u
    )
    ;;
  *) files=("$@") ;;
esac

if [ "${#files[@]}" -eq 0 ]; then
  echo "tidy: no file to look at"
  exit 0
fi
printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "$(nproc)" clang-tidy-19 -p "$build" --quiet
echo "tidy: ${#files[@]} files, no fault"
