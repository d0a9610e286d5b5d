# Copyright (c) the copresence authors
# Distributed under the Boost Software License, Version 1.0 (see LICENSE)

"""Pieces of files that are compiled and run: what is between `[name]` and `[/name]` in comments of their own."""

import re
import textwrap


class NoSuchSnippet(Exception):
    """A page shows something that is not there."""


_MARK = re.compile(r"^\s*(?://|#|<!--) \[/?[a-z_]+\](?: -->)?$")


def read(path, name=None):
    """The text of the region `name` of a file, or of all of the file below its copyright lines."""
    if not path.is_file():
        raise NoSuchSnippet(f"{path} does not exist")
    lines = path.read_text().splitlines()
    if name is None:
        wanted = [line for line in _below_copyright(lines) if not _MARK.match(line)]
    else:
        wanted = _region(lines, path, name)
    return textwrap.dedent("\n".join(wanted)).strip("\n") + "\n"


def _region(lines, path, name):
    begin = [i for i, line in enumerate(lines) if re.search(rf"\[{name}\]", line) and _MARK.match(line)]
    end = [i for i, line in enumerate(lines) if re.search(rf"\[/{name}\]", line) and _MARK.match(line)]
    if len(begin) != 1 or len(end) != 1 or end[0] <= begin[0]:
        raise NoSuchSnippet(f"{path} has no region [{name}]")
    return [line for line in lines[begin[0] + 1:end[0]] if not _MARK.match(line)]


def _below_copyright(lines):
    start = 0
    while start < len(lines) and (lines[start].startswith(("// Copyright", "# Copyright", "// Distributed",
                                                           "# Distributed", "#!")) or not lines[start].strip()):
        start += 1
    return lines[start:]
