"""A page in, its sentences out, as its readers have them: macros expanded, marks of Markdown gone, blanks evened out.

How a paragraph is broken into lines or parted, how words are emphasised, and how deep a heading stands is no matter:
two pages with the same sentences say the same. That words are struck out, folded away or lead to another place is no
emphasis, and stands in the sentence.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongkai import printing, wording
from gongkai.checks.visible import CALL, standing
from gongkai.plots import PlotError, plot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.checks.visible import Visible
    from gongkai.edition import Edition
    from gongkai.macrocalls import Call
    from gongkai.problems import Origin
    from gongkai.texts import Page

_LINE = re.compile(r"[^\n]*(?:\n|$)")
_MARK = re.compile(
    r"[ \t]*(?:(?P<head>#{1,6}[ \t]+)|(?P<quote>(?:>[ \t]?)+)|(?P<item>[-*+][ \t]+)|(?P<number>\d{1,9})[.)][ \t]+)"
)
_DRAWN = " \t\n-=|:_*+"
"""What a line is made of that only draws: under a heading, under the heads of a table, across the page."""
_SENTENCE = re.compile(r"[^。！？]*[。！？]+[”’」』）】》〕]*|[^。！？]+")
_BLANK = re.compile(r"\s+")
_BETWEEN = re.compile(r"(?<=[!-~]) (?=[!-~])")
_UNDERSCORES = re.compile("_+")
_WORD = re.compile("[0-9A-Za-z]")


def sentences(edition: Edition, page: Page) -> list[tuple[str, Origin]]:
    """Return the sentences of a page in order, each with the place where it begins, or its paragraph does."""
    seen = standing(page)
    found: list[tuple[str, Origin]] = []
    for start, words in _paragraphs(edition, seen):
        origin = seen.origin(start)
        found += [(sentence, origin) for sentence in _parted(words)]
    return found


def parted(words: str) -> list[str]:
    """Return the sentences of words that stand by themselves."""
    return list(_parted(words))


def _parted(words: str) -> Iterator[str]:
    for match in _SENTENCE.finditer(words):
        if sentence := _even(match[0]):
            yield sentence


def _even(words: str) -> str:
    """Leave a blank only between Latin words: elsewhere print has none, or may have one."""
    found = _BLANK.sub(" ", words.replace("\u200b", "")).strip()
    return "".join(_BETWEEN.sub("\0", found).split(" ")).replace("\0", " ")


def _paragraphs(edition: Edition, seen: Visible) -> Iterator[tuple[int, str]]:
    """Yield each paragraph, heading, item and row with the place where it begins."""
    lines: list[str] = []
    start, number = 0, 0
    for match in _LINE.finditer(seen.text):
        if not match[0]:
            continue
        mark = _MARK.match(match[0])
        blank = not match[0].strip(_DRAWN)
        row = match[0].lstrip().startswith("|")
        if blank or mark or row:
            if lines:
                yield start, "".join(lines)
            lines = []
        if blank:
            continue
        text, begins = match[0], match.start()
        if mark:
            text, begins = match[0][mark.end() :], match.start() + mark.end()
            number = (number + 1 if number else int(mark["number"])) if mark["number"] else 0
        elif not lines and not match[0].startswith((" ", "\t")):
            number = 0  # a paragraph ends a list
        first = f"{number}. " if mark and mark["number"] else ""
        if not lines:
            start = begins
        lines.append(first + _UNDERSCORES.sub(_unemphasised, _filled(edition, seen, begins, text)))
    if lines:
        yield start, "".join(lines)


def _unemphasised(match: re.Match[str]) -> str:
    """Drop underscores around words, but not those in them; `visible` has taken the asterisks."""
    text, (start, end) = match.string, match.span()
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    if _WORD.match(before):
        return match[0] if _WORD.match(after) else ""
    alone = end - start == 1 and not before.strip() and not after.strip()
    return match[0] if alone else ""


def _filled(edition: Edition, seen: Visible, start: int, text: str) -> str:
    """Put what macros print in the place of their marks."""
    if CALL not in text:
        return text
    parts = text.split(CALL)
    found, at = [parts[0]], start + len(parts[0])
    for part in parts[1:]:
        call = seen.call(at)
        found += [printed(edition, call) if call else "", part]
        at += 1 + len(part)
    return "".join(found)


def printed(edition: Edition, call: Call, *, by_title: bool = False) -> str:
    """Return what a call prints; a table or a scorecard is named, since its figures are sealed one by one.

    Those who read a review know tables, scorecards and charts `by_title`.
    """
    given = dict(call.args)
    figure = given.get("id", "")
    if call.macro == "fact" and figure in edition.facts:
        return printing.printed(edition.figures, figure)
    if call.macro == "change" and figure in edition.facts:
        return wording.compare(edition, figure, given.get("how", "rate"))[0]
    if by_title and (title := _title(edition, call.macro, given)):
        return f"〔{title}〕"
    if call.macro == "chart":
        return f"〔图：{_drawn(edition, given)}〕"
    return f"〔{call.macro}：{'，'.join(given.values())}〕"


def _title(edition: Edition, macro: str, given: dict[str, str]) -> str:
    if macro == "chart":
        return given.get("title", "")
    name = given.get("id", "")
    shown = edition.grids.get(name) if macro == "table" else edition.scorecards.get(name)
    return shown.label if shown and macro in {"table", "scorecard"} else ""


def _drawn(edition: Edition, given: dict[str, str]) -> str:
    """Say what a chart shows, in words; its title stands beside it, and how it is drawn is no matter."""
    try:
        shown = plot(edition, given.get("kind", ""), given.get("figures", ""), given.get("title", ""))
    except PlotError:
        return given.get("figures", "")
    rows = zip(shown.rows, zip(*(series.points for series in shown.series), strict=True), strict=True)
    words = (f"{label}：{'，'.join(point.words for point in points if point)}" for label, points in rows)
    return "；".join([*(series.name for series in shown.series if series.name), *words])
