# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

import os
import signal
import socket
import subprocess
import threading
import unittest

from tool import (BOUND, TOKEN, TOOL, Forwarder, ScriptedService, Service, answer_all, environment, graph_error,
                  new_ids, run, silent_port, start)

ID = new_ids(1)[0]
ASK = ("--token-env", "GRAPH_TOKEN", "--format", "jsonl", "--retries", "0", ID)


class Failures(unittest.TestCase):
    def assert_fails(self, done, *parts):
        """Checks exit status 1, empty standard output, and one printable line without the token on standard error."""
        self.assertEqual((done.returncode, done.out), (1, ""), done.err)
        self.assertTrue(done.err.startswith("copresence: ") and done.err.endswith("\n"), done.err)
        self.assertTrue(done.err[:-1].isprintable(), done.err)
        self.assertNotIn(TOKEN, done.err)
        for part in parts:
            self.assertIn(part, done.err)

    def test_a_server_that_is_down_is_reported(self):
        with socket.socket() as held:
            held.bind(("127.0.0.1", 0))
            port = held.getsockname()[1]
            done = run("get", "--endpoint", f"https://localhost:{port}", *ASK)
        self.assert_fails(done, f"cannot connect to localhost:{port}", "refused")

    def test_a_host_without_an_address_is_reported(self):
        done = run("get", "--endpoint", "https://no-such-host.invalid", *ASK)
        self.assert_fails(done, "no-such-host.invalid", "DNS settings")

    def test_a_certificate_of_an_unknown_authority_is_rejected(self):
        with Service() as service, Service() as other:
            self.assert_fails(run("get", "--endpoint", service.endpoint, "--ca-file", other.ca, *ASK),
                              "is not signed by a trusted authority", "--ca-file")
            self.assert_fails(run("get", "--endpoint", service.endpoint, *ASK), "is not signed by a trusted authority")

    def test_a_certificate_for_another_host_is_rejected(self):
        with Service() as service, Forwarder(service.port) as forwarder:
            done = run("get", "--endpoint", f"https://127.0.0.2:{forwarder.port}", "--ca-file", service.ca, *ASK)
        self.assert_fails(done, f"the certificate of 127.0.0.2:{forwarder.port} is for another host")

    def test_an_unusable_ca_file_is_reported(self):
        self.assert_fails(run("get", "--ca-file", "/no/such", *ASK),
                          "cannot read /no/such (--ca-file): No such file or directory")
        self.assert_fails(run("get", "--ca-file", "/dev/null", *ASK), "cannot use the certificate authorities in /dev/null")

    def test_a_service_without_tls_is_reported(self):
        with Service(tls=False) as service:
            done = run("get", "--endpoint", f"https://localhost:{service.port}", *ASK)
        self.assert_fails(done, "the TLS connection to localhost")

    # Contains only errors that are not retried, and therefore fail at once.
    def test_error_responses_are_reported(self):
        for answer, part in (
                (graph_error(400, "BadRequest", "\x1b[31m\u202eOops\r\n"), "rejected the request (400 BadRequest: [31m\ufffdOops)"),
                (graph_error(401, "InvalidAuthenticationToken", "Expired."), "rejected the token (401"),
                (graph_error(403, "Forbidden", "No."), "requires the permission Presence.Read.All"),
                (graph_error(404, "ResourceNotFound", "No."), "did not find the requested resource (404"),
                ((405, {}, "<html>\nNot here</html>"), "rejected the request (405: <html> Not here</html>)"),
                ((429, {"Retry-After": "86400"}, ""), "is throttling this application (429"),
                ((307, {"Location": "https://elsewhere.example/x"}, ""),
                 "redirected the request (to https://elsewhere.example); redirects are not followed"),
                ((200, {}, "<html>welcome</html>"), "did not respond as Microsoft Graph does"),
                ((200, {}, '{"value":{}}'), "did not respond as Microsoft Graph does")):

            def say(handler, _, __, answer=answer):
                handler.close_connection = True
                return answer

            with ScriptedService(say) as service:
                self.assert_fails(service.get("--format", "jsonl", ID), part)

    def test_one_failing_request_of_many_leaves_standard_output_empty(self):
        def second_fails(_, ids, number):
            return graph_error(403, "Forbidden", "") if number == 2 else answer_all(ids)

        with ScriptedService(second_fails) as service:
            done = service.get("--ids-file", "-", input="\n".join(new_ids(2000)).encode())
        self.assert_fails(done, "(403 Forbidden)", "of 4 requests had completed")


class Timeouts(unittest.TestCase):
    def assert_times_out(self, code, out, err):
        self.assertEqual((code, out), (1, b""), err)
        self.assertIn(b"copresence: timed out after 0.", err)
        self.assertEqual(len(err.splitlines()), 1)

    def test_a_silent_server_times_out(self):
        with silent_port() as listener:
            port = listener.getsockname()[1]
            for endpoint in ([f"https://localhost:{port}"], [f"http://127.0.0.1:{port}", "--allow-http"]):
                done = run("get", "--timeout", "0.3", "--endpoint", *endpoint, *ASK)
                self.assert_times_out(done.returncode, done.stdout, done.stderr)

    def test_an_input_without_end_times_out(self):
        process = start("get", "--timeout", "0.2", "--token-env", "GRAPH_TOKEN", "--ids-file", "-", stdin=-1)
        code = process.wait(BOUND)
        out, err = process.communicate()
        self.assert_times_out(code, out, err)
        self.assertIn(b"while reading standard input", err)

    def test_a_named_pipe_without_a_writer_times_out(self):
        with Service(tls=False) as service:
            fifo = service.path("fifo")
            os.mkfifo(fifo)
            done = service.get("--timeout", "0.2", "--ids-file", fifo)
        self.assert_times_out(done.returncode, done.stdout, done.stderr)
        self.assertIn(f"while reading {fifo}", done.err)

    def test_a_blocked_standard_output_times_out(self):
        with Service(tls=False) as service:
            ids = service.write("ids", "\n".join(new_ids(3000)))
            process = start("get", *service.how, "--token-env", "GRAPH_TOKEN", "--timeout", "3", "--ids-file", ids)
            code = process.wait(BOUND)
            err = process.stderr.read()
            process.communicate()
        self.assertEqual(code, 1)
        self.assertIn(b"copresence: timed out after 3 s", err)


class Outputs(unittest.TestCase):
    def test_a_full_disk_and_a_broken_pipe_are_failures(self):
        with Service(tls=False) as service:
            with open("/dev/full", "wb") as full:
                done = service.get(ID, stdout=full)
            self.assertEqual((done.returncode, done.err),
                             (1, "copresence: cannot write to standard output: No space left on device\n"))
            reader, writer = os.pipe()
            os.close(reader)
            done = service.get(ID, stdout=writer)
            os.close(writer)
            self.assertEqual((done.returncode, done.err),
                             (1, "copresence: cannot write to standard output: Broken pipe\n"))


    def test_a_closed_standard_output_never_becomes_a_socket(self):
        with Service(tls=False) as service:
            done = subprocess.run(["/bin/sh", "-c", '"$0" get "$@" >&-', TOOL, *service.how, *ASK], env=environment(),
                                  stderr=subprocess.PIPE, timeout=BOUND)
            self.assertEqual((done.returncode, done.stderr),
                             (1, b"copresence: cannot write to standard output: Bad file descriptor\n"))
            self.assertEqual(service.stop()["requests"], 1)


class Signals(unittest.TestCase):
    def test_a_signal_ends_a_call(self):
        for by, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            asked, ended = threading.Event(), threading.Event()

            def hold(_, __, ___):
                asked.set()
                ended.wait(BOUND)

            with ScriptedService(hold) as service:
                process = start("get", *service.how, ID)
                self.assertTrue(asked.wait(BOUND))
                process.send_signal(by)
                out, err = process.communicate(timeout=BOUND)
                ended.set()
            self.assertEqual((process.returncode, out, err), (code, b"", b""))

    def test_a_signal_ends_the_reading_of_ids(self):
        with Service(tls=False) as service:
            fifo = service.path("fifo")
            os.mkfifo(fifo)
            process = start("get", *service.how, "--token-env", "GRAPH_TOKEN", "--ids-file", fifo)
            with open(fifo, "wb"):  # blocks until the tool has opened the pipe, and handles signals
                process.send_signal(signal.SIGINT)
                out, err = process.communicate(timeout=BOUND)
        self.assertEqual((process.returncode, out, err), (130, b"", b""))


if __name__ == "__main__":
    unittest.main()
