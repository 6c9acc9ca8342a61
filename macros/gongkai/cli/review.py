"""`gongkai review`: what a change means, for the person who signs: figures, sentences, tables, findings, and duties."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongkai import ondisk, reviews, revisions
from gongkai.cli.context import WRONG
from gongkai.problems import msg

if TYPE_CHECKING:
    from gongkai.cli.context import Run

USAGE = 2


@click.command()
@click.option(
    "--base",
    metavar="REV",
    help="原来的版本（分支、标签、提交），默认为与主分支的分叉处 / old state; default: the fork point",
)
@click.option(
    "--head", metavar="REV", help="新的版本，默认为文件夹里现在的文件 / the new state; default: the files as they stand"
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(reviews.FORMATS)),
    help="markdown: 合并请求的评论；json: 给程序用；html: 单个网页 / default: markdown, or by the file's ending",
)
@click.option(
    "--output",
    "outputs",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    metavar="FILE",
    help="写入文件（.md、.json、.html），可重复 / write a file; repeatable",
)
@click.pass_obj
def review(run: Run, base: str | None, head: str | None, form: str | None, outputs: tuple[Path, ...]) -> None:
    """说明一次改动意味着什么，供签发人审阅：哪些数、哪些话变了，为什么，要办什么手续。 / Say what a change means.

    \b
    gongkai review --base main                      与主分支比较 / compare with the main branch
    gongkai review --base HEAD --output review.html 还没有提交的改动，写成网页 / what is not committed, as a page
    gongkai review --base v2023 --head v2024 --format json
    gongkai review --base origin/main --output review.md --output review.html

    只读取，不改动文件，也不运行其中的任何程序。 / Reads only: no file is changed, nothing of a revision is run.

    \b
    退出码 / exit status
    0 新版本没有错误 the new state has no errors    1 新版本有错，或封存被取消、改写 it has errors, or a seal is gone
    2 用法有误，如没有这个版本 wrong usage, as an unknown revision
    """  # noqa: D301 - click's mark for lines to leave alone
    forms = [_form(path, form) for path in outputs]
    if head is None:
        run.require_site()
    try:
        with tempfile.TemporaryDirectory(prefix="gongkai-review-") as folder:
            found, spoken = reviews.review(run.root, base, head, Path(folder), run.say)
    except revisions.RevisionError as error:
        run.say(error.message)
        if error.hint is not None:
            run.say(error.hint)
        raise SystemExit(USAGE) from None
    language = run.lang or spoken
    if not outputs:
        text = reviews.FORMATS[form or "markdown"](found, language)
        click.echo(text.encode("utf-8", "replace"), nl=False)
    for path, name in zip(outputs, forms, strict=True):
        _write(run, path, reviews.FORMATS[name](found, language))
    if found.broken:
        click.echo(msg("a seal is taken out or rewritten, which nobody may sign").text(language), err=True)
    if found.errors:
        message = msg("the new state has errors ({errors}): gongkai check lists them", errors=found.errors)
        click.echo(message.text(language), err=True)
    if found.errors or found.broken:
        raise SystemExit(WRONG)


def _form(path: Path, form: str | None) -> str:
    found = form or reviews.ENDINGS.get(path.suffix.lower())
    if found is None:
        raise click.UsageError(
            f"{path}：文件名请以 .md、.json 或 .html 结尾，或写明 --format / end the name in .md, .json or .html, "
            "or give --format"
        )
    return found


def _write(run: Run, path: Path, text: str) -> None:
    """Put a report in place in one step; leave with status 1 if that cannot be done."""
    try:
        ondisk.put(path, text.encode(errors="replace"))
    except OSError as error:
        run.say(msg("{path} could not be written: {detail}", path=str(path), detail=error.strerror or str(error)))
        raise SystemExit(WRONG) from None
