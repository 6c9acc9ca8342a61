"""What `build --workspace` and `check --workspace` say at the terminal."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from gongkai import reports, workspace
from gongkai.cli.closing import short
from gongkai.cli.context import WRONG
from gongkai.problems import Message, Problem, Severity, msg, near_miss
from gongkai.reports.lines import counts
from gongkai.swapping import BusyError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from gongkai.cli.context import Run
    from gongkai.editions import Options
    from gongkai.workspace import Department, Ending, Workspace
    from gongkai.workspace.endings import Report

USAGE = 2
LISTED = ("text", "github")
"""Forms of findings with one a line, which are shown department by department."""


def build(
    run: Run, file: Path, slugs: Sequence[str], output: Path | None, options: Options, *, explain: bool = False
) -> None:
    """Build the departments of a workspace; leave with status 1 if one of them could not be built."""
    found = _read(run, file)
    language = _language(run, found)
    chosen = _chosen(found, slugs, language)
    target = (output or found.output).absolute()
    _refuse(workspace.misplaced(found, target), language)
    try:
        with _progress(len(chosen), language) as report:
            endings = workspace.build(found, chosen, target, options, report)
    except BusyError:
        _say(msg("another build is writing to {folder}; wait for it to end", folder=short(target)), language)
        raise SystemExit(WRONG) from None
    except OSError as error:
        message = msg("the site could not be written: {detail}; what was there is unchanged", detail=str(error))
        _say(message, language)
        raise SystemExit(WRONG) from None
    for name in workspace.strangers(found, target):
        message = msg("{folder} is of no department of the workspace; delete it if it is out of date", folder=name)
        _say(message, language)
    _report(chosen, endings, target, language, explain=explain)
    click.echo(msg("site: {path}", path=short(target / "index.html")).text(language))
    bugs = [details for ending in endings for details in ending.bugs]
    if bugs:
        raise RuntimeError("\n".join(bugs))
    if not all(ending.sound for ending in endings):
        raise SystemExit(WRONG)


def check(run: Run, file: Path, slugs: Sequence[str], form: str, *, every: bool) -> None:
    """Print the findings of all departments of a workspace; leave with status 1 if one of them is an error."""
    found = _read(run, file)
    language = _language(run, found)
    each, lost = workspace.check(_chosen(found, slugs, language))
    findings = workspace.together(each)
    for part in each if form in LISTED else [findings]:
        click.echo(reports.FORMATS[form](part, language, every), nl=False)
    for message in counts(findings.open, len(findings.acknowledged)):
        _say(message, language)
    if lost:
        raise RuntimeError("\n".join(one.details for one in lost))
    if any(problem.severity is Severity.ERROR for problem in findings.open):
        raise SystemExit(WRONG)


def _read(run: Run, file: Path) -> Workspace:
    """Read the file, from the folder that -C names; leave with status 1 if there is something wrong with it."""
    found, problems = workspace.read(run.directory / file)
    _refuse(problems, run.language())
    assert found is not None  # or there would be problems
    return found


def _refuse(problems: Sequence[Problem], language: str) -> None:
    """Leave with status 1 if there are problems."""
    for problem in problems:
        click.echo(problem.line(language), err=True)
    if problems:
        raise SystemExit(WRONG)


def _language(run: Run, found: Workspace) -> str:
    return run.lang or found.shape.language


def _chosen(found: Workspace, slugs: Sequence[str], language: str) -> list[Department]:
    """Return the departments that are asked for, all without a name; leave with status 2 if there is no such one."""
    known = {department.slug: department for department in found.departments}
    for slug in slugs:
        if slug not in known:
            _say(msg("the workspace has no department '{name}'", name=slug), language)
            _say(near_miss(slug, known) or msg("the departments are: {names}", names=", ".join(known)), language)
            raise SystemExit(USAGE)
    return [department for slug, department in known.items() if not slugs or slug in slugs]


def _report(
    departments: Sequence[Department], endings: Sequence[Ending], target: Path, language: str, *, explain: bool
) -> None:
    """Say what became of each department of which there is something to say, and of all together."""
    for department, ending in zip(departments, endings, strict=True):
        for line in _reasons(ending) if explain else ():
            click.echo(f"{department.slug} {line.text(language)}", err=True)
        if not ending.sound:
            _explain(department, ending, target, language)
    _sum(endings, language)


def _explain(department: Department, ending: Ending, target: Path, language: str) -> None:
    """Say why a department could not be built, and what stands in the site for it."""
    there = (target / department.slug / "index.html").is_file()
    if there:
        _say(msg("{name} was not built; what was published before stays:", name=department.slug), language)
    else:
        _say(msg("{name} was not built; nothing of it has been published yet:", name=department.slug), language)
    for problem in ending.findings:
        click.echo(problem.line(language), err=True)
    if ending.more:
        message = msg(
            "and {count} more; all of them: gongkai -C {path} check", count=ending.more, path=department.shown_as
        )
        _say(message, language)
    if ending.message:
        _say(ending.message, language)
    for year, text in ending.troubles:
        _say(msg("{year} could not be built:", year=year), language)
        click.echo(text, err=True)
    if ending.bugs:
        _say(msg("a bug of gongkai, see below"), language)


def _sum(endings: Sequence[Ending], language: str) -> None:
    """Say how many departments were built, and which were not."""
    done = [ending for ending in endings if ending.state == "built"]
    same = [ending for ending in endings if ending.state == "unchanged"]
    if done or not same:
        message = msg(
            "{count} of {total} departments built: {editions} editions in {seconds} s of work",
            count=len(done),
            total=len(endings),
            editions=sum(ending.editions for ending in done),
            seconds=f"{sum(ending.seconds for ending in endings):.1f}",
        )
        _say(message, language)
    if same:
        _say(msg("nothing has changed in {count} departments", count=len(same)), language)
    waiting = [ending.slug for ending in endings if ending.state == "waiting"]
    if waiting:
        _say(msg("only drafts so far: {names}", names=", ".join(waiting)), language)
    failed = [ending.slug for ending in endings if not ending.sound]
    if failed:
        _say(msg("not built: {names}", names=", ".join(failed)), language)


def _reasons(ending: Ending) -> Iterator[Message]:
    """Say of each edition why it was built, or that it did not have to be."""
    if ending.state == "unchanged":
        yield msg("nothing has changed")
    for year, why in ending.why:
        for reason in why or (msg("nothing has changed"),):
            yield msg("{year}: {reason}", year=year, reason=reason)


def _outcome(ending: Ending) -> Message:
    """Say in a word how a department ended."""
    if ending.state == "unchanged" or (ending.state == "built" and not ending.editions):
        return msg("nothing has changed")
    if ending.state == "built":
        return msg("{count} editions", count=ending.editions)
    if ending.state == "refused":
        return msg("{count} findings", count=len(ending.findings) + ending.more)
    return msg("only drafts") if ending.state == "waiting" else msg("failed")


@contextmanager
def _progress(total: int, language: str) -> Iterator[Report]:
    """Show a bar at a terminal, and a line a department elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal or os.environ.get("CI"):
        done = 0

        def line(department: Department, ending: Ending | None) -> None:
            nonlocal done
            if ending is not None:
                done += 1
                click.echo(f"[{done}/{total}] {department.slug}: {_outcome(ending).text(language)}", err=True)

        yield line
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        busy: list[str] = []
        task = bar.add_task("", total=total)

        def step(department: Department, ending: Ending | None) -> None:
            if ending is None:
                busy.append(department.slug)
            else:
                busy.remove(department.slug)
                bar.advance(task)
            bar.update(task, description=" ".join(busy))

        yield step


def _say(message: Message, language: str) -> None:
    click.echo(message.text(language), err=True)
