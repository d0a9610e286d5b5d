# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""Makes the pages of the guide from Markdown. `snippets.py` describes how a page shows code from a file.

A block of C++ or CMake must name its file. Other blocks may contain any text.
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
    """A page contains an error."""


def title_of(source):
    """Returns the title of a page: its first heading."""
    first = source.read_text().splitlines()[0]
    if not first.startswith("# "):
        raise WrongPage(f"{source} does not begin with a title (`# …`)")
    return first.removeprefix("# ")


def path_of(source):
    """Returns the path on the site: `docs/errors.md` becomes `errors.html`. A README is named after its folder."""
    return (source.parent.name if source.stem == "README" else source.stem) + ".html"


def make_page(source, root, names, known_files):
    """Returns the page of a Markdown file. `known_files` maps files of the repository to the pages that show them."""
    page = Page(path_of(source), title_of(source), "Guide", label="Overview" if source.stem == "index" else "")
    blocks = []

    def keep(block):
        blocks.append(_block(block, source, names, known_files))
        return f"\n@@block {len(blocks) - 1}@@\n"

    written = source.read_text()
    if snippets.pasted(written, root) != written:
        raise WrongPage(f"{source}: a file that this page shows has changed; python3 docs/site/snippets.py pastes it")
    text = snippets.FENCE.sub(keep, written)
    if "```" in text:
        raise WrongPage(f"{source}: a block of code has no end or no language")
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
        raise WrongPage(f"{source}: a block of code must not be inside a list or a table")
    page.body = made
    return page


def _block(block, source, names, known_files):
    language, text = block.groups()
    snippet = snippets.reference_in(text)
    if not snippet:
        if language in _MUST_BE_SNIPPETS:
            raise WrongPage(f"{source}: {language} that is not a snippet of a file: {text.splitlines()[0]}")
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
    """Adds a prompt to each command. The continuation lines of a command have no prompt."""
    lines = text.splitlines()
    goes_on = [False] + [line.endswith("\\") for line in lines]
    return "\n".join(line if inside else f"$ {line}" for line, inside in zip(lines, goes_on))


def _image(link, source, root, page):
    """Returns the address of an image on the site, and adds the image to the page."""
    file = source.parent / link
    if not file.is_file():
        raise WrongPage(f"{source}: the image {link} does not exist")
    address = "images/" + file.relative_to(root / "docs").as_posix().replace("/", ".")
    page.images[address] = file
    return address


def _translated(link, source, root, known_files):
    """Returns the link on the site: to the page of a Markdown file or source file."""
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
