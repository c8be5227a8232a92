#!/usr/bin/env bash
# Makes the pages that come from the option tables: docs/reference/cli.md and conf/socle.conf.
# With --check only tells which differ.
#
#   scripts/update-reference.sh [--check] [SOCLE]     SOCLE: the program, else the last one built
set -euo pipefail
cd "$(dirname "$0")/.."

is_check=no
if [ "${1:-}" = --check ]; then
  is_check=yes
  shift
fi
socle=${1:-}
if [ -z "$socle" ]; then
  socle=$(ls -t build/*/bin/socle 2>/dev/null | head -n 1)
fi
if [ ! -x "$socle" ]; then
  echo "update-reference: no program; build it, or name it" >&2
  exit 3
fi

made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
"$socle" help --reference > "$made/cli.md"
"$socle" config sample > "$made/socle.conf"

fault=0
for pair in cli.md:docs/reference/cli.md socle.conf:conf/socle.conf; do
  from=$made/${pair%%:*}
  to=${pair#*:}
  if [ "$is_check" = yes ]; then
    if ! diff -u "$to" "$from"; then
      echo "$to is not what the option tables say; run scripts/update-reference.sh" >&2
      fault=1
    fi
  else
    mkdir -p "$(dirname "$to")"
    cp "$from" "$to"
  fi
done
exit "$fault"
