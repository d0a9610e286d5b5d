# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

import subprocess
import unittest

from tool import TOOL, environment, run

ID = "66825e03-7ef5-42da-9069-724602c31f6b"


class Usage(unittest.TestCase):
    def test_every_command_has_help_and_version(self):
        for args in (["--help"], ["-h"], ["help"], ["help", "--help"], ["get", "--help"], ["serve", "--help"],
                     ["help", "get"], ["help", "serve"], ["login", "--help"], ["logout", "--help"], ["whoami", "--help"],
                     ["help", "login"], ["get", "--format", "csv", "-h", "--nonsense"]):
            done = run(*args)
            self.assertEqual((done.returncode, done.err), (0, ""), args)
            self.assertTrue(done.out.startswith("Usage: copresence"), args)
            for line in done.out.splitlines():
                self.assertLessEqual(len(line), 88, line)
        for args in (["--version"], ["-V"], ["get", "--version"], ["serve", "-V"], ["help", "--version"]):
            done = run(*args)
            self.assertEqual((done.returncode, done.err), (0, ""), args)
            self.assertRegex(done.out, r"\Acopresence \d+\.\d+\.\d+\n\Z")
        self.assertEqual(run("help", "get").out, run("get", "--help").out)
        self.assertNotEqual(run("help", "get").out, run("help", "serve").out)

    def test_wrong_usage_exits_with_2_and_names_the_help_of_the_command(self):
        token = ["--token-env", "GRAPH_TOKEN"]
        for args, help_of, part in (
                ([], "copresence", "no command is given"),
                (["fetch"], "copresence", "unknown command 'fetch'"),
                (["help", "fetch"], "copresence", "unknown command 'fetch'"),
                (["--nonsense"], "copresence", "unknown option '--nonsense'"),
                (["get", "--nonsense"], "copresence get", "unknown option '--nonsense'"),
                (["get", *token], "copresence get", "no ids"),
                (["get", *token, "--", "--help"], "copresence get", "'--help' is not a user's object id"),
                (["get", *token, "ada@example.org"], "copresence get", "user principal names"),
                (["get", *token, "--timeout", "soon", ID], "copresence get", "option '--timeout': 'soon'"),
                (["get", *token, "--max-connections", "0", ID], "copresence get", "'--max-connections': '0'"),
                (["get", *token, "--endpoint", "ftp://host", ID], "copresence get", "option '--endpoint': \"ftp://host\""),
                (["get", *token, "--endpoint", "http://host.example", "--allow-http", ID], "copresence get", "http"),
                (["get", *token, "--endpoint", "https://microsoftgraph.chinacloudapi.cn", ID], "copresence get", "China"),
                (["get", "--auth", "magic", ID], "copresence get", "option '--auth': 'magic' is not one of session, secret"),
                (["get", *token, "--auth", "env", ID], "copresence get",
                 "neither '--token-env' nor '--token-file' can be used together with '--auth'"),
                (["get", "--secret-file", "s", ID], "copresence get", "'--secret-file' needs '--auth secret'"),
                (["get", "--auth", "secret", ID], "copresence get", "no tenant is given"),
                (["get", "--auth", "secret", "--tenant", "t", ID], "copresence get", "no application is given"),
                (["login"], "copresence login", "no application is given"),
                (["login", "--client-id", ID, "--open"], "copresence login", "'--open' needs '--browser'"),
                (["login", "--client-id", "x"], "copresence login", "option '--client-id'"),
                (["login", "--client-id", ID, "--tenant", "a/b"], "copresence login", "option '--tenant'"),
                (["logout", "now"], "copresence logout", "unexpected argument 'now'"),
                (["whoami", "now"], "copresence whoami", "unexpected argument 'now'"),
                (["serve", "--user", "bob@example.org"], "copresence serve", "option '--user' needs '--login'"),
                (["serve", "--login", "--tenant", "x"], "copresence serve", "option '--tenant': 'x' is not a GUID"),
                (["serve", "--port", "99999"], "copresence serve", "option '--port': '99999'"),
                (["serve", "--unknown", "omitted"], "copresence serve", "'--unknown' needs '--users'"),
                (["serve", "--fault", "status=1"], "copresence serve", "option '--fault': '1' is not"),
                (["serve", "extra"], "copresence serve", "unexpected argument 'extra'")):
            done = run(*args)
            self.assertEqual((done.returncode, done.out), (2, ""), args)
            lines = done.err.splitlines()
            self.assertEqual(len(lines), 2, done.err)
            self.assertTrue(lines[0].startswith("copresence: "), done.err)
            self.assertIn(part, lines[0])
            self.assertEqual(lines[1], f"Try '{help_of} --help'.")

    def test_a_token_in_a_wrong_option_is_not_shown(self):
        for args in (["--token=s3cret"], ["--token", "s3cret"], ["--tokn-file=s3cret"]):
            done = run("get", *args, ID)
            self.assertEqual(done.returncode, 2)
            self.assertNotIn("s3cret", done.out + done.err)

    def test_usage_errors_hold_no_control_characters(self):
        done = run("get", "--\x1b[31m\u202enonsense")
        self.assertEqual(done.err.splitlines()[0], "copresence: unknown option '--[31mnonsense'")

    def test_help_that_cannot_be_written_is_a_failure(self):
        with open("/dev/full", "wb") as full:
            done = run("--help", stdout=full)
        self.assertEqual((done.returncode, done.err),
                         (1, "copresence: cannot write to standard output: No space left on device\n"))
        closed = subprocess.run(["/bin/sh", "-c", '"$0" --version >&-', TOOL], env=environment(), stderr=subprocess.PIPE)
        self.assertEqual((closed.returncode, closed.stderr.decode()),
                         (1, "copresence: cannot write to standard output: Bad file descriptor\n"))


if __name__ == "__main__":
    unittest.main()
