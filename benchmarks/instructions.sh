#!/usr/bin/env bash
# Copyright (c) the copresence authors
# Distributed under the Boost Software License, Version 1.0 (see LICENSE)

# Instructions that each piece of work costs an item (a presence, an id, a request), counted by callgrind: the
# same on every run, whatever else the machine does. The argument is a folder with a build; without one, a release
# build is made. Prints a table in Markdown.
set -euo pipefail
cd "$(dirname "$0")/.."

.ci/install_packages.sh valgrind >&2
build=${1:-}
if [[ -z $build ]]; then
    build=build/bench
    .ci/install_packages.sh g++ cmake ninja-build libboost1.81-dev libssl-dev zlib1g-dev >&2
    settings=()
    if command -v ccache >/dev/null; then settings+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
    CC=gcc CXX=g++ cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release "${settings[@]}" >&2
    cmake --build "$build" -j "$(nproc)" --target micro_run_once >&2
fi
readonly program=$build/benchmarks/micro/micro_run_once

echo "| piece of work | items | instructions an item |"
echo "| --- | ---: | ---: |"
"$program" | while read -r name items; do
    # callgrind's summary: "==pid== Collected : 123456"
    counted=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null --toggle-collect=copresence_counted \
        "$program" "$name" 2>&1 | awk '$2 == "Collected" { print $4 }')
    [[ $counted =~ ^[1-9][0-9]*$ ]] || { echo "callgrind counted nothing for $name" >&2; exit 1; }
    awk -v name="$name" -v items="$items" -v counted="$counted" \
        'BEGIN { printf "| %s | %d | %.1f |\n", name, items, counted / items }'
done
