#!/usr/bin/env bash
# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

# Runs clang-tidy 14 with the settings of .clang-tidy. Fails on every warning. Without arguments, checks all sources of
# the libraries and the tool. With arguments, checks the named files.
# usage: .ci/tidy.sh [FILE...]
set -euo pipefail
cd "$(dirname "$0")/.."
.ci/install_packages.sh clang-tidy-14 clang-14 cmake ninja-build libboost1.81-dev libssl-dev zlib1g-dev

# Uses a separate configuration, because clang does not support all options used for gcc.
CC=clang-14 CXX=clang++-14 cmake -S . -B build/tidy -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_EXPORT_COMPILE_COMMANDS=ON
files=("$@")
if (($# == 0)); then mapfile -t files < <(git ls-files 'src/*.cpp' ':!src/codec/boost_json.cpp'); fi
printf '%s\0' "${files[@]}" | xargs -0 -P "$(nproc)" -n 1 clang-tidy-14 -p build/tidy --quiet --warnings-as-errors='*'
