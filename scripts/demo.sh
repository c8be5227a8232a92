#!/usr/bin/env bash
# The main job, from nothing: installs what is missing, builds, links a fictive French region and the
# sets of tests/data/linkage, compares each result with the truth, and says where the report lies.
# Everything it makes is in var/demo. Under 10 minutes on a bare machine, under 30 s when built.
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
cmake --build --preset release --target socle -j "$(nproc)"

started=$(date +%s%N)
rm -rf "$out"
mkdir -p "$out"

# link_and_check NAME TRUTH ARGUMENT...: one run of the main job and its judgement.
link_and_check() {
  local name=$1 truth=$2
  shift 2
  "$socle" mpi link "$@" --train --quiet \
    --clusters "$out/$name.clusters.csv" --pairs "$out/$name.pairs.csv" --review "$out/$name.review.csv"
  "$socle" mpi evaluate --truth "$truth" --clusters "$out/$name.clusters.csv"
}

title "A fictive French region: $REGION_PERSONS persons, about 20,000 identities in $REGION_DOMAINS establishments"
"$socle" mpi synth --persons "$REGION_PERSONS" --domains "$REGION_DOMAINS" --seed "$REGION_SEED" -o "$out/region"
region=$out/region/identities.csv
link_and_check region "$out/region/truth.csv" "$region" --report "$out/report.html"

for set in 1 2 3; do
  title "FEBRL $set: generated persons of Australia, no French model of theirs"
  link_and_check "febrl$set" "$febrl/truth$set.csv" "$febrl/dataset$set.csv" --map conf/mappings/febrl.map
done
title "FEBRL 4: two files to be linked with each other"
link_and_check febrl4 "$febrl/truth4.csv" "$febrl/dataset4a.csv" "$febrl/dataset4b.csv" --map conf/mappings/febrl.map
title "Uganda: generated patients of HIV clinics"
link_and_check uganda "$uganda/truth.csv" "$uganda/patients.csv" --map conf/mappings/uganda.map

title "Done in $((($(date +%s%N) - started) / 1000000000)) s"
cat <<END
Report of the region (open it in a browser):  $out/report.html
Clusters, pairs and cases to review:          $out/*.csv
Why two records are one person, or not:       $socle mpi explain $region --pair DOMAIN:IPP DOMAIN:IPP
END
