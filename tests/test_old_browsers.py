"""The browsers of offices (Chromium 90) read everything: the styles and scripts of a site need nothing that came later.

Such a browser is not to be had for a test, so the files, Material's as well as ours, are held to a list of what came.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import material
import pytest
import tinycss2

from sites import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tinycss2.ast import Node

ASSETS = ROOT / "macros" / "gongkai" / "theme" / "assets"
MATERIAL = Path(material.__file__).parent / "templates" / "assets"
DISTRICT = ROOT / "macros" / "gongkai" / "workspace" / "page"
STYLES = sorted([*ASSETS.glob("*.css"), *DISTRICT.glob("*.css"), *MATERIAL.glob("stylesheets/*.css")])
SCRIPTS = sorted([path for folder in (ASSETS, DISTRICT) for path in folder.glob("*.js")])
SCRIPTS += sorted([*MATERIAL.glob("javascripts/bundle*.js"), *MATERIAL.glob("**/search*.js")])
PSEUDO = {"has", "dir"}
RULES = {"layer", "container", "scope", "starting-style", "position-try", "view-transition"}
FUNCTIONS = {
    "color-mix",
    "light-dark",
    "oklch",
    "oklab",
    "lab",
    "lch",
    "color",
    "round",
    "mod",
    "rem",
    "anchor",
    "linear",
}
UNITS = {size + edge for size in "sdl" for edge in ("vh", "vw", "vi", "vb", "vmin", "vmax")}
UNITS |= {"cqw", "cqh", "cqi", "cqb", "cqmin", "cqmax", "lh", "rlh", "cap", "ric"}
SPARED = {":has()", "cqi"}
"""What may be used where a browser that does not know it shows the same words in another shape."""
LATER = re.compile(
    r"\?\.(?!\d)|\?\?|\|\|=|&&=|(?<![\w$&])#\w+\s*[=(;]|\bstatic\s*\{|\bstructuredClone\b|\.at\(|\.hasOwn\(|"
    r"\.findLast|\.toSorted|\.toReversed|\.with\(|\.replaceAll\(|\bAbortSignal\.(?:any|timeout)"
)
TEXTS = re.compile(r"""/\*.*?\*/|(?<![:"'])//[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL)


def sheet(css: str) -> list[Node]:
    """Read a style sheet."""
    return list(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True))


def walk(nodes: Iterable[Node]) -> Iterator[Node]:
    """Return the parts of a selector, a value or a condition, those in brackets as well."""
    for node in nodes:
        yield node
        yield from walk(getattr(node, "arguments", None) or getattr(node, "content", None) or ())


def rules(nodes: Iterable[Node]) -> Iterator[Node]:
    """Return the rules of a style sheet, those in @media as well."""
    for node in nodes:
        if node.type == "qualified-rule":
            yield node
        elif node.type == "at-rule":
            yield from rules(tinycss2.parse_rule_list(node.content or [], skip_whitespace=True))


def selector(rule: Node) -> str:
    """Return a rule's selector on one line."""
    return " ".join(tinycss2.serialize(rule.prelude).split())


def later_conditions(nodes: Iterable[Node]) -> Iterator[str]:
    """Say what came later of the rules that begin with @."""
    for node in nodes:
        if node.type == "at-rule":
            if node.lower_at_keyword in RULES:
                yield f"@{node.lower_at_keyword}"
            if any(part.type == "literal" and part.value in {"<", ">", "<=", ">="} for part in walk(node.prelude)):
                yield "a range in @media"
            yield from later_conditions(tinycss2.parse_rule_list(node.content or []))


def later_styles(css: str) -> set[str]:
    """Say what of a style sheet came after Chromium 90."""
    found = set(later_conditions(sheet(css)))
    for rule in rules(sheet(css)):
        found |= {f":{name}()" for name in PSEUDO if f":{name}(" in selector(rule)}
        for inner in tinycss2.parse_blocks_contents(rule.content):
            if inner.type in {"qualified-rule", "at-rule"}:
                found.add("a rule in a rule")
            elif inner.type == "declaration":
                parts = list(walk(inner.value))
                found |= {f"{p.lower_name}()" for p in parts if p.type == "function" and p.lower_name in FUNCTIONS}
                found |= {p.lower_unit for p in parts if p.type == "dimension" and p.lower_unit in UNITS}
    return found


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_no_style_needs_nothing_newer_than_chromium_90(path: Path) -> None:
    """Except `:has()` and widths by the column, which only shape: without them every word is there."""
    css = path.read_text(encoding="utf-8")
    assert not [node for node in sheet(css) if node.type == "error"]
    assert later_styles(css) - SPARED == set()


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_a_selector_that_old_browsers_do_not_know_takes_no_other_with_it(path: Path) -> None:
    """They drop a whole list for one of it; and nothing that is hidden waits for such a selector to be shown."""
    for rule in rules(sheet(path.read_text(encoding="utf-8"))):
        if ":has(" not in selector(rule):
            continue
        assert all(":has(" in one for one in re.split(r",(?![^(]*\))", selector(rule))), selector(rule)
        named = {d.name for d in tinycss2.parse_blocks_contents(rule.content) if d.type == "declaration"}
        assert not named & {"visibility", "opacity", "content", "color"} or "gk-words" in selector(rule), selector(rule)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_needs_nothing_newer_than_chromium_90(path: Path) -> None:
    """Nothing of the language, and no call, that came later; comments and texts aside."""
    assert LATER.findall(TEXTS.sub('""', path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("css", "seen"),
    [
        ("a { &:hover { color: red } }", "a rule in a rule"),
        ("@layer x { a { color: red } }", "@layer"),
        ("a { height: calc(100dvh - 1px) }", "dvh"),
        ("@media print { a:has(b) { color: red } }", ":has()"),
        ("@media (width > 3em) { a { color: red } }", "a range in @media"),
        ("a { color: color-mix(in srgb, red, blue) }", "color-mix()"),
    ],
)
def test_a_style_that_came_later_is_seen(css: str, seen: str) -> None:
    """The guard knows each kind."""
    assert later_styles(css) == {seen}


@pytest.mark.parametrize("script", ["a?.b", "a ?? b", "a ||= b", "list.at(-1)", "class A { #x = 1; }"])
def test_a_script_that_came_later_is_seen(script: str) -> None:
    """Some of these Chromium 90 knows; our scripts stay below them, at ES2019."""
    assert LATER.search(TEXTS.sub('""', script))
