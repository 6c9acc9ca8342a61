"""A plan in, the first sheet of its workbook out: what to do, whose it is, its sheets, what it was made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.schema import PENDING
from gongkai.spreadsheets.lists import KEYS

if TYPE_CHECKING:
    from gongkai.exports.pens import Pen
    from gongkai.spreadsheets.plan import Plan

__all__ = ["KEYS", "cover"]

STEPS = (
    "1. 只在浅黄色的格里填写，其余的格已锁定（没有密码，请勿撤销保护）。",
    "2. “数值”只写数，不写单位：单位在右边一栏或表头里。按单位填写：单位为“万元”的，1426.20万元填1426.20。",
    "3. 百分数填百分号前面的数：98.71%填98.71，不要填0.9871，也不要带百分号。",
    "4. 写数本身，不写公式（=A1+B1）；从别的表粘贴时用“选择性粘贴—数值”。",
    "5. 还没有数的：各项数据在“状态”中选“待填报”，表中写“待填报”；原件没有的用“原文未载明”。",
    "6. 表中本来就应当空着的格，写“空白”。清空而不写，会被当作误删退回。",
    "7. 灰色的格由公式算出或涉密，不用填；“备注”只供互相说明，不导入、不公布。",
    "8. 不要增删行、列、工作表，不要合并单元格，不要改名。要增加数据的，请在数据文件（YAML）里加，再重新导出。",
    "9. 填完保存为 .xlsx，交回后用 gongkai import 导入；先加 --dry-run 可以只看不改。",
)


def cover(pen: Pen, plan: Plan, title: str) -> None:
    """Write the sheet."""
    pen.title(0, f"{plan.year}年数据填报表")
    line = 2
    for label, words in (
        ("单位", plan.department),
        ("报告", title),
        ("年度", str(plan.year)),
        ("程序版本", f"gongkai {plan.version}"),
    ):
        pen.head(line, 0, label)
        pen.words(line, 1, words)
        line += 1
    line += 1
    pen.head(line, 0, "怎样填写")
    for step in STEPS:
        pen.words(line, 1, step)
        line += 1
    line += 1
    for column, words in enumerate(("工作表", "内容", "可填", "待填报")):
        pen.head(line, column, words)
    for page in plan.pages:
        line += 1
        pen.link(line, 0, page.name)
        pen.words(line, 1, page.label)
        figures = page.figures
        pen.number(line, 2, str(len(figures)), "")
        pen.number(line, 3, str(sum(slot.literal == PENDING for slot in figures)), "")
    line += 2
    pen.head(line, 0, "数据文件")
    pen.head(line, 1, "导出时的摘要（SHA-256）")
    for path, digest in plan.files.items():
        line += 1
        pen.words(line, 0, path)
        pen.faint(line, 1, digest)
    pen.page((26, 92, 9, 9))
