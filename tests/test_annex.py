"""附录 数据一览: the list of all figures at the end of the PDF."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

import pdfplumber
import pypdf
import pytest

import verapdf
from gongkai import annex, pdf
from gongkai.parity import printed
from gongkai.parity.pieces import Table
from reading import parsed
from sites import ROOT, gongkai
from small import REPORT, edition

if TYPE_CHECKING:
    from pathlib import Path

# WeasyPrint leaves its colour profile open; Python says so when the file is collected.
pytestmark = pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning")

ROWS = 90
"""Enough for several pages."""
FIGURES = """
label: 某组
a: {label: 甲数, value: 5件, note: 某说明}
b: {label: 乙率, value: 62.50%, formula: a / 8件}
c: {label: 丙数, formula: a * 2}
d: {label: 丁项, secret: true}
e: {label: 戊<数>, value: 原文未载明}
"""
FILES = {
    "docs/2021/overview.md": '# 一\n\n{{ fact("x.a") }}\n',
    "docs/2020/overview.md": '# 一\n\n{{ fact("x.a") }}\n',
    "data/2021/x.yml": FIGURES,
    "data/2020/x.yml": FIGURES.replace("5件", "4件").replace("62.50%", "50.00%"),
    "data/2021/t.yml": "label: 某表\nunit: 件\ncolumns: {k: 列}\nrows: {r: 行, s: 空行}\ncells: {r: [3], s: ['']}\n",
}
ON, OFF = (f"pdf: {{annex: {word}}}\n" for word in ("true", "false"))


def rows(markup: str) -> dict[str, list[str]]:
    """Return the cells of each row by the figure's id, as a reader reads them."""
    found = {}
    for row in re.findall(r"<tr><th scope=\"row\">.*?</tr>", markup, re.DOTALL):
        cells = [parsed(cell).text for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        found[cells[-1].partition(":")[0]] = cells
    return found


def test_every_figure_has_a_row_with_what_is_known_of_it(tmp_path: Path) -> None:
    """Label, value, last year's value and the change, the sum with its numbers, id and line; and no blank for none."""
    mine = edition(tmp_path, FILES, years=(2020, 2021))
    found = rows(annex.markup(mine))
    assert set(found) == set(mine.facts)
    assert found["x.a"] == ["甲数", "5件（上年4件，增长25.00%）", "x.a:3"]
    assert found["x.b"] == [
        "乙率",
        "62.50%（上年50.00%，增加12.50个百分点）\n复算：5件÷8件＝62.50%，与所列一致",
        "x.b:4",
    ]
    assert found["x.c"] == ["丙数", "10件（上年8件，增长25.00%）\n计算：5件×2＝10件", "x.c:5"]
    assert found["x.d"][1].startswith("涉密，不公开")
    assert found["x.e"][0] == "戊<数>"
    assert found["t.s.k"] == ["空行 · 列", "（空白）", "t.s.k:5"]
    assert "None" not in annex.markup(mine)


@pytest.mark.parametrize(
    ("department", "report", "wanted"),
    [("", "", False), (ON, "", True), ("", ON, True), (ON, OFF, False)],
)
def test_a_department_or_an_edition_asks_for_it(tmp_path: Path, department: str, report: str, *, wanted: bool) -> None:
    """What report.yml says counts for its year, what department.yml says for all others."""
    said = {
        "data/department.yml": f"name: 某馆\n{department}",
        "data/2021/report.yml": REPORT.format(year=2021, status="published") + report,
    }
    assert annex.wanted(edition(tmp_path, FILES | said, years=(2020, 2021))) is wanted


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a small site of two years once: one that asks for its list, which is long, and one that does not."""
    if pdf.missing_libraries():
        pytest.skip("Pango is not installed")
    root = tmp_path_factory.mktemp("annexed")
    many = "".join(f"n{n}: {{label: 第{n}项, value: {n}件}}\n" for n in range(1, ROWS + 1))
    asked = {"data/2021/report.yml": REPORT.format(year=2021, status="published") + ON}
    edition(root, FILES | asked | {"data/2021/y.yml": f"label: 许多项\n{many}"}, years=(2020, 2021))
    shutil.copy(ROOT / "mkdocs.yml", root / "mkdocs.yml")
    ran = gongkai(root, "build")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return root


def test_the_list_is_one_table_after_the_last_page_with_its_head_on_every_page(built: Path) -> None:
    """For who sees it and for who hears it: rows and heads are tagged; bookmarks lead to it."""
    found = printed.read(built / "site/2021/report.pdf")
    table = next(item for item in reversed(found.items) if isinstance(item, Table))
    assert [cell.text for cell in table.head] == list(annex.HEADS)
    labels = [cell.text for cell in table.body if cell.label and cell.columns == 1]
    assert labels[:2] == ["甲数", "乙率"]
    assert labels[-ROWS:] == [f"第{n}项" for n in range(1, ROWS + 1)]
    assert found.bookmarks[-1].replace(" ", "") == annex.TITLE.replace(" ", "")
    with pdfplumber.open(built / "site/2021/report.pdf") as opened:
        texts = [page.extract_text() for page in opened.pages]
    pages = [text for text in texts if re.search(r"y\.n\d+:", text)]
    assert len(pages) > 1
    assert all(annex.HEADS[-1] in text for text in pages)


def test_an_edition_that_does_without_has_none(built: Path) -> None:
    """Neither page nor bookmark."""
    found = printed.read(built / "site/2020/report.pdf")
    assert annex.TITLE not in found.bookmarks
    heads = [[cell.text for cell in item.head] for item in found.items if isinstance(item, Table)]
    assert list(annex.HEADS) not in heads


def test_the_pdf_stays_archivable_and_accessible(built: Path) -> None:
    """PDF/A-3a and PDF/UA-1, by the reference validator."""
    for verdict in verapdf.validate([built / "site/2021/report.pdf"]):
        assert not verdict.failures, str(verdict)


def test_a_figure_that_was_changed_in_the_list_is_named_by_the_proof(built: Path) -> None:
    """The list is held against the repository figure by figure, as the chapters are."""
    right = gongkai(built, "verify", "--format", "json")
    assert (right.returncode, json.loads(right.stdout)) == (0, [])
    source = built / "data/2021/y.yml"
    text = source.read_text(encoding="utf-8")
    source.write_text(text.replace("value: 77件", "value: 78件"), encoding="utf-8")
    wrong = json.loads(gongkai(built, "verify", "--format", "json").stdout)
    source.write_text(text, encoding="utf-8")
    told = [problem["message"] for problem in wrong if problem["rule"] == "Y103"]
    assert any("y.n77" in message and "78件" in message and "77件" in message for message in told)


def test_the_file_has_no_more_than_its_own_links(built: Path) -> None:
    """No row of the list is a link: hundreds of them would make the file large and slow."""
    reader = pypdf.PdfReader(built / "site/2021/report.pdf")
    last = [page for page in reader.pages if "y.n" in (page.extract_text() or "")]
    assert last
    assert not any(page.get("/Annots") for page in last)
