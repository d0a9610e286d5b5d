#!/usr/bin/env bash
# Copyright (c) the copresence authors
# Distributed under the Boost Software License, Version 1.0 (see LICENSE)

# What including client.hpp alone costs, against including boost/asio/awaitable.hpp alone: the medians of seven
# compilations each, interleaved. No test: timings depend on what else the machine does.
set -euo pipefail
cd "$(dirname "$0")/../.."
readonly compiler=${CXX:-g++} rounds=7

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
echo '#include <boost/asio/awaitable.hpp>' >"$folder/awaitable.cpp"
echo '#include <copresence/client.hpp>' >"$folder/client.cpp"

for ((round = 0; round < rounds; ++round)); do
    for source in awaitable client; do
        start=$EPOCHREALTIME
        "$compiler" -std=c++20 -O0 -Iinclude -c "$folder/$source.cpp" -o "$folder/$source.o"
        end=$EPOCHREALTIME
        # EPOCHREALTIME without its separator, which the locale chooses, counts microseconds.
        echo $(((${end//[^0-9]/} - ${start//[^0-9]/}) / 1000)) >>"$folder/$source.times"
    done
done

median() { sort -n "$folder/$1.times" | sed -n "$((rounds / 2 + 1))p"; }
awaitable=$(median awaitable)
client=$(median client)
echo "boost/asio/awaitable.hpp: $awaitable ms"
echo "copresence/client.hpp:    $client ms"
echo "ratio: $((client / awaitable)).$(printf '%02d' $((client * 100 / awaitable % 100)))"
