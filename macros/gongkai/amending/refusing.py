"""Why a year cannot be sealed or amended: what is said, the findings that stand against it, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.problems import Problem, msg

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from gongkai.edition import Edition, Site
    from gongkai.findings import Findings
    from gongkai.problems import Message


class RefusedError(Exception):
    """Nothing was sealed or amended: why, and the findings in the way, if any."""

    def __init__(self, message: Message, hint: Message | None = None, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message.text())
        self.message, self.hint, self.problems = message, hint, tuple(problems)


def edition_of(site: Site, year: int) -> Edition:
    """Return the edition of a year; a draft or none is refused."""
    found = next((e for e in site.editions if e.year == year), None)
    if found is None:
        raise RefusedError(msg("there is no edition of {year}", year=year))
    if found.draft and found.ledger.seal is None:
        hint = msg("set `status: published` in data/{year}/report.yml once it is approved", year=year)
        raise RefusedError(msg("the edition of {year} is a draft", year=year), hint)
    return found


def refuse_findings(findings: Findings, year: int, spared: Collection[str] = (), passing: Collection[str] = ()) -> None:
    """Refuse a year with open findings: what readers are to rely on has none, and with any its pages say draft.

    Rules are `spared`, and files that are `passing`: they are about to be taken away.
    """
    mine = (p for p in findings.open if p.edition in {"", str(year)})
    against = [p for p in mine if p.rule not in spared and p.origin.path not in passing]
    if against:
        message = msg("there are open findings in {year}: {count}", year=year, count=len(against))
        raise RefusedError(message, msg("correct these first (gongkai check)"), against)
