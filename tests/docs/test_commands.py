# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""Starts every `copresence serve` command in a shell block of a page, checks that it listens, and stops it. An `openssl`
command before it in the block creates its files, and runs first."""

import os
import pathlib
import re
import select
import shlex
import signal
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BOUND = 60


def services():
    """Yields page, preceding openssl commands and command of each service on all pages."""
    for page in sorted((ROOT / "docs").glob("*.md")):
        for block in re.findall(r"^```sh\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL):
            before = []
            for line in block.replace("\\\n", " ").splitlines():
                words = shlex.split(line, comments=True)
                if words[:1] == ["openssl"]:
                    before.append(words)
                elif words[:2] == ["copresence", "serve"]:
                    yield page.name, before, words


class Commands(unittest.TestCase):
    def test_every_service_command_on_a_page_starts(self):
        shown = list(services())
        self.assertGreater(len(shown), 1)
        self.assertTrue(any(before for _, before, _ in shown))
        for page, before, words in shown:
            with self.subTest(page=page, command=" ".join(words)), tempfile.TemporaryDirectory() as folder:
                for each in before:
                    subprocess.run(each, cwd=folder, check=True, capture_output=True, timeout=BOUND)
                self.start_and_stop(words[1:], folder)

    def start_and_stop(self, arguments, folder):
        with subprocess.Popen([os.environ["COPRESENCE_TOOL"], *arguments], cwd=folder, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True) as service:
            try:
                ready, _, _ = select.select([service.stdout], [], [], BOUND)
                self.assertTrue(ready, "the service prints nothing")
                self.assertIn("listening on https://localhost:", service.stdout.readline())
                service.send_signal(signal.SIGTERM)
                self.assertEqual(service.wait(BOUND), 0)
            finally:
                service.kill()


if __name__ == "__main__":
    unittest.main()
