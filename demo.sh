#!/bin/sh
# Sets Sayso up, reads a week of invented dispatches into a ledger and tells it in a brief; or reads the files you name.
set -eu
here=$(dirname "$0")
sh "$here/setup.sh"
sayso="$here/.venv/bin/sayso"
if [ $# -gt 0 ]; then exec "$sayso" read "$@"; fi
ledger="$here/story.ledger"
"$sayso" add "$here/examples/story/earlier.jsonl" "$here/examples/story/dispatches.jsonl" --ledger "$ledger"
"$sayso" brief --where AF --since 2021-08-30 --ledger "$ledger"
cat >&2 <<END

That was the brief of $ledger. Go on from there:
  $sayso timeline --ledger "$ledger"
  $sayso show INCIDENT --ledger "$ledger"   # an id of the brief or the timeline
  $sayso why CLAIM --ledger "$ledger"       # an id of the list of claims
  $sayso brief --where AF --as html --ledger "$ledger" > brief.html
END
