"""The rules: each is explained once, in two languages, beside the code that reports it, and shown on a page."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import rule_pages
from cases import BAD, EXAMPLES
from gongkai.checks import ACCEPTABLE
from gongkai.cli import gongkai
from gongkai.edition import load
from gongkai.problems import LANGUAGES, Severity
from gongkai.reports.explaining import WIDTH, _width
from gongkai.rules import FAMILIES, modules, paragraphs, rules
from test_messages import CATALOG

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

ROOT = Path(__file__).parents[1]
LINE = re.compile(r"\S.*?:\d+:\d+: (?P<rule>[A-Z]\d{3}) (?P<warning>\(warning\) )?\S.*")
CHINESE = re.compile("[\u4e00-\u9fff]")


def reported() -> set[str]:
    """Return every rule that the package names in its code, docstrings aside."""
    texts = (path.read_text(encoding="utf-8") for path in modules())
    return {rule for text in texts for rule in re.findall(r'"([A-Z]\d{3})"', text)}


def sites(name: str) -> dict[str, set[str]]:
    """Return how bad the findings of a golden case are, by rule."""
    found: dict[str, set[str]] = {}
    for line in (EXAMPLES / "bad" / name / "expected.en.txt").read_text(encoding="utf-8").splitlines():
        if match := LINE.fullmatch(line):
            found.setdefault(match["rule"], set()).add("warning" if match["warning"] else "error")
    return found


# ---- one paragraph a rule


def test_every_rule_that_is_reported_is_explained_once() -> None:
    """In the docstring of the code that reports it, in a paragraph that begins with its name."""
    explained = Counter(
        rule for path in modules() for rule, _ in paragraphs(ast.parse(path.read_text(encoding="utf-8")))
    )
    assert {"B101", "S101", "L101", "X101"} < set(explained)
    assert {rule: count for rule, count in explained.items() if count > 1} == {}
    assert reported() - set(explained) == set()
    assert set(explained) - reported() == set()


def test_a_rule_that_nobody_explains_is_noticed() -> None:
    """Paragraphs are found in functions, classes and modules; words before a rule's paragraph are not its reason."""
    source = '"""Of X101.\n\nX101: One.\n\nMore of it.\n\nX102: Two\nlines.\n"""\ndef f():\n    """Y101: Three."""\n'
    tree = ast.parse(source)
    assert list(paragraphs(tree)) == [("X101", "One. More of it."), ("X102", "Two lines."), ("Y101", "Three.")]
    assert list(paragraphs(ast.parse('"""Find what is wrong (X101), and X102: no paragraph."""'))) == []


def test_every_rule_has_a_family_with_a_name_in_both_languages() -> None:
    """The letter says where to look."""
    assert {rule[0] for rule in reported()} == set(FAMILIES)
    names = [family.text(language) for family in FAMILIES.values() for language in LANGUAGES]
    assert len(set(names)) == len(names)
    assert rules()["B101"].family.text("zh") == "计算与勾稽"


@pytest.mark.parametrize("rule", sorted(rules()))
def test_a_rule_is_explained_in_chinese(rule: str) -> None:
    """Staff read Chinese; the catalog is keyed by the English paragraph, so that a change of one asks for the other."""
    chinese = rules()[rule].text("zh")
    assert chinese != rules()[rule].reason, f"{rules()[rule].where}: {CATALOG.name} has no translation of it"
    assert CHINESE.search(chinese)
    assert chinese.endswith(("。", "）", "`"))


@pytest.mark.parametrize("rule", sorted(rules()))
def test_a_rule_says_what_is_demanded_in_its_first_sentence(rule: str) -> None:
    """It stands alone in the list of all rules."""
    for language in LANGUAGES:
        demand = rules()[rule].demand(language)
        assert rules()[rule].text(language).startswith(demand)
        assert 5 < len(demand) < 200
        assert len(demand) < len(rules()[rule].text(language)), "what is demanded, but not why"


# ---- how bad it is


def test_a_rule_is_as_bad_as_its_golden_cases_show() -> None:
    """What the code says of a rule's severity is read from it, so it is held against what comes out."""
    shown: dict[str, set[str]] = {}
    for name in BAD:
        for rule, severities in sites(name).items():
            shown.setdefault(rule, set()).update(severities)
    wrong = {
        rule: (severities, sorted(rules()[rule].severities))
        for rule, severities in shown.items()
        if not severities <= {severity.value for severity in rules()[rule].severities}
    }
    assert wrong == {}
    assert rules()["S101"].severities == {Severity.ERROR}
    assert rules()["L104"].severities == {Severity.WARNING}
    assert rules()["V101"].severities == {Severity.ERROR, Severity.WARNING}


def test_what_a_ledger_may_accept_is_a_rule() -> None:
    """The two lists are kept apart; a slip in one of them would never be found."""
    assert set(ACCEPTABLE) <= set(rules())
    assert {rule.id for rule in rules().values() if rule.acceptable} == set(ACCEPTABLE)


# ---- check --explain


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rule_is_explained_at_the_terminal(language: str, run: Callable[..., Result], tmp_path: Path) -> None:
    """Anywhere, in any case of letters, several at a time; in lines that a terminal holds."""
    result = run(tmp_path, "check", "--explain", "b101", "L104", lang=language)
    assert result.exit_code == 0
    first, second = result.stdout.split("\n\n")
    assert first.startswith(f"B101  {FAMILIES['B'].text(language)} · ")
    assert "where: …" in first
    assert second.startswith(f"L104  {FAMILIES['L'].text(language)} · ")
    for block, rule in ((first, "B101"), (second, "L104")):
        plain = re.sub(r"\s+", "", block)
        assert re.sub(r"\s+", "", rules()[rule].text(language)) in plain
    assert max(map(_width, result.stdout.splitlines())) <= WIDTH


def test_without_a_name_every_rule_is_listed(run: Callable[..., Result], tmp_path: Path) -> None:
    """With what is demanded, family by family; `all` says the same."""
    result = run(tmp_path, "check", "--explain", lang="zh")
    assert result.exit_code == 0
    assert re.findall(r"^  ([A-Z]\d{3})  ", result.stdout, re.MULTILINE) == list(rules())
    assert result.stdout == run(tmp_path, "check", "--explain", "all", lang="zh").stdout


def test_a_rule_that_does_not_exist_is_wrong_usage(run: Callable[..., Result], tmp_path: Path) -> None:
    """Exit status 2, with the rule that was probably meant, or where the list is."""
    result = run(tmp_path, "check", "--explain", "B01")
    assert result.exit_code == 2
    assert "there is no rule 'B01'; did you mean 'B101'?" in result.stderr
    assert "`gongkai check --explain` lists the rules" in run(tmp_path, "check", "--explain", "xyzzy").stderr
    assert run(tmp_path, "check", "B101").exit_code == 2


def test_the_site_says_the_language_of_an_explanation(site: Callable[..., Path]) -> None:
    """As it does for findings; outside of a site it is Chinese."""
    english = site({"data/department.yml": "name: x\nlanguage: en\n"})
    explain = ("check", "--explain", "B101")
    assert "Arithmetic" in CliRunner().invoke(gongkai, ["-C", str(english), *explain]).stdout
    assert "计算与勾稽" in CliRunner().invoke(gongkai, ["-C", str(english.parent), *explain]).stdout


# ---- the pages


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """Write the pages as they should be."""
    return rule_pages.pages()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_the_rules_is_up_to_date(language: str, pages: dict[str, str]) -> None:
    """`make rules` was run after the last change of a check, a translation or a golden case."""
    path = rule_pages.PAGES[language]
    assert (ROOT / path).read_text(encoding="utf-8") == pages[language], f"run `make rules` to write {path} again"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_of_a_check_is_shown_failing_and_passing(language: str, pages: dict[str, str]) -> None:
    """But for Y105, something laid over a page of the PDF: tests/test_verify.py lays it there."""
    words = rule_pages.WORDS[language]
    parts = re.split(r"^### ([A-Z]\d{3})\n", pages[language], flags=re.MULTILINE)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert list(sections) == list(rules())
    alone = {rule for rule, text in sections.items() if words["fails"] not in text}
    assert alone == {"Y105"}
    assert {rule for rule, text in sections.items() if (words["passes"] in text) == (rule in alone)} == set()


def test_a_page_shows_what_a_mended_line_looks_like(pages: dict[str, str]) -> None:
    """Not the whole file: the lines beside the finding, before and after."""
    section = pages["zh"].split("### S105\n")[1].split("### S106\n")[0]
    assert "rate: {label: 预算完成率, value: 90.00%, value: 91.00%}" in section
    assert "> 键“value”在第 4 行已经有了" in section
    assert section.split("通过 (")[-1].count("\nrate: {label: 预算完成率, value: 90.00%}\n") == 1


def test_the_pages_are_no_part_of_a_year(site: Callable[..., Path]) -> None:
    """They stand in docs/ beside the years; an edition neither reads nor publishes them."""
    root = site()
    before = load(root).editions[0]
    for path in rule_pages.PAGES.values():
        (root / path).write_text((ROOT / path).read_text(encoding="utf-8"), encoding="utf-8")
    site_with_them = load(root)
    assert site_with_them.problems == ()
    assert [edition.year for edition in site_with_them.editions] == [2021]
    after = site_with_them.editions[0]
    assert (after.pages.keys(), after.files) == (before.pages.keys(), before.files)
