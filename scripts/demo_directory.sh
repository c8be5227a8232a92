#!/usr/bin/env bash
# The third part of scripts/demo.sh, for what is built already: starts socle-directoryd as conf/demo says, takes in
# a fictive extraction of professionals, searches it, asks for a habilitation, and stops it.
#
#   scripts/demo_directory.sh [EXTRACTION]    else that of tests/data/professionals
#
# SOCLE_BIN: folder of the programs (build/release/bin). SOCLE_DEMO: folder for what is made (var/demo/directoryd).
# Ports are those of conf/demo/directory.conf; SOCLE_DEMO_PORTS=any takes free ones.
set -euo pipefail
cd "$(dirname "$0")/.."

bin=${SOCLE_BIN:-build/release/bin}
data=${SOCLE_DEMO:-var/demo/directoryd}
extraction=${1:-tests/data/professionals/PS_LibreAcces_Personne_activite_synthetic.txt}
socle=$bin/socle
readonly WIDTH=120
log=$data.log
export SOCLE_DIRECTORYD_SOCKET=$data/control.sock

source scripts/demo_common.sh

rm -rf "$data"
mkdir -p "$(dirname "$data")"

title "The directory of professionals: socle-directoryd as conf/demo says"
settings=(--set "daemon.data=$data")
if [ "${SOCLE_DEMO_PORTS:-}" = any ]; then
  settings+=(--set ldap.listen=127.0.0.1:0 --set page.listen=127.0.0.1:0 --set admin.listen=127.0.0.1:0)
fi
: >"$log"
"$bin/socle-directoryd" --config conf/demo/directory.conf "${settings[@]}" 2>>"$log" &
daemon=$!
wait_for ' ready '
port=$(sed -n 's/.*listener=ldap .*:\([0-9]*\)$/\1/p' "$log" | head -n 1)
page=$(sed -n 's/.*listener=page .*:\([0-9]*\)$/\1/p' "$log" | head -n 1)
echo "ready; LDAP on port $port, pages on port $page, control socket $SOCLE_DIRECTORYD_SOCKET"

title "What a public extraction of fictive professionals would change, and the import"
show directory import --rpps "$extraction" --dry-run
"$socle" directory import --rpps "$extraction" --quiet | paste -sd ' '
show directory status

title "A professional found by name, written otherwise; and a structure"
# The first one of the extraction: her name stands in column 8, with a letter twice here.
name=$(sed -n '2p' "$extraction" | cut -d '|' -f 8)
show directory search "$(sed 's/^\(..\)\(.\)/\1\2\2/' <<<"$name")" --limit 5
town=$(sed -n '2p' "$extraction" | cut -d '|' -f 36)
show directory search --structures --town "$town" --limit 5

title "A habilitation: asked for by one person, to be approved by another"
show directory habilitation request 09990000003 dpi --role lecteur --until "$(date -d '+1 year' +%F)" --reason 'astreinte'
show directory habilitation list --person 09990000003
title "Why somebody who has not bound does not see a mail address"
show directory why-access anonymous uid=809990000003,ou=professionnels,o=annuaire,c=fr mail

title "Everything that is kept about entries agrees with them"
show directory check
if command -v curl >/dev/null; then
  title "The page of the same search: http://127.0.0.1:$page/professionnels?nom=$name"
  curl -sS -H 'Accept: application/json' "http://127.0.0.1:$page/professionnels?nom=$name"
  echo
fi

title "The daemon stops, and its trace is checked"
kill -TERM "$daemon"
wait "$daemon"
daemon=
"$socle" trace verify "$data/store"
cat <<END

Start the directory again:     $bin/socle-directoryd --config conf/demo/directory.conf
Then find somebody:            $socle directory search $name
or open the pages:             http://127.0.0.1:8446/
END
