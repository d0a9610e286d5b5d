# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

import json
import re
import socket
import unittest

from tool import ScriptedService, Service, answer_all, graph_error, new_ids, run


class Report(unittest.TestCase):
    def test_a_complete_report_is_a_success(self):
        with Service() as service:
            done = service.get("--report", "--format", "jsonl", *new_ids(3))
        self.assertEqual((done.returncode, len(done.out.splitlines()), done.err), (0, 3, ""))

    def test_absent_ids_are_listed(self):
        ids = new_ids(4)
        with ScriptedService(lambda _, asked, __: answer_all(asked[1:3])) as service:
            done = service.get("--report", "--format", "jsonl", *ids)
        self.assertEqual(done.returncode, 3)
        self.assertEqual([json.loads(line)["id"] for line in done.out.splitlines()], ids[1:3])
        self.assertEqual(done.err, "copresence: 2 ids are absent: the service did not return them\n"
                                   f"absent {ids[0]}\nabsent {ids[3]}\n")

    def test_failed_ids_are_listed_with_the_reason_and_the_rest_is_printed(self):
        ids = new_ids(1400)

        def fail_the_first(_, asked, __):
            return graph_error(405, "NotAllowed", "never") if ids[0] in asked else answer_all(asked)

        with ScriptedService(fail_the_first) as service:
            done = service.get("--report", "--format", "jsonl", "--ids-file", "-", input="\n".join(ids).encode())
        self.assertEqual(done.returncode, 3)
        self.assertEqual([json.loads(line)["id"] for line in done.out.splitlines()], ids[650:])
        reason, *listed = done.err.splitlines()
        self.assertTrue(reason.startswith("copresence: 650 ids failed: "), reason)
        self.assertIn("rejected the request (405 NotAllowed: never)", reason)
        self.assertEqual(listed, ["failed " + each for each in ids[:650]])

    def test_a_server_that_is_down_fails_every_id(self):
        with socket.socket() as held:
            held.bind(("127.0.0.1", 0))
            done = run("get", "--endpoint", f"https://localhost:{held.getsockname()[1]}", "--token-env", "GRAPH_TOKEN",
                       "--report", "--format", "jsonl", *new_ids(2))
        self.assertEqual((done.returncode, done.out), (3, ""))
        self.assertTrue(done.err.startswith("copresence: 2 ids failed: cannot connect to localhost:"), done.err)
        self.assertEqual(len(re.findall("^failed ", done.err, re.MULTILINE)), 2)


if __name__ == "__main__":
    unittest.main()
