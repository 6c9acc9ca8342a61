"""`gongkai build`: check, build every edition with its PDF, and put the finished site in place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gongkai import collecting, records
from gongkai.cli.ahead import ahead
from gongkai.cli.closing import close
from gongkai.problems import msg
from gongkai.records import Closing, Order

if TYPE_CHECKING:
    from gongkai.cli.context import Run


@dataclass(frozen=True)
class Asked:
    """The options of the command line."""

    years: tuple[int, ...]
    output: Path | None
    no_pdf: bool
    parts: tuple[str, ...]
    allow_draft: bool
    jobs: int | None
    standalone: bool
    rebuild: bool
    explain: bool
    scheduler: str | None
    workspace: Path | None
    slugs: tuple[str, ...]

    @property
    def order(self) -> Order:
        """Return what decides about the result, by which a build that has nothing to do is known."""
        return Order(
            self.years,
            with_pdf=not self.no_pdf,
            drafts=self.allow_draft,
            parts=self.parts,
            standalone=self.standalone,
        )


@click.command()
@click.option(
    "--year", "years", type=int, multiple=True, metavar="Y", help="只生成这一年，可重复 / only this year; repeatable"
)
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="DIR", help="输出文件夹，默认 site/ / where to, default site/"
)
@click.option("--no-pdf", is_flag=True, help="不生成PDF / make no PDF")
@click.option(
    "--chapter",
    "parts",
    multiple=True,
    metavar="FILE",
    help="另出单章PDF（如 overview.md、附件1、自评表），可重复 / a PDF of this part by itself, too; repeatable",
)
@click.option("--allow-draft", is_flag=True, help="也生成草稿，并标明“草稿” / build drafts too, marked as such")
@click.option(
    "--jobs", type=click.IntRange(min=1), metavar="N", help="同时生成几年，默认为处理器数 / editions at a time"
)
@click.option(
    "--standalone",
    is_flag=True,
    help="各年度自带样式和脚本，可以单独拿出 / give each edition its own theme files, so that its folder alone works",
)
@click.option("--rebuild", is_flag=True, help="没有变化的年度也重新生成 / build editions that have not changed, too")
@click.option("--explain", is_flag=True, help="说明各年度为什么重新生成 / say of each edition why it is built")
@click.option(
    "--scheduler",
    metavar="ADDR",
    help="由Dask集群生成，填调度程序的地址 / build on the Dask cluster with this scheduler: tcp://HOST:PORT",
)
@click.option(
    "--workspace",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="生成这个文件列出的各单位和总入口 / build the departments that this file lists, and a page above them",
)
@click.option(
    "--department", "slugs", multiple=True, metavar="SLUG", help="其中的这个单位，可重复 / only this one; repeatable"
)
@click.pass_obj
def build(run: Run, /, **given: Any) -> None:  # noqa: ANN401 - the options above, as `Asked` has them
    """检查并生成各年度网站和PDF；出错时原有网站保持不变。 / Check, then build all editions and their PDFs.

    \b
    gongkai build                        全部年度 / all editions
    gongkai build --year 2023 --no-pdf   只看一年的网页 / the pages of one year
    gongkai build --allow-draft          预览草稿 / preview a draft
    gongkai build --year 2023 --chapter 自评表   另出自评表的PDF / the self-evaluation table by itself, too
    gongkai build --explain              说明哪些年度要重新生成、为什么 / which editions are built again, and why
    gongkai build --rebuild              全部重新生成 / build everything again
    gongkai build --scheduler tcp://10.0.0.5:8786   由几台机器一起生成 / on several machines
    gongkai build --workspace district.yml   多个单位和总入口 / many departments, and a page above them

    没有变化的年度不重新生成，直接沿用 / Editions that have not changed are not built again but taken over.
    """  # noqa: D301 - click's mark for lines to leave alone
    asked = Asked(**given)
    if asked.workspace is not None or asked.slugs:
        _departments(run, asked)
        return
    run.require_site()
    target = (asked.output or run.root / "site").absolute()
    last = None if asked.rebuild else records.unchanged(run.root, target, asked.order)
    if last is not None:
        _say_again(run, Closing.of(last.closing), target, explain=asked.explain)
        return
    before = records.before(run.root, target, asked.order)  # what changes from here on is seen the next time
    if asked.scheduler is None:
        from gongkai import drawing  # noqa: PLC0415 - when there is something to do

        if drawing.expected(run.root):
            drawing.start()  # as soon as can be: the first chart has to wait for it
    with collecting.waiting(), ahead(run.root) as coming:  # what this process makes it keeps until it ends
        from gongkai.cli.making import make  # noqa: PLC0415 - loads MkDocs
        from gongkai.editions import Options  # noqa: PLC0415

        options = Options(
            with_pdf=not asked.no_pdf,
            drafts=asked.allow_draft,
            jobs=asked.jobs or 0,
            parts=asked.parts,
            standalone=asked.standalone,
            before=before,
            fresh=asked.rebuild,
        )
        make(run, coming, target, asked.years, options, explain=asked.explain, scheduler=asked.scheduler)


def _departments(run: Run, asked: Asked) -> None:
    """Build the departments of a workspace; what is asked of a single one is wrong usage."""
    if asked.workspace is None:
        raise click.UsageError("--department 要与 --workspace 合用 / --department needs --workspace")
    single = {
        "--year": asked.years,
        "--chapter": asked.parts,
        "--scheduler": asked.scheduler,
        "--standalone": asked.standalone,
    }
    for name, given in single.items():
        if given:
            raise click.UsageError(f"{name} 不能与 --workspace 合用 / {name} does not go with --workspace")
    from gongkai.cli import workspace  # noqa: PLC0415 - loads MkDocs
    from gongkai.editions import Options  # noqa: PLC0415

    options = Options(with_pdf=not asked.no_pdf, drafts=asked.allow_draft, jobs=asked.jobs or 0, fresh=asked.rebuild)
    workspace.build(run, asked.workspace, asked.slugs, asked.output, options, explain=asked.explain)


def _say_again(run: Run, closing: Closing, target: Path, *, explain: bool) -> None:
    """Say that nothing has changed, and what the last build said at its end."""
    language = run.lang or closing.language
    for year in closing.left_out:
        message = msg("{year} is a draft and was left out (--allow-draft builds it)", year=year)
        click.echo(message.text(language), err=True)
    for year in closing.years if explain else ():
        message = msg("{year}: {reason}", year=year, reason=msg("nothing has changed"))
        click.echo(message.text(language), err=True)
    click.echo(msg("nothing has changed since the last build").text(language), err=True)
    close(closing, target, language)
