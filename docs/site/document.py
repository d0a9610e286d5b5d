# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""Parses a finished page: its anchors, its links, its headings and the text below each heading."""

import dataclasses
import html.parser

_VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


@dataclasses.dataclass
class Heading:
    """A heading or a member of the reference, with the text up to the next heading or member."""

    level: int
    anchor: str
    title: str = ""
    text: str = ""


class Document(html.parser.HTMLParser):
    """Reads a page. Headings and text outside of <main> are ignored."""

    def __init__(self, text):
        super().__init__()
        self.anchors = set()
        self.repeated = set()
        self.links = []
        self.headings = []
        self._open = []
        self._in_heading = None
        self.feed(text)
        self.close()
        if self._open:
            raise ValueError(f"<{self._open[-1]}> is not closed")

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        anchor = attributes.get("id")
        if anchor:
            (self.repeated if anchor in self.anchors else self.anchors).add(anchor)
        for name in ("href", "src"):
            if attributes.get(name) is not None:
                self.links.append(attributes[name])
        if tag not in _VOID:
            self._open.append(tag)
        if anchor and "main" in self._open and (tag in ("h1", "h2", "h3") or "data-entry" in attributes):
            self._in_heading = Heading(int(tag[1]) if tag in ("h1", "h2", "h3") else 4, anchor)
            self._heading_depth = len(self._open)
            self.headings.append(self._in_heading)

    def handle_endtag(self, tag):
        if not self._open or self._open[-1] != tag:
            raise ValueError(f"line {self.getpos()[0]}: </{tag}> closes <{self._open[-1] if self._open else ''}>")
        if self._in_heading and len(self._open) == self._heading_depth:
            self._in_heading = None
        self._open.pop()

    def handle_data(self, data):
        if "main" not in self._open or not self.headings:
            return
        heading = self.headings[-1]
        if self._in_heading:
            heading.title += data
        else:
            heading.text += data
