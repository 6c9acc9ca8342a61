"""`gongkai seal YEAR`: record what was published, so that it stays published."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from gongkai.cli.context import WRONG, Run
from gongkai.cli.new import to_year
from gongkai.problems import Message, msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gongkai.amending import Sealed, Signing
    from gongkai.edition import Site

DATE = click.DateTime(["%Y-%m-%d"])
Command: TypeAlias = "Callable[..., Any]"


def to_signatures(_context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """Read sign-offs, 保密审查=某某; anything else is wrong usage."""
    found: dict[str, str] = {}
    for text in given:
        name, sign, who = (part.strip() for part in text.partition("="))
        if not (name and sign and who):
            raise click.BadParameter(f"{text}：写成 事项=姓名，如 保密审查=某某 / write it as 保密审查=NAME")
        found[name] = who
    return found


def signs(command: Command) -> Command:
    """Give a command the options that say who does it, on which day, and who has signed."""
    options = (
        click.option("--by", default="", metavar="NAME", help="经办人 / who does it"),
        click.option("--date", "day", type=DATE, metavar="YYYY-MM-DD", help="日期，默认为今天 / default: today"),
        click.option(
            "--signed",
            multiple=True,
            callback=to_signatures,
            metavar="事项=姓名",
            help="签发记录，可重复 / a sign-off; repeatable",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@click.argument("year", callback=to_year)
@signs
@click.option(
    "--site", "folder", type=click.Path(path_type=Path), metavar="DIR", help="已生成的网站，默认 site/ / default site/"
)
@click.pass_obj
def seal(run: Run, year: int, by: str, day: dt.datetime | None, signed: dict[str, str], folder: Path | None) -> None:
    """封存已公布的一年：此后数据和文字改动一处，检查和生成就会报错。 / Seal a published year.

    \b
    gongkai seal 2023
    gongkai seal 2023 --date 2024-04-20 --by 某某 --signed 保密审查=某某 --signed 负责人审签=某某 --signed 三审三校=某某
    gongkai seal 2023 --site /srv/www     已发布的网站 / the site as it is published

    先要通过检查、生成网站、核对一致并提交到Git；要更正见 gongkai amend。
    It must pass check, be built, pass verify and be committed to Git first; `gongkai amend` records corrections.
    """  # noqa: D301 - click's mark for lines to leave alone
    site = run.load()
    from gongkai import amending  # noqa: PLC0415 - `--help` needs nothing of it
    from gongkai.checks import check  # noqa: PLC0415

    target = run.built(folder)
    with refusing(run, site, msg("nothing was sealed")):
        finished = amending.settled(site, year)  # before the check, which would find it
        found = amending.seal(
            site,
            check(site),
            year,
            target,
            str(folder or "site"),
            signing=signing(by, day, signed),
            finished=finished,
        )
    for message in _done(found, year):
        run.say(message, site)
    missing = [name for name in amending.SIGNATURES if name not in found.seal.signed]
    if missing:
        run.say(msg("no sign-off is recorded for: {names}", names="、".join(missing)), site)


def signing(by: str, day: dt.datetime | None, signed: dict[str, str]) -> Signing:
    """Put the options together; only here is the clock asked."""
    from gongkai.amending import Signing  # noqa: PLC0415

    date = day.date() if day else dt.datetime.now().astimezone().date()
    return Signing(date.isoformat(), by, signed)


@contextmanager
def refusing(run: Run, site: Site, nothing: Message) -> Iterator[None]:
    """Say why a year cannot be sealed or amended, and leave with status 1."""
    from gongkai.amending import LedgerError, RefusedError  # noqa: PLC0415
    from gongkai.revisions import RevisionError  # noqa: PLC0415

    try:
        yield
    except OSError as error:
        said: list[Message | None] = [msg("the seal could not be written: {detail}", detail=str(error))]
    except LedgerError as error:
        said = [error.message]
    except (RefusedError, RevisionError) as error:
        run.show(error.problems if isinstance(error, RefusedError) else (), site, err=True)
        said = [error.message, error.hint]
    else:
        return
    for message in (*said, nothing):
        if message is not None:
            run.say(message, site)
    raise SystemExit(WRONG)


def _done(found: Sealed, year: int) -> list[Message]:
    first = msg(
        "{year} is sealed: {figures} figures, {sentences} sentences and headings",
        year=year,
        figures=found.figures,
        sentences=found.sentences,
    )
    if found.finished:
        first = msg("the seal of {year}, of which a run had been interrupted, now is in its place", year=year)
    elif found.completed:
        first = msg("the renewed seal of {year} now records its PDF and data, too", year=year)
    return [
        first,
        msg("commit to Git: data/{year}/ledger.yml, data/{year}/seal.json", year=year),
        msg("build the site again, so that every copy of it carries the seal: gongkai build"),
    ]
