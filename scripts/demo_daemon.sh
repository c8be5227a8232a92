#!/usr/bin/env bash
# The second part of scripts/demo.sh, for what is built already: starts socle-mpid as conf/demo says, feeds
# it a day of messages of six establishments, shows the work of the identity-vigilance cell, and stops it.
#
#   scripts/demo_daemon.sh REGION    a folder that `socle mpi synth` made; without, a small one is made
#
# SOCLE_BIN: folder of the programs (build/release/bin). SOCLE_DEMO: folder for what is made (var/demo/mpid).
# Ports are those of conf/demo/mpi.conf; SOCLE_DEMO_PORTS=any takes free ones.
set -euo pipefail
cd "$(dirname "$0")/.."

bin=${SOCLE_BIN:-build/release/bin}
data=${SOCLE_DEMO:-var/demo/mpid}
socle=$bin/socle
readonly WIDTH=120
log=$data/daemon.log
export SOCLE_MPID_SOCKET=$data/control.sock

source scripts/demo_common.sh

rm -rf "$data"
mkdir -p "$data"
region=${1:-}
if [ -z "$region" ]; then
  region=$data/region
  "$socle" mpi synth --persons 400 --domains 6 --seed 2026 --quiet -o "$region" >/dev/null
fi

title "The living index: socle-mpid as conf/demo/mpi.conf says"
settings=(--set "daemon.data=$data")
if [ "${SOCLE_DEMO_PORTS:-}" = any ]; then
  settings+=(--set mllp.listen=127.0.0.1:0 --set admin.listen=127.0.0.1:0)
fi
: >"$log"
"$bin/socle-mpid" --config conf/demo/mpi.conf "${settings[@]}" 2>>"$log" &
daemon=$!
wait_for ' ready '
port=$(sed -n 's/.*listener=mllp .*:\([0-9]*\)$/\1/p' "$log" | head -n 1)
echo "ready; HL7 v2 over MLLP on port $port, control socket $SOCLE_MPID_SOCKET"

scripts/demo_day.py prepare "$region" "$data/day"
"$socle" mpi domains import "$data/day/domains.json" >/dev/null
"$socle" mpi import "$data/day/base.csv" --quiet --rejects "$data/rejects.csv" | paste -sd ' '

title "A day of HL7 v2 messages of six establishments, and how they were acknowledged"
scripts/demo_day.py send "$data/day/day.hl7" --port "$port"
show mpi status

title "A person of many identities, found by date and a beginning of the name"
# The first whose identities came from four establishments at least.
read -r date name a b <<<"$("$socle" mpi export --with-traits --quiet | python3 scripts/demo_day.py pick)"
show mpi search --birth-date "$date" --name "$name"
title "Why two of them are one person"
show mpi why "$a" "$b"
title "What the cell has to look at, the most urgent first"
show mpi work list --limit 8
item=$("$socle" mpi work list --kind potential_link --limit 1 --quiet 2>/dev/null | cut -f 1)
show mpi work show "${item:-1}"
title "How good the identities are"
show mpi stats --report "$data/stats.html"

title "The daemon stops, and its trace is checked: every change and every look at a patient is in it"
kill -TERM "$daemon"
wait "$daemon"
daemon=
"$socle" trace verify "$data/store"
cat <<END

Indicators with drawings (open it in a browser):  $data/stats.html
Start the daemon again:                           $bin/socle-mpid --config conf/demo/mpi.conf
Then work through the list:                       $socle mpi work next
END
