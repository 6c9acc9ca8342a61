"""Dots that are kept together are printed as WeasyPrint prints them one by one."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from gongkai import pdf

if TYPE_CHECKING:
    from pathlib import Path

ENTRY = "<p class={}><a href=#a>预算绩效管理 1234 Title</a></p>"
STYLE = (
    "<style>@page{size:A5} body{font-family:'Noto Serif CJK SC','Noto Serif SC',serif}"
    "a{text-decoration:none} p a::after{content:leader('·') target-counter(attr(href), page)}"
)
ENTRIES = "".join(ENTRY.format(f"x{index}") for index in range(3)) + "<h1 id=a>预算</h1>"
CASES = {
    "contents": STYLE + "</style>" + ENTRIES * 30,
    "several characters": STYLE + "a::after{content:leader('.·　') '9' !important}</style>" + ENTRIES,
    "blanks": STYLE + "a::after{content:leader(space) '9' !important}</style>" + ENTRIES,
    "marks": STYLE + "a::after{content:leader('，') '9' !important} p{text-align:justify}</style>" + ENTRIES,
    "colours": STYLE + ".x1 a{color:#f008} .x1 a::after{color:blue}</style>" + ENTRIES,
    "unseen": STYLE + ".x1 a::after{visibility:hidden} .x2 a{font-size:0}</style>" + ENTRIES,
    "underlined": STYLE + ".x1{text-decoration:underline} .x2 a{text-decoration:line-through}</style>" + ENTRIES,
    "from the right": STYLE + ".x1{direction:rtl} .x2 a::after{letter-spacing:1em}</style>" + ENTRIES,
    "in the middle": STYLE + "p{text-align:justify; width:9em} p a::after{content:leader('.') '甲乙丙丁' !important}"
    "</style>" + ENTRIES * 9,
    "cut off": STYLE + "p{width:6em; white-space:nowrap; overflow:hidden; text-overflow:ellipsis}"
    ".x1{white-space:normal; max-lines:1; block-ellipsis:auto}</style>" + ENTRIES,
    "moved": STYLE + ".x1{position:relative; left:1em} .x2{float:right; width:40%} .x0 a{position:relative; top:1em}"
    "td{height:3cm; vertical-align:middle}</style><table><tr><td>" + ENTRIES + "<td>乙</table>" + ENTRIES,
    "at the top of each page": STYLE + "@page{@top-left{content:'甲' leader('1') '乙'; width:5cm}"
    "@bottom-center{content:leader('1'); width:3cm}} .x2{break-before:page}</style>" + ENTRIES,
    "in columns": STYLE + f"div{{columns:2}} .x2{{transform:rotate(9deg)}}</style><div>{ENTRIES * 20}</div>",
}
SAME = """
import json, sys, weasyprint
from pathlib import Path
from gongkai.pdf import breaking, finding, justifying, leaders, lining, tagging, shaping
tagging.install()
spread = {"none": [], "justified": [shaping, lining, breaking, justifying]}
cases = json.loads(Path(sys.argv[1]).read_text("utf-8"))

def render(body, variant):
    def finisher(document, pdf):
        finding.label_pages(pdf, document)
    return weasyprint.HTML(string=body).write_pdf(pdf_identifier=b"0" * 16, pdf_variant=variant, finisher=finisher)

for module in spread[sys.argv[2]]:
    module.install()
todo = [(name, variant) for name in cases for variant in ("pdf/a-3a", "pdf/a-3u")]
plain = {key: render(cases[key[0]], key[1]) for key in todo}
leaders.install()
print(*(key for key in todo for _ in range(2) if render(cases[key[0]], key[1]) != plain[key]), sep="; ")
"""
FEWER = """
import sys, weasyprint
from gongkai.pdf import leaders, shaping
shaping.install(), leaders.install()
shaped = []
original = leaders.inline.handle_leader
def count(context, line, around):
    original(context, line, around)
    shaped.extend(len(box.places) for box in line.descendants() if isinstance(box, leaders.Dots))
leaders.inline.handle_leader = count
weasyprint.HTML(string=sys.argv[1]).render()
print(len(shaped), min(shaped))
"""


@pytest.fixture(autouse=True)
def _pango() -> None:
    if pdf.missing_libraries():
        pytest.skip("Pango is not installed")


def run(program: str, *arguments: str | Path) -> str:
    """Run a program in a process of its own; return what it prints."""
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("spread", ["none", "justified"])
def test_dots_kept_together_give_the_same_bytes(spread: str, tmp_path: Path) -> None:
    """Wherever a leader stands and whatever it is made of, tagged and untagged."""
    cases = tmp_path / "cases.json"
    cases.write_text(json.dumps(CASES), encoding="utf-8")
    assert run(SAME, cases, spread) == ""


def test_the_dots_of_a_line_are_one_box() -> None:
    """Of three lines of contents, each has one, with many places."""
    lines, dots = map(int, run(FEWER, STYLE + "</style>" + ENTRIES).split())
    assert lines >= 3
    assert dots > 9
