"""A cell as openpyxl gives it in, what was typed into it out: a number, words, nothing; or what is wrong with it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gongkai.exports.pens import MOST_DIGITS
from gongkai.problems import Message, msg
from gongkai.spreadsheets.forms import narrow

if TYPE_CHECKING:
    from collections.abc import Callable

_QUOTED = re.compile(r'"[^"]*"|\\.')
CLEAR = msg("type the figure again; if Excel turns it into a date, type an apostrophe before it")


@dataclass(frozen=True)
class Typed:
    """What a cell holds: a number, words, or neither; `percent` tells that it shows a share (98.71% for 0.9871)."""

    number: Decimal | None = None
    words: str = ""
    percent: bool = False

    @property
    def empty(self) -> bool:
        """Tell that nothing was typed."""
        return self.number is None and not self.words


@dataclass(frozen=True)
class Wrong:
    """Why what a cell holds cannot be taken."""

    message: Message
    hint: Message | None = None


NOTHING = Typed()


def typed(cell: Any, result: Callable[[], object]) -> Typed | Wrong:  # noqa: ANN401 - openpyxl has several
    """Read a cell; `result` gives what its formula came to when the workbook was saved."""
    value = cell.value if cell is not None else None
    if value is None:
        return NOTHING
    if cell.data_type == "f" or not isinstance(value, str | int | float | bool | dt.date | dt.time | dt.timedelta):
        return _formula(value, result())
    if cell.data_type == "e":
        message = msg("the cell shows an error, {value}", value=str(value))
        return Wrong(message, msg("type the figure itself"))
    if isinstance(value, bool):
        return Wrong(msg("the cell says {value}, which is no figure", value=str(value).upper()))
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        return Wrong(msg("Excel has made a date of what was typed: {value}", value=str(value)), CLEAR)
    if isinstance(value, str):
        words = narrow(value)
        return Typed(words=value.strip() if words else "")
    number = exact(value)
    if not number.is_finite():
        return Wrong(msg("the cell says {value}, which is no figure", value=str(value)))
    return Typed(number, percent="%" in _QUOTED.sub("", cell.number_format or ""))


def exact(value: float) -> Decimal:
    """Return the number that Excel shows: what stands behind its 15 digits is how it computes (0.1 + 0.2)."""
    return Decimal(value) if isinstance(value, int) else Decimal(format(value, f".{MOST_DIGITS}g"))


def _formula(value: object, result: object) -> Wrong:
    text = value if isinstance(value, str) else getattr(value, "text", None) or "="
    message = msg("the cell has a formula, {formula}", formula=str(text))
    if isinstance(result, int | float) and not isinstance(result, bool):
        hint = msg("type what it comes to: {value}", value=format(exact(result), "f"))
    else:
        hint = msg("type the figure itself")
    return Wrong(message, hint)
