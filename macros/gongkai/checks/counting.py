"""The items of a numbered list (N105): what is typed before an item is what the page prints."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongkai.checks import sheets
from gongkai.problems import msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gongkai.edition import Edition
    from gongkai.problems import Problem

_ITEM = re.compile(r"^( *)([0-9]{1,9})\.[ \t]", re.MULTILINE)
_BETWEEN = re.compile(r"\n[ \t]*\n {0,3}[^ \t\n]")
"""A paragraph of its own between two items, which ends the list."""


def items(edition: Edition) -> Iterator[Problem]:
    """N105: The items of a numbered list count on by one from the first.

    A page counts them itself, whatever is typed: 1. and 3. would be printed as 1. and 2., and a reference to item 3
    would lead nowhere. Number them one after the other, or write the marks of official documents: 1、 or （1）.
    """
    for sheet in sheets.pages(edition):
        yield from _page(sheet)


def _page(sheet: sheets.Sheet) -> Iterator[Problem]:
    last: dict[int, tuple[int, int, int]] = {}  # by indent: first number, items so far, end
    for match in _ITEM.finditer(sheet.prose) if "." in sheet.prose else ():
        indent, typed = len(match[1]), int(match[2])
        first, count, end = last.get(indent, (typed, 0, 0))
        if count and _BETWEEN.search(sheet.prose, end, match.start(2)):
            first, count = typed, 0
        last = {other: known for other, known in last.items() if other < indent}
        last[indent] = (first, count + 1, match.end())
        if typed not in (first + count, first if first == 1 else first + count):
            message = msg("'{typed}' would be printed as '{printed}'", typed=f"{typed}.", printed=f"{first + count}.")
            hint = msg("number the items one after the other, or write {typed}、", typed=typed)
            yield sheet.problem("N105", match.start(2), match[2] + ".", message, hint=hint)


CHECKS: tuple[Callable[[Edition], Iterator[Problem]], ...] = (items,)
