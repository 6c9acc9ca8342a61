"""Completeness (E1xx): the chapters that the report names are there, and nothing is left to fill in.

What a report of its kind must have, its dates, its attachments and what is left over are in modules of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.checks import attached, deadlines, emptiness, placeholders, required, years
from gongkai.edition import GENERATED_PAGES, pending
from gongkai.facts import suggestion
from gongkai.fitting import place
from gongkai.problems import Origin, Problem, msg, near_miss

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.edition import Edition


def chapters(edition: Edition) -> Iterator[Problem]:
    """Compare the chapters that report.yml names with the pages.

    E103: Every chapter named in report.yml has a page. The menu would lead nowhere otherwise. Write the page, or take
    the chapter out.

    E104: Every page is a chapter, or is not there. Nobody finds one that the report does not name. Add it to
    `chapters`, or delete it.

    E110: No chapter is named twice, or called like a page that gongkai makes. One of the two would not be published.
    """
    year = edition.year
    named = [chapter.file for chapter in edition.report.chapters]
    for number, chapter in enumerate(edition.report.chapters):
        origin = place(edition.report_node, ("chapters", number, "file"))
        if chapter.file in GENERATED_PAGES:
            message = msg("'{file}' is made by gongkai and cannot be a chapter", file=chapter.file)
            yield Problem("E110", origin, message, msg("give the page another name"), subject=chapter.file)
        elif chapter.file in named[:number]:
            message = msg("the chapter '{file}' is named twice", file=chapter.file)
            yield Problem("E110", origin, message, msg("delete one of the two lines"), subject=chapter.file)
        elif chapter.file not in edition.pages and chapter.file not in edition.unread_pages:
            file = f"docs/{year}/{chapter.file}"
            message = msg("the chapter '{title}' is missing: there is no {file}", title=chapter.title, file=file)
            hint = near_miss(chapter.file, set(edition.pages) - set(named)) or msg(
                "write the page, or delete this line"
            )
            yield Problem("E103", origin, message, hint, subject=chapter.file)
    if edition.report.chapters:  # else they could not be read, which has been reported
        yield from _pages(edition, set(named))


def _pages(edition: Edition, named: set[str]) -> Iterator[Problem]:
    for name, page in edition.pages.items():
        if name in GENERATED_PAGES[1:]:
            message = msg("'{file}' is made by gongkai", file=name)
            yield Problem("E104", Origin(page.path), message, msg("give the page another name"), subject=name)
        elif name not in {*named, *GENERATED_PAGES}:
            message = msg("the page is not a chapter and would not be published")
            hint = near_miss(name, named - set(edition.pages))
            hint = hint or msg("add it to `chapters` in data/{year}/report.yml, or delete it", year=edition.year)
            yield Problem("E104", Origin(page.path), message, hint, subject=name)


def headline(edition: Edition) -> Iterator[Problem]:
    """Look for figures that report.yml puts in its headline, and that this year does not have (M101)."""
    for number, name in enumerate(edition.report.headline):
        if name not in edition.facts and not edition.figures.hides(name):
            origin = place(edition.report_node, ("headline", number))
            message = msg("no figure '{name}' in {year}", name=name, year=edition.year)
            yield Problem("M101", origin, message, suggestion(name, edition.facts), subject=name)


def filled_in(edition: Edition) -> Iterator[Problem]:
    """E105: A published edition has no figure that is still to be filled in (待填报).

    Readers would see the gap. Fill it in, or set `status: draft`.
    """
    if "status" not in edition.report_node or edition.draft:
        return
    for fact in pending(edition):
        message = msg("{label} is still to be filled in (待填报), but the edition is published", label=fact.label)
        hint = msg("fill it in, or set `status: draft` in data/{year}/report.yml", year=edition.year)
        yield Problem("E105", fact.origin, message, hint, subject=fact.id)


CHECKS = (
    chapters,
    headline,
    filled_in,
    *required.CHECKS,
    *emptiness.CHECKS,
    *attached.CHECKS,
    *deadlines.CHECKS,
    *years.CHECKS,
)
"""Checks of an edition."""
FILE_CHECKS = placeholders.FILE_CHECKS
"""Checks of an edition and its files."""
SITE_CHECKS = placeholders.SITE_CHECKS
"""Checks of what belongs to no year."""
ACCEPTABLE = ("E114", "E115", "E116", "E117", "E118", "E119", "E120", "E121")
"""What a report that was printed may lack, or may have left over."""
