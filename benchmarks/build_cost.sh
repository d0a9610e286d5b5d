#!/usr/bin/env bash
# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

# Measures the build cost of copresence: the size of the library, the size of a minimal program, and the compile time of
# a translation unit that only calls the client. For comparison, it compiles a unit that only includes
# boost/asio/awaitable.hpp. Times are CPU times of the compiler, medians of interleaved compilations. The argument is a
# folder with a release build of the library. Without an argument, the script builds the library. Prints a table in
# Markdown.
set -euo pipefail
cd "$(dirname "$0")/.."
readonly compiler=${CXX:-g++} rounds=5

build=${1:-}
if [[ -z $build ]]; then
    build=build/bench
    .ci/install_packages.sh g++ cmake ninja-build binutils libboost1.81-dev libssl-dev zlib1g-dev >&2
    settings=()
    if command -v ccache >/dev/null; then settings+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
    CC=gcc CXX=g++ cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release "${settings[@]}" >&2
    cmake --build "$build" -j "$(nproc)" --target copresence >&2
fi

# What the target of the static library requires. The build folder contains the headers with the export macros.
readonly flags=(-Iinclude "-I$build/include" -DCOPRESENCE_STATIC_DEFINE)

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp benchmarks/build_cost/caller.cpp "$folder/caller.cpp"
echo '#include <boost/asio/awaitable.hpp>' >"$folder/awaitable.cpp"

TIMEFORMAT='%U %S'
for ((round = 0; round < rounds; ++round)); do
    for level in O0 O2; do
        for source in awaitable caller; do
            { time "$compiler" -std=c++20 "-$level" "${flags[@]}" -c "$folder/$source.cpp" -o "$folder/$source.o" 2>&3; } \
                3>&2 2>"$folder/time"
            awk '{ printf "%.2f\n", $1 + $2 }' "$folder/time" >>"$folder/$source.$level"
        done
    done
done
"$compiler" -std=c++20 -O2 "${flags[@]}" -ffunction-sections -fdata-sections benchmarks/build_cost/minimal.cpp \
    "$build/src/libcopresence.a" -Wl,--gc-sections -lssl -lcrypto -lz -pthread -s -o "$folder/minimal"

median() { sort -n "$folder/$1" | sed -n "$((rounds / 2 + 1))p"; }
text_of_archive() { size --totals "$1" | awk 'END { printf "%d KiB", $1 / 1024 }'; }
text_of() { size "$1" | awk 'END { printf "%d KiB", $1 / 1024 }'; }

echo "| what | cost |"
echo "| --- | ---: |"
echo "| the library's code and constants (\`size\`, text) | $(text_of_archive "$build/src/libcopresence.a") |"
echo "| a minimal program's code and constants, linked statically with the library | $(text_of "$folder/minimal") |"
echo "| the file of the minimal program, stripped | $(($(stat -c %s "$folder/minimal") / 1024)) KiB |"
for level in O0 O2; do
    echo "| compiling a unit that calls the client, -$level | $(median "caller.$level") s |"
    echo "| compiling \`boost/asio/awaitable.hpp\` alone, -$level | $(median "awaitable.$level") s |"
done
