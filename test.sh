#!/bin/sh
# Sets Sayso up with what its tests need and runs them all: format, lint, types, the one-way flow, tests, the wheel alone.
set -eu
cd "$(dirname "$0")"
sh setup.sh dev
sh tools/postgres.sh
sh tools/chromium.sh
sh tools/axe.sh
export PATH="$PWD/.venv/bin:$PATH"
echo "== format and lint"; ruff format --check -q . && ruff check -q .
echo "== types";           pyright --level error | tail -n 1
echo "== the flow goes one way"; lint-imports | tail -n 3
echo "== the wheel alone"; sh tools/wheel_test.sh
echo "== tests";           python -m pytest "$@"
