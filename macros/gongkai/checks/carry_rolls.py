"""Two editions in, what does not roll forward out: this year's stock is last year's, with what came and went."""

from __future__ import annotations

import functools
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gongkai.checks.carry_labels import Time, named
from gongkai.checks.lists import packaged
from gongkai.formulas import Value
from gongkai.printing import printed, printed_like
from gongkai.problems import Problem, Severity, msg
from gongkai.quantities import agrees

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from gongkai.edition import Edition
    from gongkai.grids import Grid
    from gongkai.lines import Line
    from gongkai.units import Dims
    from gongkai.values import Figures


@dataclass(frozen=True)
class Roll:
    """What rolls forward: names of neighbours; without `opening` the stock is that of last year's edition."""

    stock: str
    added: str
    removed: str = ""
    opening: str = ""


def rolls_forward(edition: Edition) -> Iterator[Problem]:
    """C102: What is kept over the years rolls forward: 现行有效 = last year's 现行有效 + 制发 − 废止.

    So do 年末 = 年初 + 增加 − 减少 and 累计 = last year's 累计 + 本年, where a table or group has one of each. It is
    the sum that every reader of two annual reports makes. Left out is a figure that a formula or an equation holds
    already; other names are for `equations` in data/checks.yml. Correct the figure that is wrong.
    """
    rules = " ".join(shape.that for shape, _ in edition.rules.equations)
    for roll in _rolls(edition):
        if roll.stock not in rules:
            yield from _compared(edition, roll)


def _rolls(edition: Edition) -> Iterator[Roll]:
    for grid in edition.grids.values():
        equations = " ".join(equation.that for equation in grid.equations)
        for down in (False, True):
            lines, others = (grid.rows, grid.leaf_columns) if down else (grid.leaf_columns, grid.rows)
            for neighbours in _neighbours(lines):
                for roll in _recognised(edition.year, [(line.key, line.label) for line in neighbours]):
                    if roll.stock in equations:
                        continue  # which B102 checks
                    yield from (_of_cells(grid, roll, other.key, down=down) for other in others)
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for fact in edition.facts.values():
        if not fact.table:
            groups[fact.id.rpartition(".")[0]].append((fact.id, fact.label))
    for figures in groups.values():
        yield from _recognised(edition.year, figures)


def _neighbours(lines: tuple[Line, ...]) -> Iterator[list[Line]]:
    """Part lines by the heading that they are under."""
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        found[line.name.removesuffix(line.label)].append(line)
    yield from found.values()


def _of_cells(grid: Grid, roll: Roll, other: str, *, down: bool) -> Roll:
    """Turn the keys of rows, or of columns, into the cells where another line crosses them."""

    def cell(key: str) -> str:
        return f"{grid.id}.{key}.{other}" if down else f"{grid.id}.{other}.{key}"

    return Roll(*(cell(key) if key else "" for key in (roll.stock, roll.added, roll.removed, roll.opening)))


def _recognised(year: int, neighbours: list[tuple[str, str]]) -> Iterator[Roll]:
    """Recognise by their labels what rolls forward among neighbours; what is there twice says nothing."""
    data = _lists()
    if not any(word in label for _, label in neighbours for word in data.wanted):
        return
    kinds = {Time(year): "this", Time(year, end=True): "closing", Time(year - 1, end=True): "opening"}
    read: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, label in neighbours:
        time, rest = named(label, year)
        read[kinds.get(time, "other") if time is not None else "", rest].append(name)
    for stock, added, removed in data.rolls:
        yield from _complete([_one(read, words, *NOW) for words in ([stock], added, removed)])
    came, went = _one(read, data.added, *NOW), _one(read, data.removed, *NOW)
    for kind, rest in list(read):
        if kind == "closing":
            yield from _complete([_one(read, [rest], kind), came, went, _one(read, [rest], "opening")])
        elif not kind and rest.startswith(data.cumulative) and rest != data.cumulative:
            yield from _complete([_one(read, [rest], ""), _one(read, [rest.removeprefix(data.cumulative)], "this")])


NOW = ("", "this")
"""Labels that name no time, or the year."""


def _one(read: dict[tuple[str, str], list[str]], words: list[str], *kinds: str) -> str:
    """Return the only neighbour that says one of the words, of one of the times."""
    found = [name for word in words for kind in kinds for name in read.get((kind, word), ())]
    return found[0] if len(found) == 1 else ""


def _complete(parts: list[str]) -> list[Roll]:
    return [Roll(*parts)] if all(parts) else []


@dataclass(frozen=True)
class Lists:
    """The words of carry.yml; a figure is `wanted` if its label has one that stocks are known by."""

    rolls: tuple[tuple[str, list[str], list[str]], ...]
    added: list[str]
    removed: list[str]
    cumulative: str
    wanted: tuple[str, ...]


@functools.cache
def _lists() -> Lists:
    data: dict[str, Any] = packaged("carry")
    rolls = tuple((roll["stock"], roll["added"], roll["removed"]) for roll in data["rolls"])
    wanted = (*(roll[0] for roll in rolls), data["cumulative"], *data["closing"])
    return Lists(rolls, data["added"], data["removed"], data["cumulative"], wanted)


def _compared(edition: Edition, roll: Roll) -> Iterator[Problem]:
    figures, previous = edition.figures, edition.previous
    fact = figures.facts.get(roll.stock)
    if fact is None or fact.quantity is None or fact.formula is not None:
        return
    parts: list[tuple[Figures, str]] = [(figures, i) for i in (roll.opening, roll.added, roll.removed) if i]
    if not roll.opening:
        if previous is None or previous.draft or _label(previous, roll.stock) != fact.label:
            return
        parts.insert(0, (previous.figures, roll.stock))
    exacts = [exact for part in parts if (exact := _exact(*part, fact.quantity.dims)) is not None]
    if len(exacts) < len(parts):
        return
    rolled = exacts[0] + exacts[1] - sum(exacts[2:])
    if agrees(fact.quantity, rolled) or (not roll.removed and agrees(fact.quantity, exacts[1])):
        return  # the latter: 累计 of this year alone
    words = [printed(*part) for part in parts]
    kind = figures.values[roll.stock].kind
    message = msg(
        "{label} is stated as {stated}, but {formula} = {computed}",
        label=fact.label,
        stated=fact.quantity.prose(),
        formula=f"{words[0]} + {words[1]}" + (f" - {words[2]}" if roll.removed else ""),
        computed=printed_like(fact.quantity, Value(rolled, fact.quantity.dims, kind=kind), figures.units),
    )
    hint = msg("correct the figure, or accept the finding with its reason in data/{year}/ledger.yml", year=edition.year)
    yield Problem("C102", fact.origin, message, hint, Severity.WARNING, subject=roll.stock)


def _label(edition: Edition, figure: str) -> str:
    return edition.facts[figure].label if figure in edition.facts else ""


def _exact(figures: Figures, figure: str, dims: Dims) -> Fraction | None:
    """Return what a figure is worth, if that is known exactly and measures the same."""
    value = figures.values.get(figure)
    if value is None or value.approximate or not (value.dims == dims or value.fits_all):
        return None
    return value.exact
