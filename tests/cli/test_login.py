# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

import http.client
import json
import os
import re
import resource
import signal
import stat
import subprocess
import unittest
import urllib.parse

from sign_in import CLIENT_ID, TENANT, LoginService, end_of
from terminal import Terminal
from tool import BOUND, TOOL, environment, new_ids, run


ID = new_ids(1)[0]
SIGNED_IN = "signed in; 'copresence get' now uses this session\n"
WAITS = re.compile(r"open the page (https://localhost:\d+/device) and enter the code (\w+) ")


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


class Login(unittest.TestCase):
    def service(self, *args):
        made = LoginService(*args)
        self.addCleanup(made.__exit__)
        return made

    def signed_in(self, *args):
        service = self.service("--approve-devices-after", "0s", *args)
        done = service.run("login", *service.how)
        self.assertEqual((done.returncode, done.out), (0, SIGNED_IN), done.err)
        return service

    def assert_fails(self, done, *parts):
        code, out, err = done if isinstance(done, tuple) else (done.returncode, done.out, done.err)
        self.assertEqual((code, out), (1, ""), err)
        line = err.splitlines()[-1]
        self.assertTrue(line.startswith("copresence: "), err)
        for part in parts:
            self.assertIn(part, line)

    def test_a_code_typed_into_the_page_signs_in(self):
        service = self.service()
        login = service.start_login()
        page, code = WAITS.search(login.stderr.readline().decode()).groups()
        self.assertEqual(page, service.endpoint + "/device")
        self.assertEqual(service.enter_code("WRONG").status, 400)
        self.assertEqual(service.enter_code(code).status, 200)
        self.assertEqual(end_of(login), (0, SIGNED_IN, ""))
        self.assertEqual(service.run("get", "--format", "jsonl", ID).returncode, 0)

    def test_a_declined_code_is_reported(self):
        service = self.service()
        login = service.start_login()
        code = WAITS.search(login.stderr.readline().decode()).group(2)
        service.enter_code(code, "decline")
        self.assert_fails(end_of(login), "authorization_declined")
        self.assertFalse(os.path.exists(service.session))

    def test_an_interrupted_login_leaves_no_files(self):
        service = self.service()
        login = service.start_login()
        login.stderr.readline()
        login.send_signal(signal.SIGINT)
        self.assertEqual(end_of(login), (130, "", ""))
        self.assertFalse(os.path.exists(service.state))

    def test_a_login_ends_at_its_timeout(self):
        service = self.service()
        self.assert_fails(end_of(service.start_login("--timeout", "0.3")), "timed out after 0.3 s",
                          "while waiting for the sign-in")

    def test_an_unknown_application_is_reported(self):
        service = self.service()
        done = service.run("login", *service.how, "--client-id", ID)
        self.assert_fails(done, "(unauthorized_client, AADSTS700016: ", "; correlation-id ")

    def test_the_session_is_private_to_the_user_and_holds_no_access_token(self):
        service = self.signed_in()
        folder = os.path.dirname(service.session)
        self.assertEqual((mode(folder), mode(service.session)), (0o700, 0o600))
        self.assertEqual(os.listdir(folder), ["session.json"])
        with open(service.session) as file:
            kept = json.load(file)
        self.assertEqual(sorted(kept), ["authority", "ca_file", "client_id", "endpoint", "refresh_token", "since", "tenant"])
        self.assertEqual((kept["tenant"], kept["client_id"]), (TENANT, CLIENT_ID))

    def test_the_modes_do_not_depend_on_the_umask(self):
        service = self.service("--approve-devices-after", "0s")
        os.makedirs(os.path.dirname(service.session), 0o755)
        for mask in (0o000, 0o077):
            done = service.run("login", *service.how, preexec_fn=lambda: os.umask(mask))
            self.assertEqual(done.returncode, 0, done.err)
            self.assertEqual((mode(os.path.dirname(service.session)), mode(service.session)), (0o700, 0o600))

    def test_a_session_that_others_could_read_or_replace_is_not_used(self):
        service = self.signed_in()
        folder = os.path.dirname(service.session)
        for args in (["get", ID], ["whoami"]):
            for path, wrong, right, part in ((service.session, 0o640, 0o600, "other users can read it"),
                                             (service.session, 0o604, 0o600, "other users can read it"),
                                             (folder, 0o770, 0o700, "other users can write to it")):
                os.chmod(path, wrong)
                self.assert_fails(service.run(*args), "cannot use " + path, part)
                os.chmod(path, right)
        self.assertEqual(service.run("get", ID).returncode, 0)

    @unittest.skipUnless(os.geteuid() == 0, "only root can change the owner of a file")
    def test_a_session_of_another_user_is_not_used(self):
        service = self.signed_in()
        os.chown(service.session, 12345, -1)
        self.assert_fails(service.run("get", ID), "it belongs to another user")

    def test_a_link_in_place_of_a_session_is_not_followed_and_is_replaced(self):
        service = self.signed_in()
        moved = service.path("moved")
        os.rename(service.session, moved)
        os.symlink(moved, service.session)
        self.assert_fails(service.run("whoami"), "cannot read " + service.session)
        self.assertEqual(service.run("login", *service.how).returncode, 0)
        self.assertFalse(os.path.islink(service.session))

    def test_an_invalid_session_is_reported(self):
        service = self.signed_in()
        for content in ("", "{", "[]", '{"tenant":"a","client_id":"b"}', "x" * 200_000):
            with open(service.session, "w") as file:
                file.write(content)
            self.assert_fails(service.run("get", ID), "it contains no valid session; sign in again")

    def test_a_login_without_a_state_directory_fails_before_any_request(self):
        service = self.service()
        env = service.env()
        del env["XDG_STATE_HOME"], env["HOME"]
        self.assert_fails(service.run("login", *service.how, env=env), "set HOME or XDG_STATE_HOME")
        self.assertEqual(service.stop()["requests"], 0)

    def test_whoami_and_logout_report_the_state_of_the_session(self):
        service = self.signed_in()
        rows = dict(line.split(None, 1) for line in service.run("whoami").out.splitlines())
        self.assertEqual((rows["tenant"], rows["application"], rows["endpoint"], rows["session"]),
                         (TENANT, CLIENT_ID, service.endpoint, service.session))
        self.assertNotIn("refresh", "".join(rows))
        for said in ("signed out\n", "there was no session\n"):
            done = service.run("logout")
            self.assertEqual((done.returncode, done.out, done.err), (0, said, ""))
        self.assertEqual(os.listdir(os.path.dirname(service.session)), [])
        self.assert_fails(service.run("whoami"), "not signed in: run 'copresence login'")

    def test_get_without_a_sign_in_names_the_next_step(self):
        done = run("get", ID, env=environment(XDG_STATE_HOME="/nonexistent"))
        self.assertEqual((done.returncode, done.out), (1, ""))
        self.assertEqual(done.err, "copresence: not signed in: run 'copresence login', or specify a credential with "
                                   "'--auth' or a token with '--token-env' or '--token-file'\n")

    def test_each_get_stores_the_newest_refresh_token(self):
        service = self.signed_in()
        with open(service.session) as file:
            before = json.load(file)
        self.assertEqual(service.run("get", ID).returncode, 0)
        with open(service.session) as file:
            after = json.load(file)
        self.assertNotEqual(before.pop("refresh_token"), after.pop("refresh_token"))
        self.assertEqual(before, after)
        self.assertEqual(mode(service.session), 0o600)

    def test_a_revoked_session_is_reported_with_the_next_step(self):
        service = self.signed_in("--fault", "oauth-error=invalid_grant/50173,path=/token,requests=3-")
        done = service.run("get", ID)
        self.assert_fails(done, "(invalid_grant, AADSTS50173: ", "; run 'copresence login'")
        with open(service.session) as file:
            self.assertNotIn(json.load(file)["refresh_token"], done.err)


class Browser(unittest.TestCase):
    def begin(self, service, *args):
        login = service.start_login("--browser", *args)
        self.addCleanup(login.stderr.close)
        self.assertEqual(login.stderr.readline().decode(),
                         "To sign in, open this address with a browser on this machine:\n")
        return login, urllib.parse.urlsplit(login.stderr.readline().decode().strip())

    def visit(self, url):
        connection = http.client.HTTPConnection("127.0.0.1", url.port, timeout=BOUND)
        connection.request("GET", f"{url.path or '/'}?{url.query}")
        response = connection.getresponse()
        response.text = response.read().decode()
        connection.close()
        return response

    def test_the_redirect_of_a_browser_signs_in(self):
        with LoginService() as service:
            login, url = self.begin(service, "--user", "ada@example.org")
            query = dict(urllib.parse.parse_qsl(url.query))
            self.assertEqual((query["code_challenge_method"], query["login_hint"]), ("S256", "ada@example.org"))
            back = urllib.parse.urlsplit(service.https("GET", f"{url.path}?{url.query}").headers["Location"])
            # Requests other than the redirect of this sign-in have no effect.
            for stray in ("/favicon.ico", "/", "/?code=x&state=wrong", "/?error=access_denied&state=wrong"):
                self.assertEqual(self.visit(back._replace(path=stray.split("?")[0],
                                                          query=stray.partition("?")[2])).status, 404)
            page = self.visit(back)
            self.assertEqual(page.status, 200)
            self.assertIn("You have signed in.", page.text)
            self.assertEqual(end_of(login), (0, SIGNED_IN, ""))
            self.assertEqual((mode(service.session), service.run("get", ID).returncode), (0o600, 0))

    def test_a_rejected_sign_in_is_reported_on_the_terminal(self):
        with LoginService() as service:
            login, url = self.begin(service, "--user", "unknown@example.org")
            back = urllib.parse.urlsplit(service.https("GET", f"{url.path}?{url.query}").headers["Location"])
            self.assertIn("The sign-in failed", self.visit(back).text)
            code, out, err = end_of(login)
            self.assertEqual((code, out), (1, ""))
            self.assertIn("(access_denied, AADSTS50034: ", err)
            self.assertFalse(os.path.exists(service.session))

    def test_the_wait_for_a_browser_ends_at_the_timeout(self):
        with LoginService() as service:
            login, _ = self.begin(service, "--timeout", "0.5")
            code, _, err = end_of(login)
            self.assertEqual(code, 1)
            self.assertIn("while waiting for the browser", err)

    def test_a_browser_is_opened_only_on_request(self):
        with LoginService() as service:
            program, opened = service.write("xdg-open", '#!/bin/sh\nprintf "%s" "$1" >"$0.url.new"\nmv "$0.url.new" "$0.url"\n'
                                            'echo >"$0.done"\n'), service.path("xdg-open.url")
            os.chmod(program, 0o755)
            os.mkfifo(program + ".done")
            env = service.env(PATH=service.folder.name + ":" + os.environ["PATH"])
            for options, expected in ((["--timeout", "0.3"], False), (["--open", "--timeout", "5"], True)):
                login = subprocess.Popen([TOOL, "login", *service.how, "--browser", *options], env=env,
                                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                if expected:
                    with open(program + ".done") as done:
                        done.read()
                    login.send_signal(signal.SIGTERM)
                code, _, err = end_of(login)
                self.assertEqual(code, 143 if expected else 1)
                self.assertEqual(os.path.exists(opened), expected)
            with open(opened) as file:
                self.assertIn(file.read(), err.splitlines())

    def test_a_browser_starts_as_if_the_shell_had_started_it(self):
        script = """#!/bin/sh
            readlink /proc/$$/fd/* >"$0.files"
            grep -E 'SigBlk|SigIgn' /proc/self/status >"$0.signals"
            ulimit -Sn >"$0.limit"
            echo >"$0.done"
        """

        def limit_files():
            resource.setrlimit(resource.RLIMIT_NOFILE, (300, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))

        with LoginService() as service:
            program = service.write("xdg-open", script)
            os.chmod(program, 0o755)
            os.mkfifo(program + ".done")
            login = subprocess.Popen([TOOL, "login", *service.how, "--browser", "--open"], preexec_fn=limit_files,
                                     env=service.env(PATH=service.folder.name + ":" + os.environ["PATH"]),
                                     stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            with open(program + ".done") as done:
                done.read()
            login.send_signal(signal.SIGTERM)
            self.assertEqual(end_of(login)[0], 143)
            with open(program + ".files") as file:  # the shell itself opens the script and this file
                self.assertEqual(set(file.read().split()) - {program, file.name}, {"/dev/null"})
            with open(program + ".signals") as file:
                masks = {name: int(mask, 16) for name, mask in (line.split() for line in file)}
            self.assertEqual((masks["SigBlk:"], masks["SigIgn:"] >> signal.SIGPIPE - 1 & 1), (0, 0))
            with open(program + ".limit") as file:
                self.assertEqual(file.read(), "300\n")


class Run(unittest.TestCase):
    """Runs all commands of a session in one script on a terminal."""

    SCRIPT = r"""
    set -eu
    "$TOOL" login $HOW
    stat -c '%a' "$XDG_STATE_HOME/copresence" "$XDG_STATE_HOME/copresence/session.json"
    "$TOOL" whoami
    "$TOOL" get --format csv $ID
    "$TOOL" get --format csv $ID
    stat -c '%a' "$XDG_STATE_HOME/copresence/session.json"
    cat "$XDG_STATE_HOME/copresence/session.json" >"$KEPT"
    "$TOOL" logout
    if "$TOOL" get $ID; then exit 9; fi
    """

    def test_login_get_expiry_get_logout(self):
        # Requests 1 and 2 are the sign-in, 3 and 4 the first get. Request 5 returns a token, and request 6 finds it expired.
        with LoginService("--approve-devices-after", "0s", "--fault", "expired-token,requests=6") as service:
            terminal = Terminal()
            self.addCleanup(terminal.close)
            env = service.env(TOOL=TOOL, HOW=" ".join(service.how), ID=ID, KEPT=service.path("kept"))
            process = subprocess.Popen(["/bin/sh", "-c", self.SCRIPT], env=env, stdin=terminal.slave,
                                       stdout=terminal.slave, stderr=terminal.slave)
            shown = terminal.read_all().replace("\r\n", "\n")
            self.assertEqual(process.wait(BOUND), 0, shown)
            with open(service.path("kept")) as file:
                self.assertNotIn(json.load(file)["refresh_token"], shown)
            figures = service.stop()
        self.assertRegex(shown, WAITS)
        self.assertIn(SIGNED_IN + "700\n600\ntenant", shown)
        self.assertEqual(shown.count(f"\n{ID},"), 2, shown)
        self.assertRegex(shown, r"\n600\nsigned out\ncopresence: not signed in: ")
        self.assertEqual((figures["presences"], figures["tokens_issued"], figures["device_codes"]), (2, 4, 1))


if __name__ == "__main__":
    unittest.main()
