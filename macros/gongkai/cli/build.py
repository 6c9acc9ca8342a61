"""`gongkai build`: check, build every edition with its PDF, and put the finished site in place."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from gongkai import editions, pdf
from gongkai.checks import check
from gongkai.cli.context import WRONG, Run
from gongkai.editions import BROKEN, PREVIEWED, EditionsFailedError, selected
from gongkai.pdf.fonts import ROLES
from gongkai.problems import Origin, Problem, Severity, msg, near_miss
from gongkai.swapping import BusyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from gongkai.checks import Findings
    from gongkai.edition import Edition, Site

USAGE = 2
MOST = 20
"""How many characters that a face lacks are named."""


@click.command()
@click.option(
    "--year", "years", type=int, multiple=True, metavar="Y", help="只生成这一年，可重复 / only this year; repeatable"
)
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="DIR", help="输出文件夹，默认 site/ / where to, default site/"
)
@click.option("--no-pdf", is_flag=True, help="不生成PDF / make no PDF")
@click.option(
    "--chapter",
    "parts",
    multiple=True,
    metavar="FILE",
    help="另出单章PDF（如 overview.md、附件1、自评表），可重复 / a PDF of this part by itself, too; repeatable",
)
@click.option("--allow-draft", is_flag=True, help="也生成草稿，并标明“草稿” / build drafts too, marked as such")
@click.option(
    "--jobs", type=click.IntRange(min=1), metavar="N", help="同时生成几年，默认为处理器数 / editions at a time"
)
@click.pass_obj
def build(
    run: Run,
    years: tuple[int, ...],
    output: Path | None,
    no_pdf: bool,  # noqa: FBT001 - click passes flags by name
    parts: tuple[str, ...],
    allow_draft: bool,  # noqa: FBT001
    jobs: int | None,
) -> None:
    """检查并生成各年度网站和PDF；出错时原有网站保持不变。 / Check, then build all editions and their PDFs.

    \b
    gongkai build                        全部年度 / all editions
    gongkai build --year 2023 --no-pdf   只看一年的网页 / the pages of one year
    gongkai build --allow-draft          预览草稿 / preview a draft
    gongkai build --year 2023 --chapter 自评表   另出自评表的PDF / the self-evaluation table by itself, too
    """  # noqa: D301 - click's mark for lines to leave alone
    site = run.load()
    findings = check(site)
    chosen = selected(site, years, drafts=allow_draft)
    parts = tuple(_part(run, site, chosen, name) for name in parts)
    target = (output or run.root / "site").absolute()
    _refuse(run, site, findings, chosen, years, drafts=allow_draft)
    try:
        with _progress(run, site, len(chosen)) as report:
            outcomes = editions.build(
                site,
                findings,
                target,
                chosen,
                with_pdf=not no_pdf,
                drafts=allow_draft,
                jobs=jobs or 0,
                report=report,
                parts=parts,
            )
    except BusyError:
        run.say(msg("another build is writing to {folder}; wait for it to end", folder=_short(target)), site)
        raise SystemExit(WRONG) from None
    except EditionsFailedError as error:
        _explain(run, site, error)
        raise SystemExit(WRONG) from None
    except OSError as error:
        message = msg("the site could not be written: {detail}; what was there is unchanged", detail=str(error))
        run.say(message, site)
        raise SystemExit(WRONG) from None
    run.say(
        msg(
            "{count} editions built in {seconds} s of work",
            count=len(outcomes),
            seconds=f"{sum(o.seconds for o in outcomes):.1f}",
        ),
        site,
    )
    click.echo(msg("site: {path}", path=_short(target / "index.html")).text(run.language(site)))
    if not no_pdf:
        for edition in chosen:
            path = target / str(edition.year) / "report.pdf"
            click.echo(msg("PDF:  {path}", path=_short(path)).text(run.language(site)))
            for part in (file for name, file in pdf.names(edition).items() if name in parts):
                path = target / str(edition.year) / pdf.FOLDER / part
                click.echo(msg("PDF:  {path}", path=_short(path)).text(run.language(site)))
        _fonts(run, site, [face for outcome in outcomes for face in outcome.faces])


def _part(run: Run, site: Site, chosen: Sequence[Edition], name: str) -> str:
    """Return a part of the report as it is called; leave with status 2 if no edition has it."""
    known = list(dict.fromkeys(part for edition in chosen for part in pdf.names(edition)))
    for form in (name, f"{name}.md"):
        if form in known or not chosen:
            return form
    run.say(msg("no edition has the part '{name}'", name=name), site)
    run.say(near_miss(name, known) or msg("the parts are: {names}", names=", ".join(known)), site)
    raise SystemExit(USAGE)


def _fonts(run: Run, site: Site, faces: Sequence[pdf.FaceUsed]) -> None:
    """Say which faces the PDFs are printed in, each part once, and which of them are only substitutes."""
    rows: dict[tuple[str, str, bool], set[str]] = {}
    for used in faces:
        rows.setdefault((used.role, used.face, bool(used.characters)), set()).update(used.characters)
    substitutes = {(used.role, used.face) for used in faces if used.substitute}
    rank = {role.name: place for place, role in enumerate(ROLES.values())}
    official = {
        r.name: next((n for n in r.official if "_" in n and not n.isascii()), r.official[0]) for r in ROLES.values()
    }
    if rows:
        run.say(msg("fonts of the PDF:"), site)
    for (role, face, lacking), characters in sorted(
        rows.items(), key=lambda row: (row[0][2], rank.get(row[0][0], len(rank)), row[0][1])
    ):
        if lacking:
            shown = " ".join(sorted(characters)[:MOST]) + (" …" if len(characters) > MOST else "")
            run.say(msg("  {role}: {characters} from {face}", role=role, characters=shown, face=face), site)
        elif (role, face) in substitutes:
            wanted = official.get(role, role)
            run.say(msg("  {role}: {face} (substitute for {wanted})", role=role, face=face, wanted=wanted), site)
        else:
            run.say(msg("  {role}: {face}", role=role, face=face), site)


def _short(path: Path) -> str:
    """Show a path from here if it is below, else whole."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _refuse(
    run: Run, site: Site, findings: Findings, chosen: Sequence[Edition], years: Sequence[int], *, drafts: bool
) -> None:
    """Leave with status 1, every reason listed and nothing written, if the chosen editions may not be published.

    E112: What is built for the public is no draft. Readers would take it for the report. Set `status: published` once
    it is approved, or look at it with --allow-draft.
    """
    spared = {str(e.year) for e in site.editions} - {str(e.year) for e in chosen}
    stopping = [p for p in findings.open if p.severity is Severity.ERROR and p.edition not in spared]
    if drafts:
        stopping = [p for p in stopping if p.rule not in PREVIEWED]
    for year in years:
        if year not in {e.year for e in chosen} and not any(p.edition == str(year) for p in stopping):
            stopping.append(_missing(site, year))
    if not chosen and not stopping:
        hint = msg("set `status: published` in its report.yml, or use --allow-draft")
        stopping.append(Problem("E112", Origin("data"), msg("every edition is a draft"), hint))
    if stopping:
        run.show(stopping, site, err=True)
        run.count(stopping, site, len(findings.acknowledged))
        run.say(msg("nothing was built"), site)
        if not drafts and all(p.rule in PREVIEWED for p in stopping):
            run.say(msg("to see it all the same, marked as a draft: gongkai build --allow-draft"), site)
        raise SystemExit(WRONG)
    waiting = [e.year for e in site.editions if e.draft and e not in chosen and not years]
    for year in waiting:
        run.say(msg("{year} is a draft and was left out (--allow-draft builds it)", year=year), site)


def _missing(site: Site, year: int) -> Problem:
    """E111: The year that is asked for has an edition.

    Look for a slip in the number; `gongkai new` starts a year.
    """
    if any(e.year == year for e in site.editions):
        return Problem(
            "E112", Origin(f"data/{year}/report.yml"), msg("the edition is a draft"), msg("use --allow-draft")
        )
    return Problem("E111", Origin("data"), msg("there is no edition of {year}", year=year))


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
    console = Console(stderr=True)
    words = {"start": msg("building"), "done": msg("done"), "failed": msg("failed")}
    if not console.is_terminal or os.environ.get("CI"):

        def line(year: int, event: str) -> None:
            click.echo(f"{year} {words[event].text(run.language(site))}", err=True)
            sys.stderr.flush()

        yield line
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        busy: list[int] = []
        task = bar.add_task("", total=total)

        def step(year: int, event: str) -> None:
            if event == "start":
                busy.append(year)
            else:
                busy.remove(year)
                bar.advance(task)
            bar.update(task, description=" ".join(map(str, sorted(busy))))

        yield step
