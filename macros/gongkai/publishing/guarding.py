"""What is published and what is to be in, what the public would lose without a word out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from gongkai.problems import msg
from gongkai.publishing.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gongkai.exports.years import Published
    from gongkai.problems import Message
    from gongkai.publishing.editions import Editions


@dataclass(frozen=True)
class Permits:
    """What the publisher has said may go: years, figures as `2021/budget.*`; and why figures may change."""

    removals: tuple[str, ...] = ()
    changes: str = ""
    drafts: bool = False

    def removal(self, name: str) -> bool:
        """Tell whether a year or a figure may go."""
        return any(fnmatchcase(name, pattern) for pattern in self.removals)

    @property
    def said(self) -> dict[str, str]:
        """Return what is recorded of it where the version is."""
        found = {"removals": ", ".join(self.removals), "reason": self.changes}
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True)
class Loss:
    """Something that the public would lose: what it is, and the option that allows it."""

    message: Message
    option: str


def guard(before: Editions | None, after: Editions, permits: Permits) -> None:
    """Raise `RefusedError` if a published year or figure would go, or change without an amendment.

    Editions marked as drafts were not meant for the public: nothing of them is guarded.
    """
    found = list(losses(before, after, permits)) if before else []
    if not permits.drafts:
        found += [
            Loss(msg("{year} is a draft", year=version), "--allow-draft")
            for version in sorted(after.versions)
            if (edition := after.data.get(version)) and edition.draft
        ]
    if found:
        options = sorted({loss.option for loss in found})
        hint = msg("if this is meant, publish with: {options}", options=" ".join(options))
        amend = msg(
            "a correction belongs in the ledger, as an amendment that names the figure or its old and new value"
        )
        needs = any(loss.option.startswith("--allow-change") for loss in found)
        raise RefusedError([loss.message for loss in found], [*([amend] if needs else []), hint])


def losses(before: Editions, after: Editions, permits: Permits) -> Iterator[Loss]:
    """Return what would be lost and has not been permitted, year by year."""
    for version in sorted(before.versions):
        old, new = before.data.get(version), after.data.get(version)
        if old is not None and old.draft:
            continue
        if version not in after.versions:
            if not permits.removal(version):
                message = msg("{year} is published, and would be there no more", year=version)
                yield Loss(message, f"--allow-removal {version}")
        elif old is not None and new is None:
            if not permits.removal(version):
                message = msg("the data of {year} are published, and would be there no more", year=version)
                yield Loss(message, f"--allow-removal {version}")
        elif old is not None and new is not None:
            yield from _figures(version, old, new, permits)


def _figures(version: str, old: Published, new: Published, permits: Permits) -> Iterator[Loss]:
    if new.draft and not permits.drafts:
        return  # which is refused as a whole
    now: dict[str, dict[str, str]] = {row["id"]: row for row in new.figures["figures"]}
    recent = [amendment for amendment in new.amendments if amendment not in old.amendments]
    for row in old.figures["figures"]:
        name, other = row["id"], now.get(row["id"])
        if other is None:
            if not permits.removal(f"{version}/{name}") and not amended(recent, row, None):
                words = {"year": version, "id": name, "label": row.get("label", ""), "old": _words(row)}
                message = msg("{year}: {label} ({id}) is published as {old}, and would be there no more", **words)
                yield Loss(message, f"--allow-removal '{version}/{name}'")
        elif _value(row) != _value(other) and not permits.changes and not amended(recent, row, other):
            words = {"year": version, "id": name, "label": row.get("label", ""), "old": _words(row)}
            message = msg(
                "{year}: {label} ({id}) is published as {old}, and would become {new} without an amendment",
                new=_words(other),
                **words,
            )
            yield Loss(message, "--allow-change REASON")


def _value(row: Mapping[str, str]) -> tuple[str, str]:
    return row.get("printed", ""), row.get("value", "")


def _words(row: Mapping[str, str]) -> str:
    return f"“{row.get('printed', '')}”"


def amended(recent: Sequence[Mapping[str, object]], old: Mapping[str, str], new: Mapping[str, str] | None) -> bool:
    """Tell whether an amendment that was not published before accounts for what became of a figure.

    It names the figure by its id, or says old and new as they are printed; one that was blank, or is no more, by its
    label and the value that there is. A figure that a formula
    gives follows from others: with any amendment of its edition it may move.
    """
    if not recent:
        return False
    if new is not None and old.get("formula") and new.get("formula"):
        return True
    return any(_names(amendment, old, new) for amendment in recent)


def _names(amendment: Mapping[str, object], old: Mapping[str, str], new: Mapping[str, str] | None) -> bool:
    text = "\n".join(str(value) for value in amendment.values())
    if re.search(rf"(?<![A-Za-z0-9_.]){re.escape(old['id'])}(?!\.?[A-Za-z0-9_])", text):
        return True
    before, after = old.get("printed", ""), new.get("printed", "") if new else ""
    said = [printed for printed in (before, after) if printed]
    named = len(said) > 1 or bool(old.get("label") and old["label"] in str(amendment.get("what", "")))
    return named and bool(said) and all(_states(text, printed) for printed in said)


def _states(text: str, printed: str) -> bool:
    """Tell whether a text has a figure as it is printed: 6件 is not said by 16件."""
    return bool(re.search(rf"(?<![0-9.,-]){re.escape(printed)}(?!\.?[0-9])", text))
