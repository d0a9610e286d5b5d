# Copyright (c) the copresence authors
# Distributed under the Boost Software License, Version 1.0 (see LICENSE)

"""A proxy whose words a test chooses, and an environment that names it and no other."""

import socket
import threading

from tool import BOUND, environment

ELSEWHERE = ("--endpoint", "https://graph.example")
VARIABLES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY")


def surroundings(**more):
    return environment(**{**dict.fromkeys(VARIABLES, ""), **more})


class Proxy:
    """Answers its only client with `words`; where there are none, it connects it to where it wants to go."""

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
        try:  # lets go of a thread whose client never came
            socket.create_connection(self.listener.getsockname()).close()
        except OSError:
            pass
        self.thread.join()
        self.listener.close()
