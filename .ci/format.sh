#!/usr/bin/env bash
# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

# Fails if a C++ file under version control is not formatted with clang-format 14. With --fix, formats the files.
set -euo pipefail
cd "$(dirname "$0")/.."
.ci/install_packages.sh clang-format-14

how=(--dry-run --Werror)
if [[ ${1:-} == --fix ]]; then how=(-i); fi
if ! git ls-files -z '*.cpp' '*.hpp' | xargs -0 -P "$(nproc)" -n 16 clang-format-14 "${how[@]}"; then
    echo "'.ci/format.sh --fix' formats these files" >&2
    exit 1
fi
