#!/usr/bin/env python3
# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0
"""Rejects words that make comments, messages and pages hard to read.

The words are in .ci/words.txt. Exceptions are in .ci/words_allowed.txt: a path or folder, a tab, a regular expression of the line
(`.*` for all lines), a tab, and the reason. An exception that matches nothing is an error.

usage: .ci/words.py [FILE...]    without arguments, all files under version control
"""
import io
import pathlib
import re
import subprocess
import sys
import tokenize

root = pathlib.Path(__file__).resolve().parent.parent
c_like = {".cpp", ".hpp", ".in", ".js", ".go", ".css"}
hash_comments = {".sh", ".cmake", ".txt", ".supp"}

C_TOKEN = re.compile(
    r'//(?P<line>[^\n]*)|/\*(?P<block>.*?)\*/|R"(?P<delim>[^(\s]*)\((?P<raw>.*?)\)(?P=delim)"'
    r'|"(?P<text>(?:\\.|[^"\\\n])*)"|\'(?:\\.|[^\'\\\n])+\'',
    re.DOTALL,
)


def prose_of_c(text):
    """Comments and string literals, with the number of their first line. `#include` lines are left out."""
    text = re.sub(r"^#include.*$", "", text, flags=re.MULTILINE)
    for found in C_TOKEN.finditer(text):
        kind = found.lastgroup if found.lastgroup != "delim" else "raw"
        content = found.group("raw") if found.group("raw") is not None else found.group(kind) if kind else None
        if content:
            yield text.count("\n", 0, found.start()) + 1, content


def prose_of_python(text):
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in (tokenize.COMMENT, tokenize.STRING):
            yield token.start[0], token.string


def prose_of_hash_comments(text):
    for number, line in enumerate(text.splitlines(), 1):
        found = re.search(r"(?:^|\s)#(.*)", line)
        if found:
            yield number, found.group(1)


def prose_of_page(text):
    """The text outside of code blocks; without inline code and the targets of links."""
    in_code = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("```"):
            in_code = not in_code
        elif not in_code:
            yield number, re.sub(r"`[^`]*`|\]\([^)]*\)", " ", line)


def prose_of(path):
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix == ".md":
        return prose_of_page(text)
    if path.suffix == ".py":
        return prose_of_python(text)
    if path.suffix in hash_comments or text.startswith("#!"):
        return prose_of_hash_comments(text)
    return prose_of_c(text) if path.suffix in c_like else []


def lines_of(path):
    """Numbered lines of prose. The code inside of comments, between backquotes, is left out."""
    for first, block in prose_of(path):
        for offset, line in enumerate(block.split("\n")):
            yield first + offset, re.sub(r"`[^`]*`", " ", line)


def read_table(name, columns):
    rows = []
    for number, line in enumerate((root / ".ci" / name).read_text(encoding="utf-8").splitlines(), 1):
        if line and not line.startswith("#"):
            row = line.split("\t")
            if len(row) != columns:
                sys.exit(f".ci/{name}:{number}: expected {columns} columns separated by tabs")
            rows.append(row)
    return rows


def tracked_files():
    names = subprocess.run(["git", "ls-files", "-z"], cwd=root, check=True, capture_output=True, text=True).stdout
    return [name for name in names.split("\0") if name]


def main(arguments):
    words = [(re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), instead) for pattern, instead in read_table("words.txt", 2)]
    exceptions = [(place, re.compile(line), [0]) for place, line, _ in read_table("words_allowed.txt", 3)]
    names = arguments or tracked_files()
    findings = 0
    for name in names:
        path = root / name
        if not path.is_file():
            continue
        for number, line in lines_of(path):
            for pattern, instead in words:
                found = pattern.search(line)
                if not found:
                    continue
                allowed = [used for place, text, used in exceptions if name.startswith(place) and text.search(line)]
                for used in allowed:
                    used[0] += 1
                if not allowed:
                    findings += 1
                    print(f"{name}:{number}: \"{found.group(0)}\" (write: {instead}): {line.strip()[:100]}")
    if not arguments:
        for place, line, used in exceptions:
            if used[0] == 0:
                findings += 1
                print(f".ci/words_allowed.txt: the exception for {place} ({line.pattern}) matches nothing: remove it")
    if findings:
        print(f"{findings} findings", file=sys.stderr)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
