"""Open data: every figure as JSON and as CSV, exact, complete, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import BASE
from gongkai import exports, printing
from gongkai.edition import load
from sites import ROOT
from small import edition

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from gongkai.edition import Edition

DATA = """
label: 某组
source: 一、（一）
a: {label: 甲数, value: 1426.20万元, note: 某说明, as_of: 2021年底, scope: 全馆, period: 2021年}
b: {label: 乙率, value: 96.91%, formula: a / 1471.67万元}
c: {label: 丙数, formula: a / 3, unit: 万元}
d: {label: 丁, text: 优}
e: {label: 戊, secret: true}
f: 原文未载明
g: -12.50万元
t: {unit: 件, columns: {k: 列}, rows: {r: 行, s: 空}, cells: {r: [35000], s: ['']}}
"""


@pytest.fixture
def loaded(tmp_path: Path) -> Edition:
    """Return an edition with a figure of every sort."""
    return edition(tmp_path, {"data/2021/x.yml": DATA})


def read(text: str) -> list[dict[str, str]]:
    """Read the CSV as a spreadsheet does."""
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def by_id(loaded: Edition) -> dict[str, dict[str, str]]:
    """Return the rows of the CSV by their ids."""
    return {row["编号"]: row for row in read(exports.as_csv(loaded))}


def test_every_figure_is_a_row_in_the_order_of_the_files(loaded: Edition) -> None:
    """In both formats."""
    assert [row["编号"] for row in read(exports.as_csv(loaded))] == list(loaded.facts)
    assert [row["id"] for row in json.loads(exports.as_json(loaded))["figures"]] == list(loaded.facts)


@pytest.mark.parametrize(
    ("figure", "printed", "value", "unit", "state"),
    [
        ("x.a", "1426.20万元", "14262000", "万元", "stated"),
        ("x.b", "96.91%", "0.9691", "%", "stated"),
        ("x.c", "475.40万元", "4754000", "万元", "computed"),
        ("x.d", "优", "", "", "text"),
        ("x.e", "涉密，不公开", "", "", "secret"),
        ("x.f", "原文未载明", "", "", "unstated"),
        ("x.g", "-12.50万元", "-125000", "万元", "stated"),
        ("x.t.r.k", "35000件", "35000", "件", "stated"),
        ("x.t.s.k", "", "0", "", "blank"),
    ],
)
def test_a_row_has_the_figure_as_printed_and_its_exact_number(
    loaded: Edition, figure: str, printed: str, value: str, unit: str, state: str
) -> None:
    """In base units; a computed one is what is printed, 475.40, not 475.4; a blank is 0."""
    row = by_id(loaded)[figure]
    assert (row["数值（原样）"], row["数值（基本单位）"], row["单位"], row["状态"]) == (printed, value, unit, state)


def test_a_row_says_where_a_figure_is_from(loaded: Edition) -> None:
    """Formula, period, date, scope, source, note, file and line."""
    rows = by_id(loaded)
    a = rows["x.a"]
    assert [a[name] for name in ("期间", "截至", "口径", "出处", "说明", "数据文件", "行")] == [
        "2021年", "2021年底", "全馆", "一、（一）", "某说明", "data/2021/x.yml", "4"
    ]  # fmt: skip
    assert rows["x.b"]["公式"] == "a / 1471.67万元"


def test_the_csv_opens_in_excel(loaded: Edition) -> None:
    """With a byte order mark, Chinese heads and Windows' line ends."""
    text = exports.as_csv(loaded)
    assert text.startswith("\ufeff编号,名称,")
    assert text.count("\r\n") == len(loaded.facts) + 1
    assert "\n" not in text.replace("\r\n", "")


def test_the_json_names_the_edition_and_keeps_numbers_as_text(loaded: Edition) -> None:
    """A reader's program would round 0.1 before we could say so."""
    data = json.loads(exports.as_json(loaded))
    assert (data["department"], data["year"], data["status"]) == ("某馆", 2021, "published")
    assert all(isinstance(value, str) for row in data["figures"] for value in row.values())


def test_both_formats_say_the_same(loaded: Edition) -> None:
    """Column by column, apart from the apostrophe that keeps a spreadsheet from running a text."""
    names = {chinese: name for name, chinese in exports.FIELDS.items()}
    for row, same in zip(read(exports.as_csv(loaded)), json.loads(exports.as_json(loaded))["figures"], strict=True):
        assert {names[key]: value.removeprefix("'") for key, value in row.items()} == same


def test_the_real_report_is_exported_exactly() -> None:
    """Every number of the file is what its figure states, in base units."""
    real = load(ROOT).editions[-1]
    for row in exports.rows(real):
        fact = real.facts[row["id"]]
        assert row["printed"] == printing.printed(real.figures, fact.id)
        if fact.quantity is not None:
            assert Fraction(Decimal(row["value"])) == Fraction(fact.quantity.value)


DANGEROUS = [
    "=1+1",
    "+1",
    "-1+cmd|' /C calc'!A0",
    "-5",
    "@SUM(A1)",
    "\t=1",
    "\n=1",
    "＝1+1",
    "－1",
    "＋1",
    "＠a",
    "=HYPERLINK(1)",
]


@pytest.mark.parametrize("words", DANGEROUS)
def test_a_spreadsheet_runs_nothing(tmp_path: Path, words: str) -> None:
    """A text or note that begins like a formula gets an apostrophe; a negative number stays one."""
    quoted = json.dumps(words, ensure_ascii=False)
    text = f"a: {{label: {quoted}, text: {quoted}, note: {quoted}}}\nb: -5万元\nc: {{formula: b / 7}}\n"
    rows = by_id(edition(tmp_path, {"data/2021/x.yml": text}))
    cells = [rows["x.a"][name] for name in ("名称", "数值（原样）", "说明")]
    assert all(not cell or cell[0] == "'" for cell in cells), cells
    assert rows["x.b"]["数值（原样）"] == "-5万元"
    assert rows["x.b"]["数值（基本单位）"] == "-50000"
    assert rows["x.c"]["数值（基本单位）"] == "-7142.86"


WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=30)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.lists(WORDS, min_size=1, max_size=5))
def test_any_words_survive_the_round_trip(tmp_path: Path, words: list[str]) -> None:
    """Commas, quotes and line breaks; what is read back is what was written."""
    kept = [w for w in words if not any(mark in w for mark in ("{{", "{%", "{#"))]
    lines = (
        "".join(f"w{n}: {{text: {json.dumps('甲' + w, ensure_ascii=False)}}}\n" for n, w in enumerate(kept))
        or "a: 1件\n"
    )
    loaded = edition(tmp_path, {"data/2021/x.yml": lines})
    assert [row["数值（原样）"] for row in read(exports.as_csv(loaded))] == ([f"甲{w}" for w in kept] or ["1件"])
    assert [row["printed"] for row in json.loads(exports.as_json(loaded))["figures"]] == (
        [f"甲{w}" for w in kept] or ["1件"]
    )


def test_the_same_edition_gives_the_same_bytes(loaded: Edition) -> None:
    """No clock and no order of sets in it."""
    assert exports.as_json(loaded) == exports.as_json(loaded)
    assert exports.as_csv(loaded) == exports.as_csv(loaded)


@pytest.mark.parametrize(("rate", "status"), [("90.00%", "published"), ("91.00%", "draft")])
def test_what_is_exported_of_a_year_with_errors_says_that_it_is_a_draft(
    site: Callable[..., Path], run: Callable[..., Result], rate: str, status: str
) -> None:
    """What the build would not publish is not handed out as published either."""
    budget = "data/2021/budget.yml"
    root = site({budget: (BASE / budget).read_text(encoding="utf-8").replace("90.00%", rate)})
    found = run(root, "export", "--output", str(root / "out"))
    assert found.exit_code == 0
    assert json.loads((root / "out/2021/data/figures.json").read_text(encoding="utf-8"))["status"] == status
    assert ("its data say that it is a draft" in found.stderr + found.stdout) == (status == "draft")
