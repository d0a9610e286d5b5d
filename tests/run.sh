#!/usr/bin/env bash
# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

# Builds all targets with gcc and runs all tests. Installs the required packages on a new Debian 12 system. The argument is
# a preset of CMakePresets.json; default: `dev`.
set -euo pipefail
cd "$(dirname "$0")/.."
readonly preset=${1:-dev}

.ci/install_packages.sh g++ cmake ninja-build libboost1.81-dev libboost-test1.81-dev libboost-context1.81-dev \
    libssl-dev zlib1g-dev openssl \
    python3 tinyproxy-bin nginx-light haproxy doxygen python3-markdown python3-pygments make pkg-config ccache \
    prometheus-cpp-dev libspdlog-dev wrk gdb

settings=()
if command -v ccache >/dev/null; then settings+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
CC=gcc CXX=g++ cmake --preset "$preset" "${settings[@]}"
cmake --build --preset "$preset" -j "$(nproc)"
ctest --preset "$preset" -j "$(nproc)"
