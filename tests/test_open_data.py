"""Open data in every form: whatever is read back from CSV, XLSX and JSON is the figure that the data have."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import warnings
import zipfile
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

import frictionless
import jsonschema
import openpyxl
import pytest

from gongkai import datafiles, exports, printing
from gongkai.edition import load
from gongkai.exports.pens import storable
from gongkai.exports.sheetnames import sheet_names
from sites import ROOT
from small import edition

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gongkai.edition import Edition
    from gongkai.quantities import Quantity

NASTY = """
label: =1+1
note: 全组的说明
甲数: {label: 全年支出, value: 1426.20万元, as_of: 2021年底}
乙率: {label: 完成率, value: 96.91%}
丙差: {label: 增幅, value: -3.5个百分点}
丁约: {label: 人数, value: 3200多人次}
戊约: {label: 面积, value: "1,234.50平方米"}
己: {label: 区间, text: 20%～40%}
庚: {label: 涉密数, secret: true}
辛: 原文未载明
壬: {label: 平均, formula: 甲数 / 3, unit: 万元}
癸: {label: 长数, value: 1234567890123456.78元}
零: {label: 负零, value: -0.00万元}
大: {label: 大数, value: 120000000亿元}
千: {label: 出生率, value: 7.52‰}
年: {label: 年份, value: 2021年}
词: {label: "@SUM(A1)", text: "=HYPERLINK(\\"http://example.org\\")", note: "+1"}
码: {label: 转义, text: _x0041_}
表:
  label: "支出表: [甲/乙]?*"
  unit: 万元
  stub: =项目
  codes: 科目编码
  columns:
    预算: {label: 预算, columns: {年初: 年初, 调整: 调整后}}
    率: {label: 比重, unit: "%"}
    件: {label: 件数, unit: 件}
  rows:
    一: {label: -甲项, code: "0610", rows: {细: {label: 其中：细项, code: "061001"}}}
    二: 乙项
    合: {label: 合计, formula: 一 + 二}
  cells:
    一: [1613.86, "2000.00", 12.50%, 35000]
    细: [13.86, "", "", 约5件]
    二: ["", "-5.00", 原文未载明, 12]
    合: [=, =, "", =]
杂:
  label: 支出表
  columns: {数: 数量, 值: 价值}
  rows: {车: 车辆, 楼: 房屋}
  cells: {车: [2辆, 41.72万元], 楼: [1处, 3500平方米]}
行:
  columns: {今: 本年, 去: 上年}
  rows: {车: {label: 车辆, unit: 辆}, 房: {label: 房屋, unit: 平方米}}
  cells: {车: ["2", "3"], 房: [1200.5, 1180.0]}
空:
  label: 基金表
  unit: 万元
  columns: {甲: 甲}
  rows: {乙: 乙}
  empty: 本年度没有此项支出。
评:
  label: 支出表
  levels: [一级, 二级]
  bands: {优: "90", 良: "80"}
  total: "91.5"
  grade: 优
  indicators:
    一: {label: 数量, level: [产出], target: ≥95%, actual: 96%, weight: "10", score: "9.5", deviation: =无}
    二: {label: 质量, level: [产出], target: =按时, weight: "5"}
"""
WHOLE = [(ROOT, 2021), *((ROOT / "examples" / "shili", year) for year in range(2019, 2024))]


@pytest.fixture
def nasty(tmp_path: Path) -> Edition:
    """Return an edition with a figure of every sort, some of them meant to break a spreadsheet."""
    return edition(tmp_path, {"data/2021/某.yml": NASTY})


def every() -> Iterator[Any]:
    """Name the editions that every form is tried with."""
    yield pytest.param(None, id="nasty")
    for root, year in WHOLE:
        yield pytest.param((root, year), id=f"{root.name}-{year}")


@pytest.fixture(scope="module")
def whole() -> dict[tuple[Path, int], Edition]:
    """Load the real report and the example department, once."""
    return {(root, e.year): e for root in dict.fromkeys(root for root, _ in WHOLE) for e in load(root).editions}


@pytest.fixture(params=every())
def any_edition(request: pytest.FixtureRequest, whole: dict[tuple[Path, int], Edition]) -> Edition:
    """Return one edition after the other: the real report, the example department's, and the nasty one."""
    if request.param is None:
        found: Edition = request.getfixturevalue("nasty")
        return found
    return whole[request.param]


def shown(loaded: Edition, figure: str) -> Quantity | str:
    """Return what a figure shows, as the pages have it."""
    return printing.shown(loaded.figures, figure)


def workbook(loaded: Edition) -> openpyxl.Workbook:
    """Open the workbook as another program does."""
    return openpyxl.load_workbook(io.BytesIO(exports.files(loaded)["figures.xlsx"]))


def text(content: bytes) -> str:
    """Decode a CSV as Excel does."""
    assert content.startswith(b"\xef\xbb\xbf")
    return content.decode("utf-8-sig")


def lines(content: bytes) -> list[list[str]]:
    """Read a CSV."""
    return list(csv.reader(io.StringIO(text(content), newline="")))


def read(cell: Any) -> str:  # noqa: ANN401 - openpyxl has several
    """Return a cell as a spreadsheet shows it, from the number that it has and from its format alone."""
    if cell.value is None:
        return ""
    if cell.data_type == "s":
        return str(cell.value)
    assert cell.data_type == "n"
    form = str(cell.number_format).replace("#,##", "")
    percent, plus = form.endswith("%"), form.startswith('"+"')
    form = form.removesuffix("%").removeprefix('"+"')
    assert set(form) <= set("0."), form
    number = Decimal(repr(cell.value)).scaleb(2 if percent else 0)
    decimals = len(form.partition(".")[2])
    assert number == round(number, decimals), "the format hides digits"
    return f"{'+' if plus else ''}{number:.{decimals}f}{'%' if percent else ''}"


def digits(figure: Quantity) -> str:
    """Return the number of a figure as printed, with its sign and its decimals, and % if it has one."""
    return format(figure.number, "f") + ("%" if figure.scale + figure.unit_text == "%" else "")


# ---- the workbook


def test_the_workbook_has_every_figure_with_its_number(any_edition: Edition) -> None:
    """As a number with the decimals that are printed, a rate as a percentage, and words as words."""
    sheet = workbook(any_edition)["全部数据"]
    heads = [cell.value for cell in sheet[1]]
    assert heads == list(exports.FIELDS.values())
    rows = [dict(zip(exports.FIELDS, row, strict=True)) for row in sheet.iter_rows(min_row=2)]
    assert [row["id"].value for row in rows] == list(any_edition.facts)
    for row in rows:
        figure = str(row["id"].value)
        found, number = shown(any_edition, figure), row["number"]
        if isinstance(found, str):
            assert (row["printed"].value or "", number.value, row["unit"].value) == (found, None, None)
            continue
        assert (row["printed"].value, row["unit"].value or "") == (found.prose(), found.scale + found.unit_text)
        assert read(number) == digits(found), figure
        assert (number.data_type == "n") == storable(found.number), figure
        assert Decimal(read(row["value"])) == found.value
        assert (row["approx"].value or "") == (found.approx.word if found.approx else "")


def at_ids(sheet: Any) -> dict[str, Any]:  # noqa: ANN401 - openpyxl has several
    """Return the cells of a table's sheet by the ids that stand beside them: row, column, and the table's own."""
    top = next(row for row in sheet.iter_rows(min_col=1, max_col=1) if row[0].font.sz == 8)[0]
    columns = {c.column: str(c.value) for c in sheet[top.row][1:] if c.value}
    last = max(c.column for row in sheet.iter_rows(min_row=top.row + 1) for c in row if c.value and c.font.sz == 8)
    found: dict[str, Any] = {}
    for row in sheet.iter_rows(min_row=top.row + 1):
        key = row[last - 1]
        if key.value and key.font.sz == 8:
            found |= {f"{top.value}.{key.value}.{columns[c.column]}": c for c in row if c.column in columns}
    return found


T = TypeVar("T")


def by_id(loaded: Edition, table: str, cells: dict[str, T]) -> dict[str, T]:
    """Return the cells of a table that are figures; three of a scorecard stand alone in their rows."""
    found = {name: cell for name, cell in cells.items() if name in loaded.facts}
    if table in loaded.scorecards:
        for name, column in (("weights", "weight"), ("total", "score"), ("grade", "score")):
            found[f"{table}.{name}"] = cells[f"{table}.{name}.{column}"]
    return found


def of_tables(loaded: Edition) -> set[str]:
    """Return the figures that stand in tables and scorecards."""
    return {
        name
        for name, fact in loaded.facts.items()
        if fact.table or any(name.startswith(f"{card}.") for card in loaded.scorecards)
    }


def test_every_table_is_a_sheet_with_all_of_its_figures(any_edition: Edition) -> None:
    """Numbers as numbers, with their unit in the head or the row; what is not known says so, what is blank is blank."""
    book = workbook(any_edition)
    sheets = exports.sheets(any_edition)
    assert len(book.sheetnames) == 2 + len(sheets)
    seen = set()
    for name, sheet in zip(book.sheetnames[2:], sheets, strict=True):
        cells = by_id(any_edition, sheet.id, at_ids(book[name]))
        seen |= set(cells)
        for figure, cell in cells.items():
            found = shown(any_edition, figure)
            if isinstance(found, str):
                assert (cell.value or "") == found
            elif cell.data_type == "n":
                assert read(cell) == digits(found), figure
                assert found.approx is None
            else:
                assert read(cell) in {found.prose(), digits(found)}, figure
    assert seen == of_tables(any_edition)


def test_a_number_with_more_digits_than_a_spreadsheet_keeps_is_a_text(nasty: Edition) -> None:
    """All of its digits are there, and the cover says so; so is the minus of a zero, which would be lost."""
    book = workbook(nasty)
    cells = {row[0].value: row for row in book["全部数据"].iter_rows(min_row=2)}
    at = list(exports.FIELDS).index("number")
    assert [(cells[f"某.{name}"][at].data_type, cells[f"某.{name}"][at].value) for name in "癸零"] == [
        ("s", "1234567890123456.78"),
        ("s", "-0.00"),
    ]
    assert any("1234567890123456.78" in str(row[1].value) for row in book["说明"].iter_rows(min_col=1, max_col=2))


def test_a_number_is_in_the_file_as_it_is_in_the_data(nasty: Edition) -> None:
    """Digit by digit: on its way it was no float."""
    archive = zipfile.ZipFile(io.BytesIO(exports.files(nasty)["figures.xlsx"]))
    figures = archive.read("xl/worksheets/sheet2.xml").decode()
    assert all(f"<v>{digits}</v>" in figures for digits in ("1426.20", "14262000", "0.9691", "-3.5", "-0.035"))


def test_no_text_of_the_workbook_is_a_formula(nasty: Edition) -> None:
    """Not even when somebody edits the cell: it is quoted where it begins like one."""
    archive = zipfile.ZipFile(io.BytesIO(exports.files(nasty)["figures.xlsx"]))
    sheets = [archive.read(name) for name in archive.namelist() if "worksheets/sheet" in name]
    assert sheets
    assert not any(b"<f" in sheet.replace(b"<fo", b"") for sheet in sheets)
    dangerous = [
        cell
        for sheet in workbook(nasty)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "s" and str(cell.value)[:1] in "=+-@" and not cell.font.b and cell.fill.fill_type is None
    ]
    assert {"=1+1", "@SUM(A1)", "-甲项", "+1"} & {str(cell.value) for cell in dangerous}
    assert all(cell.quotePrefix for cell in dangerous if cell.value != "-0.00")


def test_the_words_of_the_data_are_kept_letter_by_letter(nasty: Edition) -> None:
    """Also those that the format of the workbook has a meaning for."""
    cells = {row[0].value: row for row in workbook(nasty)["全部数据"].iter_rows(min_row=2)}
    rows = {row["id"]: row for row in exports.rows(nasty)}
    archive = zipfile.ZipFile(io.BytesIO(exports.files(nasty)["figures.xlsx"]))
    assert b"_x005F_x0041_" in archive.read("xl/sharedStrings.xml")
    assert cells["某.词"][1].value == rows["某.词"]["label"] == "@SUM(A1)"
    assert cells["某.戊约"][2].value == "1,234.50平方米"


def test_the_cover_says_what_the_workbook_is(nasty: Edition) -> None:
    """Department, title, year, status, what the sheets are, how to cite; what is not known leaves no line."""
    book = workbook(nasty)
    assert book.sheetnames[:2] == ["说明", "全部数据"]
    cover = [[str(cell.value) for cell in row if cell.value is not None] for row in book["说明"].iter_rows()]
    told = dict(row for row in cover if len(row) == 2)
    assert (told["发布机构"], told["年度"], told["状态"]) == ("某馆", "2021", "正式发布")
    assert told["引用格式"] == "某馆. 某馆2021年报告：数据[DS/OL]."
    assert not {"公布日期", "许可", "网址", "文号", "索引号", "声明"} & set(told)
    assert all(name in told for name in book.sheetnames[1:])
    assert "None" not in str(cover)


def test_what_is_known_of_an_edition_stands_on_its_cover(tmp_path: Path) -> None:
    """Licence, address and day of publication, which is also the day of the file."""
    loaded = licensed(tmp_path)
    book = workbook(loaded)
    told = {row[0].value: row[1].value for row in book["说明"].iter_rows(min_col=1, max_col=2)}
    assert told["许可"] == "CC-BY-4.0（https://creativecommons.org/licenses/by/4.0/）"
    assert told["公布日期"] == "2022-05-06"
    assert told["网址"] == "https://example.org/da/2021/"
    assert str(told["引用格式"]).endswith("2022-05-06. https://example.org/da/2021/.")
    assert book.properties.created.isoformat() == "2022-05-06T00:00:00"
    assert book.properties.creator == "某馆"


DEPARTMENT = """
name: 某馆
site: {url: "https://example.org/da/"}
licence: {name: CC-BY-4.0, url: "https://creativecommons.org/licenses/by/4.0/"}
"""
REPORT = """
title: 某馆{year}年</script><b>报告
kind: overall_self_evaluation
status: {status}
{more}
headline: [x.a]
chapters: [{{file: overview.md, title: 一、基本情况}}]
"""


def licensed(root: Path) -> Edition:
    """Return an edition of which everything is known."""
    report = REPORT.format(year=2021, status="published", more="published: 2022-05-06")
    files = {"data/department.yml": DEPARTMENT, "data/2021/report.yml": report, "data/2021/x.yml": "a: 5.50万元\n"}
    return edition(root, files)


def test_a_sheet_is_called_as_excel_allows(nasty: Edition) -> None:
    """No two alike, none longer than 31 letters, none with a mark that is refused."""
    assert workbook(nasty).sheetnames[2:] == ["支出表   甲 乙", "支出表", "行", "基金表", "支出表（2）"]
    names = sheet_names(["History", "a", "A", "'甲'", "", "长" * 40, "长" * 41, "𠮷" * 20])
    assert names == ["History（2）", "a", "A（2）", "甲", "表", "长" * 31, "长" * 28 + "（2）", "𠮷" * 15]


def test_heads_stay_in_sight_and_carry_the_units(nasty: Edition) -> None:
    """The unit of a column where all of it has it; of a row where not."""
    book = workbook(nasty)
    first, mixed, rowwise = (book[name] for name in ("支出表   甲 乙", "支出表", "行"))
    assert [c.value for row in first.iter_rows(min_row=2, max_row=3) for c in row if c.value] == [
        "科目编码", "=项目", "预算", "比重（%）", "件数（件）", "编号", "年初（万元）", "调整后（万元）"
    ]  # fmt: skip
    assert first.freeze_panes == "C5"
    assert [c.value for c in mixed[2]] == ["项目", "数量", "价值", "编号"]
    assert [[c.value for c in row][:3] for row in mixed.iter_rows(min_row=4, max_row=5)] == [
        ["车辆", "2辆", "41.72万元"],
        ["房屋", "1处", "3500平方米"],
    ]
    assert [c.value for c in rowwise[2]] == ["项目", "单位", "本年", "上年", "编号"]
    assert [[c.value for c in row][1:4] for row in rowwise.iter_rows(min_row=4, max_row=5)] == [
        ["辆", 2, 3],
        ["平方米", 1200.5, 1180],
    ]
    assert first["A4"].value == "某.表"
    assert {c.font.name for row in first.iter_rows() for c in row if c.value} == {"宋体", "黑体"}


# ---- the tables as CSV


def test_every_table_is_a_csv_with_all_of_its_figures(any_edition: Edition) -> None:
    """A row begins with its id, a head ends with its column's: together they are the id of the cell."""
    files = exports.files(any_edition)
    seen = set()
    for table, path in datafiles.tables(any_edition).items():
        heads, *rows = lines(files[path])
        assert len(set(heads)) == len(heads)
        columns = {n: head.rpartition("[")[2].removesuffix("]") for n, head in enumerate(heads) if head.endswith("]")}
        cells = {f"{table}.{row[0]}.{key}": (row[n], heads[n]) for row in rows for n, key in columns.items()}
        for figure, (words, head) in by_id(any_edition, table, cells).items():
            seen.add(figure)
            found = shown(any_edition, figure)
            if isinstance(found, str):
                assert words.removeprefix("'") == found
            elif words != found.prose():
                assert words == format(found.number, "f"), figure
                unit = found.scale + found.unit_text
                row = next(row for row in rows if figure.startswith(f"{table}.{row[0]}"))
                assert not unit or f"（{unit}）" in head or row[heads.index("单位")] == unit, figure
    assert seen == of_tables(any_edition)


def test_a_spreadsheet_runs_nothing_of_a_table(nasty: Edition) -> None:
    """Words that begin like a formula get an apostrophe, in heads too; negative numbers stay numbers."""
    files = exports.files(nasty)
    heads, *rows = lines(files["tables/某.表.csv"])
    assert heads[:3] == ["行编号", "科目编码", "'=项目"]
    assert [row[:3] for row in rows][:2] == [["一", "0610", "'-甲项"], ["细", "061001", "'-甲项·其中：细项"]]
    assert rows[2][heads.index("预算·调整后（万元）[调整]")] == "-5.00"
    first, second = lines(files["tables/某.评.csv"])[1:3]
    assert (first[-1], second[3]) == ("'=无", "'=按时")


def test_a_file_has_a_name_that_every_system_takes(tmp_path: Path) -> None:
    """Windows has no file CON and none twice in capitals and small; a long name is cut."""
    table = "{columns: {a: 甲}, rows: {b: 乙}, cells: {b: [1件]}}"
    long = "长" * 80
    loaded = edition(
        tmp_path,
        {"data/2021/con.yml": f"t: {table}\n", "data/2021/x.yml": f"t: {table}\nT: {table}\n{long}: {table}\n"},
    )
    names = datafiles.tables(loaded)
    assert (names["con.t"], names["x.T"], names["x.t"]) == ("tables/_con.t.csv", "tables/x.T_.csv", "tables/x.t.csv")
    assert len(names[f"x.{long}"].encode()) < 150
    assert sorted(datafiles.names(loaded)) == sorted(f"data/{name}" for name in exports.files(loaded))


# ---- what describes the data


def written(loaded: Edition, folder: Path) -> Path:
    """Write the files of an edition; return the folder."""
    for name, content in exports.files(loaded).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def validated(folder: Path) -> frictionless.Report:
    """Hold a data package against its standard."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        report: frictionless.Report = frictionless.validate(str(folder / "datapackage.json"))
    return report


def test_the_data_package_keeps_its_standard(any_edition: Edition, tmp_path: Path) -> None:
    """Every file is described with its digest, and every column with a type that all of its cells have."""
    folder = written(any_edition, tmp_path / "data")
    report = validated(folder)
    assert report.valid, report.flatten(["name", "type", "message"])
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    described = {resource["path"] for resource in package["resources"]}
    assert described == set(exports.files(any_edition)) - {"datapackage.json", "dataset.jsonld"}
    assert all(resource["hash"].startswith("sha256:") for resource in package["resources"])


def test_an_edition_without_figures_has_its_files_all_the_same(tmp_path: Path) -> None:
    """Heads without rows; a department may begin with its text."""
    loaded = edition(tmp_path / "site", {})
    assert not loaded.facts
    assert validated(written(loaded, tmp_path / "data")).valid
    assert json.loads(exports.files(loaded)["figures.json"])["figures"] == []
    assert workbook(loaded)["全部数据"].max_row == 1


@pytest.mark.parametrize(
    ("name", "old", "new", "error"),
    [
        ("figures.csv", "1426.20", "1426.21", "hash-count"),
        ("figures.csv", "14262000", "约十四", "type-error"),
        ("tables/某.表.csv", "1613.86", "一千六", "type-error"),
    ],
)
def test_the_data_package_tells_a_file_that_was_changed(
    nasty: Edition, tmp_path: Path, name: str, old: str, new: str, error: str
) -> None:
    """By its digest, and by the type of its column."""
    folder = written(nasty, tmp_path / "data")
    path = folder / name
    path.write_bytes(path.read_bytes().replace(old.encode(), new.encode()))
    report = validated(folder)
    assert error in {found[0] for found in report.flatten(["type"])}


def test_columns_of_numbers_are_declared_as_such(nasty: Edition) -> None:
    """What is not stated does not make words of a column; an approximate figure does."""
    package = json.loads(exports.files(nasty)["datapackage.json"])
    table = next(r for r in package["resources"] if r.get("id") == "某.表")
    types = {field["name"]: field["type"] for field in table["schema"]["fields"]}
    assert types["预算·年初（万元）[年初]"] == types["比重（%）[率]"] == "number"
    assert types["件数（件）[件]"] == types["科目编码"] == "string"


def test_the_json_keeps_its_schema(any_edition: Edition) -> None:
    """The one that it names; a figure more or less of a field is refused."""
    files = exports.files(any_edition)
    data = json.loads(files["figures.json"])
    assert data["$schema"] == "figures.schema.json"
    validator = jsonschema.Draft202012Validator(json.loads(files[data["$schema"]]))
    validator.check_schema(validator.schema)
    assert list(validator.iter_errors(data)) == []
    for change in ({"value": "1e3"}, {"state": "guessed"}, {"other": "x"}, {"line": "x"}):
        assert list(validator.iter_errors({**data, "figures": [{**data["figures"][0], **change}]})), change
    assert list(validator.iter_errors({**data, "figures": [{"id": "x"}]}))


def test_search_engines_are_told_of_the_data_set(tmp_path: Path) -> None:
    """Who publishes it, when, under which licence, and where each form of it is."""
    loaded = licensed(tmp_path)
    told = json.loads(exports.dataset(loaded))
    assert (told["@type"], told["url"], told["datePublished"]) == (
        "Dataset",
        "https://example.org/da/2021/",
        "2022-05-06",
    )
    assert told["license"]["url"] == "https://creativecommons.org/licenses/by/4.0/"
    assert [d["contentUrl"].rpartition("/")[::2] for d in told["distribution"]] == [
        ("https://example.org/da/2021/data", name) for name in ("figures.xlsx", "figures.csv", "figures.json")
    ]
    assert told["variableMeasured"] == [
        {"@type": "PropertyValue", "propertyID": "x.a", "name": "a", "value": "5.50", "unitText": "万元"}
    ]


def test_no_word_of_the_data_ends_the_block_in_the_page(tmp_path: Path) -> None:
    """A title may hold a tag; the block says the same all the same."""
    loaded = licensed(tmp_path)
    block = exports.dataset_block(loaded, "data/")
    assert "<" not in block
    assert json.loads(block) == json.loads(exports.dataset(loaded))


def test_what_is_not_known_is_left_out(nasty: Edition) -> None:
    """No empty value, no None, no licence that nobody gave."""
    files = exports.files(nasty)
    for name in ("dataset.jsonld", "datapackage.json", "figures.json"):
        data = json.loads(files[name])
        assert not {"license", "licenses", "licence", "datePublished", "url", "homepage", "published"} & set(data)
        assert not [key for key, value in data.items() if value in (None, "", [], {}, "None")]


# ---- the same data give the same bytes


def test_workbooks_are_the_same_on_every_machine(nasty: Edition, tmp_path: Path) -> None:
    """Whatever the time zone, the hash seed, and who may read new files."""
    program = (
        "import hashlib, os, pathlib, sys; from gongkai import exports; from gongkai.edition import load; "
        "os.umask(int(sys.argv[2], 8)); "
        "print(*(hashlib.sha256(c).hexdigest() for _, c in sorted(exports.files("
        "load(pathlib.Path(sys.argv[1])).editions[-1]).items())))"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", program, str(tmp_path), mask],
            env=os.environ | {"TZ": zone, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for zone, seed, mask in (("Asia/Shanghai", "1", "022"), ("America/Los_Angeles", "2", "077"))
    }
    assert len(runs) == 1
    assert len(runs.pop().split()) == len(exports.files(nasty))


def test_a_figure_that_moves_moves_every_form_of_it(nasty: Edition) -> None:
    """The workbook, both figure files and the package; nothing is kept from before."""
    before = exports.files(nasty)
    facts = dict(nasty.facts)
    fact = facts["某.甲数"]
    assert fact.quantity is not None
    facts["某.甲数"] = replace(fact, quantity=replace(fact.quantity, digits="1426.21", number=Decimal("1426.21")))
    after = exports.files(replace(nasty, figures=replace(nasty.figures, facts=facts)))
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"figures.xlsx", "figures.csv", "figures.json", "datapackage.json"}
