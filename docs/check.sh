#!/usr/bin/env bash
# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

# Builds the site in build/docs/html and tests it, on Debian 12. The build checks comments, snippets and links. Then headless
# Chromium checks accessibility (axe-core), the width of the pages, the search and the table of contents.
set -euo pipefail
cd "$(dirname "$0")/.."
readonly build=build/docs

packages=(doxygen python3-markdown python3-pygments chromium)
command -v npm >/dev/null || packages+=(nodejs npm)
.ci/install_packages.sh "${packages[@]}"

/usr/bin/python3 -B docs/site/build.py /usr/bin/doxygen "$build"
echo "links to other sites (not checked):"
cat "$build/external_links.txt"

mkdir -p "$build/check"
cp docs/check/package.json docs/check/accessibility.js "$build/check"
npm install --prefix "$build/check" --no-audit --no-fund --no-package-lock --silent
node "$build/check/accessibility.js" "$build/html" "$(command -v chromium)"
