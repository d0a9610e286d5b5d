#!/usr/bin/env bash
# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

# Builds the program of the Makefile in this folder with the library installed in PREFIX, and runs it.
# usage: run.sh static|shared PREFIX BUILD COMPILER
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
readonly here kind=$1 prefix=$2 build=$3 compiler=$4

pc_file=$(find "$prefix" -name copresence_local_graph.pc)
pc_folder=$(dirname "$pc_file")
export PKG_CONFIG_PATH=$pc_folder
settings=(CXX="$compiler")
if [[ $kind == static ]]; then settings+=(PKG_CONFIG="pkg-config --static"); fi

rm -rf "$build"
mkdir -p "$build"
make -C "$build" -f "$here/Makefile" "${settings[@]}"
LD_LIBRARY_PATH=$(dirname "$pc_folder") "$build/program"
