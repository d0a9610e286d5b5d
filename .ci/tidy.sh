#!/usr/bin/env bash
# Copyright (c) the copresence authors
# Distributed under the Boost Software License, Version 1.0 (see LICENSE)

# clang-tidy 14, with the settings of .clang-tidy, over the sources of the libraries and the tool; every finding fails.
# Without arguments it looks at all of them; with names of files, at those.
# usage: .ci/tidy.sh [FILE...]
set -euo pipefail
cd "$(dirname "$0")/.."
.ci/install_packages.sh clang-tidy-14 clang-14 cmake ninja-build libboost1.81-dev libssl-dev zlib1g-dev

# A configuration of its own: clang does not know every option that gcc is called with.
CC=clang-14 CXX=clang++-14 cmake -S . -B build/tidy -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_EXPORT_COMPILE_COMMANDS=ON
files=("$@")
if (($# == 0)); then mapfile -t files < <(git ls-files 'src/*.cpp' ':!src/codec/boost_json.cpp'); fi
printf '%s\0' "${files[@]}" | xargs -0 -P "$(nproc)" -n 1 clang-tidy-14 -p build/tidy --quiet --warnings-as-errors='*'
