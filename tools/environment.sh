#!/usr/bin/env bash
# Makes .venv with the pinned packages and actlib itself.
set -eu

stop() { echo "make: $1" >&2; exit 1; }

command -v python3 >/dev/null || stop "python3 is missing: apt-get install python3"
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  stop "python3 is $(python3 -V 2>&1 | cut -d' ' -f2), and 3.11 or newer is needed"

if ! python3 -c 'import ensurepip' 2>/dev/null; then # Debian ships venv apart
  [ "$(id -u)" = 0 ] || stop "python3-venv is missing: sudo apt-get install python3-venv"
  apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv >/dev/null ||
    stop "python3-venv could not be installed: try apt-get install python3-venv"
fi

echo "Making the environment in .venv (about a minute, 600 MB) ..."
[ -x .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null || python3 -m venv --clear .venv ||
  stop ".venv could not be made"
.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt ||
  stop "the packages of requirements.txt could not be installed (is the network up?)"
