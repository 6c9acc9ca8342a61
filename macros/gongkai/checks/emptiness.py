"""The sentence of a table without figures (E117): there exactly when the table is empty."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from gongkai.checks import required, sheets
from gongkai.checks.lists import packaged
from gongkai.checks.patterns import alternatives
from gongkai.facts import State
from gongkai.problems import Problem, msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.checks.sheets import Sheet
    from gongkai.edition import Edition
    from gongkai.grids import Grid
    from gongkai.texts import Page

_AFTER = 300
"""How far below a table a sentence is still about it."""


def empty_tables(edition: Edition) -> Iterator[Problem]:
    """E117: The sentence that a table has no figures stands below it exactly when it has none.

    A form without figures is published all the same, with 说明：…故本表无数据, so that nobody takes it for forgotten;
    left over beside figures the sentence is wrong. Write it under `empty` and take `cells` out, or the other way round.
    """
    full = _Data(edition)
    for grid in edition.grids.values():
        if grid.empty and full[grid.id]:
            message = msg("the table '{label}' has figures, and a sentence that it has none", label=grid.label)
            hint = msg("take `empty` out")
            yield Problem("E117", grid.origin, message, hint, subject=grid.id)
    yield from _without(edition, full)
    for page in edition.pages.values():
        yield from _sentences(page, edition, full)


class _Data(dict[str, bool | None]):
    """What `has_data` says of each table, found out when it is asked for: nearly always nobody asks."""

    def __init__(self, edition: Edition) -> None:
        super().__init__()
        self.edition = edition

    def __missing__(self, table: str) -> bool | None:
        grid = self.edition.grids.get(table)
        self[table] = has_data(self.edition, grid) if grid else None
        return self[table]


def has_data(edition: Edition, grid: Grid) -> bool | None:
    """Tell whether a table has a figure other than zero; nothing where that is not known yet."""
    known = False
    cells = [edition.facts[i] for i in _cells(edition, grid)]
    for fact in cells:
        if fact.state in {State.PENDING, State.UNSTATED, State.SECRET}:
            return None
        value = edition.figures.values.get(fact.id)
        if fact.state is State.TEXT or (value is not None and value.exact):
            known = True
        elif value is not None and value.exact is None:
            return None
    return known


def _cells(edition: Edition, grid: Grid) -> Iterator[str]:
    ids = (grid.cell(row, column) for row in grid.rows for column in grid.leaf_columns)
    return (i for i in ids if i in edition.facts)


def _without(edition: Edition, full: dict[str, bool | None]) -> Iterator[Problem]:
    """Find the forms without figures and without the sentence that reports of this kind put below them."""
    of = edition.kind
    if of is None or of.empty_table is None or edition.figures.unread:
        return
    severity = required.how_bad(edition)
    for label, grids in required.assigned(edition, of).items():
        if any(full[grid.id] is not False for grid in grids) or any(_says_so(edition, grid) for grid in grids):
            continue
        grid = grids[0]
        message = msg("the table '{label}' has no figures, and no sentence says so", label=label)
        hint = msg("take `cells` out and write `empty: {sentence}`", sentence=of.empty_table.sentence)
        yield Problem("E117", grid.origin, message, hint, severity, grid.id)


def _says_so(edition: Edition, grid: Grid) -> bool:
    """Tell whether the sentence is shown, by the table itself or by the text below it."""
    words = edition.kind.empty_table.words if edition.kind and edition.kind.empty_table else []
    shown = grid.empty and not any(True for _ in _cells(edition, grid))
    if shown and any(word in grid.empty for word in words):
        return True
    return any(_below(sheets.page(page), grid.id, page) for page in edition.pages.values())


def _sentences(page: Page, edition: Edition, full: dict[str, bool | None]) -> Iterator[Problem]:
    """Find sentences of a text that say of the table above them that it has no figures, while it has."""
    sheet = sheets.page(page)
    if not _nothing().search(sheet.prose):
        return
    for call in page.calls:
        name = call.arg("id") or ""
        if call.macro != "table" or not full[name]:
            continue
        for match in _below(sheet, name, page):
            message = msg(
                "'{found}' stands below the table '{label}', which has figures",
                found=match[0],
                label=edition.grids[name].label,
            )
            yield sheet.problem("E117", match.start(), match[0], message, hint=msg("take the sentence out"))


def _below(sheet: Sheet, table: str, page: Page) -> list[re.Match[str]]:
    """Return what the text says of having no figures below the calls of a table, up to the next macro or heading."""
    pattern = _nothing()
    found: list[re.Match[str]] = []
    prose = sheet.prose
    if not pattern.search(prose):
        return found
    for call in page.calls:
        if call.macro == "table" and call.arg("id") == table:
            at = _offset(sheet, call.origin.line, call.origin.column)
            start = sheet.text.find("}}", at) + 2
            end = re.compile(rf"{sheets.CALL}|^#", re.MULTILINE).search(prose, start)
            match = pattern.search(prose, start, min(end.start() if end else len(prose), start + _AFTER))
            found += [match] if match else []
    return found


@functools.cache
def _nothing() -> re.Pattern[str]:
    return re.compile(alternatives(packaged("completeness")["empty"]))


def _offset(sheet: Sheet, line: int, column: int) -> int:
    """Return the place of an origin in a sheet's text."""
    before = sheet.text.split("\n", line - sheet.line)
    return sum(len(part) + 1 for part in before[:-1]) + column - 1


CHECKS = (empty_tables,)
