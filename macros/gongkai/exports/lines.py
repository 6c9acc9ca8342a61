"""Rows in, JSON with one of them a line out: small, and still to be read and compared line by line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def listed(head: Mapping[str, Any], name: str, rows: Iterable[Mapping[str, Any]]) -> str:
    """Return an object with the keys of `head`, one a line, and the rows under `name`."""
    parts = [f"{compact(key)}:{compact(value)}" for key, value in head.items()]
    body = ",\n".join(compact(row) for row in rows)
    return "{" + ",\n".join([*parts, f"{compact(name)}:[\n{body}\n]" if body else f"{compact(name)}:[]"]) + "}\n"


def compact(value: object) -> str:
    """Write a value on one line without blanks."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
