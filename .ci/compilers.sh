#!/usr/bin/env bash
# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

# Builds the libraries, the tool, the examples and the unit tests with every supported compiler, in C++20 and C++23, with
# warnings as errors. Then runs the unit tests. This script is not part of .ci/run, because it compiles the project six
# times, which takes almost an hour on two cores.
#
# usage: .ci/compilers.sh [CMAKE-ARGUMENT...]
#   COMPILERS='g++-12 clang++-19' STANDARDS=23 .ci/compilers.sh    only these compilers
#   .ci/compilers.sh -DBoost_ROOT=/opt/boost-1.92                  with another Boost; runs the socket tests, too
#   .ci/compilers.sh -DCMAKE_CXX_FLAGS=-DBOOST_ASIO_NO_DEPRECATED  without the deprecated parts of Asio
# Boost_ROOT is a folder with the complete headers of one version in include/boost. No compiled library of Boost is needed.
set -euo pipefail
cd "$(dirname "$0")/.."
read -ra compilers <<<"${COMPILERS:-g++-12 clang++-14 clang++-19}"
read -ra standards <<<"${STANDARDS:-20 23}"

packages=(cmake ninja-build libboost1.81-dev libboost-test1.81-dev libssl-dev zlib1g-dev)
for compiler in "${compilers[@]}"; do
    packages+=("${compiler/clang++/clang}")
done
.ci/install_packages.sh "${packages[@]}"

# Asio and Beast are what differs between versions of Boost, and only the tests of sockets run them.
boost=installed
targets=(copresence_tool unit_tests cli_tests header_tests)
suites='unit|cli'
for argument in "$@"; do
    if [[ $argument == -DBoost_ROOT=* ]]; then
        root=${argument#*=}
        boost=$(basename "$root")
        targets+=(io_tests)
        suites+='|io'
    fi
done

settings=()
if command -v ccache >/dev/null; then settings+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
figures=()
for compiler in "${compilers[@]}"; do
    for standard in "${standards[@]}"; do
        SECONDS=0
        folder=build/compilers/$compiler-$standard-$boost
        CXX=$compiler cmake -S . -B "$folder" -G Ninja "${settings[@]}" \
            -DCMAKE_BUILD_TYPE=None -DCMAKE_CXX_STANDARD="$standard" -DCOPRESENCE_WERROR=ON \
            -DCOPRESENCE_BUILD_TESTS=ON -DCOPRESENCE_BUILD_EXAMPLES=ON "$@"
        cmake --build "$folder" -j "$(nproc)" --target "${targets[@]}"
        ctest --test-dir "$folder" -R "^($suites)\\." -j "$(nproc)" --output-on-failure --no-tests=error
        figures+=("$compiler, C++$standard, Boost $boost: passed in $((SECONDS / 60)) min $((SECONDS % 60)) s")
    done
done
printf '%s\n' "${figures[@]}"
