"""A stretch of a page in; what its macros print there, and its words as a reader has them, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai import printing
from gongkai.checks.visible import CALL
from gongkai.quantities import Quantity

if TYPE_CHECKING:
    from gongkai.checks.visible import Visible
    from gongkai.edition import Edition
    from gongkai.facts import Fact

_EDGES = " \n，,：:。；;"


def fact(edition: Edition, seen: Visible, at: int) -> Fact | None:
    """Return the figure that the macro at a place prints, if it is `fact` and names one."""
    call = seen.call(at)
    return edition.facts.get(call.arg("id") or "") if call is not None and call.macro == "fact" else None


def cited(edition: Edition, seen: Visible, at: int) -> Quantity | None:
    """Return the quantity that the macro at a place prints, or nothing where it prints words."""
    figure = fact(edition, seen, at)
    found = printing.in_prose(edition.figures, figure.id) if figure else None
    return found if isinstance(found, Quantity) else None


def words(edition: Edition, seen: Visible, start: int, end: int) -> str:
    """Return the words by which the ledger knows a finding, since lines move; of a change its name, as change(x)."""
    return "".join(_word(edition, seen, at) for at in range(start, end)).strip(_EDGES)


def _word(edition: Edition, seen: Visible, at: int) -> str:
    if seen.text[at] != CALL:
        return seen.text[at]
    if figure := fact(edition, seen, at):
        return printing.printed(edition.figures, figure.id)
    call = seen.call(at)
    return f"{call.macro}({call.args[0][1] if call.args else ''})" if call else ""
