# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""Runs the tool, its service, and services with scripted responses. No test sleeps. Tests wait for lines, files, pipes and
exits, for at most `BOUND` seconds. Only a failing test waits this long."""

import http.server
import json
import os
import select
import signal
import socket
import subprocess
import tempfile
import threading
import uuid

TOOL = os.environ["COPRESENCE_TOOL"]
TOKEN = "t0ken-that-must-stay-hidden"
BOUND = 120


def environment(**more):
    env = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM", "GRAPH_TOKEN")
           and not name.startswith(("AZURE_", "IDENTITY_", "XDG_"))}
    env["HOME"] = "/nonexistent"  # no session of the user is read
    env["GRAPH_TOKEN"] = TOKEN
    env.update(more)
    return env


def run(*args, **more):
    """Runs the tool, and waits for its end. `out` and `err` of the result are the decoded output."""
    more.setdefault("env", environment())
    more.setdefault("stdin", subprocess.DEVNULL if "input" not in more else None)
    if more["stdin"] is None:
        del more["stdin"]
    more.setdefault("stdout", subprocess.PIPE)
    more.setdefault("stderr", subprocess.PIPE)
    done = subprocess.run([TOOL, *args], timeout=BOUND, **more)
    done.out = None if done.stdout is None else done.stdout.decode()
    done.err = None if done.stderr is None else done.stderr.decode()
    return done


def start(*args, **more):
    """Starts the tool, and does not wait for its end."""
    more.setdefault("env", environment())
    more.setdefault("stdin", subprocess.DEVNULL)
    more.setdefault("stdout", subprocess.PIPE)
    more.setdefault("stderr", subprocess.PIPE)
    return subprocess.Popen([TOOL, *args], **more)


def new_ids(count):
    return [str(uuid.UUID(int=number + 1)) for number in range(count)]


class Service:
    """A process of `copresence serve`."""

    def __init__(self, *args, token_args=("--token-env", "GRAPH_TOKEN"), tls=True, folder=None, **more):
        self.folder = folder or tempfile.TemporaryDirectory()
        self.ca = self.path("ca.pem")
        place = ("--ca-file", self.ca) if tls else ("--http",)
        self.process = start("serve", *place, *token_args, *args, **more)
        self.first_line = self.process.stdout.readline().decode()
        if not self.first_line.startswith("listening on "):
            raise AssertionError(self.first_line + self.process.stderr.read().decode())
        self.endpoint = self.first_line.split()[-1]
        self.port = int(self.endpoint.rsplit(":", 1)[1])
        self.how = ("--endpoint", self.endpoint, *(("--ca-file", self.ca) if tls else ("--allow-http",)))

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def write(self, name, content):
        with open(self.path(name), "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        return self.path(name)

    def get(self, *args, **more):
        return run("get", *self.how, "--token-env", "GRAPH_TOKEN", *args, **more)

    def stop(self, by=signal.SIGTERM):
        """Ends the service with the signal `by`. Returns its statistics."""
        self.process.send_signal(by)
        out, err = self.process.communicate(timeout=BOUND)
        self.code, self.err = self.process.returncode, err.decode()
        return json.loads(out)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()
        self.folder.cleanup()


class ScriptedService:
    """A plain HTTP service on loopback. The function `answer` makes its responses. Its arguments are the handler, the
    requested ids, and the number of the request, from 1. It returns status, headers and body, or None to close the
    connection."""

    def __init__(self, answer):
        script = self
        self.lock = threading.Lock()
        self.requests = 0

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with script.lock:
                    script.requests += 1
                    number = script.requests
                result = answer(self, json.loads(body)["ids"], number)
                if result is None:
                    self.close_connection = True
                    return
                status, headers, content = result
                content = content if isinstance(content, bytes) else content.encode()
                self.send_response(status)
                for name, value in {"Content-Length": str(len(content)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.handle_error = lambda *_: None
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()
        self.how = ("--endpoint", f"http://127.0.0.1:{self.server.server_port}", "--allow-http",
                    "--token-env", "GRAPH_TOKEN")

    def get(self, *args, **more):
        return run("get", *self.how, *args, **more)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def answer_with(presences):
    return 200, {"Content-Type": "application/json"}, json.dumps({"value": presences})


def answer_all(ids, **members):
    return answer_with([{"id": each, "availability": "Busy", "activity": "Busy", **members} for each in ids])


def graph_error(status, code, message):
    return status, {"Content-Type": "application/json"}, json.dumps({"error": {"code": code, "message": message}})


def silent_port():
    """Returns a listening socket. The system completes connections to it, but no response is ever sent."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(64)
    return listener


class Forwarder:
    """Listens on 127.0.0.2, and forwards connections to a service whose certificate is not valid for this address."""

    def __init__(self, port):
        self.listener = socket.create_server(("127.0.0.2", 0))
        self.port = self.listener.getsockname()[1]
        self.target = port
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self):
        while True:
            one, _ = self.listener.accept()
            if self.target is None:
                one.close()
                return
            with one, socket.create_connection(("127.0.0.1", self.target)) as other:
                pairs = {one: other, other: one}
                while pairs:
                    ready, _, _ = select.select(list(pairs), [], [], BOUND)
                    data = [(each, each.recv(65536)) for each in ready]
                    if not data or any(not piece for _, piece in data):
                        break
                    for each, piece in data:
                        pairs[each].sendall(piece)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.target = None
        socket.create_connection(("127.0.0.2", self.port)).close()
        self.thread.join()
        self.listener.close()
