"""Numbers the glyphs of an embedded font as the pages do.

WeasyPrint 70 writes a glyph's place in the font as its CID. In a font that was cut down before, as those from PyPI
are, CIDs are not places: a reader that goes by ISO 32000-1, 9.7.4.2, then shows another glyph, or none.
"""

from __future__ import annotations

import io
import struct
from typing import Any

from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.DefaultTable import DefaultTable
from weasyprint.pdf import pydyf

CFF = "CFF "
FILE = b"OTTO"
"""How an OpenType file with outlines as in PostScript begins."""


def number_glyphs(pdf: Any) -> None:  # noqa: ANN401 - untyped library
    """Make places and CIDs the same in every embedded OpenType file; say of those without a file that they are none."""
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.extra.get("Subtype") == "/OpenType":
            content = b"".join(item.stream)
            if content.startswith(FILE):
                item.stream[:] = [numbered(content)]
            else:
                item.extra["Subtype"] = "/CIDFontType0C"


def bare(content: bytes) -> tuple[bytes, list[int]]:
    """Return the outlines of a font and the CIDs that it lists, in order, without the first; none if it lists none.

    Embedded without a file around them, glyphs are called by these: ISO 32000-1, 9.7.4.2, table 126 (CIDFontType0C).
    """
    font = TTFont(io.BytesIO(content), lazy=True, recalcTimestamp=False, recalcBBoxes=False)
    top = font[CFF].cff.topDictIndex[0]
    data, count = font.reader[CFF], int.from_bytes(font.reader["maxp"][4:6])
    return data, _listed(data, top.rawDict["charset"], count - 1) if hasattr(top, "ROS") else []


def numbered(content: bytes) -> bytes:
    """Return a font with CIDs that are places; as it is, if it has such CIDs already or none at all."""
    font = TTFont(io.BytesIO(content), lazy=True, recalcTimestamp=False, recalcBBoxes=False)
    if CFF not in font:
        return content
    top = font[CFF].cff.topDictIndex[0]
    start, count = top.rawDict["charset"], int.from_bytes(font.reader["maxp"][4:6])
    data = font.reader[CFF]
    if not hasattr(top, "ROS") or _listed(data, start, count - 1) == list(range(1, count)):
        return content
    # Its charset, which lists the CIDs, becomes one range (format 2): from 1, as many as there are.
    identity = struct.pack(">BHH", 2, 1, count - 2)
    table = DefaultTable(CFF)
    table.data = data[:start] + identity + data[start + len(identity) :]
    font[CFF] = table
    target = io.BytesIO()
    font.save(target, reorderTables=None)
    return target.getvalue()


def _listed(data: bytes, start: int, count: int) -> list[int]:
    """Return the CIDs that a charset lists for all glyphs but the first, one by one (format 0) or as ranges (1, 2)."""
    step = {0: ">H", 1: ">HB", 2: ">HH"}[data[start]]
    found: list[int] = []
    start += 1
    while len(found) < count:
        first, *more = struct.unpack_from(step, data, start)
        found += range(first, first + 1 + sum(more))
        start += struct.calcsize(step)
    return found
