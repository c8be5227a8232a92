#!/usr/bin/env bash
# Installs what is missing, builds, and runs every test. The last lines are ctest's own.
#
#   scripts/test.sh                  unit, check, integration, acceptance, crash and foreign tests
#   scripts/test.sh --sanitizers     before them, the unit tests under address and undefined behaviour
#   scripts/test.sh --nightly        sanitizers (with that of threads), both compilers, fuzz targets,
#                                    clang-tidy, and the long tests
#   scripts/test.sh -R Linkage       any other argument goes to ctest
set -euo pipefail
cd "$(dirname "$0")/.."

labels='unit|check|integration|acceptance|crash|foreign'
with_sanitizers=no
is_nightly=no
ctest_arguments=()
for argument in "$@"; do
  case "$argument" in
    --sanitizers) with_sanitizers=yes ;;
    --nightly)
      with_sanitizers=yes
      is_nightly=yes
      labels="$labels|nightly"
      ;;
    -h | --help)
      sed -n '2,/^set /{s/^# \{0,1\}//;/^set /d;p}' "$0"
      exit 0
      ;;
    *) ctest_arguments+=("$argument") ;;
  esac
done

scripts/install-deps.sh

jobs=$(nproc)
build() {
  cmake --preset "$1"
  cmake --build --preset "$1" -j "$jobs"
}

if [ "$with_sanitizers" = yes ]; then
  build asan
  ctest --test-dir build/asan -j "$jobs" -L 'unit' --output-on-failure --no-label-summary
fi
if [ "$is_nightly" = yes ]; then
  build tsan
  # The tests with threads and real connections, and the unit tests of what they run through.
  ctest --preset threads -j "$jobs" --output-on-failure --no-label-summary
  scripts/fuzz.sh
  build gcc
  ctest --test-dir build/gcc -j "$jobs" -L 'unit' --output-on-failure --no-label-summary
fi

build release
exec ctest --test-dir build/release -j "$jobs" -L "$labels" --output-on-failure --no-label-summary \
  ${ctest_arguments[@]+"${ctest_arguments[@]}"}
