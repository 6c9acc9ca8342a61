"""Charts: what they say is what the report prints, what they draw is as long as it says, and nothing else gets in."""

from __future__ import annotations

import json
import multiprocessing
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import altair as alt
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from gongkai import charts, pages, printing
from gongkai.charts.measuring import CUT, NEVER_FIRST, ems, wrapped
from gongkai.charts.sheet import LARGEST, WIDTH
from gongkai.charts.textures import LOOKS, hatching
from gongkai.checks import check
from gongkai.edition import load
from gongkai.plots import PlotError, plot
from sites import gongkai
from small import site

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gongkai.edition import Edition

SHILI = Path(__file__).parents[1] / "examples" / "shili"
THEME = Path(charts.__file__).parents[1] / "theme" / "assets"
CALLS = {
    "bars": "projects.*.budget, projects.*.actual",
    "execution": "projects.*.budget, projects.*.actual, projects.*.rate",
    "trend": "budget.actual, budget.completion_rate",
    "share": "budget.structure.personnel, budget.structure.operating, budget.structure.project",
}
PARTS = {"svg", "title", "desc", "rect", "path", "text", "tspan"}
WORKS = """
label: 项目
unit: 万元
stub: 项目
columns: {budget: 预算数, actual: 完成数}
rows: {a: 甲, b: 乙, c: 丙}
cells:
  a: [100.00, 75.00]
  b: [50.00, ""]
  c: [0.00, 原文未载明]
"""


@pytest.fixture(scope="module")
def newest() -> Edition:
    """Return the newest edition of the example department."""
    return load(SHILI).editions[-1]


def one(root: Path, files: Mapping[str, str], years: tuple[int, ...] = (2021,)) -> Edition:
    """Return the newest edition of a small site."""
    return site(root, dict(files), years=years).editions[-1]


def picture(markup: str) -> ET.Element:
    """Return a chart's picture, which is well-formed XML as it stands."""
    return ET.fromstring(markup[markup.index("<svg") : markup.index("</svg>") + 6])  # noqa: S314 - ours


def names(root: ET.Element) -> set[str]:
    """Return which elements a picture has."""
    return {element.tag.rpartition("}")[2] for element in root.iter()}


def texts(root: ET.Element) -> list[str]:
    """Return the words of a picture, text by text."""
    return ["".join(element.itertext()) for element in root.iter() if element.tag.endswith("}text")]


def bars(root: ET.Element, look: str) -> list[float]:
    """Return how long the bars of a look are; the sample in a legend is none."""
    rects = [e for e in root.iter() if e.tag.endswith("}rect") and e.get("class") == f"gk-look-{look}"]
    return [float(rect.get("width", "")) for rect in rects if rect.get("height") != "14"]


# ---- what a chart says


@pytest.mark.parametrize("kind", CALLS)
def test_a_chart_says_every_figure_as_the_report_prints_it(kind: str, newest: Edition) -> None:
    """No number in the picture is the charting library's: each stands in it word for word as in the text."""
    found = picture(charts.chart(newest, kind, CALLS[kind], "标题"))
    said: dict[str, str] = {}
    for run in found.iter():
        if name := run.get("data-figure"):
            said[name] = said.get(name, "") + (run.text or "")
    expected = {}
    for point in plot(newest, kind, CALLS[kind], "标题").points:
        year = newest
        while year.year != point.year:
            assert year.previous is not None
            year = year.previous
        name = point.figure if year is newest else f"{year.year}/{point.figure}"
        expected[name] = printing.printed(year.figures, point.figure)
    assert said == expected
    loose = re.sub("|".join(map(re.escape, expected.values())), "", " ".join(texts(found)))
    assert set(re.findall(r"\d+", loose)) <= {"0", "2019", "2020", "2021", "2022", "2023"}  # years, and 不从0起


@pytest.mark.parametrize("kind", CALLS)
def test_the_table_of_a_chart_has_every_figure_with_its_exact_number(kind: str, newest: Edition) -> None:
    """Who cannot see the picture has the same figures, as every figure of a page is marked."""
    markup = charts.chart(newest, kind, CALLS[kind], "标题")
    table = BeautifulSoup(markup, "html.parser").select_one("figure > details table")
    assert table is not None
    marked = [(str(d["data-fact"]), str(d["value"]), d.get_text()) for d in table.select("data.fact")]
    figures = plot(newest, kind, CALLS[kind], "标题").figures
    assert marked == [(i, printing.number(newest.figures, i), printing.printed(newest.figures, i)) for i in figures]
    assert not table.select("[data-fact][data-figure]")
    heads = [cell.get("scope") for cell in table.select("th")]
    assert set(heads) == {"col", "row"}


def test_a_trend_marks_an_earlier_year_as_what_that_edition_printed(newest: Edition) -> None:
    """`data-fact` is for figures of this edition alone."""
    table = BeautifulSoup(charts.chart(newest, "trend", "budget.actual", "历年支出"), "html.parser")
    past = [(str(d["data-figure"]), str(d["value"]), d.get_text()) for d in table.select("td data.fact-past")]
    assert past[0] == ("2019/budget.actual", "13401200", "1340.12万元")
    assert [name for name, _, _ in past] == [f"{year}/budget.actual" for year in range(2019, 2023)]


def test_rows_and_series_are_called_what_the_data_call_them(newest: Edition) -> None:
    """A table's rows and columns, the indicators of a scorecard, single figures."""
    assert plot(newest, "bars", CALLS["bars"], "").rows[1] == "馆藏档案数字化（第八期）"
    assert [s.name for s in plot(newest, "bars", CALLS["bars"], "").series] == ["年度支出预算数", "预算完成数"]
    scores = plot(newest, "bars", "scorecard.*.weight, scorecard.*.score", "")
    assert (scores.rows[0], [s.name for s in scores.series]) == ("预算完成率", ["分值", "得分"])
    assert plot(newest, "share", CALLS["share"], "").rows == ("人员经费", "公用经费", "项目支出")


def test_totals_are_no_row_of_a_chart(newest: Edition) -> None:
    """`*` leaves them out, as it does in formulas."""
    assert "合计" not in plot(newest, "bars", CALLS["bars"], "").rows
    assert "projects.total.actual" not in plot(newest, "bars", CALLS["bars"], "").figures


# ---- what a chart draws


def test_bars_are_as_long_as_their_figures_say(tmp_path: Path) -> None:
    """To a hundredth of a unit; a blank and what is not stated are words and no bar, 0 is a bar of no length."""
    found = picture(charts.chart(one(tmp_path, {"data/2021/w.yml": WORKS}), "bars", "w.*.budget, w.*.actual", "标题"))
    light, solid = bars(found, "light"), bars(found, "solid")
    assert light == [pytest.approx(light[0]), pytest.approx(light[0] / 2, abs=0.02)]
    assert solid == [pytest.approx(light[0] * 0.75, abs=0.02)]
    assert texts(found)[-6:] == ["100.00万元", "75.00万元", "50.00万元", "（空白）", "0.00万元", "原文未载明"]


def test_a_secret_figure_is_never_drawn(tmp_path: Path) -> None:
    """Its row says so; neither picture nor table nor description has a number or a length for it."""
    data = "甲: {a: 3件, b: 2件}\n乙: {a: {label: 保密, secret: true}, b: 1件}\n"
    markup = charts.chart(one(tmp_path, {"data/2021/w.yml": data}), "bars", "w.*.a, w.*.b", "标题")
    assert len(bars(picture(markup), "light")) == 1
    assert markup.count("涉密，不公开") == 3  # description, picture, table


@pytest.mark.parametrize("hidden", ["{secret: true}", "原文未载明"])
def test_parts_are_no_whole_while_one_is_not_known(hidden: str, tmp_path: Path) -> None:
    """The rest of the bar would tell what is not to be told."""
    edition = one(tmp_path, {"data/2021/w.yml": f"a: 3件\nb: {hidden}\n"})
    with pytest.raises(PlotError, match="the parts make no whole"):
        plot(edition, "share", "w.a, w.b", "标题")


def test_a_draft_is_drawn_while_figures_are_still_to_come(tmp_path: Path) -> None:
    """Next year's skeleton has its charts before it has its figures."""
    data = {"data/2021/w.yml": "甲: {a: 待填报, b: 待填报, c: 待填报}\n", "data/2020/w.yml": "甲: {a: 3件}\n"}
    edition = site(tmp_path, data, years=(2020, 2021), status="draft").editions[-1]
    for kind, figures in {"bars": "w.*.a", "execution": "w.*.a,w.*.b,w.*.c", "share": "w.甲.a,w.甲.b"}.items():
        assert "待填报" in " ".join(texts(picture(charts.chart(edition, kind, figures, "标题"))))


def test_a_trend_shows_no_draft_of_an_earlier_year(tmp_path: Path) -> None:
    """What is not published yet is not told by the year after."""
    files = {f"data/{year}/w.yml": f"a: {year}件\n" for year in (2019, 2020, 2021)}
    loaded = site(tmp_path, files, years=(2019, 2020, 2021))
    report = tmp_path / "data/2020/report.yml"
    report.write_text(report.read_text(encoding="utf-8").replace("published", "draft"), encoding="utf-8")
    assert [p.words for p in plot(loaded.editions[-1], "trend", "w.a", "").points] == ["2019件", "2020件", "2021件"]
    again = load(tmp_path).editions[-1]
    assert [p.words for p in plot(again, "trend", "w.a", "").points] == ["2019件", "2021件"]


def test_a_trend_goes_back_over_a_year_without_an_edition(tmp_path: Path) -> None:
    """The missing year has its place, and the line is broken there."""
    files = {f"data/{year}/w.yml": f"a: {year}件\n" for year in (2017, 2018, 2020, 2021)}
    edition = one(tmp_path, files, (2017, 2018, 2020, 2021))
    assert plot(edition, "trend", "w.a", "").rows == ("2017年", "2018年", "2019年", "2020年", "2021年")
    found = picture(charts.chart(edition, "trend", "w.a", "历年"))
    lines = [e.get("d", "") for e in found.iter() if e.get("class") == "gk-look-line"]
    assert [line.count("L") for line in lines] == [1, 1]
    assert "—" in texts(found)


def test_a_line_that_does_not_begin_at_0_says_so(tmp_path: Path) -> None:
    """A rise of a tenth must not look like a rise from nothing."""
    files = {"data/2020/w.yml": "a: 90件\nb: 10件\n", "data/2021/w.yml": "a: 99件\nb: 90件\n"}
    edition = one(tmp_path, files, (2020, 2021))
    assert "纵轴不从0起" in texts(picture(charts.chart(edition, "trend", "w.a", "历年")))
    assert "纵轴不从0起" not in texts(picture(charts.chart(edition, "trend", "w.b", "历年")))


@pytest.mark.parametrize("kind", CALLS)
def test_words_stay_within_the_picture_at_a_phone_s_size(kind: str, newest: Edition) -> None:
    """A phone sets them larger; there is room for that."""
    for text in picture(charts.chart(newest, kind, CALLS[kind], "标题")):
        runs = [run for run in text if run.tag.endswith("tspan")]
        for place in [n for n, run in enumerate(runs) if run.get("x")]:
            line = [runs[place], *(r for r in runs[place + 1 :] if not r.get("x"))]
            wide, at = sum(ems(run.text or "") for run in line) * LARGEST, float(runs[place].get("x", ""))
            left = at - {"start": 0.0, "middle": wide / 2, "end": wide}[text.get("text-anchor", "start")]
            assert left >= -0.1, line
            assert left + wide <= WIDTH + 0.1, line


def test_a_chart_that_no_page_could_hold_is_refused(tmp_path: Path) -> None:
    """A table shows a hundred rows, a chart does not."""
    rows = "".join(f"r{n}: {{a: {n}件}}\n" for n in range(17))
    edition = one(tmp_path, {"data/2021/w.yml": rows})
    with pytest.raises(PlotError, match="shows 17 things, and may show 16"):
        plot(edition, "bars", "w.*.a", "标题")


# ---- what gets into a chart

HOSTILE = [
    "</svg><script>alert(1)</script>",
    "datum.x + parent.alert(1)",
    "t0",
    '"><image href="http://example.com/x"/>',
    "<!-- ]]> &lt; &amp;",
    "**粗** [链接](x) `码` _斜_",
    "'); DROP TABLE 图; --",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_words_of_the_data_stay_words(words: str, tmp_path: Path) -> None:
    """A label or a title that looks like markup, an expression or a key of ours is printed, and does nothing."""
    label = json.dumps(words, ensure_ascii=False)
    data = f"甲: {{label: {label}, a: {{label: {label}, value: 3件}}, b: 2件}}\n乙: {{a: 4件, b: 1件}}\n"
    edition = one(tmp_path, {"data/2021/w.yml": data})
    for kind, figures in {"bars": "w.*.a, w.*.b", "share": "w.甲.a, w.乙.a"}.items():
        markup = charts.chart(edition, kind, figures, words)
        found = picture(markup)
        assert names(found) <= PARTS
        assert found.findtext("{*}title") == words
        start = "".join(texts(found)).replace(CUT, "")
        assert words[:8].replace(" ", "") in start.replace(" ", "")
        page = BeautifulSoup(markup, "html.parser")
        assert not page.select("script, image, a, strong, em, code")
        assert page.select_one("figcaption").get_text() == words  # type: ignore[union-attr]
        assert words in [cell.get_text() for cell in page.select("th")]


@pytest.mark.parametrize("kind", CALLS)
def test_the_charting_library_sees_numbers_only(kind: str, newest: Edition) -> None:
    """No word is in what it is given but names of lines, so none can be an expression; and its schema holds."""
    sheet = charts.LAYOUTS[kind](plot(newest, kind, CALLS[kind], "标题"))
    given = sheet.chart()
    alt.LayerChart.from_dict(given)  # checks it
    assert json.dumps(given, ensure_ascii=False).isascii()
    rows = [row for layer in given["layer"] for row in layer["data"]["values"]]
    assert rows
    assert all(
        isinstance(value, (int, float)) or re.fullmatch(r"r\d+", value) for row in rows for value in row.values()
    )


@pytest.mark.parametrize("kind", CALLS)
def test_a_picture_refers_to_nothing(kind: str, newest: Edition) -> None:
    """No id, link, style, font, script or foreign markup: it is the same in any page, and loads nothing."""
    markup = charts.chart(newest, kind, CALLS[kind], "标题")
    found = picture(markup)
    assert names(found) <= PARTS
    attributes = {name for element in found.iter() for name in element.attrib}
    assert not attributes & {"id", "style", "href", "font-family", "clip-path", "filter"}
    assert "url(" not in markup
    assert "http" not in markup.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert "\n" not in markup


# ---- the same on every machine


def test_a_chart_is_the_same_bytes_again(newest: Edition) -> None:
    """In another process with other hashes, too, and in a fork of one that has drawn."""
    here = [charts.chart(newest, kind, figures, "标题") for kind, figures in CALLS.items()]
    program = (
        "import sys, json, pathlib; from gongkai import charts, edition\n"
        "newest = edition.load(pathlib.Path(sys.argv[1])).editions[-1]\n"
        "print(json.dumps([charts.chart(newest, k, f, '标题') for k, f in json.loads(sys.argv[2]).items()]))"
    )
    command = [sys.executable, "-c", program, str(SHILI), json.dumps(CALLS)]
    for seed in ("1", "2"):
        done = subprocess.run(command, env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True)
        assert json.loads(done.stdout) == here
    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.starmap(charts.chart, [(newest, kind, f, "标题") for kind, f in CALLS.items()]) == here


@pytest.mark.parametrize("kind", CALLS)
def test_no_font_of_the_machine_moves_anything(kind: str, newest: Edition, tmp_path: Path) -> None:
    """The library measures text with the fonts that it finds: with others, drawing is the same to the letter."""
    sheet = charts.LAYOUTS[kind](plot(newest, kind, CALLS[kind], "标题"))
    given = json.dumps(sheet.chart())
    import pylopdf_fonts_zh_cn  # noqa: PLC0415 - has no types

    fonts = tmp_path / "fonts"
    fonts.mkdir()
    for number, file in enumerate(sorted(Path(pylopdf_fonts_zh_cn.__file__).parent.glob("*.[ot]tf"))):
        shutil.copy(file, fonts / f"{number}{file.suffix}")
    assert list(fonts.iterdir())
    program = (
        "import sys, vl_convert\n"
        "if sys.argv[1]: vl_convert.register_font_directory(sys.argv[1])\n"
        "family = {'config': {'font': sys.argv[2]}}\n"
        "print(vl_convert.vegalite_to_svg(sys.stdin.read(), config=family['config']))"
    )
    drawn = [
        re.sub(
            'font-family="[^"]*"',
            "",
            subprocess.run(
                [sys.executable, "-c", program, folder, family], input=given, capture_output=True, text=True, check=True
            ).stdout,
        )
        for folder, family in (("", "sans-serif"), (str(fonts), "Noto Serif SC"), ("", "monospace"))
    ]
    assert drawn[0] == drawn[1] == drawn[2]


def test_only_who_draws_loads_the_charting_library() -> None:
    """Checks, and editions without a chart, do without it."""
    program = (
        "import sys, pathlib; from gongkai import checks, edition, macros, charts\n"
        "site = edition.load(pathlib.Path(sys.argv[1])); checks.check(site)\n"
        "macros.macros(site.editions[-1])['fact']('budget.actual')\n"
        "print([n for n in ('vl_convert',) if n in sys.modules], charts.used(site.editions[-1]))"
    )
    done = subprocess.run([sys.executable, "-c", program, str(SHILI)], capture_output=True, text=True, check=True)
    assert done.stdout == "[] True\n"


# ---- what the rest of the program makes of a chart


def test_a_number_typed_into_a_title_is_reported_as_in_any_text(tmp_path: Path) -> None:
    """A title is the author's words; what the chart prints is not."""
    page = '# 一、基本情况\n\n{{{{ chart("bars", "w.a, w.b", "{}") }}}}\n'
    files = {"data/2021/w.yml": "a: 1564.02万元\nb: 1613.86万元\n"}
    titles = {"支出和预算": [], "支出1564.02万元": ["N101"], "2021年支出": [], "联系13812345678": ["V102"]}
    for title, rules in titles.items():
        loaded = site(tmp_path, {**files, "docs/2021/overview.md": page.format(title)})
        assert [p.rule for p in check(loaded).open] == rules, title


def test_an_escape_in_a_title_hides_nothing(tmp_path: Path) -> None:
    """The title is read as it will be printed."""
    page = '# 一、基本情况\n\n{{ chart("bars", "w.a", "支出\\x31564.02万元") }}\n'
    loaded = site(tmp_path, {"data/2021/w.yml": "a: 1564.02万元\n", "docs/2021/overview.md": page})
    assert [(p.rule, p.origin.line) for p in check(loaded).open] == [("N101", 3)]


def test_a_chart_counts_as_a_use_of_its_figures(newest: Edition) -> None:
    """数据一览 says where a figure is shown; that of an earlier year is not this one's."""
    rows = pages.overview(newest, check(load(SHILI)))
    row = rows[rows.index('id="projects.security.rate"') :].partition("</tr>")[0]
    assert "evaluation.html" in row
    assert "（3处）" in row  # the table, the sentence, the chart


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the case of charts that are right, with its PDF."""
    from cases import EXAMPLES, lay  # noqa: PLC0415 - beside this file

    root = lay(EXAMPLES / "good" / "charts", tmp_path_factory.mktemp("charts") / "site")
    done = gongkai(root, "build")
    assert done.returncode == 0, done.stderr
    return root


def test_verify_proves_pages_and_pdf_with_charts(built: Path) -> None:
    """The PDF has what the picture says, and no table that opens on a click."""
    done = gongkai(built, "verify")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (">90.00万元</tspan>", ">95.00万元</tspan>", "works.甲.完成"),
        ('value="900000"', 'value="950000"', "works.甲.完成"),
        ("预算100.00万元，", "预算120.00万元，", "120.00"),
        (' height="15"/>', ' height="25"/>', "Y102"),
        (">约850万元</data>", ">约950万元</data>", "2019/budget.actual"),
    ],
    ids=["picture", "exact number", "description", "length", "earlier year"],
)
def test_verify_names_what_was_changed_in_a_chart(built: Path, tmp_path: Path, old: str, new: str, told: str) -> None:
    """Its words, its table, what it says to who cannot see it, and how long a bar is."""
    root = tmp_path / "site"
    shutil.copytree(built, root)
    page = root / "site" / "2021" / "overview.html"
    text = page.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    page.write_text(text.replace(old, new, 1), encoding="utf-8")
    done = gongkai(root, "verify", "--no-pdf")
    assert done.returncode == 1
    assert told in done.stdout


def test_the_pdf_says_in_words_what_a_picture_shows(built: Path) -> None:
    """A screen reader reads them in its place: PDF/UA asks for them, and the table is not printed."""
    from pypdf import PdfReader  # noqa: PLC0415 - slow

    reader = PdfReader(built / "site" / "2021" / "report.pdf")
    said = list(_alternatives(reader.trailer["/Root"]["/StructTreeRoot"]))  # type: ignore[index]
    assert any(alt.startswith("各项目预算和完成情况：库房改造：预算100.00万元") for alt in said)
    words = "".join(page.extract_text() for page in reader.pages)
    assert "查看数据表" not in words
    assert "100.00万元" in words


def _alternatives(node: object) -> Iterator[str]:
    """Yield the words that stand for pictures, down the tree of tags."""
    found = node.get_object()  # type: ignore[attr-defined]
    if isinstance(found, dict):
        if "/Alt" in found:
            yield str(found["/Alt"])
        below = found.get("/K", [])
        for child in below if isinstance(below, list) else [below]:
            yield from _alternatives(child)


# ---- how words are measured and marks look


LABELS = st.text(st.sampled_from("档案数字化（第八期）ABC1234.56%，、 "), min_size=1, max_size=40)


@given(LABELS, st.integers(3, 14), st.integers(1, 3))
def test_lines_fit_and_lose_nothing_unseen(words: str, room: int, most: int) -> None:
    """What does not fit is cut where one sees it."""
    words = " ".join(words.split())
    if not words:
        return
    lines = wrapped(words, room, most)
    assert 0 < len(lines) <= most
    assert all(ems(line) <= room or len(line) <= 2 for line in lines)
    kept = "".join(lines).replace(" ", "")
    whole = words.replace(" ", "")
    assert kept == whole or (kept.endswith(CUT) and whole.startswith(kept.removesuffix(CUT)))


def test_no_line_begins_with_what_never_does() -> None:
    """A closing bracket or a comma stays with what it closes, and a number whole."""
    lines = wrapped("馆藏档案数字化（第八期）、保管", 8, 3)
    assert not {line[0] for line in lines} & NEVER_FIRST
    assert wrapped("全年共有1234.56万元的支出", 7, 3)[1].startswith("1234.56")


@given(st.floats(0.5, 300), st.floats(0.5, 60))
def test_hatching_stays_within_its_bar(wide: float, high: float) -> None:
    """It is drawn without a clip, which would need an id."""
    for look in ("hatched", "lined"):
        for x, y, to, down in hatching(look, (10, 20, wide, high)):
            assert 10 - 1e-6 <= min(x, to) <= max(x, to) <= 10 + wide + 1e-6
            assert 20 - 1e-6 <= min(y, down) <= max(y, down) <= 20 + high + 1e-6


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def schemes() -> Iterator[dict[str, str]]:
    """Yield the colours of the light scheme and of the dark one."""
    css = (THEME / "tokens.css").read_text(encoding="utf-8")
    for block in re.findall(r"(?::root|\[data-md-color-scheme=\"slate\"\])\s*\{(.*?)\}", css, re.DOTALL):
        yield dict(re.findall(r"--gk-(\w+): (#[0-9a-f]+);", block))


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_mark_stands_out_from_the_page(scheme: int) -> None:
    """3:1 for the fill or the outline of a mark, 4.5:1 for words (WCAG 1.4.11, 1.4.3), in both schemes."""
    colours = list(schemes())[scheme]
    css = (THEME / "gongkai.css").read_text(encoding="utf-8")
    rules = dict.fromkeys(LOOKS, "")
    for selectors, body in re.findall(r"((?:\.gk-look-\w+,?\s*)+)\{([^}]*)\}", css):
        for look in re.findall(r"\.gk-look-(\w+)", selectors):
            rules[look] += body
    for look, body in rules.items():
        marks = [colours[name] for name in re.findall(r"var\(--gk-(\w+)\)", body)]
        assert marks, look
        assert max(_contrast(mark, colours["paper"]) for mark in marks) >= 3, look
    assert min(_contrast(colours[name], colours["paper"]) for name in ("ink", "soft")) >= 4.5


def test_every_mark_stands_out_in_print() -> None:
    """On white paper, without any style sheet."""
    for look, attributes in LOOKS.items():
        assert max(_contrast(colour, "#fff") for colour in re.findall("#[0-9a-f]+", attributes)) >= 3, look
