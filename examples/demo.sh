#!/usr/bin/env bash
# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

# Demonstrates copresence on a newly installed Debian 12. Installs missing packages, builds the tool, starts a local Graph
# with 5,000 users, fetches all their presences over TLS, and stops the service.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly build=build/demo
readonly tool=$build/src/cli/copresence
readonly users=5000
readonly requests=8 # at 650 ids a request

.ci/install_packages.sh g++ cmake ninja-build libboost1.81-dev libssl-dev zlib1g-dev

echo "building the tool in $build"
mkdir -p "${build%/*}"
# In a unity build, the compiler reads the headers once for many source files. That takes half of the time.
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCOPRESENCE_BUILD_BENCHMARKS=OFF \
    -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=16 >"$build.log" 2>&1 || { cat "$build.log"; exit 1; }
cmake --build "$build" --target copresence_tool -j "$(nproc)"

folder=$(mktemp -d)
service=
cleanup() {
    if [[ -n $service ]]; then
        kill "$service" 2>/dev/null || true
        wait "$service" || true
    fi
    rm -rf "$folder"
}
trap cleanup EXIT

# Only the current user can read the token file. A real token file needs the same protection.
(umask 077 && od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$folder/token")

"$tool" serve --users "$users" --seed 1 --token-file "$folder/token" --ca-file "$folder/ca.pem" \
    --ids-out "$folder/ids.txt" --port 0 --port-file "$folder/port" >"$folder/service.txt" &
service=$!
# The service writes the port file last. When it exists, the service listens and the other files are complete.
for ((tries = 0; tries < 600; ++tries)); do
    [[ ! -s $folder/port ]] || break
    kill -0 "$service" 2>/dev/null || { echo "the service did not start" >&2; exit 1; }
    sleep 0.05
done
[[ -s $folder/port ]] || { echo "the service did not start within 30 s" >&2; exit 1; }
port=$(<"$folder/port")

echo
echo "\$ copresence get --endpoint https://localhost:$port --ca-file ca.pem --token-file token --ids-file ids.txt"
"$tool" get --endpoint "https://localhost:$port" --ca-file "$folder/ca.pem" --token-file "$folder/token" \
    --ids-file "$folder/ids.txt" >"$folder/table.txt"
head -n 11 "$folder/table.txt"
echo "..."
summary=$(tail -n 1 "$folder/table.txt")
echo "$summary"

kill "$service"
wait "$service"
service=
figures=$(tail -n 1 "$folder/service.txt")
echo
echo "figures of the service: $figures"

expect() {
    [[ $1 == *"$2"* ]] || { echo "expected '$2' in: $1" >&2; exit 1; }
}
expect "$summary" "$users users"
expect "$summary" "$requests requests"
expect "$figures" "\"requests\":$requests,"
expect "$figures" "\"presences\":$users,"
echo "$users presences fetched in $requests requests"
