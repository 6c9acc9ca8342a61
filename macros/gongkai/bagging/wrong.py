"""What is said of a copy: each file that is not as it should be, and what holds."""

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


@dataclass(frozen=True)
class Proof:
    """What was found about a copy: each file that is not as it should be, and sentences that say what holds."""

    wrong: tuple[Wrong, ...]
    told: tuple[Message, ...]
