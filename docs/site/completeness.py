# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""Checks public comments for required contents that Doxygen does not check."""


def complaints(headers, root):
    """Returns one line for each missing part of a comment. The paths of examples are relative to `root`."""
    found = []
    for symbols in headers.values():
        for top in symbols:
            for symbol in top.walk():
                found += [f"{symbol.header}:{symbol.line}: {symbol.qualified}: {what}" for what in _lacks(symbol, root)]
    return found


def _lacks(symbol, root):
    if not symbol.is_documented:
        yield "has no comment"
        return
    titles = [part.capitalize() for title, _ in symbol.sections for part in title.split(", ")]
    for title, paragraph in symbol.sections:
        text = "".join(paragraph.itertext()).strip()
        if not text:
            yield f'the section "{title}" is empty'
        elif title == "Example" and not (root / text.split()[0]).is_file():
            yield f"the example {text} does not exist"
    for title in sorted({title for title in titles if titles.count(title) > 1}):
        yield f'there are two sections "{title}"'
    if symbol.kind == "class" and "Thread safety" not in titles and not _is_plain_value(symbol):
        yield 'the comment of a class needs a section "Thread safety": which members may several threads use?'
    if _is_asynchronous(symbol) and not _refers(symbol):
        for needed in ("Errors", "Cancellation"):
            if needed not in titles:
                yield f'the comment of an asynchronous function needs a section "{needed}"'


def _is_plain_value(symbol):
    """Whether the class is a template. The public class templates only hold values."""
    return symbol.declaration.startswith("template")


def _is_asynchronous(symbol):
    return symbol.kind == "function" and (
        "CompletionToken" in symbol.declaration or symbol.declaration.split("(")[0].count("awaitable<") > 0)


def _refers(symbol):
    """Whether the comment refers to another function (`As get_presences, but…`), or the function is virtual.

    The comment of the class has the sections of its virtual functions.
    """
    text = "".join(symbol.brief.itertext()) + "".join(symbol.detail.itertext())
    return "As " in text or symbol.declaration.startswith("virtual") or symbol.declaration.endswith("override;")
