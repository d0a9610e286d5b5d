#!/usr/bin/env bash
# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

# Measures large loads: one million ids in one call, 10,000 calls, 100 clients, 500 connections. The service runs on one
# core, the client on another. The argument is a folder with a build. Without an argument, the script makes a release
# build. Prints a table in Markdown.
set -euo pipefail
cd "$(dirname "$0")/.."

build=${1:-}
if [[ -z $build ]]; then
    build=build/bench
    .ci/install_packages.sh g++ cmake ninja-build libboost1.81-dev libssl-dev zlib1g-dev util-linux >&2
    settings=()
    if command -v ccache >/dev/null; then settings+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
    CC=gcc CXX=g++ cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release "${settings[@]}" >&2
    cmake --build "$build" -j "$(nproc)" --target bench_scale copresence_tool >&2
fi

folder=$(mktemp -d)
readonly token=a-token-for-benchmarks
coproc service { exec taskset --cpu-list 0 "$build/src/cli/copresence" serve --port 0 --users 1000000 \
    --ids-out "$folder/ids" --ca-file "$folder/ca.pem" --token "$token"; }
readonly service_pid=$service_PID
trap 'kill "$service_pid"; rm -rf "$folder"' EXIT
read -r -t 60 greeting <&"${service[0]}"
head -n 1000000 "$folder/ids" >"$folder/first_ids"

taskset --cpu-list "$(($(nproc) - 1))" "$build/benchmarks/bench_scale" --url "${greeting#listening on }/v1.0" \
    --ca "$folder/ca.pem" --token "$token" --ids-file "$folder/first_ids"
