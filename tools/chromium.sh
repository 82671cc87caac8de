#!/bin/sh
# The desk's journeys are tested in a real browser, the system's Chromium. Puts it here where that can be done (root on
# Debian or Ubuntu); elsewhere says what to install, and those tests are skipped.
set -eu
if command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium >/dev/null
else
    echo "Chromium is not installed, so the desk is NOT tested in a browser: install the package chromium" >&2
fi
