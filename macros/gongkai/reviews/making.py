"""A site and the names of two revisions in, the review out: both states are taken, loaded, checked and compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai import changes, revisions
from gongkai.changes.kinds import ChartChange, Duty, FigureChange, TextChange
from gongkai.checks.said import called
from gongkai.problems import Message, Severity, msg
from gongkai.reviews.review import Review, Side

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from gongkai.changes import Snapshot
    from gongkai.changes.kinds import Change
    from gongkai.edition import Edition
    from gongkai.revisions import Taken

LANGUAGE = "zh"


def review(
    root: Path, base: str | None, head: str | None, folder: Path, say: Callable[[Message], None]
) -> tuple[Review, str]:
    """Review what leads from the base to the head; return it with the site's language.

    Without a base it is where the head left the default branch; without a head it is the files as they stand. `folder`
    is empty, and takes what is read of revisions. Raises `RevisionError`.
    """
    where = revisions.repository(root)
    new = revisions.resolved(where, head if head is not None else "HEAD")
    old = revisions.resolved(where, base) if base is not None else revisions.default_base(where, new)
    before = revisions.taken(where, old, folder / "base")
    committed = before if new == old else revisions.taken(where, new, folder / "head")
    after = committed if head is not None else revisions.standing(where, committed)
    memory = changes.Memory()
    say(msg("reading the old state: {name}", name=old[:12]))
    one = changes.see(before.root, before.files, memory)
    say(msg("reading the new state: {name}", name=new[:12] if head else msg("the files as they stand")))
    other = changes.see(after.root, after.files, memory, one)
    if head is not None and other.site.department is None and not other.site.editions and not other.site.problems:
        raise revisions.RevisionError(
            msg("there is no site in the revision '{name}'", name=head),
            msg("the folder has no mkdocs.yml there; name a later revision"),
        )
    found = tuple(changes.compare(one, other))
    departments = [s.site.department for s in (other, one) if s.site.department]
    severities = [p.severity for p in other.findings.open]
    made = Review(
        department=departments[0].name if departments else "",
        base=Side(base or "", old),
        head=Side(head, new) if head is not None else Side(uncommitted=_differing(committed, after)),
        changes=found,
        errors=severities.count(Severity.ERROR),
        warnings=severities.count(Severity.WARNING),
        behind=revisions.missing_from(where, new, old),
        left_out=tuple(sorted({*before.left_out, *after.left_out})),
        unread=any(e.figures.unread or e.unread_pages for e in other.site.editions),
        folder=where.prefix,
        names=dict(_names(found, one, other)),
    )
    return made, departments[0].language if departments else LANGUAGE


def _differing(one: Taken, other: Taken) -> tuple[str, ...]:
    paths = {*one.files, *other.files}
    return tuple(sorted(path for path in paths if one.files.get(path) != other.files.get(path)))


def _names(found: Iterable[Change], *states: Snapshot) -> Iterator[tuple[str, str]]:
    """Yield the labels of all that changes speak of by id; those of the new state come last, and stay."""
    wanted: dict[str, set[str]] = {}
    for change in found:
        for name in _spoken_of(change):
            year, slash, rest = name.partition("/")
            of, key = (year, rest) if slash else (str(change.year), name)
            wanted.setdefault(of, set()).add(key)
    for state in states:
        for edition in state.site.editions:
            for name in sorted(wanted.get(str(edition.year), ())):
                label = _label(edition, name)
                if label:
                    yield f"{edition.year}/{name}", label


def _spoken_of(change: Change) -> tuple[str, ...]:
    if isinstance(change, FigureChange):
        return (*change.because, change.whole)
    if isinstance(change, TextChange | ChartChange):
        return change.because
    return change.about if isinstance(change, Duty) else ()


def _label(edition: Edition, name: str) -> str:
    """Return what readers call a figure, a table, a row, a column or a page."""
    if name in edition.facts:
        return edition.facts[name].label
    named = edition.grids.get(name) or edition.scorecards.get(name)
    if named:
        return named.label
    table, _, key = name.rpartition(".")
    grid = edition.grids.get(table.removesuffix(".*"))
    if grid is not None:
        lines = grid.columns if table.endswith(".*") else grid.rows
        return f"{grid.label} · {next((line.name for line in lines if line.key == key), key)}"
    found = called(edition, name)
    return found if found != name else ""
