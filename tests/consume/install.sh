#!/usr/bin/env bash
# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

# Installs the build of SOURCE in the folder BUILD, and moves the installed files to the folder PREFIX. With CMake arguments,
# makes the build first. Fails if an installed file names the original install folder, the build folder or SOURCE, because
# the installed files must be relocatable.
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
    echo "these installed files contain absolute paths, see above" >&2
    exit 1
fi
