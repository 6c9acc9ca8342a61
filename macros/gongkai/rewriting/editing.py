"""A YAML text with some of its values replaced, lines marked and entries dropped; every other byte stays.

Writing YAML out again from a tree would lose comments, quotes and blank lines, which are the staff's own work.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from gongkai.rewriting.layout import Layout, Lines, Span, layout
from gongkai.source import MAX_CHARACTERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.source import Mapping, Node, Scalar

_BLOCK_HEAD = re.compile(r"[|>][0-9+-]*")
_WORTH_WHILE = 20
OFFER = re.compile(r"[ \t]*# \d{4}年：.*$")
"""The comment at the end of a line that offers an earlier year's values."""


@dataclass
class Editing:
    """Changes to a text that `source.parse` reads without problems; `result` carries them out."""

    text: str
    _changes: list[tuple[int, int, str]] = field(default_factory=list)
    _offers: dict[int, list[str]] = field(default_factory=dict)

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.text)

    @cached_property
    def _layout(self) -> Layout:
        return layout(self._lines)

    def _span(self, scalar: Scalar) -> Span:
        return self._layout.scalars[self._lines.offset(scalar.origin)]

    def written(self, scalar: Scalar) -> str:
        """Return a scalar as the file writes it, with its quotes."""
        span = self._span(scalar)
        return self.text[span.start : span.end]

    def in_braces(self, node: Node) -> bool:
        """Tell `{…}` and `[…]` from a mapping or list with one entry a line."""
        return self.text[self._lines.offset(node.origin)] in "{["

    def replace(self, scalar: Scalar, new: str) -> None:
        """Put `new`, which is written as YAML wants it, in the place of a scalar."""
        span = self._span(scalar)
        head = _BLOCK_HEAD.match(self.text, span.start)
        if span.body is None or head is None:
            self._changes.append((span.start, span.end, new))
        else:
            self._changes += [(span.start, head.end(), new), (span.body, span.end, "")]

    def offer(self, scalar: Scalar, value: str) -> None:
        """Show a value in a comment at the end of the first line, from the scalar's last on, that can bear one."""
        span = self._span(scalar)
        line = span.last if span.body is None else span.line
        while line in self._layout.crossed:
            line = self._layout.crossed[line]
        self._offers.setdefault(line, []).append(" ".join(value.split()))

    def drop(self, tree: Mapping, key: str) -> None:
        """Take an entry with its lines out of a mapping that has one entry a line; it need not be there."""
        node = tree.get(key)
        if node is None:
            return
        first = tree.key_origin(key).line - 1
        last = max(first, self._layout.last_lines[self._lines.offset(node.origin)])
        self._changes.append((self._lines.start(first), self._lines.start(last + 1), ""))

    def result(self, year: int) -> str:
        """Return the changed text; the values offered are those of `year`."""
        parts, done = [], 0
        for start, end, new in sorted([*self._changes, *self._comments(year)]):
            parts += [self.text[done:start], new]
            done = end
        return "".join([*parts, self.text[done:]])

    def _comments(self, year: int) -> Iterator[tuple[int, int, str]]:
        """Make the comments; one that offers an earlier year's values gives way, so that they do not pile up."""
        ends = {span.last: span.end for span in self._layout.scalars.values() if span.body is None}
        for line, values in self._offers.items():
            start, end = self._lines.start(line), self._lines.end(line)
            # after the line's last scalar: a `#` in quotes begins no comment
            earlier = OFFER.search(self.text, ends.get(line, start), end)
            place = earlier.start() if earlier else end
            comment = f"  # {year}年：{'；'.join(values)}"
            if end - start + len(comment) > MAX_CHARACTERS // 2:
                comment = self._cut(comment, start, place)
            yield place, end, comment

    def _cut(self, comment: str, start: int, place: int) -> str:
        """Cut a comment so that its line, from `start` on, can still be read."""
        grown = sum(len(new) - (end - begin) for begin, end, new in self._changes if start <= begin < place)
        room = MAX_CHARACTERS - (place - start) - grown
        return comment if len(comment) <= room else comment[: room - 1] + "…" if room > _WORTH_WHILE else ""
