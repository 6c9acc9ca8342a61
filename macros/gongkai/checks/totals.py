"""A table's lines in, what each total is made of out: every reading of 合计, 小计, headings and codes."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gongkai.checks.lists import packaged

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gongkai.lines import Line

_CODE = re.compile(r"(?:\d{3}|\d{5}|\d{7})(?!\d)")
_CODED_KEY = re.compile(r"(?:c|code|_)_?(\d{3}|\d{5}|\d{7})")
_CODED_LABEL = re.compile(r"(\d{3}|\d{5}|\d{7})(?=\s|[一-鿿])(?![年月日号室周个件人岁元万亿])")
_NUMBERING = (r"[一二三四五六七八九十]+、", r"（[一二三四五六七八九十]+）", r"\d+[.．、]", r"[（(]\d+[)）]")


@functools.cache
def _named() -> re.Pattern[str]:
    words = "|".join(map(re.escape, packaged("arithmetic")["totals"]))
    return re.compile(rf".*(?:{words})(?:（[^）]*）)?")


def named_total(label: str) -> bool:
    """Tell a total by its label."""
    return _named().fullmatch(label) is not None


def keyed_total(key: str) -> bool:
    """Tell what is probably a total by its name."""
    return key in packaged("arithmetic")["total_names"]


def of_which(label: str) -> bool:
    """Tell what is only a part of the line above: 其中：…."""
    return label.startswith(packaged("arithmetic")["of_which"])


def code(key: str, label: str, given: str = "") -> str:
    """Return the code of 3, 5 or 7 digits (类、款、项) that a line or a figure carries, or nothing."""
    if given:
        return given if _CODE.fullmatch(given) else ""
    found = _CODED_KEY.fullmatch(key) or _CODED_LABEL.match(label)
    return found[1] if found else ""


def below(own: str, codes: Iterable[str]) -> list[str]:
    """Return the codes listed right below one: its 款, or where these are left out its 项."""
    deeper = sorted((c for c in codes if c != own and c.startswith(own)), key=len)
    found: list[str] = []
    for other in deeper:
        if not any(other.startswith(upper) for upper in found):
            found.append(other)
    return found


@dataclass(frozen=True)
class Reading:
    """What a total may be made of. `sure` says that the table leaves no doubt that it is a total of just these."""

    parts: tuple[Line, ...]
    sure: bool = True


@dataclass(frozen=True)
class Layout:
    """The rows, or the columns, of a table with what stands above and beside each."""

    lines: tuple[Line, ...]
    by_key: dict[str, Line]
    above: dict[str, str] = field(default_factory=dict)
    codes: dict[str, Line] = field(default_factory=dict)

    def beside(self, line: Line) -> list[Line]:
        """Return the lines under the same heading, with this one, in order."""
        return [other for other in self.lines if self.above[other.key] == self.above[line.key]]

    def inside(self, line: Line) -> list[Line]:
        """Return the lines right below a heading."""
        return [self.by_key[key] for key in line.children]


def layout(lines: tuple[Line, ...]) -> Layout:
    """Find out what stands above each line, and which code it has."""
    by_key = {line.key: line for line in lines}
    above = dict.fromkeys(by_key, "") | {child: line.key for line in lines for child in line.children}
    codes = {c: line for line in lines if (c := code(line.key, line.label, line.code))}
    return Layout(lines, by_key, above, codes if len({len(c) for c in codes}) > 1 else {})


def claims(table: Layout, line: Line) -> list[list[Reading]]:
    """Return what a line claims to be the total of, each claim with every way to read it, the likeliest first.

    A heading with figures is the total of what stands below it. 合计 is the total of its neighbours: all of them, those
    before it or those after it up to the next total, the 小计 alone, or the last total and what follows it (总计).
    Where its neighbours divide the whole in several ways (按资金来源、按支出类型) it is the total of each.
    """
    if line.children:
        parts = tuple(p for p in table.inside(line) if _counts(p))
        coded = code(line.key, line.label, line.code) in table.codes
        return [] if line.partly or coded or not parts else [[Reading(parts, sure=named_total(line.label))]]
    peers = _peers(table, line)
    if peers:
        return [[Reading(peers)]]
    if not (named_total(line.label) or keyed_total(line.key)):
        return []
    ways = [other for other in table.beside(line) if other.children and other.label.startswith(_ways())]
    if len(ways) > 1:
        inside = [tuple(p for p in table.inside(way) if _counts(p)) for way in ways]
        return [[Reading(parts, sure=named_total(line.label))] for parts in inside]
    return [_neighbours(table, line)]


def _ways() -> str:
    return str(packaged("arithmetic")["ways"])


def _neighbours(table: Layout, line: Line) -> list[Reading]:
    beside = table.beside(line)
    at = beside.index(line)
    sure = named_total(line.label) and not any(of_which(other.label) for other in beside)
    if any(other in table.codes.values() for other in beside):
        tops = [c for c in table.codes if not any(c != other and c.startswith(other) for other in table.codes)]
        plain = [other for other in beside if _counts(other) and other not in table.codes.values()]
        return [Reading((*(table.codes[c] for c in tops), *plain), sure=sure)]
    before, after = beside[:at], beside[at + 1 :]
    last = next((n for n in range(len(before) - 1, -1, -1) if _total(before[n])), -1)
    following = next((n for n, other in enumerate(after) if _total(other)), len(after))
    style = _first_numbering(beside)
    near = [
        [other for other in before[last + 1 :] if _counts(other)],
        [other for other in after[:following] if _counts(other)],
    ]
    found = [
        [other for other in beside if _counts(other)],
        [other for other in before if _counts(other)],
        *near,
        [other for other in after if _counts(other)],
        [other for other in beside if other is not line and _total(other)],
        [other for n, other in enumerate(before) if n >= last >= 0 and (n == last or _counts(other))],
        [other for other in beside if _counts(other) and _numbering(other.label) == style],
        *([p for p in table.inside(other) if _counts(p)] for other in beside if other.children),
    ]
    block = any(word in line.label for word in packaged("arithmetic")["subtotals"])
    kept = dict.fromkeys(tuple(parts) for parts in (near if block else found) if len(parts) > 1)
    return [Reading(parts, sure=sure) for parts in kept]


def _total(line: Line) -> bool:
    return line.total and not line.rate


def _counts(line: Line) -> bool:
    """Tell that a line is a part of the whole: no total, no rate, no difference, no 其中."""
    return not (line.total or of_which(line.label) or (line.formula and line.shape != "sum"))


@functools.lru_cache(maxsize=1024)
def _numbering(label: str) -> str:
    return next((style for style in _NUMBERING if re.match(style, label)), "")


def _first_numbering(lines: list[Line]) -> str:
    return next((style for line in lines if (style := _numbering(line.label))), "")


def _peers(table: Layout, line: Line) -> tuple[Line, ...]:
    """Return what 合计·预算数 is the total of: 预算数 under each heading beside 合计."""
    head = table.by_key.get(table.above[line.key])
    if head is None or not named_total(head.label) or named_total(line.label):
        return ()
    found = [_same(table, other, line.label) for other in table.beside(head) if other is not head and _counts(other)]
    parts = tuple(part for part in found if part is not None)
    return parts if len(parts) == len(found) > 1 else ()


def _same(table: Layout, head: Line, label: str) -> Line | None:
    """Find the line of a label below a heading, in its 小计 if it has one."""
    inside = table.inside(head)
    total = next((line for line in inside if named_total(line.label) and line.children), None)
    if total is not None:
        inside = table.inside(total)
    found = [line for line in inside if line.label == label and not line.children]
    return found[0] if len(found) == 1 else None
