#!/usr/bin/env bash
# Copyright (c) the copresence authors
# Distributed under the Boost Software License, Version 1.0 (see LICENSE)

# Installs the build of SOURCE in the folder BUILD, which arguments for CMake make first, and moves what was installed to
# the folder PREFIX, where it must be as good: no file may name the place that it was installed to, or the build's.
# usage: install.sh SOURCE BUILD PREFIX [CMAKE-ARGUMENT...]
set -euo pipefail
readonly source=$1 build=$2 prefix=$3
shift 3

if (($# > 0)); then
    cmake -S "$source" -B "$build" "$@"
    cmake --build "$build" --parallel 2
fi

rm -rf "$prefix" "$prefix.first"
cmake --install "$build" --prefix "$prefix.first" >"$build/install.log"
mv "$prefix.first" "$prefix"
if grep -rlI --include='*.cmake' --include='*.pc' -e "$prefix.first" -e "$build" -e "$source" "$prefix" >&2; then
    echo "these files name a folder of this machine" >&2
    exit 1
fi
