"""Every message and every rule's reason exists in Chinese, and the compiled catalog is that of the source."""

from __future__ import annotations

import ast
import io
import string
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import gongkai
from gongkai.problems import LOCALE_DIR, msg
from gongkai.rules import rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from babel.messages.catalog import Catalog

PACKAGE = Path(gongkai.__file__).parent
CATALOG = LOCALE_DIR / "zh" / "LC_MESSAGES" / "gongkai.po"


def templates(source: str) -> Iterator[str]:
    """Yield the templates of all `msg(…)` calls in a module's source."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "msg":
            value = node.args[0]
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield value.value
            else:
                raise AssertionError(f"line {value.lineno}: a template must be written out to be translated")


def fields(template: str) -> set[str]:
    """Return the names of a template's parameters."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """Read the source of the Chinese catalog."""
    with CATALOG.open("rb") as file:
        return read_po(file, locale="zh")


@pytest.fixture(scope="module")
def used() -> dict[str, str]:
    """Find every template in the package, with a module that uses it."""
    return {
        template: f"{path.relative_to(PACKAGE)}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for template in templates(path.read_text(encoding="utf-8"))
    }


def test_every_message_has_a_chinese_translation(catalog: Catalog, used: dict[str, str]) -> None:
    """Staff read Chinese: a template without a translation fails here, with the module that uses it."""
    missing = {t: where for t, where in used.items() if not ((entry := catalog.get(t)) and entry.string)}
    assert missing == {}


def test_a_translation_uses_the_parameters_of_its_template(catalog: Catalog, used: dict[str, str]) -> None:
    """A parameter that a translation misspells would be a crash in front of the reader."""
    wrong = {t for t in used if (entry := catalog.get(t)) and not fields(str(entry.string)) <= fields(t)}
    assert wrong == set()


def test_every_rule_has_a_chinese_reason(catalog: Catalog) -> None:
    """The catalog is keyed by what the docstring of the check says, its lines joined."""
    missing = {rule.id: rule.where for rule in rules().values() if not ((e := catalog.get(rule.reason)) and e.string)}
    assert missing == {}


def test_no_translation_is_left_over(catalog: Catalog, used: dict[str, str]) -> None:
    """A message that nobody sends any more, or a reason that was reworded, leaves the catalog."""
    known = {*used, *(rule.reason for rule in rules().values())}
    assert {str(entry.id) for entry in catalog if entry.id} - known == set()


def test_the_compiled_catalog_is_that_of_the_source(catalog: Catalog) -> None:
    """`make messages` was run after the last change: what is installed is what was translated."""
    out = io.BytesIO()
    write_mo(out, catalog)
    assert CATALOG.with_suffix(".mo").read_bytes() == out.getvalue()


def test_a_message_that_is_missing_is_noticed() -> None:
    """The search for templates sees calls over several lines, and refuses what it cannot read."""
    assert list(templates('x = msg(\n  "one {a}", a=1)\ny = msg("two" " halves")')) == ["one {a}", "two halves"]
    with pytest.raises(AssertionError, match="written out"):
        list(templates('msg(f"{x}")'))


def test_a_message_is_shown_in_the_language_asked_for() -> None:
    """The same value prints in Chinese and in English."""
    message = msg("did you mean '{name}'?", name="budget.actual")
    assert message.text("zh") == "是不是“budget.actual”？"
    assert message.text("en") == "did you mean 'budget.actual'?"
