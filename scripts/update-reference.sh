#!/usr/bin/env bash
# Makes the pages that come from the option tables: docs/reference/cli.md and conf/socle.conf, and for
# each daemon docs/reference/DAEMON.md and conf/DAEMON.conf. With --check only tells which differ.
#
#   scripts/update-reference.sh [--check] [SOCLE]     SOCLE: the program, else the last one built; the
#                                                     daemons are looked for beside it
set -euo pipefail
cd "$(dirname "$0")/.."

readonly DAEMONS="socle-mpid socle-directoryd"

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
pages="cli.md:docs/reference/cli.md socle.conf:conf/socle.conf"
for daemon in $DAEMONS; do
  program=$(dirname "$socle")/$daemon
  if [ ! -x "$program" ]; then
    echo "update-reference: $program is not built: its pages stay as they are" >&2
    [ "$is_check" = no ] && continue
    exit 3
  fi
  "$program" --reference > "$made/$daemon.md"
  "$program" --sample-config > "$made/$daemon.conf"
  pages="$pages $daemon.md:docs/reference/$daemon.md $daemon.conf:conf/$daemon.conf"
done

fault=0
for pair in $pages; do
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
