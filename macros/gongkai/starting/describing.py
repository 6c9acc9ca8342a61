"""Last year's report.yml in, next year's out: a draft that keeps its chapters and says nothing it cannot know yet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongkai import source
from gongkai.problems import Problem, msg
from gongkai.rewriting import Editing
from gongkai.source import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.source import Node

LEFT_OUT = ("approved", "published", "published_at", "transcription", "not_stated")
"""True of one year's report alone: when it was approved and published, its source, and what that leaves out."""
OWN = ("number", "index", "date")
"""文号, 索引号 and 发文日期 belong to one document."""
NUMERALS = "一二三四五六七八九"


def renamed(text: str, old: int, new: int) -> str:
    """Write the new year where the old one stands, in digits or as 二〇二一."""
    text = re.sub(rf"(?<!\d){old}(?!\d)", str(new), text)
    for zero in "〇○零":
        text = text.replace(_chinese(old, zero), _chinese(new, zero))
    return text


def _chinese(year: int, zero: str) -> str:
    return "".join((zero + NUMERALS)[int(digit)] for digit in str(year))


def described(text: str, path: str, old: int, new: int) -> str | Problem:
    """Turn the report.yml of `old`, which must read without problems, into that of `new`.

    A104: The report.yml to start from has one `key: value` a line. In a single pair of braces its lines cannot be
    changed one by one. Write it without the outer braces.
    """
    tree, _ = source.parse(text, path)
    if tree is None:
        return text
    editing = Editing(text)
    if editing.in_braces(tree):
        hint = msg("write it with one `key: value` a line, without the outer braces")
        return Problem("A104", tree.origin, msg("the report of {year} stands in one pair of braces", year=old), hint)
    for scalar in _titles(tree):
        editing.replace(scalar, renamed(editing.written(scalar), old, new))
    status = tree.get("status")
    if isinstance(status, Scalar):
        editing.replace(status, "draft")
    document = tree.get("document")
    for key in OWN:
        number = document.get(key) if isinstance(document, Mapping) else None
        if isinstance(number, Scalar) and number.text:
            editing.replace(number, '""')
            editing.offer(number, number.text)
    for key in LEFT_OUT:
        editing.drop(tree, key)
    return editing.result(old)


def _titles(tree: Mapping) -> Iterator[Scalar]:
    """Yield what names the year: title, period and the titles of the attachments."""
    attachments = tree.get("attachments")
    items = attachments.items if isinstance(attachments, Sequence) else ()
    nodes: list[Node | None] = [tree.get("title"), tree.get("period")]
    nodes += [item.get("title") for item in items if isinstance(item, Mapping)]
    yield from (node for node in nodes if isinstance(node, Scalar))
