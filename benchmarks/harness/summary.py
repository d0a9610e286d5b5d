# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""Computes medians, ratios and targets from the results."""

import dataclasses
import statistics

import workloads
from workloads import FLOOR, LIBCURL, OURS

ROUND_TRIPS = 7  # for 100 requests, 16 at a time
IDEAL_WALL_MS = ROUND_TRIPS * 40


def values(result, figure, peer):
    return [figure.of(line) for line in result["lines"].get(figure.load.name, {}).get(peer, [])]


def median(result, figure, peer):
    """Returns the median; None if the peer was not measured with this load."""
    measured = values(result, figure, peer)
    return statistics.median(measured) if measured else None


def ratio(result, figure, peer, to):
    mine, other = median(result, figure, peer), median(result, figure, to)
    return None if mine is None or not other else mine / other


def peers_by_cost(result):
    """Returns all measured peers, cheapest first."""
    first = workloads.FIGURES[0]
    return sorted(result["lines"][first.load.name], key=lambda peer: median(result, first, peer))


def growth(result, peer):
    """Returns the ratio of CPU time per presence: one large fetch to many small ones. Both include handshakes."""
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
    """Returns the targets for which all needed values were measured."""
    medium, large, _, single, memory, slow = workloads.FIGURES
    wall = median(result, slow, OURS)
    ours, floors = growth(result, OURS), growth(result, FLOOR)
    found = [
        Target(f"{medium.title}: ratio to {LIBCURL}", ratio(result, medium, OURS, LIBCURL), 0.80),
        Target(f"{large.title}: ratio to {LIBCURL}", ratio(result, large, OURS, LIBCURL), 0.80),
        Target(f"{medium.title}: ratio to {FLOOR} (goal)", ratio(result, medium, OURS, FLOOR), 1.25),
        Target(f"{large.title}: ratio to {FLOOR} (goal)", ratio(result, large, OURS, FLOOR), 1.25),
        Target(f"{single.title}: ratio to {LIBCURL}", ratio(result, single, OURS, LIBCURL), 0.80),
        Target(f"{memory.title}: ratio to {LIBCURL}", ratio(result, memory, OURS, LIBCURL), 0.75),
        Target(f"{slow.title}: ratio to the ideal of {IDEAL_WALL_MS} ms", wall and wall / IDEAL_WALL_MS, 1.10),
        Target(f"{slow.title}: ratio to {LIBCURL}", ratio(result, slow, OURS, LIBCURL), 1.00),
        Target(f"Growth of CPU per presence from 6,500 (100 times) to 650,000 ids: ratio to {FLOOR}'s growth",
               ours and floors and ours / floors, 1.15),
    ]
    return [target for target in found if target.measured is not None]
