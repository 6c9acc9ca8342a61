"""The number gate (N1xx): every number that a reader sees comes from the data, is declared, or is no figure.

What only one department writes (地名, 周年, 项目编号 …) is declared under `literals` with a reason: of one year in its
report.yml, of all years in department.yml.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from gongkai.checks import personal
from gongkai.checks.known import Known
from gongkai.checks.patterns import has_any
from gongkai.checks.typed import HALF_WIDTH, Typed, typed
from gongkai.checks.visible import visible
from gongkai.fitting import place
from gongkai.problems import Origin, Problem, Severity, msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from gongkai.checks.visible import Visible
    from gongkai.edition import Edition, Site

MOST = 100
"""Findings of one page: more are of a kind, and the first hundred say it."""
BEFORE, AFTER = 60, 12
"""Characters around a number whose words tell which figure it repeats."""

_WIDE = "".join(map(chr, HALF_WIDTH))
_TITLE = re.compile(r"《[^《》\n]{1,100}》")
_ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+", re.ASCII)
_TAKE_OUT = msg("correct its `text`, or take the entry out")


def gate(edition: Edition) -> Iterator[Problem]:
    """N101: Every digit in a text comes from a macro, is declared with a reason, or is recognised as no figure.

    A figure typed by hand is a second copy of it, which nothing keeps equal to the first. Write the macro that the
    finding names, add the figure to the data, or declare the words among the `literals` with the reason.

    N102: Every number in Chinese characters that counts with a unit comes from the data too: 三千二百人次, 两百件. It
    is a figure like any other. Write the macro, or declare the words among the `literals`.

    N103: What is declared among the `literals` stands in a text. What does not was changed or deleted, and could cover
    up a slip of tomorrow. Correct its `text`, or take the entry out.

    N104: What is declared among the `literals` is no figure, and says more than a number. It would be a second copy of
    the figure, and a bare number would cover up any figure that looks like it. Write the macro, or add the words beside
    the number.
    """
    known = Known(edition)
    declared, used = _declared(edition), set[str]()
    for page in edition.pages.values():
        seen = visible(page)
        plain = seen.text.translate(HALF_WIDTH) if has_any(_WIDE, seen.text) else seen.text
        covered = _covered(edition, seen, declared, used)
        hand = list(islice(typed(plain, covered, edition.figures.units), MOST))
        private = [(p.start, p.start + len(p.printed)) for p in personal.numbers(seen.text)] if hand else []
        for found in hand:  # a number of a person is reported as such, and not repeated in full
            if not any(start <= found.start and found.end <= end for start, end in private):
                yield _finding(seen, found, known)
    yield from _literals(edition, used, known)


def department(site: Site) -> Iterator[Problem]:
    """Look through what the department declares among the `literals`, for all years (N103, N104)."""
    declared = site.department.literals if site.department else ()
    pages = (page for edition in site.editions for page in edition.pages.values())
    texts = [visible(page).text for page in pages] if declared else []
    unread = any(edition.unread_pages for edition in site.editions)
    origin = Origin("data/department.yml")
    for literal in declared if texts else ():
        if not unread and not any(literal.text in text for text in texts):
            message = msg("the literal '{text}' does not stand in any text", text=literal.text)
            yield Problem("N103", origin, message, _TAKE_OUT, Severity.WARNING, literal.text)
        hiding = (p for edition in site.editions for p in _hiding(literal.text, origin, Known(edition)))
        yield from islice(hiding, 1)


def _finding(seen: Visible, found: Typed, known: Known) -> Problem:
    text = seen.text[found.start : found.end]
    message = msg("the number '{text}' does not come from the data", text=text)
    if found.rule == "N102":
        message = msg("the number '{text}', in Chinese characters, does not come from the data", text=text)
    clause = re.split(r"[。；\n]", seen.text[max(0, found.start - BEFORE) : found.start])[-1]
    hint = known.hint(found.quantity, clause + seen.text[found.end : found.end + AFTER])
    return Problem(found.rule, seen.origin(found.start), message, hint, subject=f"{seen.page.name}:{text}")


def _declared(edition: Edition) -> tuple[str, ...]:
    """Return what the department and the year declare, and what department.yml says of the publisher."""
    department = edition.department
    literals = (literal.text for literal in (*department.literals, *edition.report.literals))
    identity = {**department.contact.model_dump(), **department.site.model_dump()}.values()
    return (*literals, *(text for text in identity if isinstance(text, str) and text))


def _covered(edition: Edition, seen: Visible, declared: Iterable[str], used: set[str]) -> bytearray:
    """Mark what is declared, what the ledger keeps as a misprint, titles in 《》 and addresses of the web."""
    text, page = seen.text, seen.page.name
    misprints = (entry.printed for entry, _ in edition.ledger.misprints if not entry.where or page in entry.where)
    covered = bytearray(len(text))
    for words in (*declared, *misprints):
        for start in _occurrences(words, text):
            covered[start : start + len(words)] = b"\1" * len(words)
            used.add(words)
    for pattern, sign in ((_TITLE, "《"), (_ADDRESS, "://"), (_ADDRESS, "www."), (_ADDRESS, "@")):
        for match in pattern.finditer(text) if sign in text else ():
            covered[match.start() : match.end()] = b"\1" * len(match[0])
    return covered


def _occurrences(words: str, text: str) -> Iterable[int]:
    """Find words in a text: 98号 is not found in 198号, nor 160 in 160.5."""
    start = text.find(words)
    while start >= 0:
        end = start + len(words)
        begins = words[0].isdecimal() and re.search(r"\d[.,]?\Z", text[max(0, start - 2) : start])
        ends = words[-1].isdecimal() and re.match(r"[.,]?\d", text[end : end + 2])
        if not begins and not ends:
            yield start
        start = text.find(words, start + 1)


def _literals(edition: Edition, used: set[str], known: Known) -> Iterator[Problem]:
    for number, literal in enumerate(edition.report.literals):
        text, origin = literal.text, place(edition.report_node, ("literals", number, "text"))
        if text not in used and not edition.unread_pages:
            message = msg("the literal '{text}' does not stand in any text of {year}", text=text, year=edition.year)
            yield Problem("N103", origin, message, _TAKE_OUT, Severity.WARNING, text)
        yield from _hiding(text, origin, known)


def _hiding(text: str, origin: Origin, known: Known) -> Iterator[Problem]:
    """Find literals that are figures, or only a number (N104)."""
    plain = text.translate(HALF_WIDTH)
    if not re.search(r"[^\d.,%\s]", plain):
        message = msg("the literal '{text}' is only a number", text=text)
        yield Problem("N104", origin, message, msg("add the words beside it, as 人民路8号"), Severity.WARNING, text)
    for found in typed(plain, bytearray(len(plain)), known.edition.figures.units):
        if figure := known.exactly(found.quantity):
            message = msg("the literal '{text}' is the figure '{id}'", text=text, id=figure)
            example = f'{{{{ fact("{figure}") }}}}'
            hint = msg("write {example} in the text, and take the entry out", example=example)
            yield Problem("N104", origin, message, hint, Severity.WARNING, text)


CHECKS: tuple[Callable[[Edition], Iterator[Problem]], ...] = (gate,)
SITE_CHECKS: tuple[Callable[[Site], Iterator[Problem]], ...] = (department,)
