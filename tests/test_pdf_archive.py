"""The PDFs as an archive, a screen reader and someone who follows links get them: 2021's, and the example's five."""

from __future__ import annotations

import itertools
import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pdfplumber
import pytest
from bs4 import BeautifulSoup
from pdfminer.pdftypes import resolve1

from gongkai import annex
from published import Tag, editions, embedded, load_rendering, pages, plain, printed, tags, target_pages
from sites import copy_of_the_report, gongkai

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pdfplumber.pdf import PDF

# WeasyPrint leaves its colour profile open; Python says so when the file is collected.
pytestmark = pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning")

NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xmp": "http://ns.adobe.com/xap/1.0/",
}
PAGE_NUMBER = re.compile(r"—\s*\d+\s*—")
ALL = range(6)
# The real report, and the example's year with most in it.
TWO = (0, 5)
# A Python that starts with this on its path lives 400 days later.
LATER = """
import datetime, time
SHIFT = datetime.timedelta(days=400)
now, local, utc, text = time.time, time.localtime, time.gmtime, time.strftime
time.time = lambda: now() + SHIFT.total_seconds()
time.time_ns = lambda: int(time.time() * 10**9)
time.localtime = lambda seconds=None: local(time.time() if seconds is None else seconds)
time.gmtime = lambda seconds=None: utc(time.time() if seconds is None else seconds)
time.strftime = lambda form, moment=None: text(form, moment or time.localtime())
class Kind(type):
    def __instancecheck__(cls, value): return isinstance(value, cls.__base__)
class Date(datetime.date, metaclass=Kind):
    @classmethod
    def today(cls): return cls.fromtimestamp(time.time())
class DateTime(datetime.datetime, metaclass=Kind):
    @classmethod
    def now(cls, tz=None): return cls.fromtimestamp(time.time(), tz)
    today = now
    @classmethod
    def utcnow(cls): return cls.now(datetime.timezone.utc).replace(tzinfo=None)
datetime.date, datetime.datetime = Date, DateTime
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> list[Path]:
    """Return the PDFs of all editions."""
    if load_rendering(tmp_path_factory.mktemp("fonts")) is None:
        pytest.skip("Pango is not installed")
    return editions(tmp_path_factory, worker_id)


@pytest.fixture(scope="module")
def documents(files: list[Path]) -> Iterator[list[PDF]]:
    """Open the PDFs of all editions."""
    opened = [pdfplumber.open(path) for path in files]
    yield opened
    for document in opened:
        document.close()


@pytest.fixture(scope="module")
def trees(documents: list[PDF]) -> dict[int, Tag]:
    """Read the tags of two editions, and that nothing on their pages is outside of them."""
    return {number: tags(documents[number]) for number in TWO}


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Callable[..., PDF]]:
    """Return a function that prints an article and opens the PDF."""
    rendering = load_rendering(tmp_path)
    if rendering is None:
        pytest.skip("Pango is not installed")
    opened: list[PDF] = []

    def make(article: str, **edition: str) -> PDF:
        opened.append(pdfplumber.open(printed(rendering, tmp_path, article, **edition)))
        return opened[-1]

    yield make
    for document in opened:
        document.close()


def information(document: PDF) -> dict[str, str]:
    """Return the old kind of metadata."""
    return {key: plain(value) for key, value in document.doc.info[0].items()}


def described(document: PDF) -> dict[str, str]:
    """Return the new kind of metadata, XMP: each property that holds words."""
    stream = resolve1(document.doc.catalog["Metadata"])
    root = ET.fromstring(stream.get_data().decode())  # noqa: S314 - our own
    names = {uri: name for name, uri in NAMESPACES.items()}
    found = {}
    for element in root.iter():
        uri, _, name = element.tag[1:].partition("}")
        words = "".join(element.itertext()).strip()
        if uri in names and names[uri] != "rdf" and words:
            found[f"{names[uri]}:{name}"] = words
    return found


def bookmarks(document: PDF) -> list[tuple[int, str, int]]:
    """Return level, words and page of each bookmark."""
    numbers = pages(document)
    return [(level, str(title), numbers[dest[0].objid]) for level, title, dest, _, _ in document.doc.get_outlines()]


def links(document: PDF) -> list[dict[str, Any]]:
    """Return all that can be clicked in a document."""
    notes = (resolve1(note) for page in document.pages for note in resolve1(page.page_obj.annots) or [])
    return [note for note in notes if plain(note["Subtype"]) == "Link"]


@pytest.mark.parametrize("number", ALL)
def test_a_pdf_says_what_it_is_in_both_kinds_of_metadata(documents: list[PDF], number: int) -> None:
    """Title, author, subject, language and the edition's dates: the same in XMP and in the list of old."""
    document = documents[number]
    old, new = information(document), described(document)
    assert (old["Title"], old["Author"], old["Subject"]) == (new["dc:title"], new["dc:creator"], new["dc:description"])
    assert re.fullmatch(r".+馆20\d\d年部门整体支出绩效自评报告", old["Title"])
    assert new["dc:subject"].startswith("部门整体支出绩效自评20")
    assert old["Keywords"] == new["pdf:Keywords"]
    assert new["dc:language"] == plain(document.doc.catalog["Lang"]) == "zh-CN"
    if number:
        assert new["xmp:CreateDate"] == new["xmp:ModifyDate"] == new["dc:date"]
        assert old["CreationDate"] == old["ModDate"] == "D:" + new["dc:date"].replace("-", "")
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", new["dc:date"])
    else:  # a transcription of a report that bears no date
        assert [key for key in [*old, *new] if "Date" in key or "date" in key] == []


@pytest.mark.parametrize("number", ALL)
def test_the_bookmarks_are_the_headings_by_chapter(documents: list[PDF], number: int) -> None:
    """A reader opens with them; they lead on through the document, and none skips a level."""
    document = documents[number]
    assert plain(document.doc.catalog["PageMode"]) == "UseOutlines"
    found = bookmarks(document)
    chapters = [words for level, words, _ in found if level == 1]
    assert [words[:2] for words in chapters[:5]] == ["一、", "二、", "三、", "四、", "五、"]
    levels = [0, *(level for level, _, _ in found)]
    assert all(below <= above + 1 for above, below in itertools.pairwise(levels))
    places = [page for _, _, page in found]
    assert places == sorted(places)


@pytest.mark.parametrize("number", ALL)
def test_a_page_is_called_what_is_printed_on_it(documents: list[PDF], number: int) -> None:
    """A reader who types 5 gets to the page that says — 5 —; cover and contents are i and ii."""
    document = documents[number]
    labels = [page.page_obj.label for page in document.pages]
    numbered = labels.index("1")
    assert labels[:numbered] == ["i", "ii", "iii"][:numbered]
    assert labels[numbered:] == [str(n) for n in range(1, len(labels) - numbered + 1)]
    last = document.pages[-1]
    assert f"— {labels[-1]} —" in (last.extract_text() if last.width < last.height else f"— {labels[-1]} —")


@pytest.mark.parametrize(
    ("words", "number"),
    [("— 12 —", 12), ("3", 3), ("3 / 20", 3), ("第3页", 3), ("2023年度", None), ("草稿　请勿引用", None), ("", None)],
)
def test_a_margin_prints_a_page_number_in_several_ways(made: object, words: str, number: int | None) -> None:  # noqa: ARG001 - without Pango there is no such module
    """A department's own profile may; what else stands in a margin is no number."""
    from gongkai.pdf import finding  # noqa: PLC0415 - needs Pango

    assert finding.page_number(words) == number


@pytest.mark.parametrize("number", ALL)
def test_links_lead_somewhere_and_say_where(documents: list[PDF], number: int) -> None:
    """Inside to a place that is there, outside to a whole address; a screen reader has words for each."""
    document = documents[number]
    places = target_pages(document)
    found = links(document)
    assert len(found) > 10
    for link in found:
        words = plain(link["Contents"])
        assert words
        if "Dest" in link:
            assert link["Dest"] in places, words
            assert not re.search(r"/:", words), "the words are those of the link, and not its address"
        else:
            address = urlsplit(plain(resolve1(link["A"])["URI"]))
            assert address.scheme in {"http", "https", "mailto"}
            assert address.netloc or address.path


@pytest.mark.parametrize("number", ALL)
def test_destinations_are_in_the_order_in_which_readers_look_them_up(documents: list[PDF], number: int) -> None:
    """By their bytes: a reader that halves the list again and again finds each one, Chinese or not."""
    names = list(target_pages(documents[number]))
    assert len(names) > 10
    assert names == sorted(names)


@pytest.mark.parametrize("number", ALL)
def test_the_contents_lead_to_the_headings_that_they_name(documents: list[PDF], number: int) -> None:
    """One link a line, to the page whose bookmark has the same words."""
    document = documents[number]
    places = target_pages(document)
    headings = {re.sub(r"\s", "", words): page for _, words, page in bookmarks(document)}
    first = next(page for page in document.pages[1:] if resolve1(page.page_obj.annots))
    notes = [resolve1(note) for note in resolve1(first.page_obj.annots)]
    entries = [(re.sub(r"\s", "", plain(note["Contents"])), places[note["Dest"]]) for note in notes]
    assert len(entries) >= 15
    assert len(set(entries)) == len(entries)
    assert [entry for entry in entries if headings.get(entry[0]) != entry[1]] == []


@pytest.mark.parametrize("number", ALL)
def test_the_open_data_is_in_the_pdf_byte_by_byte(files: list[Path], documents: list[PDF], number: int) -> None:
    """With its kind, what it is to the report and words for people; dated as the report, and listed once."""
    document, folder = documents[number], files[number].parent / "data"
    found = embedded(document)
    assert {"figures.csv", "figures.json"} <= set(found)
    assert list(found) == sorted(found)
    belonging = [reference.objid for reference in resolve1(document.doc.catalog["AF"])]
    assert belonging == [facts["objid"] for facts, _, _ in found.values()]
    kinds = {"csv": "text/csv", "json": "application/json"}
    dates = {key: value for key, value in information(document).items() if "Date" in key}
    for name, (facts, stream, content) in found.items():
        assert content == (folder / name).read_bytes()
        assert plain(stream["Subtype"]) == kinds[name.rpartition(".")[2]]
        assert plain(facts["AFRelationship"]) == ("Supplement" if name.startswith("ledger") else "Data")
        assert plain(facts["Desc"]).startswith("本年度")
        kept = resolve1(stream["Params"])
        assert {key: plain(value) for key, value in kept.items() if "Date" in key} == dates
        assert kept["Size"] == len(content)
    assert json.loads(found["figures.json"][2])["figures"]


@pytest.mark.parametrize("number", TWO)
def test_what_is_read_aloud_is_the_report_and_nothing_else(
    documents: list[PDF], trees: dict[int, Tag], number: int
) -> None:
    """No page number, no dots of the contents, no head of a table once more; all else on the pages is in a tag."""
    words = trees[number].words
    assert not PAGE_NUMBER.search(words)
    assert "··" not in words
    document = documents[number]
    left = [
        char["text"]
        for page in document.pages
        for char in page.chars
        if char["mcid"] is None and char["text"] not in "—·" and not char["text"].isspace()
    ]
    # Page numbers, and the heads of tables on pages where they go on.
    heads = {char for cell in trees[number].all("TH") for char in cell.words}
    assert set(left) <= heads | set("0123456789")
    assert len(left) < 500


@pytest.mark.parametrize("number", TWO)
def test_headings_are_tagged_as_such_and_no_level_is_skipped(
    documents: list[PDF], trees: dict[int, Tag], number: int
) -> None:
    """They are the contents' title, the bookmarks, and the sentences of the lower levels."""
    found = [
        (int(tag.name[1]), re.sub(r"\s", "", tag.words)) for tag in trees[number].all(*(f"H{n}" for n in range(1, 7)))
    ]
    levels = [0, *(level for level, _ in found)]
    assert all(below <= above + 1 for above, below in itertools.pairwise(levels))
    assert found[0] == (1, "目录")
    marked = [(level, re.sub(r"\s", "", words)) for level, words, _ in bookmarks(documents[number])]
    assert [heading for heading in found[1:] if heading[0] <= 3] == marked


@pytest.mark.parametrize("number", TWO)
def test_the_tables_read_aloud_are_those_of_the_pages(files: list[Path], trees: dict[int, Tag], number: int) -> None:
    """As many rows and cells as on the screen, however many pages they take; each head says what it is the head of."""
    expected = []
    for page in ("overview", "evaluation", "problems", "improvements", "attachments", "notes"):
        soup = BeautifulSoup((files[number].parent / f"{page}.html").read_text(encoding="utf-8"), "html.parser")
        tables = [table for table in soup.select("article table") if not table.find_parent(class_="gk-chart")]
        expected += [[len(row.find_all(["th", "td"])) for row in table.find_all("tr")] for table in tables]
    found = list(trees[number].all("Table"))
    rows = [[len(list(row.all("TH", "TD"))) for row in table.all("TR")] for table in found]
    annexed = sum("".join(tag.words for tag in table.all("THead")) == "".join(annex.HEADS) for table in found)
    assert annexed == (number == 0)  # the list of all figures, which one of the two reports asks for
    assert rows[1 : len(rows) - annexed] == expected  # the first is the cover's
    for table in found:
        assert all(cell.facts["Scope"] in {"Row", "Column"} for cell in table.all("TH"))
        assert len(list(table.all("THead"))) <= 1
    if number:
        assert max(map(len, rows)) > 20
        assert {"Row", "Column"} == {cell.facts["Scope"] for table in found[1:] for cell in table.all("TH")}


def test_the_contents_are_tagged_as_contents(trees: dict[int, Tag]) -> None:
    """Each entry with its link and the page; entries that are not printed are not read aloud either."""
    art = next(tag for tag in trees[0].all("Art") if tag.words.startswith("目录"))
    assert art.outline().startswith(
        "Art[H1[目录]TOC[TOCI[Reference[Link[一、基本情况1]]TOC[TOCI[Reference[Link[（一）部门概况"
    )
    assert all(entry.words for entry in art.all("TOCI"))


@pytest.mark.parametrize(
    ("article", "outline"),
    [
        ("<p>甲<strong>乙</strong><data>12.5万元</data></p>", "P[甲乙12.5万元]"),
        ("甲<a href='https://a.cn/'>乙</a>", "P[甲Link[乙]]"),
        ("<h1>一</h1><h3>（1）</h3><h4>甲</h4><h2>（二）</h2>", "H1[一]H2[（1）]H3[甲]H2[（二）]"),
        ("<ul><li>甲<ul><li>乙</li></ul></li></ul>", "L[LI[Lbl[·]LBody[甲L[LI[Lbl[·]LBody[乙]]]]]]"),
        ("<ol><li><p>甲</p><p>乙</p></li></ol>", "L[LI[Lbl[1.]LBody[P[甲]P[乙]]]]"),
        ("<dl><dt>甲</dt><dd>乙</dd><dt>丙</dt><dd>丁</dd></dl>", "L[LI[Lbl[甲]LBody[乙]]LI[Lbl[丙]LBody[丁]]]"),
        ("<blockquote>甲<p>乙</p></blockquote>", "BlockQuote[P[甲]P[乙]]"),
        ("<div>甲</div><div>乙</div>", "P[甲]P[乙]"),
        ("<p><svg width='9' height='9'><title>图</title></svg></p>", "P[Figure[]]"),
        ("<p>甲<svg aria-hidden='true' width='9' height='9'></svg></p>", "P[甲]"),
        ("<p>" + "甲" * 28 * 23 + "</p>", "P[" + "甲" * 28 * 23 + "]"),
    ],
)
def test_each_element_has_its_tag(made: Callable[..., PDF], article: str, outline: str) -> None:
    """Also what is not well built, and what goes on over two pages."""
    tree = tags(made(article))
    assert tree.outline() == f"Document[Art[{outline}]]"


def test_a_table_over_three_pages_is_one_table(made: Callable[..., PDF]) -> None:
    """Its head is read once; a cell over several rows or columns says so; an empty one keeps its place."""
    head = '<thead><tr><th scope="col">项</th><th scope="colgroup" colspan="2">数</th></tr></thead>'
    row = '<tr><th scope="rowgroup" rowspan="2">甲</th><td>1</td><td></td></tr><tr><td>2</td><td>3</td></tr>'
    document = made(f"<table><caption>表</caption>{head}<tbody>{row * 40}</tbody></table>")
    assert len(document.pages) == 3
    tree = tags(document)
    assert tree.outline() == (
        f"Document[Art[Table[Caption[表]THead[TR[TH[项]TH[数]]]TBody[{'TR[TH[甲]TD[1]TD[]]TR[TD[2]TD[3]]' * 40}]]]]"
    )
    heads = [cell.facts for cell in tree.all("TH")]
    assert heads[0] == {"O": "Table", "Scope": "Column"}
    assert heads[1] == {"O": "Table", "ColSpan": 2, "Scope": "Column"}
    assert heads[2] == {"O": "Table", "RowSpan": 2, "Scope": "Row"}


def test_a_picture_has_its_words_and_its_place(made: Callable[..., PDF], tmp_path: Path) -> None:
    """What a screen reader says instead, and where on the page it is, in points from the bottom."""
    (tmp_path / "图.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="72" height="36"/>', encoding="utf-8"
    )
    tree = tags(made('<p style="text-indent: 0"><img src="图.svg" alt="接收量逐年上升"></p>'))
    facts = next(tree.all("Figure")).facts
    assert facts["Alt"] == "接收量逐年上升"
    left, bottom, right, top = facts["BBox"]
    assert left == pytest.approx(28 * 72 / 25.4, abs=0.1)
    assert (right - left, top - bottom) == pytest.approx((54, 27), abs=0.1)
    assert 841.9 - 37 * 72 / 25.4 - 30 < top < 841.9 - 37 * 72 / 25.4


def test_a_link_over_two_lines_is_one_link_with_two_places(made: Callable[..., PDF]) -> None:
    """However much markup is in it."""
    document = made(
        f'<p>{"甲" * 20}<a href="https://a.cn/"><strong>{"乙" * 5}</strong><span>{"丙" * 10}</span></a></p>'
    )
    (link,) = tags(document).all("Link")
    assert [plain(note["Contents"]) for note in link.facts["links"]] == ["乙" * 5 + "丙" * 10] * 2
    assert len(links(document)) == 2


def test_a_language_is_told_where_it_changes(made: Callable[..., PDF]) -> None:
    """A screen reader reads English as English."""
    tree = tags(made('<p>甲</p><p lang="en">abc</p>'))
    assert [tag.facts.get("Lang") for tag in tree.all("P")] == [None, "en"]


@pytest.mark.parametrize(
    "address", ["/2020/report.pdf", "../secret.html", "file:///etc/passwd", "//a.cn/", "javascript:1"]
)
def test_no_link_leads_to_where_the_site_was_built(made: Callable[..., PDF], address: str, tmp_path: Path) -> None:
    """A path means nothing outside the site: its words stay, and the bytes do not tell the folder."""
    rendering = load_rendering(tmp_path)
    assert rendering is not None  # or `made` had skipped
    soup = BeautifulSoup(f'<p>甲<a href="{address}">乙</a><a href="https://a.cn/">丙</a></p>', "html.parser")
    rendering.ReportGenerator._normalize_link_anchors(None, soup)
    document = made(str(soup))
    assert [plain(resolve1(link["A"])["URI"]) for link in links(document)] == ["https://a.cn/"]
    assert "甲乙丙" in tags(document).words
    assert str(tmp_path).encode() not in next(tmp_path.glob("*.pdf")).read_bytes()


def test_only_the_sites_own_files_are_put_into_the_pdf(made: Callable[..., PDF], tmp_path: Path) -> None:
    """Those with a name that we know, inside the site; the ledger is told from the data."""
    site = tmp_path / "data"
    site.mkdir()
    (site / "ledger.json").write_text("{}", encoding="utf-8")
    (site / "other.json").write_text("{}", encoding="utf-8")
    (tmp_path.parent / f"{tmp_path.name}.csv").write_text("secret", encoding="utf-8")
    (site / "figures.csv").symlink_to(tmp_path.parent / f"{tmp_path.name}.csv")
    found = embedded(made("<p>甲</p>", published="2024-04-30"))
    assert list(found) == ["ledger.json"]
    facts, stream, content = found["ledger.json"]
    assert plain(facts["AFRelationship"]) == "Supplement"
    assert content == b"{}"
    assert plain(resolve1(stream["Params"])["ModDate"]) == "D:20240430"


def test_the_same_commit_gives_the_same_pdf_whenever_and_wherever_it_is_built(
    files: list[Path], tmp_path: Path
) -> None:
    """In another folder, 400 days later, in another time zone and locale, with another order of sets."""
    clock = tmp_path / "clock"
    clock.mkdir()
    (clock / "sitecustomize.py").write_text(LATER, encoding="utf-8")
    paths = os.pathsep.join(filter(None, [str(clock), os.environ.get("PYTHONPATH")]))
    assert abs(_day(PYTHONPATH=paths) - _day() - 400) <= 1

    site = copy_of_the_report(tmp_path / "另一个文件夹")
    environment = {"PYTHONPATH": paths, "PYTHONHASHSEED": "7", "TZ": "America/Caracas", "LC_ALL": "C", "LANG": "C"}
    run = gongkai(site, "build", **environment)
    assert run.returncode == 0, run.stdout + run.stderr
    assert (site / "site" / "2021" / "report.pdf").read_bytes() == files[0].read_bytes()


def _day(**environment: str) -> int:
    """Return the day on which a program with this environment thinks it runs."""
    code = "import datetime; print(datetime.date.today().toordinal())"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ | environment
    )
    return int(run.stdout)
