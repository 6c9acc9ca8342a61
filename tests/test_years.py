"""Through the years: a chapter of two years side by side, each figure in every year, and the ways there."""

from __future__ import annotations

import json
import random
import re
import shutil
import time
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

import small
from browsing import served
from conftest import BASE
from gongkai import annex, cards, comparing, pages, passages, trends, wording
from gongkai.checks import check
from gongkai.edition import load
from gongkai.exports.rows import rows
from gongkai.passages import Outline
from gongkai.units import default_table
from sites import ROOT, gongkai

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

SHELF = re.compile(r"assets/[0-9a-f]{16}/")
"""The theme's files, which are named by their content."""
TABLE = """
| 事项 | 情况 |
|------|------|
| 查档 | {lookup} |
| 讲解 | 照常开展 |
"""
CHAPTERS = {
    2019: ["overview.md, title: 一、基本情况", "tasks.md, title: 二、工作任务"],
    2020: ["overview.md, title: 一、基本情况", "tasks.md, title: 二、工作任务"],
    2021: ["overview.md, title: 一、基本情况", "work.md, title: 二、工作任务", "plan.md, title: 三、明年安排"],
}
FIGURES = {2019: ("800.00", "720.00", "90.00", ""), 2020: ("1000.00", "900.00", "90.00", "3个")}
FIGURES[2021] = ("1200.00", "1140.00", "95.00", "3人")
SENTENCE = (
    '年初预算数{{ fact("budget.initial") }}，全年支出{{ fact("budget.actual") }}，预算完成率{{ fact("budget.rate") }}。'
)
TEXTS = {
    2019: ("主要职能是收集和保管档案。", "库房需要修缮。", "在窗口办理"),
    2020: ("主要职能是收集、保管和利用档案，服务各单位和群众。", "库房漏水，正在修缮。", "在窗口办理"),
    2021: ("主要职能是保管和利用档案，服务各单位和群众。", "今年新开办了网上查档服务，群众不用到馆。", "在网上办理"),
}


def _write(root: Path, year: int) -> None:
    for name in ("data", "docs"):
        (root / name / str(year)).mkdir(parents=True, exist_ok=True)
    initial, actual, rate, more = FIGURES[year]
    figures = (
        "label: 部门整体支出预算\n"
        f"initial: {{label: 年初预算数, value: {initial}万元}}\nactual: {{label: 全年支出数, value: {actual}万元}}\n"
        f"rate: {{label: 预算完成率, value: {rate}%, formula: actual / initial}}\n"
    )
    figures += f"rooms: {{label: 科室, value: {more}}}\n" if more else ""
    figures += "online: {label: 网上查档, value: 50次}\n" if year == max(CHAPTERS) else ""
    (root / "data" / str(year) / "budget.yml").write_text(figures, encoding="utf-8")
    report = (BASE / "data/2021/report.yml").read_text(encoding="utf-8").replace("2021", str(year))
    head = report.partition("chapters:")[0]
    chapters = "".join(f"  - {{file: {chapter}}}\n" for chapter in CHAPTERS[year])
    (root / "data" / str(year) / "report.yml").write_text(f"{head}chapters:\n{chapters}", encoding="utf-8")
    first, second, lookup = TEXTS[year]
    text = f"# 一、基本情况\n\n{SENTENCE}\n\n{first}\n\n{second}\n{TABLE.format(lookup=lookup)}"
    (root / "docs" / str(year) / "overview.md").write_text(text, encoding="utf-8")
    for chapter in CHAPTERS[year][1:]:
        name, _, title = chapter.partition(", title: ")
        (root / "docs" / str(year) / name).write_text(f"# {title}\n\n做好各项工作。\n", encoding="utf-8")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay out three years of a small department."""
    root = tmp_path_factory.mktemp("years") / "site"
    shutil.copytree(BASE, root, ignore=shutil.ignore_patterns("2021"))
    for year in CHAPTERS:
        _write(root, year)
    return root


@pytest.fixture(scope="module")
def site(root: Path) -> Path:
    """Build them once, without PDFs, below a folder of a web server."""
    output = root.parent / "public" / "district" / "unit"
    run = gongkai(root, "build", "--no-pdf", "--output", str(output))
    assert run.returncode == 0, run.stdout + run.stderr
    return output


@pytest.fixture(scope="module", params=["served", "from disk"])
def address(request: pytest.FixtureRequest, site: Path) -> Iterator[str]:
    """Give the site's address: under a path of a web server, and opened from disk."""
    if request.param == "from disk":
        yield site.as_uri()
        return
    with served(site.parents[1]) as address:
        yield f"{address}/district/unit"


def test_two_years_of_a_chapter_stand_side_by_side_with_what_changed(page: Page, address: str) -> None:
    """What is new, gone and changed is said in words and marked as ins and del; a table's row meets its row."""
    page.goto(f"{address}/compare.html#from=2020&to=2021&chapter=overview.html")
    page.locator(".cmp-text").wait_for()
    assert page.locator("h2").first.inner_text() == "一、基本情况：2020年与2021年"
    assert page.locator(".cmp-counts p").all_inner_texts() == [
        "段落：改动3处，新增1处，删去1处，未变2处",
        "数据：改动3项，新增0项，不再列出0项，未变0项",
    ]
    assert page.locator(".cmp-item--come .cmp-new ins").inner_text() == "今年新开办了网上查档服务，群众不用到馆。"
    assert page.locator(".cmp-item--gone .cmp-old del").inner_text() == "库房漏水，正在修缮。"
    changed = page.locator(".cmp-item--changed", has_text="主要职能")
    assert changed.locator("del").inner_text() == "收集、"
    assert changed.locator("ins").count() == 0
    lookup = page.locator(".cmp-item--changed", has_text="查档")
    assert lookup.locator(".cmp-old del").inner_text() == "窗口"
    assert lookup.locator(".cmp-new ins").inner_text() == "网上"
    assert lookup.locator("small").all_inner_texts() == ["情况 ", "情况 "]
    assert page.locator(".cmp-item--same", has_text="讲解").count() == 1


def test_the_figures_of_two_years_are_listed_with_their_change(page: Page, address: str) -> None:
    """In the words of the report: a rate of a rate differs by 百分点."""
    page.goto(f"{address}/compare.html#from=2019&to=2021&chapter=overview.html")
    page.locator(".cmp-text").wait_for()
    found = [row.locator("th, td").all_inner_texts() for row in page.locator(".cmp-figures tbody tr").all()]
    assert found == [
        ["年初预算数", "800.00万元", "1200.00万元", "增长50.00%"],
        ["全年支出数", "720.00万元", "1140.00万元", "增长58.33%"],
        ["预算完成率", "90.00%", "95.00%", "增加5.00个百分点"],
    ]
    page.locator(".cmp-figures a", has_text="预算完成率").click()
    page.wait_for_url("**/trends.html#budget.rate")


def test_the_choice_stands_in_the_address_and_the_back_button_takes_it_back(page: Page, address: str) -> None:
    """A comparison can be linked to; without a choice it is the newest year and the one before."""
    page.goto(f"{address}/compare.html")
    page.locator("h2", has_text="一、基本情况：2020年与2021年").wait_for()
    page.get_by_label("从").select_option("2019")
    page.locator("h2", has_text="一、基本情况：2019年与2021年").wait_for()
    page.locator("#chapter").select_option("plan.html")
    page.locator("h2", has_text="三、明年安排：2019年与2021年").wait_for()
    assert "chapter=plan.html" in page.url
    assert "2019年：没有这一章" in page.locator(".cmp-sources").inner_text()
    page.get_by_label("只看有变化的").check()
    page.wait_for_url("**only=1")
    for expected in ("三、明年安排：2019年与2021年", "一、基本情况：2019年与2021年", "一、基本情况：2020年与2021年"):
        page.go_back()
        page.locator("h2", has_text=expected).wait_for()
    assert page.get_by_label("从").input_value() == "2020"
    assert not page.get_by_label("只看有变化的").is_checked()


def test_what_is_the_same_can_be_left_out(page: Page, address: str) -> None:
    """A long chapter with a few changes is read quickly."""
    page.goto(f"{address}/compare.html#from=2020&to=2021&chapter=overview.html&only=1")
    page.locator(".cmp-text").wait_for()
    assert not page.locator(".cmp-item--same").first.is_visible()
    assert page.locator(".cmp-item--changed").first.is_visible()


def test_a_chapter_whose_file_has_another_name_is_known_by_its_title(page: Page, address: str) -> None:
    """tasks.md has become work.md."""
    page.goto(f"{address}/compare.html#from=2020&to=2021&chapter=work.html")
    page.locator("h2", has_text="二、工作任务").wait_for()
    assert page.locator(".cmp-counts p").first.inner_text() == "段落：改动0处，新增0处，删去0处，未变2处"
    page.goto(f"{address}/compare.html#from=2020&to=2021&chapter=tasks.html")
    page.locator("h2", has_text="二、工作任务").wait_for()


def test_an_address_that_asks_for_what_there_is_not_still_shows_something(page: Page, address: str) -> None:
    """A link to a year that has been taken down, or to a chapter that never was, or no sense at all."""
    for asked in ("from=1999&to=2021&chapter=overview.html", "chapter=%E0%A4%A", "to=2019", "from=2021&to=2021"):
        page.goto("about:blank")
        page.goto(f"{address}/compare.html#{asked}")
        page.locator(".cmp-counts").wait_for()
    assert "两边选的是同一年" in page.locator("#comparison").inner_text()


def test_a_chapter_leads_to_its_comparison_with_the_year_before(page: Page, address: str) -> None:
    """The first year is compared with the next one; pages that nobody writes are not compared."""
    page.goto(f"{address}/2021/overview.html")
    page.get_by_role("link", name="与上年比较").click()
    page.locator("h2", has_text="一、基本情况：2020年与2021年").wait_for()
    page.goto(f"{address}/2019/tasks.html")
    page.get_by_role("link", name="与2020年比较").click()
    page.locator("h2", has_text="二、工作任务：2019年与2020年").wait_for()
    page.goto(f"{address}/2021/figures.html")
    assert page.locator(".gk-compare").count() == 0


def test_the_list_of_all_figures_leads_to_a_figures_years(page: Page, address: str) -> None:
    """Where the year before has the figure, and only there."""
    page.goto(f"{address}/2021/figures.html")
    page.locator('tr[id="budget.rate"]').get_by_role("link", name="历年", exact=True).click()
    page.wait_for_url("**/trends.html#budget.rate")
    assert page.locator('tr[id="budget.rate"]').is_visible()
    page.goto(f"{address}/2020/figures.html")
    assert page.locator('tr[id="budget.rooms"]').get_by_role("link", name="历年", exact=True).count() == 0
    page.goto(f"{address}/2019/figures.html")
    assert page.get_by_role("link", name="历年", exact=True).count() == 0


def test_the_card_of_a_figure_leads_to_its_years(page: Page, site: Path) -> None:
    """It has what the figure's row has."""
    with served(site) as base:
        page.goto(f"{base}/2021/overview.html")
        page.locator("a.gk-fact").first.click()
        page.locator(".gk-card").get_by_role("link", name="历年", exact=True).click()
        page.wait_for_url("**/trends.html#budget.initial")


def test_every_figure_of_two_years_or_more_is_followed_as_it_was_published(
    page: Page, address: str, site: Path
) -> None:
    """The values are those of the editions' open data; a year without the figure has a dash."""
    page.goto(f"{address}/trends.html")
    published = {
        year: {row["id"]: row for row in json.loads((site / year / "data/figures.json").read_bytes())["figures"]}
        for year in ("2021", "2020", "2019")
    }
    both = {i for i in set().union(*published.values()) if sum(i in rows for rows in published.values()) > 1}
    shown = page.locator("table.trends tbody tr").all()
    assert {row.get_attribute("id") for row in shown} == both == published["2021"].keys() - {"budget.online"}
    for row in shown:
        figure = row.get_attribute("id") or ""
        values = [cell.locator("a").all_inner_texts() for cell in row.locator("td:not(.line)").all()]
        assert values == [[rows[figure]["printed"]] if figure in rows else [] for rows in published.values()]
    cells = page.locator('tr[id="budget.initial"] td').all_inner_texts()
    assert [text.split() for text in cells] == [
        [],
        ["1200.00万元", "增长20.00%"],
        ["1000.00万元", "增长25.00%"],
        ["800.00万元"],
    ]
    line = page.locator('tr[id="budget.initial"] svg')
    assert line.get_attribute("aria-label") == "2019年800.00万元，2021年1200.00万元"
    rooms = page.locator('tr[id="budget.rooms"] td').all_inner_texts()
    assert [text.split() for text in rooms] == [[], ["3人", "单位不同，不作比较"], ["3个"], ["—"]]
    assert page.locator('tr[id="budget.rooms"] svg').count() == 0


@pytest.mark.parametrize("name", ["trends.html", "compare.html#from=2020&to=2021&chapter=overview.html"])
@pytest.mark.parametrize("width", [320, 375, 768])
def test_a_narrow_screen_needs_no_scrolling_to_the_side(page: Page, address: str, name: str, width: int) -> None:
    """Wide tables scroll in their own box."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{address}/{name}")
    page.locator(".cmp-text, table.trends").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_a_script_the_page_says_so_and_leads_to_each_chapter_in_each_year(browser: Browser, site: Path) -> None:
    """Whoever has switched scripts off opens two of them beside each other."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.as_uri()}/compare.html")
    assert page.get_by_text("现在没有运行").is_visible()
    assert not page.locator("#choice").is_visible()
    found = [
        [link.get_attribute("href") for link in row.locator("a").all()]
        for row in page.locator(".sources tbody tr").all()
    ]
    assert found == [
        ["2021/overview.html", "2020/overview.html", "2019/overview.html"],
        ["2021/work.html", "2020/tasks.html", "2019/tasks.html"],
        ["2021/plan.html"],
    ]
    assert all((site / link).is_file() for row in found for link in row if link)
    context.close()


def test_the_pages_have_no_script_and_no_style_of_their_own_in_them(site: Path) -> None:
    """A strict Content-Security-Policy refuses both."""
    for name in ("trends.html", "compare.html"):
        text = (site / name).read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", text)


@pytest.fixture
def compare(page: Page, site: Path) -> Page:
    """Open the page whose script compares."""
    page.goto(f"{site.as_uri()}/compare.html")
    return page


def _lists(seed: int) -> list[list[list[str]]]:
    chosen = random.Random(seed)  # noqa: S311 - no secret
    sizes = [(chosen.randrange(40), chosen.randrange(40), chosen.randrange(1, 12)) for _ in range(150)]
    found = [[[str(chosen.randrange(k)) for _ in range(n)] for n in (a, b)] for a, b, k in sizes]
    return [
        *found,
        [["x"] * 3, []],
        [[], ["y"]],
        [[], []],
        [[f"a{n}" for n in range(900)], [f"b{n}" for n in range(900)]],
    ]


def _common(a: list[str], b: list[str]) -> int:
    """Return how long the longest common subsequence is, by the book."""
    row = [0] * (len(b) + 1)
    for one in a:
        before = row[:]
        for j, other in enumerate(b):
            row[j + 1] = before[j] + 1 if one == other else max(before[j + 1], row[j])
    return row[-1]


def test_differences_lead_from_the_one_list_to_the_other_and_are_the_fewest(compare: Page) -> None:
    """What is kept and gone is the old list, what is kept and new is the new one; and nothing is kept too little."""
    lists = _lists(1)
    results = compare.evaluate("(all) => all.map((two) => gongkaiCompare.diff(two[0], two[1]))", lists)
    for (a, b), pairs in zip(lists, results, strict=True):
        assert [i for i, _ in pairs if i >= 0] == list(range(len(a)))
        assert [j for _, j in pairs if j >= 0] == list(range(len(b)))
        kept = [(i, j) for i, j in pairs if i >= 0 and j >= 0]
        assert all(a[i] == b[j] for i, j in kept)
        assert len(kept) == _common(a, b)


def test_no_word_of_two_texts_is_lost_between_them(compare: Page) -> None:
    """Random texts of Chinese, numbers and signs, with figures in them; cut by the browser and letter by letter."""
    chosen = random.Random(2)  # noqa: S311 - no secret
    words = ["档案", "预算完成率", "，", "增长", "1564.02", "96.91%", "。", "、", "“三公”", "A3", " ", "𠮷", "的"]

    def text() -> list[Any]:
        parts: list[Any] = ["".join(chosen.choices(words, k=chosen.randrange(12))) for _ in range(4)]
        return [*parts, ["budget.actual", f"{chosen.randrange(9)}万元"], parts[0]]

    texts = [[text(), text()] for _ in range(200)]
    results = compare.evaluate(
        "(all) => all.map((two) => gongkaiCompare.runs(gongkaiCompare.tokens(two[0]), gongkaiCompare.tokens(two[1]))"
        ".map((run) => [run[0], run[1].map((t) => t.text).join(''), run[2].map((t) => t.text).join('')]))",
        texts,
    )
    for two, runs in zip(texts, results, strict=True):
        for side in (0, 1):
            said = "".join(part if isinstance(part, str) else part[1] for part in two[side])
            assert "".join(run[side + 1] for run in runs) == said
        assert all(run[1] == run[2] for run in runs if run[0] == "=")
        assert all(one[0] != other[0] for one, other in pairwise(runs))
    plain = ["".join(part if isinstance(part, str) else part[1] for part in two[0]) for two in texts]
    for plainly in (True, False):
        cut = compare.evaluate(
            "([all, plainly]) => all.map((one) => gongkaiCompare.cut(one, plainly))", [plain, plainly]
        )
        assert ["".join(one) for one in cut] == plain
    for how in ("true", "false"):
        assert "124.97%" in compare.evaluate(f"gongkaiCompare.cut('比上年增长124.97%；', {how})")
    assert compare.evaluate("gongkaiCompare.cut('支出1564.02万元', true)") == ["支", "出", "1564.02", "万", "元"]


def test_two_editions_differ_in_the_browser_by_the_words_of_the_report(compare: Page) -> None:
    """Whatever the example department has: rates, shares, approximate figures, words, and what is 0."""
    expected, asked = [], []
    for edition in load(ROOT / "examples" / "shili").editions:
        for figure in edition.facts:
            known = cards.card(edition, figure)
            if known.before and edition.previous is not None:
                expected.append(known.change)
                asked.append([passages._figure(edition, figure), passages._figure(edition.previous, figure)])
    found = compare.evaluate("(all) => all.map((two) => gongkaiCompare.change(two[0], two[1]))", asked)
    assert found == expected
    assert len(set(found)) > 100


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (["", "2.1‰", "0.0021", "‰", 1, 0], ["", "2‰", "0.002", "‰", 0, 0], "增加0.1个千分点"),
        (["", "约5件", "5", "件", 0, 1], ["", "4件", "4", "件", 0, 0], "增长约25.00%"),
        (["", "约5件", "5", "件", 0, 1], ["", "5件", "5", "件", 0, 0], "基本持平"),
        (["", "5件", "5", "件", 0, 0], ["", "0件", "0", "件", 0, 0], ""),
        (["", "1000001件", "1000001", "件", 0, 0], ["", "1000000件", "1000000", "件", 0, 0], "增长0.0001%"),
        (["", "5件", "5", "件", 0, 0], ["", "5卷", "5", "卷", 0, 0], "单位不同，不作比较"),
        (["", "5%", "0.05", "%", 0, 0], ["", "5", "5", "", 0, 0], "单位不同，不作比较"),
        (["", "优"], ["", "良"], ""),
        (["", "-2件", "-2", "件", 0, 0], ["", "8件", "8", "件", 0, 0], "下降125.00%"),
        (["", "9成", "0.9", "成", 0, 0], ["", "85%", "0.85", "%", 0, 0], "增加5个百分点"),
    ],
)
def test_a_change_that_no_example_has_is_worded_all_the_same(
    compare: Page, now: list[Any], before: list[Any], words: str
) -> None:
    """Per mille, roughly, from nothing, in another unit."""
    assert compare.evaluate("(two) => gongkaiCompare.change(two[0], two[1])", [now, before]) == words


TOLD = {
    "share": ("95", "96.91%", "95", wording.OTHER_UNIT),
    "times": ("3倍", "150%", "3倍", wording.OTHER_UNIT),
    "other": ("5件", "5卷", "5件", wording.OTHER_UNIT),
    "tenths": ("2成", "25%", "2成", "增加5个百分点"),
    "none": ("0件", "5件", "0件", ""),
    "words": ("{text: 优}", "5件", "优", ""),
    "more": ("4.00万元", "5.00万元", "4.00万元", "增长25.00%"),
}
CELLS = {
    "gone": ("5.00", '""', "5.00万元", ""),
    "come": ('""', "5.00", "（空白）", ""),
    "never": ('""', '""', "（空白）", ""),
    "less": ("5.00", "4.00", "5.00万元", "下降20.00%"),
}


def _told(root: Path) -> dict[str, tuple[str, str]]:
    """Lay out two years of figures that differ in each of these ways; return what is to be said of each."""
    files = {}
    for at, year in enumerate((2020, 2021)):
        cells = "".join(f"    {row}: [{values[at]}]\n" for row, values in CELLS.items())
        rows = "".join(f"    {row}: {row}\n" for row in CELLS)
        files[f"data/{year}/x.yml"] = (
            "".join(f"{name}: {values[at]}\n" for name, values in TOLD.items())
            + f"t:\n  unit: 万元\n  columns: {{a: 甲}}\n  rows:\n{rows}  cells:\n{cells}"
        )
    assert small.site(root, files, years=(2020, 2021)).problems == ()
    return {f"x.{name}": said[2:] for name, said in TOLD.items()} | {
        f"x.t.{row}.a": said[2:] for row, said in CELLS.items()
    }


def test_a_figure_is_told_the_same_wherever_two_years_are_compared(compare: Page, tmp_path: Path) -> None:
    """No rate between a share and a plain number, nor from or to a cell that was left blank: it has no number."""
    expected = _told(tmp_path)
    before, now = load(tmp_path).editions
    followed = trends.figures({edition.year: rows(edition) for edition in (before, now)})
    findings = check(load(tmp_path))
    page, printed = pages.overview(now, findings), annex.markup(now)
    for figure, (was, words) in expected.items():
        known = cards.card(now, figure)
        assert (known.before, known.change) == (was, words), figure
        row = trends.row(figure, followed[figure], [2021, 2020], now.figures.units)
        assert re.findall(r"<small>(.*?)</small>", row) == ([words] if words else []), figure
        assert f">{was}</a></td></tr>" in row, figure
        two = [passages._figure(edition, figure) for edition in (now, before)]
        assert compare.evaluate("(two) => gongkaiCompare.change(two[0], two[1])", two) == words, figure
        assert two[1][1] == was, figure
        listed = re.search(rf'<tr id="{re.escape(figure)}">.*?</tr>', page)
        assert listed
        assert ("，".join(filter(None, (f"上年：{was}", words)))) + "</td>" in listed[0], figure
        assert "，".join(filter(None, (f"（上年{was}", words))) + "）" in printed, figure


def test_a_long_chapter_is_compared_paragraph_by_paragraph(compare: Page) -> None:
    """Each of 400 paragraphs finds the one that it was made of, though every number in it has changed."""

    def paragraph(n: int, more: int) -> list[Any]:
        words = f"第{n}项：{chr(0x4E00 + n * 7)}{chr(0x5E00 + n)}工作共办理"
        return ["p", words, [f"x.n{n}", f"{n + more}件"], "，完成任务。"]

    texts = [[paragraph(n, more) for n in range(400) if n % 50 != 25 * more] for more in (0, 1)]
    pairs = compare.evaluate("(two) => gongkaiCompare.align(two[0], two[1])", texts)
    lost = [(i, j) for i, j in pairs if i < 0 or j < 0]
    assert len(lost) == 16
    assert all(texts[0][i][2][0] == texts[1][j][2][0] for i, j in pairs if (i, j) not in lost)


def test_a_page_becomes_blocks_of_words_with_its_figures_marked() -> None:
    """Links, marks and pictures of charts are none of the text; a cell knows whether it heads its row."""
    html = """<h2 id="x">（一）<em>概况</em><a class="headerlink" href="#x">¶</a></h2>
<p>支出<a class="gk-fact" href="#"><data class="fact" data-fact="a.b" value="5">5&lt;件</data></a>，
  见<a href="y">下表</a>。</p><ul><li><p>甲&amp;乙</p></li><li>丙<ul><li>丁</li></ul></li></ul>
<figure class="gk-chart"><figcaption>图</figcaption><svg><title>不读</title></svg><details class="gk-chart-data">
<table><tr><td>不读</td></tr></table></details></figure><table><caption>表</caption><thead><tr>
<th scope="col">类</th><th colspan="2" scope="col">数</th></tr></thead><tbody><tr>
<th scope="rowgroup" rowspan="2">组</th><th scope="row">项</th>
<td><span class="fact fact-words" data-fact="a.c">优</span></td><td></td></tr></tbody></table><p></p>
<p>完<img alt="印章" src="x.png"></p>"""
    assert passages.blocks(html) == [
        ["h2", "（一）概况"],
        ["p", "支出", ["a.b", "5<件"], "， 见下表。"],
        ["li", "甲&乙"],
        ["li", "丙"],
        ["li", "丁"],
        ["caption", "图"],
        ["caption", "表"],
        ["th", 0, "类", 10, "数"],
        ["tr", 2, "组", 1, "项", 0, ["a.c", "优"], 0],
        ["p", "完〔图：印章〕"],
    ]


@pytest.mark.parametrize("part", ["一<svg>", "<!-- <script>", '<details class="gk-chart-data">'])
def test_what_nothing_ends_is_looked_for_once(part: str) -> None:
    """Eight times the text takes some eight times as long; 64 times, if each part were looked for to the page's end."""

    def taken(times: int) -> float:
        def once() -> float:
            started = time.process_time()
            passages.blocks(f"<p>{part * times}</p>")
            return time.process_time() - started

        return min(once() for _ in range(3))

    assert taken(32_000) < 24 * taken(4_000)


def test_what_an_edition_says_of_itself_is_read_from_the_first_line_of_its_script(site: Path, tmp_path: Path) -> None:
    """What is no script of an edition is left out."""
    found = passages.outlines(site, [2021, 2019, 1999])
    assert [one.year for one in found] == [2019, 2021]
    assert found[1].chapters[1] == ("work.html", "二、工作任务")
    assert found[1].groups == {"budget": "部门整体支出预算"}
    (tmp_path / "2021").mkdir()
    for words in ("", "gongkaiEdition(", "[]", 'gongkaiEdition({"year":1},', "\x00"):
        (tmp_path / "2021" / passages.SCRIPT).write_text(words, encoding="utf-8")
        assert passages.outlines(tmp_path, [2021]) == []


def test_two_chapters_that_swapped_their_files_are_followed_by_their_files() -> None:
    """The file's name counts before the title, and no chapter is in two rows of a year."""
    editions = [
        Outline(2020, "", (("a.html", "甲"), ("b.html", "乙")), {}),
        Outline(2021, "", (("a.html", "乙"), ("b.html", "甲"), ("c.html", "乙")), {}),
    ]
    assert [(row.title, row.pages) for row in comparing.chapters(editions)] == [
        ("乙", {2021: "a.html", 2020: "a.html"}),
        ("甲", {2021: "b.html", 2020: "b.html"}),
        ("乙", {2021: "c.html"}),
    ]


def test_trends_say_of_a_change_what_the_editions_say() -> None:
    """For every figure of the example, from the open data alone."""
    editions = load(ROOT / "examples" / "shili").editions
    followed = trends.figures({e.year: rows(e) for e in editions})
    units = editions[-1].figures.units
    years = [e.year for e in reversed(editions)]
    for figure, said in followed.items():
        row = trends.row(figure, said, years, units)
        cells = dict(zip(years, re.findall(r"<td(?: class=\"none\")?>(.*?)</td>", row), strict=True))
        for edition in editions:
            if figure in edition.facts:
                change = re.search(r"<small>(.*?)</small>", cells[edition.year])
                assert (change[1] if change else "") == cards.card(edition, figure).change


def test_a_line_is_broken_where_a_year_is_missing_and_leaves_out_other_units() -> None:
    """What is drawn is what can be compared with the newest value."""
    units = default_table()
    known = {year: trends._quantity(words, units) for year, words in
             {2016: "9人", 2017: "1件", 2018: "2件", 2020: "4件", 2021: "约5件", 2022: "优"}.items()}  # fmt: skip
    drawn = trends.line(known)
    assert re.findall(r"([ML])([\d.]+) ([\d.]+)", drawn) == [
        ("M", "4", "26"), ("L", "30", "20.5"), ("M", "82", "9.5"), ("L", "108", "4")
    ]  # fmt: skip
    assert 'aria-label="2017年1件，2021年约5件"' in drawn
    assert trends.line({2020: trends._quantity("5件", units), 2021: None}) == ""
    assert 'd="M4 15 L108 15"' in trends.line(dict.fromkeys((2020, 2021), trends._quantity("5件", units)))


def test_the_same_years_give_the_same_bytes_in_any_number_of_processes(root: Path, site: Path, tmp_path: Path) -> None:
    """The scripts of the editions, and both pages."""
    assert gongkai(root, "build", "--no-pdf", "--jobs", "1", "--output", str(tmp_path / "again")).returncode == 0
    for name in [*(f"{year}/{passages.SCRIPT}" for year in CHAPTERS), "trends.html", "compare.html"]:
        one, other = ((built / name).read_text(encoding="utf-8") for built in (site, tmp_path / "again"))
        assert SHELF.sub("", one) == SHELF.sub("", other), name


def test_a_site_of_one_year_has_nothing_to_compare(root: Path, tmp_path: Path) -> None:
    """And no link that leads nowhere."""
    output = tmp_path / "one"
    assert gongkai(root, "build", "--no-pdf", "--year", "2021", "--output", str(output)).returncode == 0
    assert not (output / "trends.html").exists()
    assert not (output / "compare.html").exists()
    for page in output.rglob("*.html"):
        assert not re.search(r'href="[^"]*(?:trends|compare)\.html', page.read_text(encoding="utf-8")), page


def test_the_years_of_a_page_say_where_they_lead_when_one_lacks_it(site: Path) -> None:
    """To that year's front page."""
    text = (site / "2021" / "plan.html").read_text(encoding="utf-8")
    found = dict(re.findall(r'<a href="\.\./(\d{4}/[^"]+)" title="([^"]+)">', text))
    assert found["2020/index.html"] == "示例单位2020年部门整体支出绩效自评报告（没有这一页，打开首页）"
    text = (site / "2021" / "overview.html").read_text(encoding="utf-8")
    assert '<a href="../2020/overview.html" title="示例单位2020年部门整体支出绩效自评报告">' in text
