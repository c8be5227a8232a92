#!/usr/bin/env bash
# Runs fuzz targets for a while each, from their corpus in tests/fuzz/corpus. What breaks one is kept in
# build/fuzz/found. Exits with 1 when anything did.
#
#   scripts/fuzz.sh [--seconds N] [TARGET...]    all targets for 60 seconds each, or those named (`mllp`)
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=60
targets=()
while [ "$#" -gt 0 ]; do
  case "$1" in
    -h | --help)
      sed -n '2,/^set /{s/^# \{0,1\}//;/^set /d;p}' "$0"
      exit 0
      ;;
    --seconds)
      seconds=${2:-}
      shift
      ;;
    --seconds=*) seconds=${1#--seconds=} ;;
    -*)
      echo "fuzz: unknown option '$1'" >&2
      exit 2
      ;;
    *) targets+=("$1") ;;
  esac
  shift || break
done
if ! [[ "$seconds" =~ ^[1-9][0-9]*$ ]]; then
  echo "fuzz: --seconds needs a number of at least 1" >&2
  exit 2
fi
if [ "${#targets[@]}" -eq 0 ]; then
  mapfile -t targets < <(sed -n 's/^socle_fuzz_target(\([a-z0-9_]*\) .*/\1/p' tests/fuzz/CMakeLists.txt)
fi

cmake --preset fuzz >/dev/null
cmake --build --preset fuzz -j "$(nproc)" --target "${targets[@]/#/fuzz_}"

found=build/fuzz/found
mkdir -p "$found"
grown=$(mktemp -d)
trap 'rm -rf "$grown"' EXIT

passed=0
failed=()
for target in "${targets[@]}"; do
  mkdir "$grown/$target"
  log=$grown/$target.log
  if "build/fuzz/bin/fuzz_$target" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 \
    -artifact_prefix="$found/$target-" "$grown/$target" "tests/fuzz/corpus/$target" >"$log" 2>&1; then
    passed=$((passed + 1))
    echo "fuzz: $target: $(sed -n 's/^Done \([0-9]* runs in [0-9]* second(s)\)$/\1/p' "$log")"
  else
    failed+=("$target")
    echo "fuzz: $target failed:"
    tail -n 40 "$log"
  fi
done
echo "fuzz: $passed passed, ${#failed[@]} failed"
[ "${#failed[@]}" -eq 0 ]
