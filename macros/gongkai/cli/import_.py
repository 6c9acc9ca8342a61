"""`gongkai import FILE`: what was filled in in a workbook, written into the data files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongkai.cli.context import WRONG, Run
from gongkai.problems import Severity, msg

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gongkai.edition import Edition, Site
    from gongkai.problems import Message
    from gongkai.spreadsheets import Fault, Received, Taken


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="只看会改什么，不写入 / show the changes, and write nothing")
@click.pass_obj
def import_(run: Run, file: Path, dry_run: bool) -> None:  # noqa: FBT001 - click's signature
    """把填好的Excel表写回数据文件：只改填过的数，注释和顺序不动。 / Write a filled-in workbook into the data files.

    \b
    gongkai import 2023年数据填报表.xlsx             写入 / write
    gongkai import 2023年数据填报表.xlsx --dry-run   只看不写 / look only

    表由 gongkai export --xlsx 导出。有一处不对就什么也不写，并说明是哪一格。
    The workbook is one of `gongkai export --xlsx`. If anything is wrong with it, nothing is written.
    """  # noqa: D301 - click's mark for lines to leave alone
    run.require_site()
    from gongkai import spreadsheets  # noqa: PLC0415 - `--help` needs nothing of it

    try:
        found = spreadsheets.received(file)
        with spreadsheets.alone(run.root):
            if not dry_run and spreadsheets.finish(run.root):
                run.say(msg("an earlier import was interrupted; it is complete now"))
            _take(run, file, found, dry_run=dry_run)
    except spreadsheets.WorkbookError as error:
        _fail(run, file, error.faults)
    except spreadsheets.ChangedError as error:
        run.say(msg("{file} was changed meanwhile; nothing was written", file=error.path))
        raise SystemExit(WRONG) from None
    except spreadsheets.StrangeError:
        folder = spreadsheets.READY
        run.say(msg("{folder} was not left by an import of yours; see where it is from, and delete it", folder=folder))
        raise SystemExit(WRONG) from None
    except OSError as error:
        run.say(msg("the data files could not be written: {detail}; nothing was changed", detail=str(error)))
        raise SystemExit(WRONG) from None


def _fail(run: Run, file: Path, faults: Iterable[Fault], site: Site | None = None) -> None:
    for fault in faults:
        click.echo(fault.line(file.name, run.language(site)), err=True)
    run.say(msg("nothing was written"), site)
    raise SystemExit(WRONG)


def _take(run: Run, file: Path, found: Received, *, dry_run: bool) -> None:
    from gongkai import spreadsheets  # noqa: PLC0415 - as above

    site = run.load()
    edition = readable(run, site, found.plan.year)
    if site.department is None:
        run.show(site.problems, site, err=True)
        raise SystemExit(WRONG)
    standing = spreadsheets.standing(site, edition)
    try:
        taken = spreadsheets.taken(found, site, edition, standing)
    except spreadsheets.WorkbookError as error:
        _fail(run, file, error.faults, site)
        return
    if not dry_run and taken.files:
        spreadsheets.store(run.root, standing.texts, taken.files)
    language = run.language(site)
    for change in taken.changes:
        old, new = (value or "“”" for value in (change.old, change.new))
        click.echo(f"{change.path}:{change.line}: {change.figure}（{change.label}）: {old} → {new}")
    for doubt in taken.doubts:
        click.echo(msg("(warning) ").text(language) + doubt.line(file.name, language), err=True)
    for remark in taken.remarks:
        run.say(msg("remark on {id}: {words}", id=remark.figure, words=remark.words), site)
    for message in _done(taken, edition, dry_run=dry_run):
        run.say(message, site)


def readable(run: Run, site: Site, year: int) -> Edition:
    """Return an edition whose data files can be read; leave with status 1 otherwise."""
    edition = next((e for e in site.editions if e.year == year), None)
    if edition is None:
        run.say(msg("there is no edition of {year} here", year=year), site)
        raise SystemExit(WRONG)
    wrong = [
        p
        for p in site.problems
        if p.origin.path.startswith(f"data/{year}/") and p.severity is Severity.ERROR and p.rule[:1] in "SDQFT"
    ]
    if wrong:
        run.show(wrong, site, err=True)
        run.say(msg("mend the data files first: what cannot be read cannot be filled in"), site)
        raise SystemExit(WRONG)
    return edition


def _done(taken: Taken, edition: Edition, *, dry_run: bool) -> Iterable[Message]:
    """Say what was done, and what to do next."""
    if not taken.changes:
        yield msg("the workbook says what the data files say; nothing was changed")
        return
    count, files = len(taken.changes), ", ".join(taken.files)
    if dry_run:
        yield msg("{count} figures would change in {files}; nothing was written", count=count, files=files)
        return
    yield msg("{count} figures changed in {files}; look at them with `gongkai check`", count=count, files=files)
    if taken.stale:
        yield msg(
            "changed since the export, and kept so where the workbook says nothing: {files}",
            files=", ".join(taken.stale),
        )
    if edition.ledger.seal is not None:
        yield msg("{year} is sealed: record the change with `gongkai amend {year}`", year=edition.year)
