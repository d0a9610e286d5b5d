# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

import termios
import threading
import unittest

from terminal import Terminal
from tool import BOUND, ScriptedService, Service, answer_all, environment, new_ids, start


class Terminals(unittest.TestCase):
    def terminal(self, **more):
        made = Terminal(**more)
        self.addCleanup(made.close)
        return made

    def table(self, columns=120, **env):
        """Returns the output of `get` on a terminal."""
        terminal = self.terminal(columns=columns)
        text = {"message": {"content": "x" * 200, "contentType": "text"}}
        with ScriptedService(lambda _, ids, __: answer_all(ids, statusMessage=text)) as service:
            process = start("get", *service.how, *new_ids(2), stdout=terminal.slave, env=environment(**env))
            shown = terminal.read_all()
            process.communicate(timeout=BOUND)
        self.assertEqual(process.returncode, 0)
        return shown.replace("\r\n", "\n")

    def test_a_terminal_gets_colours(self):
        self.assertEqual(self.table(TERM="xterm").count("\x1b[31mBusy\x1b[0m"), 2)
        self.assertEqual(self.table(TERM="xterm", NO_COLOR="").count("\x1b[31mBusy\x1b[0m"), 2)

    def test_no_colours_are_shown_if_they_are_disabled_or_unsupported(self):
        for env in ({"TERM": "xterm", "NO_COLOR": "1"}, {"TERM": "dumb"}, {}):
            shown = self.table(**env)
            self.assertNotIn("\x1b", shown)
            self.assertIn("Busy", shown)

    def test_lines_are_as_wide_as_the_terminal(self):
        for columns in (110, 130):
            lines = self.table(columns=columns, TERM="xterm", NO_COLOR="1").splitlines()
            self.assertEqual([len(line) for line in lines[1:3]], [columns, columns])
            self.assertTrue(lines[1].endswith("x…"))

    def test_a_progress_bar_is_shown_for_long_work_and_removed(self):
        terminal = self.terminal()
        seen = threading.Event()

        def hold_the_second(_, ids, number):
            if number == 2:
                seen.wait(BOUND)
            return answer_all(ids)

        with ScriptedService(hold_the_second) as service:
            process = start("get", *service.how, "--format", "jsonl", *new_ids(1300), stderr=terminal.slave,
                            stdout=-1, env=environment(TERM="xterm"))
            collected = []
            reader = threading.Thread(target=lambda: collected.append(process.stdout.read()))
            reader.start()
            terminal.read_until(lambda text: " 650 of 1300 users" in text)
            seen.set()
            shown = terminal.read_all()
            reader.join()
            self.assertEqual(process.wait(BOUND), 0)
            process.stdout.close()
        self.assertIn("\r\x1b[K[====================>                   ]  650 of 1300 users", shown)
        self.assertTrue(shown.endswith("\r\x1b[K"), repr(shown))
        self.assertNotIn("\n", shown)
        self.assertEqual(len(collected[0].splitlines()), 1300)
        self.assertNotIn(b"\x1b", collected[0])

    def test_a_terminal_whose_output_is_stopped_does_not_stop_the_timeout(self):
        terminal = self.terminal()
        termios.tcflow(terminal.slave, termios.TCOOFF)  # as Ctrl-S does
        ended = threading.Event()
        self.addCleanup(ended.set)

        def hold_all_but_the_first(_, ids, number):
            if number > 1:
                ended.wait(BOUND)
            return answer_all(ids)

        with ScriptedService(hold_all_but_the_first) as service:
            process = start("get", *service.how, "--timeout", "1.5", *new_ids(1300), stderr=terminal.slave,
                            env=environment(TERM="xterm"))
            out, _ = process.communicate(timeout=BOUND)
            ended.set()
        self.assertEqual((process.returncode, out), (1, b""))

    def test_no_progress_bar_is_shown_for_short_work(self):
        terminal = self.terminal()
        with Service(tls=False) as service:
            process = start("get", *service.how, "--token-env", "GRAPH_TOKEN", *new_ids(2), stderr=terminal.slave,
                            env=environment(TERM="xterm"))
            process.stdout.read()
            self.assertEqual(terminal.read_all(), "")
            process.communicate(timeout=BOUND)


if __name__ == "__main__":
    unittest.main()
