# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""Checks the links of the finished site against its pages and their anchors."""

import posixpath
import re
import urllib.parse


def check(documents, files):
    """Returns complaints about links without a target, and the set of links to other sites.

    `documents` contains the pages by their paths, `files` all other files of the site.
    """
    found = []
    external = set()
    for path, document in documents.items():
        found += [f"{path}: two elements have the id {anchor}" for anchor in sorted(document.repeated)]
        for link in document.links:
            if link.startswith("data:"):
                continue
            if re.match(r"[a-z]+:", link):
                external.add(link)
                continue
            target, _, anchor = link.partition("#")
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if target else path
            if target in documents:
                if anchor and urllib.parse.unquote(anchor) not in documents[target].anchors:
                    found.append(f"{path}: {link} is not an anchor of {target}")
            elif target not in files:
                found.append(f"{path}: the target of {link} does not exist")
    return found, external
