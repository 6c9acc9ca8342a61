"""A figure as its open data have it in, the spellings out by which a search finds it.

A search looks for the beginnings of words: 1564.02万元 is found by 1564 and 1564.02万, not by 1564万 or 15640200.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SPELLED = re.compile(r"([\d.]+)([万亿]?)(.*)", re.DOTALL)
SCALES = {"亿": Decimal(10**8), "万": Decimal(10**4)}
LONG = Decimal(10**4)
"""From here on a number is also said in 万."""


def spellings(row: Mapping[str, str]) -> tuple[str, ...]:
    """Return how a figure's number may be asked for, as it is printed first; nothing if it has none.

    In its own unit: exactly, cut off, and rounded to a whole number; then in base units, and in 万 where it is long.
    `row` is one of `figures.json`.
    """
    if not row["value"] or not row["number"]:
        return ()
    return tuple(dict.fromkeys(_spelled(row["number"], row["value"], row["unit"])))


def beginnings(row: Mapping[str, str]) -> tuple[str, ...]:
    """Return the same for a search that looks for whole words: 1564.02, 1564.02万, 1564.02万元."""
    found = (SPELLED.fullmatch(spelling) for spelling in spellings(row))
    parts = (match.groups() for match in found if match)
    return tuple(dict.fromkeys(text for n, scale, unit in parts for text in (n, n + scale, n + scale + unit)))


def _spelled(number: str, value: str, unit: str) -> Iterator[str]:
    said, base = abs(Decimal(number)), abs(Decimal(value))
    yield from _rough(said, unit)
    scale = unit[:1] if unit[:1] in SCALES else ""
    if scale:
        yield f"{_plain(base)}{unit.removeprefix(scale)}"
    if scale != "万" and base >= LONG:
        yield from _rough(base / LONG, f"万{unit.removeprefix(scale)}")


def _rough(number: Decimal, unit: str) -> Iterator[str]:
    yield f"{number:f}{unit}"
    yield f"{int(number)}{unit}"
    yield f"{number.quantize(Decimal(1), ROUND_HALF_UP):f}{unit}"


def _plain(number: Decimal) -> str:
    return f"{number:f}".rstrip("0").rstrip(".") if number % 1 else f"{int(number)}"
