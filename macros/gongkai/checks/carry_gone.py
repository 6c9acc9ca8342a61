"""Two editions in, what the first published and the second does not have out, a file, table or group at a time."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from gongkai.checks.carry_patterns import covers
from gongkai.facts import State
from gongkai.problems import Origin, Problem, Severity, msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.edition import Edition
    from gongkai.grids import Grid
    from gongkai.lines import Line

PUBLISHED = frozenset({State.STATED, State.COMPUTED, State.TEXT})
_OLD_YEAR = re.compile(r"(\d{4})年度?")


@dataclass(frozen=True)
class Gone:
    """What is missing: the id of a figure, group, table or file, `table.row` or `table.*.column`; how many figures."""

    id: str
    label: str
    count: int
    renamed: str = ""


def gone(edition: Edition) -> Iterator[Problem]:
    """C103: A figure that was published last year is there this year, under the same name.

    What is left out silently is what a hostile reader looks for, and a figure under a new name has no year before.
    A file, table, group, row or column that is missing is one finding. What need not be there every year stands under
    `kept` in data/checks.yml, with optional: true. Left alone: the indicators of a self-evaluation table, which follow
    the year's tasks; a table that says that it has no data; a row of years of which the oldest drops out. Add what is
    missing, under its old name.
    """
    previous = edition.previous
    if previous is None or previous.draft or edition.report.kind != previous.report.kind:
        return
    missing = [
        fact.id
        for fact in previous.facts.values()
        if fact.id not in edition.facts and fact.state in PUBLISHED and not _excused(edition, previous, fact.id)
    ]
    if not missing:
        return
    there = _Names(edition, previous)
    groups: dict[str, list[str]] = defaultdict(list)
    for figure in missing:
        if not edition.figures.hides(figure):
            groups[there.missing_part(figure)].append(figure)
    for part, figures in groups.items():
        label = _label(previous, part)
        if label is not None:
            yield _problem(edition, previous, Gone(part, label, len(figures), there.renamed(part, label)))


def _excused(edition: Edition, previous: Edition, figure: str) -> bool:
    """Tell whether a figure may be missing: declared so, of a table without data, or an indicator of a scorecard."""
    kept = [shape.optional == "true" for shape, _ in edition.rules.kept if covers(shape.figure, figure)]
    if kept:
        return all(kept)
    grid = edition.grids.get(previous.facts[figure].table)
    if grid is not None and grid.empty and not grid.filled:
        return True
    card = figure.rpartition(".")[0].rpartition(".")[0]
    return card in previous.scorecards and card in edition.scorecards


class _Names:
    """The names of this year's edition: every id, every part that one begins with, and what is new."""

    def __init__(self, edition: Edition, previous: Edition) -> None:
        self.edition = edition
        self.previous = previous
        self.parts = {part for figure in edition.facts for part in _parts(figure)} | set(edition.grids)

    @cached_property
    def new_figures(self) -> dict[str, list[str]]:
        """The figures that last year's edition did not have, by label."""
        found: dict[str, list[str]] = defaultdict(list)
        for fact in self.edition.facts.values():
            if not fact.table and fact.id not in self.previous.facts:
                found[fact.label].append(fact.id)
        return found

    @cached_property
    def new_groups(self) -> dict[str, list[str]]:
        """The groups, tables and scorecards that last year's edition did not have, by label."""
        found: dict[str, list[str]] = defaultdict(list)
        before = _labels(self.previous)
        for name, label in _labels(self.edition).items():
            if name not in before:
                found[label].append(name)
        return found

    def missing_part(self, figure: str) -> str:
        """Return the largest part of an id of last year's that is missing."""
        part = next((part for part in _parts(figure) if part not in self.parts), figure)
        table = self.previous.facts[figure].table
        if part == figure and table in self.edition.grids:
            row, _, column = figure.removeprefix(f"{table}.").partition(".")
            if all(line.key != column for line in self.edition.grids[table].columns):
                return f"{table}.*.{column}"
            return f"{table}.{row}"
        return part

    def renamed(self, part: str, label: str) -> str:
        """Return the only new name of this year that has the label of the missing one."""
        table = part.rpartition(".")[0].removesuffix(".*")
        if table in self.edition.grids and table in self.previous.grids:
            found = _renamed_line(self.edition.grids[table], self.previous.grids[table], label)
        else:
            found = (self.new_figures if part in self.previous.facts else self.new_groups).get(label, [])
        return found[0] if len(found) == 1 else ""


def _parts(figure: str) -> Iterator[str]:
    at = figure.find(".")
    while at >= 0:
        yield figure[:at]
        at = figure.find(".", at + 1)
    yield figure


def _labels(edition: Edition) -> dict[str, str]:
    """Return the labels of groups, tables and scorecards by id."""
    tables = {grid.id: grid.label for grid in edition.grids.values()}
    return edition.groups | tables | {card.id: card.label for card in edition.scorecards.values()}


def _renamed_line(grid: Grid, before: Grid, label: str) -> list[str]:
    keys = {line.key for line in (*before.rows, *before.columns)}
    rows = [f"{grid.id}.{line.key}" for line in grid.rows if line.name == label and line.key not in keys]
    return rows + [f"{grid.id}.*.{line.key}" for line in grid.columns if line.name == label and line.key not in keys]


def _label(previous: Edition, part: str) -> str | None:
    """Return what is missing as its readers knew it; nothing for a row that only was the oldest of many years."""
    table, _, key = part.rpartition(".")
    grid = previous.grids.get(table.removesuffix(".*"))
    if grid is not None:
        line = _line(grid.columns if table.endswith(".*") else grid.rows, key)
        year = _OLD_YEAR.fullmatch(line.label) if line is not None else None
        if line is not None:
            return None if year and int(year[1]) < previous.year else line.name
    if part in previous.facts:
        return previous.facts[part].label
    return _labels(previous).get(part, part)


def _line(lines: tuple[Line, ...], key: str) -> Line | None:
    return next((line for line in lines if line.key == key), None)


def _problem(edition: Edition, previous: Edition, missing: Gone) -> Problem:
    id_, label, year = missing.id, missing.label, previous.year
    message = msg("'{id}' ({label}) was published in {year} and is missing", id=id_, label=label, year=year)
    if missing.count > 1:
        message = msg(
            "{count} figures of '{id}' ({label}) were published in {year} and are missing",
            count=missing.count,
            id=id_,
            label=label,
            year=year,
        )
    hint = msg(
        "add what is missing; if it need not be there, write {entry} under `kept` in data/checks.yml",
        entry=f"{{figure: {id_}, optional: true}}",
    )
    if missing.renamed:
        hint = msg("'{name}' has the same label: keep the old name, '{id}'", name=missing.renamed, id=id_)
    return Problem("C103", _origin(edition, previous, id_), message, hint, Severity.WARNING, subject=id_)


def _origin(edition: Edition, previous: Edition, part: str) -> Origin:
    """Return where the missing figure would stand: its table, its file, else where it stood last year."""
    table = part.rpartition(".")[0].removesuffix(".*")
    if table in edition.grids:
        return edition.grids[table].origin
    stem = part.partition(".")[0]
    for year in (edition, previous):
        found = next((f.origin for f in year.facts.values() if f.id.partition(".")[0] == stem), None)
        if found is not None:
            return Origin(found.path)
    return Origin(f"data/{edition.year}/report.yml")
