#!/usr/bin/env bash
# clang-tidy on the files that differ from a branch, or on all. Prints what it finds, once for each place,
# then the files with findings; exits with 1 when there are any.
#
# A file without a fault is not looked at again until its preprocessed text, its options or the checks
# change (stamps in the build folder; --again looks at all of them).
#
#   scripts/tidy.sh [--jobs N] [--again]  files changed since they left main, committed or not
#   scripts/tidy.sh [--jobs N] --all      the whole tree, many files at once: tidy_tree.py
#   scripts/tidy.sh [--jobs N] FILE...
#
# Uses the compile commands of build/tidy, made when missing (nothing is built), or of the folder in
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

build=${SOCLE_BUILD:-build/tidy}
if [ ! -f "$build/compile_commands.json" ]; then
  cmake --preset tidy >&2
fi

if [ "$is_all" = yes ]; then
  again=()
  [ "$is_again" = no ] || again=(--again)
  exec python3 scripts/tidy_tree.py --build "$build" --jobs "$jobs" "${again[@]}"
fi
if [ "${#files[@]}" -eq 0 ]; then
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

found=$(mktemp -d)
trap 'rm -rf "$found"' EXIT

clean=$build/tidy-clean
mkdir -p "$clean"
if [ "$is_again" = yes ]; then
  rm -f "$clean"/*
fi

# What the verdict on a file depends on, as one hash: its text after the preprocessor with comments (a
# NOLINT is one), its compile command, the checks, and the version of clang-tidy.
cat >"$found/key.py" <<'PY'
import hashlib, json, os, pathlib, shlex, subprocess, sys

build, name = sys.argv[1], os.path.abspath(sys.argv[2])
commands = json.load(open(os.path.join(build, "compile_commands.json"), encoding="utf-8"))
entry = next((c for c in commands if os.path.abspath(os.path.join(c["directory"], c["file"])) == name), None)
if entry is None:
    sys.exit(1)
words = shlex.split(entry["command"])
del words[words.index("-o"):words.index("-o") + 2]
words.remove("-c")
root = os.getcwd().encode()  # a clone elsewhere is the same text
seen = hashlib.sha256(entry["command"].encode().replace(root, b""))
text = subprocess.run(words + ["-E", "-C"], cwd=entry["directory"], capture_output=True)
if text.returncode != 0:
    sys.exit(1)
seen.update(text.stdout.replace(root, b""))
for folder in [pathlib.Path(name).parent, *pathlib.Path(name).parents]:
    config = folder / ".clang-tidy"
    if config.is_file():
        seen.update(config.read_bytes())
seen.update(pathlib.Path(name).read_bytes())
seen.update(subprocess.run(["clang-tidy-19", "--version"], capture_output=True).stdout)
print(seen.hexdigest())
PY

# One file; what it says goes to a file of its own, so that lines of two runs never mix.
look_at() {
  local log key
  log=$3/$(printf '%s' "$1" | tr / _)
  key=$(python3 "$3/key.py" "$2" "$1") || key=
  if [ -n "$key" ] && [ -e "$4/$key" ]; then
    return 0
  fi
  # Without its counts of warnings in headers of the system.
  if clang-tidy-19 -p "$2" --quiet "$1" >"$log" 2>"$log.stderr"; then
    [ -z "$key" ] || : >"$4/$key"
    return 0
  fi
  printf '%s\n' "$1" >>"$3/failed"
  # A fault of clang-tidy itself is told on the other stream only.
  grep -q ': error: ' "$log" || cat "$log.stderr" >>"$log"
}
export -f look_at
printf '%s\0' "${files[@]}" | xargs -0 -I '{}' -P "$jobs" \
  bash -c 'look_at "$@"' _ '{}' "$build" "$found" "$clean"

if [ ! -s "$found/failed" ]; then
  echo "tidy: ${#files[@]} files, no fault"
  exit 0
fi
# A finding in a header is seen by each source that includes it.
cat "$found"/*.cc | grep -E ': (error|warning): |^error: ' | sed "s#^$PWD/##; s/,-warnings-as-errors\]/]/" | sort -u
echo "tidy: ${#files[@]} files, $(wc -l <"$found/failed") with faults:"
sort "$found/failed" | sed 's/^/  /'
exit 1
