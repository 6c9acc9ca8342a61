"""A label in, the year that it speaks of and the rest of it out: 上年决算数 of 2021 is 决算 of 2020."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gongkai.checks.lists import packaged
from gongkai.checks.patterns import alternatives

if TYPE_CHECKING:
    from collections.abc import Iterable

_NUMBER = re.compile(r"^(?:[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[）)]|\d+[、.．](?!\d))\s*")
_OF_WHICH = re.compile(r"^其中[:：]?\s*")
_YEAR = re.compile(r"^(\d{4})年度?")


@dataclass(frozen=True)
class Time:
    """The year that a label speaks of: all of it, or its end."""

    year: int
    end: bool = False


@dataclass(frozen=True)
class Timed:
    """What a label says, with the headings above it: its time, if any, and the rest, part by part.

    `own` is the rest of the part that names the time; `worded` tells that a word names it (上年), not a number.
    """

    time: Time | None
    rest: tuple[str, ...]
    own: str = ""
    worded: bool = False


@dataclass(frozen=True)
class Words:
    """The words of carry.yml that labels are read by."""

    marks: dict[str, tuple[int, bool]]
    begins: re.Pattern[str]
    past: re.Pattern[str]
    year_end: tuple[str, ...]
    measures: frozenset[str]
    not_of_last: re.Pattern[str]
    not_opening: tuple[str, ...]
    suffixes: re.Pattern[str]


@functools.cache
def words() -> Words:
    """Return the words, read once."""
    data: dict[str, Any] = packaged("carry")
    kinds = {"last": (-1, False), "this": (0, False), "opening": (-1, True), "closing": (0, True)}
    marks = {word: meaning for kind, meaning in kinds.items() for word in data[kind]}
    past = alternatives([*data["last"], *data["opening"]])
    return Words(
        marks=marks,
        begins=re.compile(alternatives(marks)),
        past=re.compile(rf"{past}|\d{{4}}年"),
        year_end=tuple(sorted(data["year_end"], key=len, reverse=True)),
        measures=frozenset(data["measures"]),
        not_of_last=re.compile(alternatives(data["not_of_last"])),
        not_opening=tuple(data["not_opening"]),
        suffixes=re.compile(alternatives(data["suffixes"]) + "$"),
    )


def plain(label: str) -> str:
    """Return a label without its number: 二、上年结转 is 上年结转."""
    return _OF_WHICH.sub("", _NUMBER.sub("", label.strip())).strip()


def may_be_past(label: str) -> bool:
    """Tell quickly whether a label may speak of a year that is past."""
    return words().past.search(label) is not None


def timed(parts: Iterable[str], year: int, *, numbers: bool) -> Timed | None:
    """Read the parts of a label in the edition of `year`; nothing where two of them name a time.

    With `numbers` a year in figures is a time, too: so it is in the head of a row or a column.
    """
    found = [_part(part, year, numbers=numbers) for part in parts]
    times = [one for one in found if one.time is not None]
    if len(times) > 1:
        return None
    rest = tuple(one.own for one in found if one.own)
    if not times:
        return Timed(None, rest)
    return Timed(times[0].time, rest, times[0].own, times[0].worded)


def rest_of(label: str, year: int) -> str:
    """Return what a single label says beside its time."""
    return _part(label, year, numbers=False).own


@functools.lru_cache(maxsize=4096)
def _part(label: str, year: int, *, numbers: bool) -> Timed:
    """Read one part, with its number; the rest is in `own`. Labels recur: in every row, in every year."""
    known, label = words(), plain(label)
    match = known.begins.match(label)
    if match is not None:
        offset, end = known.marks[match[0]]
        rest = _rest(label[match.end() :])
        wrong = rest.startswith(known.not_opening) if end else offset and known.not_of_last.search(rest)
        if not wrong:
            return Timed(Time(year + offset, end), (), rest, worded=True)
    match = _YEAR.match(label) if numbers else None
    if match is not None:
        behind = label[match.end() :]
        end = behind.startswith(known.year_end)
        at = next((len(word) for word in known.year_end if behind.startswith(word)), 0)
        rest = _rest(behind[at:])
        if rest in known.measures:
            return Timed(Time(int(match[1]), end), (), rest)
    return Timed(None, (), _rest(label))


def _rest(label: str) -> str:
    return label.strip(" 的：:　").removesuffix("数")


@functools.lru_cache(maxsize=4096)
def named(label: str, year: int) -> tuple[Time | None, str]:
    """Return the time of a single label and the rest without 件数, 数量 …: 本年废止件数 is 废止."""
    one = _part(label, year, numbers=False)
    return one.time, words().suffixes.sub("", one.own)
