"""`gongkai bag YEAR`: pack a published year for the archives."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongkai.cli.context import WRONG, Run
from gongkai.cli.new import to_year
from gongkai.problems import msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gongkai.bagging import Made
    from gongkai.edition import Site

USAGE = 2
_MANY = 200
"""Files of which it is said how far it is."""


@click.command()
@click.argument("year", callback=to_year)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="归档包的文件夹，默认 bags/年份 / the bag's folder, default bags/YEAR",
)
@click.option(
    "--site", "folder", type=click.Path(path_type=Path), metavar="DIR", help="已生成的网站，默认 site/ / default site/"
)
@click.option("--warc", is_flag=True, help="另附网页的WARC文件（DA/T 80） / with a WARC of the pages")
@click.pass_obj
def bag(
    run: Run,
    year: int,
    output: Path | None,
    folder: Path | None,
    warc: bool,  # noqa: FBT001 - click passes flags by name
) -> None:
    """把一年打成归档包（BagIt，RFC 8493）：网页、PDF、数据、源文件、台账和检查结果。 / Pack a year for the archives.

    \b
    gongkai bag 2023
    gongkai bag 2023 --output /archive/2023     放在别处 / elsewhere
    gongkai bag 2023 --site /srv/www            已发布的网站 / the site as it is published
    gongkai bag 2023 --warc                     需要 pip install 'gongkai[warc]' / needs that
    gongkai verify bags/2023                    以后核对 / to verify it later

    源文件取自封存时的Git提交（未封存的取当前提交），不取工作目录。同样的内容总是同样的字节；已有别的归档包则不改动。
    Sources come from the sealed commit (else the current one), never from the working tree. The same content is the
    same bytes; another bag that is there is not touched.

    \b
    退出码 / exit status
    0 已有归档包 the bag is there    1 没有打包 nothing was written    2 用法有误 wrong usage
    """  # noqa: D301 - click's mark for lines to leave alone
    site = run.load()
    from gongkai.bagging import BagError, make  # noqa: PLC0415 - `--help` needs nothing of it
    from gongkai.bagging.making import Ask, UnprovenError  # noqa: PLC0415
    from gongkai.checks import check  # noqa: PLC0415
    from gongkai.revisions import RevisionError  # noqa: PLC0415

    target = (output or run.root / "bags" / str(year)).absolute()
    ask = Ask(site, check(site), year, run.built(folder), str(folder or "site"), warc)
    status = WRONG
    try:
        with progress(run, site) as report:
            made = make(ask, target, report)
    except BagError as error:
        if isinstance(error, UnprovenError):
            run.show(error.problems, site, err=True)
        said = [*error.messages]
        status = USAGE if error.usage else WRONG
    except RevisionError as error:
        said = [error.message, *([error.hint] if error.hint else [])]
    except OSError as error:
        said = [msg("{place} cannot be written: {detail}", place=str(target), detail=error.strerror or str(error))]
    else:
        _say(run, site, made, target, year)
        return
    for message in (*said, msg("no bag was made")):
        run.say(message, site)
    raise SystemExit(status)


def _say(run: Run, site: Site, made: Made, target: Path, year: int) -> None:
    """Say what is in the bag; its folder is the result."""
    if not made.commit:
        run.say(msg("the site is in no Git repository: texts and data are in the bag as they are"), site)
    elif made.sealed:
        run.say(msg("sources: the sealed commit {commit}", commit=made.commit[:12]), site)
    else:
        run.say(msg("sources: the current commit {commit}", commit=made.commit[:12]), site)
    if not made.sealed:
        run.say(msg("{year} is not sealed: the bag holds no seal (gongkai seal {year})", year=year), site)
    if made.left_out:
        run.say(msg("not in the bag: {files}", files=", ".join(made.left_out)), site)
    if made.same:
        run.say(msg("the same bag is there already, nothing was changed"), site)
    done = msg("bag: {path} ({count} files)", path=str(target), count=made.files)
    click.echo(done.text(run.language(site)))


@contextmanager
def progress(run: Run, site: Site | None) -> Iterator[Callable[[int, int], None]]:
    """Show at a terminal which file it is at, and elsewhere a line now and then if there are many."""
    from rich.console import Console  # noqa: PLC0415

    console = Console(stderr=True)
    if console.is_terminal and not os.environ.get("CI"):
        with console.status("") as status:
            yield lambda done, total: status.update(f"{done}/{total}")
        return

    def line(done: int, total: int) -> None:
        if total >= _MANY and done and done % max(total // 4, 1) == 0:
            run.say(msg("{done} of {total} files", done=done, total=total), site)

    yield line
