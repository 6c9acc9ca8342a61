"""A title or a label in, the words that tell it from others out; an edition in, its headings in order out."""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai.checks import sheets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gongkai.checks.sheets import Sheet
    from gongkai.edition import Edition
    from gongkai.lines import Line

_NUMBER = re.compile(
    r"(?:第[一二三四五六七八九十百\d]+(?:部分|章|节|篇)"
    r"|[一二三四五六七八九十百]+[、.]"
    r"|\((?:[一二三四五六七八九十百]+|\d+)\)"
    r"|\d{1,3}(?:[、.](?!\d)|\))"
    r"|附?[表件](?:\d{1,3}|[一二三四五六七八九十]+)(?:[-—]\d{1,3})?[、.:]?(?![\u4e00-\u9fff]{0,2}号)"
    r"|\s|[:、])+"
)
_YEAR = re.compile(r"(?:19|20)\d\d年度?")
_BRACKETS = re.compile(r"\([^()]*\)$")
_ATTRIBUTES = re.compile(r"\{[:#.][^{}]*\}\s*$")
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+([^\s#][^\n]*)", re.MULTILINE)
_LEAD = re.compile(
    r"^[ \t]*(?:[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|[0-9]{1,2}[、.．])"
    r"([^\n。；：:，,]{2,40})",
    re.MULTILINE,
)


@functools.lru_cache(maxsize=4096)
def words(title: str) -> str:
    """Return a title without number, leading year, note in brackets and punctuation: 表1 2021年度支出决算表（万元）."""
    text = unicodedata.normalize("NFKC", _ATTRIBUTES.sub("", title)).strip()
    number = _NUMBER.match(text)
    text = text[number.end() :] if number and number.end() < len(text) else text
    year = _YEAR.match(text)
    text = text[year.end() :] if year and year.end() < len(text) else text
    shorter = _BRACKETS.sub("", text.strip())
    return re.sub(r"[\W_]", "", shorter) or re.sub(r"[\W_]", "", text)


def named(title: str, edition: Edition) -> str:
    """Return the words of a title without the department's name at its head, which does not tell it from others."""
    found = words(title)
    for name in (edition.department.name, edition.department.short_name):
        own = words(name)
        if own and found.startswith(own) and found != own:
            return words(found[len(own) :])
    return found


def alike(one: str, other: str) -> bool:
    """Tell whether the words of two titles name the same thing: the longer one ends with the other."""
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= SHORTEST and long.endswith(short))


SHORTEST = 4
"""Shorter titles end too many others: 附件, 表, 总计."""


@dataclass(frozen=True)
class Heading:
    """A heading of a page, or the words that a numbered paragraph begins with; `offset` is its place on the sheet."""

    text: str
    sheet: Sheet
    offset: int
    lead: bool = False


def headings(edition: Edition) -> Iterator[Heading]:
    """Yield the headings of the chapters in the report's order, and what their numbered paragraphs begin with."""
    for name in dict.fromkeys(chapter.file for chapter in edition.report.chapters):
        if name in edition.pages:
            yield from _headings(sheets.page(edition.pages[name]))


@functools.lru_cache(maxsize=256)
def _headings(sheet: Sheet) -> tuple[Heading, ...]:
    found = [Heading(m[1].rstrip(" \t#"), sheet, m.start(1)) for m in _HEADING.finditer(sheet.prose)]
    found += [Heading(m[1], sheet, m.start(1), lead=True) for m in _LEAD.finditer(sheet.prose)]
    return tuple(sorted(found, key=lambda heading: heading.offset))


def paths(lines: Iterable[Line]) -> Iterator[tuple[str, ...]]:
    """Yield for each row or column its words and those of the headings above it, from the top."""
    above: list[str] = []
    for line in lines:
        above[line.depth :] = [words(line.label)]
        yield tuple(above)


def on(wanted: str, path: tuple[str, ...]) -> bool:
    """Tell whether a path leads to what is wanted, as 法人或其他组织·其他; headings between may be left out."""
    *heads, last = (words(part) for part in wanted.split("·"))
    if not path or path[-1] != last:
        return False
    rest = iter(path[:-1])
    return all(head in rest for head in heads)
