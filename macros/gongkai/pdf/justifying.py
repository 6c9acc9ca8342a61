"""Sets lines of 汉字 flush on both sides, as official documents are; WeasyPrint 70 only widens blanks.

It replaces a function inside WeasyPrint (which says itself that a better algorithm belongs there:
https://www.w3.org/TR/css-text-3/#justify-algos). The range in pyproject.toml keeps to the version this was
written for, and a test measures the right edge of a finished page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline

from gongkai.pdf.shaping import spaced

if TYPE_CHECKING:
    from collections.abc import Iterator

# Beyond this share of the type size a line reads as separate characters; leave it a little ragged instead.
LOOSEST = 0.18
# Most of the empty half of a mark that may be taken away, as a share of the type size.
TIGHTEST = 0.45
# A number or a Latin word is one piece, never spaced out; so is a mark where marks are to be squeezed.
_NUMBER = r"[\x21-\x7e]+"
_PIECES = re.compile(rf"{_NUMBER}|[^\x21-\x7e]+")
_CLOSING, _OPENING = "，。、；：！？）”’》", "（“‘《"
_SQUEEZED = re.compile(rf"{_NUMBER}|[{_CLOSING}{_OPENING}]|[^\x21-\x7e{_CLOSING}{_OPENING}]+")


def install() -> None:
    """Make WeasyPrint justify between characters."""
    inline.justify_line = justify_line


def justify_line(context: object, line: Any, extra: float) -> None:  # noqa: ANN401 - untyped library
    """Share `extra` (in CSS pixels) equally among the gaps of a line: those between 汉字, and beside each number.

    `breaking` may have laid the line out in less room than there is, or in more: then its marks give way. It reads
    how loose the line has become, and has it spread once the line is there to stay.
    """
    room = extra + getattr(line, "short", 0.0)
    units = sum(_units(box) for box in _leaves(line))
    if room < 0:
        line.room, line.looseness = room, 0.0
        line.spread = (0.0, room / max(1, marks(line)))
    elif units > 1:
        line.room, line.looseness = room, room / (units - 1) / line.style["font_size"]
        line.spread = (min(line.looseness, LOOSEST) * line.style["font_size"], 0.0)
    if not getattr(line, "tried", False):
        spread(context, line)


def spread(context: object, line: Any) -> None:  # noqa: ANN401 - untyped library
    """Move the characters of a line to where they were found to belong."""
    found = line.__dict__.pop("spread", None)
    if found:
        spacing, squeeze = found
        _spread(context, line, spacing, squeeze, 0)


def marks(line: Any) -> int:  # noqa: ANN401 - untyped library
    """Count the marks of a line that can be squeezed."""
    texts = (box.text for box in _leaves(line) if isinstance(box, boxes.TextBox))
    return sum(character in _CLOSING or character in _OPENING for text in texts for character in text)


def _spread(context: object, box: Any, spacing: float, squeeze: float, advance: float) -> float:  # noqa: ANN401
    """Move the content of a box by what grew before it, widen it, and return how far the next box moves."""
    start, children = advance, []
    for child in box.children:
        if not child.is_in_normal_flow():
            children.append(child)
        elif isinstance(child, boxes.LineBox | boxes.InlineBox):
            child.position_x += advance
            advance = _spread(context, child, spacing, squeeze, advance)
            children.append(child)
        elif isinstance(child, boxes.TextBox):
            for piece in _pieces(context, child, _SQUEEZED if squeeze else _PIECES):
                if piece.text in _OPENING:
                    advance += squeeze
                piece.position_x += advance
                if piece.text in _CLOSING:
                    advance += squeeze
                units = _units(piece)
                if units > 1 and spacing:
                    # Drawing lays the text out again with this style: nothing else has to change.
                    piece.style = spaced(piece.style, spacing)
                    piece.width += spacing * (units - 1)
                advance += spacing * units
                children.append(piece)
        else:
            child.translate(advance, 0)
            advance += spacing
            children.append(child)
    box.children = tuple(children)
    # The gap after its last character lies outside of the box.
    box.width += max(0.0, advance - start - spacing) if spacing else advance - start
    return advance


def _pieces(context: object, box: Any, pattern: re.Pattern[str]) -> Iterator[Any]:  # noqa: ANN401 - untyped library
    """Yield a text as boxes of its own for numbers and for the 汉字 between them, in their places."""
    texts = pattern.findall(box.text)
    if len(texts) <= 1:
        yield box
        return
    left = box.position_x
    for text in texts:
        piece, _, _ = inline.split_text_box(context, box.copy_with_text(text), None, 0)
        piece.position_x = left
        left += piece.width
        yield piece


def _leaves(box: Any) -> Iterator[Any]:  # noqa: ANN401 - untyped library
    if isinstance(box, boxes.LineBox | boxes.InlineBox):
        for child in box.children:
            if child.is_in_normal_flow():
                yield from _leaves(child)
    else:
        yield box


def _units(box: Any) -> int:  # noqa: ANN401 - untyped library
    """Count what is set apart: each 汉字 and mark, each number."""
    if not isinstance(box, boxes.TextBox):
        return 1
    return sum(1 if "\x20" < text[0] < "\x7f" else len(text) for text in _PIECES.findall(box.text))
