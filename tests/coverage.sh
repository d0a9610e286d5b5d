#!/usr/bin/env bash
# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

# Measures the line and branch coverage of the libraries and the tool by all tests. Fails if the line coverage is below
# the target. The pages in build/coverage/html show each line.
set -euo pipefail
cd "$(dirname "$0")/.."
readonly min_lines=90

.ci/install_packages.sh gcovr
if [[ -d build/coverage ]]; then find build/coverage -name '*.gcda' -delete; fi
tests/run.sh coverage

mkdir -p build/coverage/html
# gcc adds a branch for exceptions to nearly every call. These branches are not counted.
gcovr --root . --filter src/ --filter include/ --exclude-throw-branches --exclude-unreachable-branches -j "$(nproc)" \
    --html-details build/coverage/html/index.html --print-summary --fail-under-line "$min_lines" build/coverage
