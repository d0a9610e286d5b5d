# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

import http.client
import json
import os
import resource
import signal
import ssl
import stat
import unittest

from sign_in import CLIENT_ID, TENANT, LoginService
from tool import BOUND, TOKEN, Service, new_ids, run, start


def read(path):
    with open(path) as file:
        return file.read()


class Serve(unittest.TestCase):
    def test_it_prints_its_address_and_at_the_end_its_statistics(self):
        for by in (signal.SIGINT, signal.SIGTERM):
            with Service() as service:
                self.assertEqual(service.first_line, f"listening on https://localhost:{service.port}\n")
                self.assertGreater(service.port, 0)
                self.assertEqual(service.get("--format", "jsonl", *new_ids(5)).returncode, 0)
                figures = service.stop(by)
                self.assertEqual((service.code, service.err), (0, ""))
            self.assertEqual(list(figures), ["requests", "connections", "peak_connections", "peak_requests",
                                             "presences", "bytes_received", "bytes_sent"])
            self.assertEqual([figures[name] for name in list(figures)[:5]], [1, 1, 1, 1, 5])
            self.assertGreater(figures["bytes_received"], 5 * 36)
            self.assertGreater(figures["bytes_sent"], 5 * 36)

    def test_faults_are_applied_as_specified(self):
        with Service("--fault", "status=403,times=1", "--fault", "json=html,requests=2") as service:
            refused, malformed, good = (service.get(*new_ids(1)) for _ in range(3))
        self.assertEqual([done.returncode for done in (refused, malformed, good)], [1, 1, 0])
        self.assertIn("403", refused.err)

    def test_the_help_of_faults_names_every_item(self):
        text = run("serve", "--help").out
        for item in ("requests", "probability", "id", "method", "times", "status", "header", "body", "json", "throttle",
                     "path", "expired-token", "claims-challenge", "oauth-error", "accept", "continue", "delay", "gzip", "chunked", "drip",
                     "truncate", "reset", "stall", "close", "close-unannounced"):
            self.assertRegex(text, rf"(?m)(^    |with |and |of ){item}\b")

    def test_it_generates_a_token_and_prints_it(self):
        with Service(token_args=()) as service:
            name, token = service.process.stdout.readline().decode().split()
            self.assertEqual(name, "token:")
            path = service.write("token", token)
            done = run("get", *service.how, "--token-file", path, *new_ids(1))
            self.assertEqual((done.returncode, done.err), (0, ""))
            self.assertEqual(service.get(*new_ids(1)).returncode, 1)

    def test_the_login_service_prints_its_ids_and_counts_tokens(self):
        with LoginService() as service:
            self.assertEqual((service.told["tenant:"], service.told["client-id:"]), (TENANT, CLIENT_ID))
            self.assertRegex(service.metadata, r"\Ahttp://127\.0\.0\.1:\d+\Z")
            place = {"AZURE_POD_IDENTITY_AUTHORITY_HOST": service.metadata, "AZURE_CLIENT_ID": ""}
            self.assertEqual(service.get_with("managed-identity", *new_ids(1), **place).returncode, 0)
            figures = service.stop()
        self.assertEqual([figures[name] for name in ("token_requests", "tokens_issued", "device_codes", "identity_tokens")],
                         [0, 0, 0, 1])

    def test_unusable_files_of_the_login_service_are_reported(self):
        for option, part in (("--client-secret-file", "contains no token"), ("--federated-token-file", "contains no token"),
                             ("--client-certificate", "is not a certificate in PEM format")):
            done = run("serve", "--login", option, "/dev/null")
            self.assertEqual(done.out, "")
            self.assertIn(part, done.err)
            self.assertIn("cannot read /no/such", run("serve", "--login", option, "/no/such").err)

    def test_a_given_token_is_accepted_and_not_printed(self):
        with Service() as other:
            path = other.write("token", TOKEN + "\n")
            for args in (("--token", TOKEN), ("--token-file", path), ("--token-env", "GRAPH_TOKEN")):
                with Service(token_args=args) as service:
                    self.assertEqual(service.get(*new_ids(1)).returncode, 0)
                    service.process.terminate()
                    rest, err = service.process.communicate(timeout=BOUND)
                self.assertNotIn(TOKEN, (rest + err).decode())

    def test_files_are_written_before_the_address_is_printed(self):
        with Service() as other:
            names = {name: other.path(name) for name in ("port", "ids")}
            other.write("port", "an older and longer content")
            with Service("--users", "100", "--seed", "7", "--port-file", names["port"], "--ids-out", names["ids"]) as service:
                self.assertEqual(read(names["port"]), f"{service.port}\n")
                ids = read(names["ids"]).split()
                self.assertEqual((len(ids), len(set(ids))), (100, 100))
                self.assertIn("BEGIN CERTIFICATE", read(service.ca))
                self.assertEqual(os.listdir(service.folder.name), ["ca.pem"])
            with Service("--users", "100", "--seed", "7", "--ids-out", names["port"]):
                self.assertEqual(sorted(read(names["port"]).split()), sorted(ids))
            with Service("--users", "100", "--seed", "8", "--ids-out", names["port"]):
                self.assertTrue(set(read(names["port"]).split()).isdisjoint(ids))
            self.assertEqual(sorted(os.listdir(other.folder.name)), ["ca.pem", "ids", "port"])

    def test_a_file_that_cannot_be_written_is_named(self):
        done = run("serve", "--port-file", "/no/such/port")
        self.assertEqual((done.returncode, done.out), (1, ""))
        self.assertEqual(done.err, "copresence: cannot write /no/such/port: No such file or directory\n")

    def test_an_output_file_may_be_a_link_or_a_pipe(self):
        with Service() as other:
            target, link, fifo = other.write("target", ""), other.path("link"), other.path("fifo")
            os.symlink(target, link)
            with Service("--port-file", link) as service:
                self.assertTrue(os.path.islink(link))
                self.assertEqual(read(target), f"{service.port}\n")
            os.mkfifo(fifo)
            reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
            with Service("--port-file", fifo) as service:
                self.assertEqual(os.read(reader, 100).decode(), f"{service.port}\n")
                self.assertTrue(stat.S_ISFIFO(os.stat(fifo).st_mode))
            os.close(reader)

    def test_a_port_in_use_is_reported(self):
        with Service() as service:
            done = run("serve", "--port", str(service.port))
        self.assertEqual((done.returncode, done.out), (1, ""))
        self.assertEqual(done.err, f"copresence: cannot listen on port {service.port} of 127.0.0.1: Address already in use\n")

    def test_a_closed_standard_output_is_reported(self):
        reader, writer = os.pipe()
        os.close(reader)
        done = run("serve", stdout=writer)
        os.close(writer)
        self.assertEqual((done.returncode, done.err), (1, "copresence: cannot write to standard output: Broken pipe\n"))

    def test_shuffled_and_paged_responses_are_merged(self):
        ids = new_ids(10)
        with Service("--shuffle", "--page-size", "4", "--latency", "1ms") as service:
            done = service.get("--format", "jsonl", *ids)
            figures = service.stop()
        self.assertEqual([json.loads(line)["id"] for line in done.out.splitlines()], ids)
        self.assertEqual(figures["requests"], 3)

    def test_plain_http_is_available_on_request(self):
        with Service(tls=False) as service:
            self.assertEqual(service.endpoint, f"http://localhost:{service.port}")
            self.assertEqual(service.get(*new_ids(1)).returncode, 0)

    def test_other_clients_accept_its_certificate(self):
        with Service() as service:
            context = ssl.create_default_context(cafile=service.ca)
            for host in ("localhost", "127.0.0.1"):
                connection = http.client.HTTPSConnection(host, service.port, context=context, timeout=BOUND)
                connection.request("POST", "/v1.0/communications/getPresencesByUserId", json.dumps({"ids": new_ids(2)}),
                                   {"Authorization": "Bearer " + TOKEN, "Content-Type": "application/json"})
                response = connection.getresponse()
                self.assertEqual((response.status, len(json.load(response)["value"])), (200, 2))
                connection.close()

    def test_connections_may_exceed_the_soft_limit_of_files(self):
        def few_files():
            resource.setrlimit(resource.RLIMIT_NOFILE, (64, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))

        with Service(tls=False, preexec_fn=few_files) as service:
            connections = []
            for _ in range(300):
                connections.append(http.client.HTTPConnection("127.0.0.1", service.port, timeout=BOUND))
                connections[-1].request("GET", "/")
                self.assertGreaterEqual(connections[-1].getresponse().status, 400)
            figures = service.stop()
            for each in connections:
                each.close()
        self.assertEqual(figures["peak_connections"], 300)


if __name__ == "__main__":
    unittest.main()
