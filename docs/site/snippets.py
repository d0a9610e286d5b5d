# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""Copies code from compiled files into the pages.

A region of a file lies between comment lines `// [name]` and `// [/name]`. A page shows a region in a code block whose first
line names file and region, such as `// docs/snippets/errors.cpp [catching]`. Without a region, the block shows the whole file.
`python3 docs/site/snippets.py` updates the code blocks of all pages.
"""

import pathlib
import re
import textwrap


class NoSuchSnippet(Exception):
    """A page names a file or region that does not exist."""


FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_REFERENCE = re.compile(r"(?://|#) (?P<file>\S+/\S+)(?: \[(?P<name>\w+)\])?\n")
_MARK = re.compile(r"^\s*(?://|#|<!--) \[/?[a-z_]+\](?: -->)?$")


def read(path, name=None):
    """Returns the text of the region `name` of a file, or the whole file below its copyright lines."""
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
    while start < len(lines) and (lines[start].startswith(("// SPDX-", "# SPDX-", "#!"))
                                  or not lines[start].strip()):
        start += 1
    return lines[start:]


def reference_in(block):
    """Returns the file and the region that a code block shows. Returns None if the block names no file.

    The region is None if the block shows the whole file.
    """
    found = _REFERENCE.match(block)
    return found and (found["file"], found["name"])


def pasted(page, root):
    """Returns the text of a page with updated code blocks."""
    def fill(fence):
        shown = reference_in(fence[2])
        if not shown:
            return fence[0]
        file, name = shown
        return f"```{fence[1]}\n{fence[2].splitlines()[0]}\n{read(root / file, name)}```"

    return FENCE.sub(fill, page)


def paste_all(root):
    """Updates the code blocks of all pages. Returns the names of the changed pages."""
    changed = []
    for page in sorted((root / "docs").glob("*.md")):
        text = page.read_text()
        if (filled := pasted(text, root)) != text:
            page.write_text(filled)
            changed.append(page.name)
    return changed


if __name__ == "__main__":
    print("\n".join(paste_all(pathlib.Path(__file__).resolve().parents[2])))
