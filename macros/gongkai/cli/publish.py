"""`gongkai publish`: put a built site before the public: in a folder, on a branch, on another machine, as one file."""

from __future__ import annotations

import datetime as dt
import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gongkai import publishing
from gongkai.cli.context import WRONG
from gongkai.problems import msg
from gongkai.publishing import PublishError, Terms, Ways, Zip, ordered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gongkai.cli.context import Run
    from gongkai.problems import Message
    from gongkai.publishing import Order, Outcome, Step

USAGE = 2
_MANY = 200
"""Files of which it is said how far it is."""


@dataclass(frozen=True)
class Asked:
    """The options of the command line."""

    to: str | None
    folder: Path | None
    archive: Path | None
    listing: bool
    back: str | None
    removals: tuple[str, ...]
    reason: str
    drafts: bool
    keep: int
    push: str | None
    repository: str
    not_atomic: bool
    verify: bool
    dry: bool


@click.command()
@click.option(
    "--to",
    metavar="TARGET",
    help="发布到哪里：文件夹、git:分支、用户@主机:路径、rsync:// / a folder, git:BRANCH, USER@HOST:PATH, rsync://",
)
@click.option(
    "--from",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="已生成的网站，默认 site/ / the built site, default site/",
)
@click.option(
    "--zip",
    "archive",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="另存为一个压缩包，供上传到网站系统 / as one file, for a CMS that takes folders",
)
@click.option("--list", "listing", is_flag=True, help="列出已发布的各个版本 / list the published versions")
@click.option(
    "--roll-back",
    "back",
    is_flag=False,
    flag_value="",
    metavar="[VERSION]",
    help="退回上一个版本，或写明的版本 / go back to the version before, or to this one",
)
@click.option(
    "--allow-removal",
    "removals",
    multiple=True,
    metavar="YEAR[/NAME]",
    help="允许撤下这一年、这个数据（如 2021/budget.*）或这个文件（如 2021/report.pdf），可重复 / "
    "this year, figure or file may go; repeatable",
)
@click.option(
    "--allow-change",
    "reason",
    default="",
    metavar="REASON",
    help="允许改动已公布的数据而没有更正，写明原因 / figures may change without an amendment, for this reason",
)
@click.option("--allow-draft", "drafts", is_flag=True, help="也发布草稿 / publish drafts, too")
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    default=publishing.KEPT,
    show_default=True,
    metavar="N",
    help="发布后文件夹里保留几个版本 / versions that stay in a folder when the next is published",
)
@click.option(
    "--push",
    is_flag=False,
    flag_value="origin",
    metavar="[REMOTE]",
    help="git:分支 推送到远程，默认 origin / push the branch, to origin unless another is named",
)
@click.option(
    "--repository",
    default="",
    metavar="PATH|URL",
    help="git:分支 在哪个仓库，默认网站目录所在的 / the repository of the branch, default: the site's own",
)
@click.option(
    "--accept-not-atomic",
    "not_atomic",
    is_flag=True,
    help="rsync:// 不能一步切换，接受这一点 / an rsync daemon cannot switch in one step: accept that",
)
@click.option("--verify", is_flag=True, help="先核对网站（gongkai verify） / verify the site first")
@click.option("--dry-run", "dry", is_flag=True, help="只说明会怎样，不发布 / only say what would happen")
@click.pass_obj
def publish(run: Run, /, **given: Any) -> None:  # noqa: ANN401 - the options above, as `Asked` has them
    """发布已生成的网站：要么是旧版本，要么是新版本，公众看到的总是完整的。 / Publish a built site, whole or not at all.

    \b
    gongkai publish --to /srv/www               网站服务器指向 /srv/www/current / the server's root is …/current
    gongkai publish --to /srv/www --dry-run     先看会怎样 / look first
    gongkai publish --to /srv/www --list        已发布的版本 / the published versions
    gongkai publish --to /srv/www --roll-back   退回上一个版本 / go back to the version before
    gongkai publish --to git:gh-pages --push    发布到分支并推送（与mike兼容） / a branch, as mike has it
    gongkai publish --to web@10.0.0.8:/srv/www  通过ssh发布到另一台机器 / another machine, by ssh and rsync
    gongkai publish --zip site.zip              一个压缩包 / one file

    已公布的年度、数据、网页、PDF、更正和留存的旧版不会悄悄消失，数据不会悄悄改动：有这种情况就列出来，不发布。
    No published year, figure, page, PDF, amendment or former version goes silently, and no figure changes silently:
    if one would, it is listed and nothing is published.

    \b
    退出码 / exit status
    0 已发布 published    1 没有发布 not published    2 用法有误 wrong usage
    """  # noqa: D301 - click's mark for lines to leave alone
    asked = Asked(**given)
    _sane(asked)
    language = run.lang or _spoken(run)

    def say(message: Message) -> None:
        click.echo(message.text(language), err=True)

    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    permits = publishing.Permits(asked.removals, asked.reason.strip(), asked.drafts)
    terms = Terms(permits, now, asked.keep, asked.dry, language)
    done: list[str] = []
    try:
        if asked.listing or asked.back is not None:
            _look_back(run, asked, terms, say)
        else:
            _publish(run, asked, terms, say, done)
    except PublishError as error:
        for message in error.messages:
            say(message)
        if done and not asked.dry:
            say(msg("not published to {place}", place=str(asked.archive)))
            say(msg("before that this version was published to {places}, and stays there", places="、".join(done)))
        elif not error.usage and not error.unsure:
            say(msg("nothing was published"))
        raise SystemExit(USAGE if error.usage else WRONG) from None


def _sane(asked: Asked) -> None:
    if asked.to is None and (asked.archive is None or asked.listing or asked.back is not None):
        raise click.UsageError("请写明发布到哪里：--to 或 --zip / say where to: --to or --zip")
    if asked.listing and asked.back is not None:
        raise click.UsageError("--list 和 --roll-back 不能同时用 / --list and --roll-back exclude each other")


def _spoken(run: Run) -> str:
    """Return the site's language, without reading its figures; the messages of a folder that is no site are Chinese."""
    from gongkai import source  # noqa: PLC0415

    path = run.root / "data" / "department.yml"
    node = source.read(path, run.root)[0] if path.is_file() else None
    said = node.get("language") if isinstance(node, source.Mapping) else None
    return "en" if isinstance(said, source.Scalar) and said.text == "en" else "zh"


def _ways(run: Run, asked: Asked) -> Ways:
    return Ways(run.root, asked.repository, asked.push or "", asked.not_atomic)


def _publish(run: Run, asked: Asked, terms: Terms, say: Callable[[Message], None], done: list[str]) -> None:
    """Publish to each target, noting where that is done; nothing is written if one of them is no target."""
    folder = (asked.folder or run.root / "site").absolute()
    if asked.verify:
        _verify(folder)
    with ordered(folder, terms) as order:
        say(
            msg("the site has {count} files: version {version}", count=len(order.manifest.files), version=order.version)
        )
        archive = Zip(asked.archive.absolute()) if asked.archive is not None else None
        if archive is not None:
            archive.examine(order.folder)
        if asked.to is not None:
            with publishing.target(asked.to, _ways(run, asked)) as target:
                _report(order, _taken(target.publish(order), say), say)
            done.append(target.place)
            if isinstance(target, publishing.Folder) and not terms.dry:
                say(msg("the root of the web server is {place}", place=target.place))
        if archive is not None:
            _report(order, _taken(archive.publish(order), say), say)


def _look_back(run: Run, asked: Asked, terms: Terms, say: Callable[[Message], None]) -> None:
    """List the versions of a target, or go back to one."""
    with publishing.target(asked.to or "", _ways(run, asked)) as target:
        if isinstance(target, publishing.Daemon):
            message = msg("an rsync daemon keeps no former versions; publish the former site again")
            raise PublishError(message, usage=True)
        if asked.listing:
            for version in target.listing():
                mark = msg("(public)").text(terms.language) if version.current else ""
                click.echo(f"{version.name}  {version.at}  {mark}".rstrip())
            return
        outcome = _taken(target.roll_back(asked.back or "", terms), say)
        _compare(outcome, say)
        if terms.dry:
            say(msg("nothing was changed (--dry-run); {version} would be public", version=outcome.version))
        elif not outcome.published:
            say(msg("{version} is public already", version=outcome.version))
        else:
            message = msg("{place}: back to the version {version}", place=outcome.place, version=outcome.version)
            click.echo(message.text(terms.language))


def _taken(steps: publishing.Steps, say: Callable[[Message], None]) -> Outcome:
    with _progress(say) as report:
        return publishing.run(steps, report)


def _report(order: Order, outcome: Outcome, say: Callable[[Message], None]) -> None:
    """Say what came of it; the place is the result."""
    _compare(outcome, say)
    if order.terms.dry:
        say(msg("{place}: nothing was published (--dry-run)", place=outcome.place))
        return
    for version in outcome.dropped:
        say(msg("the version {version} is too old and was removed", version=version))
    if outcome.published:
        message = msg("published: {place} (version {version})", place=outcome.place, version=outcome.version)
    else:
        message = msg("{place}: this version is public already, nothing was changed", place=outcome.place)
    click.echo(message.text(order.terms.language))


def _compare(outcome: Outcome, say: Callable[[Message], None]) -> None:
    counts = {"new": outcome.difference.new, "same": outcome.difference.same, "removed": outcome.difference.removed}
    say(msg("files: {new} new or changed, {same} as before, {removed} removed", **counts))


def _verify(folder: Path) -> None:
    """Prove the site as `gongkai verify` does; leave with its status if something differs."""
    from gongkai.cli.verify import verify  # noqa: PLC0415 - loads what reads PDFs

    with_pdf = any(folder.glob("[0-9]*/report.pdf"))
    click.get_current_context().invoke(verify, path=None, years=(), folder=folder, no_pdf=not with_pdf, form="text")


@contextmanager
def _progress(say: Callable[[Message], None]) -> Iterator[Callable[[Step], None]]:
    """Show at a terminal which file it is at, and elsewhere a line now and then if there are many."""
    from rich.console import Console  # noqa: PLC0415

    console = Console(stderr=True)
    if console.is_terminal and not os.environ.get("CI"):
        with console.status("") as status:
            yield lambda step: status.update(f"{step.done}/{step.total}" if step.total else "")
        return

    def line(step: Step) -> None:
        quarter = max(step.total // 4, 1)
        if step.total >= _MANY and step.done and step.done % quarter == 0:
            say(msg("{done} of {total} files", done=step.done, total=step.total))

    yield line
