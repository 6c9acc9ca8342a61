"""Charts (M110 to M112): what a chart names can be drawn, and it stands where a picture can stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongkai.plots import PlotError, meant, plot
from gongkai.problems import Problem, msg
from gongkai.values import MOST_HINTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gongkai.edition import Edition
    from gongkai.preflight import Call
    from gongkai.texts import Page

LONGEST_TITLE = 60
_CALL = re.compile(r"\{\{[^{}]*\}\}")


def charts(edition: Edition) -> Iterator[Problem]:
    """M110: The figures of a chart can be laid side by side: one unit, as many as fit, no part below 0.

    Bars of 万元 and of 件 beside each other mean nothing. Correct the names, or make two charts.

    M111: A chart has something to draw, and a title that says what it shows. An empty frame would look like an error of
    the page; for a trend at least one earlier edition has the figure. Take the chart out, or name other figures.

    M112: A chart stands in a line of its own, with a blank line above and below, as a table does. In a sentence, a list
    or a cell it would tear the text apart. Move it below the paragraph.
    """
    hints = 0
    for page in edition.pages.values():
        for call in page.calls:
            if call.macro != "chart":
                continue
            for problem in (*_titled(call), *_drawn(edition, call, hint=hints < MOST_HINTS), *_alone(page, call)):
                hints += problem.rule == "M101"
                yield problem


def _titled(call: Call) -> Iterator[Problem]:
    title = call.arg("title") or ""
    if not title.strip():
        hint = msg("write what it shows, as the heading of a table")
        yield Problem("M111", call.origin, msg("the chart has no title"), hint)
    elif len(title) > LONGEST_TITLE or "\n" in title:
        message = msg("the title of the chart is longer than {most} characters", most=LONGEST_TITLE)
        yield Problem("M111", call.origin, message, msg("shorten it, and say the rest in the text"))


def _drawn(edition: Edition, call: Call, *, hint: bool) -> Iterator[Problem]:
    """Try to lay the chart out (M101, M110, M111)."""
    try:
        plot(edition, call.arg("kind") or "", call.arg("figures") or "", call.arg("title") or "")
    except PlotError as error:
        if error.rule:
            misspelt = error.rule == "M101" and error.hint is None and hint
            said = meant(edition, error.subject) if misspelt else error.hint
            yield Problem(error.rule, call.origin, error.message, said, subject=error.subject)


def _alone(page: Page, call: Call) -> Iterator[Problem]:
    lines = page.body.split("\n")
    at = call.origin.line - page.line
    before = lines[at][: call.origin.column - 1] if at < len(lines) else ""
    match = _CALL.match("\n".join(lines[at:]), len(before))
    rest = "\n".join(lines[at:])[match.end() :].split("\n") if match else [""]
    above = lines[at - 1] if at else ""
    below = rest[1] if len(rest) > 1 else ""
    if any(text.strip() for text in (before, rest[0], above, below)) or before:
        hint = msg("put it into a line of its own, with a blank line above and below")
        yield Problem("M112", call.origin, msg("the chart does not stand by itself"), hint)


CHECKS: tuple[Callable[[Edition], Iterator[Problem]], ...] = (charts,)
