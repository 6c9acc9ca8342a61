"""`gongkai verify` on built sites: right ones pass, and every edit of a page, a PDF or a data file is found."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf.annotations import FreeText
from pypdf.generic import ContentStream, NameObject

from gongkai import pdf
from gongkai.parity import comparing, paging, printed, shown
from gongkai.parity.flowing import flowing
from gongkai.parity.pieces import Piece
from published import editions, load_rendering
from published import printed as make_pdf
from sites import ROOT, gongkai

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

    from click.testing import Result

    Run = Callable[..., Result]
    Verify = Callable[..., list[dict[str, Any]]]

pytestmark = [
    pytest.mark.skipif(bool(pdf.missing_libraries()), reason="Pango is not installed"),
    # WeasyPrint leaves its colour profile open; Python says so when the file is collected.
    pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning"),
]
ACTUAL = "budget.actual"


@dataclass(frozen=True)
class Copy:
    """A built site to be spoilt: the repository, and a copy of what was built of it."""

    root: Path
    site: Path

    def edit(self, name: str, old: str, new: str) -> int:
        """Replace the first of some words in a file; return its line."""
        path = self.site / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")
        return text[: text.index(old)].count("\n") + 1


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Return the folder with the sites that are built once a run: `report` and `shili`, and the report's `source`."""
    return editions(tmp_path_factory, worker_id)[0].parents[2]


@pytest.fixture
def report(built: Path, tmp_path: Path) -> Copy:
    """Return a copy of the real report's site."""
    return Copy(built / "source", shutil.copytree(built / "report", tmp_path / "site"))


@pytest.fixture
def verified(run: Run) -> Callable[..., list[dict[str, Any]]]:
    """Return a function that verifies a copy and gives what was found; the exit status tells whether anything was."""

    def verify(copy: Copy, *arguments: str) -> list[dict[str, Any]]:
        result = run(copy.root, "verify", "--site", str(copy.site), "--format", "json", *arguments)
        found: list[dict[str, Any]] = json.loads(result.stdout)
        assert result.exit_code == bool(found), result.output
        return found

    return verify


def one(found: list[dict[str, Any]], rule: str) -> dict[str, Any]:
    """Return the only finding, which must be of a rule."""
    assert [item["rule"] for item in found] == [rule], found
    return found[0]


def page_of(path: Path, words: str) -> int:
    """Return the first page of a PDF that has some words, from 1 on."""
    reader = pypdf.PdfReader(path)
    return next(n for n, page in enumerate(reader.pages, 1) if words in re.sub(r"\s", "", page.extract_text()))


def test_every_edition_of_both_sites_is_proven(built: Path, run: Run) -> None:
    """Pages, PDFs and data of the real report and of the example's five years say the same, which is said in a line."""
    for root, site, years in (
        (built / "source", "report", [2021]),
        (ROOT / "examples/shili", "shili", range(2019, 2024)),
    ):
        result = run(root, "verify", "--site", str(built / site))
        assert result.exit_code == 0, result.output
        assert result.stdout == ""
        said = re.findall(r"(\d+): pages, PDF and data say the same: (\d+) chapters with (\d+) numbers", result.stderr)
        assert [int(year) for year, _, _ in said] == list(years)
        assert all(int(chapters) >= 6 and int(numbers) > 250 for _, chapters, numbers in said)


def test_a_digit_changed_in_a_page_is_named_with_its_figure_and_line(report: Copy, verified: Verify) -> None:
    """The finding says where it stands, what is stated, and where that is."""
    line = report.edit("2021/overview.html", ">1564.02万元<", ">1565.02万元<")
    found = one(verified(report, "--no-pdf"), "Y102")
    assert found["path"].endswith("site/2021/overview.html")
    assert (found["line"], found["subject"], found["edition"]) == (line, ACTUAL, "2021")
    assert re.match(
        r"budget.actual is 1564.02万元 \(data/2021/budget.yml:\d\), but here it is 1565.02万元;", found["message"]
    )


def test_a_number_of_the_text_changed_in_a_page_is_found(report: Copy, verified: Verify) -> None:
    """Not only figures count: a year in a sentence is a number, too."""
    report.edit("2021/overview.html", "完成区政府办2020年度", "完成区政府办2019年度")
    found = one(verified(report, "--no-pdf"), "Y102")
    assert "完成区政府办2019年度疫情防控” should be “完成区政府办2020年度疫情防控”" in found["message"]


def test_an_exact_number_behind_the_words_is_compared_too(report: Copy, verified: Verify) -> None:
    """What machines read of a figure is what people see."""
    report.edit("2021/overview.html", 'value="15640200"', 'value="15640201"')
    found = one(verified(report, "--no-pdf"), "Y102")
    assert found["subject"] == ACTUAL
    assert "“budget.actual 15640201 1564.02万元”" in found["message"]


def test_the_list_of_all_figures_and_the_front_page_are_compared_too(report: Copy, verified: Verify) -> None:
    """They are no chapters of the PDF, and still state figures."""
    for name in ("figures.html", "index.html"):
        report.edit(f"2021/{name}", ">1564.02万元<", ">1565.02万元<")
    assert [(f["rule"], f["path"].rpartition("/")[2], f["subject"]) for f in verified(report, "--no-pdf")] == [
        ("Y102", "figures.html", ACTUAL),
        ("Y102", "index.html", ACTUAL),
    ]


def test_the_pdf_of_another_year_is_no_proof(built: Path, tmp_path: Path, verified: Verify) -> None:
    """Its title, its text and its data are those of another report; figures are named with page and chapter."""
    copy = Copy(ROOT / "examples/shili", shutil.copytree(built / "shili", tmp_path / "site"))
    shutil.copy(copy.site / "2022/report.pdf", copy.site / "2023/report.pdf")
    found = verified(copy, "--year", "2023")
    assert {f["rule"] for f in found} >= {"Y103", "Y104", "Y107"}
    named = [f for f in found if f["rule"] == "Y103" and "." in f["subject"]]
    assert any(re.match(r"page \d+ \(—\d+—\), \S+: \S+ is \S+ \(data/2023/", f["message"]) for f in named)
    assert len([f for f in found if f["rule"] == "Y103"]) == 21
    assert "more differences are not listed" in found[-1]["message"] or any("not listed" in f["message"] for f in found)


def rewritten(path: Path, change: Callable[[pypdf.PdfWriter], object]) -> None:
    """Change a PDF as an editor does."""
    writer = pypdf.PdfWriter(clone_from=path)
    change(writer)
    writer.write(path)


def test_a_pdf_that_was_only_saved_again_still_proves(report: Copy, verified: Verify) -> None:
    """So that the tests below find what they change, and not how they do it."""
    rewritten(report.site / "2021/report.pdf", lambda _: None)
    shutil.copy(report.site / "2021/report.pdf", report.site / "latest/report.pdf")
    assert verified(report) == []


def test_a_page_taken_out_of_the_pdf_is_missed_with_its_figures(report: Copy, verified: Verify) -> None:
    """Both the gap in the page numbers and the figures that were on it are named."""
    path = report.site / "2021/report.pdf"
    page = page_of(path, "年初预算数1426.20万元")
    rewritten(path, lambda writer: writer.remove_page(page - 1))
    found = verified(report)
    text = next(f for f in found if f["rule"] == "Y103" and "budget.initial" in f["message"])
    assert text["line"] == page - 1
    assert "is missing (figures: " in text["message"]
    assert ACTUAL in text["message"]
    gap = next(f for f in found if f["rule"] == "Y104" and "is numbered" in f["message"])
    assert gap["message"].startswith(f"page {page} is numbered {page - 1}, and should be {page - 2}")


def glyphs(page: pypdf.PageObject, font: str) -> dict[str, list[str]]:
    """Return the codes of the characters of a font, as hexadecimal digits; a digit of a table may have its own."""
    table = page["/Resources"]["/Font"][font]["/ToUnicode"].get_data().decode()  # type: ignore[index]
    codes: dict[str, list[str]] = {}
    for code, to in re.findall(r"<(\w{4})> <(\w{4})>", table):
        codes.setdefault(chr(int(to, 16)), []).append(code)
    return codes


def redrawn(writer: pypdf.PdfWriter, page: int, old: str, new: str) -> None:
    """Draw other digits on a page, with the font that they are set in."""
    sheet = writer.pages[page - 1]
    content = sheet["/Contents"].get_object()
    assert isinstance(content, pypdf.generic.StreamObject)
    data = content.get_data().decode("latin-1")
    for font in sorted(set(re.findall(r"(/\w+) [\d.]+ Tf", data))):
        codes = glyphs(sheet, font)
        if not set(old + new) <= codes.keys():
            continue
        drawn = re.search(r"(?:>[^<\]]*<)?".join(f"({'|'.join(codes[c])})" for c in old), data)
        if drawn:
            for place, character in reversed(list(enumerate(new, 1))):
                data = data[: drawn.start(place)] + codes[character][0] + data[drawn.end(place) :]
            content.set_data(data.encode("latin-1"))
            return
    raise AssertionError(f"{old} is not drawn on page {page}")


def test_a_digit_drawn_anew_in_the_pdf_is_found_with_figure_and_page(report: Copy, verified: Verify) -> None:
    """1564.02 becomes 1594.02 in the page's content, in the very font of the page."""
    path = report.site / "2021/report.pdf"
    page = page_of(path, "1564.02万元")
    rewritten(path, lambda writer: redrawn(writer, page, "1564.02", "1594.02"))
    found = [f for f in verified(report) if f["rule"] != "Y109"]
    text = one(found, "Y103")
    assert (text["line"], text["subject"]) == (page, ACTUAL)
    assert text["message"].startswith(f"page {page} (—{page - 2}—), ")
    assert "budget.actual is 1564.02万元 (data/2021/budget.yml:" in text["message"]
    assert "), but here it is 1594.02万元" in text["message"]


def test_a_page_number_drawn_anew_in_the_contents_is_found(report: Copy, verified: Verify) -> None:
    """Contents and page numbers are no text of the pages, and are checked by themselves."""
    path = report.site / "2021/report.pdf"
    rewritten(path, lambda writer: redrawn(writer, 2, "14", "11"))
    assert "Y104" in {f["rule"] for f in verified(report)}


def test_a_note_laid_over_the_pdf_is_found(report: Copy, verified: Verify) -> None:
    """Most viewers can do that, and it looks like a correction."""
    note = FreeText(text="1594.02万元", rect=(100, 500, 250, 530))
    rewritten(report.site / "2021/report.pdf", lambda writer: writer.add_annotation(5, note))
    found = one([f for f in verified(report) if f["rule"] != "Y109"], "Y105")
    assert "page 6: something is laid over it (FreeText)" in found["message"]


def test_text_put_on_a_page_of_the_pdf_is_found(report: Copy, verified: Verify) -> None:
    """Whether or not it claims to belong to the page's margin."""
    path = report.site / "2021/report.pdf"

    def stamp(writer: pypdf.PdfWriter) -> None:
        page = writer.pages[5]
        font = next(iter(page["/Resources"]["/Font"]))  # type: ignore[index]
        code = next(iter(glyphs(page, font).values()))[0]
        stream = ContentStream(None, writer)
        stream.set_data(b"/Artifact BMC BT %b 12 Tf 100 500 Td <%b> Tj ET EMC" % (font.encode(), code.encode()))
        content = page["/Contents"].get_object()
        assert isinstance(content, pypdf.generic.StreamObject)
        content.set_data(content.get_data() + b"\n" + stream.get_data())

    rewritten(path, stamp)
    found = one([f for f in verified(report) if f["rule"] != "Y109"], "Y105")
    assert found["line"] == 6


def test_words_that_only_a_voice_would_read_are_found(report: Copy, verified: Verify) -> None:
    """A replacement text is not what is printed."""

    def replace(writer: pypdf.PdfWriter) -> None:
        tree: Any = writer.root_object["/StructTreeRoot"]
        chapter = tree["/K"][0].get_object()["/K"][2].get_object()
        chapter["/K"][0].get_object()[NameObject("/ActualText")] = pypdf.generic.TextStringObject("另一标题")

    rewritten(report.site / "2021/report.pdf", replace)
    found = one([f for f in verified(report) if f["rule"] != "Y109"], "Y105")
    assert "(ActualText)" in found["message"]


def test_text_that_nobody_can_see_is_not_printed(report: Copy, verified: Verify) -> None:
    """It can be searched and copied, and hides that the page shows something else."""
    path = report.site / "2021/report.pdf"
    page = page_of(path, "1564.02万元")

    def hide(writer: pypdf.PdfWriter) -> None:
        content = writer.pages[page - 1]["/Contents"].get_object()
        assert isinstance(content, pypdf.generic.StreamObject)
        content.set_data(b"3 Tr\n" + content.get_data())

    rewritten(path, hide)
    found = [f for f in verified(report) if f["rule"] == "Y103"]
    assert any(ACTUAL in f["message"] and "is missing" in f["message"] for f in found)


def test_a_pdf_without_its_data_is_not_whole(report: Copy, verified: Verify) -> None:
    """Every file of the open data is named that is no longer in it."""
    path = report.site / "2021/report.pdf"
    rewritten(path, lambda writer: writer.root_object["/Names"].pop("/EmbeddedFiles"))  # type: ignore[attr-defined]
    found = [f["message"].partition(" is not attached")[0] for f in verified(report) if f["rule"] == "Y107"]
    assert found == ["figures.csv", "figures.json", "ledger.json"]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n%%EOF\n", b"%PDF-1.7\n" + bytes(range(256)) * 9])
def test_a_pdf_that_cannot_be_read_is_said_to_be_one(report: Copy, verified: Verify, content: bytes) -> None:
    """Whatever is wrong with it, nothing is proven and nothing breaks."""
    (report.site / "2021/report.pdf").write_bytes(content)
    one([f for f in verified(report) if f["rule"] != "Y109"], "Y108")


def test_half_a_pdf_is_no_proof(report: Copy, verified: Verify) -> None:
    """A download that broke off."""
    path = report.site / "2021/report.pdf"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert {f["rule"] for f in verified(report)} & {"Y103", "Y108"}


def test_a_figure_taken_out_of_the_json_is_missed(report: Copy, verified: Verify) -> None:
    """Its id is named; the copy in latest/ is another file then, too."""
    path = report.site / "2021/data/figures.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["figures"] = [row for row in data["figures"] if row["id"] != ACTUAL]
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    found = verified(report)
    missed = next(f for f in found if f["rule"] == "Y106")
    assert missed["subject"] == ACTUAL
    assert "budget.actual is missing: 1564.02万元" in missed["message"]
    assert {f["rule"] for f in found} == {"Y106", "Y107", "Y109"}  # the PDF has the one that is right


def test_a_value_edited_in_the_csv_is_named_with_its_line(report: Copy, verified: Verify) -> None:
    """Both numbers and the field are named."""
    line = report.edit("2021/data/figures.csv", ",15640200,", ",15640201,")
    found = next(f for f in verified(report) if f["rule"] == "Y106")
    assert (found["path"].rpartition("/")[2], found["line"], found["subject"]) == ("figures.csv", line, ACTUAL)
    assert "has the value 15640201, and should have 15640200" in found["message"]


def test_data_that_are_no_data_are_said_to_be_so(report: Copy, verified: Verify) -> None:
    """A broken file is a finding and no traceback."""
    (report.site / "2021/data/figures.json").write_text("[1", encoding="utf-8")
    (report.site / "2021/data/figures.csv").write_bytes(b"\xff\xfe")
    found = [f for f in verified(report) if f["rule"] == "Y106"]
    assert [f["message"].partition(";")[0] for f in found] == ["the file cannot be read"] * 2


def test_a_pdf_left_from_before_an_edit_of_the_data_is_stale(report: Copy, verified: Verify, tmp_path: Path) -> None:
    """The pages are built anew without a PDF, the old one is put beside them."""
    root = tmp_path / "edited"
    shutil.copytree(report.root, root)
    path = root / "data/2021/reception.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("260件", "261件", 1), encoding="utf-8")
    assert gongkai(root, "build", "--no-pdf", "--output", str(tmp_path / "new")).returncode == 0
    shutil.copy(report.site / "2021/report.pdf", tmp_path / "new/2021/report.pdf")
    shutil.copy(report.site / "2021/report.pdf", tmp_path / "new/latest/report.pdf")
    found = verified(Copy(root, tmp_path / "new"))
    stale = [f for f in found if f["rule"] == "Y103"]
    assert stale[0]["line"] == page_of(report.site / "2021/report.pdf", "260件")
    assert {f["subject"] for f in found} == {"reception.transfers.current_documents"}
    assert "is 261件 (data/2021/reception.yml:11), but here it is 260件" in stale[0]["message"]
    assert {f["rule"] for f in found} == {"Y103", "Y107"}
    assert verified(Copy(root, tmp_path / "new"), "--no-pdf") == []


def test_a_site_older_than_the_data_fails_in_pages_pdf_and_data(report: Copy, verified: Verify, tmp_path: Path) -> None:
    """An edit that nobody built is found everywhere."""
    root = tmp_path / "edited"
    shutil.copytree(report.root, root)
    path = root / "data/2021/reception.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("260件", "261件", 1), encoding="utf-8")
    found = verified(Copy(root, report.site))
    assert {f["rule"] for f in found} == {"Y102", "Y103", "Y106"}
    assert {f["subject"] for f in found} == {"reception.transfers.current_documents", ""}  # "": a digest of the data
    assert {f["path"].rpartition("/")[2] for f in found if not f["subject"]} <= {
        *("datapackage.json", "dataset.jsonld", "figures.xlsx", "all-years.csv", "all-years.json"),
        *(f["path"].rpartition("/")[2] for f in found if "/tables/" in f["path"]),
    }


def test_what_is_missing_from_the_site_is_named(report: Copy, verified: Verify) -> None:
    """A page, the PDF, a file of data."""
    for name in ("problems.html", "report.pdf", "data/figures.csv"):
        (report.site / "2021" / name).unlink()
    missing = [f["path"].rpartition("/2021/")[2] for f in verified(report) if f["rule"] == "Y101"]
    assert sorted(missing) == ["data/figures.csv", "problems.html", "report.pdf"]


def test_the_portal_and_latest_say_what_the_editions_say(report: Copy, verified: Verify) -> None:
    """They are what readers find first."""
    report.edit("index.html", "1564.02万元", "1565.02万元")
    (report.site / "latest/report.pdf").write_bytes(b"%PDF-1.7")
    found = verified(report)
    assert [f["rule"] for f in found] == ["Y109", "Y109"]
    assert "budget.actual of 2021 is 1564.02万元, but here it is 1565.02万元" in "".join(f["message"] for f in found)


def test_what_is_printed_by_itself_is_compared_in_any_profile(tmp_path: Path, verified: Verify) -> None:
    """A chapter, an attachment and the self-evaluation table say what the report says in their place."""
    root = tmp_path / "plain"
    for name in ("docs", "data"):
        shutil.copytree(ROOT / "examples/shili" / name, root / name)
    shutil.copy(ROOT / "examples/shili/mkdocs.yml", root)
    with (root / "data/2023/report.yml").open("a", encoding="utf-8") as file:
        file.write("pdf: {profile: plain}\n")
    parts = [argument for name in ("overview.md", "附件2", "自评表") for argument in ("--chapter", name)]
    run = gongkai(root, "build", "--year", "2023", "--output", str(tmp_path / "site"), *parts)
    assert run.returncode == 0, run.stderr
    copy, folder = Copy(root, tmp_path / "site"), tmp_path / "site/2023/pdf"
    assert verified(copy, "--year", "2023") == []
    (folder / "attachment-2.pdf").rename(folder / "attachment-3.pdf")
    (folder / "scorecard.pdf").rename(folder / "attachment-99.pdf")
    rewritten(folder / "overview.pdf", lambda writer: writer.remove_page(1))
    found = verified(copy, "--year", "2023")
    rules = {(f["path"].rpartition("/")[2], f["rule"]) for f in found}
    assert rules == {
        ("attachment-3.pdf", "Y103"),
        ("attachment-99.pdf", "Y103"),
        ("overview.pdf", "Y103"),
        ("overview.pdf", "Y104"),
    }
    assert any("the report has no such part" in f["message"] for f in found)


def test_a_page_with_macros_of_the_department_is_compared_figure_by_figure(
    site: Callable[..., Path], tmp_path: Path, verified: Verify
) -> None:
    """What these print is not known here; the figures around them are."""
    page = '# 一、基本情况\n\n{{ stamp() }}：{{ fact("budget.initial") }}，{{ fact("budget.actual") }}。\n'
    macro = "def define_env(env):\n    env.macro(lambda: '第7号', 'stamp')\n"
    department = "name: 示例单位\nmacros: [stamp]\n"
    root = site({"docs/2021/overview.md": page, "main.py": macro, "data/department.yml": department})
    run = gongkai(root, "build", "--no-pdf", "--output", str(tmp_path / "built"))
    assert run.returncode == 0, run.stdout + run.stderr
    copy = Copy(root, tmp_path / "built")
    assert verified(copy, "--no-pdf") == []
    copy.edit("2021/overview.html", ">900.00万元<", ">800.00万元<")
    found = one(verified(copy, "--no-pdf"), "Y102")
    assert found["subject"] == ACTUAL


def test_where_nothing_was_built_it_says_what_to_do(run: Run, tmp_path: Path) -> None:
    """That is wrong usage, as is a year that was not built."""
    for arguments in (["--site", str(tmp_path)], ["--site", str(tmp_path / "none")]):
        result = run(ROOT, "verify", *arguments)
        assert result.exit_code == 2
        assert "is no built site; build it first: gongkai build" in result.stderr
    (tmp_path / "versions.json").write_text("[]", encoding="utf-8")
    (tmp_path / "2021").mkdir()
    (tmp_path / "2021/index.html").touch()
    result = run(ROOT, "verify", "--site", str(tmp_path), "--year", "1999", lang="zh")
    assert result.exit_code == 2
    assert "没有1999年" in result.stderr


def test_an_edition_that_was_not_built_and_one_that_nobody_wrote_are_named(
    built: Path, tmp_path: Path, verified: Verify
) -> None:
    """Unless only some years are asked for."""
    copy = Copy(ROOT / "examples/shili", shutil.copytree(built / "shili", tmp_path / "site"))
    (copy.site / "2020").rename(copy.site / "2031")
    missing = [f["message"].partition(";")[0] for f in verified(copy, "--no-pdf") if f["rule"] == "Y101"]
    assert missing == ["the edition of 2020 has not been built", "there is no edition of 2031 in the repository"]
    assert verified(copy, "--year", "2019", "--no-pdf") == []


# What print makes of a page, and that it is undone.


@pytest.fixture(scope="module")
def rendering(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """Load what makes PDFs."""
    found = load_rendering(tmp_path_factory.mktemp("fonts"))
    assert found is not None
    return found


def table(columns: int, rows: int, *, label: str = "项目", caption: str = "表") -> str:
    """Write a table of figures, all different, as gongkai does."""
    heads = "".join(f'<th scope="col">科目名称{n}</th>' for n in range(columns))
    body = "".join(
        f'<tr><th scope="row">{label}{y}</th>'
        + "".join(
            f'<td><data class="fact" data-fact="t.r{y}.c{x}" value="{y}">{y},{x}53.{x % 10}7</data></td>'
            for x in range(columns)
        )
        + "</tr>"
        for y in range(rows)
    )
    return (
        '<div class="gk-table"><p class="gk-unit">单位：万元</p><div class="gk-scroll">'
        f"<table><caption>{caption}</caption>"
        f'<thead><tr><th scope="col">项目</th>{heads}</tr></thead><tbody>{body}</tbody></table></div>'
        '<p class="gk-note">说明：以上不含3.5万元。</p></div>'
    )


ARTICLES = {
    "long": table(3, 70),
    "wide": table(12, 40),
    "cut": table(30, 30),
    "cut and alike": table(30, 5, caption="甲") + table(30, 5, caption="乙"),
    "lists": "<h1>一、目标</h1><ol><li>接收<data class='fact' data-fact='a' value='1'>1件</data>"
    "<ul><li>2020年</li></ul></li>"
    "<li>3.5万元</li></ol><ul><li>· 4</li><li>5.</li></ul>",
    "attachments": f"<h1>五、附件</h1><h2>附件1 收入决算表</h2>{table(30, 4, caption='收入决算表')}"
    "<h2>附件2：支出决算表</h2>"
    f"{table(3, 50, caption='支出决算')}",
    "paragraphs": "".join(
        f"<p>{n}、全年支出{n}.5万元，比上年增长{n}.25%，其中第{n}季度为{n}00.01万元。</p>" * 3 for n in range(60)
    ),
}


@pytest.mark.parametrize("name", ARTICLES)
def test_what_print_adds_is_undone(rendering: ModuleType, tmp_path: Path, name: str) -> None:
    """Heads of tables that go on, parts of tables too wide for a page, lists of attachments, marks of lists."""
    article = ARTICLES[name]
    found = printed.read(make_pdf(rendering, tmp_path, article))
    ours, theirs = flowing(shown.article(f"<article>{article}</article>")), flowing(found.items)
    assert comparing.differences(ours, theirs) == []
    assert len({piece.place for piece in theirs} - {0}) > (name in ARTICLES.keys() - {"lists"})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("科目名称3<", "科目名称4<"),  # a head
        ("项目6<", "项目8<"),  # a label
        (">7,2253.27<", ">7,2353.37<"),  # a figure of the second part
        ("不含3.5万元", "不含3.6万元"),
        ("单位：万元", "单位：亿元"),
        ("<caption>表", "<caption>第2表"),
        (">7,153.17<", "><"),
    ],
)
def test_no_rule_of_print_hides_an_edit(rendering: ModuleType, tmp_path: Path, old: str, new: str) -> None:
    """In a table that is cut into parts, everything still counts."""
    article = table(30, 8)
    assert old in article
    found = printed.read(make_pdf(rendering, tmp_path, article.replace(old, new, 1)))
    assert comparing.differences(flowing(shown.article(f"<article>{article}</article>")), flowing(found.items))


@pytest.mark.parametrize("columns", [3, 30])
def test_figures_that_change_places_are_found(rendering: ModuleType, tmp_path: Path, columns: int) -> None:
    """All the numbers are still there; two rows, or two heads, have been exchanged."""
    article = table(columns, 6)
    for one_, other in (("1,053.07", "2,053.07"), ("科目名称0", "科目名称1")):
        swapped = article.replace(one_, "\0").replace(other, one_).replace("\0", other)
        found = printed.read(make_pdf(rendering, tmp_path, swapped))
        assert comparing.differences(flowing(shown.article(f"<article>{article}</article>")), flowing(found.items))


PIECES = st.lists(
    st.builds(Piece, st.text("0123456789.，。一二三万元", min_size=1, max_size=8)), min_size=1, max_size=30
)


@given(PIECES, st.data())
def test_the_same_text_in_other_pieces_is_the_same_and_any_digit_counts(
    pieces: list[Piece], data: st.DataObject
) -> None:
    """Lines end elsewhere in print; no digit does."""
    text = "".join(piece.text for piece in pieces)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    others = [Piece(text[a:b]) for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert comparing.differences(pieces, others) == []
    at = data.draw(st.integers(0, len(text) - 1))
    changed = text[:at] + ("8" if text[at] != "8" else "9") + text[at + 1 :]
    assert comparing.differences(pieces, [Piece(changed)])


@given(st.integers(0, 9), st.integers(0, 9))
def test_a_difference_names_the_figure_and_all_its_words(place: int, digit: int) -> None:
    """Whichever digits of it differ, one or several."""
    stated = [Piece("支出"), Piece("98765.43万元", figure="a.b"), Piece("。收入"), Piece("5万元", figure="a.c")]
    words = "98765.43万元"
    changed = words[:place] + str(digit) + words[place + 1 :] if words[place : place + 1].isdigit() else words
    changed = changed.replace("万", "亿")
    found = comparing.differences(stated, [Piece("支出" + changed + "。收入5万元", place=4)])
    assert [(d.kind, d.figures, d.expected, d.found, d.place) for d in found] == [
        ("figure", ("a.b",), words, changed, 4)
    ]


def test_the_repeated_head_of_a_table_is_its_own(rendering: ModuleType, tmp_path: Path) -> None:
    """It is no text of the structure, since nobody wants to hear it on every page; it is compared all the same."""
    found = printed.read(make_pdf(rendering, tmp_path, table(3, 70)))
    assert [sheet.rest for sheet in paging.paper("x.pdf", found).sheets] == [""] * len(found.pages)
    loose = found.pages[1].loose
    for changed, rest in (
        (loose.replace("科目名称1", "科目名称2"), "项目科目名称0科目名称2科目名称2"),
        (loose.replace("项目", "99.5项目", 1), "99.5"),
        ("—2—", paging.MISSING),
    ):
        edited = replace(found, pages=(found.pages[0], replace(found.pages[1], loose=changed), *found.pages[2:]))
        assert paging.paper("x.pdf", edited).sheets[1].rest == rest
