#!/usr/bin/env bash
# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

# Counts the instructions of each micro benchmark with callgrind, divided by the number of its items: presences, ids or
# requests. The counts are the same on every run, regardless of other load on the machine. The argument is a folder with
# a build. Without an argument, the script makes a release build. Prints a table in Markdown.
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

echo "| piece of work | items | instructions per item |"
echo "| --- | ---: | ---: |"
"$program" | while read -r name items; do
    # The summary of callgrind is "==pid== Collected : 123456"
    counted=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null --toggle-collect=copresence_counted \
        "$program" "$name" 2>&1 | awk '$2 == "Collected" { print $4 }')
    [[ $counted =~ ^[1-9][0-9]*$ ]] || { echo "callgrind counted no instructions for $name" >&2; exit 1; }
    awk -v name="$name" -v items="$items" -v counted="$counted" \
        'BEGIN { printf "| %s | %d | %.1f |\n", name, items, counted / items }'
done
