# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""Tests an end-to-end benchmark program against `copresence serve`: its flags, its output line and its digest.

The environment variable BENCH_PEER names the program. The file named by BENCH_PEERS lists the command of each program.
"""

import http.client
import json
import os
import pathlib
import select
import ssl
import subprocess
import tempfile
import unittest

TOOL = os.environ["COPRESENCE_TOOL"]
PEER = os.environ["BENCH_PEER"]
COMMANDS = dict(line.split("\t") for line in pathlib.Path(os.environ["BENCH_PEERS"]).read_text().splitlines())
PROGRAM = COMMANDS[PEER].split(" ")
# openssl_floor supports only responses in the order of the request.
SERVICE_FLAGS = ["--fault", "gzip"] + ([] if PEER == "openssl_floor" else ["--shuffle"])
USERS = 1400  # three requests
IDS_PER_REQUEST = 650
TOKEN = "a-token-for-this-test"
FIGURES = ["peer", "wall_s", "user_s", "sys_s", "cpu_s", "peak_rss_kb", "ids", "repeat", "presences", "requests",
           "connections"]


def fnv1a(data, hash_so_far=0x811C9DC5):
    for byte in data:
        hash_so_far = (hash_so_far ^ byte) * 0x01000193 & 0xFFFFFFFF
    return hash_so_far


def fields_of(presence):
    status = (presence.get("statusMessage") or {}).get("message") or {}
    out_of_office = presence.get("outOfOfficeSettings") or {}
    flag = out_of_office.get("isOutOfOffice")
    return [presence["id"], presence.get("availability"), presence.get("activity"), status.get("content"),
            out_of_office.get("message"), None if flag is None else "01"[flag], presence.get("sequenceNumber")]


def digest_of(presences):
    data = bytearray()
    for presence in presences:
        for field in fields_of(presence):
            data += b"\0" if field is None else field.encode()
            data.append(0x1F)
    return fnv1a(data)


class EndToEnd(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.directory.cleanup)
        folder = pathlib.Path(cls.directory.name)
        cls.ca_file, cls.ids_file = folder / "ca.pem", folder / "ids.txt"
        service = subprocess.Popen(
            [TOOL, "serve", "--port", "0", "--ca-file", cls.ca_file, "--token", TOKEN, "--users", str(USERS),
             "--ids-out", cls.ids_file, *SERVICE_FLAGS], stdout=subprocess.PIPE, text=True)
        cls.addClassCleanup(service.stdout.close)
        cls.addClassCleanup(service.wait)
        cls.addClassCleanup(service.terminate)
        if not select.select([service.stdout], [], [], 60)[0]:
            raise RuntimeError("the service did not start")
        cls.root = service.stdout.readline().removeprefix("listening on ").strip()
        cls.ids = cls.ids_file.read_text().split()

    def run_bench(self, *flags):
        return subprocess.run(
            [*PROGRAM, "--url", self.root + "/v1.0", "--ca", self.ca_file, "--token", TOKEN,
             "--ids-file", self.ids_file, *flags], capture_output=True, text=True, timeout=60)

    def figures(self, *flags):
        ran = self.run_bench(*flags)
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))
        return json.loads(ran.stdout.splitlines()[-1])

    def ask(self):
        """Fetches the presences of all ids with Python's HTTP, TLS and JSON. Returns them in the order of the ids."""
        found = {}
        trust = ssl.create_default_context(cafile=self.ca_file)
        connection = http.client.HTTPSConnection(self.root.removeprefix("https://"), context=trust, timeout=60)
        for first in range(0, USERS, IDS_PER_REQUEST):
            connection.request("POST", "/v1.0/communications/getPresencesByUserId",
                               json.dumps({"ids": self.ids[first:first + IDS_PER_REQUEST]}),
                               {"Authorization": "Bearer " + TOKEN, "Content-Type": "application/json"})
            for presence in json.load(connection.getresponse())["value"]:
                found[presence["id"]] = presence
        connection.close()
        return [found[id] for id in self.ids]

    def test_the_output_line_contains_the_figures(self):
        line = self.figures("--concurrency", "2", "--repeat", "3")
        self.assertEqual(list(line), FIGURES)
        self.assertEqual([line[name] for name in ("peer", "ids", "repeat", "presences", "requests")],
                         [PEER, USERS, 3, 3 * USERS, 9])
        # The number of connections is exact only for programs that manage their connections themselves.
        exact = PEER in ("copresence", "openssl_floor", "libcurl_simdjson", "beast_json")
        self.assertIn(line["connections"], [2] if exact else range(1, 9))
        self.assertAlmostEqual(line["cpu_s"], line["user_s"] + line["sys_s"], places=5)
        self.assertGreater(line["wall_s"], 0)
        self.assertGreater(line["peak_rss_kb"], 0)

    def test_verify_adds_the_expected_digest(self):
        answer = self.ask()
        # The digest is a good check only if every field has a value in some presence, and some fields are absent.
        for column in zip(*map(fields_of, answer)):
            self.assertTrue(any(field is not None for field in column))
        self.assertTrue(any(None in fields_of(presence) for presence in answer))
        line = self.figures("--verify", "--repeat", "2")
        self.assertEqual(list(line), FIGURES + ["digest"])
        self.assertEqual(line["digest"], digest_of(answer))

    def test_a_compressed_response_has_the_same_digest(self):
        self.assertEqual(self.figures("--verify", "--gzip")["digest"], digest_of(self.ask()))

    def test_fnv_1a_matches_the_published_values(self):
        self.assertEqual([fnv1a(text) for text in (b"", b"a", b"foobar")], [0x811C9DC5, 0xE40C292C, 0xBF9CF968])

    def test_wrong_usage_exits_with_2(self):
        for flags in (["--repeat", "0"], ["--concurrency", "some"], ["--unheard-of"], ["beside"]):
            with self.subTest(flags=flags):
                ran = self.run_bench(*flags)
                self.assertEqual((ran.returncode, ran.stdout), (2, ""))
                self.assertNotEqual(ran.stderr, "")

    def test_a_failed_fetch_exits_with_1_and_prints_no_figures(self):
        ran = self.run_bench("--token", "another-token")
        self.assertEqual((ran.returncode, ran.stdout), (1, ""))
        self.assertIn("401", ran.stderr)


if __name__ == "__main__":
    unittest.main()
