#!/bin/sh
# Sets Sayso up and reads the bundled example dispatches, or those that you name.
set -eu
here=$(dirname "$0")
sh "$here/setup.sh"
if [ $# -eq 0 ]; then set -- "$here"/examples/*.txt "$here/examples/more.jsonl"; fi
exec "$here/.venv/bin/sayso" read "$@"
