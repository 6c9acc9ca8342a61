"""What the PDF step leaves out to take less time and memory: against WeasyPrint as it comes, and by counting."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from fontTools.cffLib import FDArrayIndex, FDSelect, FontDict
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen

from gongkai import pdf
from gongkai.pdf.glyphs import bare

if TYPE_CHECKING:
    from pathlib import Path

WORDS = "预算绩效管理坚持花钱必问效，2021年度支出1234.56万元；complement 评价等级为“优”。"
CELLS = ("万元", "1,234.56", "甲乙 丙丁", "Title of it ", "a\u00adb\u00adc ", "fi\tfl", "　　预算，", "一\n二", "（1）")
CASES = {
    "notes": "<style>b{float:footnote} i{position:note(n)} b::footnote-call{color:red; content:'〔' counter(footnote)}"
    f"@page{{@footnote{{border-top:1px solid}}}}</style><p>{WORDS}<b>{WORDS}</b>{WORDS * 9}<b>乙</b><p>{WORDS * 20}",
    "items": "<style>ol.a>li::marker{color:red; font-size:2em} ul{list-style:square}"
    f"</style><ol class=a><li>{WORDS}<li>乙<ul><li>丙<li style='list-style:none'>丁</ul></ol><ul><li>{WORDS * 3}</ul>",
    "shares of what is around": "<div style='width:80%; padding:2% 3%; margin:5% auto; min-height:50%; border:1px'>"
    f"<p style='width:calc(50% + 1cm); max-width:90%; text-indent:calc(10% + 1em)'>{WORDS * 4}</div>",
    "borders": "<style>td{border:1px solid; padding:1%} table{border-collapse:collapse; width:100%} th{border:3pt}"
    f"</style><table><thead><tr><th>甲<th>乙<tbody>{'<tr><td>12.3<td>' + WORDS}{'<tr><td colspan=2>丙' * 90}</table>"
    f"<table style='border-collapse:separate; border-spacing:3pt'><tr><td>{WORDS}<td rowspan=2>1<tr><td>2</table>",
    "boxes with their borders": "<p style='box-sizing:border-box; width:5cm; padding:1em; border:2mm solid'>" + WORDS,
    "round corners": f"<p style='border:1px solid; border-radius:5mm 10% 0 1mm; background:#eee'>{WORDS}"
    f"<p style='background:linear-gradient(red, blue); box-shadow:1px 1px gray'>{WORDS}",
    "sides by their direction": "<style>p{margin-inline-start:3em; padding-block:1em; border-block-end:1px solid;"
    f"inline-size:50%}} .r{{margin-left:1em; margin-inline-start:2em !important}}</style><p>{WORDS}<p dir=rtl>{WORDS}"
    f"<p class=r>{WORDS}",
    "variables": "<style>:root{--a:red; --b:calc(1em + 2px)} p{color:var(--a); margin:var(--b) var(--c, 3em);"
    f"border-left:var(--d)}} p b{{--a:blue; color:var(--a)}}</style><p>{WORDS}<b>{WORDS}</b><p style='--b:5%'>{WORDS}",
    "kept and reset": "<style>p{all:initial; display:block; page:x} u{color:inherit; border:inherit; width:initial}"
    f"u b{{text-decoration:none; float:inherit}}</style><p><u style='border:1px solid'>甲<u>{WORDS}<b>丙</b></u></u>",
    "floats and places": "<div style='float:left; width:30%; margin:2%'>左</div><div style='position:absolute; top:5%;"
    f"left:10%; width:20%'>{WORDS}</div><p style='position:relative; left:1em'>{WORDS * 6}"
    "<div style='position:fixed; bottom:0'>底</div>",
    "flexible boxes and grids": f"<div style='display:flex; gap:5%'><p style='flex:1; margin:0 2%'>{WORDS}<p>乙</div>"
    f"<div style='display:grid; grid-template-columns:30% 1fr'><p style='padding:1%'>{WORDS}<p>{WORDS}</div>",
    "columns": f"<div style='columns:2; column-gap:5%'><p>{WORDS * 9}<h2 style='column-span:all'>甲</h2>{WORDS}</div>",
    "first letter and line": "<style>p::first-letter{font-size:2em; float:left} p::first-line{color:red}</style>"
    f"<p>{WORDS * 3}",
    "long paragraphs": "".join(
        f"<p style='text-align:justify; font-size:{size}pt; width:{width}'>{WORDS * 30}"
        for size, width in ((9, "100%"), (15.75, "7em"), (30, "99%"), (12, "3em"))
    )
    + f"<p style='letter-spacing:-.2em'>{WORDS * 9}<p style='overflow-wrap:anywhere; width:9em'>{WORDS * 9}",
    "long paragraphs with blanks": "".join(
        f"<p style='width:{width}em; {more}'>{'绩效管理 坚持花钱必问效 (2021) 支出/收入 1,234.56% ' * 20}{WORDS * 9}"
        for width, more in (
            (6, ""),
            (13, "text-align:justify"),
            (21.5, "white-space:pre-wrap"),
            (9, "word-spacing:1em"),
        )
    ),
    "the same words in other room": "".join(
        f"<table style='{style}'>{('<tr>' + ''.join(f'<td>{text}' for text in CELLS)) * 3}</table>"
        + "".join(f"<p style='{style}; width:{width}'>{text}" for text in CELLS for width in ("2em", "4.5em", "60%"))
        for style in ("", "letter-spacing:-.4em", "white-space:pre-wrap", "text-align:right; overflow-wrap:anywhere")
    ),
    "the same words in other styles": "".join(
        f"<div lang=en style='{style}'>{''.join(f'<p><b>{text}</b><i>{text}</i>' for text in CELLS)}<p>complement</div>"
        for style in (
            *("width:4em", "width:4em; color:red", "width:4em; white-space:nowrap", "width:4em; word-break:break-all"),
            *("width:4em; hyphens:auto", "width:4em; hyphens:auto; hyphenate-character:&quot;#&quot;"),
            *("width:4em; hyphens:none", "white-space:pre", "white-space:pre; tab-size:1"),
            *("width:4em; word-spacing:1em", "width:4em; letter-spacing:1px", "width:4em; text-decoration:underline"),
        )
    ),
    "words that are cut": f"<style>p{{width:9em}} div{{overflow:hidden; text-overflow:ellipsis}}</style>"
    f"<p>{WORDS}</p><div style='white-space:nowrap'>{WORDS}</div><p style='max-lines:2; block-ellipsis:auto'>{WORDS}"
    "<div style='width:2em; white-space:nowrap'><p style='width:2em'>甲乙丙丁</p><div>甲乙丙丁</div>"
    "<p style='width:2em; color:red; overflow:hidden'>甲乙丙丁</div>",
    "more than glyphs on a line": "<p>AVAToWa. fi ffi<p style='font-kerning:none'>AVAToWa.<p>e\u0301 x\u0323\u0302"
    "<p>\u200b甲\u200d<p>שלום (1) عربى<p style='font-family:DejaVu Sans'>x\u0323\u0302 \u0628\u064e\u0651"
    "<p>\U0001f600 甲\u0378\ue000乙\U000f1234<p>甲\u3000乙\xa0丙"
    "<p style='letter-spacing:2px'>fi AV e\u0301<p style='font-size:0.0000001px'>甲</p>"
    "<svg width=90 height=40><text x=5 y=20>AV 12 <tspan>甲</tspan></text></svg>",
    "sheets": "<style>@page{margin:2cm; @top-center{content:counter(page)}} @page:first{@top-center{content:none}}"
    "@media print{p{color:red}} @media screen{p{color:blue}} b{color:green}</style><style>p{margin:0} b{color:red}"
    f"@page{{margin-left:3cm}}</style><p>{WORDS * 30}<b>{WORDS}</b>",
    "sheets with more than rules": "<style>@import 'data:text/css,b{color:red}'; @layer a{p{color:green}} p{margin:0}"
    "@counter-style x{system:cyclic; symbols:'甲' '乙'; suffix:'：'} ol{list-style:x}</style>"
    f"<style>@layer b{{p{{color:blue}}}}</style><ol><li>{WORDS}<li><b>{WORDS}</b></ol><p>{WORDS}",
    "pictures": "<svg width=200 height=90 font-family='Noto Serif CJK SC'><text x=5 y=20>预算1,234.56万元 AV</text>"
    "<text x='5 30 60' y=40 font-weight=bold fill=red rotate=20>甲乙1</text><text x=5 y=80 direction=rtl>1 שלום</text>"
    "<text x=100 y=60 text-anchor=end letter-spacing=2 font-size=20>支出12</text><text x=5 y=70 textLength=90 "
    f"lengthAdjust=spacingAndGlyphs>预算</text></svg><p style='font-size:16px'>{WORDS} AV 1,234.56万元",
    "behind and around": "<style>html{background:#fee} .p{background:linear-gradient(red,blue)} .s{box-shadow:1px 1px} "
    ".h{visibility:hidden; background:red} .h b{visibility:visible; background:currentcolor} .r{border-radius:9px} .t{"
    "background:rgba(0,0,0,0)}</style>"
    + "".join(f"<div class={name}><p class={name}>{WORDS}<b>乙</b><i class=r>{WORDS}</i></div>" for name in "pshrtx"),
    "many glyphs": f"<p>{''.join(map(chr, range(0x4E00, 0x5600)))}<b>{''.join(map(chr, range(0x20, 0x7E)))}</b>",
}
BODY = "<style>@page{size:A5} body{font-family:'Noto Serif CJK SC','Noto Serif SC',serif}</style>"
# Without ours, with ours, and once more after all others: what was kept of one must not reach the next.
SAME = """
import json, sys, weasyprint
from pathlib import Path

def render(body):
    return weasyprint.HTML(string=body).write_pdf(pdf_identifier=b"0" * 16, pdf_variant="pdf/a-3u", finisher=finisher)

finisher = None
cases = json.loads(Path(sys.argv[1]).read_text("utf-8"))
plain = {name: render(body) for name, body in cases.items()}
from gongkai.pdf import backdrops, cascading, configuring, drawing, lining, parsing, reading, resolving, shaping, sheets
from gongkai.pdf import walking, writing
for module in (backdrops, cascading, configuring, drawing, lining, parsing, reading, resolving, shaping, sheets):
    module.install()
walking.install()
writing.install()
configuring.get_ready()
reading.bare = lambda content: (b"", [])  # fonts that are cut further are another file, of the same look: see CUT
finisher = lambda _document, pdf: writing.write_once(pdf)
print(*(name for _ in range(2) for name, body in cases.items() if render(body) != plain[name]), sep="; ")
"""
# With fonts cut as WeasyPrint does, then as ours are.
CUT = """
import json, sys, weasyprint
from pathlib import Path
from gongkai.pdf import glyphs, reading
reading.install()
folder, bare = Path(sys.argv[1]), reading.bare
for name, body in json.loads((folder / "cases.json").read_text("utf-8")).items():
    for kind, cut in (("plain", lambda content: (b"", [])), ("cut", bare)):
        reading.bare = cut
        document = weasyprint.HTML(string=body).render(pdf_variant="pdf/a-3u")
        document.write_pdf(folder / f"{name}-{kind}.pdf", finisher=lambda _document, pdf: glyphs.number_glyphs(pdf))
"""
# A small report in all its parts, then what it made.
PRINTED = """
import gc, sys
from pathlib import Path
from gongkai import pdf
folder = Path(sys.argv[1])
pdf.warm(folder)
from gongkai.pdf import cascading, parsing, reading, rendering, writing
from gongkai.pdf.looks import Look

edition = {"title": "报告", "period": "2023", "status_label": "正式", "status": "published"}
edition |= {"department": "示例区档案馆", "published": "2024-05-06"}
text = "<p>预算<strong>1234.56</strong>万元</p><ul><li>甲</li></ul>"
page = '<article data-url="/%s/"><h1 id="%s">%s</h1>' + text + "</article>"
body = "<html><head></head><body>" + "".join(page % (name, name, name) for name in "abcdef") + "</body></html>"
look = Look(parts=tuple((f"{name}.md", f"{name}.pdf") for name in "abcdef"))

def show(path="report.pdf"):
    rendering.ReportHTML(body, edition=edition, site=folder, look=look).render().write_pdf(str(folder / path))
"""
PATTERNS = f"""{PRINTED}
from tinyhtml5 import inputstream
rendering.install(edition, look)
made, compiled = [], inputstream.re.compile
class Expressions:
    compile = staticmethod(lambda *given: made.append(given) or compiled(*given))
parsing.re = inputstream.re = Expressions
rendering.weasyprint.HTML(string="<p class=a title='b'>甲 &amp; <b id=c>乙</b>" * 9)
print(len(made) - len(set(made)), len(made) > 3)
"""
SELECTORS = f"""{PRINTED}
from bs4 import BeautifulSoup
from soupsieve.css_parser import _cached_css_compile as understood
from gongkai.pdf import charting, contents
before = understood.cache_info().misses
assert before
soup = BeautifulSoup(body.replace('<ul>', '<ul id=doc-toc>', 1), "html.parser")
charting.mark_charts(soup, look.roles)
contents.close_contents(soup)
print(understood.cache_info().misses - before)
"""
SHEETS = f"""{PRINTED}
import logging
from weasyprint.logger import LOGGER
from gongkai.pdf import sheets
rendering.install(edition, look)
parsed, original = [], sheets._Sheet
sheets._Sheet = lambda **given: parsed.append(given) or original(**given)
said = []
LOGGER.addHandler(logging.NullHandler())
LOGGER.handlers[0].handle = lambda record: said.append(record.getMessage())
sheet = folder / "甲 sheet.css"

def shown(style):
    sheet.write_text(style, encoding="utf-8")
    link = "<link rel=stylesheet href='" + sheet.as_uri() + "'>"
    return weasyprint.HTML(string=link + "<p>甲", base_url=str(folder)).render().pages[0].width

import weasyprint
assert shown("@page{{margin:0; size:100px 50px}}") == shown("@page{{margin:0; size:100px 50px}}") == 100
print(len(parsed))
assert shown("@page{{margin:0; size:200px 50px}}") == 200
said.clear()
for _ in range(2):
    assert shown("@page{{margin:0; size:300px 50px}} p{{nothing:1}}") == 300
    print(len(said))
show()
before = len(parsed)
show()
print(all("gbt9704" not in str(given) for given in parsed), len(parsed) - before)
"""
FONTS = f"""{PRINTED}
import os, shutil, time
own = folder / "fonts"
own.mkdir()
config = folder / "fonts.conf"
usual = os.environ["FONTCONFIG_FILE"]
config.write_text(f"<fontconfig><include>{{usual}}</include><dir>{{own}}</dir></fontconfig>")
os.environ["FONTCONFIG_FILE"] = str(config)
from gongkai.pdf import configuring
configuring._ready.clear()

def taken():
    ready = list(configuring._ready)
    return [configuring.configuration() is one for one in ready]

configuring.get_ready()
configuring.get_ready()
print(taken(), taken())
configuring.get_ready()
time.sleep(1.1)  # Fontconfig counts in seconds
(own / "font.ttf").write_bytes(b"")
print(taken(), len(configuring._ready))
"""
READ = f"""{PRINTED}
read = []
original = reading._get_hb_object_data
def count(*asked):
    read.append(original(*asked))
    return read[-1]
reading._get_hb_object_data = count
rendering.install(edition, look)
show()
assert read, "the fonts that are embedded are counted"
print(max(map(len, read)))
"""
MARKS = f"""{PRINTED}
rendering.install(edition, look)
made = []
original = cascading.css.ComputedStyle.__init__
def count(style, parent, cascaded, pseudo_type, *rest):
    made.append(pseudo_type)
    original(style, parent, cascaded, pseudo_type, *rest)
cascading.css.ComputedStyle.__init__ = count
show()
print(*sorted({{str(kind) for kind in made if kind in cascading.MARKS}}), made.count("marker"))
"""
ONCE = f"""{PRINTED}
from collections import Counter
from weasyprint.pdf import pydyf
rendering.install(edition, look)
made = Counter()
for kind in (pydyf.Stream, pydyf.Dictionary):
    def data(item, original=kind.data.fget):
        made[item.number] += 1
        return original(item)
    kind.data = property(data)
show()
numbered = {{number: times for number, times in made.items() if number}}
assert len(numbered) > 20
print(max(numbered.values()))
"""
PARTS = f"""{PRINTED}
import weasyprint
rendering.install(edition, look)
generator = object.__new__(rendering.ReportGenerator)
generator._look, generator._edition, generator._document, generator._beside = look, edition, body, ""
most = 0
original = rendering.Rendering.write_pdf
def count(self, target):
    global most
    original(self, target)
    most = max(most, sum(isinstance(item, weasyprint.Document) for item in gc.get_objects()))
rendering.Rendering.write_pdf = count
with rendering._uncollected():
    show()
    generator._print_parts(folder)
assert len(list((folder / "pdf").iterdir())) == 6
print(most)
"""
ORDER = f"""{PRINTED}
rendering.install(edition, look)
show("a.pdf")
body = body.replace("预算", "决算支出").replace("<ul>", "<ul style='width:50%'>")
show("b.pdf")
body = body.replace("决算支出", "预算").replace("<ul style='width:50%'>", "<ul>")
show("c.pdf")
first, second, third = ((folder / name).read_bytes() for name in ("a.pdf", "b.pdf", "c.pdf"))
assert first != second
print(first == third)
"""


@pytest.fixture(autouse=True)
def _pango() -> None:
    if pdf.missing_libraries():
        pytest.skip("Pango is not installed")


def run(program: str, argument: Path) -> str:
    """Run a program in a process of its own; return what it prints."""
    done = subprocess.run([sys.executable, "-c", program, argument], capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    return done.stdout.strip()


def test_what_is_left_out_changes_no_byte(tmp_path: Path) -> None:
    """Styles, lengths, lines and fonts come out as WeasyPrint finds them, also after other documents."""
    cases = tmp_path / "cases.json"
    cases.write_text(json.dumps({name: BODY + case for name, case in CASES.items()}), encoding="utf-8")
    assert run(SAME, cases) == ""


def test_a_sheet_is_read_once_and_says_each_time_what_is_wrong_with_it(tmp_path: Path) -> None:
    """A linked sheet that changes is another; one with a mistake is read for each document, which is told of it."""
    once, first, second, ready = run(SHEETS, tmp_path).split("\n")
    assert (once, first, second) == ("1", "1", "2")
    assert ready == "True 0"


def test_fonts_are_looked_for_once_unless_there_are_others(tmp_path: Path) -> None:
    """What was got ready goes to one document; a font that was installed since is found."""
    first, second = run(FONTS, tmp_path).split("\n")
    assert first == "[True] []"
    assert second == "[False] 0"


def test_fonts_that_are_cut_further_look_the_same(tmp_path: Path) -> None:
    """Every point of every page as PDFium paints it, which smooths them in another way; in a fraction of the room.

    A colon is among them because it has variants, which HarfBuzz keeps unasked.
    """
    names = ["many glyphs", "long paragraphs"]
    cases = {name: BODY + CASES[name] + "<p>甲：乙，丙。<i>12</i>" for name in names}
    (tmp_path / "cases.json").write_text(json.dumps(cases), encoding="utf-8")
    run(CUT, tmp_path)
    for name in names:
        plain, cut = (tmp_path / f"{name}-{kind}.pdf" for kind in ("plain", "cut"))
        before, after = (_painted(path) for path in (plain, cut))
        assert len(before) == len(after)
        for one, other in zip(before, after, strict=True):
            assert min(one) == 0  # there is type on it
            assert max(abs(x - y) for x, y in zip(one, other, strict=True)) < 64
        if b"/CIDFontType0C" in cut.read_bytes():  # where the fonts of this machine list their glyphs
            assert cut.stat().st_size < plain.stat().st_size * 0.8


def _painted(path: Path) -> list[bytes]:
    """Return the first pages of a PDF as points, from 0 for black to 255 for white."""
    with pypdfium2.PdfDocument(path) as document:
        return [bytes(document[page].render(scale=2, grayscale=True).buffer) for page in range(min(3, len(document)))]


def test_a_font_whose_glyphs_have_other_numbers_than_places_keeps_its_places() -> None:
    """Its CIDs are not what pages call its glyphs by, so it is no font to be cut further."""
    made = {}
    for name, numbers in (("places", [1, 2, 3]), ("others", [1, 5, 9])):
        made[name] = bare(_cid_font(numbers))[1]
    assert made == {"places": [1, 2, 3], "others": [1, 5, 9]}
    assert bare(_cid_font(None))[1] == []


def _cid_font(numbers: list[int] | None) -> bytes:
    """Make a font of three empty glyphs, with these CIDs or with names."""
    names = [".notdef", *((f"cid{number:05}" for number in numbers) if numbers else "abc")]
    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({})
    pen = T2CharStringPen(500, None)
    builder.setupCFF("Empty", {}, {name: pen.getCharString() for name in names}, {})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (500, 0)))
    builder.setupHorizontalHeader()
    builder.setupPost()
    if numbers:
        font = builder.font["CFF "].cff
        top = font.topDictIndex[0]
        top.ROS = ("Adobe", "Identity", 0)
        top.CIDCount = max(numbers) + 1
        part = FontDict()
        part.Private = top.Private
        top.FDArray = FDArrayIndex()
        top.FDArray.append(part)
        top.FDSelect = FDSelect()
        top.FDSelect.format = 3
        top.FDSelect.gidArray = [0] * len(names)
    target = io.BytesIO()
    builder.save(target)
    return target.getvalue()


def test_each_pattern_of_the_parser_is_made_once(tmp_path: Path) -> None:
    """Nine times the same elements take no more patterns than one of them."""
    assert run(PATTERNS, tmp_path) == "0 True"


def test_what_a_document_is_searched_for_is_understood_before(tmp_path: Path) -> None:
    """Once for all editions: their processes begin as copies of the one that is warm."""
    assert run(SELECTORS, tmp_path) == "0"


def test_no_file_of_a_font_is_read_whole(tmp_path: Path) -> None:
    """Only what is left of a font after it was cut down is copied: the files have many millions of bytes."""
    assert int(run(READ, tmp_path)) < 2_000_000


def test_marks_of_notes_get_no_style_where_there_are_no_notes(tmp_path: Path) -> None:
    """Of the six marks that every element may have, only those of items are looked at: here there are six."""
    assert run(MARKS, tmp_path) == "marker 6"


def test_every_object_of_a_pdf_is_made_into_bytes_once(tmp_path: Path) -> None:
    """Nothing is compressed a second time for the number of the file."""
    assert run(ONCE, tmp_path) == "1"


def test_no_more_than_two_documents_are_kept_while_parts_are_printed(tmp_path: Path) -> None:
    """The garbage collector waits for a document, not for all parts of a report."""
    assert int(run(PARTS, tmp_path)) <= 2


def test_a_pdf_does_not_depend_on_those_made_before_it(tmp_path: Path) -> None:
    """The same report, another one, and the first once more."""
    assert run(ORDER, tmp_path) == "True"
