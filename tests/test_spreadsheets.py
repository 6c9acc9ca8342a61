"""The finance staff fill in Excel: what they change, and nothing else, comes back into the data files."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import small
from gongkai import spreadsheets
from gongkai.cli import gongkai
from gongkai.edition import load
from gongkai.spreadsheets import WorkbookError, laying, record, storing
from gongkai.spreadsheets.forms import form_of, typed_number
from gongkai.spreadsheets.plan import Kind, place
from gongkai.spreadsheets.typed import Typed, typed
from gongkai.units import default_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gongkai.edition import Edition, Site
    from gongkai.spreadsheets import Taken
    from gongkai.spreadsheets.plan import Slot

SHILI = Path(__file__).parents[1] / "examples" / "shili"

BUDGET = """\
# 预算，由财务科填写
label: 部门预算
initial: {label: 年初预算数, value: 1426.20万元}  # 年初批复
events: {label: 活动, value: 约500件}
rate: {label: 完成率, value: '98.71%'}
rise: {label: 提高, value: 1.5个百分点}
pages: {label: 页数, value: 121.8830万页}
area: 1,613.86万元
waiting: {label: 新增, value: 待填报}
grade: {label: 等级, text: 优}
double: {label: 两倍, formula: initial + initial}
hidden: {label: 涉密项, secret: true}
table:
  label: 明细
  unit: 万元
  columns: {budget: 预算数, actual: {label: 决算数}, rate: {label: 执行率, unit: "%", formula: actual / budget}}
  rows:
    one: 第一项
    two: 第二项
    all: {label: 合计, formula: one + two}
  cells:
    one: [10.00, 9.50, 95.00%]  # 第一项
    two: {budget: "", actual: 3.25, rate: ""}
"""


@dataclass
class Desk:
    """A site, the workbook of its year, and what comes of filling it in."""

    root: Path
    site: Site
    edition: Edition
    workbook: bytes

    @property
    def file(self) -> Path:
        """The data file."""
        return self.root / "data" / "2021" / "budget.yml"

    def filled(self, cells: Mapping[str, object] | None = None, spoil: Callable[[Any], object] | None = None) -> Path:
        """Fill cells in, by sheet and name, and save the workbook."""
        path = self.root / "表.xlsx"
        book = openpyxl.load_workbook(io.BytesIO(self.workbook))
        for name, value in (cells or {}).items():
            sheet, _, cell = name.partition("!")
            book[sheet][cell].value = value
        if spoil is not None:
            spoil(book)
        book.save(path)
        return path

    def taken(self, path: Path) -> Taken:
        """Take a workbook for the site as it is now."""
        site = load(self.root)
        edition = site.editions[-1]
        return spreadsheets.taken(spreadsheets.received(path), site, edition, spreadsheets.standing(site, edition))

    def literals(self, cells: Mapping[str, object]) -> dict[str, str]:
        """Fill cells in and return the figures that change."""
        return {change.figure: change.new for change in self.taken(self.filled(cells)).changes}

    def said(self, path: Path) -> str:
        """Return in Chinese what is wrong with a workbook."""
        with pytest.raises(WorkbookError) as refused:
            self.taken(path)
        return "\n".join(fault.line(path.name, "zh") for fault in refused.value.faults)


def desk_of(root: Path, files: dict[str, str]) -> Desk:
    """Make a site and export its workbook."""
    small.site(root, files)
    (root / "mkdocs.yml").write_text("site_name: 某馆\n", encoding="utf-8")
    site = load(root)
    return Desk(root, site, site.editions[-1], spreadsheets.exported(site, site.editions[-1]))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Make a department with a budget."""
    return desk_of(tmp_path, {"data/2021/budget.yml": BUDGET})


def at(desk: Desk, figure: str, kind: Kind | None = None) -> str:
    """Return where a figure stands in the workbook, as `budget!C4`."""
    plan = laying.plan(desk.edition, spreadsheets.standing(desk.site, desk.edition), "")
    for page in plan.pages:
        for slot in page.slots:
            if slot.figure == figure and (slot.kind is kind if kind else slot.kind not in {Kind.STATE, Kind.REMARK}):
                return f"{page.name}!{place(slot.row, slot.column)}"
    raise KeyError(figure)


# ---- the workbook


def test_only_what_states_a_figure_can_be_filled_in(desk: Desk) -> None:
    """Every sheet is protected, without a password; input cells are open, and ids, units and formulas are locked."""
    book = openpyxl.load_workbook(io.BytesIO(desk.workbook))
    assert all(book[name].protection.sheet and not book[name].protection.password for name in book.sheetnames)
    assert book["_gongkai"].sheet_state == "veryHidden"
    open_ = {
        f"{sheet.title}!{cell.coordinate}"
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked
    }
    figures = ["initial", "events", "rate", "rise", "pages", "area", "waiting", "grade"]
    assert {at(desk, f"budget.{name}") for name in figures} <= open_
    locked = ["budget.double", "budget.hidden", "budget.table.all.budget", "budget.table.two.rate"]
    assert not {at(desk, name) for name in locked[:3]} & open_
    assert at(desk, "budget.table.one.actual") in open_


def test_a_figure_is_a_number_with_its_decimals_and_its_unit_beside_it(desk: Desk) -> None:
    """约500件 shows its 约, 98.71% is 98.71 and %, and what is 待填报 is empty with its state beside it."""
    sheet = openpyxl.load_workbook(io.BytesIO(desk.workbook))["budget"]
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=4)}
    shown = {name: (row[2].value, row[2].number_format, row[3].value, row[6].value) for name, row in rows.items()}
    assert shown["budget.initial"] == (1426.2, "#,##0.00", "万元", None)
    assert shown["budget.events"] == (500, '"约"#,##0', "件", None)
    assert shown["budget.rate"] == (98.71, "#,##0.00", "%", None)
    assert shown["budget.waiting"][0] is None
    assert shown["budget.waiting"][3] == "待填报"
    assert shown["budget.hidden"][3] == "涉密"
    assert (shown["budget.double"][0], shown["budget.double"][2]) == (28524000, "元")
    assert rows["budget.double"][5].value == "公式：年初预算数 + 年初预算数"


def test_no_text_is_a_formula(tmp_path: Path) -> None:
    """Labels and words that begin with = + - @ are texts in the workbook, and come back as they were."""
    text = 'label: "=1+1"\nup: {label: "+cmd", value: 1件}\nat: {label: "@x", text: "=HYPERLINK(1)"}\n'
    desk = desk_of(tmp_path, {"data/2021/budget.yml": text})
    book = openpyxl.load_workbook(io.BytesIO(desk.workbook))
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert desk.taken(desk.filled()).changes == ()


def test_the_same_year_gives_the_same_bytes(desk: Desk) -> None:
    """Nobody has to wonder whether two exports differ."""
    assert spreadsheets.exported(desk.site, desk.edition) == desk.workbook


def test_last_years_figures_stand_beside_and_give_their_unit_to_what_is_waiting(tmp_path: Path) -> None:
    """A new year is all 待填报: a number there takes unit and decimals of last year's figure, not its 约."""
    before = "a: {label: 甲, value: 约1426.20万元}\nt: {unit: 件, columns: {n: 数}, rows: {x: 某}, cells: {x: [5]}}\n"
    now = "a: {label: 甲, value: 待填报}\nt: {unit: 件, columns: {n: 数}, rows: {x: 某}, cells: {x: [待填报]}}\n"
    small.site(tmp_path, {"data/2020/b.yml": before, "data/2021/b.yml": now}, years=(2020, 2021))
    site = load(tmp_path)
    desk = Desk(tmp_path, site, site.editions[-1], spreadsheets.exported(site, site.editions[-1]))
    sheet = openpyxl.load_workbook(io.BytesIO(desk.workbook))["b"]
    assert [sheet["D4"].value, sheet["E4"].value] == ["万元", "约1426.20万元"]
    table = openpyxl.load_workbook(io.BytesIO(desk.workbook))["b.t"]
    assert [cell.value for cell in table[5]][-1] == 5
    assert desk.literals({"b!C4": 1500, at(desk, "b.t.x.n"): 7}) == {"b.a": "1500.00万元", "b.t.x.n": "7"}


# ---- what is filled in


@pytest.mark.parametrize(
    ("figure", "value", "literal"),
    [
        ("initial", 1500, "1500.00万元"),
        ("initial", 1500.125, "1500.125万元"),
        ("initial", 0.1 + 0.2, "0.30万元"),
        ("initial", -3.5, "-3.50万元"),
        ("initial", "１,５００.５ ", "1500.50万元"),
        ("initial", "约1500万元", "约1500万元"),
        ("initial", "1600万元", "1600万元"),
        ("events", 600, "约600件"),
        ("rate", 99.3, "99.30%"),
        ("rise", 2, "2.0个百分点"),
        ("pages", 130, "130.0000万页"),
        ("area", 12345.6, "12,345.60万元"),
        ("waiting", "12件", "12件"),
        ("grade", "良", "良"),
        ("table.one.budget", 12, "12.00"),
        ("table.one.rate", 96, "96.00%"),
        ("table.two.budget", 4, "4.00"),
        ("table.one.actual", "空白", ""),
        ("table.one.actual", "原文未载明", "原文未载明"),
    ],
)
def test_a_number_takes_the_form_of_the_figure_that_it_replaces(
    desk: Desk, figure: str, value: object, literal: str
) -> None:
    """Unit, multiplier, 约, decimals and grouping stay; what is typed in full is taken as it is typed."""
    assert desk.literals({at(desk, f"budget.{figure}"): value}) == {f"budget.{figure}": literal}


def test_a_percentage_that_excel_made_of_what_was_typed_is_the_percentage(desk: Desk) -> None:
    """99.3% typed into a cell is 0.993 with a format; what is no rate cannot be a percentage."""

    def typed_as_share(book: Any) -> None:  # noqa: ANN401 - openpyxl's types
        sheet, _, cell = at(desk, "budget.rate").partition("!")
        book[sheet][cell].value, book[sheet][cell].number_format = 0.993, "0.0%"

    assert [change.new for change in desk.taken(desk.filled(spoil=typed_as_share)).changes] == ["99.30%"]

    def wrong(book: Any) -> None:  # noqa: ANN401
        sheet, _, cell = at(desk, "budget.initial").partition("!")
        book[sheet][cell].value, book[sheet][cell].number_format = 0.5, "0%"

    assert "这一格是百分比，而这个数的单位是“万元”" in desk.said(desk.filled(spoil=wrong))


def test_what_looks_strange_is_taken_and_said(desk: Desk) -> None:
    """More decimals than before, and 0.9871 where 98.71 stood."""
    cells = {at(desk, "budget.initial"): 1500.125, at(desk, "budget.rate"): 0.9871}
    doubts = "\n".join(doubt.line("表.xlsx", "zh") for doubt in desk.taken(desk.filled(cells)).doubts)
    assert "表.xlsx!budget!C4: 1500.125万元的小数位比原来的1426.20万元多" in doubts
    assert "0.9871%很小：如果是98.71%，请按此填写" in doubts


def test_a_state_is_chosen_in_place_of_a_number(desk: Desk) -> None:
    """The number is cleared and the state chosen; a number typed beside 待填报 is the figure."""
    cells = {at(desk, "budget.initial"): None, at(desk, "budget.initial", Kind.STATE): "待填报"}
    assert desk.literals(cells) == {"budget.initial": "待填报"}
    assert "状态却是“待填报”" in desk.said(desk.filled({at(desk, "budget.initial", Kind.STATE): "待填报"}))
    empty = desk.said(desk.filled({at(desk, "budget.initial"): None}))
    assert "表.xlsx!budget!C4: 数据是空的；请填数，或在“状态”中选" in empty


def test_the_whole_file_keeps_its_comments_and_its_order(desk: Desk) -> None:
    """Two figures change, and these alone: quotes, comments, order and line ends stay."""
    crlf = BUDGET.replace("\n", "\r\n").encode()
    desk.file.write_bytes(crlf)
    cells = {at(desk, "budget.rate"): 99.3, at(desk, "budget.table.one.actual"): 9.75}
    found = desk.taken(desk.filled(cells))
    wanted = BUDGET.replace("'98.71%'", "'99.30%'").replace("9.50", "9.75").replace("\n", "\r\n")
    assert found.files == {"data/2021/budget.yml": wanted}
    storing.store(desk.root, {"data/2021/budget.yml": crlf.decode()}, found.files)
    assert desk.file.read_bytes() == wanted.encode()
    assert desk.taken(desk.root / "表.xlsx").changes == ()  # once more: it has been taken


def test_a_figure_keeps_the_quotes_that_it_had_or_had_not(desk: Desk) -> None:
    """What was written without quotes is written without; only a text that needs them gets them."""
    cells = {
        at(desk, "budget.area"): 12345.6,
        at(desk, "budget.grade"): "良: 好",
        at(desk, "budget.table.two.budget"): 4,
    }
    text = desk.taken(desk.filled(cells)).files["data/2021/budget.yml"]
    assert "area: 12,345.60万元\n" in text
    assert 'text: "良: 好"}' in text
    assert "two: {budget: 4.00, actual" in text


def test_what_was_changed_in_the_data_file_meanwhile_stays_where_the_workbook_says_nothing(desk: Desk) -> None:
    """Only a figure that both have changed, in different ways, is refused."""
    desk.file.write_text(BUDGET.replace("约500件", "约520件").replace("98.71%", "98.80%"), encoding="utf-8")
    found = desk.taken(desk.filled({at(desk, "budget.rise"): 2}))
    assert [change.figure for change in found.changes] == ["budget.rise"]
    assert "约520件" in found.files["data/2021/budget.yml"]
    assert found.stale == ("data/2021/budget.yml",)
    said = desk.said(desk.filled({at(desk, "budget.rise"): 2, at(desk, "budget.events"): 600}))
    assert "“budget.events”导出时是约500件，现在data/2021/budget.yml:4已是约520件" in said
    assert desk.literals({at(desk, "budget.events"): 520}) == {}  # both the same


# ---- what cannot be taken


def _merged(book: Any) -> None:  # noqa: ANN401 - openpyxl's types, here and below
    book["budget"].merge_cells("C4:C5")


def _moved(book: Any) -> None:  # noqa: ANN401
    sheet = book["budget"]
    sheet["D3"].value, sheet["C3"].value = "数值", "单位"


def _renamed_column(book: Any) -> None:  # noqa: ANN401
    book["budget"]["C3"].value = "金额"


def _renamed_sheet(book: Any) -> None:  # noqa: ANN401
    book["budget"].title = "budget1"


def _deleted_row(book: Any) -> None:  # noqa: ANN401
    book["budget"].delete_rows(5)


def _date(book: Any) -> None:  # noqa: ANN401
    book["budget"]["C4"].value = dt.date(2021, 3, 5)


def _error(book: Any) -> None:  # noqa: ANN401
    book["budget"]["C4"].value = "#REF!"
    book["budget"]["C4"].data_type = "e"


def _far(book: Any) -> None:  # noqa: ANN401
    book["budget"]["ZZ5000"].value = 1


def _lost(book: Any) -> None:  # noqa: ANN401
    del book["_gongkai"]


def _other_department(book: Any) -> None:  # noqa: ANN401
    book["_gongkai"]["E1"].value = "另一个馆"


def _other_year(book: Any) -> None:  # noqa: ANN401
    sheet = book["填写说明"]
    for row in sheet.iter_rows():
        for cell in row:
            cell.value = "2022" if cell.value == "2021" else cell.value


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ({"budget!C4": "=1+2"}, "表.xlsx!budget!C4: 这一格是公式：=1+2；请填数本身"),
        ({"budget!C4": "1.426,20"}, "表.xlsx!budget!C4: "),
        ({"budget!C4": "(1,426.20)"}, "表.xlsx!budget!C4: "),
        ({"budget!C4": "1500元"}, "“1500元”的单位是“元”，而这个数按“万元”填写；请换算成“万元”再填"),
        ({"budget!C4": True}, "表.xlsx!budget!C4: 这一格是TRUE，不是数"),
        ({"budget!C4": "涉密"}, "要把数据标为涉密"),
        ({"budget!C4": "空白"}, "只有表里的格可以空白"),
        ({"budget!C10": 12}, "表.xlsx!budget!C10: 不知道12的单位是什么；请连同单位一起写，如12万元"),
        ({"budget!C12": 5}, "“budget.double”由公式算出，不能填写"),
        ({"budget!C13": 5}, "“budget.hidden”涉密，不能填写"),
        ({"budget!D4": "元"}, "表.xlsx!budget!D4: 这一格不能改；请恢复原来的内容：万元"),
        ({"budget!A4": "budget.initail"}, "这里没有编号为“budget.initail”的数据；是不是“budget.initial”"),
        ({"budget!A5": "budget.initial"}, "表.xlsx!budget!A5: “budget.initial”在第4行已有一次"),
        ({"budget!A20": "budget.new", "budget!C20": 3}, "要增加数据，请先在数据文件（YAML）里加"),
        ({"budget!L5": "合计 3"}, "表.xlsx!budget!L5: “合计 3”不在表内，不会导入"),
        ({"budget.table!C5": None}, "表.xlsx!budget.table!C5: 这一格空着；请填数；本来就应当空着的，写“空白”"),
        (_merged, "表.xlsx!budget!C4: C4:C5被合并了；请取消合并"),
        (_moved, "表.xlsx!budget!C3: “数值”一栏被移到了D3"),
        (_renamed_column, "表.xlsx!budget!C3: 表头“数值”不见了，或被改了名"),
        (_renamed_sheet, "表.xlsx!budget: 这张工作表不见了，或被改了名；是不是“budget1”"),
        (_deleted_row, "缺少“budget.events”一行"),
        (_date, "表.xlsx!budget!C4: 填写的内容被Excel变成了日期：2021-03-05"),
        (_error, "表.xlsx!budget!C4: 这一格显示错误值#REF!；请填数本身"),
        (_far, "表.xlsx!budget!ZZ5000: 表外很远的地方有内容"),
        (_lost, "这个工作簿不是用 gongkai export --xlsx 导出的，或丢失了隐藏工作表"),
        (_other_department, "这是另一个馆的填报表，而本站是某馆"),
        (_other_year, "第一张表写的是另一年，而这个工作簿是为2021年导出的"),
    ],
)
def test_what_cannot_be_taken_is_said_by_sheet_and_cell(
    desk: Desk, spoil: Mapping[str, object] | Callable[[Any], object], said: str
) -> None:
    """In Chinese, with what to do; and nothing is taken."""
    path = desk.filled(spoil=spoil) if callable(spoil) else desk.filled(spoil)
    assert said in desk.said(path)


def _zip(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def _part(workbook: bytes, name: str, old: bytes, new: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return _zip(
            {n: archive.read(n).replace(old, new, 1) if n == name else archive.read(n) for n in archive.namelist()}
        )


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TYPES = "[Content_Types].xml"
SHEET = "xl/worksheets/sheet2.xml"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xls", lambda _: OLE + b"\0" * 600, "这是旧格式的Excel文件（.xls）；请另存为Excel工作簿（.xlsx）再导入"),
        ("a.xlsx", lambda _: OLE + "EncryptedPackage".encode("utf-16-le"), "工作簿有密码；请去掉密码再保存"),
        ("a.csv", lambda _: "编号,数值\n".encode(), "文本表格（.csv）不能导入"),
        ("a.pdf", lambda _: b"%PDF-1.7", "这不是Excel工作簿（.xlsx）"),
        ("a.xlsx", lambda w: w[: len(w) // 2], "文件已损坏，无法解压"),
        ("a.xlsx", lambda _: _zip({"word/document.xml": b"<a/>"}), "这不是Excel工作簿（.xlsx）"),
        ("a.xlsx", lambda _: _zip({TYPES: b"<Types/>"}), "文件已损坏，读不出工作簿"),
        (
            "a.xlsm",
            lambda w: _part(w, TYPES, b"spreadsheetml.sheet.main", b"ms-excel.macroEnabled.main"),
            "工作簿带有宏",
        ),
        ("a.xlsx", lambda _: _zip({TYPES: b"", "xl/vbaProject.bin": b"x"}), "工作簿带有宏；请另存为不带宏的 .xlsx"),
        ("a.xlsx", lambda _: _zip({TYPES: b"", "xl/a.xml": b" " * 70_000_000}), "工作簿里的内容远多于导出时的"),
        ("a.xlsx", lambda w: _part(w, SHEET, b"<sheetData>", b"<sheetData>" + b"<row/>" * 300_001), "远多于导出时的"),
        ("a.xlsx", lambda w: _part(w, SHEET, b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet'), "文件已损坏"),
        ("没有.xlsx", None, "没有这个文件"),
    ],
)
def test_a_file_that_is_no_such_workbook_is_refused_before_it_is_opened(
    desk: Desk, name: str, content: Callable[[bytes], bytes] | None, said: str
) -> None:
    """Other formats, macros, passwords, damage, and what would fill the memory."""
    path = desk.root / name
    if content is not None:
        path.write_bytes(content(desk.workbook))
    assert said in desk.said(path)


def _after(xml: str) -> Callable[[bytes], bytes]:
    """Return how a workbook gets elements behind the cells of a sheet."""
    return lambda workbook: _part(workbook, SHEET, b"</sheetData>", b"</sheetData>" + xml.encode())


def _sharing(workbook: bytes) -> bytes:
    """Have 20,000 cells share a formula of 20,000 characters."""
    first = f'<row><c><f t="shared" si="0">{"A1+" * 6000}A1</f></c></row>'
    rest = '<row><c><f t="shared" si="0"/></c></row>' * 20_000
    return _part(workbook, SHEET, b"</sheetData>", (first + rest + "</sheetData>").encode())


def _again(workbook: bytes) -> bytes:
    """Call one sheet by many names."""
    sheets = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="rId1"/>' for n in range(100, 400))
    return _part(workbook, "xl/workbook.xml", b"</sheets>", f"{sheets}</sheets>".encode())


def _calls(workbook: bytes) -> bytes:
    """Call one part by many relations."""
    relation = '<Relationship Id="x{}" Type="http://x/comments" Target="../comments1.xml"/>'
    found = "".join(relation.format(n) for n in range(300))
    rels = (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{found}</Relationships>'
    )
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return _zip(
            {n: archive.read(n) for n in archive.namelist()} | {"xl/worksheets/_rels/x.xml.rels": rels.encode()}
        )


@pytest.mark.parametrize(
    "grown",
    [
        _after('<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        _after('<mergeCells><mergeCell tooltip=">" ref="A1&#58;XFD1048576"/></mergeCells>'),
        _after('<hyperlinks><hyperlink ref="A1:CV20000" location="x"/></hyperlinks>'),
        _after('<hyperlinks><hyperlink ref="A:XFD" location="x"/></hyperlinks>'),
        _after('<hyperlinks><hyperlink ref="$A$1:$CV$20000" location="x"/></hyperlinks>'),
        _after("<hyperlinks>" + '<hyperlink ref="A1:J100" location="x"/>' * 21 + "</hyperlinks>"),
        _after('<x:a xmlns:x="y"><x:comment ref="A1:CV20000"/></x:a>'),
        _after(f'<conditionalFormatting sqref="{"A1 " * 300_001}"/>'),
        _after("<cols>" + "<col/>" * 100_001 + "</cols>"),
        lambda w: _part(w, SHEET, b"<sheetData>", b"<sheetData>" + b'<row ht="9"/>' * 50_001),
        lambda w: _part(w, SHEET, b"<sheetData>", b"<sheetData><row>" + b"<c/>" * 300_001 + b"</row>"),
        _sharing,
        _again,
        _calls,
    ],
)
def test_a_workbook_that_would_grow_is_refused_before_it_is_opened(
    desk: Desk, grown: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ranges that openpyxl takes apart, objects without end, formulas and parts that are read again and again."""
    monkeypatch.setattr(openpyxl, "load_workbook", None)  # or a test would fill the memory
    path = desk.root / "a.xlsx"
    path.write_bytes(grown(desk.workbook))
    assert path.stat().st_size < 200_000
    assert "工作簿里的内容远多于导出时的" in desk.said(path)


def test_a_sheet_may_be_marked_from_end_to_end(desk: Desk) -> None:
    """A whole sheet selected, a whole column with a format or a list: none of it becomes cells."""
    views = '<sheetView workbookViewId="0"><selection sqref="A1:XFD1048576"/></sheetView>'
    rule = '<cfRule type="containsBlanks" priority="9"/>'
    whole = f'<conditionalFormatting sqref="C1:C1048576">{rule}</conditionalFormatting>'
    path = desk.root / "a.xlsx"
    before = _sheet(desk.workbook)
    sheet = before.decode()
    sheet = re.sub(r"<sheetViews>.*?</sheetViews>", f"<sheetViews>{views}</sheetViews>", sheet)
    sheet = re.sub(r"(<dataValidations|<pageMargins)", rf"{whole}\1", sheet, count=1)
    assert whole in sheet
    path.write_bytes(_part(desk.workbook, SHEET, before, sheet.encode()))
    assert desk.taken(path).changes == ()


def _sheet(workbook: bytes) -> bytes:
    """Return the text of the sheet."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return archive.read(SHEET)


def test_a_workbook_named_after_another_year_is_refused(desk: Desk) -> None:
    """Last year's workbook, saved under this year's name and filled in, would change what was published."""
    path = desk.filled({at(desk, "budget.initial"): 1}).rename(desk.root / "2022年数据.xlsx")
    assert "文件名写的是另一年，而这个工作簿是为2021年导出的" in desk.said(path)


def test_a_formula_offers_what_it_came_to() -> None:
    """A cell with a formula says which number to type in its place."""
    cell = openpyxl.Workbook().active["A1"]  # type: ignore[index]
    cell.value = "=A2*2"
    found = typed(cell, lambda: 24.5)
    assert not isinstance(found, Typed)
    assert found.hint is not None
    assert found.hint.text("zh") == "请填算出来的数：24.5"


# ---- nothing is lost


@pytest.mark.parametrize("year", [2019, 2020, 2021, 2022, 2023])
def test_the_example_comes_back_as_it_was(shili: dict[int, Any], year: int) -> None:
    """Exported and imported without a change, no figure of five years' reports changes."""
    site, edition, workbook, _ = shili[year]
    found = _taken(workbook, site, edition)
    assert (found.changes, found.files, found.doubts) == ((), {}, ())


@settings(max_examples=4, deadline=None)
@given(data=st.data())
def test_what_is_edited_in_the_example_changes_and_nothing_else(data: st.DataObject, shili: dict[int, Any]) -> None:
    """Any numbers in any cells: the files differ from the old ones in these literals, at their places."""
    year = data.draw(st.sampled_from(sorted(shili)))
    site, edition, workbook, plan = shili[year]
    slots = [(p.name, s) for p in plan.pages for s in p.slots if s.kind is Kind.NUMBER and s.is_number]
    chosen = data.draw(st.lists(st.sampled_from(slots), min_size=1, max_size=12, unique=True))
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    lines = {p: t.split("\n") for p, t in spreadsheets.standing(site, edition).texts.items()}
    for name, slot in sorted(chosen, key=lambda c: edition.facts[c[1].figure].origin, reverse=True):
        steps = data.draw(st.integers(0, 10**8))
        number = Decimal(steps).scaleb(-slot.decimals)
        book[name][place(slot.row, slot.column)].value = float(number)
        _replace(lines, edition, slot, number)
    with io.BytesIO() as out:
        book.save(out)
        found = _taken(out.getvalue(), site, edition)
    texts = spreadsheets.standing(site, edition).texts
    assert {**texts, **found.files} == {path: "\n".join(text) for path, text in lines.items()}


def _replace(lines: dict[str, list[str]], edition: Edition, slot: Slot, number: Decimal) -> None:
    """Write a number over the digits of a literal, found by its line and column, without the code under test."""
    path, line, column = edition.facts[slot.figure].origin
    text = lines[path][line - 1]
    start = column - 1
    literal = re.compile(r"[^,}\]#\s]+").match(text, start)
    assert literal
    new = re.sub(r"-?\d+(\.\d+)?", f"{number:.{slot.decimals}f}", literal.group(), count=1)
    lines[path][line - 1] = text[:start] + new + text[literal.end() :]


def _taken(workbook: bytes, site: Site, edition: Edition) -> Taken:
    path = Path(site.root) / "表.xlsx"
    path.write_bytes(workbook)
    try:
        return spreadsheets.taken(spreadsheets.received(path), site, edition, spreadsheets.standing(site, edition))
    finally:
        path.unlink()


@pytest.fixture(scope="module")
def shili(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Any]:
    """Load a copy of the example, and export every year."""
    root = tmp_path_factory.mktemp("shili") / "shili"
    shutil.copytree(SHILI, root)
    site = load(root)
    found = {}
    for edition in site.editions:
        plan = laying.plan(edition, spreadsheets.standing(site, edition), "")
        found[edition.year] = site, edition, spreadsheets.exported(site, edition), plan
    return found


UNITS = ("万元", "%", "件", "个百分点", "万人次", "多人次", "元/人")
LITERALS = st.builds(
    lambda words, digits, decimals, unit: (
        words if unit != "多人次" else "",
        f"{Decimal(digits).scaleb(-decimals):.{decimals}f}",
        unit,
    ),
    st.sampled_from(("", "", "约", "近", "不足")),
    st.integers(0, 10**9),
    st.integers(0, 4),
    st.sampled_from(UNITS),
)
WRITTEN = st.sampled_from(("{0}", "'{0}'", '"{0}"', "{{label: 某, value: {0}}}", "{{value: '{0}', note: 说明}}"))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(LITERALS, WRITTEN, st.one_of(st.none(), st.integers(0, 10**7))), min_size=1, max_size=8),
    ends=st.sampled_from(("\n", "\r\n")),
)
def test_any_figures_keep_their_form(tmp_path: Path, rows: list[Any], ends: str) -> None:
    """However a figure is written and quoted: a new number replaces the old one, and every other byte stays."""

    def text(numbers: list[str]) -> str:
        made = [
            f"f{n}: {written.format(words + number + unit)}  # 注 {n}"
            for n, (((words, _, unit), written, _), number) in enumerate(zip(rows, numbers, strict=True))
        ]
        return ends.join(["# 头", "label: 某", *made, ""])

    old = [digits for (_, digits, _), _, _ in rows]
    small.site(tmp_path, {})
    file = tmp_path / "data" / "2021" / "b.yml"
    file.write_bytes(text(old).encode())
    site = load(tmp_path)
    edition = site.editions[-1]
    book = openpyxl.load_workbook(io.BytesIO(spreadsheets.exported(site, edition)))
    new = list(old)
    for n, ((_, digits, _), _, steps) in enumerate(rows):
        if steps is not None:
            decimals = len(digits.partition(".")[2])
            number = Decimal(steps).scaleb(-decimals)
            book["b"][f"C{n + 4}"].value = float(number)
            new[n] = f"{number:.{decimals}f}" if number != Decimal(digits) else digits
    out = io.BytesIO()
    book.save(out)
    found = _taken(out.getvalue(), site, edition)
    assert found.files.get("data/2021/b.yml", text(old)) == text(new)


@given(
    st.decimals(-(10**9), 10**9, places=3), st.sampled_from(("约1.5万元", "-3.5%", "1,613.86万元", "３.５万元", "+2件"))
)
def test_a_form_can_be_read_back(number: Decimal, like: str) -> None:
    """What is written in the form of another figure is a figure again, of the same unit and this number."""
    form = form_of(like, default_table(), "")
    assert form is not None
    again = form_of(form.literal(number), default_table(), "")
    assert again is not None
    assert (again.prefix, again.rest) == (form.prefix, form.rest)


@pytest.mark.parametrize("text", ["1.426,20", "(5)", "1,42", "1 426", "1e5", "0x10", "5-", "1/2", "", "１．２．３"])
def test_a_text_that_can_mean_several_numbers_is_none(text: str) -> None:
    """Nobody guesses at a figure."""
    assert typed_number(text) is None


def test_the_hidden_sheet_can_be_read_back(desk: Desk) -> None:
    """It says all that an import needs to know."""
    plan = laying.plan(desk.edition, spreadsheets.standing(desk.site, desk.edition), "9")
    again = record.plan([[*row, *[""] * (record.WIDTH - len(row))] for row in record.rows(plan)])
    assert [(p.name, p.keys, [(s.figure, s.kind, s.literal) for s in p.slots]) for p in again.pages] == [
        (p.name, p.keys, [(s.figure, s.kind, s.literal) for s in p.slots]) for p in plan.pages
    ]
    assert again.files == plan.files


# ---- written whole, or not at all


DATA = "data/2021"
NAMES = tuple(f"{DATA}/{name}.yml" for name in "abc")


def year(root: Path, *texts: str) -> Path:
    """Write data files a, b, … with these texts, and return their folder."""
    folder = root / DATA
    folder.mkdir(parents=True)
    for name, text in zip(NAMES, texts, strict=False):
        (root / name).write_text(text, encoding="utf-8")
    return folder


def killed(root: Path) -> None:
    """Have an import of three files killed when it has moved one."""
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom gongkai.spreadsheets import storing\n"
        "moves = []\nreplace = Path.replace\n"
        "def dying(self, target):\n"
        "    moves.append(target)\n"
        "    if len([m for m in moves if m.suffix == '.yml']) == 2: os._exit(9)\n"
        "    return replace(self, target)\n"
        "Path.replace = dying\n"
        f"names = {NAMES}\n"
        "storing.store(Path(sys.argv[1]), dict.fromkeys(names, 'old'), dict.fromkeys(names, 'new'))\n"
    )
    assert subprocess.run([sys.executable, "-c", code, str(root)], check=False).returncode == 9


def test_an_import_that_was_killed_is_finished_by_the_next(tmp_path: Path) -> None:
    """Between two moves some files are new: the next run moves the rest, and none that was changed meanwhile."""
    folder = year(tmp_path, "old", "old", "old")
    killed(tmp_path)
    assert sorted(path.read_text(encoding="utf-8") for path in folder.iterdir()) == ["new", "old", "old"]
    (folder / "c.yml").write_text("mine", encoding="utf-8")
    assert storing.finish(tmp_path)
    assert {path.stem: path.read_text(encoding="utf-8") for path in folder.iterdir()} == {
        "a": "new",
        "b": "new",
        "c": "mine",
    }
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_what_a_killed_import_has_left_is_moved_only_as_it_was_left(tmp_path: Path) -> None:
    """Another text, or a link, in its place is no text of the workbook's; a data file that leads out is none."""
    folder = year(tmp_path, "old", "old", "old")
    killed(tmp_path)
    outside = tmp_path.parent / f"{tmp_path.name}.profile"
    outside.write_text("old", encoding="utf-8")
    (tmp_path / storing.READY / NAMES[1]).write_text("planted", encoding="utf-8")
    (folder / "c.yml").unlink()
    (folder / "c.yml").symlink_to(outside)
    assert storing.finish(tmp_path)
    assert (outside.read_text("utf-8"), (folder / "b.yml").read_text("utf-8")) == ("old", "old")


def digest(text: str) -> str:
    """Return the digest by which an import knows a text."""
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("form", ["marks", "a plan", "a link"])
@pytest.mark.parametrize("path", ["docs/2021/plan.pdf", "data/2021/budget.yml", "../profile"])
def test_a_folder_that_a_commit_has_planted_is_no_import(desk: Desk, tmp_path: Path, path: str, form: str) -> None:
    """Neither a file outside of the site nor a figure is replaced by it, and the answer says what to do."""
    outside = desk.root.parent / "profile"
    outside.write_text(BUDGET, encoding="utf-8")
    (desk.root / "docs/2021/plan.pdf").symlink_to("../../../profile")
    ready = desk.root / storing.READY
    there = tmp_path / "elsewhere" if form == "a link" else ready
    for name, text in {path: "planted", f"{path}.before": digest(BUDGET)}.items():
        (there / name).parent.mkdir(parents=True, exist_ok=True)
        (there / name).write_text(text, encoding="utf-8")
    (there / "plan.json").write_text(json.dumps({path: [digest(BUDGET), digest("planted")]}), encoding="utf-8")
    (there / "plan.code").write_text(digest("planted"), encoding="utf-8")
    if form == "marks":
        (there / "plan.code").unlink()
    if form == "a link":
        ready.symlink_to(there)
    workbook = desk.filled({at(desk, "budget.initial"): 1500})
    outside.write_text(BUDGET, encoding="utf-8")  # `..` from the planted folder may have led here
    status, said = run(desk, "--lang", "en", "import", str(workbook))
    assert (status, ".gongkai-import.ready was not left by an import of yours" in said) == (1, True)
    assert outside.read_text("utf-8") == desk.file.read_text("utf-8") == BUDGET
    ready.unlink() if ready.is_symlink() else shutil.rmtree(ready)
    assert run(desk, "import", str(workbook))[0] == 0
    assert desk.file.read_text("utf-8") != BUDGET


def test_only_data_files_are_written(tmp_path: Path) -> None:
    """Not the text, not what a link among the data leads to."""
    year(tmp_path, "old")
    (tmp_path / "x.yml").write_text("old", encoding="utf-8")
    (tmp_path / DATA / "link.yml").symlink_to("../../x.yml")
    for path in ("x.yml", f"{DATA}/../../x.yml", f"{DATA}/link.yml"):
        with pytest.raises(PermissionError):
            storing.store(tmp_path, {path: "old"}, {path: "new"})
    assert (tmp_path / "x.yml").read_text("utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "x.yml"]


def test_a_file_that_somebody_changes_meanwhile_stops_the_import(tmp_path: Path) -> None:
    """No file is written then, not even the others."""
    folder = year(tmp_path, "old", "changed")
    names = NAMES[:2]
    with pytest.raises(storing.ChangedError):
        storing.store(tmp_path, dict.fromkeys(names, "old"), dict.fromkeys(names, "new"))
    assert [(tmp_path / name).read_text(encoding="utf-8") for name in names] == ["old", "changed"]
    assert sorted(path.name for path in folder.iterdir()) == ["a.yml", "b.yml"]
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


# ---- the commands


def run(desk: Desk, *arguments: str) -> tuple[int, str]:
    """Run gongkai; return its status and all that it prints."""
    found = CliRunner().invoke(gongkai, ["-C", str(desk.root), *arguments], standalone_mode=False)
    status = found.exit_code or (found.return_value if isinstance(found.return_value, int) else 0)
    return status, found.output


def test_the_commands_export_and_import(desk: Desk) -> None:
    """Out, filled in, looked at, in, and once more: each change is printed, old and new, with its file and line."""
    path = desk.root / "2021年数据填报表.xlsx"
    status, said = run(desk, "export", "--xlsx", "2021", "--output", str(path))
    assert (status, "待填报1项" in said) == (0, True)
    status, said = run(desk, "export", "--xlsx", "2021", "-o", str(path))
    assert (status, "已存在，可能已填过" in said) == (1, True)
    desk.filled({at(desk, "budget.initial"): 1500}).replace(path)
    status, said = run(desk, "import", str(path), "--dry-run")
    assert (status, desk.file.read_text(encoding="utf-8")) == (0, BUDGET)
    assert "data/2021/budget.yml:3: budget.initial（年初预算数）: 1426.20万元 → 1500.00万元" in said
    assert "这次没有写入" in said
    status, said = run(desk, "import", str(path))
    assert (status, "改了1个数" in said) == (0, True)
    assert desk.file.read_text(encoding="utf-8") == BUDGET.replace("1426.20", "1500.00")
    assert run(desk, "import", str(path)) == (0, "填报表与数据文件一致，没有要改的\n")
    assert not list(desk.root.glob(".gongkai*"))


def test_a_workbook_with_one_mistake_writes_nothing(desk: Desk) -> None:
    """All that is wrong is said at once, in the language that is asked for."""
    path = desk.filled(
        {at(desk, "budget.initial"): 1500, at(desk, "budget.rate"): "很多", at(desk, "budget.rise"): "=1"}
    )
    status, said = run(desk, "--lang", "en", "import", str(path))
    assert status == 1
    assert "表.xlsx!budget!C6: '很多' is not a figure" in said
    assert "表.xlsx!budget!C7: the cell has a formula, =1; type the figure itself" in said
    assert said.endswith("nothing was written\n")
    assert desk.file.read_text(encoding="utf-8") == BUDGET


def test_export_without_a_workbook_writes_the_open_data(desk: Desk) -> None:
    """As the build does, a folder a year, and all years in one file; a folder of something else is left alone."""
    target = desk.root / "开放"
    status, _ = run(desk, "export", "2021", "--output", str(target))
    assert status == 0
    assert {"figures.csv", "figures.json", "figures.xlsx", "datapackage.json"} <= {
        path.name for path in (target / "2021" / "data").iterdir()
    }
    assert (target / "data" / "all-years.csv").is_file()
    assert run(desk, "export", "-o", str(target))[0] == 0  # again, over its own
    (desk.root / "mine" / "2021" / "data").mkdir(parents=True)
    (desk.root / "mine" / "2021" / "data" / "letter.txt").write_text("x", encoding="utf-8")
    assert run(desk, "export", "2021", "-o", str(desk.root / "mine"))[0] == 1
    assert run(desk, "export", "1999", "-o", str(target))[0] == 1
