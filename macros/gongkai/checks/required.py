"""What a report of its kind must have (E114 to E116, E123): chapters, tables, metadata; the kinds are data (kinds/)."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from gongkai import kinds
from gongkai.checks import titles
from gongkai.fitting import place
from gongkai.problems import Message, Origin, Problem, Severity, msg, near_miss
from gongkai.schema import PENDING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gongkai.edition import Edition
    from gongkai.grids import Grid
    from gongkai.schema import KindShape, RequiredShape, RequiredTableShape, SourcedShape

_CLOSE = 0.6


def how_bad(edition: Edition) -> Severity:
    """Return how bad it is that something is missing: a draft may still get it."""
    return Severity.WARNING if edition.draft else Severity.ERROR


def kind(edition: Edition) -> Iterator[Problem]:
    """E123: The kind of the report is known, else nothing of it could be missed.

    The package knows some kinds; a department describes others in data/kinds/. A misspelt one is an error.
    """
    name = edition.report.kind
    if edition.kind is not None or not name:
        return
    labelled = [known for known in kinds.NAMES if kinds.label(known) == name]
    near = msg("write '{name}'", name=labelled[0]) if labelled else near_miss(name, kinds.NAMES)
    hint = near or msg(
        "the kinds are: {kinds}; describe another one in {path}", kinds=", ".join(kinds.NAMES), path=_own(name)
    )
    message = msg("nothing says what a report of the kind '{kind}' must have", kind=name)
    severity = Severity.ERROR if near else Severity.WARNING
    yield Problem("E123", place(edition.report_node, ("kind",)), message, hint, severity, name)


def _own(name: str) -> str:
    return f"data/kinds/{name}.yml"


def chapters(edition: Edition) -> Iterator[Problem]:
    """E114: Every chapter that reports of this kind must have is there, in the order that the rules demand.

    A chapter is known by the words of its title in report.yml, of a heading, or of what a numbered paragraph begins
    with. Which chapters these are is data, each with the rule it comes from; a regional form goes to data/kinds/.
    """
    if edition.kind is None or not edition.report.chapters or edition.unread_pages:
        return
    severity = how_bad(edition)
    found = [titles.words(title) for title in _titles(edition)]
    origin = place(edition.report_node, ("chapters",))
    last, before = -1, ""
    for wanted in edition.kind.chapters:
        names = [titles.words(name) for name in (wanted.title, *wanted.also)]
        at = [n for n, title in enumerate(found) if any(name in title for name in names)]
        if not at:
            message = msg(
                "the chapter '{title}' is missing, which belongs to every '{kind}'",
                kind=edition.kind.label,
                title=wanted.title,
            )
            hint = _hint(wanted, edition.kind, names, _titles(edition))
            yield Problem("E114", origin, message, hint, severity, wanted.title)
            continue
        later = [n for n in at if n >= last]  # one chapter may be two: 存在问题和改进措施
        if later:
            last, before = later[0], wanted.title
        elif edition.kind.ordered == "true":
            message = msg(
                "the chapter '{title}' stands before '{other}', after which it belongs",
                title=wanted.title,
                other=before,
            )
            yield Problem("E114", origin, message, _hint(wanted, edition.kind), severity, wanted.title)


def _titles(edition: Edition) -> Iterator[str]:
    """Yield the titles of the report in order: each chapter's, then those on its page."""
    pages: dict[str, list[str]] = {}
    for heading in titles.headings(edition):
        pages.setdefault(heading.sheet.name, []).append(heading.text)
    for chapter in edition.report.chapters:
        yield chapter.title
        yield from pages.pop(chapter.file, [])


def _hint(wanted: SourcedShape, of: KindShape, names: Iterable[str] = (), there: Iterable[str] = ()) -> Message | None:
    """Say which rule wants it, and what is there under a name that is much like it."""
    source = wanted.source or of.source
    called = {titles.words(name): name for name in there}
    close = [near for name in names for near in difflib.get_close_matches(name, called, n=1, cutoff=_CLOSE)]
    if close and source:
        return msg("'{found}' is there; required by: {source}", found=called[close[0]], source=source)
    return msg("required by: {source}", source=source) if source else None


def tables(edition: Edition) -> Iterator[Problem]:
    """E115: Every table that reports of this kind must have is there, with its columns, rows and unit, and is shown.

    The national forms (表式) leave nothing out: a row without figures stays, with zeros or blank. A table is known by
    its label, rows and columns by theirs; numbers, punctuation and notes in brackets do not count.
    """
    if edition.kind is None or not edition.kind.tables or edition.figures.unread:
        return
    severity = how_bad(edition)
    mine = assigned(edition, edition.kind)
    shown = {call.arg("id") for page in edition.pages.values() for call in page.calls if call.macro == "table"}
    for wanted in edition.kind.tables:
        grids = mine.get(wanted.label, ())
        if not grids:
            message = msg(
                "the table '{label}' is missing, which belongs to every '{kind}'",
                kind=edition.kind.label,
                label=wanted.label,
            )
            at = place(edition.report_node, ("kind",))
            names = [titles.words(name) for name in (wanted.label, *wanted.also)]
            hint = _hint(wanted, edition.kind, names, (grid.label for grid in edition.grids.values()))
            yield Problem("E115", at, message, hint, severity, wanted.label)
            continue
        for grid in grids:
            if grid.id not in shown and not edition.unread_pages:
                message = msg("the table '{label}' is in the data, but no chapter shows it", label=grid.label)
                hint = msg("write {example} in a chapter", example=f'{{{{ table("{grid.id}") }}}}')
                yield Problem("E115", grid.origin, message, hint, severity, f"{grid.id}:shown")
        yield from _form(edition, edition.kind, wanted, grids)


def _form(edition: Edition, of: KindShape, wanted: RequiredTableShape, grids: tuple[Grid, ...]) -> Iterator[Problem]:
    """Compare a table, or the tables that make it up, with its form."""
    severity = how_bad(edition)
    first = grids[0]
    columns = [line for grid in grids for line in titles.paths(grid.columns)]
    missing = [name for name in wanted.columns if not any(titles.on(name, path) for path in columns)]
    if missing:
        message = msg("the table '{label}' lacks columns: {names}", label=wanted.label, names="、".join(missing))
        hint = _hint(wanted, of, _last(missing), _others(wanted.columns, columns))
        yield Problem("E115", first.origin, message, hint, severity, f"{first.id}:columns")
    rows = [line for grid in grids for line in titles.paths(grid.rows)]
    missing = [name for name in wanted.rows if not any(titles.on(name, path) for path in rows)]
    if missing:
        message = msg("the table '{label}' lacks rows: {names}", label=wanted.label, names="、".join(missing))
        hint = _hint(wanted, of, _last(missing), _others(wanted.rows, rows))
        yield Problem("E115", first.origin, message, hint, severity, f"{first.id}:rows")
    for grid in grids:
        if wanted.unit and grid.unit and grid.unit != wanted.unit:
            message = msg(
                "the table '{label}' is in {unit}, its form in {wanted}",
                label=wanted.label,
                unit=grid.unit,
                wanted=wanted.unit,
            )
            yield Problem("E115", grid.origin, message, _hint(wanted, of), severity, f"{grid.id}:unit")


def _last(names: list[str]) -> list[str]:
    return [titles.words(name.rpartition("·")[2]) for name in names]


def _others(wanted: list[str], paths: list[tuple[str, ...]]) -> list[str]:
    """Return the rows or columns that nothing asks for: one of them may be what is missing."""
    return [path[-1] for path in paths if not any(titles.on(name, path) for name in wanted)]


def assigned(edition: Edition, of: KindShape) -> dict[str, tuple[Grid, ...]]:
    """Return for each required table those that are it: by its label, or the longest one that theirs ends with.

    A group of tables may have the label too: a form of two halves is two tables.
    """
    known = {titles.words(name): table.label for table in of.tables for name in (table.label, *table.also)}
    found: dict[str, dict[str, Grid]] = {}
    for grid in edition.grids.values():
        parts = grid.id.split(".")
        labels = [grid.label, *(edition.groups.get(".".join(parts[:n]), "") for n in range(len(parts) - 1, 0, -1))]
        for label in labels:
            name = titles.named(label, edition)
            ends = sorted((end for end in known if name.endswith(end)), key=len)
            if ends:
                found.setdefault(known[ends[-1]], {})[grid.id] = grid
                break
    return {label: tuple(grids.values()) for label, grids in found.items()}


_DEPARTMENT = "department."


def metadata(edition: Edition) -> Iterator[Problem]:
    """E116: What a report of this kind must say of itself (period, date of publication, number …) is filled in.

    Of a transcription only what its source states can be: the pages say 原文未载明 for the rest.
    """
    if edition.kind is None or "status" not in edition.report_node or edition.report.transcription:
        return
    for key in edition.kind.metadata:
        value: object = edition.department if key.startswith(_DEPARTMENT) else edition.report
        for step in key.removeprefix(_DEPARTMENT).split("."):
            value = getattr(value, step)
        if value and value != PENDING:
            continue
        own = key.startswith(_DEPARTMENT)
        at = Origin("data/department.yml") if own else Origin(edition.report_node.origin.path)
        message = msg(
            "'{key}' is missing, which belongs to every '{kind}'",
            kind=edition.kind.label,
            key=key.removeprefix(_DEPARTMENT),
        )
        hint = (
            msg("write it in data/department.yml")
            if own
            else msg("write it in data/{year}/report.yml", year=edition.year)
        )
        severity = how_bad(edition)
        yield Problem("E116", at, message, hint, severity, key)


def attachments(edition: Edition) -> Iterator[Problem]:
    """E118 for what reports of this kind must have attached: an attachment, a chapter or a table of that title."""
    of = edition.kind
    if of is None or not of.attachments or edition.unread_pages or edition.figures.unread:
        return
    things = [titles.named(title, edition) for title in _things(edition)]
    for wanted in of.attachments:
        if not any(titles.words(name) in thing for name in (wanted.title, *wanted.also) for thing in things):
            yield _unattached(edition, wanted, of)


def _unattached(edition: Edition, wanted: RequiredShape, of: KindShape) -> Problem:
    message = msg(
        "the attachment '{title}' is missing, which belongs to every '{kind}'", kind=of.label, title=wanted.title
    )
    at = place(edition.report_node, ("attachments",))
    severity = how_bad(edition)
    return Problem("E118", at, message, _hint(wanted, of), severity, wanted.title)


def _things(edition: Edition) -> Iterator[str]:
    yield from (attachment.title for attachment in edition.report.attachments)
    yield from (chapter.title for chapter in edition.report.chapters)
    yield from (heading.text for heading in titles.headings(edition) if not heading.lead)
    yield from (grid.label for grid in edition.grids.values())
    yield from (card.label for card in edition.scorecards.values())


CHECKS = (kind, chapters, tables, metadata, attachments)
