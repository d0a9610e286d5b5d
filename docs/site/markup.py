# Copyright (c) the copresence authors
# Distributed under the Boost Software License, Version 1.0 (see LICENSE)

"""Pieces of HTML: highlighted code, and names that are links into the reference."""

import html
import re

import pygments
import pygments.formatters
import pygments.lexers

_LANGUAGES = {"cpp": "cpp", "cmake": "cmake", "console": "console", "json": "json", "text": "text"}
_IN_TAGS = re.compile(r"(<[^>]*>)")
_NAME = re.compile(r"\b[a-z_]\w*(?:::[a-z_]\w*)*")


class UnknownLanguage(Exception):
    """A block of code in a language that this site does not know."""


class Names:
    """Where each public name is told of, as a page knows it."""

    def __init__(self):
        self._places = {}
        self._types = set()

    def add(self, symbol, page):
        place = f"{page}#{symbol.anchor}"
        self._places.setdefault(symbol.qualified, place)
        if symbol.kind in ("class", "struct", "enum"):
            self._types.add(symbol.qualified)

    def add_header(self, header, page):
        self._places[header] = page

    def place(self, text):
        """The place that a piece of code such as `copresence::client::close()` means, or None."""
        name = text.strip().removesuffix("()").removeprefix("copresence::")
        return self._places.get(name)

    def place_of_type(self, name):
        name = name.removeprefix("copresence::")
        return self._places[name] if name in self._types else None


def code(text, language, up="", names=None, inside=False):
    """A block of highlighted code. Names of types in it lead to the reference where `names` are given: those behind
    `copresence::`, and where the code is `inside` that namespace all."""
    if language not in _LANGUAGES:
        raise UnknownLanguage(f'a block of code in "{language}": {", ".join(_LANGUAGES)} are known')
    lexer = pygments.lexers.get_lexer_by_name(_LANGUAGES[language], stripnl=False)
    lines = pygments.highlight(text.rstrip("\n"), lexer, pygments.formatters.HtmlFormatter(nowrap=True)).rstrip("\n")
    if names:
        lines = _link_types(lines, up, names, inside)
    return f'<pre tabindex="0"><code>{lines}</code></pre>'


def inline_code(text, up, names):
    """A name in the middle of a sentence."""
    place = names.place(text)
    inner = f"<code>{html.escape(text)}</code>"
    return f'<a href="{up}{place}">{inner}</a>' if place else inner


def breakable(name):
    """A name that a narrow screen may break where its words end."""
    return re.sub(r"(::|[/_])(?=\w)", r"\1<wbr>", name)


def _link_types(lines, up, names, inside):
    pieces = _IN_TAGS.split(lines)
    before = ""
    for i in range(0, len(pieces), 2):
        plain = pieces[i]
        if inside or before.endswith("copresence::"):
            pieces[i] = _NAME.sub(lambda name: _link_type(name[0], up, names), plain)
        before = (before + plain)[-40:]
    return "".join(pieces)


def _link_type(name, up, names):
    place = names.place_of_type(name)
    return f'<a href="{up}{place}">{name}</a>' if place else name
