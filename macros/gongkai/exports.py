"""An edition in, its open data out: every figure as JSON and as CSV that Excel opens, its ledger as JSON."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from gongkai import printing

if TYPE_CHECKING:
    from gongkai.edition import Edition
    from gongkai.facts import Fact

FIELDS = {
    "id": "编号",
    "label": "名称",
    "printed": "数值（原样）",
    "value": "数值（基本单位）",
    "unit": "单位",
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


def rows(edition: Edition) -> list[dict[str, str]]:
    """Return one row a figure, in the files' order; `value` is in base units (元, 件, a rate as a fraction)."""
    return [_row(edition, fact) for fact in edition.facts.values()]


def _row(edition: Edition, fact: Fact) -> dict[str, str]:
    shown = printing.shown(edition.figures, fact.id)
    return {
        "id": fact.id,
        "label": fact.label,
        "printed": shown if isinstance(shown, str) else shown.prose(),
        "value": printing.number(edition.figures, fact.id),
        "unit": "" if isinstance(shown, str) else shown.scale + shown.unit_text,
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


def as_json(edition: Edition) -> str:
    """Return the edition's figures as JSON; numbers are text, so that no reader rounds them."""
    data: dict[str, Any] = {
        "department": edition.department.name,
        "year": edition.year,
        "title": edition.report.title,
        "status": edition.report.status,
        "figures": rows(edition),
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def ledger_as_json(edition: Edition) -> str:
    """Return the year's ledger as JSON: what was accepted and why, which misprints are kept, what was amended."""
    book = edition.ledger
    data: dict[str, Any] = {
        "department": edition.department.name,
        "year": edition.year,
        "title": edition.report.title,
        "status": edition.report.status,
        "acknowledged": [entry.model_dump(mode="json") for entry, _ in book.acknowledged],
        "misprints": [entry.model_dump(mode="json") for entry, _ in book.misprints],
        "notes": list(book.notes),
        "amendments": [entry.model_dump(mode="json") for entry in book.amendments],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def as_csv(edition: Edition) -> str:
    """Return the edition's figures as CSV with a byte order mark, without which Excel garbles Chinese.

    A cell that a spreadsheet would take for a formula is kept from running by an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(FIELDS.values())
    for row in rows(edition):
        writer.writerow(
            _inert(row[name], numeric=name in {"value", "printed"} and bool(row["value"])) for name in FIELDS
        )
    return "\ufeff" + out.getvalue()


def _inert(text: str, *, numeric: bool) -> str:
    """Put an apostrophe before what a spreadsheet would run; -3.5 is a number, -3.5万元 cannot be anything else."""
    return "'" + text if text[:1] in _STARTS and not numeric else text


_STARTS = frozenset("=+-@＝＋－＠\t\r\n")
