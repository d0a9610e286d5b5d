# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""Tests that the build of the site rejects mistakes. Each case is a small header, page or link with one mistake."""

import os
import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs" / "site"))

import completeness  # noqa: E402
import doxygen  # noqa: E402
import guide  # noqa: E402
import links  # noqa: E402
import markup  # noqa: E402
import reference  # noqa: E402
import snippets  # noqa: E402
from document import Document  # noqa: E402


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, path, text):
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file


class Comments(Folder):
    def complaints(self, declarations):
        self.write("include/copresence/thing.hpp", "namespace copresence {\n" + declarations + "\n}\n")
        include = self.folder / "include"
        found = doxygen.run(os.environ["COPRESENCE_DOXYGEN"], include, self.folder / "doxygen")
        self.headers = reference.read(self.folder / "doxygen" / "xml")
        return found + doxygen.misspelt_sections(include) + completeness.complaints(self.headers, self.folder)

    def expect_complaint(self, what, declarations):
        found = self.complaints(declarations)
        self.assertTrue(any(what in each for each in found), f"{what!r} is not in {found}")

    def test_a_complete_comment_is_accepted(self):
        self.assertEqual(self.complaints("""
/// A thing.
/// Thread safety: any thread.
class thing {
public:
    /// Does it.
    /// Errors: throws.
    void work();
    thing(const thing&) = delete;
};
"""), [])
        (symbol,) = self.headers["copresence/thing.hpp"]
        self.assertEqual([title for title, _ in symbol.sections], ["Thread safety"])
        self.assertEqual([member.anchor for member in symbol.members], ["thing.work"])

    def test_declarations_do_not_show_export_macros(self):
        self.complaints("/// A thing.\n/// Thread safety: any.\nclass COPRESENCE_EXPORT thing {};\n"
                        "/// Works.\n/// Errors: none.\nCOPRESENCE_LOCAL_GRAPH_EXPORT void work();")
        declarations = [symbol.declaration for symbol in self.headers["copresence/thing.hpp"]]
        self.assertEqual(declarations, ["class copresence::thing;", "void work();"])

    def test_a_function_without_a_comment_is_rejected(self):
        self.expect_complaint("work", "/// A thing.\nstruct thing { void work(); };")

    def test_an_enumerator_without_a_comment_is_rejected(self):
        self.expect_complaint("colour::red: has no comment", "/// Colours.\nenum class colour { red, ///<\n};")

    def test_a_class_without_a_section_on_thread_safety_is_rejected(self):
        self.expect_complaint("Thread safety", "/// A thing.\nclass thing {};")

    def test_a_misspelt_section_is_rejected(self):
        self.expect_complaint('"Error:" is not a section; write "Errors:"', "/// Works.\n/// Error: none.\nvoid work();")

    def test_an_empty_section_is_rejected(self):
        self.expect_complaint("is empty", "/// Works.\n/// Errors: \n///\n/// Thread safety: any.\nvoid work();")

    def test_an_example_that_does_not_exist_is_rejected(self):
        self.expect_complaint("does not exist", "/// Works.\n/// Example: examples/99_nothing.cpp\nvoid work();")

    def test_an_asynchronous_function_without_a_section_on_cancellation_is_rejected(self):
        self.expect_complaint("Cancellation", "template <class T> class awaitable;\n"
                              "/// Works.\n/// Errors: throws.\nawaitable<int> work();")

    def test_declarations_after_a_digit_separator_are_read(self):
        self.complaints("/// A limit.\nconstexpr int limit = 30'000;\n/// Works.\n/// Errors: it's none.\nvoid work();")
        limit, work = self.headers["copresence/thing.hpp"]
        self.assertEqual(limit.declaration, "constexpr int limit = 30'000;")
        self.assertEqual([title for title, _ in work.sections], ["Errors"])


class Pages(Folder):
    def page(self, text):
        source = self.write("docs/page.md", text)
        return guide.make_page(source, self.folder, markup.Names(), {"docs/page.md": "page.html"})

    def test_code_is_read_from_its_file(self):
        self.write("docs/snippets/some.cpp", "int other;\n// [shown]\nint shown;\n// [/shown]\n")
        page = self.page("# A page\n\n```cpp\n// docs/snippets/some.cpp [shown]\nint shown;\n```\n")
        self.assertIn("shown", page.body)
        self.assertNotIn("other", page.body)

    def test_code_that_differs_from_its_file_is_rejected(self):
        self.write("docs/snippets/some.cpp", "// [shown]\nint shown;\n// [/shown]\n")
        for code in ("", "int shown; // once\n", "int shown;\nint more;\n"):
            with self.assertRaisesRegex(guide.WrongPage, "has changed; python3 docs/site/snippets.py pastes it"):
                self.page("# A page\n\n```cpp\n// docs/snippets/some.cpp [shown]\n" + code + "```\n")

    def test_code_is_pasted_where_its_file_is_named(self):
        self.write("docs/snippets/some.cpp",
                   "// SPDX-License-Identifier: BSL-1.0\n// [shown]\nint shown;\n// [/shown]\n")
        text = "# A page\n\n```cpp\n// docs/snippets/some.cpp{}\n{}```\n\n```text\n// as it is\n```\n"
        page = self.write("docs/page.md", text.format(" [shown]", "old\n"))
        self.assertEqual(snippets.paste_all(self.folder), ["page.md"])
        self.assertEqual(page.read_text(), text.format(" [shown]", "int shown;\n"))
        self.assertEqual(snippets.paste_all(self.folder), [])
        page.write_text(text.format("", ""))
        snippets.paste_all(self.folder)
        self.assertEqual(page.read_text(), text.format("", "int shown;\n"))

    def test_code_without_a_file_is_rejected(self):
        with self.assertRaisesRegex(guide.WrongPage, "not a snippet of a file: int a;"):
            self.page("# A page\n\n```cpp\nint a;\n```\n")

    def test_a_region_that_does_not_exist_is_rejected(self):
        self.write("docs/snippets/some.cpp", "int a;\n")
        with self.assertRaisesRegex(snippets.NoSuchSnippet, r"no region \[shown\]"):
            self.page("# A page\n\n```cpp\n// docs/snippets/some.cpp [shown]\n```\n")

    def test_a_region_that_does_not_end_is_rejected(self):
        self.write("docs/snippets/some.cpp", "// [shown]\nint a;\n")
        with self.assertRaises(snippets.NoSuchSnippet):
            self.page("# A page\n\n```cpp\n// docs/snippets/some.cpp [shown]\n```\n")

    def test_a_link_to_a_file_that_is_not_on_the_site_is_rejected(self):
        with self.assertRaisesRegex(guide.WrongPage, "nothing that is on the site"):
            self.page("# A page\n\n[there](nowhere.md)\n")

    def test_images_of_pages_are_added_to_the_site(self):
        self.write("docs/curve.svg", "<svg/>")
        page = self.page("# A page\n\n![a curve](curve.svg)\n")
        self.assertIn('src="images/curve.svg"', page.body)
        self.assertEqual(page.images, {"images/curve.svg": self.folder / "docs/curve.svg"})
        with self.assertRaisesRegex(guide.WrongPage, "does not exist"):
            self.page("# A page\n\n![a curve](line.svg)\n")

    def test_links_between_pages_become_links_of_the_site(self):
        self.assertIn('href="page.html#below"', self.page("# A page\n\n[there](page.md#below)\n\n## Below\n").body)


class Links(unittest.TestCase):
    def check(self, body):
        complaints, self.external = links.check({"a/b.html": Document(body), "c.html": Document('<p id="x"></p>')},
                                                {"site.css"})
        return complaints

    def test_valid_links_are_accepted(self):
        self.assertEqual(self.check('<p id="y"><a href="../c.html#x">1</a><a href="#y">2</a></p>'), [])
        self.assertEqual(self.check('<a href="../site.css">3</a>'), [])

    def test_a_link_to_a_missing_page_is_rejected(self):
        self.assertEqual(len(self.check('<a href="c.html">wrong folder</a>')), 1)

    def test_a_link_to_a_missing_anchor_is_rejected(self):
        self.assertEqual(len(self.check('<a href="../c.html#z">wrong anchor</a>')), 1)

    def test_a_duplicate_id_is_rejected(self):
        self.assertEqual(len(self.check('<p id="y"></p><p id="y"></p>')), 1)

    def test_external_links_are_listed(self):
        self.assertEqual(self.check('<a href="https://example.org/">out</a>'), [])
        self.assertEqual(self.external, {"https://example.org/"})

    def test_elements_that_are_not_closed_are_rejected(self):
        with self.assertRaises(ValueError):
            Document("<main><p>")


if __name__ == "__main__":
    unittest.main()
