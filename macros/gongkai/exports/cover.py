"""What is known of an edition in, the workbook's cover sheet out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai import pages
from gongkai.exports.citing import address, citation, licence, status, status_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongkai.edition import Edition
    from gongkai.exports.pens import Pen
    from gongkai.exports.sheets import Sheet

ALL_FIGURES = "全部数据，一项一行，各栏含义见表头"
READING = (
    "数值保留报告中的小数位数；百分数以百分比格式保存，如96.91%的单元格为0.9691。",
    "空白单元格按0计；“原文未载明”“待填报”“涉密，不公开”的没有数值。",
    "约数（约、多、以上等）在各表中以文字列示，其数值见“全部数据”。",
    "“数值（基本单位）”以元、件、人等计：1万元为10000。",
)
LONG = "超过15位有效数字的数以文本保存，以免表格软件舍入：{numbers}。"
MOST = 5


def write(
    pen: Pen, edition: Edition, names: Sequence[str], sheets: Sequence[Sheet], *, long: Sequence[str], draft: bool
) -> None:
    """Write department, title, year, period, date, status, licence, what the sheets are, and how to cite."""
    pen.title(0, edition.report.title)
    line = 2
    for label, words in _facts(edition, draft=draft):
        if words:
            pen.head(line, 0, label)
            pen.words(line, 1, words)
            line += 1
    line += 1
    pen.head(line, 0, "工作表")
    pen.head(line, 1, "内容")
    labels = [(ALL_FIGURES, ""), *((sheet.label, sheet.id) for sheet in sheets)]
    for name, (label, figure) in zip(names[1:], labels, strict=True):
        line += 1
        pen.link(line, 0, name)
        pen.words(line, 1, f"{label}（编号 {figure}）" if figure else label)
    line += 2
    pen.head(line, 0, "阅读说明")
    said = list(READING)
    if long:
        more = "等" if len(long) > MOST else ""
        said.append(LONG.format(numbers="、".join(long[:MOST]) + more))
    for words in said:
        pen.words(line, 1, words)
        line += 1
    pen.page(widths=(20, 88))


def _facts(edition: Edition, *, draft: bool) -> list[tuple[str, str]]:
    report, department = edition.report, edition.department
    transcribed = report.transcription
    return [
        ("发布机构", department.name),
        ("报告", report.title),
        ("年度", str(edition.year)),
        ("所属期间", report.period),
        ("公布日期", pages.published(edition)),
        ("状态", status_label(status(edition, draft=draft), transcribed=transcribed is not None)),
        ("索引号", report.document.index),
        ("文号", report.document.number),
        ("转录说明", "\n".join(filter(None, (transcribed.note, f"来源：{transcribed.source}"))) if transcribed else ""),
        ("更正", "\n".join(f"{a.date} {a.what}" for a in edition.ledger.amendments)),
        ("声明", department.notice),
        ("许可", licence(department)),
        ("网址", address(edition)),
        ("引用格式", citation(edition)),
    ]
