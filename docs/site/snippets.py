# Copyright (c) the copresence authors
# Distributed under the Boost Software License, Version 1.0 (see LICENSE)

"""Pieces of files that are compiled and run: what is between `[name]` and `[/name]` in comments of their own.

A page shows one in a block that begins with a comment which names it, `// docs/snippets/errors.cpp [catching]`; without a
name, all of the file. `python3 docs/site/snippets.py` writes what has changed into the pages.
"""

import pathlib
import re
import textwrap


class NoSuchSnippet(Exception):
    """A page shows something that is not there."""


FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_REFERENCE = re.compile(r"(?://|#) (?P<file>\S+/\S+)(?: \[(?P<name>\w+)\])?\n")
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


def reference_in(block):
    """The file and the region, or None for all of it, that a page's block of code shows; None where it shows no file."""
    found = _REFERENCE.match(block)
    return found and (found["file"], found["name"])


def pasted(page, root):
    """The text of a page, with the code that its blocks have to show."""
    def fill(fence):
        shown = reference_in(fence[2])
        if not shown:
            return fence[0]
        file, name = shown
        return f"```{fence[1]}\n{fence[2].splitlines()[0]}\n{read(root / file, name)}```"

    return FENCE.sub(fill, page)


def paste_all(root):
    """Writes the code into all pages; the names of those that were changed."""
    changed = []
    for page in sorted((root / "docs").glob("*.md")):
        text = page.read_text()
        if (filled := pasted(text, root)) != text:
            page.write_text(filled)
            changed.append(page.name)
    return changed


if __name__ == "__main__":
    print("\n".join(paste_all(pathlib.Path(__file__).resolve().parents[2])))
