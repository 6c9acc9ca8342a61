"""Keeps the dots between a heading and its page number as one box, and draws them from the first one.

WeasyPrint 70 makes a box of each dot of a leader, some eighty in a line of the contents, walks over all of them
whenever it walks over a page, and shapes the dot anew for each place. Like `shaping` this takes the place of functions
inside it: each dot has the place that WeasyPrint finds for it, moves as it would, and is drawn and marked by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weasyprint import draw
from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline, leader
from weasyprint.pdf import pydyf

if TYPE_CHECKING:
    from collections.abc import Iterator

_handle_leader, _draw_text = leader.handle_leader, draw.draw_text


def install() -> None:
    """Make WeasyPrint keep dots together; `tagging`, which tells it where their marks are, has to be installed, too."""
    inline.handle_leader, draw.draw_text = handle_leader, draw_text


class Dots(boxes.TextBox):  # type: ignore[misc]  # WeasyPrint has no type information
    """All dots of a leader: a text, and the places from left to right or right to left where it stands."""

    places: tuple[float, ...]

    def translate(self, dx: float = 0, dy: float = 0, ignore_floats: bool = False) -> None:  # noqa: FBT001, FBT002 - the library's
        """Move every dot."""
        super().translate(dx, dy, ignore_floats)
        if dx or dy:
            self.places = tuple(place + dx for place in self.places)

    def at(self, place: float) -> Any:  # noqa: ANN401 - untyped library
        """Return one dot as WeasyPrint has it."""
        dot = object.__new__(boxes.TextBox)
        dot.__dict__.update(self.__dict__, position_x=place)
        return dot


class _Dot:
    """Stands for a dot while WeasyPrint looks for its place: it makes each one as a copy of the one before."""

    __slots__ = ("position_x", "width")

    def __init__(self, width: float) -> None:
        self.position_x, self.width = 0.0, width

    def copy(self) -> _Dot:
        return _Dot(self.width)


def handle_leader(context: Any, line: Any, around: Any) -> None:  # noqa: ANN401 - untyped library
    """Fill the leader of a line with dots."""
    _, box = leader.leader_index(line)
    # Where they may go on moving one by one, or are underlined one by one, WeasyPrint has its boxes.
    alike = box is not None and len(box.children) == 1 and type(box.children[0]) is boxes.TextBox
    if not alike or line.style["direction"] != "ltr" or "spread" in vars(line):
        _handle_leader(context, line, around)
        return
    (text,) = box.children
    if text.style["text_decoration_line"] != "none":
        _handle_leader(context, line, around)
        return
    started = box.children = (_Dot(text.width),)
    _handle_leader(context, line, around)
    if box.children is started:  # a text without a width, which stays as it is
        box.children = (text,)
    elif box.children:
        dots = object.__new__(Dots)
        places = tuple(dot.position_x for dot in box.children)
        dots.__dict__.update(vars(text), places=places, position_x=places[0])
        box.children = (dots,)


def text_of(box: Any) -> str:  # noqa: ANN401
    """Return the text of a box; of dots, all of them."""
    return str(box.text * len(box.places) if isinstance(box, Dots) else box.text)


def marks(box: Any) -> Iterator[Any]:  # noqa: ANN401
    """Yield the names under which a stream knows what a box has drawn."""
    yield box
    if isinstance(box, Dots):
        yield from ((box, index) for index in range(1, len(box.places)))


def draw_text(stream: Any, box: Any, *how: Any) -> None:  # noqa: ANN401
    """Draw a text; the dots of a leader one after the other, each marked by itself if anything is."""
    if not isinstance(box, Dots):
        _draw_text(stream, box, *how)
        return
    offset, overflow, ellipsis = how
    start, last = len(stream.stream), len(box.places) - 1
    _draw_text(stream, box.at(box.places[0]), offset, overflow, "none" if last else ellipsis)
    plain = overflow == "clip" and ellipsis == "none"
    again = _repeatable(stream, start) if plain else None
    tags = stream._tags  # noqa: SLF001 - no other way to it
    for index, (place, mark) in enumerate(zip(box.places, marks(box), strict=True)):
        if not index:
            continue
        if tags is not None:
            number = len(tags)
            tags[mark] = {"tag": "Span", "mcid": number}
            stream.end_marked_content()
            stream.begin_marked_content("Span", pydyf.Dictionary({"MCID": number}))
        if again:
            before, after, rest = again
            stream.stream += (b"BT", before + pydyf._to_bytes(place) + after, *rest)  # noqa: SLF001 - the same number
        else:
            _draw_text(stream, box.at(place), offset, overflow, ellipsis if index == last else "none")


def _repeatable(stream: Any, start: int) -> tuple[bytes, bytes, list[bytes]] | None:  # noqa: ANN401
    """Return how a dot was drawn: what stands before and after how far to the right it is, then all else.

    Between two that are marked nothing else changes, neither colour nor font; nothing is returned without marks, where
    WeasyPrint joins them, and for what is more than type, or none.
    """
    drawn = stream.stream[start:]
    if stream._tags is None or b"ET" not in drawn or drawn.index(b"ET") != len(drawn) - 1:  # noqa: SLF001
        return None
    begin = drawn.index(b"BT")
    if not drawn[begin + 1].endswith(b" Tm"):
        return None
    *before, _, after, _ = drawn[begin + 1].split(b" ")
    return b" ".join(before) + b" ", b" " + after + b" Tm", drawn[begin + 2 :]
