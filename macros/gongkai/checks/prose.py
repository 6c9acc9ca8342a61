"""Prose against data (G1xx): what the words around a macro or a list say is what the figures say."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from gongkai.checks.beside import beside, finding
from gongkai.checks.counted import Gap, Miscount, enumerations, miscounts
from gongkai.checks.visible import CALL, visible
from gongkai.problems import Message, Severity, msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gongkai.checks.visible import Visible
    from gongkai.edition import Edition
    from gongkai.problems import Problem

MOST = 100
"""Findings of one page: more are of a kind, and the first hundred say it."""

_DIGITS = "零一二三四五六七八九"


def against_data(edition: Edition) -> Iterator[Problem]:
    """G101: What a sentence counts is what it lists: 11个指标：甲、乙…, 两个方面：一是…二是….

    How a sentence is to be divided is a matter of reading: what counts right after all is accepted in the ledger, with
    the reason. A numeral that is left out of 一是、二是 is a warning.

    G102: The words 增长 and 下降 agree with the sign of the figure behind them and with the year before, and 持平 means
    equal. A fall that is called a rise is the slip that readers notice first. Correct the word, or write {{ change("…")
    }}, which chooses it.

    G103: No unit stands behind a macro that prints its own: 1564.02万元万元. Delete the one in the text.

    G104: Two percentages differ by 百分点, and nothing else does: 94% and 96% by 2个百分点, not by 2%. Correct the
    word, or write {{ change("…") }}.
    """
    for page in edition.pages.values():
        seen = visible(page)
        yield from islice(_page(edition, seen), MOST)


def _page(edition: Edition, seen: Visible) -> Iterator[Problem]:
    for found in (*miscounts(edition, seen), *enumerations(edition, seen)):
        message = _gap(seen, found) if isinstance(found, Gap) else _miscount(found)
        hint = msg(
            "correct the text, or accept the finding with its reason in data/{year}/ledger.yml", year=edition.year
        )
        severity = Severity.WARNING if isinstance(found, Gap) else Severity.ERROR
        yield finding(edition, seen, (found.start, found.end), "G101", message, hint, severity)
    at = seen.text.find(CALL)
    while at >= 0:
        yield from beside(edition, seen, at)
        at = seen.text.find(CALL, at + 1)


def _miscount(found: Miscount) -> Message:
    if not found.items:
        return msg("the sentence says {stated}, but {listed} follow", stated=found.stated, listed=found.listed)
    items = found.items.replace("、", " | ")
    return msg(
        "the sentence says {stated}, but lists {listed}: {items}", stated=found.stated, listed=found.listed, items=items
    )


def _gap(seen: Visible, found: Gap) -> Message:
    text = seen.text[found.start : found.end]
    if not found.before:
        return msg("'{text}' has no '{first}' before it", text=text, first=f"一{text[-1]}")
    before = _DIGITS[found.before] if found.before < len(_DIGITS) else str(found.before)
    return msg("'{text}' follows '{before}'", text=text, before=before + text[-1])


CHECKS: tuple[Callable[[Edition], Iterator[Problem]], ...] = (against_data,)
ACCEPTABLE = ("G101", "G102", "G103", "G104")
