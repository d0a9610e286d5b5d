# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""Makes the pages of the reference: one for each public header, and one that lists all types."""

import html

import markup
from layout import Page

_UP = "../"
_TYPES = ("class", "struct", "enum", "namespace")


def path_of(header):
    """Returns the path on the site: `copresence/auth/static_token.hpp` becomes `reference/auth.static_token.html`."""
    return "reference/" + header.removeprefix("copresence/").removesuffix(".hpp").replace("/", ".") + ".html"


def make_pages(headers, names, known_files):
    """Returns all pages of the reference."""
    writer = _Writer({symbol.refid: f"{_UP}{path_of(header)}#{symbol.anchor}" for header, symbols in headers.items()
                      for top in symbols for symbol in top.walk()}, names, known_files)
    pages = [Page("reference/index.html", "All types", "Reference", writer.index(headers))]
    for header, symbols in sorted(headers.items()):
        pages.append(Page(path_of(header), header, "Reference", writer.header(header, symbols),
                          header.removeprefix("copresence/")))
    return pages


class _Writer:
    def __init__(self, places, names, known_files):
        self._places = places
        self._names = names
        self._known_files = known_files

    def index(self, headers):
        parts = ["<h1 id=\"all-types\">All types</h1>",
                 "<p><code>#include &lt;copresence.hpp&gt;</code> includes all types except "
                 "<code>local_graph</code> and the conversions to and from JSON, which have separate headers.</p>"]
        for header, symbols in sorted(headers.items()):
            shown = [each for each in symbols if each.kind in (*_TYPES, "function", "define")
                     and not each.name.startswith("operator")]
            rows = "".join(f'<tr><td>{self._name_link(each)}</td><td>{self._inline(each.brief)}</td></tr>'
                           for each in _without_overloads(shown))
            anchor = header.removesuffix(".hpp").replace("/", "-")
            parts.append(f'<h2 id="{anchor}"><a href="{_UP}{path_of(header)}">{markup.breakable(header)}</a></h2>'
                         f'<div class="table" tabindex="0"><table><tbody>{rows}</tbody></table></div>')
        return "\n".join(parts)

    def header(self, header, symbols):
        parts = [f'<h1 id="top">{markup.breakable(header)}</h1>',
                 f"<p><code>#include &lt;{header}&gt;</code></p>"]
        parts += [self._symbol(each) for each in symbols]
        return "\n".join(parts)

    def _name_link(self, symbol):
        return f'<a href="{self._places[symbol.refid]}"><code>{html.escape(symbol.qualified)}</code></a>'

    def _symbol(self, symbol):
        level = 2 if symbol.kind in _TYPES or "::" not in symbol.qualified else 3
        return "\n".join([f'<h{level} id="{symbol.anchor}">{_title(symbol)}</h{level}>',
                          markup.code(symbol.declaration, "cpp", _UP, self._names, inside=True),
                          self._description(symbol), self._members(symbol)])

    def _members(self, symbol):
        if symbol.kind == "enum":
            return '<dl class="enumerators">' + "".join(
                f'<dt id="{each.anchor}" data-entry><code>{each.name}</code></dt><dd>{self._inline(each.brief)}</dd>'
                for each in symbol.members) + "</dl>"
        parts = []
        for member in symbol.members:
            parts.append(f'<section class="member"><h3 id="{member.anchor}">{_title(member)}</h3>')
            parts.append(markup.code(member.declaration, "cpp", _UP, self._names, inside=True))
            parts.append(self._description(member))
            if member.kind == "enum":
                parts.append(self._members(member))
            parts.append("</section>")
        return "\n".join(parts)

    def _description(self, symbol):
        texts = [self._inline(each).strip() for each in symbol.brief.iter("para")]
        texts += [self._inline(each, leave_out="simplesect").strip() for each in symbol.detail.findall("para")]
        texts = [text for text in texts if text]
        # Doxygen stores the first sentence separately; this joins it with the rest of its paragraph.
        parts = [f"<p>{' '.join(texts[:2])}</p>"] + [f"<p>{text}</p>" for text in texts[2:]] if texts else []
        if symbol.sections:
            parts.append('<dl class="sections">' + "".join(
                f"<dt>{title}</dt><dd>{self._section(title, paragraph)}</dd>"
                for title, paragraph in symbol.sections) + "</dl>")
        return "\n".join(parts)

    def _section(self, title, paragraph):
        text = self._inline(paragraph).strip()
        if title == "Example":
            file = "".join(paragraph.itertext()).strip()
            if file in self._known_files:
                return f'<a href="{_UP}{self._known_files[file]}">{html.escape(file)}</a>'
        return text[:1].upper() + text[1:]

    def _inline(self, element, leave_out=None):
        """Returns the text of a description as HTML, with code and links."""
        text = html.escape(element.text or "", quote=False)
        for child in element:
            if child.tag != leave_out:
                text += self._piece(child)
            text += html.escape(child.tail or "", quote=False)
        return text

    def _piece(self, child):
        if child.tag == "computeroutput":
            plain = "".join(child.itertext())
            refs = list(child.iter("ref"))
            if len(refs) == 1 and refs[0].get("refid") in self._places:
                return f'<a href="{self._places[refs[0].get("refid")]}"><code>{html.escape(plain)}</code></a>'
            return markup.inline_code(plain, _UP, self._names)
        if child.tag == "ref":
            place = self._places.get(child.get("refid"))
            return f'<a href="{place}">{self._inline(child)}</a>' if place else self._inline(child)
        if child.tag == "ulink":
            return f'<a href="{html.escape(child.get("url"))}">{self._inline(child)}</a>'
        if child.tag in ("para", "sp"):
            return self._inline(child) + " "
        if child.tag in ("itemizedlist", "orderedlist"):
            return "<br>".join("• " + self._inline(item) for item in child.iter("listitem"))
        if child.tag in ("ndash", "mdash", "nonbreakablespace"):
            return {"ndash": "–", "mdash": "—", "nonbreakablespace": " "}[child.tag]
        if child.tag == "emphasis":
            return f"<em>{self._inline(child)}</em>"
        raise ValueError(f"a public comment has a <{child.tag}>, which this site does not support")


def _title(symbol):
    kind = {"class": "class ", "struct": "struct ", "enum": "enum ", "namespace": "namespace "}.get(symbol.kind, "")
    name = symbol.qualified if symbol.kind in _TYPES else symbol.name
    prefix = f'<span class="kind">{kind}</span>' if kind else ""
    return f"{prefix}<code>{markup.breakable(html.escape(name))}</code>"


def _without_overloads(symbols):
    seen = set()
    for symbol in symbols:
        if symbol.qualified not in seen:
            seen.add(symbol.qualified)
            yield symbol
