"""A site and its findings in, the editions to build out, and what stands against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.problems import Origin, Problem, Severity, msg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongkai.edition import Edition, Site
    from gongkai.findings import Findings


def harmless(problem: Problem) -> bool:
    """Tell whether a draft may have a finding: what is stated disagrees or is missing, but every page can be built."""
    from gongkai.checks import ACCEPTABLE, UNSETTLED  # noqa: PLC0415 - slow, and hardly ever asked

    return problem.rule in {*ACCEPTABLE, *UNSETTLED, "E105", "R101", "R102"}


def selected(site: Site, years: Sequence[int], *, drafts: bool) -> list[Edition]:
    """Return the editions to build: the published ones, drafts only when asked for, `years` only if there are any."""
    return [e for e in site.editions if (drafts or not e.draft) and (not years or e.year in years)]


def refusals(
    site: Site, findings: Findings, chosen: Sequence[Edition], years: Sequence[int], *, drafts: bool
) -> list[Problem]:
    """Return why the chosen editions may not be built; `years` are those that were asked for by name.

    E112: What is built for the public is no draft. Readers would take it for the report. Set `status: published` once
    it is approved, or look at it with --allow-draft.
    """
    spared = {str(e.year) for e in site.editions} - {str(e.year) for e in chosen}
    if not years:  # one that is sealed is not left out because somebody calls it a draft
        spared -= {str(e.year) for e in site.editions if e.draft and e.ledger.seal is not None}
    stopping = [p for p in findings.open if p.severity is Severity.ERROR and p.edition not in spared]
    if drafts:
        stopping = [p for p in stopping if not harmless(p)]
    for year in years:
        if year not in {e.year for e in chosen} and not any(p.edition == str(year) for p in stopping):
            stopping.append(_missing(site, year))
    if not chosen and not stopping:
        hint = msg("set `status: published` in its report.yml, or use --allow-draft")
        stopping.append(Problem("E112", Origin("data"), msg("every edition is a draft"), hint))
    return stopping


def left_out(site: Site, chosen: Sequence[Edition], years: Sequence[int]) -> list[int]:
    """Return the drafts that nobody asked for."""
    return [e.year for e in site.editions if e.draft and e not in chosen and not years]


def _missing(site: Site, year: int) -> Problem:
    """E111: The year that is asked for has an edition.

    Look for a slip in the number; `gongkai new` starts a year.
    """
    if any(e.year == year for e in site.editions):
        return Problem(
            "E112", Origin(f"data/{year}/report.yml"), msg("the edition is a draft"), msg("use --allow-draft")
        )
    return Problem("E111", Origin("data"), msg("there is no edition of {year}", year=year))
