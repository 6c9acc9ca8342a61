"""The PDF package by itself: its settings, its fonts, what it refuses, and a page it has made."""

from __future__ import annotations

import ctypes
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pdfplumber
import pytest
from bs4 import BeautifulSoup

from gongkai import pdf, profiles
from gongkai.pdf import attachments, fonts, handler, marking, numbers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from bs4 import Tag
    from pdfplumber.page import Page

TITLE = "示例区档案馆2023年部门整体支出绩效自评报告"
# WeasyPrint leaves its colour profile open; Python says so when the file is collected.
pytestmark = pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def edition() -> dict[str, Any]:
    """Return an edition as the templates see it."""
    return {
        "year": "2023",
        "title": TITLE,
        "department": "示例区档案馆",
        "period": "2023年度",
        "kind_label": "部门整体支出绩效自评",
        "status": "published",
        "status_label": "正式发布",
        "published": "2024-04-30",
        "transcription": None,
    }


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a built site's folder with a picture in it, beside a file that is none of its business."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "图 1.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (folder / "link.svg").symlink_to(tmp_path / "secret.txt")
    return folder


@pytest.fixture
def rendering(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """Return the module that needs Pango, with the fonts from PyPI within its reach."""
    if pdf.missing_libraries():
        pytest.skip("Pango is not installed")
    before = {name: os.environ.get(name) for name in ("FONTCONFIG_FILE", "GONGKAI_FONTCONFIG")}
    pdf.add_bundled_fonts(tmp_path_factory.mktemp("fonts"))
    from gongkai.pdf import breaking, justifying, rendering  # noqa: PLC0415 - loads Pango

    breaking.install()
    justifying.install()
    yield rendering
    for name, value in before.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value


def test_with_pdf_needs_nothing_but_its_name(edition: dict[str, Any]) -> None:
    """Every setting that would print "None", English or a second numbering is made for the department."""
    config: dict[str, Any] = {"toc_title": "Table of contents", "ordered_chapter_level": 3, "heading_shift": True}
    pdf.configure(config, edition)
    assert config["output_path"] == "report.pdf"
    assert (config["author"], config["copyright"]) == ("示例区档案馆", "示例区档案馆")
    assert (config["toc_title"], config["ordered_chapter_level"], config["heading_shift"]) == ("目录", 0, False)
    assert Path(config["theme_handler_path"]).is_file()
    assert edition["title_lines"] == ["示例区档案馆2023年", "部门整体支出绩效自评报告"]


def test_pages_for_the_screen_stay_out_of_the_pdf(edition: dict[str, Any]) -> None:
    """The front page and the list of all figures are left out, a chapter with a like name is not."""
    config: dict[str, Any] = {}
    pdf.configure(config, edition)
    out = re.compile("|".join(f"^{pattern}" for pattern in config["exclude_pages"]))  # as mkdocs-with-pdf reads them
    pages = ("index.html", "figures.html", "figures.htmlx", "overview.html")
    assert [page for page in pages if not out.match(page)] == ["figures.htmlx", "overview.html"]


def test_the_handler_brings_neither_style_nor_script_nor_link_of_its_own() -> None:
    """Material's style is not parsed, and a page leaves with-pdf letter by letter as it came."""
    assert handler.get_stylesheet(debug_html=False) == ""
    assert handler.get_script_sources() == []
    assert handler.inject_link("<p>一</p>", "report.pdf") == "<p>一</p>"


def test_nothing_of_material_reaches_the_document(rendering: ModuleType, edition: dict[str, Any]) -> None:
    """Of a page only its article is parsed; the head is our own, with the edition's facts and the profile's style."""
    page = (
        '<html><head><link rel="stylesheet" href="main.min.css"></head><body><nav>…</nav><article>甲</article></body>'
    )
    assert rendering.article_only(page) == "<html><head></head><body><article>甲</article></body></html>"
    head = BeautifulSoup(rendering.head(edition), "html.parser")
    assert head.title is not None
    assert head.title.text == TITLE
    assert {m["name"]: m["content"] for m in head.select("meta[name]")} == {
        "author": "示例区档案馆",
        "description": "2023年度 部门整体支出绩效自评 正式发布",
        "dcterms.created": "2024-04-30",
        "dcterms.modified": "2024-04-30",
    }
    style = Path(profiles.packaged("gbt9704").folder, "style.css")
    assert [(link["rel"], link["href"]) for link in head.select("link")] == [(["stylesheet"], style.as_uri())]


def test_a_date_that_is_not_stated_is_not_invented(rendering: ModuleType, edition: dict[str, Any]) -> None:
    """Without a date of publication the PDF carries no date."""
    assert "dcterms" not in rendering.head(edition | {"published": ""})


@pytest.mark.parametrize(
    ("title", "department", "lines"),
    [
        ("部门决算公开说明", "示例区档案馆", ["部门决算公开说明"]),
        (
            "广州市荔湾区国家档案馆2021年部门整体支出绩效自评报告",
            "广州市荔湾区国家档案馆",
            ["广州市荔湾区国家档案馆2021年", "部门整体支出绩效自评报告"],
        ),
    ],
)
def test_a_title_is_broken_between_words(title: str, department: str, lines: list[str]) -> None:
    """A long title takes several lines, broken after the year where it can be; a short one stays whole."""
    assert pdf.title_lines(title, department) == lines


def test_no_title_loses_a_character_or_outgrows_the_page() -> None:
    """Whatever the title is, its lines together are the title."""
    for title in ("", "年", "某" * 70, "关于A" * 20, "2023年度" * 9):
        assert "".join(pdf.title_lines(title)) == title


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/a.png",
        "https://example.com/a.png",
        "ftp://example.com/a.png",
        "file:///etc/passwd",
        "file://example.com/etc/passwd",
        "{site}/../secret.txt",
        "{site}/%2e%2e/secret.txt",
        "{site}/link.svg",
        "{site}/a%00b",
        "gopher://example.com/",
        "//example.com/a.png",
        "a.png",
    ],
)
def test_the_fetcher_refuses_whatever_is_not_of_the_site(rendering: ModuleType, site: Path, url: str) -> None:  # noqa: ARG001
    """Neither networks nor other files, whether by dots, escapes or symbolic links."""
    from gongkai.pdf import fetching  # noqa: PLC0415 - needs Pango

    with pytest.raises(fetching.RefusedURLError):
        fetching.SiteFetcher([site]).fetch(url.format(site=site.as_uri()))


def test_the_fetcher_reads_files_of_the_site_and_inline_data(rendering: ModuleType, site: Path) -> None:  # noqa: ARG001
    """Pictures of the report are what it is for, whatever their names are."""
    from gongkai.pdf import fetching  # noqa: PLC0415 - needs Pango

    fetcher = fetching.SiteFetcher([site])
    assert b"svg" in fetcher.fetch((site / "图 1.svg").as_uri()).read()
    assert fetcher.fetch("data:text/plain,hello").read() == b"hello"


@pytest.mark.parametrize(
    "body",
    [
        '<img src="http://example.com/a.png" alt="">',
        '<p style="background: url(file:///etc/passwd)">甲</p>',
        '<p>甲<a rel="attachment" href="file:///etc/passwd">乙</a></p>',
        '<p>甲<link rel="attachment" href="file:///etc/passwd"></p>',
        '<p>甲<link rel="stylesheet" href="file:///etc/passwd"></p>',
    ],
)
def test_a_document_that_asks_for_another_file_is_not_made(
    rendering: ModuleType, site: Path, edition: dict[str, Any], body: str, tmp_path: Path
) -> None:
    """The file is named, and no PDF with a hole, or with the file in it, is left behind."""
    html = rendering.ReportHTML(f"<head></head><body>{body}</body>", edition=edition, site=site)
    with pytest.raises(pdf.PdfError, match=r"不能使用(http://example\.com/a\.png|file:///etc/passwd)"):
        html.render().write_pdf(str(tmp_path / "a.pdf"))


def test_a_character_without_a_glyph_is_named_and_stops_the_pdf(
    rendering: ModuleType, site: Path, edition: dict[str, Any], tmp_path: Path
) -> None:
    """Never an empty box: U+E000 is no character of any font."""
    html = rendering.ReportHTML("<head></head><body><p>甲\ue000乙</p></body>", edition=edition, site=site)
    target = tmp_path / "a.pdf"
    with pytest.raises(pdf.PdfError, match=r"U\+E000"):
        html.render().write_pdf(str(target))
    assert not target.exists()


def test_a_machine_without_a_chinese_font_is_told_what_to_install() -> None:
    """The message names the characters, at most eight of them, and the package."""
    with pytest.raises(pdf.PdfError) as refused:
        fonts.refuse_missing_glyphs("广州市荔湾区国家档案馆")
    words = str(refused.value)
    assert "区 (U+533A)" in words
    assert words.count("U+") == 8
    assert "fonts-noto-cjk" in words


def test_the_same_document_gives_the_same_bytes(
    rendering: ModuleType, site: Path, edition: dict[str, Any], tmp_path: Path
) -> None:
    """Neither the clock nor chance is in the file, and it is archivable and tagged."""
    made = []
    for name in ("a.pdf", "b.pdf"):
        html = rendering.ReportHTML("<head></head><body><h1>一、甲</h1><p>乙</p></body>", edition=edition, site=site)
        html.render().write_pdf(str(tmp_path / name))
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]
    with pdfplumber.open(tmp_path / "a.pdf") as document:
        assert {"Lang", "MarkInfo", "Metadata", "Outlines", "OutputIntents", "StructTreeRoot"} <= set(
            document.doc.catalog
        )


def test_full_lines_end_at_the_right_margin(
    rendering: ModuleType, site: Path, edition: dict[str, Any], tmp_path: Path
) -> None:
    """A page has 22 lines of 28 characters, and figures that may not be torn leave no ragged edge."""
    sentence = "截止目前共接收20个全宗单位档案，折合约<data>2360.5卷</data>，电子文件<data>32.9451万页</data>。"
    pages = [f"<p>{sentence * 11}</p>", f"<p>{'档' * 28 * 22}</p>"]
    body = "".join(f'<article style="break-before: page">{page}</article>' for page in pages)
    html = rendering.ReportHTML(f"<head></head><body>{body}</body>", edition=edition, site=site)
    html.render().write_pdf(str(tmp_path / "a.pdf"))
    with pdfplumber.open(tmp_path / "a.pdf") as document:
        sentences, characters = [_lines(page) for page in document.pages[:2]]
    millimetre = 72 / 25.4
    assert {round(line[-1]["x1"] / millimetre) for line in sentences[:-1]} == {184}
    assert [len(line) for line in characters] == [26, *[28] * 21]
    assert {round(line[-1]["x1"] / millimetre) for line in characters} == {182}


def _lines(page: Page) -> list[list[dict[str, Any]]]:
    """Return the characters of each line of 3号 type, from top to bottom, from left to right."""
    lines: dict[int, list[dict[str, Any]]] = {}
    for character in page.chars:
        if abs(character["size"] - 15.75) < 0.01:
            lines.setdefault(round(character["top"]), []).append(character)
    return [sorted(line, key=lambda c: c["x0"]) for _, line in sorted(lines.items())]


def _table(columns: int, rows: int, cell: str) -> str:
    head = "".join(f'<th scope="col">本年{x}</th>' for x in range(columns))
    row = f'<tr><th scope="row">合计</th>{cell * columns}</tr>'
    return f"<table><thead><tr><th>项目</th>{head}</tr></thead><tbody>{row * rows}</tbody></table>"


def _marked(markup: str) -> BeautifulSoup:
    soup = BeautifulSoup(f"<article>{markup}</article>", "html.parser")
    attachments.mark_attachments(soup)
    marking.mark_tables(soup)
    numbers.keep_numbers(soup)
    return soup


def _classes(tag: Tag | None) -> list[str]:
    assert tag is not None
    return [str(name) for name in tag.get_attribute_list("class") if name]


@pytest.mark.parametrize(
    ("columns", "rows", "size", "marks"),
    [
        (3, 2, "10.5", ["gk-table", "gk-whole"]),
        (3, 40, "10.5", ["gk-table"]),
        (11, 2, "9", ["gk-table", "gk-whole"]),
        (14, 40, "10.5", ["gk-table", "gk-wide"]),
        (16, 2, "9", ["gk-table", "gk-whole", "gk-wide"]),
        (19, 2, "7.5", ["gk-table", "gk-whole", "gk-wide"]),
    ],
)
def test_a_table_is_set_by_what_it_holds(columns: int, rows: int, size: str, marks: list[str]) -> None:
    """Upright in 五号, upright in 小五, on its side down to 六号; short ones stay whole; the widths fill the page."""
    soup = _marked(f'<div class="gk-table">{_table(columns, rows, "<td><data>1,234.5</data></td>")}</div>')
    block = soup.select_one(".gk-table")
    assert block is not None
    assert _classes(block) == marks
    assert str(block["style"]).startswith(f"font-size:{size}pt;")
    shares = [float(str(col["style"]).removeprefix("width:").removesuffix("%")) for col in soup.select("col")]
    assert len(shares) == columns + 1
    assert sum(shares) == pytest.approx(100, abs=0.01)


def test_a_table_of_markdown_is_set_like_those_of_figures() -> None:
    """It gets the same frame; sentences are broken and set flush left, numbers are not."""
    soup = _marked("<table><thead><tr><th>甲</th><th>乙</th></tr></thead><tr><td>一句话</td><td>12人</td></tr></table>")
    assert "gk-table" in _classes(soup.select_one("div"))
    assert [_classes(cell) for cell in soup.select("td")] == [["gk-words"], []]


def test_a_very_wide_table_is_cut_between_its_groups() -> None:
    """Each part has the labels of the rows, the group's head over its own columns, and says that it continues."""
    groups = "".join(f'<th scope="colgroup" colspan="4">第{x}组</th>' for x in range(6))
    heads = "".join(f'<th scope="col">科目{x}</th>' for x in range(24))
    cells = "".join(f"<td><data>{x},000.00</data></td>" for x in range(10, 34))
    soup = _marked(
        '<div class="gk-table"><table><caption>支出表</caption>'
        f'<thead><tr><th rowspan="2">编码</th><th rowspan="2">项目</th>{groups}</tr><tr>{heads}</tr></thead>'
        f'<tbody><tr><td class="gk-code">201</td><th scope="row">服务</th>{cells}</tr></tbody></table>'
        '<p class="gk-note">说明。</p></div>'
    )
    parts = soup.select(".gk-table")
    assert [part.caption and part.caption.text for part in parts] == ["支出表", *["支出表（续）"] * (len(parts) - 1)]
    assert [cell.text for part in parts for cell in part.select("td data")] == [f"{x},000.00" for x in range(10, 34)]
    for part in parts:
        assert [cell.text for cell in part.select("tbody td.gk-code, tbody th")] == ["201", "服务"]
        assert {str(head["colspan"]) for head in part.select('th[scope="colgroup"]')} == {"4"}
        assert len(part.select("col")) == 2 + len(part.select("data"))
    assert [len(part.select(".gk-note")) for part in parts] == [*[0] * (len(parts) - 1), 1]


def test_rows_that_belong_together_are_not_parted() -> None:
    """The rows under one label of a scorecard stay together, so do the first and the last three of any table."""
    first = '<tr><th scope="rowgroup" rowspan="4">产出</th><th scope="row">数量</th><td>1</td></tr>'
    rows = first + '<tr><th scope="row">数量</th><td>1</td></tr>' * 3
    head = "<thead><tr><th>一级</th><th>三级</th><th>得分</th></tr></thead>"
    soup = _marked(f'<div class="gk-table"><table>{head}{rows * 5}</table></div>')
    free = [index for index, row in enumerate(soup.select("tr")) if "gk-joined" not in _classes(row)]
    assert free == [0, 1, 5, 9, 13, 17]


@pytest.mark.parametrize(
    ("heading", "number", "title"),
    [
        ("附件1 部门整体支出绩效自评表", "附件1", "部门整体支出绩效自评表"),
        ("附件2：支出决算表", "附件2", "支出决算表"),
        ("附件一　支出决算表", "附件一", "支出决算表"),
        ("附件 名词解释", "附件", "名词解释"),
        ("附件清单", "", ""),
        ("（四）附件", "", ""),
    ],
)
def test_the_head_of_an_attachment_is_number_and_title(heading: str, number: str, title: str) -> None:
    """However the text writes it; a heading that only has the word in it is none."""
    soup = _marked(f"<h1>五、附件</h1><p>见下。</p><h2>{heading}</h2>")
    assert [tag.text for tag in soup.select(".gk-attachment__number")] == [number] * bool(number)
    assert "".join(tag.text for tag in soup.select(".gk-attachment__title")) == title
    assert soup.select("ul") == []  # the chapter begins with a text of its own


def test_the_verb_of_a_change_may_part_from_its_number_but_no_number_from_its_unit() -> None:
    """增加 may end a line, 3.5个百分点 begins the next whole; so does a year that is plain text."""
    soup = _marked(
        '<p>到2023年底，比上年<data class="change" value="1">增加约3.5个百分点</data>，共<data>12卷</data>。</p>'
    )
    assert [tag.text for tag in soup.select(".gk-number")] == ["2023年", "约3.5个百分点"]
    assert soup.get_text() == "到2023年底，比上年增加约3.5个百分点，共12卷。"


def test_every_page_of_a_draft_says_so(
    rendering: ModuleType, site: Path, edition: dict[str, Any], tmp_path: Path
) -> None:
    """Printed and left lying about, it is still known for what it is; a published page carries no such word."""
    for status, count in (("draft", 2), ("published", 0)):
        body = '<p>甲</p><p style="break-before: page">乙</p>'
        state = edition | {"status": status}
        html = rendering.ReportHTML(f"<head></head><body>{body}</body>", edition=state, site=site)
        html.render().write_pdf(str(tmp_path / "a.pdf"))
        with pdfplumber.open(tmp_path / "a.pdf") as document:
            assert sum("草稿" in page.extract_text() for page in document.pages) == count


def test_a_link_to_a_page_that_is_not_printed_becomes_plain_text(rendering: ModuleType) -> None:
    """Links within the report lead on, in Chinese too; those to screen pages keep their words and lose the link."""
    soup = BeautifulSoup(
        '<h1 id="a/:一">一</h1><a href="#a/:%E4%B8%80">甲</a><a href="#figures/:">乙</a><a href="https://a.cn/">丙</a>',
        "html.parser",
    )
    rendering.ReportGenerator._normalize_link_anchors(None, soup)
    assert [a.get("href") for a in soup.find_all("a")] == ["#a/:一", None, "https://a.cn/"]
    assert soup.get_text() == "一甲乙丙"


def test_the_fonts_from_pypi_are_added_to_those_of_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine where nobody is root still gets Chinese, one with fonts keeps its own, and a second call is free."""
    monkeypatch.setenv("FONTCONFIG_FILE", "/opt/fonts & more.conf")
    monkeypatch.delenv("GONGKAI_FONTCONFIG", raising=False)
    pdf.add_bundled_fonts(tmp_path)
    written = Path(os.environ["FONTCONFIG_FILE"])
    assert written.parent == tmp_path
    text = written.read_text(encoding="utf-8")
    assert '<include ignore_missing="yes">/opt/fonts &amp; more.conf</include>' in text
    assert f"<dir>{fonts.bundled_folder()}</dir>" in text
    assert f"<cachedir>{tmp_path}/font-cache</cachedir>" in text
    pdf.add_bundled_fonts(tmp_path / "elsewhere")
    assert os.environ["FONTCONFIG_FILE"] == str(written)
    assert list(tmp_path.iterdir()) == [written]


def test_a_substitute_is_said_to_be_one() -> None:
    """Each part of the document is reported with the best face that it really used."""
    report = pdf.font_report({"FangSong", "Noto Serif CJK SC", "LXGW WenKai"})
    assert report == [
        pdf.FaceUsed("仿宋", "FangSong", substitute=False),
        pdf.FaceUsed("楷体", "LXGW WenKai", substitute=True),
        pdf.FaceUsed("宋体", "Noto Serif CJK SC", substitute=True),
        pdf.FaceUsed("小标宋", "Noto Serif CJK SC", substitute=True),
    ]


def test_every_stack_ends_in_a_face_from_pypi() -> None:
    """No part of the document is left without Chinese where only those are installed."""
    for role in fonts.ROLES.values():
        assert role.stack[-1] in {"Noto Serif SC", "Noto Sans SC"}
        assert f'"{role.stack[0]}"' in fonts.css_variables()


def test_getting_ready_for_pdfs_starts_no_program(tmp_path: Path) -> None:
    """Python looks for a library that is not there with a compiler, and WeasyPrint asks for a dozen such names."""
    if pdf.missing_libraries():
        pytest.skip("Pango is not installed")
    script = (
        "import sys; from pathlib import Path; from gongkai.pdf import preparing\n"
        "sys.addaudithook(lambda event, args: print(event, args[0]) if event == 'subprocess.Popen' else None)\n"
        "preparing.warm(Path(sys.argv[1])); import weasyprint; print(weasyprint.text.ffi.pango is not None)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path], check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    assert done.stdout == "True\n"


def test_missing_libraries_are_named_by_their_packages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whoever sets the machine up reads what to install, and nobody a traceback."""

    def absent(name: str) -> None:
        if "pango" in name:
            raise OSError(name)

    monkeypatch.setattr(ctypes, "CDLL", absent)
    assert pdf.missing_libraries() == ["libpango-1.0-0", "libpangoft2-1.0-0"]
    with pytest.raises(pdf.PdfError, match=r"libpango-1\.0-0 libpangoft2-1\.0-0"):
        pdf.prepare({}, workdir=tmp_path)


def test_the_package_can_be_asked_on_a_machine_without_pango() -> None:
    """Importing it loads neither WeasyPrint nor mkdocs-with-pdf."""
    code = "import sys, gongkai.pdf; print({'weasyprint', 'mkdocs_with_pdf'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_a_list_that_begins_at_seven_does_so_in_print() -> None:
    """The page counts by HTML, the print by a style: both must show the same number."""
    lists = '<ol start="7"><li>甲</li></ol><ol><li>乙</li></ol><ol start="x"><li>丙</li></ol>'
    soup = BeautifulSoup(lists, "html.parser")
    numbers.count_on(soup)
    assert [element.get("style") for element in soup.find_all("ol")] == ["counter-reset:list-item 6", None, None]
