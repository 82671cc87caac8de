#!/bin/sh
# The ledger's tests run on a real PostgreSQL, on a server that they start themselves. Puts its programs here where that
# can be done (root on Debian or Ubuntu); elsewhere says what to install, and the tests on it are skipped.
set -eu
if command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends postgresql >/dev/null
else
    echo "PostgreSQL is not installed, so the ledger is NOT tested on it: install the package postgresql" >&2
fi
