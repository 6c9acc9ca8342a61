"""How marks look without any style sheet: in ink blue and grey on paper, and told apart in black and white.

A page's style gives the same looks the colours of its scheme (`.gk-look-…` in gongkai.css); in print these stay.
"""

from __future__ import annotations

BLUE, GREY, PAPER = "#1f4e79", "#5a6673", "#fff"
LOOKS = {
    "solid": f'fill="{BLUE}"',
    "light": f'fill="#e9f0f6" stroke="{BLUE}"',
    "hatched": f'fill="{PAPER}" stroke="{BLUE}"',
    "grey": f'fill="{GREY}"',
    "lined": f'fill="{PAPER}" stroke="{GREY}"',
    "pale": f'fill="#d8dee5" stroke="{GREY}"',
    "frame": f'fill="none" stroke="{GREY}"',
    "axis": f'fill="none" stroke="{GREY}"',
    "mark": f'fill="none" stroke="{GREY}" stroke-dasharray="3 3"',
    "line": f'fill="none" stroke="{BLUE}" stroke-width="2"',
    "now": f'fill="{BLUE}" stroke="{BLUE}" stroke-width="2"',
    "then": f'fill="{PAPER}" stroke="{BLUE}" stroke-width="2"',
    "hatching": f'fill="none" stroke="{BLUE}"',
}
"""Attributes by the name of a look."""
PITCH = 5.0

Box = tuple[float, float, float, float]


def hatching(look: str, box: Box) -> list[Box]:
    """Return the lines that fill a box in a look, each from where to where; none for most looks."""
    x, y, wide, high = box
    if look == "lined":
        count = int(high / PITCH)
        return [(x, y + PITCH * n, x + wide, y + PITCH * n) for n in range(1, count + 1) if PITCH * n < high]
    if look != "hatched":
        return []
    lines = []
    for n in range(1, int((wide + high) / PITCH) + 1):
        reach = PITCH * n  # a line on which what is right of the box's left and what is below its top add up to this
        top, left = max(reach - high, 0.0), max(reach - wide, 0.0)
        start, end = (x + min(reach, wide), y + left), (x + top, y + min(reach, high))
        if start != end:
            lines.append((*start, *end))
    return lines
