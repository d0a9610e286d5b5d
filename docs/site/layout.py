# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""The HTML around the body of every page: head, contents, search field and footer."""

import dataclasses
import html


@dataclasses.dataclass
class Page:
    """A page of the site: its path, its titles and its content."""

    path: str  # relative to the root of the site
    title: str
    group: str  # heading in the table of contents, one of GROUPS
    body: str = ""
    label: str = ""  # title in the table of contents; empty: `title`
    images: dict = dataclasses.field(default_factory=dict)  # address on the site: file

    @property
    def up(self):
        """The relative path from this page to the root of the site."""
        return "../" * self.path.count("/")


GROUPS = ("Guide", "Reference", "Examples")


def render(page, pages, version):
    """Returns the complete page as HTML."""
    title = "copresence" if page.path == "index.html" else f"{page.title} · copresence"
    return f"""<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{html.escape(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{page.up}site.css">
<script>document.documentElement.classList.add("js")</script>
<script src="{page.up}search_index.js" defer></script>
<script src="{page.up}site.js" defer></script>
</head>
<body data-up="{page.up}">
<a class="skip" href="#content">Skip to the content</a>
<header class="top">
<a class="name" href="{page.up}index.html">copresence</a> <span class="version">{html.escape(version)}</span>
<button type="button" class="menu" aria-expanded="false" aria-controls="contents">Contents</button>
<form class="search" role="search">
<label for="search">Search</label>
<input id="search" type="search" autocomplete="off" spellcheck="false" aria-controls="results">
<div id="results" hidden><p role="status"></p><ol></ol></div>
</form>
</header>
<div class="columns">
<nav id="contents" aria-label="Contents">
{_contents(page, pages)}
</nav>
<main id="content" tabindex="-1">
{page.body}
{_neighbours(page, pages)}
</main>
</div>
<footer><p>Distributed under the Boost Software License, Version 1.0. Not a product of Microsoft.</p></footer>
</body>
</html>
"""


def _contents(page, pages):
    parts = []
    for group in GROUPS:
        items = "\n".join(_item(each, page) for each in pages if each.group == group)
        parts.append(f"<h2>{group}</h2>\n<ul>\n{items}\n</ul>")
    return "\n".join(parts)


def _item(each, page):
    current = ' aria-current="page"' if each is page else ""
    return f'<li><a href="{page.up}{each.path}"{current}>{html.escape(each.label or each.title)}</a></li>'


def _neighbours(page, pages):
    """Returns links to the previous and the next page of the guide."""
    guide = [each for each in pages if each.group == "Guide"]
    if page not in guide:
        return ""
    place = guide.index(page)
    links = []
    if place > 0:
        links.append(_neighbour(page, guide[place - 1], "prev", "← {}"))
    if place + 1 < len(guide):
        links.append(_neighbour(page, guide[place + 1], "next", "{} →"))
    return f'<nav class="neighbours" aria-label="Neighbouring pages">{" ".join(links)}</nav>'


def _neighbour(page, other, relation, form):
    return f'<a rel="{relation}" href="{page.up}{other.path}">{form.format(html.escape(other.title))}</a>'
