"""`gongkai check`: say everything that is wrong with figures and text, and where."""

from __future__ import annotations

import json

import click

from gongkai.checks import check as run_checks
from gongkai.cli.context import WRONG, Run
from gongkai.problems import Problem, Severity

GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning"}


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="text: 一行一条；json: 给程序用；github: 在拉取请求中标注",
)
@click.pass_obj
def check(run: Run, form: str) -> None:
    """检查数据和文字，列出全部问题及其位置。 / Check figures and text; list every problem with its place.

    \b
    gongkai check
    gongkai check --format json > findings.json
    gongkai -C examples/shili --lang en check
    """  # noqa: D301 - click's mark for lines to leave alone
    site = run.load()
    findings = run_checks(site)
    language = run.language(site)
    if form == "json":
        click.echo(json.dumps([_plain(p, language) for p in findings.open], ensure_ascii=False, indent=1))
    elif form == "github":
        for problem in findings.open:
            click.echo(_annotation(problem, language))
    else:
        run.show(findings.open, site)
    run.count(findings.open, site, len(findings.acknowledged))
    if any(p.severity is Severity.ERROR for p in findings.open):
        raise SystemExit(WRONG)


def _plain(problem: Problem, language: str) -> dict[str, str | int]:
    return {
        "rule": problem.rule,
        "severity": problem.severity.value,
        "path": problem.origin.path,
        "line": problem.origin.line,
        "column": problem.origin.column,
        "message": problem.text(language),
        "edition": problem.edition,
    }


def _annotation(problem: Problem, language: str) -> str:
    """Write a GitHub workflow command; `%`, line ends and, in properties, `:` and `,` are escaped."""

    def escape(text: str, *, more: bool = False) -> str:
        text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        return text.replace(":", "%3A").replace(",", "%2C") if more else text

    place = f"file={escape(problem.origin.path, more=True)},line={problem.origin.line},col={problem.origin.column}"
    title = escape(problem.rule, more=True)
    return f"::{GITHUB[problem.severity]} {place},title={title}::{escape(problem.text(language))}"
