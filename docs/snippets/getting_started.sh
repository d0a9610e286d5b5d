#!/usr/bin/env bash
# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

# Runs the commands of docs/getting_started.md in an empty home folder. The sources must have been built already, in
# BUILD-TREE. Usage: `getting_started.sh BUILD-TREE COMPILER`
set -euo pipefail

tree=$(realpath "$1")
export CXX=$2
pages=$(realpath "$(dirname "$0")/getting_started")
HOME=$(mktemp -d)
export HOME
trap 'rm -rf "$HOME"' EXIT

mkdir "$HOME/sources" "$HOME/first_program"
cd "$HOME/sources"
ln -s "$tree" build
# [install]
cmake --install build --prefix ~/.local
# [/install]

cd "$HOME/first_program"
cp "$pages"/*.cpp "$pages/CMakeLists.txt" .
# [build]
cmake -S . -B build -DCMAKE_PREFIX_PATH=$HOME/.local
cmake --build build
build/first_program
# [/build]

# [certificate]
openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj /CN=who-is-there \
    -keyout key.pem -out certificate.pem
# [/certificate]

# [run]
cmake --build build
build/who_is_there
# [/run]
