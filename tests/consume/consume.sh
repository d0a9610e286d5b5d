#!/usr/bin/env bash
# Copyright (c) the copresence authors
# Distributed under the Boost Software License, Version 1.0 (see LICENSE)

# Does what somebody does who uses the library: configures the project in the folder PROJECT in the folder BUILD, builds
# it, and runs its programs.
# usage: consume.sh PROJECT BUILD CMAKE-ARGUMENT...
set -euo pipefail
readonly project=$1 build=$2
shift 2

cmake -S "$project" -B "$build" "$@"
cmake --build "$build" --parallel 2
for program in "$build"/program "$build"/json_program; do
    [[ ! -e $program ]] || "$program"
done

# A project that says nothing of installing installs nothing, whatever it has among its folders.
rm -rf "$build/installed"
cmake --install "$build" --prefix "$build/installed"
if [[ -e $build/installed ]]; then
    echo "installing this project installs what it uses:" >&2
    find "$build/installed" -type f >&2
    exit 1
fi
