#!/usr/bin/env bash
# The browser tests and the PDF need Chromium: finds it, or installs Debian's when it may, or says how.
set -eu

for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
  [ -n "$name" ] && command -v "$name" >/dev/null && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Debian's chromium ..."
  apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null && exit 0
fi
echo "make: chromium is missing, and the browser tests and the PDF need it: sudo apt-get install chromium (or set CHROMIUM=/path/to/it)" >&2
exit 1
