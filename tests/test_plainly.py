"""A page in the plain form prints what the template language would print."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jinja2 import Environment, StrictUndefined, TemplateError

from gongkai.plugin import plainly
from gongkai.vocabulary import MACROS
from test_macrocalls import PIECES

ENDS = ["\n", "\r\n", "\r", "\n\n", "", "甲 \n", "\u2028"]
TEXTS = st.lists(st.sampled_from([*PIECES, *ENDS]), max_size=12).map("".join)


def environment(*, ours: bool, **given: Any) -> Environment:  # noqa: ANN401 - Jinja's settings
    """Make an environment as mkdocs-macros does, whose macros show what they are given."""
    made = Environment(undefined=StrictUndefined, autoescape=False, **given)  # noqa: S701 - pages are Markdown
    for name in MACROS:
        made.globals[name] = lambda *args, _name=name, **named: f"[{_name} {args} {named}]"
    if ours:
        plainly.install(made)
    return made


def printed(text: str, *, ours: bool, variables: dict[str, Any] | None = None, **given: Any) -> str:  # noqa: ANN401
    """Return what a text prints, or what is wrong with it."""
    try:
        return environment(ours=ours, **given).from_string(text).render(**variables or {})
    except TemplateError as error:
        return str(error)


@settings(max_examples=500)
@given(TEXTS)
@example('甲{{ fact("a") }}{{fact("b")}}\r\n乙\r\n')
@example('{{ chart("trend", "w.a, w.b", "题") }}\n\n')
def test_the_same_is_printed(text: str) -> None:
    """Whatever stands between macros, whatever the lines end with."""
    assert printed(text, ours=True) == printed(text, ours=False)


@pytest.mark.parametrize(
    "given",
    [
        {"variable_start_string": "[[", "variable_end_string": "]]"},
        {"line_statement_prefix": "#"},
        {"keep_trailing_newline": True},
        {"extensions": ["jinja2.ext.do"]},
        {"finalize": lambda value: f"<{value}>"},
    ],
)
def test_settings_of_the_department_count(given: dict[str, Any]) -> None:
    """Who has told mkdocs-macros to read templates in another way has them read that way."""
    text = '甲{{ fact("a") }}\n'
    assert printed(text, ours=True, **given) == printed(text, ours=False, **given)


def test_a_variable_of_the_page_comes_first() -> None:
    """As in the template language, where what a page knows hides what all pages know."""
    variables = {"fact": lambda id: f"own {id}"}  # noqa: A006 - as macros call it
    text = '{{ fact("a") }} {{ table("b") }}'
    assert printed(text, ours=True, variables=variables) == printed(text, ours=False, variables=variables)


def test_a_page_in_the_plain_form_is_not_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """And a macro that is not there is the template language's to report."""
    made = environment(ours=True)
    del made.globals["table"]
    monkeypatch.setattr(Environment, "compile", lambda *_args, **_named: pytest.fail("compiled"))
    assert made.from_string('甲{{ fact("a") }}').render() == "甲[fact ('a',) {}]"
    with pytest.raises(pytest.fail.Exception):
        made.from_string('甲{{ table("a") }}')
