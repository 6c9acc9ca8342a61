"""`gongkai check`: say everything that is wrong with figures and text, and where; or what a rule demands, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongkai import collecting, reports
from gongkai.checks import check as run_checks
from gongkai.cli.context import WRONG, Run
from gongkai.edition import load
from gongkai.problems import Message, Severity, msg, near_miss
from gongkai.reports import explaining
from gongkai.rules import rules

if TYPE_CHECKING:
    from gongkai.rules import Rule

ALL = "ALL"


@click.command()
@click.argument("names", nargs=-1, metavar="[RULE]...")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(reports.FORMATS)),
    default="text",
    show_default=True,
    help="text: 一行一条；json、sarif: 给程序用；github、gitlab: 在合并请求中标注",
)
@click.option("--all", "every", is_flag=True, help="连同台账中已确认的 / show what the ledger accepts, too")
@click.option(
    "--workspace",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="检查这个文件列出的各单位 / check the departments that this file lists",
)
@click.option("--department", "slugs", multiple=True, metavar="SLUG", help="其中的这个单位，可重复 / only this one")
@click.option("--explain", is_flag=True, help="说明规则：要求什么、为什么、怎么改 / say what a rule demands, and why")
@click.pass_obj
def check(
    run: Run,
    /,
    names: tuple[str, ...],
    form: str,
    *,
    every: bool,
    workspace: Path | None,
    slugs: tuple[str, ...],
    explain: bool,
) -> None:
    """检查数据和文字，列出全部问题及其位置。 / Check figures and text; list every problem with its place.

    \b
    gongkai check
    gongkai check --all                             连同已确认的 / with what is accepted
    gongkai check --format sarif > findings.sarif
    gongkai check --explain B101                    为什么报这一条 / why this is reported
    gongkai check --explain                         全部规则 / all rules
    gongkai -C examples/shili --lang en check
    gongkai check --workspace district.yml          多个单位 / many departments
    """  # noqa: D301 - click's mark for lines to leave alone
    if explain:
        _explain(run, names)
        return
    if names:
        raise click.UsageError(f"{names[0]}：要说明规则请加 --explain / to have a rule explained, add --explain")
    if slugs and workspace is None:
        raise click.UsageError("--department 要与 --workspace 合用 / --department needs --workspace")
    if workspace is not None:
        from gongkai.cli import workspace as departments  # noqa: PLC0415 - loads MkDocs

        departments.check(run, workspace, slugs, form, every=every)
        return
    with collecting.waiting():  # the program ends before there is anything to collect
        site = run.load()
        findings = run_checks(site)
    click.echo(reports.FORMATS[form](findings, run.language(site), every), nl=False)
    run.count(findings.open, site, len(findings.acknowledged))
    if any(p.severity is Severity.ERROR for p in findings.open):
        raise SystemExit(WRONG)


def _explain(run: Run, names: tuple[str, ...]) -> None:
    """Print what rules demand, and why; all of them in a list if none is named."""
    site = load(run.root) if run.lang is None and (run.root / "mkdocs.yml").is_file() else None
    language = run.language(site)
    wanted = list(dict.fromkeys(name.upper() for name in names)) or [ALL]
    if wanted == [ALL]:
        click.echo(explaining.listed(rules().values(), language), nl=False)
        return
    click.echo("\n".join(explaining.explained(_rule(name, language), language) for name in wanted), nl=False)


def _rule(name: str, language: str) -> Rule:
    """Return a rule by its name; any other name is wrong usage."""
    if name in rules():
        return rules()[name]
    hint: Message = near_miss(name, rules()) or msg("`gongkai check --explain` lists the rules")
    unknown = msg("there is no rule '{name}'; {hint}", name=name, hint=hint)
    raise click.BadParameter(unknown.text(language), param_hint="--explain")
