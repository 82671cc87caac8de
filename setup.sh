#!/bin/sh
# Makes .venv beside this file with Sayso in it; with "dev", also what the tests need. Safe to run again.
set -eu
cd "$(dirname "$0")"
if [ ! -x .venv/bin/python ]; then
    python3 -m venv .venv 2>/dev/null || { python3 -m pip install -q virtualenv && python3 -m virtualenv -q .venv; }
fi
.venv/bin/python -m pip install -q --disable-pip-version-check --upgrade 'pip>=25.1'
if [ "${1:-}" = dev ]; then
    .venv/bin/python -m pip install -q --disable-pip-version-check -e . --group dev
else
    .venv/bin/python -m pip install -q --disable-pip-version-check -e .
fi
