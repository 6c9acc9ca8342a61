"""A figure as it was written and a new number in, the new figure out: 约1,240.50万元 and 1300, 约1,300.00万元.

Also a text as it was typed into a cell in, the number that it can only mean out.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from gongkai.quantities import QuantityError, quantity

if TYPE_CHECKING:
    from gongkai.quantities import Quantity
    from gongkai.units import UnitTable

_WIDE = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
_NUMBER = re.compile(r"([+-]?)(\d+|\d{1,3}(?:,\d{3})+)(\.\d+)?", re.ASCII)
_MINUSES = "-－−﹣"
_PLUSES = "+＋"


@dataclass(frozen=True)
class Form:
    """How a figure is written, its number left out.

    `unit` is what stands behind the number, or above it in a table; `measure` the unit alone: 人次 for 3200多人次.
    """

    prefix: str = ""
    rest: str = ""
    unit: str = ""
    measure: str = ""
    decimals: int = 0
    sign: str = ""
    grouped: bool = False
    wide: bool = False

    def literal(self, number: Decimal) -> str:
        """Write a number in this form; one with more decimals keeps them all."""
        digits = format(number.copy_abs(), f"{',' if self.grouped else ''}.{max(self.decimals, places(number))}f")
        sign = ""
        if number < 0:
            sign = self.sign if self.sign and self.sign in _MINUSES else "-"
        elif number > 0 and self.sign and self.sign in _PLUSES:
            sign = self.sign
        return self.prefix + sign + (digits.translate(_WIDE) if self.wide else digits) + self.rest


def places(number: Decimal) -> int:
    """Return the decimals of a number that a spreadsheet holds, in which 1.50 is 1.5."""
    return len(format(number, "f").partition(".")[2].rstrip("0"))  # exact, whatever the thread's context


def read(literal: str, units: UnitTable, unit: str) -> Quantity | None:
    """Read a figure; nothing for words, a blank, 待填报."""
    try:
        return quantity(literal, units, unit or None)
    except QuantityError:
        return None


def form_of(literal: str, units: UnitTable, unit: str) -> Form | None:
    """Return the form of a figure; nothing for what is none."""
    found = read(literal, units, unit)
    if found is None:
        return None
    prefix, _, rest = literal.partition(found.sign + found.digits)
    return Form(
        prefix=prefix,
        rest=rest,
        unit=(found.scale + found.unit_text) if found.bare else rest,  # 多人次 says more than 人次
        measure=found.scale + found.unit_text,
        decimals=found.decimals,
        sign=found.sign,
        grouped="," in found.digits or "，" in found.digits,
        wide=not found.digits.isascii(),
    )


def exactly(found: Quantity) -> str:
    """Write a figure without 约, 多 and the like: they are true of the figure that has them, not of the next."""
    return found.sign + found.digits + ("" if found.bare else found.scale + found.unit_text)


def typed_number(text: str) -> Decimal | None:
    """Read a number that was typed as a text; nothing where it could mean another one, or is none.

    1,426.20 and １４２６.２０ are numbers. 1.426,20 and (1,426.20) are not: abroad and in accounts they mean others.
    """
    found = _NUMBER.fullmatch(narrow(text))
    return Decimal(found[1] + found[2].replace(",", "") + (found[3] or "")) if found else None


def narrow(text: str) -> str:
    """Return a text with its full-width letters and signs made narrow, without blanks at either end."""
    for minus in _MINUSES[1:]:
        text = text.replace(minus, "-")
    return unicodedata.normalize("NFKC", text).strip()
