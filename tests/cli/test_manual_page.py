# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""Tests that the manual page and --help contain the same commands, options, variables and exit codes."""

import os
import pathlib
import re
import shutil
import subprocess
import unittest

import help

PAGE = pathlib.Path(os.environ["MANUAL_PAGE"])


def sections(text, macro):
    """Returns the sections of the page by title. Each section starts with `macro`."""
    parts = re.split(rf"^\.{macro} (.*)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2]))


class ManualPage(unittest.TestCase):
    def setUp(self):
        self.page = PAGE.read_text()
        self.parts = sections(self.page, "Sh")
        self.commands = sections(self.parts["DESCRIPTION"], "Ss")

    def test_the_page_has_a_section_for_each_command(self):
        self.assertEqual(set(self.commands), {f"copresence {name}" for name in help.commands()})

    def test_the_options_of_each_command_are_those_of_its_help(self):
        for command in help.commands():
            if command == "help":
                continue
            items = re.findall(r"^\.It Fl -([\w-]+)( Ar [A-Z]+)?", self.commands[f"copresence {command}"], re.MULTILINE)
            names, with_value = help.options(command)
            self.assertEqual({name for name, _ in items} | {"help", "version"}, names, command)
            self.assertEqual({name for name, value in items if value}, with_value, command)

    def test_the_environment_of_every_command_is_in_one_table(self):
        told = set().union(*(help.environment_variables(command) for command in help.commands() if command != "help"))
        self.assertIn("HTTPS_PROXY", told)
        self.assertLessEqual(told, set(re.findall(r"Ev ([A-Z_]+)", self.parts["ENVIRONMENT"])))

    def test_every_exit_code_is_documented(self):
        told = set().union(*(help.exit_codes(command) for command in help.commands() if command != "help"))
        self.assertLessEqual({"0", "1", "2", "3", "130", "143"}, told)
        self.assertEqual(told, set(re.findall(r"^\.It (\d+)$", self.parts["EXIT STATUS"], re.MULTILINE)))

    def test_the_page_names_the_version_of_the_tool(self):
        self.assertIn(f'.Os "{help.run("--version").out.strip()}"', self.page)

    @unittest.skipUnless(shutil.which("mandoc"), "mandoc is not installed")
    def test_the_page_is_well_formed(self):
        done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", PAGE], stdout=subprocess.PIPE, text=True)
        self.assertEqual((done.stdout, done.returncode), ("", 0))


if __name__ == "__main__":
    unittest.main()
