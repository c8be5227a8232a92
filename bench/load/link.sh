#!/usr/bin/env bash
# Time, memory and accuracy of `socle mpi link` on populations of several sizes.
#
#   bench/load/link.sh [DIR]            fictive populations of `socle mpi synth`: 390,000 and 940,000
#                                       persons (about 1 and 2.4 million identities); DIR keeps them
#   SIZES="390000 3900000" bench/load/link.sh
#   bench/load/link.sh --files IDENTITIES.csv TRUTH.csv     a population of another generator
set -euo pipefail
cd "$(dirname "$0")/../.."
socle=build/release/bin/socle

run() { # NAME IDENTITIES TRUTH FOLDER
  local name=$1 identities=$2 truth=$3 out=$4
  printf '\n== %s: %s identities\n' "$name" "$(($(wc -l <"$identities") - 1))"
  /usr/bin/time -f '%e s elapsed, %U s user, %M KiB at the peak' \
    "$socle" mpi link "$identities" --train --quiet --clusters "$out/clusters.csv" \
    --review "$out/review.csv" --report "$out/report.html" >"$out/table.txt"
  "$socle" mpi evaluate --truth "$truth" --clusters "$out/clusters.csv" --quiet
  tail -n 13 "$out/table.txt"
}

if [ "${1:-}" = --files ]; then
  folder=$(mktemp -d)
  run "$2" "$2" "$3" "$folder"
  rm -r "$folder"
  exit
fi
folder=${1:-$(mktemp -d)}
for persons in ${SIZES:-390000 940000}; do
  out=$folder/$persons
  [ -e "$out/identities.csv" ] ||
    "$socle" mpi synth --persons "$persons" --domains 60 --seed 7 -o "$out" --quiet >/dev/null
  # Raw limit of the same run: reading the file alone.
  printf '\nraw: reading the file takes '
  /usr/bin/time -f '%e s' wc -c "$out/identities.csv" >/dev/null
  run "$persons persons" "$out/identities.csv" "$out/truth.csv" "$out"
done
