"""Text that is shaped once, against WeasyPrint as it comes: the same bytes."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from gongkai import pdf

if TYPE_CHECKING:
    from pathlib import Path

WORDS = "预算绩效管理坚持花钱必问效，2021年度支出1234.56万元；complement 评价等级为“优”。"
CASES = {
    "justified": f"<p style='text-align:justify; text-indent:2em'>{WORDS * 9}",
    "over pages": f"<p style='line-height:3'>{WORDS * 30}",
    "the same twice": f"<p>{WORDS}<p>{WORDS}<div style='width:9em'>{WORDS}</div>",
    "spaced": f"<p style='letter-spacing:.3em; word-spacing:1em'>{WORDS}",
    "features": f'<p style=\'font-feature-settings:"tnum","halt"; font-kerning:none\'>{WORDS * 2} <b>{WORDS}</b>',
    "underlined": f"<p><u>{WORDS}</u> <s>{WORDS}</s>",
    "cut off": f"<p style='white-space:nowrap; overflow:hidden; text-overflow:ellipsis; width:9em'>{WORDS}",
    "cut off at a line": f"<p style='max-lines:2; block-ellipsis:auto; width:12em'>{WORDS * 3}",
    "lines of its own": f"<pre>{WORDS}\n\n\t乙\n丙\u2028丁\u2029戊</pre>"
    f"<p style='white-space:pre-line'>甲\n{WORDS}\n乙</p>",
    "hyphens": f"<p lang=en style='hyphens:auto; width:6em'>{'incomprehensibilities ' * 9}soft\u00adhy\u00adphen",
    "broken words": "<p style='overflow-wrap:anywhere; width:4em'>https://www.example.gov.cn/2021/report.html",
    "a table": f"<table><tr><td>{WORDS}<td>1,234.56<tr><td rowspan=2>{WORDS}<td>1,234.56</table>",
    "a float": f"<div style='float:right; width:30%'>{WORDS}</div><p style='text-align:justify'>{WORDS * 5}",
    "first letter and line": "<style>p::first-letter{font-size:2em} p::first-line{color:red}</style>"
    f"<p>{WORDS * 3}",
    "a picture": f"<svg width=400 height=60><text x=5 y=30 letter-spacing=3 font-size=12>{WORDS}</text>"
    "<text x=5 y=50 text-anchor=middle>支出<tspan dx=4>1234</tspan></text></svg>",
    "another language": f"<p lang=ja>{WORDS}<p lang=en dir=rtl>{WORDS} אבג",
}
# Without ours, with ours, and once more: what was kept of one document must not reach the next.
RENDER = """
import sys, weasyprint
from pathlib import Path

def render():
    style = "<style>@page{size:A5} body{font-family:'Noto Serif CJK SC','Noto Serif SC',serif}</style>"
    return weasyprint.HTML(string=style + Path(sys.argv[1]).read_text("utf-8")).write_pdf(pdf_identifier=b"0" * 16)

plain = render()
from gongkai.pdf import lining, shaping
lining.install(), shaping.install()
assert render() == plain
assert render() == plain
"""


@pytest.mark.parametrize("case", CASES)
def test_text_shaped_once_gives_the_same_bytes(case: str, tmp_path: Path) -> None:
    """What was shaped is drawn as it is; kept text of one document never reaches another one."""
    if pdf.missing_libraries():
        pytest.skip("Pango is not installed")
    page = tmp_path / "page.html"
    page.write_text(CASES[case], encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", RENDER, page], capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
