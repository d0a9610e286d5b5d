# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""Tests the completions of each installed shell, as if a user pressed Tab."""

import os
import pathlib
import pty
import re
import shutil
import subprocess
import tempfile
import unittest

import help
from tool import BOUND

FOLDER = pathlib.Path(os.environ["COMPLETIONS"])


def type_into(shell, set_up, keys):
    """Types `keys` into an interactive shell on a new pseudo-terminal. Returns the output of the shell."""
    primary, secondary = pty.openpty()
    environment = {"PATH": os.environ["PATH"], "TERM": "dumb", "HOME": "/nonexistent", "PRESENT_VARIABLE": "1", "PS1": "", "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen(shell, stdin=secondary, stdout=subprocess.PIPE, stderr=secondary, env=environment,
                               start_new_session=True)
    os.close(secondary)
    try:
        os.write(primary, (set_up + "\n" + keys).encode())
        return process.communicate(timeout=BOUND)[0].decode()
    finally:
        process.kill()
        os.close(primary)


def ask_bash(line):
    # Bash inserts all completions into the line. The function `copresence` replaces the tool, and prints its arguments.
    set_up = (f"source {FOLDER}/copresence.bash; bind '\"\\t\": insert-completions'; "
              "copresence() { printf 'match:%s\\n' \"$@\"; exit; }")
    typed = line.split()[1:]
    words = re.findall(r"^match:(.*)$", type_into(["bash", "--norc", "--noprofile", "-i"], set_up, line + "\t\n"), re.MULTILINE)
    kept = len(typed) - (0 if line.endswith(" ") else 1)
    return words[kept:]


def ask_zsh(line):
    # Zsh adds each match with compadd. Calls with -O, -A or -D, from _describe and _arguments, add no match and are ignored.
    set_up = "; ".join((
        f"fpath=({FOLDER} $fpath)", "autoload -Uz compinit", "compinit -u -D",
        'compadd() { if [[ ${@[1,(i)(-|--)]} != *-(O|A|D)\\ * ]]; then local -a hits; builtin compadd -O hits "$@"; '
        'print -rl -- match:$^hits; fi; builtin compadd "$@"; }',
        "finish() { exit }", "comppostfuncs=(finish)"))
    return re.findall(r"^match:(.+?)\r?$", type_into(["zsh", "-f", "-i"], set_up, line + "\t"), re.MULTILINE)


def ask_fish(line):
    script = f"source {FOLDER}/copresence.fish; complete -C {line!r}"
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run(["fish", "-N", "-c", script], stdout=subprocess.PIPE, timeout=BOUND, text=True, check=True,
                              env={"PATH": os.environ["PATH"], "HOME": home, "PRESENT_VARIABLE": "1"})
    return [match.split("\t")[0] for match in done.stdout.splitlines()]


class Completions:
    def matches(self, line):
        return {match.rstrip("= ") for match in self.ask(line)}

    def test_the_first_word_is_a_command(self):
        self.assertLessEqual(set(help.commands()), self.matches("copresence "))

    def test_the_options_of_each_command_are_those_of_its_help(self):
        for command in help.commands():
            if command != "help":
                names, _ = help.options(command)
                self.assertEqual(self.matches(f"copresence {command} --"), {f"--{name}" for name in names}, command)

    def test_values_from_a_fixed_set_are_completed(self):
        self.assertEqual(self.matches("copresence get --format "), {"table", "jsonl", "csv"})
        self.assertEqual(self.matches("copresence get --api-version "), {"v1.0", "beta"})
        self.assertEqual(self.matches("copresence get --auth "), {"session", "secret", "certificate", "workload-identity",
                                                                 "managed-identity", "env"})
        self.assertEqual(self.matches("copresence serve --unknown "), {"omitted", "presence-unknown", "not-found"})
        self.assertIn("PRESENT_VARIABLE", self.matches("copresence get --token-env PRESENT"))

    def test_names_of_files_are_completed(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "the_only_file.pem"
            path.touch()
            for option in ("get --ca-file", "get --token-file", "get --ids-file", "get --secret-file", "login --ca-file",
                           "serve --ids-out", "serve --client-certificate"):
                found = self.matches(f"copresence {option} {folder}/the_")
                self.assertEqual({pathlib.Path(match).name for match in found}, {path.name}, option)


@unittest.skipUnless(shutil.which("bash"), "bash is not installed")
class Bash(Completions, unittest.TestCase):
    ask = staticmethod(ask_bash)

    def test_a_value_after_an_equals_sign_is_completed(self):
        self.assertEqual(ask_bash("copresence get --format=c"), ["--format=csv"])


@unittest.skipUnless(shutil.which("zsh"), "zsh is not installed")
class Zsh(Completions, unittest.TestCase):
    ask = staticmethod(ask_zsh)


@unittest.skipUnless(shutil.which("fish"), "fish is not installed")
class Fish(Completions, unittest.TestCase):
    ask = staticmethod(ask_fish)


if __name__ == "__main__":
    unittest.main()
