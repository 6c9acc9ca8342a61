"""Kinds of report: what each must have is data with its source, and a department has the last word."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongkai import kinds, source
from gongkai.checks import required
from gongkai.fitting import fit
from gongkai.problems import Severity
from gongkai.schema import KindShape
from small import edition, mapping, site

FORMS = Path(__file__).with_name("forms")
OWN = """
label: 年度工作报告
source: 某馆工作规则
chapters:
  - {title: 工作回顾}
"""


@pytest.mark.parametrize("name", kinds.NAMES)
def test_a_kind_of_the_package_is_read_without_problems(name: str) -> None:
    """What the package brings along keeps the rules that it sets for departments."""
    node, problems = source.read(kinds.FOLDER / f"{name}.yml", kinds.FOLDER)
    assert problems == []
    assert node is not None
    shape, wrong = fit(KindShape, node)
    assert wrong == []
    assert shape == kinds.packaged(name)


@pytest.mark.parametrize("name", kinds.NAMES)
def test_whatever_a_kind_asks_for_says_where_it_comes_from(name: str) -> None:
    """No rule is printed without its source, and what was not checked against one says so."""
    kind = kinds.packaged(name)
    assert kind is not None
    assert kind.source
    assert kind.reliability
    assert all(deadline.source and deadline.reliability for deadline in kind.deadlines)


def test_the_national_forms_are_what_the_annual_report_asks_for() -> None:
    """The forms that the tests of tables hold as data have every table, row and column of the kind."""
    of = kinds.packaged("annual_foi_report")
    assert of is not None
    labels = [table.label for table in of.tables]
    texts = "".join((FORMS / f"{name}.yml").read_text(encoding="utf-8") for name in ("t2", "t3", "t4"))
    assert [label for label in labels if f"label: {label}\n" not in texts] == []
    lines = [line for table in of.tables for line in (*table.columns, *table.rows)]
    assert [line for line in lines if line.rpartition("·")[2] not in texts] == []


def test_a_department_replaces_a_kind_and_adds_others(tmp_path: Path) -> None:
    """The regional form of a self-evaluation goes before the package's."""
    files = {
        "data/kinds/overall_self_evaluation.yml": OWN,
        "data/kinds/work_report.yml": OWN.replace("工作回顾", "打算"),
        "data/2022/report.yml": "title: 报告\nkind: work_report\nstatus: draft\n"
        "chapters: [{file: overview.md, title: 一}]\n",
        "data/2023/report.yml": "title: 报告\nkind: annual_foi_report\nstatus: draft\n"
        "chapters: [{file: overview.md, title: 一}]\n",
    }
    loaded = site(tmp_path, files, years=(2021, 2022, 2023))
    assert loaded.problems == ()
    titles = [[chapter.title for chapter in e.kind.chapters][:1] for e in loaded.editions if e.kind]
    assert titles == [["工作回顾"], ["打算"], ["总体情况"]]


def test_a_mistake_in_a_kind_is_reported_at_its_place_and_the_rest_still_counts(tmp_path: Path) -> None:
    """One wrong line does not switch the other requirements off."""
    text = OWN + "  - {titel: 打算}\nmetadata: [period]\n"
    loaded = site(tmp_path, {"data/kinds/overall_self_evaluation.yml": text})
    found = [(str(p.origin), p.rule) for p in loaded.problems]
    path = "data/kinds/overall_self_evaluation.yml"
    assert found == [(f"{path}:6:5", "D101"), (f"{path}:6:6", "D102")]
    kind = loaded.editions[0].kind
    assert kind is not None
    assert ([chapter.title for chapter in kind.chapters], kind.metadata) == (["工作回顾"], ["period"])


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("source: 某馆工作规则", "sorce: 某馆工作规则", "D102"),
        ("label: 年度工作报告\n", "", "D101"),
        ("label: 年度工作报告", "label: ''", "D103"),
        ("source: 某馆工作规则", "ordered: yes", "D103"),
        ("source: 某馆工作规则", "metadata: [title]", "D103"),
        ("source: 某馆工作规则", "deadlines: [{by: 01-31}]", "D101"),
        ("source: 某馆工作规则", "deadlines: [{by: 13-01, source: 规则}]", "D103"),
        ("source: 某馆工作规则", "deadlines: [{by: 1-31, source: 规则}]", "D103"),
        ("source: 某馆工作规则", "deadlines: [{within: 0, source: 规则}]", "D103"),
        ("source: 某馆工作规则", "deadlines: [{after: 批准, source: 规则}]", "D103"),
        ("source: 某馆工作规则", "tables: [收支总表]", "D103"),
        ("source: 某馆工作规则", "empty_table: {sentence: 说明, words: []}", "D103"),
    ],
)
def test_a_kind_is_read_strictly(old: str, new: str, rule: str) -> None:
    """A requirement that is misspelt would never be missed."""
    assert old in OWN
    found = [problem.rule for problem in fit(KindShape, mapping(OWN.replace(old, new)))[1]]
    assert found == [rule]


def test_a_kind_under_a_name_that_nobody_reads_is_reported(tmp_path: Path) -> None:
    """Data files end in .yml."""
    loaded = site(tmp_path, {"data/kinds/work_report.yaml": OWN})
    assert [(p.origin.path, p.rule) for p in loaded.problems] == [("data/kinds/work_report.yaml", "E113")]


def test_template_marks_in_a_kind_are_refused(tmp_path: Path) -> None:
    """Kinds come from pull requests, like all data."""
    loaded = site(tmp_path, {"data/kinds/work_report.yml": OWN.replace("工作回顾", '"{{ x }}"')})
    assert [p.rule for p in loaded.problems] == ["D104"]


@pytest.mark.parametrize(
    ("kind", "severity", "hint"),
    [
        ("anual_foi_report", Severity.ERROR, "did you mean 'annual_foi_report'?"),
        ("部门决算", Severity.ERROR, "write 'final_accounts'"),
        ("newsletter", Severity.WARNING, "data/kinds/newsletter.yml"),
    ],
)
def test_a_kind_that_nobody_knows_is_said(kind: str, severity: Severity, hint: str, tmp_path: Path) -> None:
    """E123: a misspelt kind would switch off all that depends on it; one of the department's own may be meant."""
    report = f"title: 报告\nkind: {kind}\nstatus: published\nchapters: [{{file: overview.md, title: 一}}]\n"
    [found] = required.kind(edition(tmp_path, {"data/2021/report.yml": report}))
    assert (found.rule, found.severity, str(found.origin)) == ("E123", severity, "data/2021/report.yml:2:7")
    assert found.hint is not None
    assert hint in found.hint.text()


def test_a_kind_has_a_name_for_readers() -> None:
    """The own kind's label, else the package's, else the word in report.yml."""
    own = KindShape(label="年度工作报告")
    assert kinds.label("final_accounts") == "部门决算"
    assert kinds.label("work_report", own) == "年度工作报告"
    assert kinds.label("work_report") == "work_report"
