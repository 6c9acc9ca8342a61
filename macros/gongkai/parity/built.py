"""A built edition: its folder, what the repository says of it, and how messages name its files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from gongkai.parity import comparing
from gongkai.parity.flowing import flowing
from gongkai.problems import Origin, Problem, msg

if TYPE_CHECKING:
    from pathlib import Path

    from gongkai.edition import Edition
    from gongkai.findings import Findings
    from gongkai.parity.pieces import Block, Piece, Table
    from gongkai.problems import Message

REBUILD = msg("build the site again: gongkai build")


@dataclass(frozen=True)
class Built:
    """A built edition: its folder, and how messages call it."""

    edition: Edition
    findings: Findings
    root: Path
    folder: Path
    shown_as: str

    @property
    def draft(self) -> bool:
        """Tell whether it is marked as a draft: it says so, or something in it was still to be settled."""
        return self.findings.unsettled(self.edition)

    def problem(self, rule: str, name: str, message: Message, line: int = 1, subject: str = "") -> Problem:
        """Report something in one of its files."""
        return Problem(
            rule,
            Origin(f"{self.shown_as}/{name}", max(line, 1)),
            message,
            REBUILD,
            subject=subject,
            edition=str(self.edition.year),
        )


@dataclass(frozen=True)
class Chapter:
    """A page of an edition as its texts and data have it (or, if these cannot tell, as it was built)."""

    source: str
    name: str
    title: str
    items: tuple[Block | Table, ...]

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Return its text in the order of reading."""
        return tuple(flowing(self.items))

    @cached_property
    def printed(self) -> tuple[Piece, ...]:
        """Return its text as print has it: without what is for the screen only."""
        return tuple(flowing([item for item in self.items if not item.screen]))

    @property
    def figures(self) -> int:
        """Count its figures."""
        return sum(1 for piece in self.pieces if piece.figure)

    @property
    def numbers(self) -> int:
        """Count its numbers."""
        return comparing.numbers(self.pieces)
