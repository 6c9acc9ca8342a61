"""Reads a font's file when all of it is wanted, which is never: a copy of each Noto font takes over 20 MB.

WeasyPrint 70 copies the file of every font that it meets, and forgets the copy when it has cut the font down, which
it does from HarfBuzz's own view of the file; to do so it has a C parser read the type of each list of glyphs. Like
`shaping` this takes the place of a class inside it, and cuts as it does.
"""

from __future__ import annotations

from array import array
from functools import cached_property
from typing import TYPE_CHECKING, Any

from weasyprint.logger import LOGGER
from weasyprint.pdf import fonts, stream
from weasyprint.text.ffi import ffi, harfbuzz
from weasyprint.text.ffi import harfbuzz_subset as cutter

if TYPE_CHECKING:
    from collections.abc import Iterable

# As in WeasyPrint.
_DROPPED = (b"BASE", b"DSIG", b"EBDT", b"EBLC", b"EBSC", b"GPOS", b"GSUB", b"JSTF", b"LTSH", b"PCLT", b"SVG ")
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

    def _harfbuzz_subset(self, to_unicode: Iterable[int], hinting: bool) -> None:  # noqa: FBT001 - its signature
        """Leave only the glyphs that are used; then also drop the places of those behind the last one."""
        used = array("I", sorted(to_unicode))
        cut = ffi.gc(cutter.hb_subset_input_create_or_fail(), cutter.hb_subset_input_destroy)
        glyphs = cutter.hb_subset_input_glyph_set(cut)
        dropped = cutter.hb_subset_input_set(cut, cutter.HB_SUBSET_SETS_DROP_TABLE_TAG)
        _add(dropped, array("I", [harfbuzz.hb_tag_from_string(name, -1) for name in _DROPPED]))
        flags = cutter.HB_SUBSET_FLAGS_PASSTHROUGH_UNRECOGNIZED | cutter.HB_SUBSET_FLAGS_DESUBROUTINIZE
        if self.missing:
            flags |= cutter.HB_SUBSET_FLAGS_NOTDEF_OUTLINE
        face = self.hb_face
        hints = 0 if hinting else cutter.HB_SUBSET_FLAGS_NO_HINTING
        for kept, more in ((used, cutter.HB_SUBSET_FLAGS_RETAIN_GIDS), (_GLYPHS[: used[-1] + 1], hints)):
            _add(glyphs, kept)
            cutter.hb_subset_input_set_flags(cut, flags | more)
            face = ffi.gc(cutter.hb_subset_or_fail(face, cut), harfbuzz.hb_face_destroy)
        content = _get_hb_object_data(face) if face else None
        if content:
            self.file_content = content
        else:
            LOGGER.warning('Unable to subset "%s" with HarfBuzz', self.family)


def _add(numbers: Any, more: array[int]) -> None:  # noqa: ANN401
    """Add numbers to a set of HarfBuzz's."""
    harfbuzz.hb_set_add_sorted_array(numbers, ffi.from_buffer("hb_codepoint_t[]", more), len(more))
