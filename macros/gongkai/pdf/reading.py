"""Reads a font's file when all of it is wanted, which is never: a copy of each Noto font takes over 20 MB.

WeasyPrint 70 copies the file of every font that it meets, and forgets the copy when it has cut the font down, which
it does from HarfBuzz's own view of the file; to do so it has a C parser read the type of each list of glyphs. Like
`shaping` this takes the place of a class inside it.

It cuts as WeasyPrint does, which leaves an empty place for each glyph that is not used, some 50,000 in a Chinese font;
where a font lists the numbers of its glyphs (`glyphs.bare`), only those that are used are left.
"""

from __future__ import annotations

from array import array
from functools import cached_property
from typing import TYPE_CHECKING, Any

from weasyprint.logger import LOGGER
from weasyprint.pdf import fonts, stream
from weasyprint.text.ffi import ffi, harfbuzz
from weasyprint.text.ffi import harfbuzz_subset as cutter

from gongkai.pdf.glyphs import bare

if TYPE_CHECKING:
    from collections.abc import Iterable

# As in WeasyPrint.
_DROPPED = (b"BASE", b"DSIG", b"EBDT", b"EBLC", b"EBSC", b"GPOS", b"GSUB", b"JSTF", b"LTSH", b"PCLT", b"SVG ")
# And what a PDF does not ask a font for that lists the numbers of its glyphs.
_BESIDE = (b"GDEF", b"OS/2", b"VORG", b"cmap", b"hhea", b"hmtx", b"name", b"post", b"vhea", b"vmtx")
_MOVING = "fvar"
_TYPES = (
    *("PangoFcFontMap *", "PangoRectangle *", "PangoLogAttr[]", "char[]", "char[4]"),
    *("unsigned int *", "hb_tag_t[100]", "hb_codepoint_t[]"),
)
# As many as a font can have.
_GLYPHS = array("I", range(2**16))
_get_hb_object_data = fonts.get_hb_object_data


def install() -> None:
    """Make WeasyPrint read the files of fonts when it needs them."""
    fonts.get_hb_object_data = get_hb_object_data
    stream.Font = Font


def know_types() -> None:
    """Have the types that WeasyPrint names read once, before processes are forked: it takes 3 ms for each."""
    for name in _TYPES:
        ffi.typeof(name)


class _Content:
    """The bytes of a font, read when they are looked at."""

    def __init__(self, face: Any) -> None:  # noqa: ANN401 - untyped library
        self._face = face

    def __bool__(self) -> bool:
        return bool(self.read)

    @cached_property
    def read(self) -> bytes | None:
        """The bytes; nothing where HarfBuzz has none."""
        return _get_hb_object_data(self._face)  # type: ignore[no-any-return]


def get_hb_object_data(hb_object: Any, ot_color: str | None = None, glyph: int | None = None) -> Any:  # noqa: ANN401
    """Return the bytes of a glyph's picture; for those of a whole font, what will read them."""
    return _get_hb_object_data(hb_object, ot_color, glyph) if ot_color else _Content(hb_object)


class Bare(bytes):
    """The outlines of a font, and the numbers by which pages call its glyphs, without the file around them."""


class Font(fonts.Font):  # type: ignore[misc]  # WeasyPrint has no type information
    """A font that is used in a document; `file_content` is all of its file until it has been cut down."""

    @property
    def file_content(self) -> bytes | None:
        """Return the bytes of the font."""
        content = self._content
        return content.read if isinstance(content, _Content) else content

    @file_content.setter
    def file_content(self, content: _Content | bytes | None) -> None:
        self._content = content

    @property
    def type(self) -> str:
        """Return what kind of file it is: with outlines as in PostScript (otf), or as in TrueType (ttf)."""
        return "otf" if isinstance(self._content, Bare) else super().type

    def _harfbuzz_subset(self, to_unicode: Iterable[int], hinting: bool) -> None:  # noqa: FBT001 - its signature
        """Leave only the glyphs that are used, or, where they are known by their places, also those before the last."""
        used = array("I", sorted(to_unicode))
        box = cutter.HB_SUBSET_FLAGS_NOTDEF_OUTLINE if self.missing else 0
        hints = box | (0 if hinting else cutter.HB_SUBSET_FLAGS_NO_HINTING)
        outlines = self._outlines([glyph for glyph in used if glyph], hints)
        if outlines:
            self.file_content = Bare(outlines)
            return
        places = [(used, box | cutter.HB_SUBSET_FLAGS_RETAIN_GIDS), (_GLYPHS[: used[-1] + 1], hints)]
        content = _cut(self.hb_face, places, _DROPPED)
        if content:
            self.file_content = content
        else:
            LOGGER.warning('Unable to subset "%s" with HarfBuzz', self.family)

    def _outlines(self, glyphs: list[int], hints: int) -> bytes | None:
        """Return the outlines of some glyphs if the font lists them under their places."""
        if "CFF " not in self.tables or _MOVING in self.tables or self.png or self.svg or self.colr:
            return None
        for _ in range(2):  # HarfBuzz keeps a few more glyphs, unless it was asked for them, too
            content = _cut(self.hb_face, [(array("I", glyphs), hints)], _DROPPED + _BESIDE)
            outlines, listed = bare(content) if content else (b"", [])
            if listed == glyphs:
                return outlines
            glyphs = listed
        return None


def _cut(face: Any, steps: Iterable[tuple[array[int], int]], dropped: Iterable[bytes]) -> bytes | None:  # noqa: ANN401
    """Cut a font down, in steps of glyphs to keep and how; return its bytes, None where it cannot be done."""
    cut = ffi.gc(cutter.hb_subset_input_create_or_fail(), cutter.hb_subset_input_destroy)
    glyphs = cutter.hb_subset_input_glyph_set(cut)
    tables = cutter.hb_subset_input_set(cut, cutter.HB_SUBSET_SETS_DROP_TABLE_TAG)
    _add(tables, array("I", sorted(harfbuzz.hb_tag_from_string(name, -1) for name in dropped)))
    flags = cutter.HB_SUBSET_FLAGS_PASSTHROUGH_UNRECOGNIZED | cutter.HB_SUBSET_FLAGS_DESUBROUTINIZE
    for kept, more in steps:
        _add(glyphs, kept)
        cutter.hb_subset_input_set_flags(cut, flags | more)
        face = ffi.gc(cutter.hb_subset_or_fail(face, cut), harfbuzz.hb_face_destroy)
    return _get_hb_object_data(face) if face else None


def _add(numbers: Any, more: array[int]) -> None:  # noqa: ANN401
    """Add numbers to a set of HarfBuzz's."""
    harfbuzz.hb_set_add_sorted_array(numbers, ffi.from_buffer("hb_codepoint_t[]", more), len(more))
