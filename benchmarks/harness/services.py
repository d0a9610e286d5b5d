# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""Starts the measured services: `copresence serve` on the core for the server, optionally behind an HTTP/2 proxy."""

import contextlib
import dataclasses
import pathlib
import select
import shutil
import socket
import subprocess
import time

TOKEN = "a-token-for-benchmarks"
START_SECONDS = 60


@dataclasses.dataclass(frozen=True)
class Service:
    """URL of a service, and the certificate authority that its clients trust."""
    url: str
    ca_file: pathlib.Path


def pinned(core, command):
    return ["taskset", "--cpu-list", str(core), *map(str, command)]


@contextlib.contextmanager
def process(command, **how):
    """Runs a process until the end of the with block."""
    running = subprocess.Popen(command, **how)
    try:
        yield running
    finally:
        running.terminate()
        running.wait()


def write_ids(tool, folder, most):
    """Returns the first ids of the local service. Every service that this module starts has the same ids."""
    lines = folder / "ids.txt"
    with process([tool, "serve", "--port", "0", "--users", str(most), "--ids-out", lines, "--token", TOKEN],
                 stdout=subprocess.PIPE, text=True) as service:
        root_of(service)
    return lines.read_text().split("\n")[:most]


def root_of(service):
    if not select.select([service.stdout], [], [], START_SECONDS)[0]:
        raise RuntimeError("the service did not start")
    greeting = service.stdout.readline()
    if not greeting.startswith("listening on "):
        raise RuntimeError("the service did not start")
    return greeting.removeprefix("listening on ").strip()


@contextlib.contextmanager
def local_graph(tool, folder, core, users, *flags):
    """Runs a local Graph service on a free port. Yields a `Service`."""
    with contextlib.ExitStack() as stack:
        ca_file = folder / f"ca{time.monotonic_ns()}.pem"
        trust = [] if "--http" in flags else ["--ca-file", ca_file]
        running = stack.enter_context(process(
            pinned(core, [tool, "serve", "--port", "0", *trust, "--token", TOKEN, "--users", users, *flags]),
            stdout=subprocess.PIPE, text=True))
        yield Service(root_of(running) + "/v1.0", ca_file)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port):
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError("the HTTP/2 proxy did not start")


def has_http2_proxy():
    return shutil.which("nghttpx") is not None and shutil.which("openssl") is not None


@contextlib.contextmanager
def http2_proxy(tool, folder, core, users):
    """Runs nghttpx as an HTTP/2 proxy with TLS for a local Graph service with plain HTTP/1.1. Both use one core."""
    key, certificate = folder / "http2_key.pem", folder / "http2_ca.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                    "-keyout", key, "-out", certificate], check=True, capture_output=True)
    with local_graph(tool, folder, core, users, "--http") as behind:
        backend = behind.url.removeprefix("http://").split("/")[0].split(":")[1]
        port = free_port()
        with process(pinned(core, ["nghttpx", "--workers=1", "--errorlog-file=/dev/null", "--accesslog-file=/dev/null",
                                   "--conf=/dev/null", f"--frontend=127.0.0.1,{port}",
                                   f"--backend=127.0.0.1,{backend}", key, certificate]),
                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
            wait_for_port(port)
            yield Service(f"https://localhost:{port}/v1.0", certificate)
