"""The key of an edition: it changes with all that the edition reads, and with nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gongkai.checks import check
from gongkai.digests import comparable_environment, environment, inputs
from gongkai.digests.keys import key
from gongkai.edition import load
from gongkai.editions.reasons import reasons
from gongkai.plugin import sibling
from previews import rewrite, three_years

PROFILE = Path(__file__).parents[1] / "macros" / "gongkai" / "pdf" / "profiles" / "plain"

SUMMARY = """
t:
  label: 利用情况
  columns: {this: 本年数, last: 上年数}
  rows: {visits: 查档人次}
  cells:
    visits: [%s, %s]
"""


def keys(root: Path) -> dict[int, dict[str, str]]:
    """Return the key of every edition of a site."""
    site = load(root)
    findings = check(site)
    siblings = [sibling(edition) for edition in site.editions]
    read = inputs(root)
    return {e.year: key(read, e, findings, siblings, draft=findings.unsettled(e)) for e in site.editions}


def differing(before: dict[int, dict[str, str]], after: dict[int, dict[str, str]]) -> set[int]:
    """Return the years whose keys differ."""
    return {year for year in {*before, *after} if before.get(year) != after.get(year)}


def write(path: Path, text: str) -> None:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("path", "old", "new", "changed"),
    [
        ("docs/2019/overview.md", "年初", "当年年初", {2019}),
        ("data/2019/budget.yml", "900.00", "901.00", {2019, 2020}),  # each shows last year's beside its own
        ("data/2020/budget.yml", "900.00", "901.00", {2020, 2021}),
        ("data/2021/budget.yml", "900.00", "901.00", {2021}),
        ("data/2019/budget.yml", "年初预算数, value", "年初预算金额, value", {2019, 2020}),
        ("data/2019/budget.yml", "label: 部门", "# 注\nlabel: 部门", {2019}),  # its list says which line
        ("docs/2020/overview.md", "年初", "当年年初", {2020}),
        ("data/2019/report.yml", "自评报告", "自评的报告", {2019, 2020, 2021}),  # the others link to it by its title
        ("data/department.yml", "示例单位", "示例的单位", {2019, 2020, 2021}),
        ("mkdocs.yml", "公开信息", "公开的信息", {2019, 2020, 2021}),
    ],
)
def test_the_key_of_an_edition_changes_with_all_that_it_reads(
    tmp_path: Path, path: str, old: str, new: str, changed: set[int]
) -> None:
    """Exactly the editions that read a file, or what it says, are built again when it changes."""
    root = three_years(tmp_path / "site")
    before = keys(root)
    assert keys(root) == before
    rewrite(root / path, old, new)
    assert differing(before, keys(root)) == changed


def test_a_figure_of_last_year_counts_where_this_year_has_it_too_or_computes_with_it(tmp_path: Path) -> None:
    """A figure that only last year has is nobody else's, until a formula needs it."""
    root = three_years(tmp_path / "site")
    write(root / "data/2019/staff.yml", "women: {label: 女职工, value: 5人}\n")
    before = keys(root)
    rewrite(root / "data/2019/staff.yml", "5人", "6人")
    assert differing(before, keys(root)) == {2019}
    write(root / "data/2020/staff.yml", "more: {label: 职工增加, formula: 2人 - prev.staff.women + prev.staff.women}\n")
    before = keys(root)
    rewrite(root / "data/2019/staff.yml", "6人", "7人")
    after = keys(root)
    assert differing(before, after) == {2019, 2020}
    (why,) = reasons(before[2020], after[2020], 2020)
    assert why.text() == "figures of 2019 that it may show have changed"


def test_a_formula_on_last_year_makes_its_figures_count_through_all_the_years(tmp_path: Path) -> None:
    """2021 shows what 2020 computes from 2019: a change of 2019's figures reaches 2021."""
    root = three_years(tmp_path / "site")
    for year in ("2020", "2021"):
        with (root / "data" / year / "budget.yml").open("a", encoding="utf-8") as file:
            file.write("more: {label: 比上年增加, formula: actual - prev.actual}\n")
    before = keys(root)
    rewrite(root / "data" / "2019" / "budget.yml", "900.00", "901.00")
    assert differing(before, keys(root)) == {2019, 2020, 2021}


def test_an_accepted_finding_that_quotes_last_year_counts_as_its_notes_print_it(tmp_path: Path) -> None:
    """The notes of 2021 say what the edition of 2020 published: they change with it."""
    root = three_years(tmp_path / "site")
    rewrite(root / "data/2020/report.yml", "draft", "published")
    write(root / "data/2020/use.yml", SUMMARY % ("290人次", "280人次"))
    write(root / "data/2021/use.yml", SUMMARY % ("320人次", "301人次"))
    (found,) = (p for p in check(load(root)).open if p.rule == "C101")
    assert "290人次" in found.message.text()
    accepted = f"acknowledged:\n  - {{rule: C101, where: {found.subject}, reason: 口径调整}}\n"
    write(root / "data/2021/ledger.yml", accepted)
    assert not [p for p in check(load(root)).open if p.rule == "C101"]
    before = keys(root)
    rewrite(root / "data/2020/use.yml", "290", "291")
    after = keys(root)
    assert differing(before, after) == {2020, 2021}
    assert [why.text() for why in reasons(before[2021], after[2021], 2021)] == [
        "figures of 2020 that it may show have changed",
        "what its notes say of accepted findings has changed",
    ]


def test_a_chart_reads_the_figures_that_it_names_from_all_years(tmp_path: Path) -> None:
    """A trend shows 2019 in the edition of 2021; what it does not name is not read."""
    root = three_years(tmp_path / "site")
    with (root / "docs/2021/overview.md").open("a", encoding="utf-8") as file:
        file.write('\n{{ chart("trend", "budget.a*, budget.rate", "支出") }}\n')
    before = keys(root)
    rewrite(root / "data/2019/budget.yml", "1000.00", "1001.00")
    between = keys(root)
    assert differing(before, between) == {2019, 2020}
    rewrite(root / "data/2019/budget.yml", "900.00", "901.00")
    assert differing(between, keys(root)) == {2019, 2020, 2021}


def test_a_new_image_is_part_of_what_its_edition_reads(tmp_path: Path) -> None:
    """Not only pages and figures: whatever lies in the year's folder, under a link, too."""
    root = three_years(tmp_path / "site")
    first = keys(root)
    (root / "docs" / "2019" / "图片").mkdir()
    (root / "docs" / "2019" / "图片" / "馆.png").write_bytes(b"\x89PNG")
    second = keys(root)
    assert differing(first, second) == {2019}
    write(root / "shared.txt", "一")
    (root / "docs" / "2021" / "附.txt").symlink_to("../../shared.txt")
    third = keys(root)
    rewrite(root / "shared.txt", "一", "二")
    assert differing(third, keys(root)) == {2021}


def test_where_a_departments_own_python_runs_everything_counts_that_it_may_read(tmp_path: Path) -> None:
    """A macro may draw on any file, the figures of other years included; only a new build is certain to be right."""
    root = three_years(tmp_path / "site")
    write(root / "staff.csv", "甲,1\n")
    first = keys(root)
    rewrite(root / "staff.csv", "1", "2")
    assert keys(root) == first
    write(root / "main.py", "def define_env(env):\n    pass\n")
    write(root / "own" / "more.py", "A = 1\n")
    everyone = {2019, 2020, 2021}
    for path, old, new in (
        ("main.py", "pass", "return"),
        ("own/more.py", "1", "2"),
        ("staff.csv", "2", "33"),
        ("data/2019/budget.yml", "900.00", "901.00"),
        ("docs/2019/overview.md", "年初", "当年年初"),
    ):
        before = keys(root)
        rewrite(root / path, old, new)
        assert differing(before, keys(root)) == everyone, path
    before = keys(root)
    write(root / ".venv" / "x.py", "")
    write(root / "elsewhere" / "versions.json", "[]")
    assert keys(root) == before


def test_what_the_settings_name_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A theme's folder, settings that are inherited, variables of the machine: each of them reaches every page."""
    root = three_years(tmp_path / "site")
    write(tmp_path / "base.yml", "copyright: !ENV [GONGKAI_TEST_NOTICE, 无]\n")
    write(root / "overrides" / "main.html", "一")
    write(root / "unnamed" / "main.html", "一")
    rewrite(root / "mkdocs.yml", "  name: material\n", "  name: material\n  custom_dir: overrides\n")
    rewrite(root / "mkdocs.yml", "site_name", "INHERIT: ../base.yml\nsite_name")
    first = keys(root)
    rewrite(root / "unnamed" / "main.html", "一", "二")
    assert keys(root) == first
    everyone = {2019, 2020, 2021}
    rewrite(root / "overrides" / "main.html", "一", "二")
    assert differing(first, second := keys(root)) == everyone
    rewrite(tmp_path / "base.yml", "无", "暂无")
    assert differing(second, third := keys(root)) == everyone
    monkeypatch.setenv("GONGKAI_TEST_NOTICE", "版权")
    assert differing(third, keys(root)) == everyone


def test_a_profile_that_one_year_names_is_read_by_that_year_alone(tmp_path: Path) -> None:
    """report.yml of 2019 prints in a way of its own; department.yml names one for the others."""
    root = three_years(tmp_path / "site")
    for folder in ("pdf/ours", "pdf/theirs"):
        for path in PROFILE.iterdir():
            write(root / folder / path.name, path.read_text(encoding="utf-8"))
    with (root / "data" / "2019" / "report.yml").open("a", encoding="utf-8") as file:
        file.write("pdf: {profile: pdf/ours}\n")
    before = keys(root)
    with (root / "pdf/ours/style.css").open("a", encoding="utf-8") as file:
        file.write("/* 改 */\n")
    assert differing(before, keys(root)) == {2019}


def test_a_kind_of_report_is_read_by_those_of_that_kind_and_the_rules_by_none(tmp_path: Path) -> None:
    """Rules only give findings; what of them is printed counts by itself."""
    root = three_years(tmp_path / "site")
    before = keys(root)
    write(root / "data/kinds/other.yml", "label: 其他报告\n")
    write(root / "data/checks.yml", "equations: []\n")
    assert keys(root) == before
    write(root / "data/kinds/overall_self_evaluation.yml", "label: 自评\n")
    assert differing(before, keys(root)) == {2019, 2020, 2021}


def test_a_draft_and_the_same_edition_published_are_not_the_same(tmp_path: Path) -> None:
    """The mark is on every page."""
    site = load(three_years(tmp_path / "site"))
    findings, read = check(site), inputs(site.root)
    one, other = (key(read, site.editions[0], findings, [], draft=draft) for draft in (True, False))
    assert one != other
    assert [why.text() for why in reasons(one, other, 2019)] == ["it is no longer a draft"]


def test_folders_that_link_to_each_other_and_names_that_are_no_text_do_not_stop_anything(tmp_path: Path) -> None:
    """Whatever lies in the folders has a digest; what is wrong with it others say."""
    root = three_years(tmp_path / "site")
    (root / "docs" / "2019" / "loop").symlink_to("..")
    (root / "docs" / "2019" / "gone").symlink_to("nowhere")
    Path(os.fsdecode(os.fsencode(root / "docs" / "2019") + b"/\xff.png")).write_bytes(b"")
    os.mkfifo(root / "data" / "2019" / "pipe")
    assert len(inputs(root).total) == 64


def elsewhere(folder: Path, **variables: str) -> dict[str, dict[str, str]]:
    """Return what another process makes of the machine, run in a folder."""
    program = (
        "import json; from gongkai.digests import comparable_environment, environment;"
        "print(json.dumps([environment(with_pdf=True), comparable_environment()]))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, env=os.environ | variables, capture_output=True, check=True
    )
    own, comparable = json.loads(run.stdout)
    return {"own": own, "comparable": comparable}


def test_fonts_that_are_installed_change_the_machine_as_pdfs_see_it(tmp_path: Path) -> None:
    """Another face may be taken for a part of the document; pages do not mind."""
    assert environment(with_pdf=False).items() < environment(with_pdf=True).items()
    before = elsewhere(tmp_path, XDG_DATA_HOME=str(tmp_path))
    assert elsewhere(tmp_path, XDG_DATA_HOME=str(tmp_path)) == before
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / "fang.ttf").write_bytes(b"font")
    after = elsewhere(tmp_path, XDG_DATA_HOME=str(tmp_path))
    for view in ("own", "comparable"):
        assert {name for name in before[view] if before[view][name] != after[view][name]} == {":fonts"}


def test_two_machines_can_be_compared_by_what_changes_their_output(tmp_path: Path) -> None:
    """Neither where anything lies nor when it was installed is part of it."""
    other = elsewhere(tmp_path, HOME=str(tmp_path), PYTHONPATH="/nowhere")["comparable"]
    assert other == comparable_environment()
    assert "weasyprint-" in other[":packages"]
    assert str(Path.home()) not in repr(other)
