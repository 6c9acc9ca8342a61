"""Placeholders left over (E120): what a template has where something is still to be written; the list is data."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from gongkai.checks import sheets
from gongkai.checks.lists import packaged
from gongkai.checks.patterns import stands
from gongkai.fitting import place
from gongkai.problems import Problem, Severity, msg
from gongkai.schema import PENDING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from gongkai.edition import Edition, Site
    from gongkai.problems import Origin
    from gongkai.schema import DepartmentShape


@dataclass(frozen=True)
class Placeholder:
    """What is not to be left over: a pattern, what a text that has it must contain, and why."""

    pattern: re.Pattern[str]
    starts: tuple[str, ...]
    reason: str
    severity: Severity = Severity.ERROR


class Words(NamedTuple):
    """Words of a data file that are published: a title, a label, a note."""

    text: str
    origin: Origin
    name: str


@functools.cache
def _packaged() -> tuple[Placeholder, ...]:
    return tuple(
        Placeholder(
            re.compile(entry["pattern"], re.MULTILINE),
            tuple(entry["starts"]),
            entry["reason"],
            Severity(entry.get("severity", "error")),
        )
        for entry in packaged("placeholders")["placeholders"]
    )


def _placeholders(department: DepartmentShape) -> tuple[Placeholder, ...]:
    own = (Placeholder(re.compile(re.escape(p.text)), (p.text,), p.reason) for p in department.placeholders)
    return (*own, *_packaged())


def left_over(edition: Edition, root: Path) -> Iterator[Problem]:
    """E120: Nothing is left of the template or the draft: 待填报, XX, 20XX年, X月X日, TODO, 【】.

    Looked into are the pages with their heads, titles, labels and notes; a figure that is 待填报 is E105's. In a draft
    they are warnings. Write what belongs there; what is meant so goes to `allow` in data/department.yml, with a reason.
    """
    known = _placeholders(edition.department)
    allowed = [entry.text for entry in edition.department.allow]
    for sheet in sheets.whole_pages(edition, root):
        found = _found(sheet.prose, known, sheet.text, allowed)
        for start, printed, placeholder in islice(found, sheets.MOST):
            message = msg("'{printed}' is left over: {reason}", printed=printed, reason=placeholder.reason)
            severity = Severity.WARNING if edition.draft else placeholder.severity
            yield sheet.problem("E120", start, printed, message, severity=severity)
    if _present(_texts(edition), known):
        yield from islice(_in_words(_words(edition), known, allowed, draft=edition.draft), sheets.MOST)


def department(site: Site) -> Iterator[Problem]:
    """E120 for data/department.yml: who publishes is on every page."""
    of = site.department
    if of is None:
        return
    name = "data/department.yml"
    sheet = sheets.Sheet("department.yml", name, sheets.read(f"{site.root}/{name}"))
    texts = [of.name, of.short_name, of.notice, *(str(v) for v in of.site.model_dump().values())]
    texts += [str(v) for v in of.contact.model_dump().values()]
    draft = all(edition.draft for edition in site.editions)
    words = (Words(text, sheet.origin(max(0, sheet.text.find(text))), sheet.name) for text in texts)
    yield from _in_words(words, _placeholders(of), [entry.text for entry in of.allow], draft=draft)


def _in_words(
    words: Iterable[Words], known: tuple[Placeholder, ...], allowed: list[str], *, draft: bool
) -> Iterator[Problem]:
    """Find them in words of data files; all at once, since next to none has any."""
    gathered = [each for each in words if each.text]
    present = _present((each.text for each in gathered), known)
    for each in dict.fromkeys(gathered if present else ()):
        for _, printed, placeholder in _found(each.text, present, each.text, allowed):
            message = msg("'{printed}' is left over: {reason}", printed=printed, reason=placeholder.reason)
            severity = Severity.WARNING if draft else placeholder.severity
            yield Problem("E120", each.origin, message, None, severity, f"{each.name}:{printed}")


def _present(texts: Iterable[str], known: tuple[Placeholder, ...]) -> tuple[Placeholder, ...]:
    """Return the placeholders that stand in some of the texts."""
    whole = "\n".join(texts)
    return tuple(p for p in known if any(stands(start, whole) for start in p.starts) and p.pattern.search(whole))


def _texts(edition: Edition) -> Iterable[str]:
    """Return the words that `_words` yields, each once and without its place; nearly always nothing is in them."""
    found: set[str] = set()
    for fact in edition.facts.values():
        found |= {fact.label, fact.text, fact.note, fact.source, fact.period, fact.as_of, fact.scope}
    found.discard(PENDING)
    found.update(each.text for each in _of_report(edition))
    for grid in edition.grids.values():
        found |= {grid.label, grid.empty, grid.note, grid.source}
        found.update(text for line in (*grid.columns, *grid.rows) for text in (line.label, line.note))
    for card in edition.scorecards.values():
        found |= {card.label, card.note, card.source}
        found.update(text for i in card.indicators for text in (i.label, *i.level, i.deviation, i.note))
    return found


def _found(
    text: str, known: tuple[Placeholder, ...], whole: str, allowed: list[str]
) -> Iterator[tuple[int, str, Placeholder]]:
    """Yield each placeholder with its place; of two at one place the longer one."""
    found = [
        (match.start(), -match.end(), match[0].strip() or match[0], placeholder)
        for placeholder in known
        if any(stands(start, text) for start in placeholder.starts)
        for match in placeholder.pattern.finditer(text)
    ]
    last = 0
    for start, end, printed, placeholder in sorted(found, key=lambda each: each[:2]):
        if start < last or sheets.covered(whole, allowed, start, -end):
            continue
        last = -end
        yield start, printed, placeholder


def _words(edition: Edition) -> Iterator[Words]:
    """Yield the words of a year's data files that readers see, each with its place."""
    yield from _of_report(edition)
    inside = tuple(f"{name}." for name in (*edition.grids, *edition.scorecards))
    for fact in edition.facts.values():
        if not fact.id.startswith(inside):  # their lines and indicators come once, below
            said = (fact.label, fact.text, fact.note, fact.source, fact.period, fact.as_of, fact.scope)
            yield from (Words(text, fact.origin, fact.id) for text in said if text and text != PENDING)
    for grid in edition.grids.values():
        yield from (Words(text, grid.origin, grid.id) for text in (grid.label, grid.empty, grid.note, grid.source))
        for line in (*grid.columns, *grid.rows):
            words = (line.label, line.note)
            yield from (Words(text, line.origin, f"{grid.id}.{line.key}") for text in words if text)
    for card in edition.scorecards.values():
        yield from (Words(text, card.origin, card.id) for text in (card.label, card.note, card.source))
        for each in card.indicators:
            name = f"{card.id}.{each.key}"
            parts = (each.label, *each.level, each.deviation, each.note)
            target = edition.facts.get(f"{name}.target")  # none where its name or its value cannot be read
            at = target.origin if target else card.origin
            yield from (Words(text, at, name) for text in parts)


def _of_report(edition: Edition) -> Iterator[Words]:
    report, node = edition.report, edition.report_node
    for key in ("title", "period"):
        yield Words(getattr(report, key), place(node, (key,)), "report.yml")
    for number, chapter in enumerate(report.chapters):
        yield Words(chapter.title, place(node, ("chapters", number, "title")), "report.yml")
    for number, attachment in enumerate(report.attachments):
        at = place(node, ("attachments", number, "title"))
        yield from (Words(text, at, "report.yml") for text in (attachment.title, attachment.note))
    for key, text in (("number", report.document.number), ("index", report.document.index)):
        yield Words(text, place(node, ("document", key)), "report.yml")


FILE_CHECKS = (left_over,)
SITE_CHECKS = (department,)
