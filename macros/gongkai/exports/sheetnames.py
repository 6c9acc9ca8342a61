"""Labels in, names that worksheets can have out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 31
_REFUSED = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_RESERVED = frozenset({"history", ""})


def sheet_names(labels: Sequence[str]) -> list[str]:
    """Return one name a label: short enough, without what Excel refuses, and none twice in capitals or small."""
    found: list[str] = []
    taken: set[str] = set(_RESERVED)
    for label in labels:
        plain = _REFUSED.sub(" ", label).strip("' ") or "表"
        name, n = _cut(plain, ""), 2
        while name.casefold() in taken:
            name, n = _cut(plain, f"（{n}）"), n + 1
        taken.add(name.casefold())
        found.append(name)
    return found


def _cut(name: str, ending: str) -> str:
    """Cut a name so that it ends well; letters outside the basic plane count twice."""
    while _length(name + ending) > LONGEST:
        name = name[:-1]
    return name.rstrip("' ") + ending


def _length(name: str) -> int:
    return len(name.encode("utf-16-le")) // 2
