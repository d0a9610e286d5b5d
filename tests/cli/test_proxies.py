# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

import unittest

from proxies import ELSEWHERE, Proxy, surroundings
from tool import Service, new_ids, run

ID = new_ids(1)[0]
ASK = ("--token-env", "GRAPH_TOKEN", "--format", "jsonl", ID)


class Proxies(unittest.TestCase):
    def assert_fails(self, done, code, *parts):
        self.assertEqual((done.returncode, done.out), (code, ""), done.err)
        self.assertEqual(done.err.count("\n"), 1 if code == 1 else done.err.count("\n"), done.err)
        for secret in ("ada", "s3cret"):
            self.assertNotIn(secret, done.err)
        for part in parts:
            self.assertIn(part, done.err)

    def test_the_proxy_of_the_option_is_used(self):
        with Service() as service, Proxy() as proxy:
            done = run("get", *service.how, "--proxy", proxy.url, *ASK, env=surroundings())
            self.assertEqual((done.returncode, done.err), (0, ""))
            self.assertTrue(proxy.request.startswith(f"CONNECT localhost:{service.port} HTTP/1.1\r\n".encode())
                            or proxy.request.startswith(f"CONNECT 127.0.0.1:{service.port} HTTP/1.1\r\n".encode()))

    def test_the_proxy_of_the_environment_is_not_used_for_loopback(self):
        with Service() as service:
            done = run("get", *service.how, *ASK, env=surroundings(HTTPS_PROXY="http://127.0.0.1:1"))
            self.assertEqual((done.returncode, done.err), (0, ""))

    def test_a_rejection_by_the_proxy_of_the_environment_is_reported(self):
        with Proxy(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n") as proxy:
            named = proxy.url.replace("//", "//ada:s3cret@")
            done = run("get", *ELSEWHERE, *ASK, env=surroundings(HTTPS_PROXY=named))
        self.assert_fails(done, 1, "copresence: the proxy 127.0.0.1:", "rejected the request to connect to graph.example",
                          "the proxy rejected the user name and password", "HTTPS_PROXY")
        self.assertIn(b"\r\nProxy-Authorization: Basic YWRhOnMzY3JldA==\r\n", proxy.request)

    def test_the_option_proxy_none_is_accepted(self):
        with Service() as service:
            done = run("get", *service.how, "--proxy", "none", *ASK, env=surroundings())
            self.assertEqual((done.returncode, done.err), (0, ""))

    def test_usage_errors_show_no_credentials(self):
        done = run("get", *ELSEWHERE, "--proxy", "http://ada:s3cret@127.0.0.1:1", *ASK, env=surroundings())
        self.assert_fails(done, 2, "option '--proxy': a user name and password must not be on the command line")
        done = run("get", *ELSEWHERE, "--proxy", "https://127.0.0.1:1", *ASK, env=surroundings())
        self.assert_fails(done, 2, "option '--proxy': names an https proxy")
        done = run("get", *ELSEWHERE, *ASK, env=surroundings(HTTPS_PROXY="http://ada:s3cret@127.0.0.1:port"))
        self.assert_fails(done, 2, "the environment variable HTTPS_PROXY is not of the form")


if __name__ == "__main__":
    unittest.main()
