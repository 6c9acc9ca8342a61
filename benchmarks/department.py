"""Makes a synthetic department (示例区, fictional): N years of M chapters and K figures each, the same for each seed.

It is what a department writes: a file of figures a chapter, half of them in a table with formulas and an equation,
and a page of Chinese text that cites them, with a chart in every second chapter. `gongkai check` has nothing to say
about it.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

ROWS = ("guidance", "custody", "reading", "research", "training")
ROW_LABELS = ("业务指导", "档案保管", "查阅利用", "编研宣传", "人员培训")
SUBJECTS = (
    *("接收征集", "整理编目", "库房保管", "保护修复", "数字加工"),
    *("开放审核", "查阅服务", "编研出版", "陈列展览", "宣传教育"),
)
COUNTS = (
    ("cases", "接收案卷", "卷"),
    ("items", "整理文件", "件"),
    ("visits", "接待查阅", "人次"),
    ("pages", "扫描页面", "页"),
)
CELLS = 24
"""Figures in a chapter's table: five rows and their total, four columns."""
LEAST = CELLS + 8
CITED = 22
"""Counts that a chapter's text cites, beside its amounts and the totals of its table."""
SETTINGS = """\
site_name: 示例区档案馆
theme: {name: material, language: zh, font: false}
plugins:
  - search
  - gongkai
  - macros: {on_undefined: strict, on_error_fail: true}
  - with-pdf
"""
DEPARTMENT = """\
name: 示例区档案馆
short_name: 区档案馆
language: zh
notice: 本站由程序编写，单位和数字都是虚构的。
"""
KIND = """\
label: 年度工作报告
source: 示例区档案馆工作规则（虚构）
chapters:
  - {title: 接收征集情况}
metadata: [period, published]
"""
CHINESE = "〇一二三四五六七八九"
SENTENCES = (
    "全馆坚持围绕中心、服务大局，统筹推进各项重点任务，工作质量和服务水平稳步提高。",
    "对照年初制定的工作计划，逐项明确责任科室和完成时限，按月通报进度，按季分析问题。",
    "严格执行预算管理制度，加强事前审核、事中监控和事后评价，资金使用规范、安全、有效。",
    "针对基层单位反映较多的难点，编写操作指南，组织现场观摩，及时解答疑问。",
    "坚持公开为常态、不公开为例外，主动回应社会关切，自觉接受群众监督。",
    "完善内部控制和风险防范机制，定期开展安全检查，全年没有发生责任事故。",
    "推进信息化与业务工作融合，优化办事流程，让群众少跑腿、信息多跑路。",
    "加强干部队伍建设，组织业务交流和岗位练兵，全员专业能力得到锻炼。",
    "与兄弟单位建立共建共享机制，联合举办主题活动，扩大了社会影响。",
    "及时总结经验做法，形成工作简报和典型案例，供各单位学习借鉴。",
    "受场地条件和设备老化影响，部分工作进展较慢，已列入下一年度改进计划。",
    "资金主要用于设备购置、委托业务和日常运行维护，支出结构比较合理。",
)
LINKS = ("其中", "同时", "此外", "在此基础上", "截至年底")
CHARTS = ("bars", "trend", "share")
"""The kinds of charts in turn; every second chapter has one."""


@dataclass(frozen=True)
class Size:
    """How large the department is."""

    years: int = 10
    chapters: int = 20
    figures: int = 1000
    first: int = 2014
    seed: int = 1


@dataclass
class Chapter:
    """One chapter's figures in one year, and what each would be next year."""

    stem: str
    number: int
    amounts: dict[str, Decimal] = field(default_factory=dict)


def make(root: Path, size: Size) -> None:
    """Write the department into a folder, which is emptied first."""
    if size.figures < size.chapters * LEAST:
        sys.exit(f"a chapter takes at least {LEAST} figures")
    for part in ("data", "docs"):
        shutil.rmtree(root / part, ignore_errors=True)
        (root / part).mkdir(parents=True)
    (root / "mkdocs.yml").write_text(SETTINGS, encoding="utf-8")
    (root / "data" / "department.yml").write_text(DEPARTMENT, encoding="utf-8")
    (root / "data" / "kinds").mkdir()
    (root / "data" / "kinds" / "work_report.yml").write_text(KIND, encoding="utf-8")
    chance = random.Random(size.seed)  # noqa: S311 - the same numbers each time
    each, more = divmod(size.figures, size.chapters)
    chapters = [Chapter(f"work{n + 1:02}", each + (n < more)) for n in range(size.chapters)]
    for number in range(size.years):
        year = size.first + number
        for folder in ("data", "docs"):
            (root / folder / str(year)).mkdir()
        _report(root, year, chapters)
        for place, chapter in enumerate(chapters):
            last = dict(chapter.amounts)
            written = _figures(chapter, chance, year, first=not number)
            (root / "data" / str(year) / f"{chapter.stem}.yml").write_text(written, encoding="utf-8")
            text = _text(chapter, chance, place, year, first=not last)
            (root / "docs" / str(year) / f"{chapter.stem}.md").write_text(text, encoding="utf-8")


def _title(place: int) -> str:
    tens, ones = divmod(place + 1, 10)
    number = ("" if tens < 2 else CHINESE[tens]) + ("十" if tens else "") + (CHINESE[ones] if ones else "")  # noqa: PLR2004
    return f"{number}、{_name(place)}情况"


def _name(place: int) -> str:
    """Name what a chapter is about; no two are called the same, as no two rates of a report may be."""
    groups, subject = divmod(place, len(SUBJECTS))
    return SUBJECTS[subject] + "".join(
        f"{letter}组" for letter in "甲乙丙丁戊己庚辛壬癸"[groups - 1 : groups] if groups
    )


def _report(root: Path, year: int, chapters: list[Chapter]) -> None:
    named = "".join(f"  - {{file: {c.stem}.md, title: {_title(n)}}}\n" for n, c in enumerate(chapters))
    first = chapters[0].stem
    (root / "data" / str(year) / "report.yml").write_text(
        f"title: 示例区档案馆{year}年工作报告\nkind: work_report\nstatus: published\nperiod: {year}年度\n"
        f"published: {year + 1}-01-20\nheadline: [{first}.budget, {first}.actual]\nchapters:\n{named}",
        encoding="utf-8",
    )


def _rounded(value: Decimal, places: int = 2) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _grown(chapter: Chapter, name: str, chance: random.Random, places: int, least: int, most: int) -> Decimal:
    """Return this year's amount: last year's, a few per cent more or less."""
    last = chapter.amounts.get(name)
    if last is None:
        found = Decimal(chance.randint(least * 10**places, most * 10**places)).scaleb(-places)
    else:
        found = _rounded(last * (1000 + chance.randint(-40, 60)) / 1000, places)
    chapter.amounts[name] = found
    return found


def _percent(part: Decimal, whole: Decimal) -> str:
    return f"{_rounded(part / whole * 100)}%"


def _figures(chapter: Chapter, chance: random.Random, year: int, *, first: bool) -> str:
    """Write a chapter's figures: amounts with rates, counts, and a table of spending by item."""
    last, name = dict(chapter.amounts), _name(int(chapter.stem[4:]) - 1)
    cells = {row: [_grown(chapter, f"{row}.{c}", chance, 2, 50, 200) for c in ("personnel", "project")] for row in ROWS}
    spent = {row: sum(pair, Decimal(0)) for row, pair in cells.items()}
    actual = sum(spent.values(), Decimal(0))
    chapter.amounts["actual"] = actual
    initial = _rounded(actual * Decimal(chance.randint(930, 970)) / 1000)
    added = _rounded(actual * Decimal(chance.randint(70, 110)) / 1000)
    lines = [
        "# yaml-language-server: $schema=../../.schema/figures.json",
        f"label: {name}",
        "source: 一、（三）",
        f"as_of: {year}年12月31日",
        f"initial: {{label: {name}年初预算数, value: {initial}万元}}",
        f"added: {{label: {name}年中追加, value: {added}万元}}",
        f"budget: {{label: {name}全年预算数, value: {initial + added}万元, formula: initial + added}}",
        f"actual: {{label: {name}全年支出数, value: {actual}万元, formula: spending.total.total}}",
        f"rate: {{label: {name}预算完成率, value: {_percent(actual, initial + added)}, formula: actual / budget}}",
    ]
    if not first:
        growth = _percent(actual - last["actual"], last["actual"])
        lines.append(
            f"growth: {{label: {name}支出比上年增长, value: {growth}, formula: (actual - prev.actual) / prev.actual}}"
        )
    else:
        lines.append(f"growth: {{label: {name}支出比上年增长, value: 原文未载明}}")
    lines += _counts(chapter, chance, last, chapter.number - CELLS - 6)
    lines += [
        "spending:",
        "  label: 支出明细表",
        "  unit: 万元",
        "  stub: 项目",
        "  columns:",
        "    personnel: 人员经费",
        "    project: {label: 项目经费, note: 含设备购置}",
        "    total: {label: 合计, formula: personnel + project}",
        '    share: {label: 项目经费占比, unit: "%", formula: project / total}',
        "  rows:",
        *(f"    {row}: {label}" for row, label in zip(ROWS, ROW_LABELS, strict=True)),
        f"    total: {{label: 合计, formula: {' + '.join(ROWS)}}}",
        "  cells:",
    ]
    for row, (personnel, project) in cells.items():
        lines.append(f"    {row}: [{personnel}, {project}, {spent[row]}, {_percent(project, spent[row])}]")
    columns = [sum((pair[n] for pair in cells.values()), Decimal(0)) for n in (0, 1)]
    lines += [
        f"    total: [{columns[0]}, {columns[1]}, {actual}, {_percent(columns[1], actual)}]",
        "  equations:",
        "    - {each: row, that: personnel + project == total, label: 合计等于两项之和}",
    ]
    return "\n".join(lines) + "\n"


def _counts(chapter: Chapter, chance: random.Random, last: dict[str, Decimal], number: int) -> list[str]:
    """Write counts in groups: what came in this year, and what there is in all."""
    lines: list[str] = []
    for n in range(number):
        group, place = divmod(n, 8)
        key, label, unit = COUNTS[place % len(COUNTS)]
        if not place:
            lines += [f"batch{group + 1}:", f"  label: 第{CHINESE[group % 9 + 1]}批"]
        name = f"batch{group + 1}.{key}"
        if place < len(COUNTS):
            value = _grown(chapter, name, chance, 0, 200, 9000)
            lines.append(f"  {key}: {{label: {label}, value: {value}{unit}}}")
            continue
        value = chapter.amounts[name] + last.get(f"{name}_all", Decimal(20000))
        chapter.amounts[f"{name}_all"] = value
        formula = f", formula: prev.{key}_all + {key}" if f"{name}_all" in last else ""
        lines.append(f"  {key}_all: {{label: 累计{label}, value: {value}{unit}{formula}, note: 自建馆以来}}")
    return lines


def _text(chapter: Chapter, chance: random.Random, place: int, year: int, *, first: bool) -> str:
    """Write a chapter: paragraphs that cite its figures, its table, and in every second one a chart."""
    stem = chapter.stem
    counts = [name for name in chapter.amounts if name.startswith("batch")]
    budget = f"{year}年预算{_fact(stem, 'budget')}，支出{_fact(stem, 'actual')}，预算完成率{_fact(stem, 'rate')}"
    if not first:
        budget += (
            f'，支出比上年{{{{ change("{stem}.actual") }}}}，金额比上年{{{{ change("{stem}.actual", "amount") }}}}'
        )
    parts = [
        f"# {_title(place)}",
        "## （一）预算执行",
        f"{budget}。{chance.choice(SENTENCES)}{chance.choice(SENTENCES)}",
    ]
    labels = {key: label for key, label, _ in COUNTS} | {f"{key}_all": f"累计{label}" for key, label, _ in COUNTS}
    parts.append("## （二）工作完成情况")
    for start in range(0, min(len(counts), CITED), 4):
        cited = [f"{labels[n.partition('.')[2]]}{_fact(stem, n)}" for n in counts[start : min(start + 4, CITED)]]
        parts.append(
            f"{chance.choice(SENTENCES)}{chance.choice(LINKS)}，{'，'.join(cited)}。{chance.choice(SENTENCES)}"
        )
    parts += ["## （三）支出明细", "支出按项目列示如下。", f'{{{{ table("{stem}.spending") }}}}']
    parts += _chart(stem, place, first=first)
    rows = [f"{label}{_fact(stem, f'spending.{row}.total')}" for row, label in zip(ROWS, ROW_LABELS, strict=True)]
    share = _fact(stem, "spending.total.share")
    parts.append(f"从支出看，{'，'.join(rows)}，项目经费占比{share}。{chance.choice(SENTENCES)}")
    parts.append(f"一是{chance.choice(SENTENCES)}二是{chance.choice(SENTENCES)}三是{chance.choice(SENTENCES)}")
    return "\n\n".join(parts) + "\n"


def _chart(stem: str, place: int, *, first: bool) -> list[str]:
    """Return a chapter's chart, if it has one; in the first year there is nothing yet to compare over the years."""
    turn, without = divmod(place, 2)
    kind = CHARTS[turn % len(CHARTS)]
    if without:
        return []
    if kind == "trend" and not first:
        return [f'{{{{ chart("trend", "{stem}.actual", "历年支出") }}}}']
    if kind == "bars":
        columns = ", ".join(f"{stem}.spending.*.{column}" for column in ("personnel", "project"))
        return [f'{{{{ chart("bars", "{columns}", "人员经费和项目经费") }}}}']
    return [f'{{{{ chart("share", "{stem}.spending.*.total", "支出构成") }}}}']


def _fact(stem: str, name: str) -> str:
    return f'{{{{ fact("{stem}.{name}") }}}}'


def main() -> None:
    """Read the arguments and write the department."""
    parser = argparse.ArgumentParser(
        description=__doc__, epilog="example: python benchmarks/department.py made --years 3"
    )
    parser.add_argument("folder", type=Path, help="where to write it; its data/ and docs/ are replaced")
    parser.add_argument("--years", type=int, default=Size.years)
    parser.add_argument("--chapters", type=int, default=Size.chapters, help="chapters a year")
    parser.add_argument("--figures", type=int, default=Size.figures, help="figures a year")
    parser.add_argument("--seed", type=int, default=Size.seed)
    given = parser.parse_args()
    made = Size(years=given.years, chapters=given.chapters, figures=given.figures, seed=given.seed)
    make(given.folder, made)
    print(f"{made.years} years × {made.chapters} chapters × {made.figures} figures in {given.folder}")


if __name__ == "__main__":
    main()
