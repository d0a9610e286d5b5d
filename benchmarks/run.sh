#!/usr/bin/env bash
# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

# Measures copresence and its peers in a release build. The service runs on one core and the client on another, and the
# rounds of the peers are interleaved. The script installs the required packages, and skips peers whose packages are not
# available. `--help` prints the options. docs/benchmarks/README.md describes the measurements. The script takes half an
# hour, or one minute with `--quick`.
set -euo pipefail
cd "$(dirname "$0")/.."
readonly build=build/bench

.ci/install_packages.sh g++ cmake ninja-build libboost1.81-dev libssl-dev zlib1g-dev python3 util-linux

for packages in "libcurl4-openssl-dev libsimdjson-dev" golang-go python3-aiohttp "nghttp2-proxy openssl"; do
    # shellcheck disable=SC2086 # several packages
    .ci/install_packages.sh $packages || echo "not available, its peers are skipped: $packages" >&2
done
command -v npm >/dev/null || .ci/install_packages.sh nodejs npm || echo "not available, its peer is skipped: nodejs" >&2

if command -v npm >/dev/null; then
    readonly node_peer=$build/benchmarks/peers/node_graph_client
    mkdir -p "$node_peer"
    if ! cmp -s benchmarks/peers/node_graph_client/package-lock.json "$node_peer/package-lock.json"; then
        cp benchmarks/peers/node_graph_client/package{,-lock}.json "$node_peer/"
        (cd "$node_peer" && npm ci --omit=peer --omit=optional --no-audit --no-fund) ||
            { rm "$node_peer/package-lock.json"; echo "not available, its peer is skipped: Microsoft's JavaScript client" >&2; }
    fi
fi

settings=()
if command -v ccache >/dev/null; then settings+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
CC=gcc CXX=g++ cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release "${settings[@]}"
cmake --build "$build" -j "$(nproc)"

exec python3 -B benchmarks/harness/measure.py --build "$build" "$@"
