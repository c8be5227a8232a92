# What scripts/demo_daemon.sh and scripts/demo_directory.sh share; they read it with `source`. They set socle (the
# command), log (what the daemon says) and WIDTH (of the terminal that is shown) before, and daemon when it runs.
# shellcheck shell=bash disable=SC2154

title() {
  printf '\n== %s\n' "$*"
}

# show COMMAND...: what a person types, and what they see: on a terminal, even where this script writes
# to a file.
show() {
  printf '\n$ socle %s\n' "$*"
  if [ -t 1 ] || ! command -v script >/dev/null; then
    "$socle" "$@"
  else
    script -qec "stty cols $WIDTH rows 24; NO_COLOR=1 $(printf '%q ' "$socle" "$@")" /dev/null </dev/null | tr -d '\r'
  fi
}

# wait_for TEXT: a line of the daemon's log.
wait_for() {
  for _ in $(seq 600); do
    if grep -q "$1" "$log"; then
      return
    fi
    if ! kill -0 "$daemon" 2>/dev/null; then
      break
    fi
    sleep 0.1
  done
  echo "demo: the daemon says nothing of '$1':" >&2
  tail -5 "$log" >&2
  exit 1
}

daemon=
stop() {
  if [ -n "$daemon" ]; then
    kill -TERM "$daemon" 2>/dev/null || true
    wait "$daemon" || true
  fi
}
trap stop EXIT
