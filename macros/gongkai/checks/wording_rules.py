"""Wording (W1xx): no misprint, no doubled word, no name written in two ways; the words are data (wording.yml).

What a department adds in data/department.yml counts first: its own wording, what it allows, the names of agencies.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING

from gongkai.checks import punctuation, sheets
from gongkai.checks.lists import packaged
from gongkai.checks.misspelt import misspelt
from gongkai.checks.patterns import stands
from gongkai.checks.sheets import HAN
from gongkai.problems import Problem, Severity, msg

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gongkai.checks.misspelt import Misspelt
    from gongkai.checks.sheets import Sheet
    from gongkai.edition import Edition
    from gongkai.schema import DepartmentShape, MisprintShape

_NUMERALS = "一二三四五六七八九十百千万亿零〇两"
_DOUBLED = re.compile(rf"(?![{_NUMERALS}]{{2}})([{HAN}]{{2,4}})\1")
SHORTEST_NAME = 6
"""Shorter names are common words, or parts of other names."""


@dataclass(frozen=True)
class Misprint:
    """Wording to be found: letter by letter, or by a pattern that the package brings along."""

    needle: str
    meant: str
    reason: str
    severity: Severity = Severity.ERROR
    pattern: re.Pattern[str] | None = None

    def find(self, text: str) -> Iterator[tuple[int, str, str]]:
        """Yield where it stands, what is printed and what was meant."""
        if self.needle and not stands(self.needle, text):
            return
        if self.pattern is None:
            start = text.find(self.needle)
            while start >= 0:
                yield start, self.needle, self.meant
                start = text.find(self.needle, start + len(self.needle))
        else:
            for match in self.pattern.finditer(text):
                yield match.start(), match[0], match.expand(self.meant)


@functools.cache
def _misprints() -> tuple[Misprint, ...]:
    found = []
    for entry in packaged("wording")["misprints"]:
        severity = Severity(entry.get("severity", "error"))
        words, pattern = entry.get("printed", ""), entry.get("pattern", "")
        needle = words or (pattern[0] if re.match(f"[{HAN}“]", pattern) else "")
        compiled = re.compile(pattern) if pattern else None
        found.append(Misprint(needle, entry["meant"], entry["reason"], severity, compiled))
    return tuple(found)


def _department_misprints(department: DepartmentShape) -> tuple[Misprint, ...]:
    """Return the department's own list before the package's; an entry for the same words takes its place."""
    own = tuple(Misprint(entry.printed, entry.meant, entry.reason) for entry in department.wording)
    taken = {misprint.needle for misprint in own}
    return (*own, *(m for m in _misprints() if m.pattern is not None or m.needle not in taken))


def words(edition: Edition) -> Iterator[Problem]:
    """W101: No wording stands in a text that is a known misprint or that official documents do not use.

    有接加强 for 有待加强, 截止目前 for 截至目前: the list is the package's wording.yml, each entry with its reason, and
    the department's own `wording:` in data/department.yml. Correct it; in the transcription of a printed report, note
    it among the ledger's `misprints`.
    """
    misprints = _department_misprints(edition.department)
    allowed = _allowed(edition)
    for sheet in sheets.pages(edition):
        yield from islice(_listed(sheet, misprints, allowed), sheets.MOST)


def _listed(sheet: Sheet, misprints: tuple[Misprint, ...], allowed: list[str]) -> Iterator[Problem]:
    taken: list[tuple[int, int]] = []
    prose = sheet.prose
    for misprint in misprints:
        for start, printed, meant in misprint.find(prose):
            end = start + len(printed)
            overlaps = any(first < end and start < last for first, last in taken[-sheets.MOST :])
            if overlaps or sheets.covered(sheet.text, allowed, start, end):
                continue
            taken.append((start, end))
            message = msg("'{printed}' is not to be used: {reason}", printed=printed, reason=misprint.reason)
            if meant:
                message = msg(
                    "'{printed}' should be '{meant}': {reason}", printed=printed, meant=meant, reason=misprint.reason
                )
            yield sheet.problem("W101", start, printed, message, severity=misprint.severity)


def doubled(edition: Edition) -> Iterator[Problem]:
    """W102: No word of two to four characters stands twice in a row, as in 完成完成.

    For verbs and the like it is an error; two nouns may meet (在职人员人员经费), so that is a warning. Words that are
    doubled for good reason are left alone: 一个一个, 讨论讨论, and numerals as in 二〇二〇年. Delete one of the two.
    """
    allowed = _allowed(edition)
    for sheet in sheets.pages(edition):
        yield from islice(_twice(sheet, allowed), sheets.MOST)


def _twice(sheet: Sheet, allowed: list[str]) -> Iterator[Problem]:
    certain, usual = (frozenset(packaged("wording")["doubled"][key]) for key in ("certain", "usual"))
    for match in _DOUBLED.finditer(sheet.prose):
        word = match[1]
        counting = word[0] == "一" and len(word) == 2  # noqa: PLR2004 - 一个一个
        if (
            word in usual
            or counting
            or word[0] == "的"
            or len(set(word)) == 1
            or sheets.covered(sheet.text, allowed, *match.span())
        ):
            continue
        message = msg("'{word}' stands twice in a row", word=word)
        severity = Severity.ERROR if word in certain else Severity.WARNING
        yield sheet.problem("W102", match.start(), match[0], message, severity=severity)


def names(edition: Edition) -> Iterator[Problem]:
    """W109: An agency is called by one name, and terms that are fixed are written whole.

    The department's `names:` in data/department.yml say which names are not to be used, and what to write instead. A
    name or term with a character left out, doubled or swapped is found without being listed. Write the name that the
    finding gives.
    """
    department, allowed = edition.department, _allowed(edition)
    known = {department.name, department.short_name, *(entry.preferred for entry in department.names)} - {""}
    right = frozenset(known | set(allowed))
    near = [misspelt(name, right) for name in sorted(known) if len(name) >= SHORTEST_NAME]
    near += [misspelt(entry["term"], right) for entry in packaged("wording")["terms"]]
    for sheet in sheets.pages(edition):
        found = chain(
            _forbidden(edition, sheet), *(_misspelt(sheet, name, certain=name.name not in known) for name in near)
        )
        open_ = (p for start, end, p in found if not sheets.covered(sheet.text, allowed, start, end))
        yield from islice(open_, sheets.MOST)


def _misspelt(sheet: Sheet, name: Misspelt, *, certain: bool) -> Iterator[tuple[int, int, Problem]]:
    severity = Severity.ERROR if certain else Severity.WARNING
    for start, printed in name.find(sheet.prose):
        message = msg("'{printed}' is not quite '{name}'", printed=printed, name=name.name)
        yield start, start + len(printed), sheet.problem("W109", start, printed, message, severity=severity)


def _forbidden(edition: Edition, sheet: Sheet) -> Iterator[tuple[int, int, Problem]]:
    for entry in edition.department.names:
        for name in entry.forbidden:
            for start, printed, _ in Misprint(name, "", "").find(sheet.prose):
                end = start + len(printed)
                if not sheets.covered(sheet.prose, [entry.preferred], start, end):
                    message = msg("'{printed}' should be '{name}'", printed=printed, name=entry.preferred)
                    hint = msg("because {reason}", reason=entry.reason) if entry.reason else None
                    yield start, end, sheet.problem("W109", start, printed, message, hint=hint)


def _allowed(edition: Edition) -> list[str]:
    """Return the words of the department that are not to be reported."""
    return [entry.text for entry in edition.department.allow]


def kept(edition: Edition, found: Iterable[Problem]) -> dict[Problem, str]:
    """Return the findings on wording that the ledger keeps as misprints, each with what readers are told of it.

    A finding is kept where what is printed stands, whole, inside a misprint that the ledger notes for that page.
    """
    places = _places(edition)
    reasons: dict[Problem, str] = {}
    for problem in found:
        if not problem.rule.startswith("W"):
            continue
        page, _, printed = problem.subject.partition(":")
        start = problem.origin.column
        for first, last, entry in places.get((page, problem.origin.line), ()):
            if first <= start and start + len(printed) <= last:
                reasons[problem] = f"原文如此，应为：{entry.meant}。{entry.note}"
                break
    return reasons


def _places(edition: Edition) -> dict[tuple[str, int], list[tuple[int, int, MisprintShape]]]:
    """Return where the ledger's misprints stand, by page and line."""
    places: dict[tuple[str, int], list[tuple[int, int, MisprintShape]]] = {}
    for entry, _ in edition.ledger.misprints:
        for sheet in sheets.pages(edition):
            if entry.where and sheet.name not in entry.where:
                continue
            for start, printed, _ in Misprint(entry.printed, "", "").find(sheet.text):
                origin = sheet.origin(start)
                place = (origin.column, origin.column + len(printed), entry)
                places.setdefault((sheet.name, origin.line), []).append(place)
    return places


CHECKS = (words, doubled, names, *punctuation.CHECKS)
ACCEPTABLE = ("W101", "W102", "W103", "W104", "W105", "W106", "W107", "W108", "W109")
