"""`gongkai amend YEAR --why …`: record what was changed in a sealed year, for readers, and renew its seal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongkai.cli.new import to_year
from gongkai.cli.seal import refusing, signing, signs
from gongkai.problems import msg
from gongkai.schema import LONGEST

if TYPE_CHECKING:
    import datetime as dt

    from gongkai.cli.context import Run
    from gongkai.edition import Site
    from gongkai.schema import AmendmentShape


@click.command()
@click.argument("year", callback=to_year)
@click.option("--why", required=True, metavar="TEXT", help="更正的原因，公众看得到 / the reason, which readers see")
@click.option("--what", default="", metavar="TEXT", help="更正的事项，写在各项名称之前 / the matter, before each name")
@signs
@click.option(
    "--site",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="更正以前的网站，默认 site/ / the site as it was published before; default site/",
)
@click.option("--dry-run", is_flag=True, help="只列出更正，不写入 / only list the amendments")
@click.pass_obj
def amend(  # noqa: PLR0913 - click passes each option by name
    run: Run,
    /,
    year: int,
    why: str,
    what: str,
    by: str,
    day: dt.datetime | None,
    signed: dict[str, str],
    folder: Path | None,
    *,
    dry_run: bool,
) -> None:
    """更正已封存的一年：先改数据或文字，再用本命令写明原因。 / Record a correction of a sealed year.

    \b
    gongkai amend 2023 --why 录入时漏了一笔 --dry-run     先看 / look first
    gongkai amend 2023 --why 录入时漏了一笔 --date 2024-06-03
    gongkai amend 2023 --why 录入时漏了一笔 --what 勘误 --site /srv/www

    每处改动记为一条更正（日期、事项、原为、更正为、原因），原来的PDF和数据留存备查，封存随之更新。
    Each change becomes an entry; the former PDF and data are kept and stay published; the seal is renewed.
    """  # noqa: D301 - click's mark for lines to leave alone
    if not why.strip() or len(why) > LONGEST:
        raise click.BadParameter("写明原因，公众看得到 / give the reason, which readers see", param_hint="--why")
    site = run.load()
    from gongkai import amending  # noqa: PLC0415 - `--help` needs nothing of it
    from gongkai.checks import check  # noqa: PLC0415

    target = run.built(folder)
    with refusing(run, site, msg("nothing was amended")):
        finished = not dry_run and amending.settled(site, year)  # before the check, which would find it
        found = amending.amend(
            site,
            check(site),
            year,
            target,
            str(folder or "site"),
            signing=signing(by, day, signed),
            why=why.strip(),
            what=what.strip(),
            finished=finished,
            dry_run=dry_run,
        )
    for one in found.amendments:
        _list(run, site, one)
    if dry_run:
        run.say(msg("{count} amendments; nothing was written (--dry-run)", count=len(found.amendments)), site)
        return
    run.say(
        msg(
            "{count} amendments of {year} recorded; the former version is kept in data/{year}/superseded/{number}/",
            count=len(found.amendments),
            year=year,
            number=found.number,
        ),
        site,
    )
    run.say(msg("commit data/{year}/ to Git, build, then `gongkai seal {year}` records the new PDF", year=year), site)


def _list(run: Run, site: Site, one: AmendmentShape) -> None:
    message = msg("{date} {what}: {old} → {new}", date=one.date, what=one.what, old=one.old or "—", new=one.new or "—")
    click.echo(message.text(run.language(site)))
