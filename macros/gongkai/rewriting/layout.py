"""A YAML text in, where each of its values begins and ends out: in characters, as an editor of the text needs it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

import yaml
from yaml.events import CollectionEndEvent, CollectionStartEvent, ScalarEvent

if TYPE_CHECKING:
    from yaml._yaml import Mark as CMark

    from gongkai.problems import Origin

# libyaml is ten times as fast; where a platform lacks it, PyYAML's own parser reports the same marks
_LOADER: type[yaml.CSafeLoader | yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Span:
    """Where a scalar stands: offsets of its first character and after its last, and its lines, counted from 0.

    A block scalar (`|`, `>`) has its head in its first line and its body, from offset `body` on, in those below.
    """

    start: int
    end: int
    line: int
    last: int
    body: int | None = None


@dataclass(frozen=True)
class Lines:
    """A text by its lines; LF, CR LF and CR end one, and nothing else may stand in a file that reads well."""

    text: str

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.splitlines(keepends=True) or [""]

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(map(len, self._lines))]

    def start(self, line: int) -> int:
        """Return the offset of a line; of the line after the last, that of the end."""
        return self._starts[min(line, len(self._lines))]

    def end(self, line: int) -> int:
        """Return the offset after a line's last character, before what ends it."""
        return self.start(line) + len(self._lines[line].rstrip("\r\n"))

    def offset(self, origin: Origin) -> int:
        """Return the offset of a place."""
        return self.start(origin.line - 1) + origin.column - 1

    def at(self, mark: yaml.Mark | CMark | None) -> tuple[int, int]:
        """Return the offset and the line of a parser's mark."""
        assert mark is not None
        return min(self.start(mark.line) + mark.column, len(self.text)), mark.line


@dataclass(frozen=True)
class Layout:
    """The scalars of a text by offset, the last line of every node likewise, and the lines whose end is in a scalar.

    `crossed` maps such a line to the last one of the scalar: a comment at its end would be part of it, or cut it off.
    """

    scalars: dict[int, Span] = field(default_factory=dict)
    last_lines: dict[int, int] = field(default_factory=dict)
    crossed: dict[int, int] = field(default_factory=dict)


def layout(lines: Lines) -> Layout:
    """Lay out a text that `source.parse` reads without problems."""
    found = Layout()
    open_: list[tuple[int, bool]] = []
    latest = 0
    for event in yaml.parse(lines.text, Loader=_LOADER):
        if isinstance(event, CollectionStartEvent):
            open_.append((lines.at(event.start_mark)[0], bool(event.flow_style)))
        elif isinstance(event, CollectionEndEvent):
            start, flow = open_.pop()
            # of a block collection the parser says where the next thing begins, not where it ends
            latest = lines.at(event.end_mark)[1] if flow else latest
            found.last_lines[start] = latest
        elif isinstance(event, ScalarEvent):
            span = _span(event, lines)
            latest = span.last
            found.scalars[span.start] = span
            found.last_lines[span.start] = latest
            if span.body is None:
                found.crossed.update(dict.fromkeys(range(span.line, span.last), span.last))
    return found


def _span(event: ScalarEvent, lines: Lines) -> Span:
    (start, line), (end, last) = lines.at(event.start_mark), lines.at(event.end_mark)
    if event.style not in {"|", ">"}:
        return Span(start, end, line, last)
    # here too the mark is where the next thing begins
    last = line + len(lines.text[start:end].rstrip(" \t\r\n").splitlines()) - 1
    return Span(start, lines.end(last), line, last, lines.end(line))
