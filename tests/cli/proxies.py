# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""A proxy with a scripted response, and an environment without the proxies of the machine."""

import socket
import threading

from tool import BOUND, environment

ELSEWHERE = ("--endpoint", "https://graph.example")
VARIABLES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY")


def surroundings(**more):
    return environment(**{**dict.fromkeys(VARIABLES, ""), **more})


class Proxy:
    """Accepts one client. Responds with `words`, or opens the requested tunnel if `words` is None."""

    def __init__(self, words=None):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.words = words
        self.request = b""
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self):
        client, _ = self.listener.accept()
        with client:
            client.settimeout(BOUND)
            while b"\r\n\r\n" not in self.request:
                piece = client.recv(65536)
                if not piece:
                    return
                self.request += piece
            if self.words is not None:
                client.sendall(self.words)
                return
            host, port = self.request.split()[1].decode().rsplit(":", 1)
            with socket.create_connection((host, int(port)), BOUND) as server:
                client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                back = threading.Thread(target=self.copy, args=(server, client))
                back.start()
                self.copy(client, server)
                back.join()

    @staticmethod
    def copy(one, other):
        try:
            while piece := one.recv(65536):
                other.sendall(piece)
            other.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:  # ends the thread if no client has connected
            socket.create_connection(self.listener.getsockname()).close()
        except OSError:
            pass
        self.thread.join()
        self.listener.close()
