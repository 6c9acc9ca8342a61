"""Breaks paragraphs so that no line is stretched where a number that may not be torn leaves a gap.

WeasyPrint fills each line as far as it goes. A long number then moves to the next line as a whole and leaves up to
seven characters of room to spread over twenty others. Two remedies that readers do not see: the lines before it end
a character or two early, which fills that line with words again; or its marks give up their empty halves, and the
number fits after all.

Like `justifying` it takes the place of a function inside WeasyPrint 70.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from weasyprint.layout import block, inline

from gongkai.pdf import justifying

if TYPE_CHECKING:
    from collections.abc import Iterator

# Space between characters, as a share of the type size, from which on a line looks stretched.
TOLERABLE = 0.08
# How many lines may share a gap with the one that has it.
MOST = 6
# A line that is exactly as wide as its room is not justified; it must be, to the full width.
_HAIR = 0.5
_iter_line_boxes = inline.iter_line_boxes


def install() -> None:
    """Make WeasyPrint break paragraphs evenly."""
    block.iter_line_boxes = iter_line_boxes


def iter_line_boxes(
    context: Any,  # noqa: ANN401 - untyped library
    box: Any,  # noqa: ANN401
    position_y: float,
    bottom_space: float,
    skip_stack: Any,  # noqa: ANN401
    containing_block: Any,  # noqa: ANN401
    *rest: Any,  # noqa: ANN401
) -> Iterator[tuple[Any, Any]]:
    """Yield the lines of a paragraph, each with where it ends; the function that this one stands in for does too."""
    if box.style["text_align_all"] != "justify" or context.excluded_shapes or any(rest[2:]):
        yield from _iter_line_boxes(context, box, position_y, bottom_space, skip_stack, containing_block, *rest)
        return
    paragraph = _Paragraph(context, box, bottom_space, containing_block, rest)
    start: Any = skip_stack
    while True:
        line = None
        for line in paragraph.lines(start, position_y):
            justifying.spread(context, line.box)
            yield line.box, line.end
        if line is None or line.end is None:
            return
        # Few get here: who asks stops at the end of the page.
        start, position_y = line.end, line.bottom


@dataclass(frozen=True)
class _Line:
    """A line that has been laid out, and where in the paragraph its text starts and ends."""

    box: Any
    start: Any
    end: Any

    @property
    def looseness(self) -> float:
        return float(self.box.looseness)

    @property
    def bottom(self) -> float:
        return float(self.box.position_y + self.box.height)


@dataclass
class _Paragraph:
    """What WeasyPrint knows of a paragraph, and by how much each line is laid out shorter (or longer) than it is."""

    context: Any
    box: Any
    bottom_space: float
    around: Any
    rest: tuple[Any, ...]
    indent: float = field(init=False)
    short: dict[str, float] = field(init=False)

    def __post_init__(self) -> None:
        inline.resolve_percentages(self.box, self.around)
        inline.resolve_one_percentage(self.box, "text_indent", self.around.width)
        self.indent = self.box.text_indent
        self.box.tried = True  # its lines are spread when they are there to stay
        # Kept with the paragraph, because the part of it on the next page is laid out by itself.
        self.short = self.box.__dict__.setdefault("shortened", {}).setdefault(self.around.width, {})

    def lines(self, start: Any, top: float) -> list[_Line]:  # noqa: ANN401
        """Lay out all lines from one place in the text on, and mend the loose ones from top to bottom."""
        outside = list(map(len, self.rest[:2]))
        found = self._lay(start, top)
        if outside != list(map(len, self.rest[:2])):  # placed boxes, which are not to be placed twice
            return found
        index = 0
        while index < len(found):
            if found[index].looseness > TOLERABLE:
                self._share(found, index)
            if found[index].looseness > TOLERABLE:
                self._squeeze(found, index)
            index += 1
        return found

    def _lay(self, start: Any, top: float) -> list[_Line]:  # noqa: ANN401
        found: list[_Line] = []
        beyond = 0
        while line := self._line(start, top, self.short.get(repr(start), 0.0)):
            found.append(line)
            # Those of the next page are laid out when their turn comes; the first may share a gap with this page's.
            beyond += self.context.overflows_page(self.bottom_space, line.bottom)
            if line.end is None or beyond > MOST:
                break
            start, top = line.end, line.bottom
        return found

    def _line(self, start: Any, top: float, short: float) -> _Line | None:  # noqa: ANN401
        self.box.text_indent = self.indent if start is None else 0
        self.box.short, self.box.room, self.box.looseness = short, 0.0, 0.0
        around = self.around
        if short:
            around = around.copy()
            around.width -= short
        line, end = inline.get_next_linebox(self.context, self.box, top, self.bottom_space, start, around, *self.rest)
        if line is None:
            return None
        inline.handle_leader(self.context, line, self.around)
        return _Line(line, start, end)

    def _share(self, lines: list[_Line], index: int) -> None:
        """Let lines before a loose one end early, as few as it takes."""
        best, room = lines[index].looseness, lines[index].box.room
        for count in range(1, min(MOST, index) + 1):
            place = slice(index - count, index + 1)
            tried = self._shortened(lines[place], room / (count + 1) - _HAIR)
            if tried and max(line.looseness for line in tried) < best:
                best = max(line.looseness for line in tried)
                lines[place] = tried
            if best <= TOLERABLE:
                break
        self.short.update({repr(line.start): line.box.short for line in lines[:index]})

    def _shortened(self, lines: list[_Line], short: float) -> list[_Line]:
        """Lay lines out again, all but the last one shorter; nothing when the last one then ends elsewhere."""
        start, top = lines[0].start, lines[0].box.position_y
        tried = []
        for old in lines:
            line = self._line(start, top, 0.0 if old is lines[-1] else max(short, old.box.short))
            if line is None or line.end is None:
                return []
            tried.append(line)
            start, top = line.end, line.bottom
        return tried if repr(start) == repr(lines[-1].end) else []

    def _squeeze(self, lines: list[_Line], index: int) -> None:
        """Let a loose line take in what comes next where its marks have the room for it."""
        loose = lines[index]
        most = justifying.TIGHTEST * loose.box.style["font_size"]
        for count in range(1, justifying.marks(loose.box) + 2):
            tried = self._line(loose.start, loose.box.position_y, -most * count)
            # The last line of a paragraph is not justified, so it cannot be squeezed.
            if tried is None or tried.end is None:
                return
            if -most * justifying.marks(tried.box) <= tried.box.room < 0:
                self.short[repr(tried.start)] = tried.box.short
                lines[index:] = [tried, *self._lay(tried.end, tried.bottom)]
                return
