"""Draws a line of type from what Pango found in one piece: WeasyPrint 70 asks it for each glyph, field by field.

Like `justifying` this takes the place of a function inside it; what is written to the PDF stays the same. Whatever is
more than glyphs on a line (colour fonts, marks above or below, characters that no font has, an ellipsis) is left to
WeasyPrint.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from weasyprint.draw import text as drawn_text
from weasyprint.text.ffi import FROM_UNITS, ffi, pango

from gongkai.pdf.natives import held

if TYPE_CHECKING:
    from collections.abc import Sequence

# A glyph, its width, how far it is moved to the right and up, and whether a cluster starts with it.
FIELDS = 5
# How many bytes each of these takes; that of Pango's is an int, too.
WIDTH = memoryview(b"").cast("i").itemsize
# Before 1.48.2 the size of a font is not known from the font.
OLDEST = 14802
# Type that is smaller is not written.
SMALLEST = 1e-6
_draw_first_line = drawn_text.draw_first_line
_Glyph = tuple[int, int, int, int]


def install() -> None:
    """Make WeasyPrint draw type faster; it goes on in its own way where Pango is older."""
    if pango.pango_version() >= OLDEST:
        drawn_text.draw_first_line = draw_first_line


@dataclass
class _Face:
    """A font of Pango's, which is held on to so that no other takes its address."""

    held: Any
    font: Any
    """WeasyPrint's, which collects the widths and characters of its glyphs."""
    size: float
    written: dict[_Glyph, str] = field(default_factory=dict)
    """How a glyph is written, with the room around it."""


@dataclass
class _Faces:
    """The faces of one PDF, by Pango's font."""

    fonts: Any
    """Those of the PDF, by which it is known."""
    faces: dict[Any, _Face] = field(default_factory=dict)


def draw_first_line(stream: Any, box: Any, overflow: str, ellipsis: Any, matrix: Any) -> Any:  # noqa: ANN401
    """Write the glyphs of a box to a page; the function that this one stands in for does too."""
    layout = box.pango_layout
    if overflow == "ellipsis" or ellipsis != "none":
        layout.setup(box.style)  # others, too, may have what it was set in, and it is about to be cut
        layout.set_text(layout.text, justify=True)
        return _draw_first_line(stream, box, overflow, ellipsis, matrix)
    if not box.text.strip() or box.style["font_size"] < SMALLEST:
        return []
    pango.pango_layout_set_single_paragraph_mode(layout.layout, True)  # noqa: FBT003 - C
    runs = []
    run = pango.pango_layout_get_line_readonly(layout.layout, 0).runs
    while run != ffi.NULL:
        item, run = run.data, run.next
        face = _face(stream, box, item.item.analysis.font)
        written = _written(face, item, layout, stream)
        if written is None:
            return _draw_first_line(stream, box, overflow, ellipsis, matrix)
        runs.append((face, written))
    stream.set_text_matrix(*matrix.values)
    shown, last = "", None
    for face, written in runs:
        if face is not last:
            if shown:
                stream.show_text(shown)
            shown, last = "", face
            stream.set_font_size(face.font.hash, face.size)
        shown += written
    stream.show_text(shown)
    return []


def _face(stream: Any, box: Any, font: Any) -> _Face:  # noqa: ANN401
    known = vars(box.style.font_config)
    faces = known.get("faces")
    if faces is None or faces.fonts is not stream._fonts:  # noqa: SLF001 - no other way to it
        faces = known["faces"] = _Faces(stream._fonts)  # noqa: SLF001
    if font not in faces.faces:
        faces.faces[font] = _Face(held(font), *stream.add_font(font))
    return faces.faces[font]  # type: ignore[no-any-return]


def _written(face: _Face, item: Any, layout: Any, stream: Any) -> str | None:  # noqa: ANN401
    """Return the glyphs of a run as they are written; nothing for what is more than glyphs on a line."""
    font, count = face.font, item.glyphs.num_glyphs
    if font.bitmap or font.svg or font.png or font.colr:
        return None
    fields = memoryview(ffi.buffer(item.glyphs.glyphs, count * FIELDS * WIDTH)).cast("i").tolist()
    glyphs = list(zip(*(fields[number::FIELDS] for number in range(FIELDS - 1)), strict=True))
    if not all(map(face.written.__contains__, glyphs)) and not _know(face, glyphs, item, layout, stream):
        return None
    written = "<" + "".join(map(face.written.__getitem__, glyphs))
    return written[:-1] if written[-1] == "<" else written + ">"


def _know(face: _Face, glyphs: Sequence[_Glyph], item: Any, layout: Any, stream: Any) -> bool:  # noqa: ANN401
    """Find out how glyphs are written that were not known; not if one of them needs more than that."""
    font, size = face.font, face.size
    for index, glyph in enumerate(glyphs):
        number, width, right, up = glyph
        if glyph in face.written:
            continue
        if up or number >= pango.PANGO_GLYPH_EMPTY:
            return False
        if number not in font.to_unicode:
            font.to_unicode[number] = _characters(index, item, layout)
        if number not in font.widths:
            pango.pango_font_get_glyph_extents(item.item.analysis.font, number, stream.ink_rect, stream.logical_rect)
            font.widths[number] = round(stream.logical_rect.width * 1000 * FROM_UNITS / size)
        moved = right / size
        # Kerning, word spacing and letter spacing.
        room = font.widths[number] + moved - width * 1000 * FROM_UNITS / size
        before = f">{-moved}<" if moved else ""
        after = f">{int(room)}<" if room else ""
        face.written[glyph] = f"{before}{number:04x}{after}"
    return True


def _characters(index: int, item: Any, layout: Any) -> str:  # noqa: ANN401
    """Return the characters of a run that one of its glyphs stands for."""
    clusters, start, length = item.glyphs.log_clusters, item.item.offset, item.item.length
    if item.item.analysis.level % 2:  # from right to left
        end = length if index == 0 else clusters[index - 1]
    else:
        end = length if index == item.glyphs.num_glyphs - 1 else clusters[index + 1]
    return str(layout.text.encode()[start + clusters[index] : start + end].decode())
