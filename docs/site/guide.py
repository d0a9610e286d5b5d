# Copyright (c) the copresence authors
# Distributed under the Boost Software License, Version 1.0 (see LICENSE)

"""The hand-written pages: Markdown whose code comes out of files that are compiled and run, as `snippets.py` tells.

Blocks that name no file are shown as they are, which what is C++ or CMake may not be.
"""

import html
import posixpath
import re

import markdown

import markup
import snippets
from layout import Page

_LINK = re.compile(r'href="([^"]+)"')
_IMAGE = re.compile(r'(?<= )src="([^"]+)"')
_CODE = re.compile(r"(<a [^>]*>)?<code>([^<]*)</code>")
_MUST_BE_SNIPPETS = ("cpp", "cmake")


class WrongPage(Exception):
    """A page that cannot be made."""


def title_of(source):
    """The first heading of a page."""
    first = source.read_text().splitlines()[0]
    if not first.startswith("# "):
        raise WrongPage(f"{source} does not begin with its title")
    return first.removeprefix("# ")


def path_of(source):
    """`docs/errors.md` is `errors.html`, and a README is named after its folder."""
    return (source.parent.name if source.stem == "README" else source.stem) + ".html"


def make_page(source, root, names, known_files):
    """The page of a Markdown file. `known_files` tells for files of the repository which page shows them."""
    page = Page(path_of(source), title_of(source), "Guide", label="Overview" if source.stem == "index" else "")
    blocks = []

    def keep(block):
        blocks.append(_block(block, source, names, known_files))
        return f"\n@@block {len(blocks) - 1}@@\n"

    written = source.read_text()
    if snippets.pasted(written, root) != written:
        raise WrongPage(f"{source}: a file whose code it shows has changed; python3 docs/site/snippets.py pastes it")
    text = snippets.FENCE.sub(keep, written)
    if "```" in text:
        raise WrongPage(f"{source}: a block of code that does not end, or says no language")
    made = markdown.markdown(text, extensions=["tables", "toc", "sane_lists", "attr_list"], output_format="html",
                             extension_configs={"toc": {"permalink": False}})
    made = _IMAGE.sub(lambda image: f'src="{_image(image[1], source, root, page)}"', made)
    made = _LINK.sub(lambda link: f'href="{_translated(link[1], source, root, known_files)}"', made)
    made = _CODE.sub(lambda found: _linked(found, names), made)
    made = made.replace("<table>", '<div class="table" tabindex="0"><table>').replace("</table>", "</table></div>")
    made = made.replace("<th></th>", "<td></td>")
    for number, block in enumerate(blocks):
        made = made.replace(f"<p>@@block {number}@@</p>", block)
    if "@@block" in made:
        raise WrongPage(f"{source}: a block of code inside a list or a table")
    page.body = made
    return page


def _block(block, source, names, known_files):
    language, text = block.groups()
    snippet = snippets.reference_in(text)
    if not snippet:
        if language in _MUST_BE_SNIPPETS:
            raise WrongPage(f"{source}: {language} that is no snippet of a file: {text.splitlines()[0]}")
        return _code(text, language, names)
    file, shown = snippet[0], _code(text.partition("\n")[2], language, names)
    if file not in known_files:
        return shown
    origin = f'<a href="{known_files[file]}">{file}</a>'
    return f'<figure class="code">{shown}<figcaption>{origin}</figcaption></figure>'


def _code(text, language, names):
    if language == "sh":
        return markup.code(_with_prompts(text), "console")
    return markup.code(text, language, "", names if language == "cpp" else None)


def _with_prompts(text):
    """Commands as they stand in a terminal: a prompt before each, none before the line that one goes on in."""
    lines = text.splitlines()
    goes_on = [False] + [line.endswith("\\") for line in lines]
    return "\n".join(line if inside else f"$ {line}" for line, inside in zip(lines, goes_on))


def _image(link, source, root, page):
    """The address of an image, which is put beside the pages."""
    file = source.parent / link
    if not file.is_file():
        raise WrongPage(f"{source}: the image {link} does not exist")
    address = "images/" + file.relative_to(root / "docs").as_posix().replace("/", ".")
    page.images[address] = file
    return address


def _translated(link, source, root, known_files):
    """A link as it is on the site: to the page that the Markdown or source file has become."""
    link = html.unescape(link)
    if re.match(r"[a-z]+:", link) or link.startswith("#"):
        return html.escape(link)
    path, mark, anchor = link.partition("#")
    file = posixpath.normpath((source.parent / path).resolve().relative_to(root).as_posix())
    if file in known_files:
        return known_files[file] + mark + anchor
    raise WrongPage(f"{source}: {link} is nothing that is on the site")


def _linked(found, names):
    if found[1]:
        return found[0]
    return markup.inline_code(html.unescape(found[2]), "", names)
