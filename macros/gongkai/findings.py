"""What checks say of a site, and which of it stands against publishing; loading this loads no check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai.problems import Severity

if TYPE_CHECKING:
    from gongkai.edition import Edition
    from gongkai.problems import Problem


@dataclass(frozen=True)
class Findings:
    """What a run found: `open` findings, and those that a ledger accepts, with the reason given there."""

    open: tuple[Problem, ...]
    acknowledged: tuple[tuple[Problem, str], ...]

    def unsettled(self, edition: Edition) -> bool:
        """Tell whether an edition is a draft: it says so, or has an error; what only might be wrong does not count."""
        errors = (p.edition for p in self.open if p.severity is Severity.ERROR)
        return edition.draft or not {"", str(edition.year)}.isdisjoint(errors)
