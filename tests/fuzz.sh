#!/usr/bin/env bash
# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

# Builds the fuzzers of tests/fuzz with clang, and runs each for 60 seconds on a copy of its seeds. The argument is another
# number of seconds. Installs the required packages on a new Debian 12 system. Prints the number of executions of each
# fuzzer, and fails if one finds an error. The input is then in build/fuzz/findings. Minimize it with
# `-minimize_crash=1`, and add it to the corpus after the error is fixed.
set -euo pipefail
cd "$(dirname "$0")/.."
readonly seconds=${1:-60}
[[ $seconds =~ ^[1-9][0-9]*$ ]] || { echo "usage: $0 [SECONDS]" >&2; exit 2; }

.ci/install_packages.sh clang-14 libclang-rt-14-dev llvm-14 cmake ninja-build libboost1.81-dev libboost-test1.81-dev \
    libssl-dev zlib1g-dev

readonly build=$PWD/build/fuzz findings=$PWD/build/fuzz/findings
settings=()
if command -v ccache >/dev/null; then settings+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
CC=clang-14 CXX=clang++-14 cmake -G Ninja -S . -B "$build" -DCMAKE_BUILD_TYPE=Fuzz \
    -DCMAKE_CXX_FLAGS_FUZZ="-O1 -g1" -DCOPRESENCE_BUILD_TESTS=ON -DCOPRESENCE_WERROR=ON -DCOPRESENCE_FUZZERS=ON \
    "${settings[@]}"
cmake --build "$build" --target fuzzers -j "$(nproc)"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$findings"
export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1 UBSAN_OPTIONS=print_stacktrace=1
ASAN_SYMBOLIZER_PATH=$(command -v llvm-symbolizer-14 || true)
export ASAN_SYMBOLIZER_PATH

found=0
for seeds in tests/fuzz/corpus/*/; do
    target=$(basename "$seeds")
    cp -r "$seeds" "$scratch/$target"
    # Inputs much longer than the header limit of 32 KiB are not useful. An input that takes ten seconds is an error.
    if "$build/tests/fuzz/fuzz_$target" -max_total_time="$seconds" -max_len=40960 -timeout=10 -rss_limit_mb=2048 \
        -print_final_stats=1 -artifact_prefix="$findings/$target-" "$scratch/$target" >"$scratch/$target.log" 2>&1; then
        executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$scratch/$target.log")
        [[ $executions -gt 0 ]] || { echo "$target: did not run"; found=1; continue; }
        echo "$target: $executions executions in $seconds s, no errors"
    else
        found=1
        echo "$target: found an error, see $findings"
        tail -n 60 "$scratch/$target.log"
    fi
done
exit "$found"
