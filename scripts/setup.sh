#!/usr/bin/env bash
# Create the environment from requirements.lock. Called by `make`; says how to mend what fails.
set -euo pipefail
uv=$1 venv=$2
shift 2

find_python() {
  local name
  for name in python3.11 python3 python; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  cat >&2 <<'MEND'
Python 3.11 was not found. Install it, then run the same command again:
  Debian 12:      sudo apt install python3.11 python3.11-venv
  Ubuntu:         sudo add-apt-repository ppa:deadsnakes/ppa && sudo apt install python3.11 python3.11-venv
  macOS:          brew install python@3.11
  any, with uv:   uv python install 3.11
MEND
  exit 1
}

python=$(find_python)
if ! command -v "$uv" >/dev/null; then
  echo "Fetching uv into .tools …"
  "$python" -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target .tools uv ||
    { echo "pip could not install uv. Check that 'python3 -m pip --version' works and that the package registry can be reached." >&2; exit 1; }
fi
echo "Creating the environment (about a minute with cached packages, 3.5 GB) …"
[ -x "$venv/bin/python" ] || "$uv" venv --quiet --python "$python" "$venv"
"$uv" pip sync --quiet --python "$venv/bin/python" --compile-bytecode requirements.lock "$@" ||
  { echo "The packages could not be installed. Check the network and the free disk space (4 GB), then run the same command again." >&2; exit 1; }
"$uv" pip install --quiet --python "$venv/bin/python" --no-deps --editable .
echo "Environment ready."
