#!/bin/sh
# install.sh BIN LOCK… — installs locked packages (each with its hash), and this project for editing.
set -eu
bin=$1
shift
for lock in "$@"; do
  # uv is quicker; pip knows more ways to an index. The lock's hashes hold for both.
  "$bin/uv" pip install --quiet --python "$bin/python" --require-hashes -r "$lock" ||
    "$bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
done
# The build's own tool is locked too: nothing is fetched here.
"$bin/uv" pip install --quiet --python "$bin/python" --no-deps --no-build-isolation --offline --editable .
