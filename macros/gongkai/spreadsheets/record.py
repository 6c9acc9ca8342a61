"""A plan in, the rows of the hidden sheet that says what was exported out; and these rows in, the plan out.

By it an import knows what was changed in the workbook, and what has been changed in the data files meanwhile.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gongkai.spreadsheets.plan import Head, Kind, Page, Plan, Slot

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FORMAT = "1"
MARK = "gongkai"
WIDTH = 9
"""Columns of the widest row."""
LONGEST_ROW = 1_048_576


class DamagedError(Exception):
    """The rows are not those of an export."""


def rows(plan: Plan) -> Iterator[tuple[str, ...]]:
    """Yield the rows: what the workbook is, the files it was made of, its sheets, their heads and cells."""
    yield MARK, FORMAT, plan.version, str(plan.year), plan.department
    for path, digest in plan.files.items():
        yield "file", path, digest
    for page in plan.pages:
        yield "page", page.name, page.label, str(page.keys)
        for note in page.notes:
            yield "note", note
        for head in page.heads:
            yield "head", str(head.row), str(head.column), head.words
        for s in page.slots:
            number = "n" if s.is_number else ""
            yield s.kind.value, str(s.row), str(s.column), s.figure, s.literal, s.like, s.shown, number, str(s.decimals)


def plan(found: Sequence[Sequence[str]]) -> Plan:
    """Read the rows back; raises `DamagedError`."""
    try:
        return _plan(found)
    except (ValueError, IndexError) as error:
        raise DamagedError(str(error)) from error


def _plan(found: Sequence[Sequence[str]]) -> Plan:
    mark, kept, version, year, department = found[0][:5]
    if (mark, kept) != (MARK, FORMAT):
        raise DamagedError(f"{mark} {kept}")
    files: dict[str, str] = {}
    pages: list[tuple[str, str, int, list[Head], list[Slot]]] = []
    notes: list[list[str]] = []
    for words in found[1:]:
        kind, *rest = words
        if kind == "file":
            files[rest[0]] = rest[1]
        elif kind == "page":
            pages.append((rest[0], rest[1], _at(rest[2]), [], []))
            notes.append([])
        elif kind == "note":
            notes[-1].append(rest[0])
        elif kind == "head":
            pages[-1][3].append(Head(_at(rest[0]), _at(rest[1]), rest[2]))
        else:
            row, column, figure, literal, like, shown, number, decimals = rest
            slot = Slot(_at(row), _at(column), Kind(kind), shown, bool(number), figure, literal, like)
            pages[-1][4].append(replace(slot, decimals=int(decimals)))
    made = [Page(name, label, "", tuple(h), keys, tuple(s), (), 0) for name, label, keys, h, s in pages]
    noted = tuple(replace(page, notes=tuple(said)) for page, said in zip(made, notes, strict=True))
    return Plan(department, int(year), version, noted, files)


def _at(text: str) -> int:
    number = int(text)
    if not 0 <= number < LONGEST_ROW:
        raise DamagedError(text)
    return number
