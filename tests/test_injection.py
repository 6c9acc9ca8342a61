"""No text and no data file of a site can run code on the machine that builds it, however it is dressed up."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from jinja2 import Environment

from gongkai import preflight
from gongkai.vocabulary import MACROS
from sites import gongkai

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

PAGE = "docs/2021/overview.md"
HEAD = "# 一、基本情况\n\n"
CANARY = "canary.txt"
# a real escape: rendered by mkdocs-macros it would make the file
PAYLOAD = f"cycler.__init__.__globals__.os.system('touch {CANARY}')"

IN_A_TEXT = {
    "cycler": "{{ PAYLOAD }}",
    "joiner": "{{ joiner.__init__.__globals__.os.system('touch canary.txt') }}",
    "namespace": "{{ namespace.__init__.__globals__.os.system('touch canary.txt') }}",
    "lipsum": "{{ lipsum.__globals__['os'].system('touch canary.txt') }}",
    "lipsum called": "{{ lipsum(n=100000000) }}",
    "range": "{{ range(1000000000)|list }}",
    "self": "{{ self.__init__.__globals__.__builtins__.open('canary.txt', 'w').close() }}",
    "request": "{{ request.application.__globals__.__builtins__.open('canary.txt', 'w').close() }}",
    "page": "{{ page.file.abs_src_path }}",
    "config": "{{ config.plugins }}",
    "environment": "{{ environment }}",
    "subclasses": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "attr": "{{ fact|attr('__globals__') }}",
    "attr in two": "{{ fact|attr('__glo' ~ 'bals__') }}",
    "map": "{{ ['canary.txt']|map('attr', '__class__')|list }}",
    "format": "{{ '%s'|format(fact) }}",
    "filter of a call": "{{ fact('budget.actual')|safe }}",
    "test": "{{ fact is callable }}",
    "class of a call": "{{ fact('budget.actual').__class__ }}",
    "globals": "{{ fact.__globals__ }}",
    "globals called": "{{ fact.__globals__['__builtins__']['open']('canary.txt', 'w') }}",
    "item of a call": "{{ fact('budget.actual')[0] }}",
    "call of a call": "{{ fact('budget.actual')('budget.actual') }}",
    "call in a call": "{{ fact(fact('budget.actual')) }}",
    "concatenation": "{{ fact('budget.' ~ 'actual') }}",
    "addition": "{{ fact('budget.' + 'actual') }}",
    "comparison": "{{ fact('budget.actual') == 1 }}",
    "two calls": "{{ fact('budget.actual') ~ fact('budget.rate') }}",
    "list of calls": "{{ [fact('budget.actual')] }}",
    "arguments from a list": "{{ fact(*['budget.actual']) }}",
    "arguments from a mapping": "{{ fact(**{'id': 'budget.actual'}) }}",
    "a list as argument": "{{ fact(['budget.actual']) }}",
    "a private name": "{{ fact(cycler.__init__) }}",
    "conditional": "{{ fact('budget.actual') if fact else '' }}",
    "macros_info": "{{ macros_info() }}",
    "context": "{{ context() }}",
    "now": "{{ now() }}",
    "variable": "{{ macros_plugin }}",
    "constant": "{{ 1 }}",
    "set": "{% set x = PAYLOAD %}",
    "set over a macro": "{% set fact = table %}{{ fact('budget.actual') }}",
    "import": "{% import '/etc/passwd' as x %}",
    "from": "{% from '/etc/passwd' import x %}",
    "include": "{% include '/etc/passwd' %}",
    "extends": "{% extends '/etc/passwd' %}",
    "raw": "{% raw %}{{ PAYLOAD }}{% endraw %}",
    "raw that ends early": "{% raw %}x{% endraw %}{{ PAYLOAD }}",
    "call block": "{% call fact('budget.actual') %}{{ PAYLOAD }}{% endcall %}",
    "filter block": "{% filter upper %}x{% endfilter %}",
    "macro over a macro": "{% macro fact(id) %}{{ PAYLOAD }}{% endmacro %}{{ fact('budget.actual') }}",
    "for": "{% for x in [PAYLOAD] %}{{ x }}{% endfor %}",
    "if": "{% if PAYLOAD %}x{% endif %}",
    "with": "{% with x = PAYLOAD %}{{ x }}{% endwith %}",
    "block": "{% block x %}{{ PAYLOAD }}{% endblock %}",
    "autoescape": "{% autoescape false %}x{% endautoescape %}",
    "do": "{% do PAYLOAD %}",
    "comment": "{# {{ fact('budget.actual') }} #}",
    "comment that ends early": "{# x #}{{ PAYLOAD }}",
    "whitespace control": "{{ fact('budget.actual') }}          {{- PAYLOAD -}}          {{ fact('budget.actual') }}",
    "blanks before a call": "                    {{- fact('budget.actual') }}{{ PAYLOAD }}{{ fact('budget.rate') }}",
    "nested braces": "{{ {{ PAYLOAD }} }}",
    "three braces": "{{{ PAYLOAD }}}",
    "in a broken call": "{{ fact('budget.actual' }} {{ PAYLOAD }}",
    "behind an open quote": "{{ fact('budget.actual) }} {{ PAYLOAD }}",
    "over lines": "{{\n  cycler\n  .__init__.__globals__.os.system('touch canary.txt')\n}}",
    "in a heading": "## 预算{{ PAYLOAD }}",
    "in a link's address": "[预算]({{ PAYLOAD }})",
    "in a link's title": '[预算](overview.md "{{ PAYLOAD }}")',
    "in an image's text": "![{{ PAYLOAD }}](x.png)",
    "in inline code": "`{{ PAYLOAD }}`",
    "in a code block": "```\n{{ PAYLOAD }}\n```",
    "in an indented block": "    {{ PAYLOAD }}",
    "in an HTML comment": "<!-- {{ PAYLOAD }} -->",
    "in an HTML attribute": '<p title="{{ PAYLOAD }}">x</p>',
    "in a table": "| a | b |\n| - | - |\n| {{ PAYLOAD }} | x |",
    "with Windows line ends": "x\r\n\r\n{{ PAYLOAD }}\r\n",
    "behind a vertical tab": "x\x0b{{ PAYLOAD }}",
    "behind U+2028": "x\u2028{{ PAYLOAD }}",
}

IN_A_SITE = {
    "front matter's title": {PAGE: '---\ntitle: "{{ PAYLOAD }}"\n---\n' + HEAD},
    "title with escapes": {PAGE: '---\ntitle: "\\x7b\\x7b 1 }}"\n---\n' + HEAD},
    "title in a list": {PAGE: '---\ntitle: ["{{ PAYLOAD }}"]\n---\n' + HEAD},
    "front matter's comment": {PAGE: "---\n# {{ PAYLOAD }}\n---\n" + HEAD},
    "front matter that is a list": {PAGE: "---\n- {{ PAYLOAD }}\n---\n" + HEAD},
    "front matter that is broken": {PAGE: "---\na: b: {{ PAYLOAD }}\n---\n" + HEAD},
    "front matter that is never closed": {PAGE: "---\ntitle: {{ PAYLOAD }}\n\n" + HEAD},
    "comment that begins in the front matter": {PAGE: f"---\ntitle: x # {{#\n---\n{HEAD}{{{{ PAYLOAD }}}}\n#}}\n"},
    "raw that begins in the front matter": {
        PAGE: f"---\ntitle: x # {{% raw %}}\n---\n{HEAD}{{{{ PAYLOAD }}}}\n{{% endraw %}}\n"
    },
    "rendering switched off": {PAGE: "---\nrender_macros: false\n---\n" + HEAD},
    "rendering switched off without dashes": {PAGE: "render_macros: false\n\n" + HEAD},
    "a macro replaced": {PAGE: "---\nfact: 0\n---\n" + HEAD},
    "a macro replaced without dashes": {PAGE: "fact: 0\n\n" + HEAD},
    "a page in a folder": {"docs/2021/more/page.md": HEAD + "{{ PAYLOAD }}\n"},
    "a page with another ending": {"docs/2021/page.markdown": HEAD + "{{ PAYLOAD }}\n"},
    "a page's file name": {"docs/2021/{{ PAYLOAD }}.md": "x\n"},
    "a file name in a folder": {"docs/2021/more/{{ PAYLOAD }}.md": "x\n"},
    "the own front page": {"docs/2021/index.md": HEAD + "{{ PAYLOAD }}\n"},
    "a page that is no chapter": {"docs/2021/draft.md": HEAD + "{{ PAYLOAD }}\n"},
    "a figure's label": {"data/2021/x.yml": 'a: {label: "{{ PAYLOAD }}", value: 3件}\n'},
    "a figure's note": {"data/2021/x.yml": 'a: {value: 3件, note: "{{ PAYLOAD }}"}\n'},
    "a figure's words": {"data/2021/x.yml": 'a: {text: "{{ PAYLOAD }}"}\n'},
    "a figure's value": {"data/2021/x.yml": 'a: "{{ PAYLOAD }}"\n'},
    "a figure's value with escapes": {"data/2021/x.yml": 'a: {text: "\\x7b{ 1 }}"}\n'},
    "a figure's formula": {"data/2021/x.yml": "a: {value: 3件, formula: cycler.__init__.__globals__}\n"},
    "a figure's name": {"data/2021/x.yml": '"{{ PAYLOAD }}": 3件\n'},
    "a table's label": {
        "data/2021/x.yml": 'columns: {a: "{{ PAYLOAD }}"}\nrows: {b: "{% raw %}"}\ncells: {b: [3件]}\n'
    },
    "the report's title": {
        "data/2021/report.yml": 'title: "{{ PAYLOAD }}"\nkind: x\nstatus: published\n'
        "chapters: [{file: overview.md, title: x}]\n"
    },
    "a chapter's title": {
        "data/2021/report.yml": "title: x\nkind: x\nstatus: published\n"
        'chapters: [{file: overview.md, title: "{{ PAYLOAD }}"}]\n'
    },
    "the ledger": {"data/2021/ledger.yml": 'notes: ["{{ PAYLOAD }}"]\n'},
    "the department's name": {"data/department.yml": 'name: "{{ PAYLOAD }}"\n'},
    "a macro of the template engine taken for one's own": {
        "data/department.yml": "name: 示例单位\nmacros: [lipsum, cycler, range, context, config]\n",
        PAGE: HEAD + "{{ lipsum(n=100000000) }}\n",
    },
    "a Python tag": {"data/2021/x.yml": f"a: !!python/object/apply:os.system ['touch {CANARY}']\n"},
}


def armed(text: str) -> str:
    """Put the payload where it goes."""
    return text.replace("PAYLOAD", PAYLOAD)


def line_of(text: str) -> int:
    """Return the line in which the first template of a text begins."""
    return re.split(r"\{[{%#]", text.replace("\r\n", "\n"))[0].count("\n") + 1


@pytest.mark.parametrize("name", IN_A_TEXT)
def test_a_payload_in_a_text_is_refused_at_its_line(
    name: str, site: Callable[..., Path], run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`check` names the line, `build` builds nothing, and the payload has not run."""
    text = HEAD + armed(IN_A_TEXT[name]) + "\n"
    root = site({PAGE: text})
    monkeypatch.chdir(root)
    checked = run(root, "check")
    assert checked.exit_code == 1
    lines = [int(line) for line in re.findall(rf"^{PAGE}:(\d+):\d+: M10[2-5] ", checked.stdout, re.MULTILINE)]
    assert any(line >= line_of(text) for line in lines), checked.output
    assert run(root, "build", "--no-pdf").exit_code == 1
    assert not (root / "site").exists()
    assert not (root / CANARY).exists()


@pytest.mark.parametrize("name", IN_A_SITE)
def test_a_payload_anywhere_in_a_site_is_refused(
    name: str, site: Callable[..., Path], run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Front matter, file names, data files, pages that nobody named: what MkDocs would read is looked at."""
    files = {armed(path): armed(text) for path, text in IN_A_SITE[name].items()}
    root = site(files)
    monkeypatch.chdir(root)
    checked = run(root, "check")
    assert checked.exit_code == 1
    assert any(line.startswith(path) for path in files for line in checked.stdout.splitlines()), checked.output
    assert run(root, "build", "--no-pdf").exit_code == 1
    assert not (root / "site").exists()
    assert not (root / CANARY).exists()


@pytest.mark.parametrize("name", ["cycler", "lipsum", "self", "set", "for", "macro over a macro"])
def test_the_payloads_are_live(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is refused above would have run: the tests do not knock at a painted door."""
    monkeypatch.chdir(tmp_path)
    environment = Environment(autoescape=True)
    environment.globals["fact"] = len
    environment.from_string(armed(IN_A_TEXT[name])).render()
    assert (tmp_path / CANARY).exists()


def test_a_file_outside_the_site_is_not_published(site: Callable[..., Path], tmp_path: Path) -> None:
    """A link in a pull request cannot put the build machine's files on the web."""
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    root = site()
    (root / "docs/2021/secret.txt").symlink_to(tmp_path / "secret.txt")
    (root / "docs/2021/everything").symlink_to(tmp_path)
    result = gongkai(root, "build", "--no-pdf")
    assert result.returncode == 1
    assert result.stderr.count(" S116 ") == 2
    assert not (root / "site").exists()


def test_mkdocs_itself_refuses_what_gongkai_refuses(site: Callable[..., Path]) -> None:
    """`mkdocs build` without gongkai's command line looks at the texts first, too."""
    root = site({PAGE: HEAD + armed("{{ PAYLOAD }}\n")})
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    result = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert result.returncode != 0
    assert f"{PAGE}:3:1: M105" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (root / CANARY).exists()


@pytest.mark.parametrize(
    "text",
    [
        "{{ fact('budget.actual') }}",
        '{{fact("budget.actual")}}',
        "{{- fact('budget.actual') -}}",
        "{{ fact(id='budget.actual') }}",
        "{{ change('budget.actual', 'amount') }} {{ change('budget.actual', how='rate') }}",
        "x\n\n{{\n  fact('budget.actual')\n}}\n",
        "{ {% } }".replace("{%", "{ %"),
        "no template at all: { x } %}",
    ],
)
def test_what_is_allowed_comes_through(text: str) -> None:
    """The list is short, and whole: a refused call that is right would make people work around it."""
    found, problems = preflight.calls(text, "x.md")
    assert problems == []
    assert len(found) == text.count("{{")


def test_a_text_is_also_judged_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """If taking a text apart ever missed a piece, parsing it as it will run still refuses it."""
    monkeypatch.setattr(preflight, "_pieces", lambda text: iter(()))  # noqa: ARG005
    assert preflight.calls("{{ fact('budget.actual') }}", "x.md")[1] == []
    for name, text in IN_A_TEXT.items():
        if name not in {"raw", "comment"}:  # which run nothing
            assert preflight.calls(armed(text), "x.md")[1] != [], name


def test_no_macro_takes_the_name_of_something_of_the_template_engine() -> None:
    """Ours never hide, and are never hidden by, what templates bring along."""
    assert set(MACROS).isdisjoint(Environment(autoescape=True).globals)
