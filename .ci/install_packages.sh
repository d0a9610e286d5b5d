#!/usr/bin/env bash
# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

# Installs the named Debian packages that are missing. If none is missing, changes nothing and does not use the network.
# Example: `.ci/install_packages.sh g++ cmake`.
set -euo pipefail

if ! command -v dpkg-query apt-get >/dev/null; then
    echo "this is not a Debian system; install the equivalents of these Debian packages: $*" >&2
    exit 0
fi

missing=()
for package in "$@"; do
    # shellcheck disable=SC2016 # dpkg-query interprets the dollar sign
    [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
done
(( ${#missing[@]} > 0 )) || exit 0

as_root=()
if (( EUID != 0 )); then
    command -v sudo >/dev/null || { echo "missing packages; as root, run: apt-get install ${missing[*]}" >&2; exit 1; }
    as_root=(sudo)
fi
echo "installing ${missing[*]}"
"${as_root[@]}" apt-get update -q
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
