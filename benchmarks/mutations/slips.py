"""An edition in, the slips out that a typist could make in it: each changes one stated figure, or one macro of a text.

A slip is written where the figure stands, in the text of its file; nothing is changed on disk. Which digit becomes
which is drawn from the seed and the figure's name, so that every run makes the same slips.
"""

from __future__ import annotations

import itertools
import random
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gongkai import printing
from gongkai.facts import State
from gongkai.quantities import QuantityError, quantity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gongkai.edition import Edition
    from gongkai.facts import Fact
    from gongkai.preflight import Call
    from gongkai.problems import Origin
    from gongkai.quantities import Quantity
    from gongkai.texts import Page

FIGURE_KINDS = ("digit", "swapped digits", "sign", "unit", "decimal point", "neighbour")
TEXT_KINDS = ("typed by hand", "left out", "another figure")
PAIRS = {
    "元": "万元",
    "角": "元",
    "%": "‰",
    "‰": "%",
    "百分点": "%",
    "件": "册",
    "册": "件",
    "卷": "件",
    "人": "人次",
    "人次": "人",
    "名": "人次",
    "次": "件",
    "个": "件",
    "页": "件",
    "平方米": "亩",
    "分": "%",
    "": "件",
}
"""What a unit is taken for; any other for 件, and one with 万 or 亿 for the same without."""


@dataclass(frozen=True)
class Edit:
    """One place of a file where `old` becomes `new`."""

    at: Origin
    old: str
    new: str


@dataclass(frozen=True)
class Slip:
    """One mistake: its kind, the figures that it changes and what it makes of them, and what it does to the files."""

    kind: str
    figures: tuple[str, ...]
    edits: tuple[Edit, ...]
    values: tuple[Quantity | None, ...] = ()

    def __str__(self) -> str:
        changes = ", ".join(f"{e.old} → {e.new or 'nothing'}" for e in self.edits)
        return f"{self.edits[0].at}: {self.kind}: {', '.join(self.figures)}: {changes}"


def stated(edition: Edition) -> list[Fact]:
    """Return the figures that an edition states as numbers, in the order of its files."""
    return [fact for fact in edition.facts.values() if fact.state is State.STATED and fact.quantity is not None]


def of_figures(edition: Edition, seed: str, *, thorough: bool = False) -> Iterator[Slip]:
    """Yield one slip of each kind for each stated figure; `thorough`: one for each digit and each pair of digits."""
    facts = stated(edition)
    for number, fact in enumerate(facts):
        draw = random.Random(f"{seed}:{edition.year}:{fact.id}")  # noqa: S311 - no secret
        for kind, options in _changes(fact, draw):
            made = [slip for new in options if (slip := _slip(edition, kind, fact, new))]
            yield from made if thorough or kind not in {"digit", "swapped digits"} else made[:1]
        for other in _neighbours(edition, facts, number):
            yield from _swap(edition, fact, other)


def _changes(fact: Fact, draw: random.Random) -> Iterator[tuple[str, list[str]]]:
    """Yield each kind of slip with the literals that it makes of a figure's, in random order."""
    assert fact.quantity is not None
    found = fact.quantity
    digits = found.digits
    places = [n for n, c in enumerate(digits) if c.isdecimal()]
    draw.shuffle(places)
    wrong = [digits[:n] + draw.choice([c for c in "0123456789" if c != digits[n]]) + digits[n + 1 :] for n in places]
    swapped = [digits[:n] + digits[n + 1] + digits[n] + digits[n + 2 :] for n in places if digits[n + 1 : n + 2]]
    yield "digit", [str(replace(found, digits=d)) for d in wrong if not _odd(d)]
    yield "swapped digits", [str(replace(found, digits=d)) for d in swapped if not _odd(d)]
    yield "sign", [str(replace(found, sign="" if found.sign in {"-", "－", "−"} else "-"))]
    yield "unit", [_other_unit(found)]
    yield "decimal point", [str(replace(found, digits=d)) for d in _shifted(digits)]


def _odd(digits: str) -> bool:
    """Tell what nobody writes and the format refuses anyway: 07, 1.,5."""
    return re.fullmatch(r"(0|[1-9][\d,，]*)([.．]\d+)?", digits) is None


def _other_unit(found: Quantity) -> str:
    if found.scale:
        return str(replace(found, scale="", bare=False))
    name = found.unit_text.removeprefix("个") if found.unit_text in {"个百分点", "个千分点"} else found.unit_text
    return str(replace(found, unit_text=PAIRS.get(name, "件"), bare=False))


def _shifted(digits: str) -> Iterator[str]:
    """Yield a number ten times as large and ten times as small, with the same digits."""
    whole, _, rest = re.sub(r"[,，]", "", digits).replace("．", ".").partition(".")
    larger = (whole + (rest[:1] or "0")).lstrip("0") or "0"
    yield larger + (f".{rest[1:]}" if rest[1:] else "")
    yield f"{whole[:-1] or '0'}.{whole[-1]}{rest}"


def _slip(edition: Edition, kind: str, fact: Fact, new: str) -> Slip | None:
    """Make a slip of a changed literal, unless it says the same as before (-0 for 0)."""
    assert fact.quantity is not None
    value = _read(edition, fact, new)
    if value is not None and _says(value) == _says(fact.quantity):
        return None
    return Slip(kind, (fact.id,), (Edit(fact.origin, str(fact.quantity), new),), (value,))


def _read(edition: Edition, fact: Fact, literal: str) -> Quantity | None:
    """Read a literal in a figure's place; nothing where it is none."""
    try:
        return quantity(literal, edition.figures.units, fact.unit or None)
    except QuantityError:
        return None


def _says(found: Quantity) -> tuple[object, ...]:
    return found.value, found.dims, found.approx


def _neighbours(edition: Edition, facts: list[Fact], number: int) -> Iterator[Fact]:
    """Yield the figure written after a figure in the same file, and in a table the one below it."""
    fact = facts[number]
    following = facts[number + 1 :]
    if following and following[0].origin.path == fact.origin.path:
        yield following[0]
    grid = edition.grids.get(fact.table)
    column = fact.id.rpartition(".")[2]
    for other in following if grid else ():
        if other.table == fact.table and other.id.endswith(f".{column}"):
            if other is not following[0]:
                yield other
            break


def _swap(edition: Edition, fact: Fact, other: Fact) -> Iterator[Slip]:
    """Exchange two figures that measure the same."""
    assert fact.quantity is not None
    assert other.quantity is not None
    one, two = str(fact.quantity), str(other.quantity)
    first, second = _read(edition, fact, two), _read(edition, other, one)
    if fact.quantity.dims != other.quantity.dims or first is None or second is None:
        return
    if _says(first) == _says(fact.quantity) and _says(second) == _says(other.quantity):
        return
    edits = (Edit(fact.origin, one, two), Edit(other.origin, two, one))
    yield Slip("neighbour", (fact.id, other.id), edits, (first, second))


def of_texts(edition: Edition) -> Iterator[Slip]:
    """Yield for each figure that a text cites: typed by hand, left out, and the figure next to it cited instead."""
    following = _following(stated(edition))
    for page in edition.pages.values():
        for call, at in _calls(page):
            figure = call.args[0][1]
            printed = printing.printed(edition.figures, figure) if figure in edition.facts else ""
            if not any(c.isdecimal() for c in printed):
                continue  # words are no figure
            yield Slip("typed by hand", (figure,), (Edit(call.origin, at, printed),))
            yield Slip("left out", (figure,), (Edit(call.origin, at, ""),))
            if figure in following:
                other = at.replace(figure, following[figure])
                yield Slip("another figure", (figure,), (Edit(call.origin, at, other),))


def _calls(page: Page) -> Iterator[tuple[Call, str]]:
    lines = page.body.split("\n")
    for call in page.calls:
        if call.macro != "fact" or len(call.args) != 1:
            continue
        line = lines[call.origin.line - page.line]
        found = re.compile(r"\{\{.*?\}\}").match(line, call.origin.column - 1)
        if found:
            yield call, found[0]


def _following(facts: Iterable[Fact]) -> dict[str, str]:
    """Map each figure to the next one of the same file."""
    ordered = list(facts)
    return {a.id: b.id for a, b in itertools.pairwise(ordered) if a.origin.path == b.origin.path}


def written(text: str, edits: Iterable[Edit]) -> str:
    """Write edits into the text of their file, each exactly where it stands; `ValueError` if something else does."""
    lines = text.split("\n")
    for edit in sorted(edits, key=lambda e: e.at, reverse=True):
        line, column = lines[edit.at.line - 1], edit.at.column - 1
        column += line[column : column + 1] in {"'", '"'}
        if not line.startswith(edit.old, column):
            raise ValueError(f"{edit.at}: not '{edit.old}'")
        lines[edit.at.line - 1] = line[:column] + edit.new + line[column + len(edit.old) :]
    return "\n".join(lines)
