# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

import csv
import io
import json
import os
import tempfile
import threading
import unittest

from tool import BOUND, TOKEN, ScriptedService, Service, answer_all, environment, graph_error, new_ids, run, start

HOSTILE = "=1+\x1b]0;owned\x07\u202e\u2066gnp.exe\r\nsecond, \"line\""
SHOWN_IN_CSV = "=1+\ufffd]0;owned\ufffd\ufffd\ufffdgnp.exe\r\nsecond, \"line\""


def lines_of(done):
    return [json.loads(line) for line in done.out.splitlines()]


def records_of(sheet):
    """Returns the records of a CSV file. Excel needs the byte order mark to recognise UTF-8."""
    assert sheet.startswith("\ufeff"), sheet
    return list(csv.DictReader(io.StringIO(sheet[1:], newline="")))


class Formats(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = cls.enterClassContext(Service())

    def test_jsonl_has_the_objects_of_graph_in_the_requested_order(self):
        ids = new_ids(1300)[::-1]
        done = self.service.get("--format", "jsonl", "--ids-file", "-", input="\n".join(ids).encode())
        self.assertEqual((done.returncode, done.err), (0, ""))
        presences = lines_of(done)
        self.assertEqual([each["id"] for each in presences], ids)
        names = set().union(*presences)
        self.assertLessEqual({"id", "availability", "activity", "outOfOfficeSettings", "statusMessage"}, names)
        one = self.service.get("--format", "jsonl", ids[0])
        self.assertEqual(lines_of(one), presences[:1])

    def test_csv_has_a_header_and_a_record_for_each_id(self):
        ids = new_ids(200)
        done = self.service.get("--format", "csv", *ids)
        self.assertEqual((done.returncode, done.err), (0, ""))
        self.assertTrue(all(line.endswith("\r") for line in done.out.split("\n")[:-1]))
        records = records_of(done.out)
        self.assertEqual([each["id"] for each in records], ids)
        self.assertTrue(all(each["availability"] for each in records))

    def test_the_table_has_a_head_aligned_rows_and_a_summary(self):
        ids = new_ids(700)
        for args in ([], ["--format", "table"]):
            done = self.service.get(*args, *ids)
            self.assertEqual((done.returncode, done.err), (0, ""))
            head, *rows, empty, summary = done.out.splitlines()
            self.assertEqual([each.split()[0] for each in rows], ids)
            column = head.index("ACTIVITY")
            self.assertTrue(all(row[column - 1] == " " and row[column] != " " for row in rows))
            self.assertEqual(empty, "")
            self.assertRegex(summary, r"^700 users: .*; 2 requests, [12] connections?, \d+ ms$")
            self.assertNotIn("\x1b", done.out)

    def test_ids_may_come_from_arguments_a_file_or_standard_input(self):
        ids = new_ids(3)
        text = b"\xef\xbb\xbf# three users\r\n\r\n" + "\r\n".join(each.upper() for each in ids).encode()
        expected = self.service.get("--format", "jsonl", *ids).out
        self.assertEqual(len(expected.splitlines()), 3)
        for done in (self.service.get("--format", "jsonl", "--ids-file", self.service.write("ids", text)),
                     self.service.get("--format", "jsonl", "--ids-file", "-", input=text),
                     self.service.get("--format", "jsonl", "--", *ids, *ids)):
            self.assertEqual((done.returncode, done.err, done.out), (0, "", expected))

    def test_ids_may_come_from_a_named_pipe(self):
        fifo = self.service.path("fifo")
        os.mkfifo(fifo)
        process = start("get", *self.service.how, "--token-env", "GRAPH_TOKEN", "--format", "jsonl", "--ids-file", fifo)
        with open(fifo, "w") as writer:
            writer.write(new_ids(1)[0])
        out, err = process.communicate(timeout=BOUND)
        self.assertEqual((process.returncode, len(out.splitlines()), err), (0, 1, b""))

    def test_an_empty_list_of_ids_is_not_an_error(self):
        empty = self.service.write("empty", "# no ids\n")
        self.assertEqual(self.service.get("--format", "jsonl", "--ids-file", empty).out, "")
        self.assertEqual(len(self.service.get("--format", "csv", "--ids-file", empty).out.splitlines()), 1)
        done = self.service.get("--ids-file", empty)
        self.assertEqual(done.returncode, 0)
        self.assertIn("\n0 users; 0 requests, 0 connections, ", done.out)

    def test_a_malformed_id_in_a_file_is_reported_with_its_line(self):
        path = self.service.write("bad", new_ids(1)[0] + "\n\x1b[31mada@example.org\n")
        done = self.service.get("--ids-file", path)
        self.assertEqual((done.returncode, done.out), (1, ""))
        self.assertTrue(done.err.startswith(f"copresence: {path}:2: '[31mada@example.org' is not"), done.err)
        self.assertIn("user principal names", done.err)
        done = self.service.get("--ids-file", "-", input=b"x")
        self.assertTrue(done.err.startswith("copresence: standard input:1: 'x' is not"), done.err)

    def test_an_ids_file_that_cannot_be_read_is_named(self):
        for path, reason in ((self.service.path("none"), "No such file or directory"),
                             (self.service.folder.name, "Is a directory")):
            done = self.service.get("--ids-file", path)
            self.assertEqual((done.returncode, done.out, done.err), (1, "", f"copresence: cannot read {path}: {reason}\n"))

    def test_both_api_versions(self):
        for version in ("v1.0", "beta"):
            done = self.service.get("--api-version", version, "--format", "jsonl", *new_ids(1))
            self.assertEqual((done.returncode, len(lines_of(done))), (0, 1))


class Tokens(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = cls.enterClassContext(Service())

    def get(self, *args, **more):
        return run("get", *self.service.how, *args, "--format", "jsonl", *new_ids(1), **more)

    def test_a_token_file_may_have_white_space_around_the_token(self):
        path = self.service.write("token", f"\n  {TOKEN}\r\n")
        self.assertEqual(self.get("--token-file", path).returncode, 0)

    def test_a_missing_token_is_reported_with_its_source(self):
        for args, error in (
                (["--token-env", "NO_SUCH"], "the environment variable NO_SUCH (--token-env) is not set"),
                (["--token-env", "EMPTY"], "the environment variable EMPTY (--token-env) contains no token: it is empty"),
                (["--token-file", "/no/such"], "cannot read /no/such: No such file or directory"),
                (["--token-file", "/dev/null"], "the file /dev/null (--token-file) contains no token: it is empty")):
            done = self.get(*args, env=environment(EMPTY=" "))
            self.assertEqual((done.returncode, done.out, done.err), (1, "", f"copresence: {error}\n"))

    def test_a_token_that_is_too_large_is_not_read_to_its_end(self):
        done = self.get("--token-file", "/dev/zero")
        self.assertEqual((done.returncode, done.err),
                         (1, "copresence: cannot read /dev/zero: it is larger than 64 KiB\n"))

    def test_a_rejected_token_is_reported_and_not_shown(self):
        done = self.get("--token-env", "OTHER", env=environment(OTHER="s3cret-that-is-wrong"))
        self.assertEqual((done.returncode, done.out), (1, ""))
        self.assertIn("rejected the token (401", done.err)
        self.assertEqual(len(done.err.splitlines()), 1)
        self.assertNotIn("s3cret", done.err)

    def test_a_token_echoed_by_the_service_is_not_shown(self):
        def repeat(handler, _, __):
            return graph_error(401, TOKEN, "no good: " + handler.headers["Authorization"])

        with ScriptedService(repeat) as service:
            for args in ([], ["--report"]):
                done = service.get(*args, *new_ids(1))
                self.assertIn("no good: Bearer [token]", done.err)
                self.assertNotIn(TOKEN, done.out + done.err)

    def test_the_token_is_not_in_the_processs_arguments(self):
        asked, seen = threading.Event(), threading.Event()

        def wait(_, ids, __):
            asked.set()
            seen.wait(BOUND)
            return answer_all(ids)

        with ScriptedService(wait) as service:
            process = start("get", *service.how, *new_ids(1))
            self.assertTrue(asked.wait(BOUND))
            with open(f"/proc/{process.pid}/cmdline", "rb") as file:
                command_line = file.read()
            seen.set()
            out, err = process.communicate(timeout=BOUND)
        self.assertIn(b"--token-env\0GRAPH_TOKEN", command_line)
        self.assertNotIn(TOKEN.encode(), command_line + out + err)
        self.assertEqual(process.returncode, 0)


class Directory(unittest.TestCase):
    STRANGERS = new_ids(7)

    def ask(self, unknown, *args):
        with Service("--users", "10", "--unknown", unknown) as service:
            return service.get("--format", "jsonl", *args, *self.STRANGERS)

    def test_ids_omitted_by_the_service_are_listed_and_not_an_error(self):
        done = self.ask("omitted")
        self.assertEqual((done.returncode, done.out), (0, ""))
        self.assertEqual(done.err, "copresence: 7 ids are absent from the response: " + ", ".join(self.STRANGERS[:5]) +
                         " and 2 more\n")

    def test_ids_that_are_presence_unknown_are_found(self):
        done = self.ask("presence-unknown")
        self.assertEqual((done.returncode, done.err), (0, ""))
        self.assertEqual({each["availability"] for each in lines_of(done)}, {"PresenceUnknown"})

    def test_ids_that_are_not_found_fail_the_call(self):
        done = self.ask("not-found")
        self.assertEqual((done.returncode, done.out), (1, ""))
        self.assertIn("did not find the requested resource (404", done.err)
        self.assertEqual(len(done.err.splitlines()), 1)

    def test_known_ids_are_found_among_unknown_ids(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "ids")
            with Service("--users", "10", "--ids-out", path) as service:
                with open(path) as file:
                    users = file.read().split()
                done = service.get("--format", "jsonl", self.STRANGERS[0], *users)
        self.assertEqual([each["id"] for each in lines_of(done)], users)
        self.assertEqual(done.err, f"copresence: 1 id is absent from the response: {self.STRANGERS[0]}\n")


class Requests(unittest.TestCase):
    def test_max_connections_is_obeyed(self):
        with Service() as service:
            done = service.get("--max-connections", "1", "--format", "jsonl", "--ids-file",
                               service.write("ids", "\n".join(new_ids(2000))))
            figures = service.stop()
        self.assertEqual((done.returncode, len(done.out.splitlines())), (0, 2000))
        self.assertEqual((figures["requests"], figures["connections"], figures["peak_connections"]), (4, 1, 1))

    def test_a_base_path_is_kept(self):
        paths = []

        def note(handler, ids, _):
            paths.append(handler.path)
            return answer_all(ids)

        with ScriptedService(note) as service:
            how = [each + "/base" if each.startswith("http://") else each for each in service.how]
            self.assertEqual(run("get", *how, *new_ids(1)).returncode, 0)
        self.assertEqual(paths, ["/base/v1.0/communications/getPresencesByUserId"])

    def test_hostile_text_is_harmless(self):
        def hostile(_, ids, __):
            return answer_all(ids, statusMessage={"message": {"content": HOSTILE, "contentType": "text"}})

        with ScriptedService(hostile) as service:
            table = service.get(*new_ids(1)).out
            sheet = service.get("--format", "csv", *new_ids(1)).out
            jsonl = lines_of(service.get("--format", "jsonl", *new_ids(1)))
        self.assertTrue(table.splitlines()[1].endswith(' =1+]0;ownedgnp.exe second, "line"'), table)
        for character in "\x1b\x07\r\u202e\u2066":
            self.assertNotIn(character, table)
        self.assertEqual(records_of(sheet)[0]["statusMessage"], "'" + SHOWN_IN_CSV)
        self.assertEqual(jsonl[0]["statusMessage"]["message"]["content"], HOSTILE)


if __name__ == "__main__":
    unittest.main()
