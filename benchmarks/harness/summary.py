# Copyright (c) the copresence authors
# Distributed under the Boost Software License, Version 1.0 (see LICENSE)

"""Medians, ratios, and what became of the targets."""

import dataclasses
import statistics

import workloads
from workloads import FLOOR, LIBCURL, OURS

ROUND_TRIPS = 7  # 100 requests, 16 at a time
IDEAL_WALL_MS = ROUND_TRIPS * 40


def values(result, figure, peer):
    return [figure.of(line) for line in result["lines"].get(figure.load.name, {}).get(peer, [])]


def median(result, figure, peer):
    """None where this peer was not measured so."""
    measured = values(result, figure, peer)
    return statistics.median(measured) if measured else None


def ratio(result, figure, peer, to):
    mine, other = median(result, figure, peer), median(result, figure, to)
    return None if mine is None or not other else mine / other


def peers_by_cost(result):
    """All that were measured, cheapest first."""
    first = workloads.FIGURES[0]
    return sorted(result["lines"][first.load.name], key=lambda peer: median(result, first, peer))


def growth(result, peer):
    """CPU a presence in one large fetch against many small ones, handshakes included in both alike."""
    small, large = (workloads.Figure("", load, workloads.cpu_per_presence_us, "µs", 3)
                    for load in (workloads.GROWTH_SMALL, workloads.GROWTH_LARGE))
    before, after = median(result, small, peer), median(result, large, peer)
    return None if before is None or after is None else after / before


@dataclasses.dataclass(frozen=True)
class Target:
    what: str
    measured: float
    most: float
    unit: str = "×"

    @property
    def met(self):
        return self.measured <= self.most


def targets(result):
    """Those for which everything that they need was measured."""
    medium, large, _, single, memory, slow = workloads.FIGURES
    wall = median(result, slow, OURS)
    ours, floors = growth(result, OURS), growth(result, FLOOR)
    found = [
        Target(f"{medium.title}: against {LIBCURL}", ratio(result, medium, OURS, LIBCURL), 0.80),
        Target(f"{large.title}: against {LIBCURL}", ratio(result, large, OURS, LIBCURL), 0.80),
        Target(f"{medium.title}: against {FLOOR} (aim)", ratio(result, medium, OURS, FLOOR), 1.25),
        Target(f"{large.title}: against {FLOOR} (aim)", ratio(result, large, OURS, FLOOR), 1.25),
        Target(f"{single.title}: against {LIBCURL}", ratio(result, single, OURS, LIBCURL), 0.80),
        Target(f"{memory.title}: against {LIBCURL}", ratio(result, memory, OURS, LIBCURL), 0.75),
        Target(f"{slow.title}: against the ideal of {IDEAL_WALL_MS} ms", wall and wall / IDEAL_WALL_MS, 1.10),
        Target(f"{slow.title}: against {LIBCURL}", ratio(result, slow, OURS, LIBCURL), 1.00),
        Target(f"Growth of CPU a presence from 6,500 (100 times) to 650,000 ids: against {FLOOR}'s growth",
               ours and floors and ours / floors, 1.15),
    ]
    return [target for target in found if target.measured is not None]
