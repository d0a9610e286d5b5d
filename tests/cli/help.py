# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""Reads commands, options, environment variables and exit codes from the help of the tool."""

import re

from tool import run


def commands():
    listed = run("--help").out.split("\nCommands:\n")[1].split("\n\n")[0]
    return [line.split()[0] for line in listed.splitlines()]


def options(command):
    """Returns the long options of a command without dashes, and the subset that takes a value."""
    section = run("help", command).out.split("\nOptions:\n")[1].split("\n\n")[0]
    found = re.findall(r"^  (?:-\w,|   ) --([\w-]+)( [A-Z]+)?", section, re.MULTILINE)
    return {name for name, _ in found}, {name for name, value in found if value}


def environment_variables(command):
    text = run("help", command).out
    if "\nEnvironment:\n" not in text:
        return set()
    rows = re.findall(r"^  ([A-Z_]+(?:, [A-Z_]+)*)(?=$|  )", text.split("\nEnvironment:\n")[1].split("\n\n")[0], re.MULTILINE)
    return {name for row in rows for name in row.split(", ")}


def exit_codes(command):
    text = run("help", command).out
    if "\nExit status:\n" not in text:
        return set()
    section = text.split("\nExit status:\n")[1].split("\n\n")[0]
    return set(re.findall(r"^  (\d+) ", section, re.MULTILINE)) | set(re.findall(r"; (\d{3}):", section))
