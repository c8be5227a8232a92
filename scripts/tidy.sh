#!/usr/bin/env bash
# clang-tidy on the files that differ from a branch, or on all. Prints what it finds, once for each place;
# exits with 1 when there is anything. Many files are looked at together, and what has no fault is not looked
# at again until it changes (--again: it is): tidy_files.py says how.
#
#   scripts/tidy.sh [--jobs N] [--again]  files changed since they left main, committed or not
#   scripts/tidy.sh [--jobs N] --all      the whole tree
#   scripts/tidy.sh [--jobs N] FILE...
#
# Uses the compile commands of build/tidy (nothing is built), or of the folder in
# SOCLE_BUILD. Headers are looked at through the sources that include them.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  sed -n '2,/^set /{s/^# \{0,1\}//;/^set /d;p}' "$0"
}

jobs=$(nproc)
is_all=no
is_again=no
files=()
while [ "$#" -gt 0 ]; do
  case "$1" in
    -h | --help)
      usage
      exit 0
      ;;
    --all) is_all=yes ;;
    --again) is_again=yes ;;
    --jobs)
      jobs=${2:-}
      shift
      ;;
    --jobs=*) jobs=${1#--jobs=} ;;
    -*)
      echo "tidy: unknown option '$1'" >&2
      usage >&2
      exit 2
      ;;
    *) files+=("$1") ;;
  esac
  shift || break
done
if ! [[ "$jobs" =~ ^[1-9][0-9]*$ ]]; then
  echo "tidy: --jobs needs a number of at least 1" >&2
  exit 2
fi

if [ "$is_all" = yes ]; then
  mapfile -t files < <(python3 scripts/tracked_files.py .cc)
elif [ "${#files[@]}" -eq 0 ]; then
  base=$(git merge-base HEAD main)
  mapfile -t files < <(
    {
      git diff --name-only --diff-filter=d "$base" -- '*.cc'
      git ls-files --others --exclude-standard -- '*.cc'
    } | sort -u
  )
fi
if [ "${#files[@]}" -eq 0 ]; then
  echo "tidy: no file to look at"
  exit 0
fi

# Configured anew each time: what is new in the tree has its commands then.
build=${SOCLE_BUILD:-}
if [ -z "$build" ]; then
  build=build/tidy
  cmake --preset tidy >/dev/null
fi
again=()
[ "$is_again" = no ] || again=(--again)
exec python3 scripts/tidy_files.py --build "$build" --jobs "$jobs" "${again[@]}" "${files[@]}"
