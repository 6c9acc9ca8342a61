"""`gongkai new YEAR`: next year's skeleton from the last edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gongkai.checks import check
from gongkai.cli.context import WRONG, Run
from gongkai.folders import YEAR
from gongkai.problems import Message, msg
from gongkai.starting import next_year, placing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.starting.next_year import Skeleton


def to_year(_context: click.Context, _parameter: click.Parameter, text: str | None) -> int | None:
    """Read a year of four digits; anything else is wrong usage."""
    if text is None or YEAR.fullmatch(text):
        return int(text) if text else None
    raise click.BadParameter(f"{text}：年份写四位数字，如 2024 / a year has four digits, such as 2024")


@click.command()
@click.argument("year", callback=to_year)
@click.option(
    "--from", "old", callback=to_year, metavar="YEAR", help="照哪一年，默认为此前最近的一年 / from which edition"
)
@click.pass_obj
def new(run: Run, year: int, old: int | None) -> None:
    """照上一年建好新一年的草稿：文字保留，数据改为“待填报”，原值注在行末。 / Start a year from the last edition.

    \b
    gongkai new 2024               照此前最近的一年 / from the last edition before it
    gongkai new 2024 --from 2022   照指定的一年 / from another one
    """  # noqa: D301 - click's mark for lines to leave alone
    try:
        finished = placing.resume(run.root, f"new-{year}", next_year.entries(year))
        site = run.load()
        if finished:
            run.say(msg("an earlier `gongkai new {year}` was interrupted; it is complete now", year=year), site)
            return
        found = next_year.skeleton(site, year, old)
        if isinstance(found, list):
            run.show(found, site, err=True)
            raise SystemExit(WRONG)
        placing.place(run.root, f"new-{year}", found.files, next_year.entries(year))
    except OSError as error:
        run.say(msg("{year} could not be written: {detail}; nothing was changed", year=year, detail=str(error)))
        raise SystemExit(WRONG) from None
    for message in _done(found):
        click.echo(message.text(run.language(site)))
    site = run.load()
    open_ = [p for p in check(site).open if p.edition == str(year)]
    if open_:
        run.say(msg("what is to be mended in it:"), site)
        run.show(open_, site, err=True)


def _done(skeleton: Skeleton) -> Iterator[Message]:
    """Say what was made and what to do next."""
    year, old = skeleton.year, skeleton.old
    if old is None:
        yield msg(
            "the draft of {year} is in docs/{year}/ and data/{year}/; figures to fill in: {count}",
            year=year,
            count=skeleton.pending,
        )
    else:
        yield msg(
            "the draft of {year}, made from {old}, is in docs/{year}/ and data/{year}/; figures to fill in: {count}",
            year=year,
            old=old,
            count=skeleton.pending,
        )
    yield msg("What to do next:")
    yield msg("1. Figures: in data/{year}/, write this year's in place of 待填报.", year=year)
    if old is not None:
        yield msg("   The comment at the end of a line shows what {old} had.", old=old)
    yield msg("2. Text: go through docs/{year}/.", year=year)
    if skeleton.mentions and old is not None:
        yield msg("   {old} or {before} still stands in these lines; look at each:", old=old, before=old - 1)
    for mention in skeleton.mentions:
        yield msg("   {path}: line {lines}", path=mention.path, lines=", ".join(map(str, mention.lines)))
    if skeleton.misprints:
        items = "; ".join(f"{printed} → {meant}" for printed, meant in skeleton.misprints)
        yield msg(
            "   Misprints of {old} that were copied with the text, to be corrected: {items}", old=old, items=items
        )
    if skeleton.others:
        items = ", ".join(skeleton.others)
        yield msg(
            "   Pictures and other files that were copied, to be replaced where out of date: {items}", items=items
        )
    yield msg("3. Try: `gongkai check`, then `gongkai serve`, which shows the draft.")
    yield msg("4. When nothing says 待填报 any more: set `status: published` in data/{year}/report.yml.", year=year)
