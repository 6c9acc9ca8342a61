"""A text in, the numbers out that are typed in it and may be figures, in digits (N101) or in characters (N102).

What is no figure (dates, list numbers, 第…期, 文号 …) is data: numbers.yml.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai.checks import numerals
from gongkai.checks.lists import packaged
from gongkai.checks.patterns import alternatives
from gongkai.quantities import QuantityError, quantity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.quantities import Quantity
    from gongkai.units import UnitTable

WINDOW = 32
"""Characters before a number that say what it is."""
LONGEST_UNIT = 8
HALF_WIDTH = str.maketrans("０１２３４５６７８９．％", "0123456789.%")

_NUMBER = re.compile(r"\d+(?:[,.]\d+)*|[¼-¾⅐-⅞↉]")
_INNER = ("多", "余", "几")
_ORDINAL = re.compile(rf"第[{numerals.CHARACTERS}]*(?:[至到、和—–-]+第?)?\Z")
_BARE = frozenset("十百千万亿拾佰仟")


@dataclass(frozen=True)
class Typed:
    """A number in a text: where it stands with its unit, and what it states, if that can be told."""

    rule: str
    start: int
    end: int
    quantity: Quantity | None


@dataclass(frozen=True)
class _Patterns:
    recognised: tuple[tuple[re.Pattern[str], re.Pattern[str] | None, bool], ...]
    hanzi: re.Pattern[str]
    free: frozenset[str]
    words: tuple[str, ...]
    percent: dict[str, str]


def typed(text: str, covered: bytearray, units: UnitTable) -> Iterator[Typed]:
    """Yield the numbers of a text with half-width digits, but for those that begin where it is `covered`."""
    patterns = _patterns()
    position = 0
    while match := _NUMBER.search(text, position):
        position = match.end()
        if covered[match.start()]:
            continue
        if end := _recognised(text, match.start(), patterns):
            position = end
            continue
        found = _measured(text, match.start(), match.end(), units)
        position = found.end
        yield found
    for match in patterns.hanzi.finditer(text):
        if not covered[match.start()] and (counted := _counted(text, match, patterns, units)):
            yield counted


def _recognised(text: str, start: int, patterns: _Patterns) -> int:
    """Return where a number that is no figure ends, with what belongs to it; 0 if it may be a figure."""
    for pattern, before, counts in patterns.recognised:
        match = pattern.match(text, start)
        if match and (before is None or before.search(text, max(0, start - WINDOW), start)):
            return match.end() if not counts or _counts_on(text, start, match[0]) else 0
    return 0


def _counts_on(text: str, start: int, number: str) -> bool:
    """Tell the number of a row, which is 1 or one more than that of the row above, from a figure in its first cell."""
    line = text.rfind("\n", 0, start) + 1
    above = re.match(r"[ >]*\|[ ]*(\d{1,3})[ ]*\|", text[text.rfind("\n", 0, max(0, line - 1)) + 1 : line])
    return int(number) == (int(above[1]) + 1 if above else 1)


def _measured(text: str, start: int, end: int, units: UnitTable) -> Typed:
    """Take a number with the unit behind it, and 多 or 余 between: 3200多人次, 1万多人次."""
    digits, unit = text[start:end], ""
    scale = next(iter(units.scales_of(text[end : end + LONGEST_UNIT])), "")
    for between in (scale, ""):
        inner = text[end + len(between)] if text.startswith(_INNER, end + len(between)) else ""
        if inner and (unit := _unit(text, end + len(between) + 1, units)):
            unit = between + inner + unit
            break
    blank = " " if not unit and text.startswith(" ", end) else ""
    unit = unit or _unit(text, end + len(blank), units)
    if not unit:
        blank, unit = "", scale
    return Typed("N101", start, end + len(blank + unit), _quantity(digits + unit, units))


def _unit(text: str, start: int, units: UnitTable) -> str:
    """Return the longest unit that stands at a place, with its multiplier: 万人次."""
    for size in range(min(LONGEST_UNIT, len(text) - start), 0, -1):
        measure = units.measure(text[start : start + size])
        if measure is not None and measure.text:
            return text[start : start + size]
    return ""


def _quantity(literal: str, units: UnitTable) -> Quantity | None:
    try:
        return quantity(literal, units)
    except QuantityError:
        return None


def _counted(text: str, match: re.Match[str], patterns: _Patterns, units: UnitTable) -> Typed | None:
    """Read a number in Chinese characters as a figure, or return nothing where it is a word: 十分, 百年, 第十二条."""
    start, run = match.start(), match["run"] or match["ratio"]
    inner, scale, end = match["inner"] or "", match["scale"] or "", match.end()
    if text.startswith(patterns.words, start) or _ORDINAL.search(text, max(0, start - WINDOW), start):
        return None
    unit = patterns.percent[match["percent"]] if match["percent"] else _unit(text, end, units)
    if not match["percent"]:
        multiplied = _BARE.intersection(run) or len(run) == 1
        if not unit or unit in patterns.free or not multiplied or (_BARE.issuperset(run) and not inner):
            return None
        end += len(unit)
    number = numerals.number(run)
    return (
        Typed("N102", start, end, _quantity(f"{number:f}{inner}{scale}{unit}", units)) if number is not None else None
    )


@functools.cache
def _patterns() -> _Patterns:
    data = packaged("numbers")
    parts, hanzi = data["parts"], data["hanzi"]

    def whole(pattern: str) -> str:
        return re.sub("<(\\w+)>", lambda part: f"(?:{whole(parts[part[1]])})", pattern)

    recognised = tuple(
        (
            re.compile(rf"(?:{whole(entry['text'])})(?!(?<=\d)\d)"),  # never a part of a number
            re.compile(rf"(?:{whole(entry['before'])})\Z", re.MULTILINE) if "before" in entry else None,
            "counts" in entry,
        )
        for entry in data["recognised"]
    )
    several, places = f"[{numerals.CHARACTERS}]", f"(?:点[{numerals.DIGITS}]+)?"
    percent, strict = alternatives(hanzi["percent"]), alternatives(hanzi["strict"])
    single = rf"[十百千万](?=[多余])|[两二三四五六七八九](?=[多余]?{strict})"
    run = rf"(?P<run>{several}{{2,}}{places}|{single})(?P<inner>[多余])?(?P<scale>[万亿])?"
    pattern = re.compile(rf"(?P<percent>{percent})(?P<ratio>{several}+{places})|{run}")
    return _Patterns(recognised, pattern, frozenset(hanzi["free"]), tuple(hanzi["words"]), hanzi["percent"])
