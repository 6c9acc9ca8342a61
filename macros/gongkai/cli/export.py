"""`gongkai export`: the open data of the editions, and the workbook in which a year's figures are filled in."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongkai import datafiles, swapping
from gongkai.cli.context import WRONG, Run
from gongkai.cli.new import to_year
from gongkai.folders import YEAR
from gongkai.problems import msg

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gongkai.edition import Site

WORKBOOK = "{year}年数据填报表.xlsx"
FOLDER = "export"


def to_years(_context: click.Context, _parameter: click.Parameter, texts: tuple[str, ...]) -> tuple[int, ...]:
    """Read years of four digits; anything else is wrong usage."""
    for text in texts:
        if not YEAR.fullmatch(text):
            raise click.BadParameter(f"{text}：年份写四位数字，如 2024 / a year has four digits, such as 2024")
    return tuple(sorted({int(text) for text in texts}))


@click.command()
@click.argument("years", nargs=-1, callback=to_years, metavar="[YEAR]...")
@click.option(
    "--xlsx", "form", callback=to_year, metavar="YEAR", help="导出这一年的Excel填报表 / the workbook to fill in"
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="写到哪个文件或文件夹 / the file or folder to write",
)
@click.pass_obj
def export(run: Run, years: tuple[int, ...], form: int | None, output: Path | None) -> None:
    """导出开放数据，或一年的Excel填报表（填好后用 gongkai import 导入）。 / Export open data, or a workbook.

    \b
    gongkai export                     已公布各年的开放数据，写到 export/ / all published years
    gongkai export 2023 -o 数据        只要一年 / one year, into another folder
    gongkai export --xlsx 2024         2024年数据填报表.xlsx，给财务填写 / the workbook for the finance staff
    """  # noqa: D301 - click's mark for lines to leave alone
    if form is not None and years:
        raise click.UsageError("--xlsx 和年份不能同时写 / give --xlsx or years, not both")
    site = run.load()
    try:
        if form is not None:
            _workbook(run, site, form, output or Path(WORKBOOK.format(year=form)))
        else:
            _open_data(run, site, years, output or Path(FOLDER))
    except OSError as error:
        run.say(msg("{path} could not be written: {detail}", path=error.filename or str(output), detail=error.strerror))
        raise SystemExit(WRONG) from None


def _workbook(run: Run, site: Site, year: int, path: Path) -> None:
    from gongkai import spreadsheets  # noqa: PLC0415 - `--help` needs nothing of it
    from gongkai.cli.import_ import readable  # noqa: PLC0415
    from gongkai.facts import State  # noqa: PLC0415

    edition = readable(run, site, year)
    if path.suffix.lower() != ".xlsx":
        raise click.BadParameter(f"{path}：文件名要以 .xlsx 结尾 / the name ends in .xlsx", param_hint="--output")
    data = spreadsheets.exported(site, edition)
    try:
        with path.open("xb") as file:  # somebody may have filled it in
            file.write(data)
    except FileExistsError:
        run.say(
            msg("{path} is already there and may be filled in: give another name with --output", path=str(path)), site
        )
        raise SystemExit(WRONG) from None
    waiting = sum(fact.state is State.PENDING for fact in edition.facts.values())
    run.say(msg("{path} is written; figures to fill in: {count}", path=str(path), count=waiting), site)
    run.say(msg("when it is filled in: `gongkai import {path}`", path=str(path)), site)


def _open_data(run: Run, site: Site, years: Sequence[int], folder: Path) -> None:
    from gongkai import checks, exports  # noqa: PLC0415 - as above

    missing = [year for year in years if year not in {e.year for e in site.editions}]
    for year in missing:
        run.say(msg("there is no edition of {year} here", year=year), site)
    chosen = [e for e in site.editions if (e.year in years if years else not e.draft)]
    problems = [p for p in site.problems if p.edition in {"", *(str(e.year) for e in chosen)}]
    if missing or problems or not chosen:
        run.show(problems, site, err=True)
        if not chosen and not missing:
            run.say(msg("no edition is published yet; name the year to export its draft"), site)
        run.say(msg("nothing was written"), site)
        raise SystemExit(WRONG)
    findings = checks.check(site)
    unsettled = {e.year for e in chosen if findings.unsettled(e)}
    sets = {f"{e.year}/{datafiles.FOLDER}": exports.files(e, draft=e.year in unsettled) for e in chosen}
    taken = [name for name in (*sets, datafiles.FOLDER) if not _ours(folder / name)]
    if taken:
        run.say(msg("{path} is already there and holds other files", path=str(folder / taken[0])), site)
        raise SystemExit(WRONG)
    for name, files in sets.items():
        _put(folder / name, files)
    assert site.department is not None
    every = exports.all_years(site.department, exports.published(folder, [e.year for e in chosen]))
    _put(folder / datafiles.FOLDER, {name: text.encode() for name, text in every.items()})
    for year in sorted(unsettled - {e.year for e in chosen if e.draft}):
        run.say(msg("{year} has errors, and its data say that it is a draft; see `gongkai check`", year=year), site)
    told = ", ".join(str(e.year) for e in chosen)
    run.say(msg("the open data of {years} is in {folder}", years=told, folder=str(folder)), site)


def _ours(folder: Path) -> bool:
    """Tell whether a folder may be replaced: there is none, or it holds open data and nothing else is expected."""
    known = {datafiles.DATA, "all-years.json"}
    return not folder.exists() or not any(folder.iterdir()) or any((folder / name).is_file() for name in known)


def _put(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a folder as a whole: whoever reads meanwhile finds the old one or the new one."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".gongkai-", dir=folder.parent) as temporary:
        made = Path(temporary) / folder.name
        for name, content in files.items():
            (made / name).parent.mkdir(parents=True, exist_ok=True)
            (made / name).write_bytes(content)
        swapping.replace(made, folder)
