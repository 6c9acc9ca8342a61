"""What must hold between figures: data/checks.yml for all years, data/<year>/checks.yml for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gongkai.problems import Origin
from gongkai.rulebook import Rulebook, rulebook
from gongkai.schema import json_schemas
from small import mapping, site

if TYPE_CHECKING:
    from pathlib import Path

FIGURES = {"data/2020/x.yml": "a: 1件\n", "data/2021/x.yml": "a: 1件\n"}
BOTH = (2020, 2021)


def equations(root: Path, files: dict[str, str]) -> dict[int, list[tuple[str, str]]]:
    """Return each year's equations with their places, of a site of two years without problems."""
    loaded = site(root, FIGURES | files, years=BOTH)
    assert loaded.problems == ()
    return {e.year: [(rule.that, str(origin)) for rule, origin in e.rules.equations] for e in loaded.editions}


def test_a_department_without_rules_has_an_empty_rulebook(tmp_path: Path) -> None:
    """The file is optional."""
    loaded = site(tmp_path, FIGURES, years=BOTH)
    assert [e.rules for e in loaded.editions] == [Rulebook(), Rulebook()]


def test_rules_of_all_years_come_before_those_of_one(tmp_path: Path) -> None:
    """A year's own file adds to the common one, for that year alone."""
    files = {
        "data/checks.yml": "equations:\n  - {that: x.a == 1件}\n",
        "data/2021/checks.yml": "equations:\n  - {that: x.a <= 2件}\n",
    }
    common = ("x.a == 1件", "data/checks.yml:2:12")
    assert equations(tmp_path, files) == {
        2020: [common],
        2021: [common, ("x.a <= 2件", "data/2021/checks.yml:2:12")],
    }


def test_a_rule_holds_from_its_first_to_its_last_year(tmp_path: Path) -> None:
    """Both years named belong to it."""
    rules = """
        equations:
          - {that: x.a == 1件, until: 2020}
          - {that: x.a == 2件, from: 2021}
          - {that: x.a == 3件, from: 2020, until: 2021}
          - {that: x.a == 4件, from: 2022}
        """
    found = equations(tmp_path, {"data/checks.yml": rules})
    assert {year: [that for that, _ in own] for year, own in found.items()} == {
        2020: ["x.a == 1件", "x.a == 3件"],
        2021: ["x.a == 2件", "x.a == 3件"],
    }


def test_every_kind_of_rule_is_read_with_its_place() -> None:
    """What the checks of other families go by stands in the same file."""
    book, problems = rulebook(
        mapping(
            """
            equations:
              - {that: a.b <= a.c, label: 名称, tolerance: 0.01万元, source: 财预〔2013〕53号}
            carried:
              - {this: a.last, prev: a.left, reason: 结转}
            jumps:
              - {figure: a.rate, over: 30%}
              - {figure: a.b, change: 50%}
            kept:
              - {figure: a.*, optional: true, reason: 项目每年不同}
            terms:
              - {one: 预算完成率, also: [预算执行率]}
            """,
            "data/checks.yml",
        )
    )
    assert problems == []
    (equation, at), (carried, _), (jump, jump_at) = book.equations[0], book.carried[0], book.jumps[1]
    assert (equation.that, equation.label, equation.tolerance) == ("a.b <= a.c", "名称", "0.01万元")
    assert at == Origin("data/checks.yml", 3, 12)
    assert (carried.this, carried.prev, carried.reason) == ("a.last", "a.left", "结转")
    assert (jump.figure, jump.change, jump.over, jump_at.line) == ("a.b", "50%", "", 8)
    assert [(rule.figure, rule.optional) for rule, _ in book.kept] == [("a.*", "true")]
    assert [(rule.one, rule.also) for rule, _ in book.terms] == [("预算完成率", ["预算执行率"])]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("{that: x.a == 1件, lable: 名称}", "D102 unknown key 'lable'; did you mean 'label'?"),
        ("{that: x.a == 1件, form: 2020}", "D102 unknown key 'form'; did you mean 'from'?"),
        ("{that: x.a == 1件, from: 去年}", "D103 'from' should be a whole number, not '去年'"),
        ("{that: ''}", "D103 'that' is empty"),
        ("{label: 名称}", "D101 the key 'that' is missing here; add 'that: …'"),
    ],
)
def test_a_mistyped_rule_is_said_with_its_place(tmp_path: Path, rule: str, said: str) -> None:
    """With the key as the file writes it, where `from` is none that a program could have."""
    loaded = site(tmp_path, FIGURES | {"data/checks.yml": f"equations:\n  - {rule}\n"}, years=BOTH)
    assert [p.line().partition(" ")[2] for p in loaded.problems] == [said]
    assert {p.origin.path for p in loaded.problems} == {"data/checks.yml"}


def test_rules_without_mistakes_are_kept_beside_one_with(tmp_path: Path) -> None:
    """One slip does not switch the other checks off."""
    text = "equations:\n  - {label: 名称}\n  - {that: x.a == 1件}\n"
    loaded = site(tmp_path, FIGURES | {"data/checks.yml": text}, years=BOTH)
    assert [rule.that for rule, _ in loaded.editions[0].rules.equations] == ["x.a == 1件"]


def test_a_file_of_rules_that_nobody_would_read_is_said(tmp_path: Path) -> None:
    """`.yaml` beside the years is not looked for."""
    loaded = site(tmp_path, FIGURES | {"data/checks.yaml": "equations: []\n"}, years=BOTH)
    assert [p.line() for p in loaded.problems] == [
        "data/checks.yaml:1:1: E113 'checks.yaml' is not read; name it 'checks.yml'"
    ]


def test_template_marks_are_refused_in_rules(tmp_path: Path) -> None:
    """As in all data."""
    text = "equations:\n  - {that: x.a == 1件, label: '{{ x }}'}\n"
    loaded = site(tmp_path, FIGURES | {"data/checks.yml": text}, years=BOTH)
    assert [p.rule for p in loaded.problems] == ["D104"]


def test_editors_know_the_keys_of_rules() -> None:
    """The schema names `from` as the file does."""
    keys = json_schemas()["checks"]["$defs"]["EquationRuleShape"]["properties"]
    assert {"that", "label", "tolerance", "source", "from", "until"} <= set(keys)
