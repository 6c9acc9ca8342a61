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


def number_glyphs(pdf: Any) -> None:  # noqa: ANN401 - untyped library
    """Make places and CIDs the same in every embedded OpenType font."""
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.extra.get("Subtype") == "/OpenType":
            item.stream[:] = [numbered(b"".join(item.stream))]


def numbered(content: bytes) -> bytes:
    """Return a font with CIDs that are places; as it is, if it has such CIDs already or none at all."""
    font = TTFont(io.BytesIO(content), lazy=True, recalcTimestamp=False, recalcBBoxes=False)
    if CFF not in font:
        return content
    top = font[CFF].cff.topDictIndex[0]
    start, count = top.rawDict["charset"], int.from_bytes(font.reader["maxp"][4:6])
    data = font.reader[CFF]
    if not hasattr(top, "ROS") or _in_order(data, start, count):
        return content
    # Its charset, which lists the CIDs, becomes one range (format 2): from 1, as many as there are.
    identity = struct.pack(">BHH", 2, 1, count - 2)
    table = DefaultTable(CFF)
    table.data = data[:start] + identity + data[start + len(identity) :]
    font[CFF] = table
    target = io.BytesIO()
    font.save(target, reorderTables=None)
    return target.getvalue()


def _in_order(data: bytes, start: int, count: int) -> bool:
    """Say whether a charset lists 1, 2, 3 and so on, one by one (format 0) or as ranges (1, 2)."""
    step = {0: ">H", 1: ">HB", 2: ">HH"}[data[start]]
    place, start = 1, start + 1
    while place < count:
        first, *more = struct.unpack_from(step, data, start)
        if first != place:
            return False
        place += 1 + sum(more)
        start += struct.calcsize(step)
    return True
