# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""The search index of the site: an entry for each heading, with the text below it."""

import json


def index(pages, documents):
    """Returns the script with the entries of the index: `[title, page's title, address, text]`."""
    entries = []
    for page in pages:
        for heading in documents[page.path].headings:
            address = page.path if heading.level == 1 else f"{page.path}#{heading.anchor}"
            entries.append([_plain(heading.title), page.title, address, _plain(heading.text)])
    return "window.searchEntries = " + json.dumps(entries, ensure_ascii=False, separators=(",", ":")) + ";\n"


def _plain(text):
    return " ".join(text.split())
