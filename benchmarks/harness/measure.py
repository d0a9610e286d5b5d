# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""Measures all peers under the same conditions, and writes results, tables and charts. `run.sh` builds the programs."""

import argparse
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import charts
import environment
import services
import tables
import workloads

RUN_SECONDS = 600
TURNS = 3  # runs of each C++ peer in a round
WARM_UPS = 3  # runs that are not measured, because a newly started service is slow


class Bench:
    """Runs one peer at a time. Holds the peers and the ids."""

    def __init__(self, chosen, folder):
        self.tool = chosen.build / "src/cli/copresence"
        self.chosen = chosen
        self.folder = folder
        self.peers = self.peers_of(chosen)
        self.ids = services.write_ids(self.tool, folder, workloads.MOST_IDS)

    @staticmethod
    def peers_of(chosen):
        lines = (chosen.build / "benchmarks/peers/peers.txt").read_text().splitlines()
        peers = {name: command.split(" ") for name, command in (line.split("\t") for line in lines)}
        if workloads.HTTP2 in peers and not services.has_http2_proxy():
            print(f"{workloads.HTTP2} is skipped; on Debian 12 it requires: nghttp2-proxy openssl")
            del peers[workloads.HTTP2]
        if chosen.peers:
            unknown = set(chosen.peers) - set(peers)
            if unknown:
                sys.exit(f"these peers were not built: {', '.join(sorted(unknown))}")
            peers = {name: peers[name] for name in peers if name in chosen.peers}
        return peers

    def ids_file(self, count):
        file = self.folder / f"ids_{count}.txt"
        if not file.exists():
            file.write_text("\n".join(self.ids[:count]) + "\n")
        return file

    def service_for(self, peer, load):
        """Returns a context manager that yields the service for this peer and load."""
        where = (self.tool, self.folder, self.chosen.server_core, workloads.MOST_IDS)
        if peer == workloads.HTTP2:
            return services.http2_proxy(*where)
        flags = ["--latency", f"{load.latency_ms}ms"] if load.latency_ms else []
        return services.local_graph(*where, *flags, *(["--fault", "gzip"] if load.gzip else []))

    def run(self, peer, load, service, verify):
        command = [*self.peers[peer], "--url", service.url, "--ca", service.ca_file, "--token", services.TOKEN,
                   "--ids-file", self.ids_file(load.ids), "--concurrency", load.concurrency, "--repeat", load.repeat]
        if load.gzip:
            command.append("--gzip")
        if verify:
            command.append("--verify")
        core = self.chosen.server_core if load.one_core else self.chosen.client_core
        ran = subprocess.run(services.pinned(core, command), capture_output=True, text=True, timeout=RUN_SECONDS)
        if ran.returncode != 0:
            sys.exit(f"{peer} failed: {ran.stderr.strip()}")
        return json.loads(ran.stdout.splitlines()[-1])


def rotated(peers, by):
    by %= len(peers)
    return peers[by:] + peers[:by]


def check_digests(load, lines):
    digests = {peer: line["digest"] for peer, line in lines.items() if "digest" in line}
    if len(set(digests.values())) > 1:
        sys.exit(f"the peers have different digests for {load.name}: {digests}")


def warm_up(bench, load, users):
    """Warms each service up with requests of one peer. `users` maps each service to that peer."""
    for service, peer in users.items():
        for _ in range(WARM_UPS):
            bench.run(peer, load.for_peer(peer).smaller(10), service, verify=False)


def one_round(bench, load, number, turns):
    """Runs every peer `turns` times; slow peers run once. The first round compares digests."""
    lines = {}
    peers = [peer for peer in bench.peers if load.suits(peer)]
    with contextlib.ExitStack() as stack:
        shared = stack.enter_context(bench.service_for(workloads.OURS, load))
        own = {peer: stack.enter_context(bench.service_for(peer, load)) for peer in peers if peer == workloads.HTTP2}
        warm_up(bench, load, {own.get(peer, shared): peer for peer in reversed(peers)})
        for turn in range(turns):
            for peer in rotated(peers, number + turn):
                if turn > 0 and peer in workloads.SLOW_PEERS:
                    continue
                verify = number == 0 and turn == 0 and load.is_verified_by(peer)
                line = bench.run(peer, load.for_peer(peer), own.get(peer, shared), verify)
                lines.setdefault(peer, []).append(line)
    if number == 0:
        check_digests(load, {peer: of_peer[0] for peer, of_peer in lines.items()})
    return lines


def measure(bench, loads, rounds, turns):
    """Returns the output lines of all rounds by load and peer.

    The outermost loop runs over the rounds, so that a short disturbance of the machine affects all loads and peers.
    """
    lines = {load.name: {} for load in loads}
    number = 0
    try:
        for number in range(rounds):
            for load in loads:
                print(f"round {number + 1} of {rounds}: {load.name}", flush=True)
                for peer, of_peer in one_round(bench, load, number, turns).items():
                    lines[load.name].setdefault(peer, []).extend(of_peer)
        number = rounds
    except KeyboardInterrupt:
        if number == 0:
            raise
        print(f"interrupted in round {number + 1}: the results contain only the measurements before")
    return lines, number


def parse():
    parser = argparse.ArgumentParser(prog="benchmarks/run.sh", description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=5, help="number of rounds for the table (default: 5)")
    parser.add_argument("--chart-rounds", type=int, default=2,
                        help="number of rounds for the charts by latency and concurrency; 0: none (default: 2)")
    parser.add_argument("--quick", action="store_true",
                        help="one round with a tenth of the load, without charts by latency and concurrency")
    parser.add_argument("--peers", type=lambda text: text.split(","),
                        help="names of the peers to measure, separated by commas (default: all)")
    parser.add_argument("--server-core", type=int, default=0)
    parser.add_argument("--client-core", type=int, default=1)
    parser.add_argument("--publish", action="store_true", help="also write tables and charts to docs/benchmarks")
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.rounds, chosen.chart_rounds = 1, 0
    if chosen.rounds < 1 or chosen.chart_rounds < 0:
        parser.error("--rounds must be at least 1, and --chart-rounds at least 0")
    available = os.sched_getaffinity(0)
    if {chosen.server_core, chosen.client_core} - available:
        parser.error(f"this machine has the cores {sorted(available)}; see --server-core and --client-core")
    return chosen


def main():
    chosen = parse()
    out = chosen.build / "results"
    out.mkdir(exist_ok=True)
    table_loads = [load.smaller(10) for load in workloads.TABLE] if chosen.quick else workloads.TABLE
    chart_loads = [*workloads.BY_LATENCY.values(), *workloads.BY_CONCURRENCY.values()] if chosen.chart_rounds else []
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(chosen, pathlib.Path(name))
        begin = environment.load_average()
        lines, chart_rounds = measure(bench, chart_loads, chosen.chart_rounds, 1)
        turns = 1 if chosen.quick else TURNS
        table_lines, rounds = measure(bench, table_loads, chosen.rounds, turns)
    result = {"environment": environment.describe(chosen.build, begin), "rounds": rounds, "turns": turns,
              "chart_rounds": chart_rounds, "lines": lines | table_lines}
    (out / "results.json").write_text(json.dumps(result, indent=1))
    write(result, [out] + ([pathlib.Path("docs/benchmarks")] if chosen.publish else []))
    print(tables.text(result))


def write(result, folders):
    files = {"results.md": tables.markdown(result), **charts.draw(result)}
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_text(content)
        print(f"wrote {', '.join(files)} to {folder}")


if __name__ == "__main__":
    main()
