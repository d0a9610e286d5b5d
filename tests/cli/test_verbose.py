# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

import fcntl
import os
import signal
import subprocess
import threading
import unittest

from proxies import ELSEWHERE, Proxy, surroundings
from terminal import Terminal
from tool import BOUND, TOKEN, ScriptedService, Service, answer_all, environment, new_ids, run, start

JSONL = ("--format", "jsonl")
REFUSED = b"HTTP/1.1 407 No\r\nX-Echo: ada s3cret YWRhOnMzY3JldA==\r\n\r\n"


class Telling(unittest.TestCase):
    """Checks that are common to `--verbose` and `--trace`."""

    def assert_no_secret(self, text, *more):
        for secret in (TOKEN, *more):
            self.assertNotIn(secret, text)

    def assert_in_order(self, lines, *beginnings):
        """Checks that lines with these beginnings occur in this order. Other lines may be in between."""
        rest = iter(lines)
        for beginning in beginnings:
            self.assertTrue(any(line.startswith(beginning) for line in rest), (beginning, lines))

    def told(self, service, *args):
        """Runs `get` with `args`, and checks that its output is the same as without. Returns the lines on standard error."""
        ids = new_ids(2)
        done = service.get(*JSONL, *args, *ids)
        quiet = service.get(*JSONL, *ids)
        self.assertEqual((done.returncode, quiet.returncode, quiet.err), (0, 0, ""))
        self.assertEqual(done.out, quiet.out)
        self.assert_no_secret(done.err)
        return done.err.splitlines()


class Verbose(Telling):
    def test_a_call_is_logged_from_its_token_to_its_end(self):
        with Service() as service:
            lines = self.told(service, "--verbose")
        self.assertTrue(all(line.startswith("* ") for line in lines), lines)
        self.assertEqual(len(lines), 5, lines)
        self.assert_in_order(lines, "* token renewed after ", f"* connection to localhost:{service.port} opened after ",
                             "* attempt 1 for 2 ids: sent over a new connection, client-request-id ",
                             "* attempt 1 for 2 ids: completed after ", "* connection closed: the client was closed")

    def test_retries_and_pauses_are_logged_with_their_reasons(self):
        with Service("--fault", "status=503,times=1") as service:
            lines = self.told(service, "--verbose")
        self.assert_in_order(lines, "* attempt 1 for 2 ids: HTTP status 503", "* retry 1 in ", "* attempt 2 for 2 ids: sent",
                             "* attempt 2 for 2 ids: completed")
        with Service("--fault", "status=429,header=Retry-After: 0.1,times=1") as service:
            lines = self.told(service, "--verbose")
        self.assert_in_order(lines, "* retry 1 in ", "* throttled: all requests wait ", "* attempt 2 for 2 ids: completed")

    def test_log_lines_precede_the_error_message(self):
        with Service() as service:
            service.process.terminate()
            service.process.wait(BOUND)
            done = service.get("--verbose", "--retries", "0", *new_ids(1))
        lines = done.err.splitlines()
        self.assertEqual((done.returncode, done.out), (1, ""))
        self.assertTrue(all(line.startswith("* ") for line in lines[:-1]), lines)
        self.assertTrue(lines[-1].startswith("copresence: "), lines)

    def test_log_lines_appear_above_the_progress_bar(self):
        terminal = Terminal()
        self.addCleanup(terminal.close)
        shown = threading.Event()

        def hold_the_second(_, ids, number):
            if number == 2:
                shown.wait(BOUND)
            return answer_all(ids)

        with ScriptedService(hold_the_second) as service:
            process = start("get", *service.how, *JSONL, "--verbose", *new_ids(1300), stderr=terminal.slave,
                            stdout=subprocess.DEVNULL, env=environment(TERM="xterm"))
            terminal.read_until(lambda text: " 650 of 1300 users" in text)
            shown.set()
            text = terminal.read_all()
            self.assertEqual(process.wait(BOUND), 0)
        bar = "[====================>                   ]  650 of 1300 users"
        above = text.split(bar, 1)[1]
        self.assertRegex(above, r"^\r\x1b\[K\* attempt 1 for 650 ids: completed after [^\r\n]*\r\n" + bar.replace("[", r"\[", 1))
        self.assertTrue(text.endswith("\r\x1b[K"), repr(text))
        self.assertNotIn("users*", text)

    def test_a_signal_ends_a_run_whose_standard_error_is_blocked(self):
        reader, writer = os.pipe()
        fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)  # one page: the second line has no room, so that the tool blocks
        try:
            with Service() as service:
                process = start("get", *service.how, "--token-env", "GRAPH_TOKEN", "--verbose", *new_ids(1), stderr=writer)
                os.close(writer)
                first = os.read(reader, 1)
                process.send_signal(signal.SIGINT)
                out, _ = process.communicate(timeout=BOUND)
        finally:
            os.close(reader)
        self.assertEqual((process.returncode, first, out), (130, b"*", b""))


class Trace(Telling):
    def test_heads_are_logged_with_the_prefixes_of_curl(self):
        with Service() as service:
            lines = self.told(service, "--trace")
        self.assertTrue(all(line[:2] in ("* ", "> ", "< ") for line in lines), lines)
        self.assert_in_order(lines, "* connection to ", "* TLSv1.3, TLS_", "* attempt 1 for 2 ids: sent",
                             "> POST /v1.0/communications/getPresencesByUserId HTTP/1.1", "> Host: localhost:",
                             "> Authorization: Bearer ***", "> Content-Length: 87", "* request body of 87 bytes",
                             "* response to client-request-id ", "< HTTP/1.1 200 OK", "< request-id: ",
                             "* attempt 1 for 2 ids: completed")
        self.assertTrue(any(", full handshake, certificate of CN=local server" in line for line in lines), lines)
        self.assertFalse(any('"value"' in line or "availability" in line for line in lines), lines)

    def test_trace_implies_verbose_in_any_order(self):
        with Service() as service:
            one, other = self.told(service, "--trace", "--verbose"), self.told(service, "--verbose", "--trace")
        for lines in (one, other):
            self.assert_in_order(lines, "* token renewed", "> POST ", "< HTTP/1.1 200 OK")

    def test_echoed_tokens_and_cookies_are_redacted(self):
        def answer(handler, ids, _):
            status, headers, body = answer_all(ids)
            given = handler.headers["Authorization"]
            return status, {**headers, "X-Echo": f"<{given}>", "Authorization": given, "Set-Cookie": f"sid={TOKEN[:9]}; Path=/",
                            "X-Hostile": "\x9b31m"}, body

        with ScriptedService(answer) as service:
            lines = self.told(service, "--trace")
        for line in ("< X-Echo: <Bearer [token]>", "< Authorization: Bearer ***", "< Set-Cookie: sid=***", "< X-Hostile: \\x9b31m"):
            self.assertIn(line, lines)
        self.assert_no_secret("\n".join(lines), TOKEN[:9])

    def test_an_invalid_head_is_logged_with_escaped_control_characters(self):
        with ScriptedService(lambda *_: (200, {"X-Hostile": "\x1b]0;owned\x07"}, "")) as service:
            done = service.get("--trace", "--retries", "0", *new_ids(1))
        self.assertEqual((done.returncode, done.out), (1, ""))
        self.assertIn("< X-Hostile: \\x1b]0;owned\\x07", done.err.splitlines())
        self.assert_no_secret(done.err, "\x1b", "\x07")

    def test_a_proxy_handshake_is_logged_without_credentials(self):
        with Proxy(REFUSED) as proxy:
            done = run("get", *ELSEWHERE, "--token-env", "GRAPH_TOKEN", "--trace", *new_ids(1),
                       env=surroundings(HTTPS_PROXY=proxy.url.replace("//", "//ada:s3cret@")))
        self.assertEqual(done.returncode, 1)
        lines = done.err.splitlines()
        self.assert_in_order(lines, "> CONNECT graph.example:443 HTTP/1.1", "> Proxy-Authorization: Basic ***",
                             "* response of the proxy", "< HTTP/1.1 407 No", "< X-Echo: *** *** ***",
                             "* connection to graph.example through proxy 127.0.0.1:", "copresence: the proxy 127.0.0.1:")
        self.assert_no_secret(done.err, "ada", "s3cret", "YWRhOnMzY3JldA==")


if __name__ == "__main__":
    unittest.main()
