# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""Builds the documentation in OUTPUT/html: `build.py DOXYGEN OUTPUT`.

Fails if a public symbol has no comment or an incomplete one, if a page shows code that is not in its file, or if a link has
no target.
"""

import pathlib
import re
import shutil
import sys

import completeness
import doxygen
import guide
import layout
import links
import markup
import reference
import reference_pages
import search
import snippets
from document import Document

ROOT = pathlib.Path(__file__).resolve().parents[2]
SITE = pathlib.Path(__file__).resolve().parent


def main(program, output):
    headers, complaints = read_headers(program, output / "doxygen")
    if complaints:
        return fail(complaints)
    try:
        pages = make_pages(headers)
    except (guide.WrongPage, snippets.NoSuchSnippet, markup.UnknownLanguage) as wrong:
        return fail([str(wrong)])
    documents, complaints = write_site(pages, output / "html")
    if complaints:
        return fail(complaints)
    print(f"{len(documents)} pages in {output / 'html'}")
    return 0


def fail(complaints):
    print("\n".join(complaints), file=sys.stderr)
    return 1


def read_headers(program, output):
    """Returns the symbols of the public headers, and complaints about their comments."""
    include = ROOT / "include"
    complaints = doxygen.run(program, include, output) + doxygen.misspelt_sections(include)
    headers = reference.read(output / "xml")
    return headers, complaints + completeness.complaints(headers, ROOT)


def make_pages(headers):
    """Returns all pages in the order of the table of contents."""
    sources = [ROOT / "docs" / name for name in (ROOT / "docs" / "contents.txt").read_text().split()]
    shown = [*sorted((ROOT / "examples").glob("*.cpp")), *sorted((ROOT / "docs" / "snippets").rglob("*.cpp"))]
    known_files = {source.relative_to(ROOT).as_posix(): guide.path_of(source) for source in sources}
    for file in shown:
        known_files[file.relative_to(ROOT).as_posix()] = path_of_source(file)
    known_files["include/copresence"] = "reference/index.html"
    for header in headers:
        known_files[f"include/{header}"] = reference_pages.path_of(header)

    names = markup.Names()
    for header, symbols in headers.items():
        names.add_header(header, reference_pages.path_of(header))
        for top in symbols:
            for symbol in top.walk():
                names.add(symbol, reference_pages.path_of(header))
    return [*(guide.make_page(source, ROOT, names, known_files) for source in sources),
            *reference_pages.make_pages(headers, names, known_files),
            *(source_page(file, names) for file in shown)]


def path_of_source(file):
    return "source/" + file.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".") + ".html"


def source_page(file, names):
    """Returns a page with the complete source of an example or a snippet program."""
    name = file.relative_to(ROOT).as_posix()
    body = f'<h1 id="top">{markup.breakable(name)}</h1>\n{markup.code(snippets.read(file), "cpp", "../", names)}'
    group = "Examples" if file.parent.name == "examples" else ""
    return layout.Page(path_of_source(file), name, group, body, file.stem)


def write_site(pages, output):
    """Writes the site. Returns the parsed pages and complaints about links."""
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    version = re.search(r'VERSION_STRING "([^"]+)"', (ROOT / "include/copresence/version.hpp").read_text())[1]
    documents = {}
    for page in pages:
        text = layout.render(page, pages, version)
        documents[page.path] = Document(text)
        (output / page.path).parent.mkdir(exist_ok=True)
        (output / page.path).write_text(text)
    (output / "search_index.js").write_text(search.index(pages, documents))
    files = {name: SITE / name for name in ("site.css", "site.js")}
    for page in pages:
        files.update(page.images)
    for address, file in files.items():
        (output / address).parent.mkdir(exist_ok=True)
        shutil.copy(file, output / address)
    complaints, external = links.check(documents, {"search_index.js", *files})
    (output.parent / "external_links.txt").write_text("".join(f"{link}\n" for link in sorted(external)))
    return documents, complaints


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: build.py DOXYGEN OUTPUT")
    sys.exit(main(sys.argv[1], pathlib.Path(sys.argv[2]).resolve()))
