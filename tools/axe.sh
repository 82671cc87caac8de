#!/bin/sh
# The desk's pages are looked through by axe in a real browser. Puts it beside those tests, from the npm registry; without
# npm says what to install, and those tests fail.
set -eu
cd "$(dirname "$0")/../tests/desk"
if [ -f node_modules/axe-core/axe.min.js ]; then exit 0; fi
if command -v npm >/dev/null 2>&1; then
    npm ci --silent --no-audit --no-fund
else
    echo "npm is not installed, so the desk is NOT looked through by axe: install npm, or tests/desk/test_axe.py fails" >&2
fi
