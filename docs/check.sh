#!/usr/bin/env bash
# Copyright (c) the copresence authors
# Distributed under the Boost Software License, Version 1.0 (see LICENSE)

# Builds the site and looks at it in a real browser: comments, snippets and links while it is built, then accessibility
# (axe-core), overflow, search and contents in headless Chromium. On Debian 12. The site is in build/docs/html.
set -euo pipefail
cd "$(dirname "$0")/.."
readonly build=build/docs

packages=(doxygen python3-markdown python3-pygments chromium)
command -v npm >/dev/null || packages+=(nodejs npm)
.ci/install_packages.sh "${packages[@]}"

/usr/bin/python3 -B docs/site/build.py /usr/bin/doxygen "$build"
echo "links that leave the site, which nobody has followed:"
cat "$build/external_links.txt"

mkdir -p "$build/check"
cp docs/check/package.json docs/check/accessibility.js "$build/check"
npm install --prefix "$build/check" --no-audit --no-fund --no-package-lock --silent
node "$build/check/accessibility.js" "$build/html" "$(command -v chromium)"
