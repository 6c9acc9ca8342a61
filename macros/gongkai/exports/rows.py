"""An edition in, one row a figure out: what is printed, its exact number, and where it is from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai import printing

if TYPE_CHECKING:
    from gongkai.edition import Edition
    from gongkai.facts import Fact

FIELDS = {
    "id": "编号",
    "label": "名称",
    "printed": "数值（原样）",
    "value": "数值（基本单位）",
    "number": "数值（按单位）",
    "unit": "单位",
    "approx": "约数",
    "state": "状态",
    "formula": "公式",
    "period": "期间",
    "as_of": "截至",
    "scope": "口径",
    "source": "出处",
    "note": "说明",
    "file": "数据文件",
    "line": "行",
}
"""The columns of the open data, with their Chinese names."""
MEANINGS = {
    "id": "数据的编号，各年不变",
    "label": "数据的名称",
    "printed": "报告中的写法；表中空白的为空",
    "value": "以基本单位计的准确数值：万元以元计，96.91%为0.9691；空白按0计，没有数值的为空",
    "number": "以“单位”一栏计的准确数值，小数位数与报告相同",
    "unit": "数值（按单位）的单位",
    "approx": "约、多、以上等字，表明数值只是大概",
    "state": "数值的来历",
    "formula": "计算公式，式中为数据的编号",
    "period": "所属期间",
    "as_of": "截至日期",
    "scope": "统计口径",
    "source": "在报告中的出处",
    "note": "说明",
    "file": "数据所在的文件",
    "line": "数据在文件中的行号",
}
"""What each column has, for the data's own descriptions."""
STATES = {
    "stated": "按报告填写",
    "computed": "计算得出",
    "text": "文字结论",
    "pending": "待填报",
    "unstated": "原文未载明",
    "secret": "涉密，不公开",
    "blank": "空白，按0计",
}
"""The values of `state`, and what they mean."""


def rows(edition: Edition) -> list[dict[str, str]]:
    """Return one row a figure, in the files' order; `value` is in base units (元, 件, a rate as a fraction)."""
    return [row(edition, fact) for fact in edition.facts.values()]


def row(edition: Edition, fact: Fact) -> dict[str, str]:
    """Return the row of one figure."""
    shown = printing.shown(edition.figures, fact.id)
    return {
        "id": fact.id,
        "label": fact.label,
        "printed": shown if isinstance(shown, str) else shown.prose(),
        "value": printing.number(edition.figures, fact.id),
        "number": "" if isinstance(shown, str) else format(shown.number, "f"),
        "unit": "" if isinstance(shown, str) else shown.scale + shown.unit_text,
        "approx": "" if isinstance(shown, str) or shown.approx is None else shown.approx.word,
        "state": fact.state.value,
        "formula": fact.formula.text if fact.formula else "",
        "period": fact.period or edition.report.period,
        "as_of": fact.as_of,
        "scope": fact.scope,
        "source": fact.source,
        "note": fact.note,
        "file": fact.origin.path,
        "line": str(fact.origin.line),
    }
