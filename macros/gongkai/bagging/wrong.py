"""A file of a copy that is not as it should be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gongkai.problems import Message


@dataclass(frozen=True)
class Wrong:
    """Which file of a copy it is, by its path in it, and what is wrong with it."""

    path: str
    message: Message
