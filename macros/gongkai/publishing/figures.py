"""An edition's figures as they are published and as they would be in, those that change without a word out.

A figure may change if an amendment that was not published before accounts for it. One that gongkai computes may follow
the figures that its formula names, of this edition or of the year before, if these may; what is stated follows nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from gongkai.problems import msg
from gongkai.publishing.papers import fresh
from gongkai.publishing.permits import CHANGE, Loss, removal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from gongkai.exports.years import Published
    from gongkai.problems import Message
    from gongkai.publishing.permits import Permits

Row: TypeAlias = "Mapping[str, str]"
_CALLED = {
    "label": msg("label"),
    "period": msg("period"),
    "as_of": msg("date"),
    "scope": msg("scope"),
    "value": msg("exact number"),
    "number": msg("exact number"),
    "unit": msg("unit"),
}
"""What a reader has of a figure beside its words, those that are told first first; with the words, what is sealed."""
_READ = ("printed", "label", "period", "as_of", "scope")
_COMPUTED = frozenset({"printed", "value", "number", "unit"})
"""What of a figure may follow from others."""


@dataclass(frozen=True)
class Compared:
    """The figures that are not as they were, as they are published (`new` is None where one is gone).

    `moved` are the figures that changed, came or went, and that an amendment accounts for.
    """

    changed: tuple[tuple[Row, Row | None], ...]
    moved: frozenset[str]


def compared(old: Published, new: Published, moved_before: Collection[str]) -> Compared:
    """Compare what is published with what is to be; `moved_before` are the figures of the year before that moved."""
    recent = fresh(new, old)
    was: dict[str, Row] = {row["id"]: row for row in old.figures["figures"]}
    now: dict[str, Row] = {row["id"]: row for row in new.figures["figures"]}
    changed = [(row, now.get(name)) for name, row in was.items() if changes(row, now.get(name))]
    pairs = [*changed, *((None, row) for name, row in now.items() if name not in was)] if recent else []
    moved = {(a or b or {})["id"] for a, b in pairs if amended(recent, a, b)}
    while followers := {
        row["id"] for row, to in changed if row["id"] not in moved and _follows(row, to, moved, moved_before)
    }:
        moved |= followers
    return Compared(tuple(changed), frozenset(moved))


def losses(version: str, found: Compared, permits: Permits) -> Iterator[Loss]:
    """Return the figures that would go or change, and that nothing accounts for."""
    for row, to in found.changed:
        name = row["id"]
        words = {"year": version, "id": name, "label": row.get("label", "")}
        if name in found.moved:
            continue
        if to is None:
            if not permits.removal(f"{version}/{name}"):
                message = msg(
                    "{year}: {label} ({id}) is published as {old}, and would be there no more",
                    old=_quoted(row.get("printed", "")),
                    **words,
                )
                yield removal(message, version, name)
        elif not permits.changes:
            yield Loss(_told(row, to, words), CHANGE)


def _told(row: Row, to: Row, words: Mapping[str, str]) -> Message:
    differ = changes(row, to)
    if "printed" in differ:
        old, new = (_quoted(one.get("printed", "")) for one in (row, to))
        return msg(
            "{year}: {label} ({id}) is published as {old}, and would become {new} without an amendment",
            old=old,
            new=new,
            **words,
        )
    field = next(name for name in _CALLED if name in differ)
    return msg(
        "{year}: {label} ({id}): the {field} is published as {old}, and would become {new} without an amendment",
        field=_CALLED[field],
        old=_quoted(row[field]),
        new=_quoted(to[field]),
        **words,
    )


def _quoted(text: str) -> str:
    return f"“{text}”"


def changes(row: Row, to: Row | None) -> list[str]:
    """Return what of a figure is not as it was; what older data did not say cannot be compared."""
    if to is None:
        return ["printed"]
    return [name for name in ("printed", *_CALLED) if name in row and name in to and row[name] != to[name]]


def amended(recent: Sequence[Mapping[str, object]], old: Row | None, new: Row | None) -> bool:
    """Tell whether an amendment that was not published before accounts for what became of a figure.

    It names the figure by its id, or says old and new of all that is another as it is printed; one that was blank, or
    is no more, by its label and the value that there is.
    """
    return any(_names(amendment, old, new) for amendment in recent)


def _names(amendment: Mapping[str, object], old: Row | None, new: Row | None) -> bool:
    known = old or new or {}
    text = "\n".join(str(value) for value in amendment.values())
    if re.search(rf"(?<![A-Za-z0-9_.]){re.escape(known['id'])}(?!\.?[A-Za-z0-9_])", text):
        return True
    differ = changes(old, new) if old is not None else ["printed"]
    told = [name for name in differ if name in _READ] or differ
    said = [one.get(name, "") for name in told for one in (old or {}, new or {})]
    named = all(said) or bool(known.get("label") and known["label"] in str(amendment.get("what", "")))
    return named and any(said) and all(_states(text, value) for value in said)


def _states(text: str, value: str) -> bool:
    """Tell whether a text has a figure as it is printed: 6件 is not said by 16件."""
    return bool(re.search(rf"(?<![0-9.,-]){re.escape(value)}(?!\.?[0-9])", text))


def _follows(row: Row, to: Row | None, moved: Collection[str], moved_before: Collection[str]) -> bool:
    """Tell whether a figure is computed as it was, from others of which one has moved."""
    same = to is not None and row.get("formula") and row["formula"] == to.get("formula")
    if to is None or not same or {row.get("state"), to.get("state")} != {"computed"}:
        return False
    if not _COMPUTED.issuperset(changes(row, to)):
        return False
    return any(
        _meant(name, row["id"])(other)
        for name in _operands(row["formula"])
        for other in (moved_before if name.startswith("prev.") else moved)
    )


def _operands(formula: str) -> list[str]:
    from gongkai.expressions import FormulaError, expression, names  # noqa: PLC0415 - few publications need a parser

    try:
        return names(expression(formula))
    except FormulaError:
        return []


def _meant(name: str, by: str) -> Callable[[str], object]:
    """Return what tells whether a formula of a figure may mean another one by a name.

    `actual` is somewhere in its own file, as a figure, a group, a row or a column; `budget.actual` is in that file.
    """
    pieces = name.removeprefix("prev.").replace("*", "\0")
    pattern = re.escape(pieces).replace("\0", r"[^.]+")
    own = re.escape(by.partition(".")[0])
    return re.compile(rf"({own}\.(.+\.)?)?{pattern}(\..+)?").fullmatch
