# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""Defines the measured loads, and the figures computed from them."""

import dataclasses

MOST_IDS = 650_000
FLOOR, LIBCURL, HTTP2, OURS = "openssl_floor", "libcurl_simdjson", "libcurl_simdjson_http2", "copresence"
SLOW_PEERS = ("go_net_http", "node_graph_client", "python_aiohttp")


@dataclasses.dataclass(frozen=True)
class Load:
    """The parameters of a run of every peer."""
    name: str
    ids: int
    concurrency: int
    repeat: int = 1
    latency_ms: int = 0
    gzip: bool = False
    only_raw: bool = False  # wall time is measured, so peers behind a proxy are excluded
    one_core: bool = False  # the client runs on the same core as the service

    def smaller(self, factor):
        return dataclasses.replace(self, repeat=max(1, self.repeat // factor))

    def for_peer(self, peer):
        """Returns the load for this peer. Slow peers, which take ten times as long, do a tenth of the repeats."""
        return self.smaller(10) if peer in SLOW_PEERS else self

    def is_verified_by(self, peer):
        """Returns whether the peer computes a digest. For large loads the digest of a slow peer would take too long."""
        return peer not in SLOW_PEERS or self.ids <= MEDIUM.ids

    def suits(self, peer):
        """Returns whether the peer is measured with this load.

        The peer behind a proxy is excluded from the loads for wall time and gzip. Slow peers are excluded from the
        growth loads.
        """
        if peer == HTTP2:
            return not (self.only_raw or self.gzip)
        return peer not in SLOW_PEERS or self.name not in (GROWTH_SMALL.name, GROWTH_LARGE.name)


MEDIUM = Load("65,000 ids at concurrency 8", 65_000, 8, repeat=40)
LARGE = Load("650,000 ids at concurrency 32", 650_000, 32)
GZIP = Load("65,000 ids at concurrency 8, gzip", 65_000, 8, repeat=10, gzip=True)
SINGLE = Load("1 id on a warm connection, on one core", 1, 1, repeat=20_000, one_core=True)
SLOW = Load("65,000 ids at concurrency 16, 40 ms latency", 65_000, 16, latency_ms=40, only_raw=True)
GROWTH_SMALL = Load("6,500 ids at concurrency 8, 100 times", 6_500, 8, repeat=100)
GROWTH_LARGE = Load("650,000 ids at concurrency 8, once", 650_000, 8)
TABLE = [MEDIUM, LARGE, GZIP, SINGLE, SLOW, GROWTH_SMALL, GROWTH_LARGE]

LATENCIES_MS = [0, 10, 20, 40, 80, 120, 160, 200]
BY_LATENCY = {ms: Load(f"65,000 ids at concurrency 16, {ms} ms latency", 65_000, 16, latency_ms=ms, only_raw=True)
              for ms in LATENCIES_MS}

CONCURRENCIES = [1, 2, 4, 8, 16, 32, 64]
BY_CONCURRENCY = {n: Load(f"65,000 ids at concurrency {n}, 5 ms latency", 65_000, n, latency_ms=5, only_raw=True)
                  for n in CONCURRENCIES}


def cpu_per_presence_us(line):
    return line["cpu_s"] / line["presences"] * 1e6


def cpu_per_request_us(line):
    return line["cpu_s"] / line["requests"] * 1e6


def memory_per_presence(line):
    return line["peak_rss_kb"] * 1024 / line["ids"]


def wall_ms(line):
    return line["wall_s"] / line["repeat"] * 1e3


def throughput(line):
    return line["presences"] / line["wall_s"]


@dataclasses.dataclass(frozen=True)
class Figure:
    """A column of the table: a value that is computed from the output lines of a load."""
    title: str
    load: Load
    of: callable
    unit: str
    digits: int


FIGURES = [
    Figure("CPU per presence, 65,000 ids at concurrency 8", MEDIUM, cpu_per_presence_us, "µs", 3),
    Figure("CPU per presence, 650,000 ids at concurrency 32", LARGE, cpu_per_presence_us, "µs", 3),
    Figure("CPU per presence, gzip", GZIP, cpu_per_presence_us, "µs", 3),
    Figure("CPU of a single-id request", SINGLE, cpu_per_request_us, "µs", 1),
    Figure("Peak memory per presence, 650,000 ids", LARGE, memory_per_presence, "B", 0),
    Figure("Wall time, 65,000 ids at concurrency 16, 40 ms latency", SLOW, wall_ms, "ms", 0),
]
