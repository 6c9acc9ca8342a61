"""A name with `*` in, the figures that it stands for out, each with what every `*` stands for."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


@dataclass(frozen=True)
class Names:
    """The ids of a year."""

    ids: Collection[str]

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self.ids)

    def match(self, pattern: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield the ids that a pattern stands for: `*` is one level, totals and all."""
        if "*" not in pattern:
            if pattern in self.ids:
                yield pattern, ()
            return
        head = pattern.partition("*")[0]
        wanted = re.compile(re.escape(pattern).replace(r"\*", "([^.]*)"))
        for at in range(bisect_left(self._sorted, head), len(self._sorted)):
            if not self._sorted[at].startswith(head):
                return
            match = wanted.fullmatch(self._sorted[at])
            if match is not None:
                yield match[0], match.groups()


def filled(pattern: str, parts: tuple[str, ...]) -> str:
    """Put what each `*` of one pattern stands for into another; the rest of it stays."""
    for part in parts:
        pattern = pattern.replace("*", part, 1)
    return pattern


def covers(pattern: str, figure: str) -> bool:
    """Tell whether a pattern names a figure, or a group or table that it is in."""
    wanted, parts = pattern.split("."), figure.split(".")
    return len(wanted) <= len(parts) and all(w in {"*", p} for w, p in zip(wanted, parts, strict=False))
