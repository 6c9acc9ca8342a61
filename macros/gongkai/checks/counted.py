"""A page in, the places out where a sentence says how many and then lists another number of them.

11个指标：甲、乙… · 以下两个方面：一是…二是… · 以下三项： with the headings or items of a list below it.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai.checks import numerals, rendered
from gongkai.checks.lists import packaged
from gongkai.checks.patterns import alternatives
from gongkai.checks.visible import CALL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gongkai.checks.visible import Visible
    from gongkai.edition import Edition

WINDOW = 48
"""Characters before a list in which its count stands."""
LONGEST_LIST = 2000
LONGEST_BELOW = 20000
LONGEST_ITEM = 25
"""Characters of an item, where nothing but a colon says that a list begins."""
MOST_LISTS = 200
"""A page with more lists than that is no text, and each looks far ahead."""
MANY = 99
PARTS = 3
"""包括 with fewer than two of three parts gives examples, not all."""
LIKELY, MOST_POINTS = 9, 20
"""The highest number that is taken for a point without a 一是 before it, and with one: 十一是国庆节."""
DEEPEST = 8
"""Enumerations within each other."""
BULLET = "-"

_ASIDE = re.compile(r"（[^（）\n]*）|\([^()\n]*\)|《[^《》\n]*》|“[^“”\n]*”|「[^「」\n]*」")
_SENTENCE = re.compile(r"[^。；！？\n]*")
_FIGURE = re.compile(rf"[\d{CALL}]")
_MARK = re.compile(
    r"[ >]{0,3}(?P<level>\#{0,6})[ \t]*"
    r"(?P<open>[（(]?)(?P<number>\d{1,2}|[一二三四五六七八九十]{1,3})(?P<close>[、.．)）])"
)
_BULLET = re.compile(r"[ >]{0,1}[-*+][ \t]")
_LINE = re.compile(r"[^\n]*\n?")
_LINE_END = re.compile(r"[ \t]*\n")


@dataclass(frozen=True)
class Miscount:
    """What a sentence says and how many it lists, with what was counted."""

    start: int
    end: int
    stated: int
    listed: int
    items: str


@dataclass(frozen=True)
class Gap:
    """三是 without 二是: `before` is the number that stands before it, 0 if there is none."""

    start: int
    end: int
    before: int


@dataclass(frozen=True)
class _Count:
    start: int
    number: int


@dataclass(frozen=True)
class _Patterns:
    count: re.Pattern[str]
    aside: re.Pattern[str]
    listing: re.Pattern[str]
    enumerated: re.Pattern[str]
    open: re.Pattern[str]
    joining: re.Pattern[str]
    points: re.Pattern[str]


@functools.cache
def _patterns() -> _Patterns:
    data = packaged("prose")
    counters, several = alternatives(data["counters"]), f"[{numerals.CHARACTERS}]"
    only_after = rf"(?<=[，,：:]){alternatives(data['behind_a_comma'])}(?![{data['not_after_namely']}])"
    introduced = rf"{alternatives(data['all_of_them'])}|{only_after}"
    before = r"(?:^|(?<=[。；：:，,;！？!?)）”\s]))"
    rough = "".join(data["rough"])
    # 二期 and 二类 are the second, two of them are 两期 and 两类
    number = rf"(?<![第\d.{rough}{numerals.CHARACTERS}])(?P<number>\d{{1,2}}|(?!二(?!十)){several}{{1,3}})\s?{counters}"
    noun = rf"(?:(?![{rough}])[^\s，。；：、！？,;:!?（）{CALL}\d]{{0,12}})"
    return _Patterns(
        count=re.compile(rf"(?s:.*)(?P<count>(?P<call>{CALL}){counters}?|{number}){noun}[，,：:]?\Z"),
        aside=re.compile(rf"[，,]{alternatives(data['compared'])}[^，。；：！？\n]{{1,20}}[，,]\Z"),
        listing=re.compile(rf"(?P<word>{introduced})[：:]?|[：:]"),
        enumerated=re.compile(
            rf"{before}(?P<number>[一二三四五六七八九十]{{1,3}})(?P<word>{alternatives(data['enumerated'])})",
            re.MULTILINE,
        ),
        open=re.compile(alternatives(data["open"])),
        joining=re.compile(alternatives(data["joining"])),
        points=re.compile(rf"{alternatives(data['points'])}\Z"),
    )


def miscounts(edition: Edition, seen: Visible) -> Iterator[Miscount]:
    """Yield the sentences that surely list another number of things than they say."""
    text, patterns, lists = seen.text, _patterns(), 0
    for match in patterns.listing.finditer(text):
        count = _count(edition, seen, match.start(), aside=bool(match["word"]))
        if count is None or patterns.enumerated.match(text, match.end()):
            continue
        lists += 1
        if lists > MOST_LISTS:
            return
        if line_end := _LINE_END.match(text, match.end()):
            listed, items = _below(text, line_end.end()), ""
        else:
            listed, items = _listed(text, match.end(), match["word"] or "", count.number)
        if listed > 1 and listed != count.number:
            yield Miscount(count.start, match.end(), count.number, listed, items)


def _count(edition: Edition, seen: Visible, end: int, *, aside: bool = False) -> _Count | None:
    """Read the count before a list: 关键指标11个，包括; nothing where it is rough (十多项), or one.

    A comparison may stand between the two: 科室6个，与上年持平，分别为….
    """
    patterns = _patterns()
    if aside and (between := patterns.aside.search(seen.text, max(0, end - WINDOW), end)):
        end = between.start()
    match = patterns.count.match(seen.text, max(0, end - WINDOW), end)
    if match is None:
        return None
    if match["call"]:
        number = _printed(edition, seen, match.start("call"))
    elif match["number"].isdecimal():
        number = int(match["number"])
    else:
        number = int(numerals.number(match["number"]) or 0)
    return _Count(match.start("count"), number) if 1 < number <= MANY else None


def _printed(edition: Edition, seen: Visible, at: int) -> int:
    """Return the number of things that a macro prints, 0 where it prints none."""
    found = rendered.cited(edition, seen, at)
    if found is None or found.approx or found.decimals or found.scale:
        return 0
    return int(found.number) if not found.unit_text or found.dims else 0


def _listed(text: str, start: int, word: str, stated: int) -> tuple[int, str]:
    """Count what is listed with 、, and return 0 where that may be what the sentence says.

    A comma ends the list unless more of it follows; 等 leaves it open; 包括 may give examples; figures are not what is
    counted; and without a word such as 分别为 the list is all of the sentence, in short items.
    """
    data, patterns = packaged("prose"), _patterns()
    sentence = _SENTENCE.match(text, start, start + LONGEST_LIST)
    assert sentence is not None
    clauses = re.split("[，,]", _ASIDE.sub(lambda aside: "·" * len(aside[0]), sentence[0]))
    more = 1
    while more < len(clauses) and "、" in clauses[more]:
        more += 1
    flat = "、".join(clauses[:more])
    items = flat.split("、")
    fits = {n for end in range(1, more + 1) for n in _numbers("、".join(clauses[:end]).split("、"))}
    listed = max(fits)
    examples = word in data["some_of_them"] and listed * PARTS < stated * (PARTS - 1)
    figures = sum(bool(_FIGURE.search(item)) for item in items) * 2 > len(items)
    loose = not word and (len(clauses) > 1 or max(map(len, items)) > LONGEST_ITEM)
    if len(items) == 1 or stated in fits or examples or figures or loose or patterns.open.search(items[-1]):
        return 0, ""
    return listed, sentence[0][: len(flat)]


def _numbers(items: list[str]) -> set[int]:
    """Return how many items there may be: the last may be two (甲和乙), and is where both end alike (甲科和乙科)."""
    parts = _patterns().joining.split(items[-1])
    more = len(items) + len(parts) - 1
    return {more} if len({part[-1:] for part in parts}) == 1 else {len(items), more}


def _below(text: str, start: int) -> int:
    """Count the headings, numbered paragraphs or items that follow a line: 1、… 2、…."""
    style, count, level = "", 0, 0
    for match in _LINE.finditer(text, start, start + LONGEST_BELOW):
        line = match[0]
        heading = len(line) - len(line.lstrip("#"))
        kind, number = _marked(line)
        if not line.strip() or (style == BULLET and line.startswith("  ")):
            continue
        if not style:
            if not kind or number != 1:
                break
            style, count, level = kind, 1, heading
        elif kind == style and number == (1 if style == BULLET else count + 1):
            count += 1
        elif style in {kind, BULLET} or (heading and (not level or heading <= level)):
            break
    return count


def _marked(line: str) -> tuple[str, int]:
    """Return the kind of number that a line begins with, and the number; a bullet is always 1."""
    if _BULLET.match(line):
        return BULLET, 1
    mark = _MARK.match(line)
    if mark is None:
        return "", 0
    digits = mark["number"].isdecimal()
    number = int(mark["number"]) if digits else int(numerals.number(mark["number"]) or 0)
    return f"{mark['level']}{mark['open']}{'1' if digits else '一'}{mark['close']}", number


@dataclass
class _Sequence:
    """一是…二是…, while it is read: the count before it, and its last number; 0 where one is missing."""

    count: _Count | None
    end: int
    last: int = 1


def enumerations(edition: Edition, seen: Visible) -> Iterator[Miscount | Gap]:
    """Yield each 三是 that has no 二是 before it, and the sentences whose number is not that of their 一是…二是….

    A 一是 within a 一是 begins a sequence of its own; a heading ends them all.
    """
    open_: dict[str, list[_Sequence]] = {}
    heading = 0
    for match in _patterns().enumerated.finditer(seen.text):
        headed = seen.text.find("\n#", heading, match.start()) >= 0
        heading = match.start()
        if headed:
            yield from _closed(sequence for several in open_.values() for sequence in several)
            open_ = {}
        several = open_.setdefault(match["word"], [])
        number = int(numerals.number(match["number"]) or 0)
        place = next((n for n in range(len(several) - 1, -1, -1) if several[n].last == number - 1), -1)
        if number == 1:
            several.append(_Sequence(_announced(edition, seen, match.start()), match.end()))
            yield from _closed(several[:-DEEPEST])
            del several[:-DEEPEST]
        elif place >= 0:
            yield from _closed(several[place + 1 :])
            del several[place + 1 :]
            several[place].last = number
        elif 1 < number <= (MOST_POINTS if several else LIKELY):  # 十一是国庆节
            yield Gap(match.start(), match.end(), several[-1].last if several else 0)
            several[-1:] = [_Sequence(None, match.end(), number)]
    yield from _closed(sequence for several in open_.values() for sequence in several)


def _closed(sequences: Iterable[_Sequence]) -> Iterator[Miscount]:
    for sequence in sequences:
        count = sequence.count
        if count and sequence.last > 1 and count.number != sequence.last:
            yield Miscount(count.start, sequence.end, count.number, sequence.last, "")


def _announced(edition: Edition, seen: Visible, start: int) -> _Count | None:
    """Read the count that announces 一是…二是…: 以下两个方面：; without a colon it must count points."""
    end = start
    while end and (seen.text[end - 1] in "：:，,。；;" or seen.text[end - 1].isspace()):
        end -= 1
    colon = any(sign in seen.text[end:start] for sign in "：:")
    count = _count(edition, seen, end)
    return count if count and (colon or _patterns().points.search(seen.text, count.start, end)) else None
