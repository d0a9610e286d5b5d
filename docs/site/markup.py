# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""Makes HTML fragments: highlighted code, and names that link to the reference."""

import html
import re

import pygments
import pygments.formatters
import pygments.lexers

_LANGUAGES = {"cpp": "cpp", "cmake": "cmake", "console": "console", "json": "json", "text": "text"}
_IN_TAGS = re.compile(r"(<[^>]*>)")
_NAME = re.compile(r"\b[a-z_]\w*(?:::[a-z_]\w*)*")


class UnknownLanguage(Exception):
    """A block of code has a language that the site does not support."""


class Names:
    """The address in the reference of each public name."""

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
        """Returns the address of a name such as `copresence::client::close()`, or None."""
        name = text.strip().removesuffix("()").removeprefix("copresence::")
        return self._places.get(name)

    def place_of_type(self, name):
        name = name.removeprefix("copresence::")
        return self._places[name] if name in self._types else None


def code(text, language, up="", names=None, inside=False):
    """Returns a block of highlighted code.

    If `names` is given, names of types link to the reference: names that follow `copresence::` or, if `inside` is true, all
    names. `inside` means that the code is in the namespace copresence.
    """
    if language not in _LANGUAGES:
        raise UnknownLanguage(f'a block of code in "{language}"; supported are {", ".join(_LANGUAGES)}')
    lexer = pygments.lexers.get_lexer_by_name(_LANGUAGES[language], stripnl=False)
    lines = pygments.highlight(text.rstrip("\n"), lexer, pygments.formatters.HtmlFormatter(nowrap=True)).rstrip("\n")
    if names:
        lines = _link_types(lines, up, names, inside)
    return f'<pre tabindex="0"><code>{lines}</code></pre>'


def inline_code(text, up, names):
    """Returns a name for use in a sentence, with a link if the reference contains the name."""
    place = names.place(text)
    inner = f"<code>{html.escape(text)}</code>"
    return f'<a href="{up}{place}">{inner}</a>' if place else inner


def breakable(name):
    """Returns a name with optional line breaks between its words, for narrow screens."""
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
