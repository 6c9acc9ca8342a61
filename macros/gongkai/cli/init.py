"""`gongkai init DIR`: a new department's repository."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click

from gongkai.cli.context import WRONG, Run
from gongkai.cli.new import to_year
from gongkai.problems import Origin, Problem, msg
from gongkai.starting import department, placing

CHINA = dt.timezone(dt.timedelta(hours=8))


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--name", help="单位名称 / the department's name")
@click.option(
    "--year", callback=to_year, metavar="YEAR", help="第一个年度，默认去年 / the first edition, default last year"
)
@click.pass_obj
def init(run: Run, directory: Path, name: str | None, year: int | None) -> None:
    """新建一个单位的仓库：网站设置、第一年的样稿、使用说明、自动检查。 / Make a new department's repository.

    \b
    gongkai init danganguan --name 示例区档案馆
    gongkai init . --name 示例区档案馆 --year 2024   当前文件夹 / this folder
    """  # noqa: D301 - click's mark for lines to leave alone
    target = run.root / directory
    year = year or dt.datetime.now(CHINA).year - 1
    if placing.resume(target, department.NAME, department.entries()):
        run.say(msg("an earlier `gongkai init` was interrupted; it is complete now"))
        return
    _refuse_occupied(run, target, directory)
    name = name if name is not None else _asked()
    unsuitable = department.unsuitable(name)
    if unsuitable:
        raise click.BadParameter(f"{unsuitable.text('zh')} / {unsuitable.text('en')}", param_hint="--name")
    files = department.repository(name.strip(), year)
    try:
        placing.place(target, department.NAME, files, department.entries())
    except OSError as error:
        run.say(
            msg("{folder} could not be made: {detail}; nothing was changed", folder=str(directory), detail=str(error))
        )
        raise SystemExit(WRONG) from None
    for message in (
        msg("{folder} is ready, with a draft of {year} to fill in", folder=str(directory), year=year),
        msg("What to do next:"),
        msg("1. README.md says how to edit text and figures, check, start a year and publish."),
        msg("2. In data/department.yml, write who publishes: name, address, phone."),
        msg(
            "3. Try: `gongkai -C {folder} check`, then `gongkai -C {folder} serve`, which shows the draft.",
            folder=str(directory),
        ),
        msg("4. Put the folder under Git and push it; every change is then checked by .github/ or .gitlab-ci.yml."),
    ):
        click.echo(message.text(run.language()))


def _refuse_occupied(run: Run, target: Path, shown: Path) -> None:
    """Leave with status 1 unless the folder is new or empty; `.git` may be there, and what a killed run left.

    A105: A new department's folder is new or empty. Nothing that is there is overwritten. Name another folder.
    """
    spared = {".git", *placing.leftovers(target, department.NAME)}
    there = sorted(p.name for p in target.iterdir() if p.name not in spared) if target.is_dir() else []
    if not there and (target.is_dir() or not target.exists()):
        return
    message = msg("the folder is not empty: it has {names}", names="、".join(there[:5]))
    if not target.is_dir():
        message = msg("this is a file, not a folder")
    problem = Problem(
        "A105", Origin(str(shown)), message, msg("name a folder that is new or empty; nothing was changed")
    )
    click.echo(problem.line(run.language()), err=True)
    raise SystemExit(WRONG)


def _asked() -> str:
    """Ask for the name at a terminal; elsewhere the name says that it is to be filled in."""
    if sys.stdin.isatty():
        return str(click.prompt("单位名称 / name of the department", default=department.UNNAMED))
    return department.UNNAMED
