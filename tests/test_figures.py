"""What a figure, a table and a scorecard are in a page: exact for machines, harmless whatever the words are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import markdown
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gongkai import figures, scorecards, tables
from gongkai.macros import macros
from gongkai.vocabulary import MACROS
from reading import EXTENSIONS, NASTY, Page, parsed
from small import edition

if TYPE_CHECKING:
    from pathlib import Path

    from gongkai.edition import Edition


def rendered(text: str) -> Page:
    """Run a page through Markdown and parse what comes out."""
    return parsed(markdown.markdown(text, extensions=EXTENSIONS))


def yaml(text: str) -> str:
    """Write any text as a YAML scalar."""
    return json.dumps(text, ensure_ascii=False)


# ---- figures


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1426.20万元", '<data class="fact" data-fact="x.a" value="14262000">1426.20万元</data>'),
        ("a: 96.91%", '<data class="fact" data-fact="x.a" value="0.9691">96.91%</data>'),
        ("a: 约500件", '<data class="fact" data-fact="x.a" value="500">约500件</data>'),
        ("a: {formula: 1件 / 3件}", '<data class="fact" data-fact="x.a" value="0.3333">33.33%</data>'),
        ("a: {text: 优}", '<span class="fact fact-words" data-fact="x.a">优</span>'),
        ("a: 原文未载明", '<span class="fact fact-unknown" data-fact="x.a">原文未载明</span>'),
        ("a: {label: 甲, secret: true}", '<span class="fact fact-unknown" data-fact="x.a">涉密，不公开</span>'),
    ],
)
def test_a_figure_is_an_element_with_its_id_and_exact_number(tmp_path: Path, text: str, expected: str) -> None:
    """`value` is in base units; words have none."""
    assert figures.fact(edition(tmp_path, {"data/2021/x.yml": text + "\n"}), "x.a") == expected


def test_a_chinese_id_is_an_id(tmp_path: Path) -> None:
    """Keys may be Chinese, in pages too."""
    loaded = edition(tmp_path, {"data/2021/预算.yml": "年初_数: 5万元\n"})
    page = rendered(f"共{figures.fact(loaded, '预算.年初_数')}。")
    assert ("data", {"class": "fact", "data-fact": "预算.年初_数", "value": "50000"}) in page.elements
    assert page.text == "共5万元。"


def test_a_blank_cell_in_a_sentence_is_0(tmp_path: Path) -> None:
    """“支出万元” would be a sentence without a number."""
    table = "columns: {a: 甲}\nunit: 万元\nrows: {r: 一}\ncells: {r: ['']}\n"
    loaded = edition(tmp_path, {"data/2021/x.yml": table})
    assert figures.fact(loaded, "x.r.a") == '<data class="fact" data-fact="x.r.a" value="0">0万元</data>'
    assert figures.cell(loaded, "x.r.a") == ""


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """Return an edition whose words are what an attacker or a careless author would write."""
    lines = "".join(f"w{n}: {{label: {yaml(words)}, text: {yaml(words)}}}\n" for n, words in enumerate(NASTY))
    return edition(tmp_path_factory.mktemp("nasty"), {"data/2021/x.yml": lines})


@pytest.mark.parametrize(
    "place", ["共{}。", "{}", "# {}", "- {}", "> {}", "**{}**", "[{}](a.md)", "1. 共{}件\n\n    {}\n"]
)
@pytest.mark.parametrize("number", range(len(NASTY)))
def test_words_from_data_come_out_as_text(nasty: Edition, number: int, place: str) -> None:
    """Wherever a figure in words stands in a page, neither HTML nor Markdown in it takes effect."""
    element = figures.fact(nasty, f"x.w{number}")
    page = rendered(place.format(*[element] * 2))
    plain = rendered(place.format(*["◆"] * 2))
    words = NASTY[number]
    assert "".join(page.text.split()) == "".join(plain.text.replace("◆", words).split())
    assert [tag for tag, _ in page.elements if tag != "span"] == [tag for tag, _ in plain.elements if tag != "span"]
    assert all(attrs.keys() <= {"class", "data-fact", "id", "href"} for _, attrs in page.elements)


def test_words_in_a_markdown_table_keep_to_their_cell(nasty: Edition) -> None:
    """A | in a word opens no column."""
    element = figures.fact(nasty, f"x.w{NASTY.index('a | b | c')}")
    page = rendered(f"| 甲 | 乙 |\n|---|---|\n| {element} | 2 |\n")
    assert [tag for tag, _ in page.elements].count("td") == 2


# ---- text


@settings(suppress_health_check=[HealthCheck.differing_executors])
@given(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=40))
@example("'")
@example("&#x27;")
@example("\"'&<>")
def test_any_words_survive_markdown_and_html(words: str) -> None:
    """What is read is what was written, character by character, in text and in an attribute."""
    escaped = figures.text(words)
    page = parsed(markdown.markdown(f'前<span title="{escaped}">{escaped}</span>后', extensions=EXTENSIONS))
    assert page.text == f"前{words}后"
    assert page.elements == [("p", {}), ("span", {"title": words})]


# ---- tables and scorecards


def table_of(words: str) -> str:
    """Return a table with words in every place that takes some."""
    text = yaml(words)
    return f"""
        label: {text}
        stub: {text}
        codes: {text}
        note: {text}
        unit: 件
        columns: {{a: {text}, h: {{label: {text}, columns: {{b: {text}}}}}}}
        rows: {{r: {{label: {text}, code: {text}, note: {text}}}}}
        cells: {{r: [1, 2]}}
        """


def scorecard_of(words: str) -> str:
    """Return a scorecard with words in every place that takes some."""
    text = yaml(words)
    return f"""
        label: {text}
        note: {text}
        levels: [{text}, {text}]
        bands: {{优: 90}}
        bands_source: {text}
        grade: {text}
        indicators:
          i: {{label: {text}, level: [{text}], target: {text}, actual: 5件, weight: 100, score: 85, deviation: {text}}}
        """


@pytest.mark.parametrize("words", NASTY)
@pytest.mark.parametrize("place", ["{}", "前{}后", "- {}", "# 题\n\n{}\n\n文"])
def test_labels_of_tables_and_scorecards_come_out_as_text(tmp_path: Path, words: str, place: str) -> None:
    """A label cannot end the table, run a script or become a link, even in the middle of a paragraph."""
    loaded = edition(tmp_path, {"data/2021/t.yml": table_of(words), "data/2021/s.yml": scorecard_of(words)})
    for html in (tables.table(loaded, "t"), scorecards.scorecard(loaded, "s")):
        page = rendered(place.format(html))
        assert {tag for tag, _ in page.elements} <= {
            "div", "p", "table", "caption", "thead", "tbody", "tr", "th", "td", "data", "span", "h1", "ul", "li"
        }  # fmt: skip
        attributes = {name for _, attrs in page.elements for name in attrs}
        assert attributes <= {
            "class", "data-table", "data-fact", "value", "tabindex", "role", "aria-label", "scope", "rowspan",
            "colspan", "id"
        }  # fmt: skip
        assert page.text.count(words) == parsed(html).text.count(words) >= 6
        assert [attrs["aria-label"] for _, attrs in page.elements if "aria-label" in attrs] == [words]


def test_a_table_is_one_block_without_blank_lines(tmp_path: Path) -> None:
    """Markdown leaves such a block as it is."""
    loaded = edition(tmp_path, {"data/2021/t.yml": table_of("甲\n\n乙")})
    assert "\n" not in tables.table(loaded, "t")


def test_every_cell_of_a_table_carries_its_id_and_number(tmp_path: Path) -> None:
    """A reader's script finds t.r.b and 2."""
    loaded = edition(tmp_path, {"data/2021/t.yml": table_of("甲")})
    cells = [attrs for tag, attrs in parsed(tables.table(loaded, "t")).elements if tag == "data"]
    assert cells == [
        {"class": "fact", "data-fact": "t.r.a", "value": "1"},
        {"class": "fact", "data-fact": "t.r.b", "value": "2"},
    ]


CARD = """
label: 自评表
levels: [一级指标, 二级指标]
bands: {差: 0, 优: 90, 良: 80分}
grade: 良
indicators:
  a: {label: 数量, level: [产出], target: ≥5件, actual: 6件, weight: 60, score: 55}
  b: {label: 质量, level: [产出], target: 按时完成, actual: 按时完成, weight: 40分, score: 30分, deviation: 推迟}
"""

PLAIN = "label: 自评表\nindicators: {a: {label: 数量}}\n"


def test_a_scorecard_shows_what_is_stated_and_sums_it_up(tmp_path: Path) -> None:
    """Weights, scores, total, grade, bands from the highest down; words as they are."""
    html = scorecards.scorecard(edition(tmp_path, {"data/2021/s.yml": CARD}), "s")
    text = parsed(html).text
    for words in ("≥5件", "按时完成", "推迟", "100分", "85分", "等级划分：优：90分以上；良：80分以上；差：0分以上。"):
        assert words in text
    assert text.count("产出") == 1
    assert 'rowspan="2"' in html


def test_what_a_scorecard_does_not_state_is_said_not_to_be_stated(tmp_path: Path) -> None:
    """Never invented: no target, no score, no total, no grade."""
    loaded = edition(tmp_path, {"data/2021/s.yml": PLAIN})
    html = scorecards.scorecard(loaded, "s")
    assert html.count("原文未载明") == 4 + 3
    assert "<data" not in html


@pytest.mark.parametrize("text", [CARD, PLAIN, "levels: []\n" + PLAIN, "levels: [一, 二, 三, 四]\n" + PLAIN])
def test_every_row_of_a_scorecard_is_as_wide_as_its_head(tmp_path: Path, text: str) -> None:
    """With and without levels and reasons of deviation."""
    html = scorecards.scorecard(edition(tmp_path, {"data/2021/s.yml": text}), "s")
    widths = set()
    spanning = 0  # heads of levels that reach down from the row above
    for row in html.split("<tr")[1:]:
        cells = [attrs for tag, attrs in parsed(f"<table><tr{row}").elements if tag in {"th", "td"}]
        widths.add(sum(int(attrs.get("colspan") or 1) for attrs in cells) + spanning)
        spanning = 0 if spanning else sum(attrs.get("rowspan") == "2" for attrs in cells)
    assert len(widths) == 1


# ---- macros


def test_every_macro_of_the_vocabulary_is_there_and_works(tmp_path: Path) -> None:
    """What the preflight lets through can be called."""
    files = {"data/2021/x.yml": "a: 5件\n", "data/2020/x.yml": "a: 4件\n", "data/2021/s.yml": CARD}
    files["data/2021/t.yml"] = table_of("甲")
    made = macros(edition(tmp_path, files, years=(2020, 2021)))
    assert made.keys() == MACROS.keys()
    assert "5件" in made["fact"]("x.a")
    assert "增长25.00%" in made["change"]("x.a")
    assert "增加1件" in made["change"]("x.a", "amount")
    assert "<table>" in made["table"]("t")
    assert "<table>" in made["scorecard"]("s")
