#!/usr/bin/env bash
# The main jobs, from nothing: installs what is missing, builds, links a fictive French region and the
# sets of tests/data/linkage, compares each result with the truth; then starts the daemon, feeds it a day
# of HL7 v2 messages of the region's establishments and shows the work of the identity-vigilance cell
# (scripts/demo_daemon.sh); and the directory of professionals (scripts/demo_directory.sh). Says where the reports lie; everything it makes is in var/demo.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly REGION_PERSONS=8060
readonly REGION_DOMAINS=6
readonly REGION_SEED=2026

out=var/demo
febrl=tests/data/linkage/febrl
uganda=tests/data/linkage/uganda
socle=build/release/bin/socle

title() {
  printf '\n== %s\n' "$*"
}

scripts/install-deps.sh
title "Build (build/release)"
cmake --preset release -D SOCLE_BENCH=OFF >/dev/null
cmake --build --preset release --target socle socle-mpid socle-directoryd -j "$(nproc)"

started=$(date +%s%N)
rm -rf "$out"
mkdir -p "$out"

# link NAME FILE... [option...]: the main job.
link() {
  local name=$1
  shift
  "$socle" mpi link "$@" --train --quiet \
    --clusters "$out/$name.clusters.csv" --pairs "$out/$name.pairs.csv" --review "$out/$name.review.csv"
}

# judge NAME TRUTH: how good its clusters are.
judge() {
  "$socle" mpi evaluate --quiet --truth "$2" --clusters "$out/$1.clusters.csv"
}

# link_set NAME TITLE TRUTH FILE... [option...]: the same for a test set, on one line.
link_set() {
  local name=$1 label=$2 truth=$3
  shift 3
  link "$name" "$@" >"$out/$name.txt" 2>&1 || { cat "$out/$name.txt" >&2; exit 1; }
  judge "$name" "$truth" >"$out/$name.quality.txt"
  # pairs  precision  recall  F1  correct  predicted  actual
  read -r _ precision recall f1 _ <<<"$(grep '^pairs ' "$out/$name.quality.txt")"
  printf '%-44s %9s %9s %9s\n' "$label" "$precision" "$recall" "$f1"
}

title "A fictive French region: $REGION_PERSONS persons, about 20,000 identities in $REGION_DOMAINS establishments"
"$socle" mpi synth --persons "$REGION_PERSONS" --domains "$REGION_DOMAINS" --seed "$REGION_SEED" -o "$out/region"
region=$out/region/identities.csv
link region "$region" --report "$out/report.html"
title "The same region, compared with the truth"
judge region "$out/region/truth.csv"

title "Test sets, without any label and without tuning"
printf '%-44s %9s %9s %9s\n' '' precision recall F1
for set in 1 2 3; do
  link_set "febrl$set" "FEBRL $set (generated persons of Australia)" "$febrl/truth$set.csv" \
    "$febrl/dataset$set.csv" --map conf/mappings/febrl.map
done
link_set febrl4 "FEBRL 4 (two files)" "$febrl/truth4.csv" \
  "$febrl/dataset4a.csv" "$febrl/dataset4b.csv" --map conf/mappings/febrl.map
link_set uganda "Uganda (generated patients of HIV clinics)" "$uganda/truth.csv" \
  "$uganda/patients.csv" --map conf/mappings/uganda.map

scripts/demo_daemon.sh "$out/region"
scripts/demo_directory.sh

title "Done in $((($(date +%s%N) - started) / 1000000000)) s"
cat <<END
Report of the region (open it in a browser):  $out/report.html
Clusters, pairs and cases to review:          $out/*.csv
What was found in each test set:              $out/*.txt
Why two records are one person, or not:       $socle mpi explain $region --pair DOMAIN:IPP DOMAIN:IPP
END
