"""The number gate: what is typed and could be a figure is reported with the macro to write; nothing else is."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai import printing
from gongkai.checks import numbers
from gongkai.checks.lists import packaged
from gongkai.checks.numerals import CHARACTERS, number
from gongkai.checks.visible import CALL, visible
from gongkai.edition import Edition, load
from gongkai.preflight import calls
from gongkai.problems import Origin, Problem, Severity
from gongkai.quantities import Quantity
from gongkai.texts import Page
from small import REPORT, edition, site

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
SITES = (ROOT, ROOT / "examples" / "shili")
RULES: Any = packaged("numbers")
FACT = re.compile(r'\{\{ fact\("([^"]+)"\) \}\}')

DATA = """
label: 部门整体支出
initial: {label: 年初预算数, value: 1426.20万元}
actual: {label: 全年实际支出数, value: 1564.02万元}
rate: {label: 预算完成率, value: 96.91%}
visits: {label: 接待查档, value: 3200多人次}
pages: {label: 数字化原文, value: 32.9451万页}
exhibition: {label: 参观展览, value: 1万多人次}
transfers: {label: 移交档案的单位, value: 38个}
inspections: {label: 预验收的单位, value: 38个}
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """Return an edition with a few figures and no text."""
    return edition(tmp_path_factory.mktemp("site"), {"data/2021/budget.yml": DATA})


def with_text(small: Edition, text: str, name: str = "overview.md") -> Edition:
    """Give an edition one page."""
    path = f"docs/2021/{name}"
    found, _ = calls(text, path)
    return replace(small, pages={name: Page(name, path, text, "", tuple(found))})


def findings(small: Edition, text: str) -> list[Problem]:
    """Return what the gate says of a text."""
    return list(numbers.gate(with_text(small, text)))


def typed(small: Edition, text: str) -> list[str]:
    """Return the numbers that the gate reports."""
    return [problem.subject.partition(":")[2] for problem in findings(small, text)]


def hint(small: Edition, text: str) -> str:
    """Return what is to be written instead of the only number that is reported."""
    (problem,) = findings(small, text)
    assert problem.hint is not None
    return problem.hint.text()


def report(*literals: str, year: int = 2021) -> str:
    """Write a report.yml that declares literals."""
    entries = "\n".join(f"  - {{text: {text}, reason: 地名}}" for text in literals)
    return f"{REPORT.format(year=year, status='published')}literals:\n{entries}\n"


# ---- what is reported


def test_a_typed_figure_is_reported_at_its_place_with_the_macro_to_write(tmp_path: Path) -> None:
    """An office worker jumps to the number and pastes the macro; the lines of the head count."""
    text = "---\ntitle: 概况\n---\n# 一、基本情况\n\n全年实际支出1564.02万元，比预算少。\n"
    (found,) = numbers.gate(edition(tmp_path, {"data/2021/budget.yml": DATA, "docs/2021/overview.md": text}))
    assert found.line() == (
        "docs/2021/overview.md:6:7: N101 the number '1564.02万元' does not come from the data; "
        'it is 全年实际支出数: write {{ fact("budget.actual") }}'
    )
    assert (found.severity, found.subject) == (Severity.ERROR, "overview.md:1564.02万元")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("支出１５６４．０２万元。", "actual"),
        ("支出15640200元。", "actual"),
        ("支出1,564.02万元。", "actual"),
        ("支出1564万元。", "actual"),
        ("支出 1564.02 万元。", "actual"),
        ("完成率96.9%。", "rate"),
        ("完成率百分之九十六点九一。", "rate"),
        ("接待3200人次。", "visits"),
        ("接待三千二百多人次。", "visits"),
        ("共33万页。", "pages"),
        ("参观1万多人次。", "exhibition"),
        ("参观一万余人次。", "exhibition"),
    ],
)
def test_the_macro_is_found_for_a_number_in_another_form(small: Edition, text: str, name: str) -> None:
    """Another unit, rounded, in full width or in Chinese characters: it is the same figure."""
    assert hint(small, text).endswith(f'write {{{{ fact("budget.{name}") }}}}')


def test_of_several_figures_the_one_whose_label_stands_beside_is_suggested(small: Edition) -> None:
    """38 is the number of two things; the sentence says which."""
    assert '"budget.transfers"' in hint(small, "共有38个单位移交档案。")
    assert '"budget.inspections"' in hint(small, "对38个单位开展预验收。")


def test_a_number_that_no_figure_has_is_sent_to_the_data(small: Edition) -> None:
    """It is a new figure, or it is none and must be declared."""
    assert "data/2021/" in hint(small, "共9876件。")
    assert "`literals`" in hint(small, "库房在人民路8号。")


@pytest.mark.parametrize("root", SITES, ids=lambda root: root.name)
def test_any_macro_of_a_real_report_that_is_typed_instead_is_reported(root: Path) -> None:
    """Whatever a macro prints, typing it is a finding, and the hint names a figure that prints the same."""
    others = [
        (problem.line(), figure)
        for year in load(root).editions
        for problem, figure in _typed_instead(year)
        if not _names(year, problem, figure)
    ]
    assert len(others) <= 1  # 45人 of 45名


def _typed_instead(year: Edition) -> Iterator[tuple[Problem, str]]:
    for name, page in year.pages.items():
        for match in FACT.finditer(page.body):
            printed = printing.in_prose(year.figures, match[1])
            if isinstance(printed, Quantity):
                body = page.body[: match.start()] + printed.prose() + page.body[match.end() :]
                changed = replace(year, pages={name: replace(page, body=body)})
                (problem,) = (p for p in numbers.gate(changed) if p.rule == "N101")
                yield problem, match[1]


def _names(year: Edition, problem: Problem, figure: str) -> bool:
    named = FACT.search(problem.hint.text() if problem.hint else "")
    return named is not None and printing.printed(year.figures, named[1]) == printing.printed(year.figures, figure)


# ---- what is no figure


def examples(key: str) -> list[tuple[str, str]]:
    """Return the examples of the recognised forms, with their names."""
    return [(entry["name"], text) for entry in RULES["recognised"] for text in entry[key]]


@pytest.mark.parametrize(("name", "text"), examples("examples"))
def test_dates_list_numbers_and_the_like_are_no_figures(small: Edition, name: str, text: str) -> None:
    """Every form that is recognised shows what it recognises."""
    assert typed(small, text) == [], name


@pytest.mark.parametrize(("name", "text"), examples("not"))
def test_what_only_looks_like_them_is_reported(small: Edition, name: str, text: str) -> None:
    """Every form that is recognised shows what it does not."""
    assert typed(small, text) != [], name


@pytest.mark.parametrize("text", RULES["hanzi"]["examples"])
def test_a_figure_in_chinese_characters_is_reported(small: Edition, text: str) -> None:
    """三千二百人次 is as much a figure as 3200人次."""
    (found,) = findings(small, text)
    assert (found.rule, found.subject) == ("N102", f"overview.md:{text}")


@pytest.mark.parametrize("text", RULES["hanzi"]["not"])
def test_words_with_numerals_in_them_are_no_figures(small: Edition, text: str) -> None:
    """一是, 十九大, 三个月 and 百年 count nothing that belongs in the data."""
    assert typed(small, text) == []


@pytest.mark.parametrize("root", SITES, ids=lambda root: root.name)
def test_a_real_report_has_no_typed_figure(root: Path) -> None:
    """Beyond what is declared with a reason, every number of the report and of the example comes from its data."""
    loaded = load(root)
    found = [p.line() for year in loaded.editions for p in numbers.gate(year)]
    assert [*found, *(p.line() for check in numbers.SITE_CHECKS for p in check(loaded))] == []


# ---- what a reader sees


@pytest.mark.parametrize(
    "text",
    [
        "见[附表](attachments2021x.md#a9988)和[说明][n77]。\n\n[n77]: https://example.org/7788\n",
        '## 小结 { #part77 }\n\n![平面图](plan77.png){ width="640" }\n',
        "<!-- 底稿写的是7788件 -->正文。",
        '<span style="width: 77px" data-x="88">正文</span>',
        "网址https://example.org/a/7788?b=99，邮箱a77@example.org。",
        "见《2021年度收入1500万元以上单位名录》。",
        '年初预算数{{ fact("budget.initial") }}，{{ change("budget.actual") }}，{{ own(7788) }}。',
        "注释[^77]。\n\n[^77]: 说明。",
    ],
)
def test_what_readers_do_not_see_as_text_is_not_looked_at(small: Edition, text: str) -> None:
    """Targets, anchors, sizes, comments, titles of works and what macros print are no typed figures."""
    assert typed(small, text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("支出15**64**.02万元。", "1564.02万元"),
        ("支出&#49;564.02万元。", "1564.02万元"),
        ("支出1<b>564</b>.02万元。", "1564.02万元"),
        ("支出`1564.02万元`。", "1564.02万元"),
        ("```\n支出1564.02万元\n```\n", "1564.02万元"),
        ("![支出1564.02万元](a.png)", "1564.02万元"),
        ('<img src="a.png" alt="支出1564.02万元">', "1564.02万元"),
        ('[附表](a.md "支出1564.02万元")', "1564.02万元"),
        ("| 项目 | 支出 |\n|---|---|\n| 1 | 1564.02万元 |\n", "1564.02万元"),
        ("[支出1564.02万元](a.md)", "1564.02万元"),
        ("\\1564.02万元", "1564.02万元"),
    ],
)
def test_a_number_is_read_as_readers_read_it(small: Edition, text: str, found: str) -> None:
    """Markup within a number does not hide it, nor does an image's text or code."""
    assert typed(small, text) == [found]


def test_every_character_of_the_visible_text_has_its_place() -> None:
    """Line and column lead to the very character, across markup, macros and the head of the page."""
    body = '# 标题 { #a }\n\n**甲**[乙](c.md)，{{ fact("budget.actual") }}\n<b>丙</b>&amp;丁 5件'
    page = Page("a.md", "docs/2021/a.md", body, "", tuple(calls("\n\n" + body, "docs/2021/a.md")[0]), 3)
    seen = visible(page)
    assert seen.text == f"# 标题 \n\n甲乙，{CALL}\n丙&丁 5件"
    assert seen.origin(seen.text.index("丁")) == Origin("docs/2021/a.md", 6, 14)
    call = seen.call(seen.text.index(CALL))
    assert call is not None
    assert call.arg("id") == "budget.actual"


# ---- what is declared


def test_a_declared_literal_is_no_figure_wherever_it_stands_whole(tmp_path: Path) -> None:
    """A reason is given once; 1人民路8号 or 人民路80号 is another number."""
    text = "# 一、基本情况\n\n人民路8号和8号楼，人民路80号，建成60周年，160周年，60.5件。\n"
    files = {"data/2021/report.yml": report("人民路8号", "60周年"), "docs/2021/overview.md": text}
    assert [p.subject for p in numbers.gate(edition(tmp_path, files))] == [
        "overview.md:8",
        "overview.md:80",
        "overview.md:160",
        "overview.md:60.5件",
    ]


def test_a_literal_of_the_department_holds_for_every_year(tmp_path: Path) -> None:
    """The address of the house stays; what a year declares is that year's."""
    text = "# 一、基本情况\n\n人民路8号，建成60周年。\n"
    files = {
        "data/department.yml": "name: 某馆\nliterals:\n  - {text: 人民路8号, reason: 地名}\n",
        "data/2020/report.yml": report("60周年", year=2020),
        "docs/2020/overview.md": text,
        "docs/2021/overview.md": text,
    }
    loaded = site(tmp_path, files, years=(2020, 2021))
    assert [[p.subject for p in numbers.gate(year)] for year in loaded.editions] == [[], ["overview.md:60"]]
    assert list(numbers.department(loaded)) == []


def test_what_the_site_says_of_its_publisher_need_not_be_declared_again(tmp_path: Path) -> None:
    """Telephone and address stand in department.yml already; another telephone is a matter of privacy (V102)."""
    department = "name: 某馆\ncontact: {address: 人民路8号, phone: 020-12345678}\nsite: {icp: 粤ICP备12345678号}\n"
    text = "# 一、基本情况\n\n地址：人民路8号；电话：020-12345678；粤ICP备12345678号；传真：020-87654321；编号8765。\n"
    files = {"data/department.yml": department, "docs/2021/overview.md": text}
    assert [p.subject for p in numbers.gate(edition(tmp_path, files))] == ["overview.md:8765"]


def test_a_misprint_of_the_ledger_is_declared(tmp_path: Path) -> None:
    """“69”国际档案日 is kept as printed, and said to be a misprint; elsewhere 69 is a number."""
    ledger = "misprints:\n  - {printed: “69”国际档案日, meant: “6·9”国际档案日, where: [overview.md]}\n"
    text = "# 一、基本情况\n\n结合“69”国际档案日，接待69人。\n"
    files = {"data/2021/ledger.yml": ledger, "docs/2021/overview.md": text}
    assert [p.subject for p in numbers.gate(edition(tmp_path, files))] == ["overview.md:69人"]


def test_a_literal_that_stands_nowhere_is_stale(tmp_path: Path) -> None:
    """The list of exceptions stays as short as the text needs; the finding is a warning at its line."""
    files = {"data/2021/report.yml": report("人民路8号"), "docs/2021/overview.md": "# 一、基本情况\n"}
    (found,) = numbers.gate(edition(tmp_path, files))
    assert found.line().startswith(
        "data/2021/report.yml:8:12: N103 (warning) the literal '人民路8号' does not stand in any text of 2021"
    )
    assert found.severity is Severity.WARNING


def test_a_literal_of_the_department_is_stale_when_no_year_has_it(tmp_path: Path) -> None:
    """An old year that still says it keeps it."""
    files = {
        "data/department.yml": "name: 某馆\nliterals: [{text: 人民路8号, reason: 甲}, {text: 人民路9号, reason: 乙}]\n",
        "docs/2020/overview.md": "# 一、基本情况\n\n人民路8号。\n",
    }
    assert [p.subject for p in numbers.department(site(tmp_path, files, years=(2020, 2021)))] == ["人民路9号"]


def test_a_figure_cannot_hide_among_the_literals(tmp_path: Path) -> None:
    """Declaring a figure would be the second copy that the gate is there to prevent; so would a bare number."""
    text = "# 一、基本情况\n\n支出1564.02万元，共12，见人民路8号。\n"
    files = {
        "data/2021/budget.yml": DATA,
        "data/2021/report.yml": report("支出1564.02万元", '"12"', "人民路8号"),
        "docs/2021/overview.md": text,
    }
    found = list(numbers.gate(edition(tmp_path, files)))
    assert [(p.rule, p.subject) for p in found] == [("N104", "支出1564.02万元"), ("N104", "12")]
    assert found[0].message.text() == "the literal '支出1564.02万元' is the figure 'budget.actual'"


def test_nor_can_it_hide_among_those_of_the_department(tmp_path: Path) -> None:
    """What department.yml declares is looked at against the figures of every year, and reported once."""
    files = {
        "data/department.yml": "name: 某馆\nliterals: [{text: 支出1564.02万元, reason: 甲}]\n",
        "data/2020/budget.yml": DATA,
        "data/2021/budget.yml": DATA,
        "docs/2021/overview.md": "# 一、基本情况\n\n支出1564.02万元。\n",
    }
    found = list(numbers.department(site(tmp_path, files, years=(2020, 2021))))
    assert [(p.rule, p.origin.path) for p in found] == [("N104", "data/department.yml")]


# ---- numerals


def in_characters(value: int) -> str:
    """Write a number below a hundred million as Chinese reads it, independently of what reads it."""
    if value >= 10000:
        rest = value % 10000
        between = "零" if 0 < rest < 1000 else ""
        return in_characters(value // 10000) + "万" + between + (in_characters(rest) if rest else "")
    words, zero = "", False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // place % 10
        if digit:
            words += ("零" if zero and words else "") + "零一二三四五六七八九"[digit] + name
        zero = digit == 0
    return words[1:] if words.startswith("一十") else words or "零"


@given(st.integers(0, 99_999_999))
def test_every_number_reads_back_from_its_characters(value: int) -> None:
    """What is written in characters is the number that was meant, to the last place."""
    assert number(in_characters(value)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("两百", "200"),
        ("一百二", "120"),
        ("一万二", "12000"),
        ("两千五", "2500"),
        ("十二点五", "12.5"),
        ("零点零五", "0.05"),
        ("壹佰贰拾叁", "123"),
        ("三万亿", "3000000000000"),
        ("一千零五十万", "10500000"),
    ],
)
def test_a_number_reads_as_it_is_spoken(text: str, value: str) -> None:
    """一万二 is 12000, not 10002."""
    assert number(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "三五", "十四五", "一百百", "二〇二一", "十十", "五百零", "万", "点五", "一点", "一" * 50]
)
def test_what_is_no_number_is_none(text: str) -> None:
    """三五成群 and 十四五 are words, 二〇二一 a year."""
    assert number(text) is None


@given(st.text(alphabet=CHARACTERS + "点甲", max_size=45))
def test_reading_characters_never_fails(text: str) -> None:
    """Any text is a number of at least zero, or none."""
    found = number(text)
    assert found is None or found >= 0


# ---- robustness

MARKUP = st.text(
    alphabet=st.sampled_from(
        '甲，。：、《》（）“”第年月日号万元%十百千一二 \n#*-|`~<>[](){}!&;\\/."=0123456789１２fact' + CALL
    ),
    max_size=300,
)
PIECES = st.sampled_from(
    [
        '{{ fact("budget.actual") }}',
        "{{",
        "}}",
        "<!--",
        "-->",
        "```",
        "\n\n",
        "](",
        "](a)",
        "![",
        "1564.02万元",
        "三千二百件",
        "[^1]",
    ]
)


@given(st.lists(st.one_of(MARKUP, PIECES), max_size=12).map("".join))
def test_any_text_is_read_to_its_end(small: Edition, text: str) -> None:
    """No text makes the gate fail, and what it reports stands where it says."""
    year = with_text(small, text)
    seen = visible(year.pages["overview.md"])
    assert len(seen.text) >= seen.text.count(CALL)
    lines = text.split("\n")
    for problem in numbers.gate(year):
        origin, words = problem.origin, problem.subject.partition(":")[2]
        assert origin.column <= len(lines[origin.line - 1]) + 1
        assert words


@pytest.mark.parametrize(
    "text",
    [
        "1件，" * 50_000,
        "第1、" * 50_000,
        "二十件" * 50_000,
        "[" * 200_000,
        "<!--" * 50_000,
        "](" * 100_000,
        "`" * 100_000,
        "{" * 100_000,
    ],
    ids=["numbers", "ordinals", "numerals", "brackets", "comments", "targets", "ticks", "braces"],
)
def test_a_page_that_is_no_text_is_read_soon(small: Edition, text: str) -> None:
    """A page of one character, or of a hundred thousand numbers, is no reason to wait; a hundred findings say it."""
    assert len(findings(small, text)) <= numbers.MOST
