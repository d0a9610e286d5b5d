# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""Runs Doxygen over the public headers."""

import difflib
import pathlib
import re
import subprocess

# A line of a public comment that begins with one of these words and a colon starts a section.
SECTIONS = (
    "On the wire", "Parameters", "Completion", "Executor", "Permissions", "Cancellation", "Timeouts", "Retries", "Errors",
    "Exceptions",
    "Thread safety", "Lifetimes", "Executor, thread safety, lifetimes", "Executor, errors, thread safety, lifetimes",
    "Secrets", "Toolchain", "The budget", "The pause", "Source", "Sources", "Example",
)

_LEADING = re.compile(r"^ */// ([A-Z][a-z]+(?: [a-z]+)?): ")

# Doxygen 1.9 prints this warning for specializations outside their namespace, but reads them correctly.
_HARMLESS = re.compile(r"Internal inconsistency: scope for class .* not found!")


def run(program, include, output):
    """Writes Doxygen's XML to `output`/xml, and returns its warnings."""
    output.mkdir(parents=True, exist_ok=True)
    template = pathlib.Path(__file__).with_name("Doxyfile.in").read_text()
    settings = output / "Doxyfile"
    settings.write_text(template.replace("@INCLUDE@", str(include)).replace("@OUTPUT@", str(output))
                        .replace("@SECTIONS@", "|".join(SECTIONS)))
    subprocess.run([program, settings], check=True, timeout=120)
    warnings = (output / "warnings.txt").read_text().splitlines()
    return [line for line in warnings if line.strip() and not _HARMLESS.search(line)]


def misspelt_sections(include):
    """Returns complaints about leading words that are similar to the title of a section."""
    found = []
    for header in sorted(include.rglob("*.hpp")):
        for number, line in enumerate(header.read_text().splitlines(), 1):
            leading = _LEADING.match(line)
            if leading and leading[1] not in SECTIONS:
                for meant in difflib.get_close_matches(leading[1], SECTIONS, 1, 0.7):
                    where = f"{header.relative_to(include)}:{number}"
                    found.append(f'{where}: "{leading[1]}:" is not a section; write "{meant}:"')
    return found
