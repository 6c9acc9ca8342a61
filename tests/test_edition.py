"""Editions: a site directory in, its years out, with every problem of every file in one run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai import exports, pages
from gongkai.checks import check
from gongkai.edition import load, pending
from sites import ROOT
from small import edition, site

if TYPE_CHECKING:
    from pathlib import Path


def problems(root: Path, files: dict[str, str], **more: object) -> list[str]:
    """Return the problems of loading a site, without hints."""
    loaded = site(root, files, **more)  # type: ignore[arg-type]
    return [f"{p.origin}: {p.rule} {p.message.text()}" for p in loaded.problems]


def test_a_site_has_an_edition_for_each_year_oldest_first(tmp_path: Path) -> None:
    """Each knows the one before it, and no other."""
    loaded = site(tmp_path, {}, years=(2023, 2019, 2020))
    assert [e.year for e in loaded.editions] == [2019, 2020, 2023]
    assert [e.previous.year if e.previous else None for e in loaded.editions] == [None, 2019, None]


def test_the_real_report_loads_and_passes() -> None:
    """The 2021 report: everything in it, nothing open, and the one figure that does not recompute accepted."""
    loaded = load(ROOT)
    assert [p.line() for p in loaded.problems] == []
    found = check(loaded)
    assert [p.line() for p in found.open] == []
    figures = [p for p, _ in found.acknowledged if p.rule[0] not in "GVW"]
    assert [(p.rule, p.subject) for p in figures] == [("B101", "budget.adjustment_rate")]
    assert "13.1580%" in figures[0].text()


def test_ids_are_the_file_and_the_path_of_keys(tmp_path: Path) -> None:
    """Figures, tables and scorecards, in groups or as whole files, in the order of the files."""
    found = edition(
        tmp_path,
        {
            "data/2021/b.yml": "label: 某组\nx: 1件\ny: {z: 2件}\n",
            "data/2021/a.yml": "columns: {c: 甲}\nrows: {r: 一}\nunit: 件\ncells: {r: [3]}\n",
            "data/2021/d.yml": "value: 4件\n",
            "data/2021/c.yml": "in: {card: {indicators: {i: {label: 指标}}}}\n",
        },
    )
    names = [i for i in found.facts if not i.startswith("c.")]
    assert names == ["a.r.c", "b.x", "b.y.z", "d"]
    assert list(found.grids) == ["a"]
    assert list(found.scorecards) == ["c.in.card"]
    assert found.groups["b"] == "某组"


def test_a_whole_file_of_one_figure_is_called_by_its_stem(tmp_path: Path) -> None:
    """Its label too, when it gives none."""
    assert edition(tmp_path, {"data/2021/数量.yml": "value: 4件\n"}).facts["数量"].label == "数量"


def test_all_problems_of_all_files_are_found_in_one_run(tmp_path: Path) -> None:
    """Nobody mends one to meet the next."""
    found = problems(
        tmp_path,
        {
            "data/2021/a.yml": "x: 3圆\ny: {formula: nothing}\n",
            "data/2021/b.yml": "x: 1件\nx: 2件\n",
            "data/2021/report.yml": "title: t\nkind: k\nstatus: finished\nchapters: [{file: overview.md, title: 一}]\n",
            "docs/2021/overview.md": "# 一\n\n{{ fakt('a.x') }}\n",
            "data/department.yml": "nam: 某馆\n",
        },
    )
    assert [line.partition(" ")[2].partition(" ")[0] for line in found] == [
        "D101", "D102", "Q102", "B106", "S105", "D103", "M102"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("files", "rule"),
    [
        ({"data/2021/a.yml": "x: 1件\n", "data/2021/a.yaml": "x: 1件\n"}, "F101"),
        ({"data/2021/a.yml": "g: {label: 空}\n"}, "F102"),
        ({"data/2021/2021.yml": "x: 1件\n"}, "D105"),
        ({"data/2021/prev.yml": "x: 1件\n"}, "D105"),
        ({"data/2021/a.b.yml": "x: 1件\n"}, "D105"),
        ({"data/2021/a.yml": "x: {{ y }}\n"}, "S113"),
        ({"data/2021/a.yml": "x: '{{ y }}'\n"}, "D104"),
        ({"docs/2022/a.md": "# 一\n"}, "E101"),
        ({"data/2022/report.yml": "title: t\n"}, "E102"),
        ({"data/department.yml": "name: 某馆\nmacros: [fact]\n"}, "E108"),
        ({"data/department.yml": "name: 某馆\nmacros: ['a b']\n"}, "E108"),
        ({"data/department.yml": "name: 某馆\nunits: {3x: 某}\n"}, "Q102"),
        ({"data/department.yml": "name: 某馆\nunits: {万件: 某}\n"}, "Q102"),
        ({"data/department.yml": "name: [某馆]\n"}, "D103"),
        ({"data/department.yml": ""}, "S110"),
        ({"data/2021/report.yml": ""}, "S110"),
        ({"data/2021/ledger.yml": "acknowledged: 无\n"}, "D103"),
    ],
)
def test_a_wrong_site_is_reported(tmp_path: Path, files: dict[str, str], rule: str) -> None:
    """Each with its rule, and none with a crash."""
    assert any(f": {rule} " in line for line in problems(tmp_path, files))


def test_a_directory_without_editions_says_how_to_begin(tmp_path: Path) -> None:
    """Neither an empty site nor a crash."""
    assert [p.rule for p in load(tmp_path).problems] == ["E107"]
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "department.yml").write_text("name: 某馆\n", encoding="utf-8")
    assert [p.rule for p in load(tmp_path).problems] == ["E106"]


@pytest.mark.parametrize("name", ["total", "weights", "grade"])
def test_an_indicator_cannot_take_the_id_of_a_figure_of_the_whole(tmp_path: Path, name: str) -> None:
    """`<scorecard>.total` is the score of all."""
    found = problems(tmp_path, {"data/2021/a.yml": f"indicators: {{{name}: {{label: 指标}}}}\n"})
    assert len(found) == 1
    assert "F101" in found[0]


def test_a_departments_own_counter_is_a_unit_everywhere(tmp_path: Path) -> None:
    """In literals, sums, rates, comparisons and messages."""
    loaded = site(
        tmp_path,
        {
            "data/department.yml": "name: 某馆\nunits: {卷宗: 卷宗}\n",
            "data/2020/x.yml": "a: 5卷宗\n",
            "data/2021/x.yml": "a: 6卷宗\nb: {value: 2万卷宗, formula: a * 2}\nc: {formula: a * 2}\n",
            "docs/2021/overview.md": '# 一\n\n{{ change("x.a", "amount") }}{{ fact("x.c") }}\n',
        },
        years=(2020, 2021),
    )
    found = check(loaded).open
    assert [p.message.text() for p in found] == ["b is stated as 2万卷宗, but 6卷宗 * 2 = 0.001万卷宗"]


def test_pending_figures_are_listed(tmp_path: Path) -> None:
    """Those of tables and scorecards, grades included."""
    found = edition(
        tmp_path,
        {
            "data/2021/x.yml": "a: 待填报\nb: 1件\n",
            "data/2021/t.yml": "columns: {c: 甲}\nrows: {r: 一}\ncells: {r: [待填报]}\n",
            "data/2021/s.yml": "grade: 待填报\nindicators: {i: {label: 指标, score: 待填报}}\n",
        },
    )
    assert [fact.id for fact in pending(found)] == ["s.i.score", "s.grade", "t.r.c", "x.a"]


def test_the_same_site_loads_to_the_same_problems_in_the_same_order(tmp_path: Path) -> None:
    """Whatever the order of the directory."""
    files = {f"data/2021/{name}.yml": "x: {formula: y}\ny: {formula: x}\nz: 3圆\n" for name in "edcba"}
    lines = problems(tmp_path, files)
    assert lines == sorted(lines)
    assert lines == [f"{p.origin}: {p.rule} {p.message.text()}" for p in load(tmp_path).problems]


KEYS = st.sampled_from(
    [
        "label",
        "value",
        "formula",
        "text",
        "secret",
        "unit",
        "decimals",
        "columns",
        "rows",
        "cells",
        "equations",
        "each",
        "that",
        "tolerance",
        "empty",
        "indicators",
        "bands",
        "grade",
        "total",
        "levels",
        "level",
        "weight",
        "score",
        "target",
        "a",
        "b",
        "c",
        "x",
        "y",
        "prev",
        "note",
        "code",
        "stub",
    ]
)
VALUES = st.sampled_from(
    [
        *"1件 2.5万元 96.91% 约500件 待填报 原文未载明 = =row =column 5 -3 优 true row".split(),  # noqa: SIM905
        *"column 万元 % 件 元/人 0 3 x".split(),  # noqa: SIM905
        *"sum(a.*) sum(x.*.a) prev.a count(*) 合计 其中：甲 1e3 x.a.b 0.01 12:30".split(),  # noqa: SIM905
        *("", "a + b", "a / b", "a == b", "x <= y", "a * a", "a / 0", "{{ a }}", "round(a, 2)"),
    ]
)
TREES = st.recursive(
    VALUES,
    lambda below: st.one_of(st.dictionaries(KEYS, below, max_size=5), st.lists(below, max_size=4)),
    max_leaves=25,
)
TABLES = st.fixed_dictionaries(
    {
        "columns": st.dictionaries(st.sampled_from("abc"), TREES, min_size=1, max_size=3),
        "rows": st.dictionaries(st.sampled_from("xyz"), TREES, min_size=1, max_size=3),
        "cells": st.dictionaries(st.sampled_from("xyz"), st.lists(VALUES, min_size=1, max_size=3), max_size=3),
    },
    optional={
        "unit": VALUES,
        "equations": st.lists(
            st.fixed_dictionaries({"each": st.sampled_from(["row", "column"]), "that": VALUES}), max_size=2
        ),
    },
)
SIMPLE = st.sampled_from(["甲", "合计"]) | st.fixed_dictionaries(
    {"label": st.sampled_from(["乙", "小计"])},
    optional={
        "formula": st.sampled_from(
            ["a + b", "a / b", "x + y", "x - y", "sum(x, y)", "a * b", "prev.x", "y / x", "x.*"]
        ),
        "unit": st.sampled_from(["%", "元", "件", "元/件", "万元"]),
        "decimals": st.sampled_from(["0", "3"]),
    },
)
SOUND = st.fixed_dictionaries(
    {
        "unit": st.sampled_from(["件", "万元", "%"]),
        "columns": st.dictionaries(st.sampled_from("abc"), SIMPLE, min_size=1, max_size=3),
        "rows": st.dictionaries(st.sampled_from("xyz"), SIMPLE, min_size=1, max_size=3),
        "cells": st.dictionaries(
            st.sampled_from("xyz"), st.dictionaries(st.sampled_from("abc"), VALUES, max_size=3), min_size=1, max_size=3
        ),
    }
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(st.one_of(TREES, TABLES, SOUND), st.one_of(TREES, SOUND))
def test_whatever_a_data_file_holds_loading_and_checking_end_in_problems(
    tmp_path: Path, before: object, now: object
) -> None:
    """No crash, and every problem can be shown in both languages; what has none can be published."""
    files = {f"data/{n}/x.yml": json.dumps(tree, ensure_ascii=False) for n, tree in ((2020, before), (2021, now))}
    loaded = site(tmp_path, files, years=(2020, 2021))
    findings = check(loaded)
    for problem in findings.open:
        assert problem.line("zh")
        assert problem.line("en")
    for one in loaded.editions:
        if not any(problem.edition == str(one.year) for problem in findings.open):
            assert exports.as_json(one)
            assert [make(one, findings) for make in pages.generated(one).values()]
