# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""Draws the charts of the results."""

import summary
import svg
import workloads
from workloads import FIGURES, MEDIUM, OURS, Figure


def colors_of(result):
    """Returns a color for each peer, the same in all charts. copresence has the first color."""
    peers = sorted(result["lines"][MEDIUM.name], key=lambda peer: peer != OURS)
    return {peer: svg.COLORS[i % len(svg.COLORS)] for i, peer in enumerate(peers)}


def bar_chart(result, figure, title, form):
    values = [(peer, summary.median(result, figure, peer)) for peer in result["lines"][figure.load.name]]
    cores = "client and service on the same core" if figure.load.one_core else "client and service on one core each"
    subtitle = f"median of {result['rounds']} rounds; {cores}, TLS 1.3 on loopback"
    return svg.bars(title, subtitle, sorted(values, key=lambda pair: pair[1]), colors_of(result), form)


def series_of(result, loads, of):
    """Returns for each measured peer a list of pairs: the text of a load, and the median of its values."""
    found = {}
    for position, load in loads.items():
        for peer in result["lines"][load.name]:
            value = summary.median(result, Figure("", load, of, "", 0), peer)
            found.setdefault(peer, []).append((str(position), value))
    return found


def latency_chart(result):
    ideal = [(str(ms), float(summary.ROUND_TRIPS * ms)) for ms in workloads.LATENCIES_MS]
    return svg.lines("Wall time of 65,000 presences by latency of the service",
                     f"concurrency 16, including connection set-up; median of {result['chart_rounds']}",
                     "latency of the service in ms", series_of(result, workloads.BY_LATENCY, workloads.wall_ms),
                     colors_of(result), lambda ms: f"{ms:,.0f} ms", ("ideal: 7 round trips", ideal))


def throughput_chart(result):
    return svg.lines("Throughput of 65,000 presences by concurrency",
                     f"5 ms latency of the service, including connection set-up; median of {result['chart_rounds']}",
                     "concurrent requests", series_of(result, workloads.BY_CONCURRENCY, workloads.throughput),
                     colors_of(result), lambda rate: f"{rate / 1e6:.2f} M/s")


def draw(result):
    """Returns a dictionary of file name to chart, for every chart whose loads were measured."""
    medium, large, _, single, memory, _ = FIGURES
    found = {
        "cpu.svg": bar_chart(result, medium, "CPU time per presence, 65,000 ids on 8 connections",
                             lambda us: f"{us:.3f} µs"),
        "cpu_large.svg": bar_chart(result, large, "CPU time per presence, 650,000 ids on 32 connections",
                                   lambda us: f"{us:.3f} µs"),
        "single.svg": bar_chart(result, single, "CPU time of a single-id request on a warm connection",
                                lambda us: f"{us:.1f} µs"),
        "memory.svg": bar_chart(result, memory, "Peak resident memory per presence, 650,000 ids",
                                lambda size: f"{size:,.0f} bytes"),
    }
    if result["chart_rounds"]:
        found |= {"latency.svg": latency_chart(result), "throughput.svg": throughput_chart(result)}
    return found
