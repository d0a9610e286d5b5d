# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""Tests the session file while several processes use it."""

import fcntl
import http.server
import json
import os
import resource
import signal
import stat
import tempfile
import threading
import time
import unittest
from pathlib import Path

from sign_in import CLIENT_ID, TENANT, LoginService, end_of
from tool import BOUND, environment, new_ids, run, silent_port, start

ID = new_ids(1)[0]
KEPT = "copresence: warning: the new refresh token was not stored in the session: "


class Authority:
    """A sign-in service and Graph in one server. `before_token` runs before each token response."""

    def __init__(self, before_token=lambda: None):
        authority = self
        self.refresh_tokens = []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                if "/oauth2/" in self.path:
                    authority.refresh_tokens += [part.partition("=")[2] for part in body.split("&")
                                                 if part.startswith("refresh_token=")]
                    before_token()
                    content = {"token_type": "Bearer", "expires_in": 3600, "access_token": "access",
                               "refresh_token": f"issued-{len(authority.refresh_tokens)}"}
                else:
                    content = {"value": [{"id": each, "availability": "Busy", "activity": "Busy"}
                                         for each in json.loads(body)["ids"]]}
                text = json.dumps(content).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


class Session(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.state = folder.name
        self.folder = os.path.join(self.state, "copresence")
        self.path = os.path.join(self.folder, "session.json")

    def authority(self, *args):
        made = Authority(*args)
        self.addCleanup(made.close)
        return made

    def sign_in(self, authority, refresh_token="first", **other):
        """Stores a session, as `login` does."""
        os.makedirs(self.folder, 0o700, exist_ok=True)
        content = {"authority": authority, "tenant": TENANT, "client_id": CLIENT_ID, "endpoint": authority, "ca_file": "",
                   "since": "2026-01-31T12:00:00Z", "refresh_token": refresh_token, **other}
        with open(os.open(self.path + ".test", os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            json.dump(content, file)
        os.rename(self.path + ".test", self.path)
        return content

    def stored(self):
        with open(self.path) as file:
            return json.load(file)

    def run_tool(self, *args, **more):
        return run(*args, env=environment(XDG_STATE_HOME=self.state), **more)

    def get(self, *args, **more):
        return self.run_tool("get", "--allow-http", "--format", "jsonl", *args, ID, **more)

    def assert_succeeds(self, done, err=""):
        self.assertEqual((done.returncode, done.err), (0, err))

    def test_a_get_stores_the_newer_refresh_token(self):
        authority = self.authority()
        before = self.sign_in(authority.url)
        self.assert_succeeds(self.get())
        self.assertEqual(self.stored(), {**before, "refresh_token": "issued-1"})
        self.assert_succeeds(self.get())
        self.assertEqual(authority.refresh_tokens, ["first", "issued-1"])

    def test_a_get_does_not_change_a_session_that_was_replaced_meanwhile(self):
        for other in ({"authority": "https://other.example"}, {"tenant": ID}, {"client_id": ID},
                      {"refresh_token": "second"}):
            with self.subTest(*other):
                replaced = []
                authority = self.authority(
                    lambda: replaced.append(self.sign_in(**{"authority": authority.url, **other})))
                self.sign_in(authority.url)
                self.assert_succeeds(self.get())
                self.assertEqual([self.stored()], replaced)

    def test_a_get_does_not_restore_a_session_that_was_removed_meanwhile(self):
        authority = self.authority(lambda: self.assertEqual(self.run_tool("logout").out, "signed out\n"))
        self.sign_in(authority.url)
        self.assert_succeeds(self.get())
        self.assertEqual(os.listdir(self.folder), [])

    def test_a_refresh_token_of_another_sign_in_does_not_reach_the_session(self):
        authority = self.authority()
        before = self.sign_in(authority.url)
        for other in (("--tenant", "other.example"), ("--client-id", ID), ("--authority", self.authority().url)):
            with self.subTest(other[0]):
                self.assert_succeeds(self.get(*other))
                self.assertEqual(self.stored(), before)

    def test_a_get_does_not_change_a_session_that_was_replaced_while_it_waited_for_the_lock(self):
        requested = threading.Event()
        authority = self.authority(requested.set)
        self.sign_in(authority.url)
        held = self.hold_lock()
        process = start("get", "--allow-http", ID, env=environment(XDG_STATE_HOME=self.state))
        self.assertTrue(requested.wait(BOUND))  # the tool has closed the folder after reading the session
        self.wait_for_lock(process)
        replaced = self.sign_in(authority.url, "second")
        fcntl.flock(held, fcntl.LOCK_UN)
        self.assertEqual(end_of(process)[0], 0)
        self.assertEqual(self.stored(), replaced)

    def test_whoami_shows_no_control_characters_of_the_session(self):
        hostile = "a\x1b]0;owned\x07\u202eb\nc"
        names = ("authority", "tenant", "client_id", "endpoint", "ca_file", "since")
        self.sign_in(**dict.fromkeys(names, hostile))
        done = self.run_tool("whoami")
        self.assertEqual((done.returncode, done.out.count("\n")), (0, len(names) + 1))
        self.assertNotRegex(done.out, "[\x00-\x09\x0b-\x1f\x7f\u202e]")

    def test_the_wait_for_a_lock_of_another_process_is_limited(self):
        authority = self.authority()
        before = self.sign_in(authority.url)
        held = os.open(self.folder, os.O_RDONLY)
        fcntl.flock(held, fcntl.LOCK_EX)
        reason = f"cannot lock {self.folder}: another copresence process is using it; try again when that process has ended\n"
        self.assert_succeeds(self.get(), KEPT + reason)
        self.assertEqual(self.stored(), before)
        done = self.run_tool("logout")
        warning = "copresence: warning: a running 'copresence get' may store the session again: "
        self.assertEqual((done.returncode, done.out, done.err), (0, "signed out\n", warning + reason))
        self.assertEqual(os.listdir(self.folder), [])
        os.close(held)

    def hold_lock(self):
        os.makedirs(self.folder, 0o700, exist_ok=True)
        held = os.open(self.folder, os.O_RDONLY)
        self.addCleanup(os.close, held)
        fcntl.flock(held, fcntl.LOCK_EX)
        return held

    def test_the_timeout_ends_the_wait_for_a_lock(self):
        requested = []
        authority = self.authority(lambda: requested.append(time.monotonic()))
        self.sign_in(authority.url)
        self.hold_lock()
        self.get("--timeout", "0.5")
        self.assertLess(time.monotonic() - requested[0], 2)  # without the timeout, the wait takes 2 s

    def wait_for_lock(self, process):
        """Waits until the process has opened the folder."""
        def is_folder(descriptor):
            try:
                return os.readlink(descriptor) == self.folder
            except FileNotFoundError:  # closed meanwhile
                return False

        while not any(is_folder(each) for each in Path(f"/proc/{process.pid}/fd").iterdir()):
            self.assertIsNone(process.poll())

    def test_a_signal_ends_the_wait_for_a_lock(self):
        requested = threading.Event()
        authority = self.authority(requested.set)
        before = self.sign_in(authority.url)
        self.hold_lock()
        process = start("get", "--allow-http", ID, env=environment(XDG_STATE_HOME=self.state))
        self.assertTrue(requested.wait(BOUND))  # the tool has closed the folder after reading the session
        self.wait_for_lock(process)
        process.send_signal(signal.SIGINT)
        self.assertEqual(end_of(process), (130, "", ""))
        self.assertEqual(self.stored(), before)

    def test_a_timeout_or_a_signal_ends_a_login_that_waits_for_a_lock(self):
        self.hold_lock()
        with LoginService("--approve-devices-after", "0s") as service:
            for timeout, by in (("1.5", None), ("100", signal.SIGINT)):
                with self.subTest(timeout):
                    process = start("login", *service.how, "--timeout", timeout, env=service.env(XDG_STATE_HOME=self.state))
                    if by is not None:
                        self.wait_for_lock(process)
                        process.send_signal(by)
                    code, _, err = end_of(process)
                    self.assertEqual(code, 1 if by is None else 130)
                    self.assertEqual(f"timed out after 1.5 s (--timeout), while locking {self.folder}" in err, by is None)
        self.assertEqual(os.listdir(self.folder), [])

    def test_a_logout_removes_the_session_even_if_the_temporary_file_cannot_be_removed(self):
        self.sign_in("https://login.example")
        os.mkdir(self.path + ".new")
        done = self.run_tool("logout")
        self.assertEqual((done.returncode, done.out, done.err),
                         (1, "", f"copresence: cannot remove {self.path}.new: Is a directory\n"))
        self.assertEqual(os.listdir(self.folder), ["session.json.new"])

    def test_a_refresh_token_is_not_sent_to_the_sign_in_service_of_another_cloud(self):
        before = self.sign_in("", endpoint="https://graph.microsoft.com")
        for endpoint in ("https://graph.microsoft.us", "https://DOD-graph.microsoft.us:443", "https://localhost:9"):
            with self.subTest(endpoint), silent_port() as proxy:
                done = self.get("--endpoint", endpoint, "--proxy", f"http://127.0.0.1:{proxy.getsockname()[1]}",
                                "--timeout", "5")
                self.assertEqual((done.returncode, done.err), (1, (
                    f"copresence: the session is for https://graph.microsoft.com, but {endpoint} is in a "
                    f"different cloud: sign in with 'copresence login --endpoint {endpoint}'\n")))
                proxy.setblocking(False)
                self.assertRaises(BlockingIOError, proxy.accept)
        self.assertEqual(self.stored(), before)

    def test_a_process_that_was_killed_leaves_no_lock(self):
        authority = self.authority()
        self.sign_in(authority.url)
        child = os.fork()
        if child == 0:
            fcntl.flock(os.open(self.folder, os.O_RDONLY), fcntl.LOCK_EX)
            os.kill(os.getpid(), signal.SIGKILL)
        os.waitpid(child, 0)
        self.assert_succeeds(self.get())
        self.assertEqual(self.stored()["refresh_token"], "issued-1")

    def test_a_half_written_file_of_a_killed_process_is_removed(self):
        authority = self.authority()
        left = self.path + ".new"
        for args in ("get", "--allow-http", ID), ("logout",):
            self.sign_in(authority.url)
            with open(left, "w") as file:
                file.write("half a tok")
            self.assert_succeeds(self.run_tool(*args))
            self.assertFalse(os.path.exists(left))

    def test_a_full_disk_is_a_warning(self):
        authority = self.authority()
        before = self.sign_in(authority.url)

        def no_space():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

        done = self.get(preexec_fn=no_space, restore_signals=False)
        self.assert_succeeds(done, f"{KEPT}cannot write {self.path}: File too large\n")
        self.assertEqual((self.stored(), os.listdir(self.folder)), (before, ["session.json"]))

    @unittest.skipUnless(os.geteuid() == 0, "needs another user, since root may write everywhere")
    def test_a_read_only_folder_is_a_warning(self):
        authority = self.authority()
        before = self.sign_in(authority.url)
        user = 12345
        for path in (self.state, self.folder, self.path):
            os.chown(path, user, user)
        os.chmod(self.folder, 0o500)
        done = self.get(user=user, group=user, extra_groups=[])
        self.assert_succeeds(done, f"{KEPT}cannot write {self.path}: Permission denied\n")
        self.assertEqual(self.stored(), before)

    def test_a_symbolic_link_instead_of_the_folder_is_not_followed(self):
        elsewhere = os.path.join(self.state, "elsewhere")
        os.mkdir(elsewhere, 0o755)
        os.symlink(elsewhere, self.folder)
        with LoginService("--approve-devices-after", "0s") as service:
            done = run("login", *service.how, env=service.env(XDG_STATE_HOME=self.state))
        reason = f"copresence: cannot use {self.folder}: it is not a folder"
        self.assertEqual((done.returncode, done.err.splitlines()[-1]), (1, reason))
        self.assertEqual((stat.S_IMODE(os.stat(elsewhere).st_mode), os.listdir(elsewhere)), (0o755, []))
        for args in ("get", ID), ("whoami",), ("logout",):
            self.assertEqual(self.run_tool(*args).err, reason + "\n")

    def test_a_signed_out_user_needs_no_folder(self):
        self.assertEqual(self.run_tool("logout").out, "there was no session\n")
        self.assertEqual(run("logout", env=environment(XDG_STATE_HOME="/dev/null")).out, "there was no session\n")
        self.assertEqual(os.listdir(self.state), [])


if __name__ == "__main__":
    unittest.main()
