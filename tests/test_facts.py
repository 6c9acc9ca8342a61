"""Figures in a data file: what each key means, what is inherited, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gongkai import facts, printing
from gongkai.facts import Context, State, figure, group, is_figure, key_problem
from gongkai.fitting import fit
from gongkai.problems import Origin
from gongkai.schema import FigureShape
from gongkai.source import Mapping, Scalar
from gongkai.units import default_table
from small import mapping, year

CONTEXT = Context("x", default_table())


def printed(text: str, name: str = "x.a") -> str:
    """Return what running text shows of a figure of a file without problems."""
    found = year(x=text)
    assert found.problems == []
    return printing.printed(found.figures, name)


def problem(text: str) -> str:
    """Return the one problem of a file."""
    found = year(x=text)
    assert len(found.problems) == 1, [p.line() for p in found.problems]
    return found.problems[0].line()


# ---- what a figure is


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1426.20万元\n", "1426.20万元"),
        ("a: {label: 某数, value: 约500件}\n", "约500件"),
        ("a: {text: 优}\n", "优"),
        ("a: 待填报\n", "待填报"),
        ("a: {value: 待填报}\n", "待填报"),
        ("a: 原文未载明\n", "原文未载明"),
        ("a: {text: 原文未载明}\n", "原文未载明"),
        ("a: {label: 某项, secret: true}\n", "涉密，不公开"),
        ("a: {value: 3件, secret: false}\n", "3件"),
        ("a: {formula: 1件 + 2件}\n", "3件"),
        ("a: {value: 3件, formula: 1件 + 2件}\n", "3件"),
        ("a: {value: ~, formula: 1件 + 2件}\n", "3件"),
        ("a: 0610件\nb: 3件\n", None),
    ],
)
def test_a_figure_prints_what_is_stated(text: str, expected: str | None) -> None:
    """As written; words where there is no number; what a formula gives where nothing is stated."""
    if expected is None:
        assert year(x=text).rules == ["Q101"]
    else:
        assert printed(text) == expected


@pytest.mark.parametrize("literal", ["0610", "1e3", "NaN", "12:30", "no", "Infinity", "true", "0x10", "1_000", "."])
def test_what_yaml_would_change_is_refused_as_it_stands(literal: str) -> None:
    """Nothing of it becomes 392, 1000.0, 750 or False."""
    found = year(x=f"a: {literal}\n")
    assert [rule[:2] for rule in found.rules] == ["Q1"]
    assert found.facts["x.a"].state is State.UNSTATED


@pytest.mark.parametrize(
    "text", ["a:\n", "a: ''\n", "a: {value: }\n", "a: {label: 某数, secret: false}\n", "a: {text: ''}\n"]
)
def test_a_figure_without_a_value_is_reported(text: str) -> None:
    """With what to write while it is not known."""
    line = problem(text)
    assert "Q103 the figure has no value; write the figure as printed, 待填报 while it is not known" in line


def test_a_list_is_no_figure() -> None:
    """Each figure has a name."""
    assert "D106 a list cannot be a figure" in problem("a: [1件, 2件]\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: {value: 3件, text: 优}\n", "D107 the figure has both 'value' and 'text'"),
        ("a: {formula: 1件, text: 优}\n", "D107 the figure has both 'formula' and 'text'"),
        ("a: {value: 3件, secret: true}\n", "D107 'value' of a secret figure stands in a file that everybody can read"),
        ("a: {formula: 3件, secret: true}\n", "D107 'formula' of a secret figure stands in a file"),
    ],
)
def test_a_figure_that_says_two_things_is_refused(text: str, message: str) -> None:
    """One of them would silently not be shown; a secret's value would be public in the repository."""
    assert message in problem(text)


def test_a_secret_is_never_read() -> None:
    """Neither its value nor its formula is kept."""
    fact = year(x="a: {label: 某项, value: 35件, formula: 35件, secret: true}\n").facts["x.a"]
    assert (fact.state, fact.quantity, fact.formula) == (State.SECRET, None, None)


# ---- units of bare numbers


def test_a_bare_number_takes_the_unit_of_its_group() -> None:
    """`unit: 万元` at the head of a file is true of figures in both forms."""
    text = "unit: 万元\na: 1426.20\nb: {label: 乙, value: 1426.20}\nc: {d: 5, e: {value: 5, unit: 元}}\nf: 3件\n"
    found = year(x=text)
    assert found.problems == []
    shown = [printing.printed(found.figures, i) for i in found.facts]
    assert shown == ["1426.20万元", "1426.20万元", "5万元", "5元", "3件"]
    assert printing.number(found.figures, "x.a") == "14262000"


@pytest.mark.parametrize(
    "text",
    [
        "unit: 万圆\na: 5\n",
        "unit: 万圆\na: {formula: 5件}\n",
        "a: {formula: 5元, unit: 万圆}\n",
        "a: {value: 5元, unit: 万圆}\n",
        "unit: 万圆\nt: {columns: {a: 甲}, rows: {x: 一}, cells: {x: ['']}}\n",
        "g: {unit: 万圆, a: 5}\n",
    ],
)
def test_an_unknown_unit_is_reported_where_it_stands_and_nowhere_else(text: str) -> None:
    """With the near miss, once, and without a crash where figures are computed or printed."""
    assert problem(text).endswith("Q102 unknown unit '万圆'; did you mean '万元'?")


# ---- what a group says of its figures


def test_a_group_describes_the_figures_in_it() -> None:
    """Source, period, date and scope are inherited, also by a bare figure; the nearest wins."""
    found = year(
        x="""
        label: 某组
        source: 一、（一）
        period: 2021年
        a: 1件
        b: {label: 乙, value: 2件, source: 二, as_of: 2021年底}
        c: {period: 2020年, scope: 全区, d: 3件}
        """
    )
    facts = found.facts
    assert [(f.label, f.source, f.period, f.as_of, f.scope) for f in facts.values()] == [
        ("a", "一、（一）", "2021年", "", ""),
        ("乙", "二", "2021年", "2021年底", ""),
        ("d", "一、（一）", "2020年", "", "全区"),
    ]


def test_the_label_of_a_bare_figure_is_its_key() -> None:
    """Keys may be Chinese for that."""
    assert year(x="年初预算数: 5万元\n").facts["x.年初预算数"].label == "年初预算数"


def test_a_figure_knows_the_place_of_its_value() -> None:
    """Line and column of what is stated, not of the key."""
    found = year(x="a: 1件\nb:\n  label: 乙\n  value: 2件\nc: {formula: a + b}\n")
    assert [str(fact.origin) for fact in found.facts.values()] == [
        "data/2021/x.yml:1:4",
        "data/2021/x.yml:4:10",
        "data/2021/x.yml:5:14",
    ]


def test_a_group_splits_into_what_it_says_and_its_children() -> None:
    """The words of the format are no children."""
    context, children, problems = group(mapping("label: 某组\nunit: 件\na: 1\n"), CONTEXT)
    assert (context.unit, children.keys(), problems) == ("件", ("a",), [])


def test_a_wrong_description_is_reported_and_the_figures_are_still_read() -> None:
    """One slip does not hide the file's figures."""
    found = year(x="period: [2021年]\na: 1件\n")
    assert found.rules == ["D103"]
    assert list(found.facts) == ["x.a"]


@pytest.mark.parametrize("text", ["{value: 1件}", "{formula: a}", "{text: 优}", "{secret: true}"])
def test_a_figure_is_told_by_its_keys(text: str) -> None:
    """value, formula, text or secret."""
    assert is_figure(mapping(f"a: {text}\n").get("a") or Scalar("", Origin("")))


def test_a_figure_with_an_unknown_key_is_reported_with_the_near_miss() -> None:
    """`lable` is `label`."""
    assert "D102 unknown key 'lable'; did you mean 'label'?" in problem("a: {lable: 甲, value: 1件}\n")


# ---- names


@pytest.mark.parametrize("key", ["budget", "a1", "_a", "预算", "预算2021", "budget_预算"])
def test_names_are_letters_digits_and_chinese(key: str) -> None:
    """What a formula can name."""
    assert key_problem(Scalar(key, Origin("x"))) is None


@pytest.mark.parametrize("key", ["2021", "a-b", "a b", "a.b", "预算（万元）", "prev", "a'", "<b>", ""])
def test_other_names_are_refused(key: str) -> None:
    """Dots join names, - is minus, and `prev` is the year before."""
    found = key_problem(Scalar(key, Origin("x")))
    assert found is not None
    assert found.rule == "D105"


def test_the_scopes_of_a_figure_go_from_the_inner_group_to_the_year() -> None:
    """In this order a name is looked up."""
    assert replace(CONTEXT, id="a.b.c").scopes == ("a.b.c", "a.b", "a", "")


def test_a_figure_read_alone_has_its_id_and_formula() -> None:
    """The parts that other modules build on."""
    fact, problems = figure("a", mapping("value: 3件\nformula: b + c\n"), CONTEXT.below("a"))
    assert problems == []
    assert fact is not None
    assert fact.formula is not None
    assert (fact.id, fact.formula.text, fact.formula.scopes) == ("x.a", "b + c", ("x.a", "x", ""))


@pytest.mark.parametrize(
    "text",
    [
        "{label: 支出, value: 3件, formula: a + b, note: 甲, source: 乙, period: 丙, as_of: 丁, scope: 戊}",
        "{value: 3件}",
        "{text: 优}",
        "{formula: a}",
    ],
)
def test_a_figure_that_is_only_words_is_read_as_its_model_reads_it(text: str) -> None:
    """The short way and the model say the same, key by key."""
    node = mapping(f"a: {text}\n").get("a")
    assert isinstance(node, Mapping)
    said, (shape, problems) = facts._said(node), fit(FigureShape, node)
    assert said is not None
    assert shape is not None
    assert problems == []
    assert vars(said) == {key: getattr(shape, key) for key in FigureShape.model_fields}


@pytest.mark.parametrize(
    "text", ["{value: 3, vaule: 4}", "{value: [3]}", "{formula: a, decimals: 2}", "{secret: true}"]
)
def test_whatever_else_a_figure_says_is_for_its_model(text: str) -> None:
    """A misspelt key, a list, a number of decimals are not words."""
    node = mapping(f"a: {text}\n").get("a")
    assert isinstance(node, Mapping)
    assert facts._said(node) is None
