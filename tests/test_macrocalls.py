"""Macro calls in their plain form are read without the template language's parser, and as that would read them."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gongkai import preflight
from gongkai.macrocalls import MOST, Call, plain_calls
from gongkai.problems import Origin, Problem
from test_injection import IN_A_TEXT, armed

PIECES = [
    '{{ fact("budget.actual") }}',
    "{{fact('预算.支出')}}",
    '{{ table("projects") }}',
    '{{ change("budget.actual", "amount") }}',
    "{{ change('budget.actual','rate') }}",
    '{{ change("budget.actual", "much") }}',
    '{{ fact("budget.actual", "amount") }}',
    '{{ chart("bars", "w.*.a, w.*.b", "各项预算、支出（万元）") }}',
    "{{chart('trend','w.a','2019—2021年，历年')}}",
    '{{ chart("pie", "w.a", "题") }}',
    '{{ fact("a, b", "c", "d") }}',
    '{{ fact("a}}b") }}',
    '{{ fact("a\\"b") }}',
    '{{ fact("a\\x41") }}',
    '{{ fact("budget.actual") ',
    '{{- fact("budget.actual") -}}',
    '{{ fact( "budget.actual" ) }}',
    '{{ fact("budget.actual")|safe }}',
    "{{ fact(“budget.actual”) }}",
    *(
        "{",
        "}",
        "{{",
        "}}",
        "{%",
        "%}",
        "{#",
        "#}",
        "{{ ",
        " }}",
        '"',
        "'",
        "\\",
        "\n",
        " ",
        "：",
        "支出",
        "raw",
        "fact(",
    ),
    *("{% raw %}", "{% endraw %}", "{# {{ #}", "{{ x }}", "# 一、", "-", "+"),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


def parsed(text: str) -> tuple[list[Call], list[Problem]]:
    """Read a text with the template language's parser, whatever it is."""
    with pytest.MonkeyPatch.context() as patch:
        for short_way in ("plain_calls", "plain_call"):
            patch.setattr(preflight, short_way, lambda *_: None)
        return preflight.calls(text, "x.md")


@settings(max_examples=500)
@given(TEXTS)
@example('{{{ fact("a") }}')
@example('{{ fact("a") }}}')
@example('{{{{ fact("a") }}}}')
@example('{# {{ fact("a") }} #}')
@example('{{ fact("a") }}\n{{ change("b", "amount") }}')
def test_the_plain_form_is_what_the_template_language_reads(text: str) -> None:
    """A text that is taken for plain has the same calls at the same places, and nothing else, for the parser too."""
    plain = plain_calls(text, "x.md")
    if plain is not None:
        assert (plain, []) == parsed(text)


@pytest.mark.parametrize("name", IN_A_TEXT)
def test_no_attack_is_plain(name: str) -> None:
    """What is refused is refused by the parser: the short way lets nothing through, beside a plain call or alone."""
    text = armed(IN_A_TEXT[name])
    assert plain_calls(text, "x.md") is None
    assert plain_calls('{{ fact("a") }}' + text + '{{ fact("a") }}', "x.md") is None


def test_a_plain_call_says_where_it_stands_and_what_it_names() -> None:
    """Places are those of the file, from 1; a choice that is left out is the first."""
    text = '# 一、\n\n支出{{ fact("budget.actual") }}，\n比上年{{ change("budget.actual") }}'
    text += '\n\n{{ chart("bars", "w.*.a, w.*.b", "预算、支出（万元）") }}\n'
    chart = {"kind": "bars", "figures": "w.*.a, w.*.b", "title": "预算、支出（万元）"}
    assert plain_calls(text, "x.md") == [
        Call("fact", (("id", "budget.actual"),), Origin("x.md", 3, 3)),
        Call("change", (("id", "budget.actual"), ("how", "rate")), Origin("x.md", 4, 4)),
        Call("chart", tuple(chart.items()), Origin("x.md", 6, 1)),
    ]


def test_more_calls_than_a_page_may_have_are_not_plain() -> None:
    """They are refused by the preflight, in plain words."""
    text = '{{ fact("a") }}' * (MOST + 1)
    assert plain_calls(text, "x.md") is None
    assert [problem.rule for problem in preflight.calls(text, "x.md")[1]] == ["M104"]
