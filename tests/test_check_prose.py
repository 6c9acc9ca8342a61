"""Prose against data: a sentence that contradicts its figure or its list is reported; a doubtful one is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.checks import prose
from gongkai.edition import load
from gongkai.preflight import calls
from gongkai.problems import Severity
from gongkai.texts import Page
from small import edition

if TYPE_CHECKING:
    from gongkai.edition import Edition
    from gongkai.problems import Problem

ROOT = Path(__file__).parents[1]

LAST_YEAR = """
spending: {label: 全年支出数, value: 1500.00万元}
visits: {label: 接待查档, value: 3000人次}
reviews: {label: 行政复议, value: 2件}
rate: {label: 预算完成率, value: 95.00%}
share: {label: 占比, value: 20%}
readers: {label: 读者, value: 约500人次}
"""
THIS_YEAR = """
spending: {label: 全年支出数, value: 1564.02万元}
visits: {label: 接待查档, value: 2800人次}
reviews: {label: 行政复议, value: 2件}
rate: {label: 预算完成率, value: 96.91%}
share: {label: 占比, value: 30%}
readers: {label: 读者, value: 约480人次}
things: {label: 关键指标, value: 3个}
several: {label: 项目, value: 约10个}
bare: {label: 项目, value: "12"}
departments: {label: 科室, value: 6个}
staff: {label: 人员, value: 6人}
loss: {label: 增长率, value: -3.50%}
nothing: {label: 增长率, value: 0.00%}
growth: {label: 支出增长率, formula: (spending - prev.spending) / prev.spending}
drop: {label: 查档下降率, formula: (prev.visits - visits) / prev.visits}
difference: {label: 完成率之差, formula: rate - prev.rate, unit: "%"}
points: {label: 完成率之差, formula: rate - prev.rate}
ratio: {label: 增长率, value: 4.27个百分点, formula: (spending - prev.spending) / prev.spending}
grade: {label: 等级, text: 优}
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """Return an edition with the year before it, and no text."""
    files = {"data/2020/x.yml": LAST_YEAR, "data/2021/x.yml": THIS_YEAR}
    return edition(tmp_path_factory.mktemp("site"), files, years=(2020, 2021))


def findings(small: Edition, text: str) -> list[Problem]:
    """Return what is said of a text; `[visits]` in it stands for that figure's macro, `<visits>` for its change."""
    for mark, macro in (("[", "fact"), ("<", "change")):
        closing = {"[": "]", "<": ">"}[mark]
        for name in small.facts:
            text = text.replace(f"{mark}{name.removeprefix('x.')}{closing}", f'{{{{ {macro}("{name}") }}}}')
    path = "docs/2021/overview.md"
    found, wrong = calls(text, path)
    assert wrong == []
    page = Page("overview.md", path, text, "", tuple(found))
    return list(prose.against_data(replace(small, pages={"overview.md": page})))


def rules(small: Edition, text: str) -> list[str]:
    """Return the rules of what is said of a text."""
    return [problem.rule for problem in findings(small, text)]


# ---- G101


@pytest.mark.parametrize(
    ("text", "stated", "listed"),
    [
        ("全年设置关键指标[things]，包括：甲、乙、丙、丁。", 3, 4),
        ("全年设置[things]关键指标：甲、乙。", 3, 2),
        ("共4个指标：甲、乙、丙。", 4, 3),
        ("设两个科室，分别为办公室、业务科、信息科，没有下属单位。", 2, 3),
        ("内设科室[departments]，与上年<share>，分别为办公室、接收科、利用科、编研科和保卫科。", 6, 5),
        ("共[bare]个：甲、乙、丙。", 12, 3),
        ("抓好三项任务：出版年鉴（上、下册）、举办“一、二”期展览。", 3, 2),
        ("主要有以下两个方面：一是编制不准；二是进度不快；三是人手不足。", 2, 3),
        ("采取三项措施。一是加强领导；二是完善制度。", 3, 2),
        ("主要有以下三点原因，\n\n一是编制不准。\n\n二是进度不快。", 3, 2),
        ("要做到[things]：一要早；二要快。", 3, 2),
        ("做好以下三项工作：\n\n## （一）接收\n\n文字。\n\n### 1、甲\n\n## （二）利用\n\n文字。\n\n# 三、其他\n", 3, 2),
        ("做好以下三项工作：\n\n1、接收。\n\n2、利用。\n\n## 下一节\n\n1、甲\n", 3, 2),
        ("做好以下三项工作：\n\n- 接收\n- 利用\n    - 到馆\n    - 网上\n- 编研\n- 保管\n\n文字。\n", 3, 4),
        ("做好以下三项工作：\n\n1. 接收\n2. 利用\n", 3, 2),
    ],
)
def test_a_sentence_that_lists_another_number_than_it_says_is_reported(
    small: Edition, text: str, stated: int, listed: int
) -> None:
    """What was counted stands in the finding; where a sentence is divided otherwise, the ledger says so."""
    (found,) = findings(small, text)
    params = dict(found.message.params)
    assert (found.rule, found.severity, params["stated"], params["listed"]) == (
        "G101",
        Severity.ERROR,
        stated,
        listed,
    )


def test_what_was_counted_is_shown(small: Edition) -> None:
    """出版、编纂书籍册（本） may be one indicator: the reader sees where the sentence was divided."""
    (found,) = findings(small, "关键指标[things]，包括：出版、编纂书籍册（本）、满意度、安全率。")
    assert found.message.text() == "the sentence says 3, but lists 4: 出版 | 编纂书籍册（本） | 满意度 | 安全率"
    assert found.subject == "overview.md:3个，包括"


@pytest.mark.parametrize(
    "text",
    [
        "关键指标[things]，包括：甲、乙、丙。",
        "关键指标[things]，包括：甲、乙和丙。",  # 乙和丙 may be one or two
        "关键指标[things]，包括：甲、乙、丙和丁。",
        "关键指标[things]，包括甲、乙等。",
        "联系单位[departments]，包括甲局、乙局。",  # examples
        "关键指标[things]，分别为[rate]、[share]、[rate]、[share]。",
        "关键指标[several]：甲、乙、丙。",
        "十多项任务：甲、乙、丙。",
        "近三个月：甲、乙。",
        "第三个方面：甲、乙。",
        "公益二类单位：甲、乙、丙。",
        "二期工程：土建、安装、消防。",
        "三个项目：推进甲、乙，完成丙、丁。",  # a comma: clauses, no list
        "3个科室人员包括局长、副局长、科长、科员。",
        "2个项目立即开工、验收、付款。",
        "1个单位：甲、乙。",
        "得分[rate]：甲、乙、丙。",
        "等级[grade]：甲、乙、丙。",
        "设两个科室，分别为办公室和业务科。",
        "以下两个方面：一是编制不准；二是进度不快。",
        "完成30个项目，一是接收；二是利用。",
        "主要问题：一是编制不准；二是进度不快。",
        "做好以下三项工作：\n\n文字。\n\n1、接收。\n2、利用。\n",
        "做好以下三项工作：\n\n1、接收。\n\n2、利用。\n\n3、编研。\n\n## 4、下一节\n",
        "事业单位[things]，其中：甲类[staff]、乙类[staff]。",
        "开放时间9：00、10：00。",
    ],
)
def test_a_sentence_that_may_be_right_is_left_alone(small: Edition, text: str) -> None:
    """Examples, rough numbers, ordinals, figures and lists that can be read in two ways are no findings."""
    assert rules(small, text) == []


def test_a_missing_point_is_reported(small: Edition) -> None:
    """一是, 三是: a point was deleted and the rest not numbered again."""
    (found,) = findings(small, "一是接收。\n\n三是利用。\n\n四是编研。")
    assert found.line().startswith("docs/2021/overview.md:3:1: G101 (warning) '三是' follows '一是'")
    assert rules(small, "首先接收。二是利用。") == ["G101"]


@pytest.mark.parametrize(
    "text",
    [
        "一是甲：一是子；二是丑。二是乙。三是丙。",
        "一是甲。\n\n二是乙。\n\n## 下一节\n\n一是丙。\n\n二是丁。",
        "一是甲；二是乙。另外，一是丙；二是丁。",
        "一是甲；一要早，二要快；二是乙。",
        "统一是基础，再三是反复，五一是假日，十一是国庆节，八一是建军节。",
        "十是甲。",
    ],
)
def test_points_within_points_are_no_gap(small: Edition, text: str) -> None:
    """A list within a list counts for itself, and 五一 is a day."""
    assert rules(small, text) == []


# ---- G102


@pytest.mark.parametrize(
    "text",
    [
        "支出增长<spending>。",  # 增长增长4.27%
        "比上年下降了<visits>。",
        "与上年持平<reviews>。",
        "支出增长[loss]。",  # 增长-3.50%
        "支出下降[loss]。",
        "支出下降[growth]。",
        "查档增长[drop]。",
        "支出[spending]，比上年下降4%。",
        "支出[spending]，较上年有所减少。",
        "查档[visits]，同比增长。",
        "查档[visits]，与上年持平。",
        "行政复议[reviews]，比上年增加。",
        "完成率[rate]，比上年下降1.91个百分点。",
    ],
)
def test_a_word_that_contradicts_its_figure_is_reported(small: Edition, text: str) -> None:
    """A rise that is a fall, a verb twice, a minus behind 下降: it must not be published."""
    assert [(p.rule, p.severity) for p in findings(small, text)] == [("G102", Severity.ERROR)]


def test_a_change_of_nothing_is_looked_at(small: Edition) -> None:
    """Equal is 持平, not 增长0.00%."""
    (found,) = findings(small, "支出增长[nothing]。")
    assert (found.rule, found.severity, found.subject) == ("G102", Severity.WARNING, "overview.md:增长0.00%")


def test_both_years_stand_in_the_finding(small: Edition) -> None:
    """Whoever reads it need not look them up."""
    (found,) = findings(small, "查档[visits]，比上年增长。")
    assert found.line() == (
        "docs/2021/overview.md:1:3: G102 '增长' is said of 接待查档, which was 3000人次 in 2020 and is 2800人次; "
        'write {{ change("x.visits") }}, which chooses the verb'
    )
    assert found.subject == "overview.md:2800人次，比上年增长"


@pytest.mark.parametrize(
    "text",
    [
        "支出[spending]，比上年<spending>，查档<visits>，复议与上年<reviews>。",
        "支出增长[growth]，查档下降[drop]，减少[staff]。",
        "支出[spending]，比上年增长。",
        "查档[visits]，比上年下降6.67%。",
        "行政复议[reviews]，与上年持平。",
        "查档[visits]，与上年基本持平。",
        "读者[readers]，比上年增加。",  # rough
        "支出[spending]，比上年下降最多的是公用经费。",  # speaks of something else
        "支出[spending]、查档[visits]，比上年增长。",  # of which of the two?
        "人员比上年增加[staff]。",
        "等级[grade]，比上年下降。",
        "提高到[rate]。",
        "支出下降的原因是<visits>。",
        "没有增长，[loss]。",
    ],
)
def test_words_that_agree_or_speak_of_something_else_are_left_alone(small: Edition, text: str) -> None:
    """Only what touches the macro is compared with it."""
    assert rules(small, text) == []


# ---- G103


@pytest.mark.parametrize(
    "text",
    [
        "支出[spending]万元。",
        "支出[spending]元。",
        "支出[spending]亿元左右。",
        "完成率[rate]%。",
        "完成率[rate]个百分点。",
        "查档[visits]人次。",
        "科室[departments]个，",
        "人员[staff]人",
        "人员[staff]人次。",
        "支出<spending>%。",
        "完成率<rate>个百分点。",
    ],
)
def test_a_unit_behind_a_figure_that_prints_its_own_is_reported(small: Edition, text: str) -> None:
    """1564.02万元万元, 96.91%%, and the unit of another kind of number."""
    assert [(p.rule, p.severity) for p in findings(small, text)] == [("G103", Severity.ERROR)]


@pytest.mark.parametrize(
    "text",
    [
        "支出[spending]，占[rate]。",
        "录用[staff]人员。",  # 人员 is a word
        "表彰[departments]个人。",
        "共[departments]个体户。",
        "共[departments]百万元以上项目。",
        "共[bare]万元。",  # it prints no unit
        "共[departments]单位。",
        "等级[grade]元。",
        "春节前支出[spending]元旦后支付。",
        "[spending]（万元）",
    ],
)
def test_a_noun_behind_a_figure_is_no_unit(small: Edition, text: str) -> None:
    """6人人员 reads badly, but whether it is wrong is for a reader to say."""
    assert rules(small, text) == []


# ---- G104


@pytest.mark.parametrize(
    "text",
    [
        "完成率提高[difference]。",
        "支出增长[ratio]。",
        "完成率[rate]，比上年提高1.91%。",
        "完成率[rate]，比上年提高[share]。",
        "支出[spending]，比上年增加4.27个百分点。",
    ],
)
def test_percent_where_it_must_be_points_is_reported(small: Edition, text: str) -> None:
    """Two percentages differ by 百分点; an amount grows by per cent."""
    assert [(p.rule, p.severity) for p in findings(small, text)] == [("G104", Severity.ERROR)]


@pytest.mark.parametrize(
    "text",
    [
        "完成率提高[points]。",
        "支出增长[growth]。",
        "完成率[rate]，比上年提高1.91个百分点。",
        "完成率[rate]，比上年提高[points]。",
        "支出[spending]，占[share]，比上年增长4.27%。",
        "项目占[share]，比上年提高4.27%。",
        "支出[spending]，比上年增加4.27%。",
    ],
)
def test_percent_of_an_amount_and_points_of_a_rate_are_left_alone(small: Edition, text: str) -> None:
    """支出…，占20%，比上年增长4.27% speaks of the spending."""
    assert rules(small, text) == []


# ---- the real reports


def test_the_report_of_2021_has_the_finding_that_its_ledger_accepts() -> None:
    """11 indicators, 12 by the marks between them: the trap that domain experts know."""
    (year,) = load(ROOT).editions
    assert [(p.rule, p.subject) for p in prose.against_data(year)] == [("G101", "overview.md:11个，包括")]


def test_the_example_department_has_no_finding() -> None:
    """Five years of sentences with counts, comparisons and units."""
    loaded = load(ROOT / "examples" / "shili")
    assert [p.line() for year in loaded.editions for p in prose.against_data(year)] == []


def test_a_wrong_number_of_departments_in_the_example_is_noticed() -> None:
    """The list of its departments stands behind their number: one that is forgotten is seen in every year."""
    for year in load(ROOT / "examples" / "shili").editions:
        page = year.pages["overview.md"]
        if "分别为办公室" in page.body:
            body = page.body.replace("接收指导科、", "", 1)
            found, _ = calls("\n" * (page.line - 1) + body, page.path)
            changed = replace(page, body=body, calls=tuple(found))
            assert [p.rule for p in prose.against_data(replace(year, pages={"overview.md": changed}))] == ["G101"]


# ---- robustness

WORDS = (
    "[visits]|<spending>|[things]|增长|比上年|持平|万元|个百分点|%|甲|和|等|包括|分别为|：|、|，|。|（|）|“|"
    "\n|## |（一）|1、|- |一是|二是|三是|两个方面|3项"
)


@given(st.lists(st.sampled_from(WORDS.split("|")), max_size=40).map("".join))
def test_any_sentence_is_read_to_its_end(small: Edition, text: str) -> None:
    """No order of words makes the check fail, and each finding names words of the page."""
    assert all(problem.subject.startswith("overview.md:") for problem in findings(small, text))


@pytest.mark.parametrize(
    "text",
    [
        "一是" * 50_000,
        "，一是，九是" * 30_000,
        "两个方面：" * 50_000,
        "3项：\n1、\n" * 30_000,
        "甲、" * 100_000,
        "：" * 100_000,
    ],
    ids=["points", "gaps", "counts", "lists", "items", "colons"],
)
def test_a_page_that_is_no_text_is_read_soon(small: Edition, text: str) -> None:
    """A page of one word is no reason to wait; a hundred findings say it."""
    assert len(findings(small, text)) <= prose.MOST
