"""Problems: where, what and what next, in the reader's language and in the same order every time."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import gongkai
from gongkai.problems import LOCALE_DIR, Message, Origin, Problem, Severity, msg, near_miss

PACKAGE = Path(gongkai.__file__).parent
NO_SUCH = "did you mean '{name}'?"  # the catalog's first entry


def problem(rule: str = "S105", line: int = 1, edition: str = "", hint: Message | None = None) -> Problem:
    """Return a problem that differs where a test needs it to."""
    return Problem(rule, Origin("data/2021/budget.yml", line, 3), msg("no unit"), hint, edition=edition)


def templates() -> dict[str, str]:
    """Return every message the package can say, and the module that says it."""
    found = {}
    for module in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "msg":
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found[first.value] = module.name
    return found


def fields(template: str) -> set[str]:
    """Return the names of a template's parameters."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_an_origin_prints_as_editors_and_compilers_do() -> None:
    """A terminal makes it a link."""
    assert str(Origin("data/2021/staff.yml", 12, 10)) == "data/2021/staff.yml:12:10"


def test_an_origin_without_a_line_is_the_start_of_the_file() -> None:
    """Lines and columns count from 1."""
    assert str(Origin("data/2021/staff.yml")) == "data/2021/staff.yml:1:1"


def test_a_message_fills_in_its_parameters() -> None:
    """The template stays apart from what fills it, so that it can be translated."""
    assert msg("total is {total}, parts sum to {parts}", total=1240, parts=1238).text() == (
        "total is 1240, parts sum to 1238"
    )


def test_braces_in_a_parameter_are_only_text() -> None:
    """What an author typed is never taken for a template."""
    assert msg("no figure '{name}'", name="{0.__class__}").text() == "no figure '{0.__class__}'"


def test_a_message_in_a_message_is_translated_too() -> None:
    """A sentence built of parts is in one language."""
    inner = msg(NO_SUCH, name="a")
    assert msg("({part})", part=inner).text("zh") == f"({inner.text('zh')})"


def test_a_message_is_shown_in_chinese() -> None:
    """Office staff read Chinese."""
    assert msg(NO_SUCH, name="staff.total").text("zh") == "是不是“staff.total”？"


@pytest.mark.parametrize("language", ["zh", "en", "fr"])
def test_a_message_without_a_translation_stays_english(language: str) -> None:
    """A department's own macro may say what no catalog knows."""
    assert msg("nobody has translated {this}", this="that").text(language) == "nobody has translated that"


def test_the_order_of_parameters_makes_no_difference() -> None:
    """Equal problems are found equal, and are reported once."""
    assert msg("{a} {b}", a=1, b=2) == msg("{a} {b}", b=2, a=1)


def test_a_problem_prints_where_what_and_what_next() -> None:
    """One line a problem, the same for people and for tools."""
    assert problem(hint=msg(NO_SUCH, name="万元")).line() == (
        "data/2021/budget.yml:1:3: S105 no unit; did you mean '万元'?"
    )


def test_a_problem_in_chinese_is_joined_by_a_chinese_semicolon() -> None:
    """The suggestion belongs to the sentence."""
    assert problem(hint=msg("try {this}", this="万元")).text("zh") == "no unit；try 万元"


def test_a_problem_without_a_suggestion_ends_with_what_is_wrong() -> None:
    """Nothing is made up where nothing is known."""
    assert problem().text() == "no unit"


def test_a_problem_is_an_error_unless_it_says_otherwise() -> None:
    """A check that forgets to say how bad it is stops the build."""
    assert problem().severity is Severity.ERROR


def test_problems_sort_by_edition_place_and_rule() -> None:
    """Output does not depend on the order of the checks."""
    expected = [
        problem(edition="2020", line=9),
        problem(edition="2021", line=2),
        problem("B101", edition="2021", line=10),
        problem("S105", edition="2021", line=10),
    ]
    found = [expected[place] for place in (3, 0, 2, 1)]
    assert sorted(found, key=Problem.order) == expected


def test_a_near_miss_is_suggested() -> None:
    """`staff.totl` is answered with `staff.total`."""
    assert near_miss("staff.totl", {"staff.total", "staff.men"}) == msg(NO_SUCH, name="staff.total")


def test_nothing_is_suggested_where_nothing_is_close() -> None:
    """A wild guess is worse than none."""
    assert near_miss("预算", {"staff.total"}) is None


def test_of_two_names_as_close_the_same_is_suggested_every_time() -> None:
    """The order of a set does not show."""
    names = ["aab", "aac", "aad"]
    assert len({near_miss("aaa", order) for order in (names, names[::-1], set(names))}) == 1


def test_every_message_exists_in_chinese_with_the_same_parameters() -> None:
    """No reader meets an English sentence, or a name in braces."""
    with (LOCALE_DIR / "zh" / "LC_MESSAGES" / "gongkai.po").open("rb") as file:
        chinese = {str(entry.id): str(entry.string) for entry in read_po(file, abort_invalid=True) if entry.id}
    assert {text: module for text, module in templates().items() if not chinese.get(text)} == {}
    assert [text for text in chinese if fields(text) != fields(chinese[text])] == []
