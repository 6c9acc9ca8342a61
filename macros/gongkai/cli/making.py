"""A build that has something to do, at the terminal: its refusals, its progress, how it ended.

Apart from `build`, which must not load MkDocs to find that there is nothing to do.
"""

from __future__ import annotations

import functools
import os
import sys
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from gongkai import cluster, editions, pdf, plugin, private
from gongkai.cli.closing import close, short
from gongkai.cli.context import WRONG, Run
from gongkai.editions import BROKEN, EditionsFailedError, Options, harmless, left_out, refusals, selected
from gongkai.problems import msg, near_miss
from gongkai.swapping import BusyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from gongkai.cli.ahead import Ahead, Loaded
    from gongkai.edition import Edition, Site
    from gongkai.editions import Outcome
    from gongkai.findings import Findings
    from gongkai.problems import Message

USAGE = 2


def make(
    run: Run,
    coming: Ahead,
    target: Path,
    years: Sequence[int],
    options: Options,
    *,
    explain: bool,
    scheduler: str | None = None,
) -> None:
    """Build what there is to build and say how it ended; leave with another status than 0 if it ended badly.

    While the site is being loaded elsewhere, `coming` not yet having been asked, this process gets ready to build.
    """
    if scheduler is None:
        plugin.warm(private.workdir(run.root), with_pdf=options.with_pdf)
        plugin.get_ready(run.root, with_pdf=options.with_pdf)
    loaded = functools.cache(coming.loaded)
    if scheduler is not None:
        options = replace(options, runner=_runner(run, loaded, scheduler))
    site, findings = loaded()
    chosen = selected(site, years, drafts=options.drafts)
    options = replace(options, parts=tuple(_part(run, site, chosen, name) for name in options.parts))
    _refuse(run, site, findings, chosen, years, drafts=options.drafts)
    if scheduler is not None:
        coming.end()  # workers make the open data of what they build
    else:
        options = replace(options, exported=coming.exported)

    def tell(year: int, why: tuple[Message, ...]) -> None:
        for message in why or (msg("nothing has changed"),):
            run.say(msg("{year}: {reason}", year=year, reason=message), site)

    try:
        with _progress(run, site, len(chosen)) as report:
            options = replace(options, explain=tell if explain else options.explain)
            outcomes = editions.build(site, findings, target, chosen, options, report)
    except BusyError:
        run.say(msg("another build is writing to {folder}; wait for it to end", folder=short(target)), site)
        raise SystemExit(WRONG) from None
    except cluster.ClusterError as error:
        run.say(error.message, site)
        run.say(msg("nothing was built; what was there is unchanged"), site)
        raise SystemExit(WRONG) from None
    except EditionsFailedError as error:
        _explain(run, site, error)
        raise SystemExit(WRONG) from None
    except OSError as error:
        message = msg("the site could not be written: {detail}; what was there is unchanged", detail=str(error))
        run.say(message, site)
        raise SystemExit(WRONG) from None
    run.say(_sum(outcomes), site)
    close(editions.closing(site, chosen, outcomes, options, years), target, run.language(site))


def _runner(run: Run, loaded: Callable[[], Loaded], scheduler: str) -> editions.Runner:
    """Return what builds on a cluster; leave with status 2 if that is no address, or Dask is not installed."""
    try:
        return cluster.runner(scheduler, lambda message: run.say(message, loaded()[0]))
    except cluster.ClusterError as error:
        run.say(error.message, loaded()[0])
        raise SystemExit(USAGE) from None


def _sum(outcomes: Sequence[Outcome]) -> Message:
    built = [o for o in outcomes if not o.kept]
    seconds = f"{sum(o.seconds for o in built):.1f}"
    if len(built) == len(outcomes):
        return msg("{count} editions built in {seconds} s of work", count=len(built), seconds=seconds)
    kept = len(outcomes) - len(built)
    if not built:
        return msg("no edition had to be built; {kept} have not changed", kept=kept)
    return msg(
        "{count} editions built in {seconds} s of work; {kept} have not changed",
        count=len(built),
        seconds=seconds,
        kept=kept,
    )


def _part(run: Run, site: Site, chosen: Sequence[Edition], name: str) -> str:
    """Return a part of the report as it is called; leave with status 2 if no edition has it."""
    known = list(dict.fromkeys(part for edition in chosen for part in pdf.names(edition)))
    for form in (name, f"{name}.md"):
        if form in known or not chosen:
            return form
    run.say(msg("no edition has the part '{name}'", name=name), site)
    run.say(near_miss(name, known) or msg("the parts are: {names}", names=", ".join(known)), site)
    raise SystemExit(USAGE)


def _refuse(
    run: Run, site: Site, findings: Findings, chosen: Sequence[Edition], years: Sequence[int], *, drafts: bool
) -> None:
    """Leave with status 1, every reason listed and nothing written, if the chosen editions may not be published."""
    stopping = refusals(site, findings, chosen, years, drafts=drafts)
    if stopping:
        run.show(stopping, site, err=True)
        run.count(stopping, site, len(findings.acknowledged))
        run.say(msg("nothing was built"), site)
        if not drafts and all(map(harmless, stopping)):
            run.say(msg("to see it all the same, marked as a draft: gongkai build --allow-draft"), site)
        raise SystemExit(WRONG)
    for year in left_out(site, chosen, years):
        run.say(msg("{year} is a draft and was left out (--allow-draft builds it)", year=year), site)


def _explain(run: Run, site: Site, error: EditionsFailedError) -> None:
    """Say why editions failed; a bug of ours goes to the error boundary."""
    bugs = [o for o in error.outcomes if o.trouble == BROKEN]
    for outcome in error.outcomes:
        if outcome.trouble and outcome.trouble != BROKEN:
            run.say(msg("{year} could not be built:", year=outcome.year), site)
            click.echo(outcome.text.strip(), err=True)
    run.say(msg("nothing was built; what was there is unchanged"), site)
    if bugs:
        raise RuntimeError("\n".join(o.text for o in bugs))


@contextmanager
def _progress(run: Run, site: Site, total: int) -> Iterator[Callable[[int, str], None]]:
    """Show a bar at a terminal, and a line an edition elsewhere."""
    words = {
        "start": msg("building"),
        "done": msg("done"),
        "failed": msg("failed"),
        "kept": msg("nothing has changed"),
    }
    if os.environ.get("CI") or not sys.stderr.isatty():

        def line(year: int, event: str) -> None:
            click.echo(f"{year} {words[event].text(run.language(site))}", err=True)
            sys.stderr.flush()

        yield line
        return
    from rich.console import Console  # noqa: PLC0415 - slow, and nothing for a log
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        busy: list[int] = []
        task = bar.add_task("", total=total)

        def step(year: int, event: str) -> None:
            if event == "start":
                busy.append(year)
            else:
                busy[:] = [other for other in busy if other != year]
                bar.advance(task)
            bar.update(task, description=" ".join(map(str, sorted(busy))))

        yield step
