"""Texts: what a page says and calls, with places; nothing that could run code or change how the page is rendered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jinja2 import Environment
from mkdocs.utils import meta

from gongkai import texts
from gongkai.preflight import calls

if TYPE_CHECKING:
    from pathlib import Path

    from gongkai.problems import Problem
    from gongkai.texts import Page


def read(root: Path, text: str | bytes, own: tuple[str, ...] = ()) -> tuple[Page | None, list[Problem]]:
    """Read a page of a site."""
    path = root / "docs" / "2021" / "overview.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return texts.read(path, root, own)


def page(root: Path, text: str) -> Page:
    """Read a page without problems."""
    found, problems = read(root, text)
    assert [p.line() for p in problems] == []
    assert found is not None
    return found


def rules(root: Path, text: str | bytes) -> list[str]:
    """Return the rules that a page breaks."""
    return [p.rule for p in read(root, text)[1]]


# ---- what a page says


def test_a_page_has_a_title_and_calls_with_their_places(tmp_path: Path) -> None:
    """Lines and columns are those of the file, front matter included."""
    text = '---\ntitle: 概况\n---\n# 一、基本情况\n\n预算{{ fact("budget.initial") }}，见[表](attachments.md)。\n'
    found = page(tmp_path, text)
    assert found.title == "一、基本情况"
    assert [(c.macro, c.args, str(c.origin)) for c in found.calls] == [
        ("fact", (("id", "budget.initial"),), "docs/2021/overview.md:6:3")
    ]
    assert "title: 概况" not in found.body


def test_the_title_is_the_first_heading(tmp_path: Path) -> None:
    """Of whatever level; a page without one has none."""
    assert page(tmp_path, "文\n\n## （一）机构 ##\n\n# 二\n").title == "（一）机构"
    assert page(tmp_path, "文\n").title == ""


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_ends_make_no_difference(tmp_path: Path, ends: str) -> None:
    """A file saved on Windows has the same lines and columns."""
    found = page(tmp_path, ends.join(["# 一", "", "甲", '乙{{ fact("a.b") }}', ""]))
    assert str(found.calls[0].origin) == "docs/2021/overview.md:4:2"


def test_arguments_go_by_place_or_by_name(tmp_path: Path) -> None:
    """A choice that is left out is the first."""
    found = page(tmp_path, '{{ change("a.b") }}{{ change(how="amount", id="a.b") }}{{ change(\'a.b\', "rate") }}')
    assert [c.arg("how") for c in found.calls] == ["rate", "amount", "rate"]
    assert [c.arg("id") for c in found.calls] == ["a.b"] * 3
    assert found.calls[0].arg("nothing") is None


def test_own_macros_take_any_constants(tmp_path: Path) -> None:
    """Names, numbers and words; nothing computed."""
    _, problems = read(tmp_path, '{{ map("x", 3, wide=true) }}', ("map",))
    assert problems == []
    assert [p.rule for p in read(tmp_path, "{{ map(x) }}", ("map",))[1]] == ["M105"]


# ---- the head of a page


@pytest.mark.parametrize(
    "head",
    [
        "---\nrender_macros: false\n---\n",
        "---\nfact: x\n---\n",
        "---\ntemplate: main.html\n---\n",
        "--- \nrender_macros: false\n---   \n",
        "---\nrender_macros: false\n...\n",
        "---\n---\nrender_macros: false\n---\n",
        "---\ntitle: a\n\nrender_macros: false\n---\n",
        '---\n"render_macros": false\n---\n',
        "---\ntitle: '{{ fact(\"a\") }}'\n---\n",
        '---\ntitle: "\\x7b\\x7b x }}"\n---\n',
        "render_macros: false\n\n",
        "   fact: x\n",
        "Title: x\n    fact: y\n\n",
        "\ufeff---\nrender_macros: false\n---\n",
        "\ufeffrender_macros: false\n\n",
        "---\n&a title: x\n---\n",
        "---\n{title: a, render_macros: no}\n---\n",
    ],
)
def test_a_head_that_would_change_how_the_page_is_rendered_is_refused(tmp_path: Path, head: str) -> None:
    """MkDocs would take it for settings, and mkdocs-macros its keys for variables, or no macro would run at all."""
    text = head + "# 一\n\n文\n"
    assert meta.get_data(text.removeprefix("\ufeff"))[1] or "&a" in head
    assert rules(tmp_path, text) != []


HEADS = st.lists(
    st.sampled_from(
        ["---", "...", "--- ", "----", "title: a", "fact: b", " x: y", "    z", "", "- a", "{a: b}", "\t", "a"]
    ),
    max_size=7,
).map("\n".join)


@given(HEADS)
@example("---\n\n---")
@example("---\n---")
def test_whatever_mkdocs_takes_for_settings_has_been_checked(head: str) -> None:
    """No head of a page gets a key past us that MkDocs reads."""
    text = head + "\n# 一\n"
    problems: list[Problem] = []
    start, found = texts._front_matter(text, "x.md")
    problems += found
    if set(meta.get_data(text)[1]) - texts.FRONT_MATTER:
        assert problems != []
    assert 0 <= start <= len(text)


@pytest.mark.parametrize(
    "head", ["---\ntitle: 概况\ndescription: 一段话\nkeywords: [a, b]\nhide: [toc]\n---\n", "# 一：概况\n"]
)
def test_an_ordinary_head_is_left_alone(tmp_path: Path, head: str) -> None:
    """Title, description, keywords, hide."""
    assert rules(tmp_path, head + "\n文\n") == []


# ---- nothing else of the template language

EVIL = [
    '{{ cycler.__init__.__globals__.os.popen("id").read() }}',
    "{{ fact.__globals__ }}",
    '{{ fact("a").__class__.__mro__ }}',
    "{{ ''.__class__ }}",
    "{{ config }}",
    "{{ self._TemplateReference__context }}",
    "{% for x in range(10**9) %}x{% endfor %}",
    "{% set x = 1 %}",
    "{% include 'mkdocs.yml' %}",
    "{% import 'x' as x %}",
    '{% raw %}{{ fact("a.b") }}{% endraw %}',
    "{# fact #}",
    "{{ 7 * 7 }}",
    "{{ 'a' * 10**9 }}",
    '{{ fact("a" ~ "b") }}',
    '{{ fact("a.b") | safe }}',
    '{{ fact("a.b") if true }}',
    '{{ fact(fact("a.b")) }}',
    "{{ fact(*['a.b']) }}",
    "{{ fact(**{'id': 'a.b'}) }}",
    "{{ fact(['a.b'][0]) }}",
    "{{ fact(f) }}",
    '{{ (fact)("a.b").x }}',
    '{{ [fact][0]("a.b") }}',
    '{{ loop("a.b") }}',
    "{{ context() }}",
    "{{ macros_info() }}",
    '{{ fact("\\ud800") }}',
]


@pytest.mark.parametrize("piece", EVIL)
@pytest.mark.parametrize(
    "place", ["{}", "文{}文", '{{{{ fact("a.b") }}}} {}', "```\n{}\n```", "<!-- {} -->", "{}{{{{", "`{}`"]
)
def test_what_could_run_code_is_refused(piece: str, place: str) -> None:
    """In code blocks and comments too: templates run before Markdown is read."""
    found, problems = calls(place.format(piece), "x.md")
    assert problems != []
    assert all(call.macro == "fact" for call in found)


SPACE = st.sampled_from([" ", "\n", "  \n ", "\t"])
SAFE = st.sampled_from(
    ['{{ fact("a.b") }}', '{{- fact("a.b") -}}', "文", "{", "}}", "{ {", "[x](y)", "|", "#", "%}", "~"]
)


@given(
    st.lists(
        st.one_of(SAFE, SPACE, st.sampled_from(EVIL), st.sampled_from(["{{", "{%", "{#", "-}}", "{{-"])), max_size=12
    )
)
@example([" ", " ", " ", '{{- fact("a.b") }}', *["x"] * 9, "{{ config }}"])
def test_a_page_without_problems_runs_nothing_but_its_calls(pieces: list[str]) -> None:
    """Rendered by the real engine, a page that we let through calls `fact` as often as we saw, and nothing else."""
    text = "".join(pieces)
    found, problems = calls(text, "x.md")
    if problems:
        return
    asked: list[str] = []

    def fact(id: str) -> str:  # noqa: A002 - the word authors write
        asked.append(id)
        return "◆"

    environment = Environment(autoescape=False)  # noqa: S701 - as mkdocs-macros has it
    environment.globals = {"fact": fact}
    environment.filters = {}
    environment.tests = {}
    environment.from_string(text).render()
    assert asked == [call.arg("id") for call in found]


@pytest.mark.parametrize(
    "text",
    [
        "{{ fact(" + "(" * 3000 + '"a"' + ")" * 3000 + ") }}",
        "{{ fact(" + "(" * 480 + '"a"' + ")" * 480 + ") }}",
        "{{ " + "-" * 900 + "1 }}",
        "{{ " + "not " * 240 + "1 }}",
        "{{ fact(" + "9" * 900 + ") }}",
        "{{ fact(" + "9" * 5000 + ") }}",
        "{{" * 100_000,
        "{{ " + "(" * 100_000,
        '{{ fact("a" \n' * 4000,
        "{#" * 2000,
        "{{ fact(1e999) }}",
        "{{ １２1564.02 }}",
        '{{ fact("\\x") }}',
    ],
)
def test_a_text_that_is_made_to_break_the_reader_is_refused_in_seconds(text: str) -> None:
    """Neither Python's recursion nor its limit of digits shows, and nothing hangs."""
    assert calls(text, "x.md")[1] != []


@settings(deadline=None)
@given(st.text(st.sampled_from("{}%#-\"'()[]|.,= \n\\afctx1"), max_size=60))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    """No exception gets out, and every problem can be shown."""
    for problem in calls(text, "x.md")[1]:
        assert problem.line("zh").encode()
        assert problem.line("en").encode()


def test_a_page_has_at_most_5000_macros() -> None:
    """Reading a million opening braces would take minutes."""
    assert len(calls('{{ fact("a.b") }}' * 5000, "x.md")[0]) == 5000
    found, problems = calls('{{ fact("a.b") }}' * 5001, "x.md")
    assert (found, [p.message.text() for p in problems]) == ([], ["the page has more than 5000 macros"])


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        ("# 一\n".encode("gbk") + "广州市荔湾区国家档案馆".encode("gbk"), "S101"),
        ("# 一\n".encode("utf-16"), "S101"),
        (b"\xef\xbb\xbf# x\n", "S102"),
        ("# 一\u202e\n".encode(), "S115"),
        ("# 一\u200b\n".encode(), "S115"),
        (b"# \xff\n", "S101"),
    ],
)
def test_a_file_that_is_no_plain_text_is_refused(tmp_path: Path, data: bytes, rule: str) -> None:
    """Another encoding, hidden characters, a byte order mark."""
    assert rule in rules(tmp_path, data)
