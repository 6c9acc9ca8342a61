"""The record of a seal, data/<year>/seal.json: what the edition said, one figure or sentence a line, as Git shows it.

The ledger holds the digests of it, and is the truth: a record that does not have them is none.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from gongkai.problems import msg
from gongkai.seals.said import FIELDS, Said

if TYPE_CHECKING:
    from pathlib import Path

    from gongkai.problems import Message
    from gongkai.schema import SealShape

RECORD = "seal.json"
WAITING = ".seal.json.new"
"""A record that is about to be put in its place: whoever is killed then leaves it, and the ledger says which holds."""
MOST = 64 << 20


class UnreadableSealError(Exception):
    """The record of a seal is missing, cannot be read, or is not the one that the ledger names."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.text())
        self.message = message


def dumps(said: Said) -> str:
    """Write a record."""
    figures = (f"  {_json(name)}: {_json(entry)}" for name, entry in sorted(said.figures.items()))
    text = (
        f"  {_json(place)}: [\n" + ",\n".join(f"   {_json(sentence)}" for sentence in sentences) + "\n  ]"
        for place, sentences in sorted(said.text.items())
    )
    return (
        f'{{\n "fields": {_json(FIELDS)},\n "figures": {{\n'
        + ",\n".join(figures)
        + '\n },\n "text": {\n'
        + ",\n".join(text)
        + "\n }\n}\n"
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def read(folder: Path, seal: SealShape, names: tuple[str, ...] = (RECORD, WAITING)) -> Said:
    """Read the record of a seal from the year's folder of data; raises `UnreadableSealError`."""
    why = msg("{file} is missing", file=RECORD)
    for name in names:
        path = folder / name
        if os.path.islink(path) or not os.path.isfile(path):  # noqa: PTH113, PTH114 - these never raise
            continue
        try:
            said = _read(path)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            why = msg("{file} cannot be read", file=RECORD)
            continue
        if said.figures_digest == seal.figures and said.text_digest == seal.text:
            return said
        if said.figures_digest != seal.figures:
            why = msg("the digest of the figures in the ledger is not that of {file}", file=RECORD)
        else:
            why = msg("the digest of the text in the ledger is not that of {file}", file=RECORD)
    raise UnreadableSealError(why)


def _read(path: Path) -> Said:
    if path.stat().st_size > MOST:
        raise ValueError("too large")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if tuple(found["fields"]) != FIELDS:
        raise ValueError("other fields")
    return Said(
        {str(name): _words(entry, len(FIELDS)) for name, entry in found["figures"].items()},
        {str(place): _words(sentences) for place, sentences in found["text"].items()},
    )


def _words(items: list[Any], count: int = 0) -> tuple[str, ...]:
    if type(items) is not list or (count and len(items) != count):
        raise TypeError("no list of words")
    return tuple(str(item) for item in items)
