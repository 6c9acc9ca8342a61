"""Two states of a site in, an iterator of changes out: Griffe's diff of two modules, for two editions.

Everything is compared as readers see it: figures as printed, sentences with their macros expanded. Nothing of either
state is run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gongkai.changes.duties import duties, restatements
from gongkai.changes.figures import figures, prints
from gongkai.changes.files import files
from gongkai.changes.findings import findings
from gongkai.changes.kinds import EditionChange, FileChange
from gongkai.changes.settings import department_settings, edition_settings
from gongkai.changes.tables import renames, tables, wholes
from gongkai.changes.texts import texts, titles
from gongkai.findings import Findings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gongkai.changes.kinds import Change, Event
    from gongkai.edition import Edition, Site


@dataclass(frozen=True)
class Snapshot:
    """A state of a site: what was loaded, what `check` found, and a digest of each of its files by path."""

    site: Site
    findings: Findings = field(default_factory=lambda: Findings((), ()))
    files: Mapping[str, str] = field(default_factory=dict)


def compare(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    """Yield the changes from one state of a site to another: year by year, then what belongs to all years.

    An edition that both have as the same object has not changed.
    """
    olds = {e.year: e for e in before.site.editions}
    news = {e.year: e for e in after.site.editions}
    found = list(findings(before.findings, after.findings))
    attached = list(files(before.files, after.files))
    for year in sorted({*olds, *news}):
        old, new = olds.get(year), news.get(year)
        own: list[Change] = [change for change in attached if change.year == year]
        if old is None or new is None:
            edition = new or old
            assert edition is not None
            own = [_whole(edition, "added" if old is None else "removed"), *own]
        elif old is not new:
            own = [*_edition(old, new), *own]
        yield from own
        if old is not None and old is not new:
            beside = [c for c in own if isinstance(c, FileChange) and c.path.startswith("docs/")]
            yield from duties(old, new, (before.site.root, after.site.root), beside)
        yield from (change for change in found if change.year == year)
    yield from restatements(found)
    yield from department_settings(before.site.department, after.site.department)
    yield from (change for change in attached if change.year not in {*olds, *news})
    yield from (change for change in found if change.year not in {*olds, *news})


def _edition(old: Edition, new: Edition) -> Iterator[Change]:
    known = renames(old, new)
    changed = list(figures(old, new, {**wholes(old, new), **dict.fromkeys(known, "table")}))
    yield from changed
    yield from tables(old, new, changed)
    yield from texts(old, new)
    yield from edition_settings(old, new)


def _whole(edition: Edition, event: Event) -> EditionChange:
    """Tell of an edition that came or went; its figures and sentences are not told one by one."""
    past = edition.previous
    headline = tuple(
        (
            edition.facts[figure].label,
            prints(edition, figure),
            prints(past, figure) if past is not None and figure in past.facts else "",
        )
        for figure in edition.report.headline
        if figure in edition.facts
    )
    return EditionChange(
        year=edition.year,
        event=event,
        title=edition.report.title,
        draft=edition.draft,
        chapters=tuple(titles(edition).values()),
        figures=len(edition.facts),
        tables=len(edition.grids) + len(edition.scorecards),
        headline=headline,
    )
