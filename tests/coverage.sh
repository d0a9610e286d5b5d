#!/usr/bin/env bash
# Copyright (c) the copresence authors
# Distributed under the Boost Software License, Version 1.0 (see LICENSE)

# Runs the suite in a build that counts, and tells which part of the libraries' and the tool's lines and branches it
# reaches; fails below the target. The pages in build/coverage/html show each line.
set -euo pipefail
cd "$(dirname "$0")/.."
readonly least_lines=90

.ci/install_packages.sh gcovr
if [[ -d build/coverage ]]; then find build/coverage -name '*.gcda' -delete; fi
tests/run.sh coverage

mkdir -p build/coverage/html
# Branches that only an exception takes are gcc's, at nearly every call; they are not counted.
gcovr --root . --filter src/ --filter include/ --exclude-throw-branches --exclude-unreachable-branches -j "$(nproc)" \
    --html-details build/coverage/html/index.html --print-summary --fail-under-line "$least_lines" build/coverage
