#!/usr/bin/env bash
# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

# Tests a project that uses the library: configures the project PROJECT in the folder BUILD, builds it, and runs its
# programs.
# usage: consume.sh PROJECT BUILD CMAKE-ARGUMENT...
set -euo pipefail
readonly project=$1 build=$2
shift 2

cmake -S "$project" -B "$build" "$@"
cmake --build "$build" --parallel 2
for program in "$build"/program "$build"/json_program; do
    [[ ! -e $program ]] || "$program"
done

# This project has no install rules, so it must install nothing, even if the library is one of its subdirectories.
rm -rf "$build/installed"
cmake --install "$build" --prefix "$build/installed"
if [[ -e $build/installed ]]; then
    echo "installing this project also installs files of the library:" >&2
    find "$build/installed" -type f >&2
    exit 1
fi
