# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""No system call of the tool blocks beyond a deadline or a signal, for all kinds of files in file options."""

import fcntl
import os
import resource
import signal
import tempfile
import termios
import time
import unittest

from sign_in import CLIENT_ID, TENANT, LoginService
from tool import BOUND, ScriptedService, answer_all, environment, new_ids, run, start

ID = new_ids(1)[0]
GET = ("get", "--endpoint", "https://localhost:9", "--proxy", "none")
LOGIN = ("login", "--client-id", CLIENT_ID, "--authority", "https://localhost:9", "--proxy", "none")

# The arguments that lead to each file, before the option that names the file.
READ_BY_GET = {
    "--token-file": (*GET, ID),
    "--ca-file": (*GET, "--token-env", "GRAPH_TOKEN", ID),
    "--secret-file": (*GET, "--auth", "secret", "--client-id", CLIENT_ID, "--tenant", TENANT, ID),
    "--ids-file": (*GET, "--token-env", "GRAPH_TOKEN"),
}
READ_BY_LOGIN = {"--ca-file": LOGIN}
READ_BY_SERVE = {
    "--token-file": ("serve", "--http"),
    "--client-secret-file": ("serve", "--http", "--login"),
    "--client-certificate": ("serve", "--http", "--login"),
    "--federated-token-file": ("serve", "--http", "--login"),
}
WRITTEN_BY_SERVE = {
    "--ca-file": ("serve",),
    "--ids-out": ("serve", "--http", "--users", "3"),
    "--port-file": ("serve", "--http"),
}

ENCRYPTED_CERTIFICATE = """-----BEGIN CERTIFICATE-----
Proc-Type: 4,ENCRYPTED
DEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF

AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
-----END CERTIFICATE-----
"""


def file_options(*args):
    """The options of a command that take a file, from its help."""
    lines = run(*args, "--help").out.splitlines()
    return {line.split()[0] for line in lines if line.startswith("      --") and line.split()[1:2] == ["FILE"]}


def fill(pipe):
    """Fills a pipe, so that the next write to it blocks."""
    os.set_blocking(pipe, False)
    try:
        while True:
            os.write(pipe, b"x" * 4096)
    except BlockingIOError:
        pass
    try:
        while True:
            os.write(pipe, b"x")
    except BlockingIOError:
        os.set_blocking(pipe, True)


def wait_until_closed(fifo):
    """Waits until no process reads from a named pipe."""
    while True:
        try:
            os.close(os.open(fifo, os.O_WRONLY | os.O_NONBLOCK))
        except OSError:
            return


class Blocking(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.fifo = os.path.join(folder.name, "fifo")
        os.mkfifo(self.fifo)

    def full_pipe(self):
        reader, writer = os.pipe()
        self.addCleanup(os.close, reader)
        self.addCleanup(os.close, writer)
        fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
        fill(writer)
        return writer

    def assert_timed_out(self, done):
        self.assertEqual(done.returncode, 1, done.err)
        self.assertIn("copresence: timed out after 0.3 s", done.err)

    def test_every_file_option_is_covered(self):
        self.assertEqual(file_options("get"), set(READ_BY_GET))
        self.assertEqual(file_options("login"), set(READ_BY_LOGIN))
        self.assertEqual(file_options("serve"), set(READ_BY_SERVE) | set(WRITTEN_BY_SERVE))

    def test_the_timeout_ends_reading_a_named_pipe_without_a_writer(self):
        for option, args in [*READ_BY_GET.items(), *READ_BY_LOGIN.items()]:
            with self.subTest(args[0] + " " + option):
                done = run(*args, "--timeout", "0.3", option, self.fifo, env=environment(XDG_STATE_HOME="/nonexistent"))
                self.assert_timed_out(done)
                self.assertIn(f"while reading {self.fifo}", done.err)

    def test_the_timeout_ends_reading_a_named_pipe_that_stays_open(self):
        keep = os.open(self.fifo, os.O_RDWR)
        self.addCleanup(os.close, keep)
        for option, args in [*READ_BY_GET.items(), *READ_BY_LOGIN.items()]:
            with self.subTest(args[0] + " " + option):
                done = run(*args, "--timeout", "0.3", option, self.fifo, env=environment(XDG_STATE_HOME="/nonexistent"))
                self.assert_timed_out(done)

    def test_a_named_pipe_is_no_file_of_root_certificates(self):
        done = run(*GET, "--token-env", "GRAPH_TOKEN", ID, env=environment(SSL_CERT_FILE=self.fifo))
        self.assertEqual((done.returncode, done.out), (2, ""))
        self.assertIn(f"the environment variable SSL_CERT_FILE: {self.fifo} is a named pipe", done.err)

    def test_a_signal_ends_reading_a_named_pipe(self):
        everything = [*READ_BY_GET.items(), *READ_BY_LOGIN.items(), *READ_BY_SERVE.items()]
        for option, args in everything:
            with self.subTest(args[0] + " " + option):
                process = start(*args, option, self.fifo, env=environment(XDG_STATE_HOME="/nonexistent"))
                with open(self.fifo, "wb"):  # returns when the tool has opened the other end
                    process.send_signal(signal.SIGTERM)
                    out, err = process.communicate(timeout=BOUND)
                self.assertEqual((process.returncode, out, err), (143, b"", b""))

    def test_an_alarm_that_was_set_before_the_start_ends_the_tool(self):
        # The alarm expires while the tool waits for the other end of the pipe.
        done = run(*READ_BY_GET["--ids-file"], "--ids-file", self.fifo,
                   preexec_fn=lambda: signal.setitimer(signal.ITIMER_REAL, 0.5))
        self.assertEqual(done.returncode, -signal.SIGALRM)

    def test_a_signal_ends_opening_a_named_pipe_to_write(self):
        token = self.fifo + ".token"
        os.mkfifo(token)
        for option, args in WRITTEN_BY_SERVE.items():
            with self.subTest(option):
                process = start(*args, "--token-file", token, option, self.fifo)
                with open(token, "w") as file:
                    file.write("token")
                wait_until_closed(token)  # nothing is left to read
                process.send_signal(signal.SIGTERM)
                out, err = process.communicate(timeout=BOUND)
                self.assertEqual((process.returncode, out, err), (143, b"", b""))

    def test_serve_writes_to_a_named_pipe_that_is_read(self):
        for option, args in WRITTEN_BY_SERVE.items():
            with self.subTest(option):
                process = start(*args, "--token-env", "GRAPH_TOKEN", option, self.fifo)
                with open(self.fifo) as file:
                    self.assertNotEqual(file.read(), "")
                self.assertTrue(process.stdout.readline().startswith(b"listening on "))
                process.send_signal(signal.SIGTERM)
                process.communicate(timeout=BOUND)
                self.assertEqual(process.returncode, 0)

    def test_an_endless_file_is_an_error(self):
        everything = [*READ_BY_GET.items(), *READ_BY_LOGIN.items(), *READ_BY_SERVE.items()]
        for option, args in everything:
            with self.subTest(args[0] + " " + option):
                done = run(*args, option, "/dev/zero", env=environment(XDG_STATE_HOME="/nonexistent"))
                self.assertEqual((done.returncode, done.out), (1, ""))
                self.assertRegex(done.err, r"\Acopresence: cannot read /dev/zero.*: it is larger than \d+ KiB\n\Z")

    def test_an_endless_or_blocking_credential_file_is_an_error(self):
        for how, variable in (("certificate", "AZURE_CLIENT_CERTIFICATE_PATH"),
                              ("workload-identity", "AZURE_FEDERATED_TOKEN_FILE")):
            for path in ("/dev/zero", self.fifo):
                with self.subTest(variable + " " + path):
                    env = environment(AZURE_TENANT_ID=TENANT, AZURE_CLIENT_ID=CLIENT_ID, **{variable: path})
                    done = run(*GET, "--auth", how, ID, env=env)
                    self.assertEqual((done.returncode, done.out), (1, ""))
                    self.assertIn("it is not a regular file", done.err)

    def test_no_option_asks_for_the_pass_phrase_of_an_encrypted_certificate(self):
        path = self.fifo + ".pem"
        with open(path, "w") as file:
            file.write(ENCRYPTED_CERTIFICATE)
        env = environment(AZURE_TENANT_ID=TENANT, AZURE_CLIENT_ID=CLIENT_ID, AZURE_CLIENT_CERTIFICATE_PATH=path)
        for args, reason in (
            ((*GET, "--token-env", "GRAPH_TOKEN", ID, "--ca-file", path), "a certificate is encrypted"),
            ((*LOGIN, "--ca-file", path), "a certificate is encrypted"),
            ((*GET, "--auth", "certificate", ID), "contains no readable certificate in PEM format"),
            (("serve", "--http", "--login", "--client-certificate", path), "is not a certificate in PEM format"),
        ):
            with self.subTest(" ".join(args)):
                # A session without a terminal, so that OpenSSL would read the pass phrase from standard input.
                done = run(*args, env=env, input=b"pass phrase\n", start_new_session=True)
                self.assertIn(done.returncode, (1, 2))
                self.assertIn(reason, done.err)
                self.assertNotIn("pass phrase", done.err)

    def test_a_process_without_timers_ends_in_time(self):
        def no_timers():
            resource.setrlimit(resource.RLIMIT_SIGPENDING, (0, 0))

        self.assertTrue(run("--version", preexec_fn=no_timers).out.startswith("copresence "))
        done = run(*READ_BY_GET["--ids-file"], "--timeout", "0.3", "--ids-file", self.fifo, preexec_fn=no_timers)
        self.assert_timed_out(done)

    def test_an_error_before_the_deadline_is_given_up_at_the_deadline(self):
        begin = time.monotonic()
        process = start(*GET, "--token-env", "GRAPH_TOKEN", "--timeout", "2", "--retries", "0", ID, stderr=self.full_pipe())
        self.assertEqual(self.end(process), 1)
        self.assertLess(time.monotonic() - begin, 10)  # without a timeout, writing is given up after 10 s

    def ask(self, service, *args, **more):
        return start("get", *service.how, *args, *new_ids(3), **more)

    def end(self, process, by=None):
        if by is not None:
            process.send_signal(by)
        code = process.wait(BOUND)
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()
        return code

    def outputs(self):
        """Arguments and the stream that stays full."""
        return ((("--format", "csv"), "stdout"), (("--report", "--format", "csv"), "stderr"), (("--verbose",), "stderr"))

    def test_the_timeout_ends_writing_to_a_full_pipe(self):
        with ScriptedService(lambda _, ids, __: answer_all(ids[1:])) as service:
            for args, stream in self.outputs():
                with self.subTest(" ".join(args)):
                    process = self.ask(service, *args, "--timeout", "0.5", **{stream: self.full_pipe()})
                    self.assertEqual(self.end(process), 1)

    def test_a_signal_ends_writing_to_a_full_pipe(self):
        with ScriptedService(lambda _, ids, __: answer_all(ids[1:])) as service:
            for args, stream in self.outputs():
                with self.subTest(" ".join(args)):
                    ids, writer = os.pipe()
                    process = start("get", *service.how, *args, "--ids-file", "-", stdin=ids, **{stream: self.full_pipe()})
                    os.close(ids)
                    os.write(writer, "\n".join(new_ids(3)).encode())
                    fcntl.ioctl(writer, termios.FIONREAD, unread := bytearray(4))
                    while any(unread):  # until the tool has read the ids and so handles signals
                        self.assertIsNone(process.poll())
                        fcntl.ioctl(writer, termios.FIONREAD, unread)
                    os.close(writer)
                    self.assertEqual(self.end(process, signal.SIGINT), 130)

    def test_a_signal_ends_writing_a_report_to_a_full_pipe(self):
        with ScriptedService(lambda _, ids, __: answer_all(ids[1:])) as service:
            process = self.ask(service, "--report", "--format", "csv", stderr=self.full_pipe())
            for _ in range(3):  # the header and two presences, which are written before the report
                process.stdout.readline()
            self.assertEqual(self.end(process, signal.SIGINT), 130)

    def test_a_sign_in_whose_prompt_cannot_be_written_ends_at_the_timeout(self):
        with LoginService() as service:
            for browser in ((), ("--browser",)):
                process = start("login", *service.how, *browser, "--timeout", "0.5", env=service.env(), stderr=self.full_pipe())
                self.assertEqual(self.end(process), 1)

    def test_a_second_signal_ends_serve_while_its_statistics_are_not_read(self):
        reader, writer = os.pipe()
        fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
        process = start("serve", "--http", "--token-env", "GRAPH_TOKEN", stdout=writer)
        while b"\n" not in os.read(reader, 4096):
            pass
        fill(writer)
        process.send_signal(signal.SIGINT)
        self.assertEqual(self.end(process, signal.SIGTERM), 143)
        os.close(reader)
        os.close(writer)


if __name__ == "__main__":
    unittest.main()
