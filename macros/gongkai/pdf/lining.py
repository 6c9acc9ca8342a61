"""Finds the first line of a text once, from as much of it as it takes.

WeasyPrint 70 breaks the same words anew for each box, style, column and attempt, and looks at four times as much text
as fits a line of 汉字. Like `shaping` this takes the place of a function inside it; all lines stay the same.
"""

from __future__ import annotations

import itertools
import math
import re
from typing import Any

from weasyprint.layout import inline, preferred
from weasyprint.text import line_break

from gongkai.pdf import shaping

_HAN = re.compile("[\u4e00-\u9fff]")
# A line may end between two of these, whatever comes after them.
_PAIR = re.compile(_HAN.pattern * 2)
# What may make a line end elsewhere: parts of words, tabs, ends of lines.
_SPECIAL = re.compile("[\xad\t\n\r\u2028\u2029]")
# How wide 汉字 are at least, in ems, and how many characters it takes to be worth the search.
_NARROWEST, _WORTH = 0.9, 12
_WRAPPED = {"normal", "pre-wrap", "pre-line"}
# All that decides where a line ends, besides the kind of type.
_BREAKING = (
    *("white_space", "word_break", "overflow_wrap", "letter_spacing", "word_spacing", "tab_size"),
    *("hyphens", "hyphenate_character", "hyphenate_limit_chars", "hyphenate_limit_zone"),
)
_split_first_line = line_break.split_first_line


def install() -> None:
    """Make WeasyPrint find lines once."""
    # SVG asks for the last one as it draws, letter by letter.
    inline.split_first_line = preferred.split_first_line = line_break.split_first_line = split_first_line


def split_first_line(
    text: str,
    style: Any,  # noqa: ANN401 - untyped library
    context: Any,  # noqa: ANN401
    max_width: float | None,
    *rest: Any,  # noqa: ANN401
    **named: Any,  # noqa: ANN401
) -> tuple[Any, ...]:
    """Return as much of a text as fits a line; what was found before for the same text and style, if it fits."""
    if not isinstance(style, shaping.LASTING):
        return _split_first_line(text, style, context, max_width, *rest, **named)  # type: ignore[no-any-return]
    found, whole = style.__dict__.get("found") or _shared(style)
    key = (text, max_width, rest, *named.items())
    if key not in found:
        line = whole.get((text, rest))
        if not line or not _fits(text, line[3], style["font_size"], max_width):
            line = _split(text, style, context, max_width, *rest, **named)
            # Blanks at its end may be left out, and Pango counts room between characters in another way.
            alone = line[2] is None and line[0].text == text and not text[-1:].isspace()
            if alone and style["letter_spacing"] == "normal":
                whole[text, rest] = line
        found[key] = line
    layout, *others = found[key]
    # Each box has its own, for the one that is drawn is then let go of.
    own = object.__new__(line_break.Layout)
    own.__dict__.update(layout.__dict__, max_width=max_width)
    if layout.kept:
        own.style = style
    return (own, *others)


def _shared(style: Any) -> tuple[dict[Any, Any], dict[Any, Any]]:  # noqa: ANN401
    """Return what was found for all styles that break lines like this one."""
    lines = style.font_config.__dict__.setdefault("lines", {})
    kind, values = shaping.kind(style), tuple(map(style.__getitem__, _BREAKING))
    same = (kind, *map(id, values))  # what is inherited is the same object, and is as long as it is kept here
    if same not in lines:
        key = (kind, *map(repr, values))
        lines[same] = values, (lines.get(key) or lines.setdefault(key, ({}, {})))
    style.found = lines[same][1]
    return style.found  # type: ignore[no-any-return]


def _fits(text: str, width: float, size: float, max_width: float | None) -> bool:
    """Say whether a text of known width needs no other line, whatever its style: WeasyPrint would try all of it."""
    if max_width is None or not width <= max_width < math.inf or not size:
        return False
    # As in WeasyPrint, which begins with one word in little room, and elsewhere with this many characters.
    return " " not in text if size * 4 > max_width else len(text) <= int(max_width / size * 4)


def _split(
    text: str,
    style: Any,  # noqa: ANN401 - untyped library
    context: Any,  # noqa: ANN401
    max_width: float | None,
    *rest: Any,  # noqa: ANN401
    **named: Any,  # noqa: ANN401
) -> tuple[Any, ...]:
    """Find the first line in as much of a text as it may need: WeasyPrint takes four times as much, for narrow type."""
    start = _start(text, style, max_width)
    if start:
        line, more = start
        found = _split_first_line(text[:more], style, context, max_width, *rest, **named)
        if found[2] is not None and found[2] <= len(text[:line].encode()):
            return found  # type: ignore[no-any-return]
    return _split_first_line(text, style, context, max_width, *rest, **named)  # type: ignore[no-any-return]


def _start(text: str, style: Any, max_width: float | None) -> tuple[int, int] | None:  # noqa: ANN401
    """Return where in a text the first line has ended for sure, and how much of the text shows where the second may."""
    if max_width is None or not 0 < max_width < math.inf or not style["font_size"]:
        return None
    count = math.ceil(max_width / style["font_size"] / _NARROWEST) + 1
    if len(text) < count + _WORTH or style["white_space"] not in _WRAPPED or _SPECIAL.search(text):
        return None
    line = next(itertools.islice(_HAN.finditer(text), count, None), None)
    pair = line and _PAIR.search(text, line.end())
    if not line or not pair or len(text) < pair.end() + _WORTH:
        return None
    return line.end(), pair.end() + 2
