"""All editions in, one site out: each year built by itself, and what belongs to all; then swapped in."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gongkai import plugin, private
from gongkai.editions import local
from gongkai.editions.keeping import look_back, remember
from gongkai.editions.outcomes import EditionsFailedError, Job, Options, Outcome
from gongkai.editions.whole import Whole
from gongkai.plugin import Handed, Sibling, sibling
from gongkai.swapping import staging

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from gongkai.edition import Edition, Site
    from gongkai.editions.outcomes import Report
    from gongkai.findings import Findings
    from gongkai.plugin import Shelf


def build(
    site: Site,
    findings: Findings,
    output: Path,
    chosen: Sequence[Edition],
    options: Options,
    report: Report = lambda year, event: None,  # noqa: ARG005
) -> list[Outcome]:
    """Build the chosen editions and put the site in place of the one that was there, all at once.

    Editions that are not chosen are taken over from the site that is there, and so are those that a build would make
    again as they are. Raises `EditionsFailedError`, or `swapping.BusyError`; then nothing has changed.
    """
    settled: list[Callable[[], object]] = []
    with staging(output, lambda: [call() for call in settled]) as folder:
        siblings = _siblings(site, output, chosen, drafts=options.drafts)
        past = look_back(site, findings, output, chosen, siblings, options)
        for edition in chosen:
            options.explain(edition.year, past.why.get(edition.year, ()))
        changed = [e for e in chosen if e.year in past.why]
        kept = [past.outcome(e.year) for e in chosen if e.year not in past.why]
        for outcome in kept:
            report(outcome.year, "kept")
        shelf = _shelf(site, options, changed)
        way = options.shared[0] if options.shared else ""
        assets = shelf.seen_from("" if options.standalone else f"{way}../") if shelf else None
        exported = options.exported() if changed else {}
        jobs = [
            Job(
                Handed(
                    edition=edition,
                    findings=findings,
                    siblings=siblings,
                    with_pdf=options.with_pdf,
                    workdir=private.workdir(site.root),
                    draft=findings.unsettled(edition),
                    parts=options.parts,
                    pdf_later=options.pdf_later,
                    assets=assets,
                    exported=exported.get(edition.year),
                ),
                folder / str(edition.year),
            )
            for edition in changed
        ]
        run = options.runner or partial(local.run, at_once=options.jobs)
        with Whole(site, output, folder, shelf, options, siblings, {e.year for e in changed}) as whole:
            outcomes = run(site.root, jobs, whole.hear(report)) if jobs else []
            failed = {o.year for o in outcomes if o.trouble}
            if failed and not (options.keep_going and len(failed) < len(chosen)):
                raise EditionsFailedError(outcomes)
            if failed:
                left = [e for e in chosen if e.year not in failed]
                whole.without(failed, _siblings(site, output, left, drafts=options.drafts))
            whole.end()
        outcomes = sorted([*outcomes, *kept], key=lambda o: o.year)
        if not failed:
            settled.append(partial(remember, site, output, past, chosen, outcomes, options))
    return outcomes


def _shelf(site: Site, options: Options, changed: Sequence[Edition]) -> Shelf | None:
    """Return what the editions share of the theme; where this machine builds them, get it ready for that, too."""
    prints = options.with_pdf and not options.pdf_later and options.runner is None and bool(changed)
    if options.runner is None and changed:
        plugin.warm(private.workdir(site.root), with_pdf=prints)
    return plugin.get_ready(site.root, with_pdf=prints)


def _siblings(site: Site, output: Path, chosen: Sequence[Edition], *, drafts: bool) -> tuple[Sibling, ...]:
    """Return the editions that the new site will have: those chosen, and those already there."""
    built = {edition.year for edition in chosen}
    there = [e for e in site.editions if e.year not in built and (output / str(e.year) / "index.html").is_file()]
    return tuple(sibling(e) for e in [*chosen, *there] if drafts or not e.draft)
