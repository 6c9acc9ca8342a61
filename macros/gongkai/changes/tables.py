"""Two states of an edition in, its changed tables and scorecards out: rows, columns, labels, and figures in cells."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai.changes.kinds import Aspect, TableChange
from gongkai.scorecards import bands

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gongkai.changes.kinds import Event, FigureChange
    from gongkai.edition import Edition
    from gongkai.lines import Line

_ENOUGH = 0.5
"""The share of rows and columns that a renamed table still has."""


@dataclass(frozen=True)
class _Shape:
    """A table or scorecard as a reader sees it, without its cells: labels by key."""

    label: str
    rows: Mapping[str, str]
    columns: Mapping[str, str]
    words: Mapping[str, str]


def shapes(edition: Edition) -> dict[str, _Shape]:
    """Return the tables and scorecards of an edition by id."""
    found = {
        grid.id: _Shape(
            grid.label,
            {row.key: row.name for row in grid.rows},
            {column.key: column.name for column in grid.columns},
            {"unit": grid.unit, "stub": grid.stub, "note": grid.note, "empty": grid.empty}
            | {f"row {row.key}": _further(row, grid.unit) for row in grid.rows}
            | {f"column {column.key}": _further(column, grid.unit) for column in grid.columns},
        )
        for grid in edition.grids.values()
    }
    for card in edition.scorecards.values():
        words = {"levels": "，".join(card.levels), "note": card.note, "bands": bands(card)}
        words |= {f"note {i.key}": f"{i.label}：{i.note}" for i in card.indicators if i.note}
        words |= {f"deviation {i.key}": f"{i.label}：{i.deviation}" for i in card.indicators if i.deviation}
        rows = {i.key: "·".join((*i.level, i.label)) for i in card.indicators}
        found[card.id] = _Shape(card.label, rows, {}, words)
    return found


def _further(line: Line, unit: str) -> str:
    """Return what else is said of a row or a column: its code, its note, its unit if that is not the table's."""
    return "，".join(filter(None, (line.code, line.unit if line.unit != unit else "", line.note)))


def renames(before: Edition, after: Edition) -> dict[str, str]:
    """Return the new ids of tables that only got another one, with the old: label and most lines are the same."""
    old, new = shapes(before), shapes(after)
    gone, come = [i for i in old if i not in new], [i for i in new if i not in old]
    found: dict[str, str] = {}
    for table in come:
        alike = [i for i in gone if old[i].label == new[table].label and _alike(old[i], new[table])]
        if len(alike) == 1 and alike[0] not in found.values():
            found[table] = alike[0]
    return found


def _alike(one: _Shape, other: _Shape) -> bool:
    lines = Counter((*one.rows.values(), *one.columns.values()))
    others = Counter((*other.rows.values(), *other.columns.values()))
    return (lines & others).total() >= _ENOUGH * max(lines.total(), others.total())


def wholes(before: Edition, after: Edition) -> dict[str, str]:
    """Return tables, rows and columns that came, went or were renamed, by what the ids of their figures begin with."""
    old, new = shapes(before), shapes(after)
    found = dict.fromkeys({*old} ^ {*new}, "table")
    for table in old.keys() & new.keys():
        found |= {f"{table}.{row}": "row" for row in {*old[table].rows} ^ {*new[table].rows}}
        found |= {f"{table}.*.{column}": "column" for column in {*old[table].columns} ^ {*new[table].columns}}
    return found


def tables(before: Edition, after: Edition, figures: Iterable[FigureChange]) -> Iterator[TableChange]:
    """Yield the changed tables, first those that are there, in order, then those that are gone."""
    old, new = shapes(before), shapes(after)
    known = renames(before, after)
    cells = Counter(_table(change.id, new) for change in figures if change.old != change.new)
    for table, shape in new.items():
        was = known.get(table, table if table in old else "")
        if not was:
            yield TableChange(after.year, "added", table, shape.label, pages=_pages(after, table))
            continue
        past = old[was]
        rows, columns = tuple(_lines(past.rows, shape.rows)), tuple(_lines(past.columns, shape.columns))
        aspects = tuple(_aspects(past, shape))
        if was != table or rows or columns or aspects or cells[table]:
            event: Event = "changed" if was == table else "renamed"
            yield TableChange(
                after.year,
                event,
                table,
                shape.label,
                was="" if was == table else was,
                rows=rows,
                columns=columns,
                aspects=aspects,
                cells=cells[table],
                pages=_pages(after, table),
            )
    for table, shape in old.items():
        if table not in new and table not in known.values() and not after.figures.hides(table):
            yield TableChange(after.year, "removed", table, shape.label, pages=_pages(before, table))


def _table(figure: str, known: Mapping[str, _Shape]) -> str:
    parts = figure.split(".")
    return next((name for n in range(len(parts) - 1, 0, -1) if (name := ".".join(parts[:n])) in known), "")


def _pages(edition: Edition, table: str) -> tuple[str, ...]:
    """Return the chapters that show a table."""
    return tuple(name for name, page in edition.pages.items() if any(c.arg("id") == table for c in page.calls))


def _lines(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the labels of rows or columns that differ; one that only has another key is the same to a reader."""
    for key, label in new.items():
        if key in old and old[key] != label:
            yield old[key], label
    gone = [label for key, label in old.items() if key not in new]
    come = [label for key, label in new.items() if key not in old]
    same = Counter(gone) & Counter(come)
    for labels, added in ((gone, False), (come, True)):
        left = Counter(same)
        for label in labels:
            if left[label]:
                left[label] -= 1
            else:
                yield ("", label) if added else (label, "")


def _aspects(old: _Shape, new: _Shape) -> Iterator[Aspect]:
    if old.label != new.label:
        yield Aspect("label", old.label, new.label)
    for entry in dict.fromkeys((*old.words, *new.words)):
        was, now = old.words.get(entry, ""), new.words.get(entry, "")
        name, _, key = entry.partition(" ")
        if was == now:
            continue
        lines = {"row": (old.rows, new.rows), "column": (old.columns, new.columns)}.get(name)
        if lines is None:
            yield Aspect(name, was, now)
        elif key in lines[0] and key in lines[1]:  # what came or went is told as a whole
            yield Aspect(name, *(f"{lines[1][key]}：{words}" if words else "" for words in (was, now)))
