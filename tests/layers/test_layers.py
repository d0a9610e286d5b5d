#!/usr/bin/env python3
# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0
"""Fails if a file of src/ includes a layer that it may not include, or if two files of the sources have the same name.

The allowed edges are in layers.txt, the exceptions with their reasons in exceptions.txt. docs/design.md describes the layers.
"""
import collections
import pathlib
import re
import sys
import tempfile

here = pathlib.Path(__file__).resolve().parent
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)


def read_layers(path):
    allowed = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            layer, others = line.split(":")
            allowed[layer] = {layer, *others.split()}
    return allowed


def read_exceptions(path):
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return {tuple(line.split("\t")[:2]) for line in lines if len(line.split("\t")) == 3}


def layer_of(path):
    return path.split("/")[0] if "/" in path else "."


def source_files(root):
    return sorted(path for path in root.rglob("*") if path.suffix in (".cpp", ".hpp"))


def find_forbidden_includes(root, allowed, exceptions):
    findings = []
    unused = set(exceptions)
    for path in source_files(root):
        name = path.relative_to(root).as_posix()
        layer = layer_of(name)
        if layer not in allowed:
            findings.append(f"{name}: the layer {layer} is not in layers.txt")
            continue
        for included in INCLUDE.findall(path.read_text(encoding="utf-8")):
            if layer_of(included) in allowed[layer]:
                continue
            if (name, included) in exceptions:
                unused.discard((name, included))
            else:
                findings.append(f'{name} includes "{included}": {layer} must not include {layer_of(included)}')
    findings += [f"exceptions.txt: {name} no longer includes {included}" for name, included in sorted(unused)]
    return findings


def find_equal_names(roots):
    names = collections.defaultdict(list)
    for root in roots:
        for path in source_files(root):
            names[path.name].append(path.relative_to(root.parent).as_posix())
    # A source file may have the name of the public header that it implements.
    return [
        "the same name: " + ", ".join(paths)
        for paths in names.values()
        if len([path for path in paths if path.startswith("src/")]) > 1
    ]


def check_the_check():
    """The test must be able to fail."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder) / "src"
        for name, text in {"http/a.cpp": '#include "graph/b.hpp"\n#include "base/c.hpp"\n', "auth/a.cpp": ""}.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        allowed = {"http": {"http", "base"}, "auth": {"auth"}}
        assert find_forbidden_includes(root, allowed, set()) == [
            'http/a.cpp includes "graph/b.hpp": http must not include graph'
        ]
        assert find_forbidden_includes(root, allowed, {("http/a.cpp", "graph/b.hpp"), ("x.cpp", "y.hpp")}) == [
            "exceptions.txt: x.cpp no longer includes y.hpp"
        ]
        assert find_equal_names([root]) == ["the same name: src/auth/a.cpp, src/http/a.cpp"]


def main(source):
    check_the_check()
    root = pathlib.Path(source)
    findings = find_forbidden_includes(
        root / "src", read_layers(here / "layers.txt"), read_exceptions(here / "exceptions.txt")
    ) + find_equal_names([root / "include", root / "src"])
    print("\n".join(findings) if findings else "every include is allowed")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
