"""`gongkai verify`: prove that the pages, the PDFs and the open data of a built site say the same as the repository."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from gongkai.checks import check
from gongkai.cli.context import WRONG, Run
from gongkai.parity import built_years
from gongkai.parity import verify as prove
from gongkai.problems import Message, Severity, msg
from gongkai.reports.objects import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gongkai.edition import Site
    from gongkai.parity import Held, Proof

USAGE = 2


@click.command()
@click.argument("path", required=False, metavar="[PATH|URL]")
@click.option(
    "--year", "years", type=int, multiple=True, metavar="Y", help="只核对这一年，可重复 / only this year; repeatable"
)
@click.option(
    "--site", "folder", type=click.Path(path_type=Path), metavar="DIR", help="已生成的网站，默认 site/ / default site/"
)
@click.option("--no-pdf", is_flag=True, help="不核对PDF / leave the PDFs out")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="text: 一行一条；json: 给程序用",
)
@click.pass_obj
def verify(
    run: Run,
    /,
    path: str | None,
    years: tuple[int, ...],
    folder: Path | None,
    *,
    no_pdf: bool,
    form: str,
) -> None:
    """核对已生成的网站：网页、PDF和开放数据与文字、数据是否一致。 / Prove that pages, PDF and data say the same.

    写明 PATH，则核对归档包、已发布的文件夹或下载的一年是否完整，与封存记录是否一致。
    With PATH: whether a bag, a published folder or a download of a year is whole, and says what was sealed.
    不在单位的仓库里，则与副本所带的封存记录比。 / Outside of a repository the seal that the copy carries is used.

    \b
    gongkai verify                        全部年度 / all editions
    gongkai verify --year 2023            只核对一年 / one edition
    gongkai verify --site /srv/www        核对已发布的网站 / the site as it is published
    gongkai verify --format json > proof.json
    gongkai verify bags/2023              归档包 / a bag
    gongkai verify /srv/www               已发布的文件夹 / a published folder
    gongkai -C repo verify https://www.example.gov.cn/2023/   网上的一年，与仓库的封存记录比 / a year on the web

    \b
    退出码 / exit status
    0 完全一致 the same    1 有出入 something differs    2 用法有误，如尚未生成 wrong usage, or nothing built
    """  # noqa: D301 - click's mark for lines to leave alone
    if path:
        if years or folder or no_pdf:
            raise click.UsageError("PATH 不能与 --year、--site、--no-pdf 合用 / PATH excludes --year, --site, --no-pdf")
        from gongkai.cli import copies  # noqa: PLC0415 - loads what a built site does not need

        copies.verify(run, path, form)
        return
    site = run.load()
    target = run.built(folder)
    _refuse(run, site, target, years)
    with _progress(run, site) as report:
        proofs, general = prove(
            site, check(site), target, _short(run, target), years, with_pdf=not no_pdf, report=report
        )
    problems = sorted([*general, *(p for proof in proofs for p in proof.problems)], key=lambda p: p.order())
    if form == "json":
        language = run.language(site)
        objects = [plain(problem, language) | {"subject": problem.subject} for problem in problems]
        click.echo(json.dumps(objects, ensure_ascii=False, indent=1))
    else:
        run.show(problems, site)
        for proof in proofs:
            _say(run, site, proof, with_pdf=not no_pdf)
            if proof.seal is not None:
                run.say(_sealed(proof.year, proof.seal), site)
    if problems:
        raise SystemExit(WRONG)


def _refuse(run: Run, site: Site, folder: Path, years: tuple[int, ...]) -> None:
    """Leave with status 2 if there is nothing to verify, with 1 if an edition cannot be read."""
    there = built_years(folder)
    if not there:
        run.say(msg("{folder} is no built site; build it first: gongkai build", folder=_short(run, folder)), site)
        raise SystemExit(USAGE)
    for year in years:
        if year not in there:
            message = msg(
                "{folder} has no edition of {year}; it has {years}",
                folder=_short(run, folder),
                year=year,
                years="、".join(map(str, there)),
            )
            run.say(message, site)
            raise SystemExit(USAGE)
    asked = {"", *map(str, years or there)}
    unread = [p for p in site.problems if p.severity is Severity.ERROR and p.edition in asked]
    if unread or site.department is None:
        run.show(unread, site, err=True)
        run.say(msg("nothing was verified: correct these first (gongkai check)"), site)
        raise SystemExit(WRONG)


def _short(run: Run, folder: Path) -> str:
    """Show a folder from the site directory if it is below, else whole."""
    return folder.relative_to(run.root).as_posix() if folder.is_relative_to(run.root) else str(folder)


def _say(run: Run, site: Site, proof: Proof, *, with_pdf: bool) -> None:
    """Say in one line what was proven of an edition, or that it was not."""
    counts = {
        "year": proof.year,
        "chapters": len(proof.chapters),
        "figures": sum(chapter.figures for chapter in proof.chapters),
        "numbers": sum(chapter.numbers for chapter in proof.chapters),
        "data": proof.data,
    }
    if proof.problems:
        message = msg("{year}: {count} differences", year=proof.year, count=len(proof.problems))
    elif with_pdf:
        message = msg(
            "{year}: pages, PDF and data say the same: {chapters} chapters with {numbers} numbers, {figures} of them "
            "figures; {data} figures in the open data",
            **counts,
        )
    else:
        message = msg(
            "{year}: pages and data say the same: {chapters} chapters with {numbers} numbers, {figures} of them "
            "figures; {data} figures in the open data",
            **counts,
        )
    run.say(message, site)


def _sealed(year: int, seal: Held) -> Message:
    """Say in one sentence what holds of a seal."""
    given = {"year": year, "date": seal.date}
    if seal.pdf == "identical":
        return msg(
            "{year}: sealed on {date}: figures, text and data unchanged; the PDF is the sealed file, byte for byte",
            **given,
        )
    if seal.pdf == "left":
        return msg("{year}: sealed on {date}: figures, text and data unchanged; the PDF was left out", **given)
    same = msg(
        "{year}: sealed on {date}: figures, text and data unchanged; the PDF is another file with the same figures and "
        "text",
        **given,
    )
    new = msg(
        "{year}: sealed on {date}: figures, text and data unchanged; the PDF was made since, and says the same: "
        "`gongkai seal {year}` records it",
        **given,
    )
    return same if seal.pdf == "same" else new


@contextmanager
def _progress(run: Run, site: Site) -> Iterator[Callable[[int, int, int], None]]:
    """Show at a terminal which edition is being read, and a line an edition elsewhere if there are several."""
    console = Console(stderr=True)
    if console.is_terminal and not os.environ.get("CI"):
        with console.status("") as status:
            yield lambda year, done, total: status.update(f"{year} ({done + 1}/{total})")
        return

    def line(year: int, done: int, total: int) -> None:
        if total > 1:
            run.say(msg("reading {year} ({number} of {total})", year=year, number=done + 1, total=total), site)

    yield line
