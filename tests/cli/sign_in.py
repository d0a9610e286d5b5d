# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""Runs `copresence serve --login`, and the tool with settings and a state directory for this service."""

import http.client
import os
import ssl
import urllib.parse

from tool import BOUND, Service, environment, run, start

CLIENT_ID = "6731de76-14a6-49ae-97bc-6eba6914391e"
TENANT = "aaaabbbb-0000-cccc-1111-dddd2222eeee"


class LoginService(Service):
    def __init__(self, *args, **more):
        super().__init__("--login", "--device-interval", "1s", *args, token_args=(), **more)
        self.told = dict(self.process.stdout.readline().decode().split() for _ in range(3))
        self.metadata = self.told["metadata:"]
        self.state = self.path("state")
        self.session = os.path.join(self.state, "copresence", "session.json")

    def env(self, **more):
        """Returns the environment of a user with the settings for this service."""
        known = {"XDG_STATE_HOME": self.state, "AZURE_AUTHORITY_HOST": self.endpoint, "AZURE_TENANT_ID": TENANT,
                 "AZURE_CLIENT_ID": CLIENT_ID}
        known.update(more)
        return environment(**known)

    def run(self, *args, env=None, **more):
        return run(*args, env=self.env() if env is None else env, **more)

    def start_login(self, *args, **more):
        return start("login", *self.how, *args, env=self.env(), **more)

    def get_with(self, how, *args, **env):
        """Runs `copresence get --auth HOW`."""
        return run("get", *self.how, "--auth", how, *args, env=self.env(**env))

    def https(self, method, target, form=None):
        """Sends a request as a browser does. Returns the response, whose `text` is the body."""
        context = ssl.create_default_context(cafile=self.ca)
        connection = http.client.HTTPSConnection("localhost", self.port, context=context, timeout=BOUND)
        body = None if form is None else urllib.parse.urlencode(form)
        connection.request(method, target, body, {"Content-Type": "application/x-www-form-urlencoded"})
        response = connection.getresponse()
        response.text = response.read().decode()
        connection.close()
        return response

    def enter_code(self, code, action="approve"):
        return self.https("POST", "/device", {"user_code": code, "action": action})


def end_of(process):
    """Waits for the end of a process. Returns exit status, standard output and standard error."""
    out, err = process.communicate(timeout=BOUND)
    return process.returncode, out.decode(), err.decode()
