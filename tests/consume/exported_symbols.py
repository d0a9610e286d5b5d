# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""Tests that the shared libraries export exactly the symbols that the public headers declare.

Arguments: the folders of the public headers, of the shared libraries and of the static libraries, and the version of the soname.

The test ignores weak symbols from templates and inline functions of the standard library and of Asio. Both declare them
visible, so that a program has only one copy of each. Asio depends on this.
"""

import pathlib
import re
import subprocess
import sys
import unittest

INCLUDE, LIBRARIES, STATIC_LIBRARIES = (pathlib.Path(argument) for argument in sys.argv[1:4])
SOVERSION = sys.argv[4]
OF_DATA = ("vtable for ", "typeinfo for ", "typeinfo name for ", "VTT for ", "guard variable for ", "construction vtable for ")


def tool(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def exported(library):
    """Returns pairs of kind and demangled name."""
    lines = tool("nm", "-DC", "--defined-only", LIBRARIES / f"lib{library}.so").splitlines()
    return [tuple(line.split(" ", 2)[1:]) for line in lines]


def compiled_functions(library):
    """Returns the functions that are neither inline nor in a namespace without a name. A static library does not hide symbols."""
    lines = tool("nm", "-C", "--defined-only", STATIC_LIBRARIES / f"lib{library}.a").splitlines()
    return [line.split(" ", 2)[2] for line in lines if re.match(r"[0-9a-f]+ T ", line)]


def without_template_arguments(text):
    depth, out = 0, ""
    for character in text:
        depth += character == "<"
        if depth == 0:
            out += character
        depth -= character == ">"
    return out


def qualified_name(symbol):
    """Returns `copresence::client::close` for `copresence::client::close()`, and `copresence::operator` for every operator."""
    for prefix in OF_DATA:
        symbol = symbol.removeprefix(prefix)
    symbol = re.sub(r"\boperator([^\w\s(]+| [^(]*)", "operator", symbol)
    symbol = without_template_arguments(re.sub(r"\[abi:\w+\]", "", symbol))
    return symbol.split("(")[0].rstrip().split(" ")[-1]  # function types have a space before their parameters


class ExportedSymbols(unittest.TestCase):
    def setUp(self):
        headers = "".join(path.read_text() for path in sorted(INCLUDE.rglob("*.hpp")))
        self.declared = set(re.findall(r"~?\w+", headers))

    def is_public(self, kind, symbol):
        name = qualified_name(symbol)
        if kind in "WVu" and re.match(r"(std|__gnu_cxx|boost|boost_asio_\w+)::", name):
            return True
        if symbol.startswith("std::hash<copresence::"):
            return True
        first, *others = name.split("::")
        return first == "copresence" and self.declared.issuperset(others)

    def test_symbols_that_programs_need_are_exported(self):
        names = {name for _, name in exported("copresence")}
        for needed in ("typeinfo for copresence::api_error", "vtable for copresence::api_error",
                       "copresence::client::close()", "copresence::make_error_code(copresence::errc)"):
            self.assertIn(needed, names)
        names = {name for _, name in exported("copresence_local_graph")}
        self.assertIn("copresence::local_graph::close()", names)

    def test_every_function_of_the_public_namespace_is_exported(self):
        for library in ("copresence", "copresence_local_graph"):
            public = {name for name in compiled_functions(library)
                      if name.startswith(("copresence::", "std::hash<copresence::"))
                      and not name.startswith("copresence::detail::")}
            self.assertGreater(len(public), 10)
            names = {name for _, name in exported(library)}
            self.assertEqual(sorted(public - names), [], "declarations without the export macro")

    def test_only_symbols_declared_in_public_headers_are_exported(self):
        for library in ("copresence", "copresence_local_graph"):
            symbols = exported(library)
            self.assertGreater(len(symbols), 10)
            self.assertEqual([symbol for kind, symbol in symbols if not self.is_public(kind, symbol)], [])

    def test_no_symbols_of_json_beast_openssl_or_zlib_are_exported(self):
        foreign = re.compile(r"(boost::json::|boost::beast::|(SSL|EVP|X509|BIO|inflate)_?\w*$)")
        for library in ("copresence", "copresence_local_graph"):
            names = [qualified_name(symbol) for _, symbol in exported(library)]
            self.assertEqual([name for name in names if foreign.match(name)], [])

    def test_the_sonames_contain_the_version(self):
        for library in ("copresence", "copresence_local_graph"):
            dynamic = tool("readelf", "-dW", LIBRARIES / f"lib{library}.so")
            self.assertIn(f"Library soname: [lib{library}.so.{SOVERSION}]", dynamic)
            self.assertNotIn("TEXTREL", dynamic)
            self.assertNotIn("RUNPATH", dynamic)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
