"""Rows of words in, CSV that a spreadsheet opens and runs nothing of out."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_STARTS = frozenset("=+-@＝＋－＠\t\r\n")


def inert(text: str, *, numeric: bool = False) -> str:
    """Put an apostrophe before what a spreadsheet would run; -3.5 is a number, -3.5万元 cannot be anything else."""
    return "'" + text if runs(text) and not numeric else text


def runs(text: str) -> bool:
    """Tell whether a spreadsheet would take a text for a formula."""
    return text[:1] in _STARTS


def written(lines: Iterable[Iterable[str]]) -> str:
    """Write lines as CSV with a byte order mark, without which Excel garbles Chinese."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(lines)
    return "\ufeff" + out.getvalue()
