#!/usr/bin/env bash
# Lays out all C++ files as .clang-format says; with --check only tells which are not.
set -euo pipefail
cd "$(dirname "$0")/.."

mode=(-i)
case "${1:-}" in
  '') ;;
  --check) mode=(--dry-run -Werror) ;;
  *)
    echo "format: unknown argument '$1'; usage: scripts/format.sh [--check]" >&2
    exit 2
    ;;
esac

python3 scripts/tracked_files.py .cc .h -0 | xargs -0 -r -n 20 -P "$(nproc)" clang-format-19 "${mode[@]}"
