"""Rules in, what `check --explain` prints out: what is demanded, why, what to do, whether it can be accepted."""

from __future__ import annotations

import unicodedata
from itertools import groupby
from typing import TYPE_CHECKING

from gongkai.problems import Message, msg

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gongkai.rules import Rule

WIDTH = 100


def explained(rule: Rule, language: str) -> str:
    """Write all that is known of a rule."""
    head = f"{rule.id}  {rule.family.text(language)} · {rule.severity.text(language)}"
    return "\n".join([head, *_wrapped(rule.text(language)), *_wrapped(acceptance(rule).text(language))]) + "\n"


def listed(rules: Iterable[Rule], language: str) -> str:
    """Write a table of contents: a line a rule, family by family."""
    written = []
    for family, members in groupby(rules, key=lambda rule: rule.family):
        written.append(family.text(language))
        written += [f"  {rule.id}  {rule.demand(language)}" for rule in members]
    return "\n".join(written) + "\n"


def acceptance(rule: Rule) -> Message:
    """Say whether the year's ledger may accept a finding, and how."""
    if not rule.acceptable:
        return msg("The ledger cannot accept it.")
    entry = f"{{rule: {rule.id}, where: …, reason: …}}"
    return msg(
        "If the printed report has it so, accept it under `acknowledged` in data/<year>/ledger.yml, with the reason, "
        "which readers see: {entry}. What to write after `where` is in `gongkai check --all --format json`.",
        entry=entry,
    )


def _wrapped(text: str) -> list[str]:
    """Break a text into indented lines; Chinese breaks anywhere but before a mark that ends something."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and _width(line + piece.rstrip()) > WIDTH - 2:
            lines.append(line)
            line = ""
        line = line + piece if line else piece.lstrip()
    return [f"  {line.rstrip()}" for line in [*lines, line]]


_CLOSING = "，。；：、！？）”’》」】…—"


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for character in text:
        joins = pieces and (
            character in _CLOSING
            or (not _is_wide(character) and not _is_wide(pieces[-1][-1]) and pieces[-1][-1] != " ")
            or pieces[-1][-1] in "（“‘《「【"
        )
        if joins:
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def _width(text: str) -> int:
    return sum(2 if _is_wide(character) else 1 for character in text)
