#!/bin/sh
# The wheel, installed alone in a fresh environment, prints its help and reads one dispatch.
#
#     tools/wheel_test.sh [DISPATCH]
#
# Needs the package index for the dependencies. PYTHON names the interpreter (default python3).
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
dispatch=${1:-$(find "$here/examples" -name '*.txt' | sort | head -n 1)}
[ -n "$dispatch" ] || { echo "no example dispatch under examples/; name one" >&2; exit 2; }
dispatch=$(cd "$(dirname "$dispatch")" && pwd)/$(basename "$dispatch")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

echo "== build"
"${PYTHON:-python3}" -m pip wheel --quiet --no-deps --wheel-dir "$work/dist" "$here"
wheel=$(ls "$work"/dist/sayso-*.whl)
size=$(wc -c < "$wheel")
echo "$(basename "$wheel"): $((size / 1000)) kB"
[ "$size" -lt 95000000 ] || { echo "the wheel has $size bytes; a package index takes 95 MB" >&2; exit 1; }

echo "== install, without development dependencies"
"${PYTHON:-python3}" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet "$wheel"

# From another folder, so that the checkout cannot stand in for the wheel.
cd "$work"
echo "== sayso --help"
"$work/venv/bin/sayso" --help > "$work/help.txt"
grep -q "read" "$work/help.txt"
"$work/venv/bin/sayso" --version

echo "== sayso read $(basename "$dispatch")"
"$work/venv/bin/sayso" read "$dispatch"
"$work/venv/bin/sayso" read "$dispatch" --json > "$work/reading.jsonl"
"$work/venv/bin/python" - "$work/reading.jsonl" <<'PYTHON'
import json
import sys

with open(sys.argv[1], encoding="utf-8") as lines:
    (reading,) = [json.loads(line) for line in lines]
text = reading["text"]
assert reading["form"] == "sayso-reading/1", reading["form"]
assert reading["events"], "the example tells events, and none was read"
for event in reading["events"]:
    for start, end in event["triggers"]:
        assert text[start:end].strip(), event["id"]
print(f"{len(reading['events'])} events, each on its words")
PYTHON
echo "== the wheel stands alone"
