# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""Formats the tables as text for a terminal and as Markdown."""

import summary
from workloads import FIGURES, FLOOR


def number(value, digits):
    return f"{value:,.{digits}f}"


def cell(result, figure, peer):
    value = summary.median(result, figure, peer)
    if value is None:
        return "–"
    text = f"{number(value, figure.digits)} {figure.unit}"
    against_floor = summary.ratio(result, figure, peer, FLOOR)
    return text if against_floor is None else f"{text} ({against_floor:.2f}×)"


def spread(result, figure, peer):
    values = summary.values(result, figure, peer)
    return f"{number(min(values), figure.digits)}…{number(max(values), figure.digits)}" if values else "–"


def rows(result, content):
    titles = ["peer", *(figure.title for figure in FIGURES)]
    return [titles] + [[peer, *(content(result, figure, peer) for figure in FIGURES)]
                       for peer in summary.peers_by_cost(result)]


def growth_rows(result):
    found = [(peer, summary.growth(result, peer)) for peer in summary.peers_by_cost(result)]
    return [["peer", "650,000 ids once, compared with 6,500 ids 100 times"]] + [
        [peer, f"{grown:.2f}×"] for peer, grown in found if grown is not None]


def target_rows(result):
    return [["target", "measured", "maximum", "result"]] + [
        [target.what, f"{target.measured:.2f}{target.unit}", f"{target.most:.2f}{target.unit}",
         "met" if target.met else "missed"] for target in summary.targets(result)]


def as_markdown(table):
    head, *body = table
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *body]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def as_text(table):
    widths = [max(map(len, column)) for column in zip(*table)]
    lines = ("  ".join(text.ljust(width) for text, width in zip(line, widths)).rstrip() for line in table)
    return "\n".join(lines) + "\n"


def sections(result):
    """Yields pairs of a title and a table."""
    rounds, runs = result["rounds"], result["rounds"] * result["turns"]
    turns = f", of {runs} runs of the peers in C++" if runs > rounds else ""
    times = "One round" if runs == 1 else f"Medians of {rounds} round{'s' if rounds > 1 else ''}{turns}"
    yield f"{times}; in brackets the ratio to the floor", rows(result, cell)
    if runs > 1:
        yield "Lowest and highest values, in the same units", rows(result, spread)
    yield "Growth of CPU per presence, on 8 connections", growth_rows(result)
    yield "Targets", target_rows(result)


def markdown(result):
    text = "# Results\n\nWritten by `benchmarks/run.sh --publish`; [README.md](README.md) describes the measurements.\n\n"
    text += "".join(f"- {name}: {value}\n" for name, value in result["environment"].items())
    for title, table in sections(result):
        text += f"\n## {title}\n\n{as_markdown(table)}"
    return text


def text(result):
    # Wide tables are transposed for the terminal.
    return "\n".join(f"{title}\n\n{as_text(table if len(table[0]) < 6 else list(zip(*table)))}"
                     for title, table in sections(result))
