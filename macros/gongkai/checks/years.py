"""The year that a report names (E121, E122): its own, in titles as in the pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongkai.checks import titles
from gongkai.checks.lists import packaged
from gongkai.fitting import place
from gongkai.problems import Problem, Severity, msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.edition import Edition
    from gongkai.problems import Origin

_YEAR = re.compile(r"(?<![\d.])((?:19|20)\d\d)(?![\d.])")
_CHINESE = re.compile(r"(?<![一二三四五六七八九〇])([一二][一二三四五六七八九〇零○]{3})(?=年)")
_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")


def own_year(edition: Edition) -> Iterator[Problem]:
    """E121: The year in the title, in the period and in the sentence of an empty table is the edition's own.

    A year of another edition has been left over when the text was taken from there. Other titles may name another year
    for a reason: one that lies in the past is for a person to look at.
    """
    report, node = edition.report, edition.report_node
    for key in ("title", "period"):
        yield from _foreign(edition, getattr(report, key), place(node, (key,)), f"report.yml:{key}", Severity.ERROR)
    for grid in edition.grids.values():
        yield from _foreign(edition, grid.empty, grid.origin, f"{grid.id}:empty", Severity.ERROR)
        yield from _past(edition, grid.label, grid.origin, f"{grid.id}:label")
    for number, chapter in enumerate(report.chapters):
        yield from _past(
            edition, chapter.title, place(node, ("chapters", number, "title")), f"report.yml:{chapter.file}"
        )
    for number, attachment in enumerate(report.attachments):
        at = place(node, ("attachments", number, "title"))
        yield from _past(edition, attachment.title, at, f"report.yml:{attachment.title}")


def _years(text: str) -> list[int]:
    found = [int(year) for year in _YEAR.findall(text)]
    return found + [int(year.translate(_DIGITS)) for year in _CHINESE.findall(text)]


def _foreign(edition: Edition, text: str, origin: Origin, subject: str, severity: Severity) -> Iterator[Problem]:
    years = _years(text)
    severity = Severity.WARNING if edition.draft else severity
    if years and not min(years) <= edition.year <= max(years):
        message = msg(
            "'{text}' names {found}, but the edition is that of {year}", text=text, found=years[0], year=edition.year
        )
        yield Problem("E121", origin, message, msg("correct the year"), severity, subject)


def _past(edition: Edition, text: str, origin: Origin, subject: str) -> Iterator[Problem]:
    """Report a title that names only years before the edition's, and none of the words that say why."""
    said = any(word in text for word in packaged("completeness")["other_years"])
    if not said and max(_years(text), default=edition.year) < edition.year:
        yield from _foreign(edition, text, origin, subject, Severity.WARNING)


def headings(edition: Edition) -> Iterator[Problem]:
    """E122: The first heading of a chapter's page is its title in report.yml.

    The menu and the table of contents show the one, the page and the PDF the other. Numbers and punctuation do not
    count, nor does a heading that says more. Make them the same.
    """
    pages: set[str] = set()
    for number, chapter in enumerate(edition.report.chapters):
        page = edition.pages.get(chapter.file)
        if page is None or not page.title or chapter.file in pages or "{{" in page.title:
            continue
        pages.add(chapter.file)
        one, other = titles.words(page.title), titles.words(chapter.title)
        if min(len(one), len(other)) > 1 and one not in other and other not in one:  # else a number alone
            message = msg("the page {file} is headed '{heading}'", file=page.path, heading=page.title)
            hint = msg("write the same title in both places")
            at = place(edition.report_node, ("chapters", number, "title"))
            yield Problem("E122", at, message, hint, Severity.WARNING, chapter.file)


CHECKS = (own_year, headings)
