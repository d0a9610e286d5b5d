# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""Draws bar charts and line charts as SVG, readable on dark and light pages."""

import html
import math

WIDTH, LINE_HEIGHT, MARGIN = 760, 380, 16
COLORS = ["#2f81f7", "#8b949e", "#d29922", "#a371f7", "#3fb950", "#f85149", "#39c5cf", "#db61a2"]

# The background is transparent. The colors of text and lines follow the color scheme of the page.
STYLE = """<style>
text { font: 13px system-ui, sans-serif; fill: #1f2328; }
.title { font-size: 15px; font-weight: 600; }
.quiet { fill: #59636e; font-size: 12px; }
.grid { stroke: #8b949e; stroke-opacity: 0.3; }
.bare { stroke: #59636e; stroke-dasharray: 5 4; fill: none; }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3; } .quiet { fill: #9198a1; } .bare { stroke: #9198a1; } }
</style>
"""


def label(x, y, text, kind="", anchor="start"):
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{html.escape(text)}</text>\n'


def document(height, title, subtitle, body):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
            f'height="{height}" role="img" aria-label="{html.escape(title)}">\n{STYLE}'
            f'{label(MARGIN, 26, title, "title")}{label(MARGIN, 46, subtitle, "quiet")}{body}</svg>\n')


def bars(title, subtitle, values, colors, form):
    """Returns a chart of horizontal bars on a linear scale. `values`: pairs of a name and a number, one for each bar."""
    left, right, top, step = 190, 110, 64, 30
    scale = (WIDTH - left - right) / max(value for _, value in values)
    body = ""
    for i, (name, value) in enumerate(values):
        y = top + i * step
        body += label(left - 10, y + 15, name, anchor="end")
        body += (f'<rect x="{left}" y="{y}" width="{max(1.0, value * scale):.1f}" height="20" rx="2" '
                 f'fill="{colors[name]}"/>\n')
        body += label(left + value * scale + 8, y + 15, form(value))
    return document(top + len(values) * step + MARGIN, title, subtitle, body)


def nice_steps(most, count=5):
    """Returns round numbers from 0 to at least `most`."""
    rough = most / count
    power = 10 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough)
    return [step * i for i in range(math.ceil(most / step) + 1)]


def spaced(wanted, least):
    """Returns positions for labels near the wanted positions, with a distance of at least `least`."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    placed = list(wanted)
    for before, i in zip(order, order[1:]):
        placed[i] = max(placed[i], placed[before] + least)
    return placed


def lines(title, subtitle, x_title, series, colors, form, bare=None):
    """Returns a line chart with evenly spaced positions on the x axis.

    `series` maps a name to pairs of a position's text and a number. `bare` is a series that is drawn as a dashed bound.
    """
    left, right, top, bottom = 70, 190, 66, LINE_HEIGHT - 50
    everything = {**series, **({bare[0]: bare[1]} if bare else {})}
    positions = [text for text, _ in next(iter(everything.values()))]
    ticks = nice_steps(max(value for points in everything.values() for _, value in points))
    x_of = {text: left + i * (WIDTH - left - right) / (len(positions) - 1) for i, text in enumerate(positions)}

    def y_of(value):
        return bottom - value * (bottom - top) / ticks[-1]

    body = ""
    for tick in ticks:
        body += f'<line x1="{left}" x2="{WIDTH - right}" y1="{y_of(tick):.1f}" y2="{y_of(tick):.1f}" class="grid"/>\n'
        body += label(left - 8, y_of(tick) + 4, form(tick), "quiet", "end")
    for text in positions:
        body += label(x_of[text], bottom + 18, text, "quiet", "middle")
    body += label((left + WIDTH - right) / 2, bottom + 38, x_title, "quiet", "middle")
    heights = spaced([y_of(points[-1][1]) for points in everything.values()], 16)
    for (name, points), height in zip(everything.items(), heights):
        path = " ".join(f"{x_of[text]:.1f},{y_of(value):.1f}" for text, value in points)
        ink = 'class="bare"' if name not in series else f'fill="none" stroke="{colors[name]}" stroke-width="2"'
        body += f'<polyline points="{path}" {ink}/>\n'
        if name in series:
            body += "".join(f'<circle cx="{x_of[text]:.1f}" cy="{y_of(value):.1f}" r="3" fill="{colors[name]}"/>\n'
                            for text, value in points)
            body += f'<rect x="{WIDTH - right + 10}" y="{height - 5:.1f}" width="10" height="10" fill="{colors[name]}"/>\n'
        body += label(WIDTH - right + 26, height + 4, name)
    return document(LINE_HEIGHT, title, subtitle, body)
