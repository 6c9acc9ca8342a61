"""Finished PDFs against GB/T 9704-2012: the real report, the example's five years, and a department with a long report.

What a page must look like is measured from the glyphs on it.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from statistics import median
from typing import TYPE_CHECKING, Any

import pdfplumber
import pytest
from pdfminer.pdftypes import resolve1

from gongkai import pdf
from published import editions, large, on_screen
from typeset import BODY, CLOSING, MILLIMETRE, OPENING, TITLE, Line, area, inside, lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pdfplumber.page import Page
    from pdfplumber.pdf import PDF

# WeasyPrint leaves its colour profile open; Python says so when the file is collected.
pytestmark = pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning")
NAMES = ("report 2021", *(f"example {year}" for year in range(2019, 2024)), "long")
HALF = 0.5 * MILLIMETRE
LINES, CHARACTERS = 22, 28
NUMBER = 14.0
# From the foot of a line of 28.98 pt, or from the head of the number's, to the baseline: the faces differ.
BASELINE = (7.0, 11.5)
HANZI = re.compile(r"[\u4e00-\u9fff]+")


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[dict[str, PDF]]:
    """Open the PDFs, by name."""
    if pdf.missing_libraries():
        pytest.skip("Pango is not installed")
    paths = [*editions(tmp_path_factory, worker_id), large(tmp_path_factory, worker_id)]
    opened = {name: pdfplumber.open(path) for name, path in zip(NAMES, paths, strict=True)}
    yield opened
    for document in opened.values():
        document.close()


@pytest.fixture(params=NAMES)
def document(request: pytest.FixtureRequest, documents: dict[str, PDF]) -> PDF:
    """Return one of them."""
    return documents[request.param]


def number(page: Page) -> tuple[str, list[dict[str, Any]]]:
    """Return the number below a page's type area, with its characters."""
    left, _, _, bottom = area(page)
    if page.width < page.height:
        found = [char for char in page.chars if char["top"] > bottom and char["text"].strip()]
    else:
        found = [char for char in page.chars if char["x1"] < left and char["text"].strip()]
    return "".join(char["text"] for char in found), found


def numbered(document: PDF) -> list[Page]:
    """Return the pages of the text: those after cover and contents."""
    return [page for page in document.pages if number(page)[0]]


def baseline(page: Page, char: dict[str, Any]) -> float:
    """Return where a character stands, in points from the top of its page."""
    return float(page.height) - float(char["matrix"][5])


def upright(document: PDF) -> list[Page]:
    """Return the upright pages of the text."""
    return [page for page in numbered(document) if page.width < page.height]


def full(page: Page) -> list[Line]:
    """Return the lines of a page that is filled with running text alone; none of another."""
    rows = lines(page)
    plain_text = all(abs(char["size"] - BODY) < 0.01 for char in inside(page) if char["text"].strip())
    return rows if plain_text and len(rows) >= LINES else []


def test_every_page_is_a4(document: PDF) -> None:
    """Upright, or on its side for a wide table."""
    for page in document.pages:
        sides = sorted(float(side) / MILLIMETRE for side in (page.width, page.height))
        assert sides == pytest.approx([210, 297], abs=0.1)


def test_among_them_are_a_wide_table_and_a_report_of_more_than_thirty_pages(documents: dict[str, PDF]) -> None:
    """Else what follows would not have been tried."""
    assert any(page.width > page.height for document in documents.values() for page in document.pages)
    assert len(documents["long"].pages) > 30


def test_the_example_has_an_edition_of_thirty_pages_with_a_wide_table(documents: dict[str, PDF]) -> None:
    """A report that is written, not generated, is tried at that length as well."""
    assert len(documents["example 2023"].pages) >= 30
    assert any(page.width > page.height for page in documents["example 2023"].pages)


def test_margins_are_those_of_the_standard_on_both_sides_of_a_leaf(document: PDF) -> None:
    """Top 37 mm, binding 28 mm: text begins there, full lines end where the type area does, to half a millimetre."""
    sides = set()
    for page in upright(document):
        left, top, right, bottom = area(page)
        rows = [row for row in lines(page) if len(row.chars) >= CHARACTERS - 1]
        rows = [row for row in rows if row.chars[0]["text"] not in OPENING]
        if len(rows) < 5:
            continue
        sides.add(page.page_number % 2)
        assert min(row.chars[0]["x0"] for row in rows) == pytest.approx(left, abs=HALF)
        # but for one that would have to be stretched too far
        ends = [row.chars[-1]["x1"] - right for row in rows if row.chars[-1]["text"] not in CLOSING]
        assert median(ends) == pytest.approx(0, abs=HALF)
        # A line is 28.98 pt high, its characters 15.75 pt: half of the rest is above them.
        space = (28.98 - BODY) / 2
        assert min(char["top"] for char in inside(page)) >= top + space - 6
        assert max(char["bottom"] for char in inside(page)) <= bottom + HALF
    assert sides == {0, 1}, "pages of both sides"


def test_a_full_page_has_22_lines(document: PDF) -> None:
    """Never more; on the grid, the first and the last at the edges of the type area."""
    for page in upright(document):
        _, top, _, bottom = area(page)
        rows = full(page)
        if rows:
            assert len(rows) == LINES
            assert BASELINE[0] < top + 28.98 - baseline(page, rows[0].chars[0]) < BASELINE[1]
            assert BASELINE[0] < bottom - baseline(page, rows[-1].chars[0]) < BASELINE[1]
        assert len(lines(page)) <= LINES


def test_a_full_page_is_found_in_most_of_them(documents: dict[str, PDF]) -> None:
    """Else the test before would be of nothing."""
    found = {name: sum(bool(full(page)) for page in upright(document)) for name, document in documents.items()}
    assert found["report 2021"] >= 5
    assert sum(count > 0 for count in found.values()) >= 4


def test_a_full_line_has_28_characters(document: PDF) -> None:
    """Counted on lines of 汉字 alone that reach from margin to margin."""
    counts: Counter[int] = Counter()
    for page in upright(document):
        left, _, right, _ = area(page)
        for row in lines(page):
            begins, ends = row.chars[0]["x0"] - left, row.chars[-1]["x1"] - right
            whole = all(HANZI.fullmatch(c) or c in CLOSING + OPENING for c in row.text)
            if whole and abs(begins) < HALF and abs(ends) < HALF and row.chars[-1]["text"] not in CLOSING:
                counts[len(row.chars)] += 1
    assert counts.most_common(1)[0][0] == CHARACTERS
    assert max(counts) <= CHARACTERS + 1


def test_fonts_are_embedded_and_cut_down(document: PDF) -> None:
    """Each with its file in it, under a name that says it is a part of a font."""
    seen = {}
    for page in document.pages:
        for reference in (resolve1(resolve1(page.page_obj.resources).get("Font")) or {}).values():
            font = resolve1(reference)
            seen[font["BaseFont"].name] = font
    assert seen
    for name, font in seen.items():
        assert re.fullmatch(r"[A-Z]{6}\+.+", name)
        below = resolve1(font["DescendantFonts"])[0] if "DescendantFonts" in font else font
        descriptor = resolve1(resolve1(below)["FontDescriptor"])
        assert {"FontFile", "FontFile2", "FontFile3"} & set(descriptor), name
        assert "ToUnicode" in font, name


def test_each_role_has_one_face(document: PDF) -> None:
    """仿宋 the text, 黑体 and 楷体 its headings, 小标宋 titles, 宋体 the numbers: no line of text mixes them."""
    faces: dict[str, set[str]] = {"number": set(), "title": set(), "text": set(), "first": set(), "second": set()}
    for page in numbered(document):
        faces["number"] |= {char["fontname"] for char in number(page)[1]}
        faces["title"] |= {char["fontname"] for row in lines(page, TITLE) for char in row.chars}
        for row in lines(page):
            found = {char["fontname"] for char in row.chars if char["text"].strip()}
            if re.match(r"[一二三四五六七八九十]+、", row.text) and len(row.chars) < CHARACTERS - 2:
                faces["first"] |= found
            elif re.match(r"（[一二三四五六七八九十]+）", row.text) and len(row.chars) < CHARACTERS - 2:
                faces["second"] |= found
            elif len(row.chars) >= CHARACTERS - 1 and row.chars[0]["x0"] < area(page)[0] + 1:
                faces["text"] |= found
    assert {name: len(found) for name, found in faces.items() if name != "title"} == {
        "number": 1,
        "text": 1,
        "first": 1,
        "second": len(faces["second"]) and 1,
    }
    assert len(faces["title"]) <= 1


def test_pages_are_numbered_from_1_in_the_form_of_the_standard(document: PDF) -> None:
    """`— 1 —`, 4号, 7 mm below the type area: on odd pages one character from the right, on even ones from the left."""
    pages = numbered(document)
    assert [number(page)[0] for page in pages] == [f"—{n}—" for n in range(1, len(pages) + 1)]
    for place, page in enumerate(pages, start=1):
        if page.width > page.height:
            continue
        _, found = number(page)
        assert place % 2 == page.page_number % 2, "odd numbers are on right-hand pages"
        left, _, right, bottom = area(page)
        assert {round(char["size"], 2) for char in found} == {NUMBER}
        if place % 2:
            assert found[-1]["x1"] == pytest.approx(right - NUMBER, abs=1)
        else:
            assert found[0]["x0"] == pytest.approx(left + NUMBER, abs=1)
        assert NUMBER * 0.8 < baseline(page, found[0]) - bottom - 7 * MILLIMETRE < NUMBER


def test_the_contents_name_the_pages_where_headings_stand(document: PDF) -> None:
    """Every entry, of every edition; a heading that the contents leave out is below the second level."""
    pages = numbered(document)
    before = document.pages[1 : pages[0].page_number - 1]
    entries = [
        found
        for page in before
        for row in page.extract_text().splitlines()
        if (found := re.fullmatch(r"(.+?)·{2,}\s*(\d+)", "".join(row.split())))
    ]
    assert len(entries) >= 5
    for entry in entries:
        words = "".join("".join(pages[int(entry[2]) - 1].extract_text().split()).split("·"))
        assert entry[1] in words, f"{entry[1]} is not on page {entry[2]}"


def test_no_heading_stands_last_on_a_page(document: PDF) -> None:
    """What it heads begins below it."""
    headings = {"".join(str(outline[1]).split()) for outline in document.doc.get_outlines()}
    assert len(headings) >= 5
    for page in upright(document):
        rows = [(row.chars[0]["bottom"], row.text) for size in (BODY, TITLE) for row in lines(page, size)]
        # A list of attachments may end with the name of one.
        rows = [row for row in rows if not row[1].startswith("附件")]
        last = max(char["bottom"] for char in inside(page))
        assert not [text for bottom, text in rows if text in headings and last - bottom < BODY], page.page_number


def test_no_glyph_is_missing(document: PDF) -> None:
    """Every glyph stands for a character, and none for the box of one that the font lacks."""
    for page in document.pages:
        words = "".join(char["text"] for char in page.chars)
        assert "(cid:" not in words
        assert not re.search(r"[\ufffd\ue000-\uf8ff\0]", words)


def test_lines_of_text_are_evenly_apart(document: PDF) -> None:
    """Baselines of a page's running text are whole lines apart, so that facing pages stand level."""
    for page in upright(document):
        face = Counter(row.chars[0]["fontname"] for row in lines(page)).most_common(1)[:1]
        rows = [row for row in full(page) if row.chars[0]["fontname"] == face[0][0]]
        for above, below in itertools.pairwise(rows):
            apart = baseline(page, below.chars[0]) - baseline(page, above.chars[0])
            assert abs(apart - round(apart / 28.98) * 28.98) < 0.1


def test_a_profile_of_another_size_is_kept_to_as_well(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> None:
    """In the profile for the screen, nothing stands outside its own margins, and tables fit between them."""
    with pdfplumber.open(on_screen(tmp_path_factory, worker_id)) as document:
        assert len(document.pages) > 10
        for page in document.pages:
            wide = page.width > page.height
            left, right = (24, 24) if wide else (22, 22)
            for char in page.chars:
                slack = 0.5 * char["size"] if char["text"] in CLOSING else 0.5
                assert char["x0"] >= left * MILLIMETRE - 0.5
                assert char["x1"] <= page.width - right * MILLIMETRE + slack
