#!/usr/bin/env bash
# Copyright (c) the copresence authors
# Distributed under the Boost Software License, Version 1.0 (see LICENSE)

# Builds the fuzzers of tests/fuzz with clang on a bare Debian 12, and runs each for 60 seconds, or as many as the
# argument says, on a copy of its seeds. Prints how often each has run its target, and fails where one finds
# something: the input is then in build/fuzz/findings, to be made smaller with `-minimize_crash=1`, and to be kept,
# once mended, as a file of the corpus.
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
    # Inputs longer than the header limits of 32 KiB say nothing new; one that takes ten seconds is a finding.
    if "$build/tests/fuzz/fuzz_$target" -max_total_time="$seconds" -max_len=40960 -timeout=10 -rss_limit_mb=2048 \
        -print_final_stats=1 -artifact_prefix="$findings/$target-" "$scratch/$target" >"$scratch/$target.log" 2>&1; then
        executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$scratch/$target.log")
        [[ $executions -gt 0 ]] || { echo "$target: did not run"; found=1; continue; }
        echo "$target: $executions executions in $seconds s, nothing found"
    else
        found=1
        echo "$target: FOUND SOMETHING, see $findings"
        tail -n 60 "$scratch/$target.log"
    fi
done
exit "$found"
