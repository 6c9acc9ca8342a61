"""What report.yml, the ledger and department.yml say, twice, in; the entries that differ out, as words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gongkai.aligning import differing
from gongkai.changes.kinds import SettingChange
from gongkai.changes.sealing import kept

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gongkai.edition import Edition
    from gongkai.ledger import Ledger
    from gongkai.schema import AmendmentShape, DepartmentShape

DEPARTMENT = "data/department.yml"


def edition_settings(before: Edition, after: Edition) -> Iterator[SettingChange]:
    """Yield the entries of report.yml and ledger.yml that differ; chapters are told by themselves."""
    year = after.year
    whole = kept(before, after) == "rewritten"
    for part, old, new in (
        ("report", _dump(before.report, "chapters"), _dump(after.report, "chapters")),
        ("ledger", _ledger(before.ledger, whole=whole), _ledger(after.ledger, whole=whole)),
    ):
        for name, was, now in entries(old, new):
            yield SettingChange(year, f"data/{year}/{part}.yml", name, was, now)


def department_settings(before: DepartmentShape | None, after: DepartmentShape | None) -> Iterator[SettingChange]:
    """Yield the entries of department.yml that differ."""
    for name, was, now in entries(_dump(before), _dump(after)):
        yield SettingChange(0, DEPARTMENT, name, was, now)


def _dump(shape: Any, *without: str) -> dict[str, Any]:  # noqa: ANN401 - any of our models
    return shape.model_dump(by_alias=True, exclude=set(without)) if shape is not None else {}


def _ledger(ledger: Ledger, *, whole: bool) -> dict[str, Any]:
    """Return what a ledger says; of a seal its digests only if they are not those that they should be."""
    seal = ledger.seal.model_dump(include=None if whole else {"date", "by", "signed"}) if ledger.seal else {}
    return {
        "acknowledged": [entry.model_dump() for entry, _ in ledger.acknowledged],
        "misprints": [entry.model_dump() for entry, _ in ledger.misprints],
        "notes": list(ledger.notes),
        "amendments": [_amendment(entry) for entry in ledger.amendments],
        "seal": seal,
    }


def _amendment(entry: AmendmentShape) -> str:
    """Write an amendment as the notes of its edition have it: what, from what to what, and why."""
    return f"{said(entry.date)} {entry.what}：{said(entry.old) or '—'} → {said(entry.new) or '—'}（{entry.why}）"


def entries(old: Mapping[str, Any], new: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield the name of each entry that differs, what it said and what it says; "" where there was or is none."""
    for key in dict.fromkeys((*old, *new)):
        was, now = old.get(key), new.get(key)
        name = f"{above}{key}"
        if was == now:
            continue
        if isinstance(was, dict) or isinstance(now, dict):
            yield from entries(was or {}, now or {}, f"{name}.")
        elif isinstance(was, list) or isinstance(now, list):
            for one, other in _items(was or [], now or []):
                yield name, one, other
        elif said(was) != said(now):
            yield name, said(was), said(now)


def _items(old: Sequence[Any], new: Sequence[Any]) -> Iterator[tuple[str, str]]:
    one, other = [said(item) for item in old], [said(item) for item in new]
    for a, b, c, d in differing(one, other):
        longest = max(b - a, d - c)
        for n in range(longest):
            yield (one[a + n] if a + n < b else ""), (other[c + n] if c + n < d else "")


def said(value: object) -> str:
    """Return an entry as words: the parts of one with several side by side."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return "，".join(text for part in value.values() if (text := said(part)))
    if isinstance(value, list | tuple):
        return "、".join(map(said, value))
    return str(value)
