# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""Tests the gateway example: its requests and metrics, its behavior under load from wrk, and its end after SIGTERM."""

import contextlib
import http.client
import json
import os
import re
import signal
import subprocess
import tempfile
import unittest
import uuid

GATEWAY = os.environ["PRESENCE_GATEWAY"]
BOUND = 120  # seconds; only a failing test waits this long
REQUESTS = 10_000

# A script for wrk. Requests random users. Prints the number of responses and of errors: network errors and statuses from 400.
SCRIPT = """
function request()
    return wrk.format("GET", string.format("/presence?id=%08x-0000-4000-8000-000000000001", math.random(0, 2^31)))
end
function done(summary, latency, requests)
    local e = summary.errors
    print(string.format("answers %d, errors %d", summary.requests, e.connect + e.read + e.write + e.status + e.timeout))
end
"""


class Gateway(unittest.TestCase):
    def setUp(self):
        self.process = subprocess.Popen([GATEWAY], stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()
        self.address = self.url.removeprefix("http://")

    def tearDown(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(BOUND)
        self.process.stdout.close()

    def get(self, path):
        with contextlib.closing(http.client.HTTPConnection(self.address, timeout=BOUND)) as connection:
            return self.get_over(connection, path)

    @staticmethod
    def get_over(connection, path):
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()

    def test_presences_are_returned_in_the_requested_order(self):
        ids = [str(uuid.uuid4()) for _ in range(3)]
        status, body = self.get("/presence?" + "&".join("id=" + each for each in ids))
        self.assertEqual(status, 200, body)
        self.assertEqual([each["id"] for each in json.loads(body)], ids)

    def test_invalid_requests_are_rejected(self):
        for query in ("", "?", "?id=me", "?name=x", "?" + "&".join(["id=" + str(uuid.uuid4())] * 101)):
            self.assertEqual(self.get("/presence" + query)[0], 400, query)
        self.assertEqual(self.get("/elsewhere")[0], 404)

    def test_metrics_count_the_requests(self):
        self.assertEqual(self.get("/presence?id=" + str(uuid.uuid4()))[0], 200)
        status, text = self.get("/metrics")
        self.assertEqual(status, 200)
        self.assertIn('copresence_attempts_total{outcome="ok"} 1', text)
        self.assertIn('copresence_connections_opened_total{outcome="new"} 1', text)
        self.assertIn('copresence_token_renewals_total{outcome="ok"} 1', text)
        self.assertRegex(text, r"copresence_attempt_seconds_count 1\b")

    def wrk(self, script):
        """Runs wrk for a second. Returns the numbers of responses and of errors."""
        done = subprocess.run(["wrk", "-t1", "-c64", "-d1s", f"--timeout={BOUND}s", "-s", script, self.url],
                              capture_output=True, text=True, timeout=BOUND)
        self.assertEqual(done.returncode, 0, done.stderr)
        told = re.search(r"answers (\d+), errors (\d+)", done.stdout)
        self.assertIsNotNone(told, done.stdout)
        return int(told[1]), int(told[2])

    def test_ten_thousand_requests_of_wrk_succeed(self):
        with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
            script.write(SCRIPT)
            script.flush()
            answered = 0
            while answered < REQUESTS:  # wrk runs for a time, not for a number of requests
                answers, errors = self.wrk(script.name)
                self.assertGreater(answers, 0)
                self.assertEqual(errors, 0)
                answered += answers

    def test_sigterm_ends_the_gateway_in_spite_of_an_idle_connection(self):
        with contextlib.closing(http.client.HTTPConnection(self.address, timeout=BOUND)) as unused:
            self.assertEqual(self.get_over(unused, "/healthz"), (200, "ok\n"))  # the connection stays open
            self.process.send_signal(signal.SIGTERM)
            out, _ = self.process.communicate(timeout=BOUND)
        self.assertEqual(self.process.returncode, 0)
        self.assertIn("requests to Graph", out)
        with self.assertRaises(OSError):
            self.get("/healthz")


if __name__ == "__main__":
    unittest.main()
