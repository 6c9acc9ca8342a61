"""`gongkai serve`: show all editions on this machine while their files are edited."""

from __future__ import annotations

import errno
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from gongkai import preview
from gongkai.checks import check
from gongkai.cli.context import WRONG, Run, report_bug
from gongkai.preview import BuilderEndedError, ListenError, Listening, Polling, Round, Source, Step
from gongkai.problems import Origin, Problem, msg

if TYPE_CHECKING:
    from gongkai.edition import Site
    from gongkai.problems import Message

LAST_PORT = 65535
STEPS = {"start": msg("building"), "done": msg("done"), "failed": msg("failed")}


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, LAST_PORT),
    default=8000,
    show_default=True,
    metavar="PORT",
    help="端口；0 表示任选一个空闲的 / the port; 0 takes a free one",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="HOST",
    help="地址；默认只有本机能看 / the address; by default for this machine only",
)
@click.option(
    "--year", "years", type=int, multiple=True, metavar="Y", help="只看这一年，可重复 / only this year; repeatable"
)
@click.option(
    "--pdf/--no-pdf",
    "with_pdf",
    default=True,
    show_default=True,
    help="也在后台生成PDF，不耽误网页 / make the PDFs too, in the background; pages do not wait for them",
)
@click.option("--open", "open_in_browser", is_flag=True, help="打开浏览器 / open it in the browser")
@click.pass_obj
def serve(run: Run, port: int, host: str, years: tuple[int, ...], with_pdf: bool, open_in_browser: bool) -> None:  # noqa: FBT001 - click's signature
    """在本机预览各年度（含草稿），修改文件后页面自动更新；不改动 site/。 / Preview all editions while you edit them.

    \b
    gongkai serve                       打开 http://127.0.0.1:8000/ / open http://127.0.0.1:8000/
    gongkai serve --year 2023 --open    只看一年，并打开浏览器 / one edition, in the browser
    gongkai serve --port 8080 --no-pdf  另一个端口，不生成PDF / another port, without PDFs

    网页先更新，PDF随后在后台生成；更新完之前，页面上注明“PDF正在更新”。 / Pages come first. Until a PDF is that of its
    pages, they say so.

    按 Ctrl-C 结束 / Ctrl-C ends it
    """  # noqa: D301 - click's mark for lines to leave alone
    site = run.load()
    _refuse_unknown(run, site, years)
    terminal = _Terminal(run, site)
    if not preview.is_loopback(host):
        run.say(msg("warning: everyone who can reach {host} can read the preview, drafts included", host=host), site)
    source = Source(run.root, years, with_pdf, run.lang or "")
    try:
        preview.serve(source, (host, port), terminal.tell, open_in_browser=open_in_browser)
    except ListenError as error:
        run.say(_explanation(error, host, port), site)
        raise SystemExit(WRONG) from None
    except BuilderEndedError:
        run.say(msg("the process that builds the preview was ended, most likely for want of memory"), site)
        raise SystemExit(WRONG) from None
    run.say(msg("the preview has ended"), site)


def _refuse_unknown(run: Run, site: Site, years: tuple[int, ...]) -> None:
    """Leave with status 1 if a year that was asked for does not exist, in whatever state."""
    known = {str(e.year) for e in site.editions} | {p.edition for p in check(site).open}
    missing = [msg("there is no edition of {year}", year=year) for year in years if str(year) not in known]
    if missing:
        run.show((Problem("E111", Origin("data"), message) for message in missing), site, err=True)
        raise SystemExit(WRONG)


def _explanation(error: ListenError, host: str, port: int) -> Message:
    """Say why the address could not be had, and what to do."""
    cause = error.__cause__
    if not isinstance(cause, OSError) or cause.errno != errno.EADDRINUSE:
        return msg(
            "the preview cannot listen on {host}, port {port}: {detail}", host=host, port=port, detail=str(error)
        )
    other = port + 1 if port < LAST_PORT else port - 1
    return msg("port {port} is in use, perhaps by another preview; try --port {other}", port=port, other=other)


@dataclass
class _Terminal:
    """Tells the person at the terminal what happens, findings only when they are others than before."""

    run: Run
    site: Site
    lines: tuple[str, ...] = field(default=())

    def tell(self, event: Listening | Polling | Step | Round) -> None:
        """Print one event."""
        if isinstance(event, Listening):
            click.echo(msg("preview: {url} (Ctrl-C ends it)", url=event.url).text(self.run.language(self.site)))
        elif isinstance(event, Polling):
            said = msg(
                "the system does not tell of changes here; files are looked at every {seconds} seconds",
                seconds=event.seconds,
            )
            self.run.say(said, self.site)
        elif isinstance(event, Step):
            what = f"{event.year} PDF" if event.pdf else event.year
            click.echo(f"{what} {STEPS[event.event].text(self.run.language(self.site))}", err=True)
        else:
            self._findings(event)

    def _findings(self, found: Round) -> None:
        for details in found.bugs:
            report_bug(details)
        if preview.PORTAL in found.pending:
            return  # what there is to say is not all known, or not shown yet
        portal = found.notices[preview.PORTAL]
        lines = (*portal.lines, *portal.pdf)
        if lines == self.lines:
            return
        self.lines = lines
        for line in lines:
            click.echo(line, err=True)
        if portal.stale:
            click.echo(msg("there are errors; the pages concerned stay as they were").text(found.language), err=True)
        elif not lines:
            click.echo(msg("all findings are settled").text(found.language), err=True)
