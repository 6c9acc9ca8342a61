"""A page of Markdown in; its title and its macro calls out, and what in it must not be.

What a page says of itself before its text (front matter) can change how it is rendered, so it is checked as strictly
as the text: MkDocs reads it, and mkdocs-macros takes its keys for variables and renders its title.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from gongkai import files, source
from gongkai.macrocalls import MARK, Call, place, plain_calls
from gongkai.problems import Origin, Problem, msg, near_miss

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

FRONT_MATTER = frozenset({"title", "description", "keywords", "hide"})
"""What a page may say of itself; mkdocs-macros would let any other key replace a macro of that name."""

# as MkDocs looks for it, and for settings without dashes, which it takes from the first lines of a page
_FRONT = re.compile(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_SETTING = re.compile(r" {0,3}([A-Za-z0-9_-]+):")
_HTML = re.compile(r'[<>"]')
_HEADING = re.compile(r"^#{1,6}[ \t]+(\S[^\n]*)", re.MULTILINE)


@dataclass(frozen=True, eq=False)
class Page:
    """One Markdown file: its name, its text without front matter, its first heading and its calls.

    A page is equal to itself alone, so that what is found in it can be kept with it. `line` is the line of the file in
    which the text begins.
    """

    name: str
    path: str
    body: str
    title: str
    calls: tuple[Call, ...]
    line: int = 1


def read(path: Path, root: Path, own: Iterable[str] = ()) -> tuple[Page | None, list[Problem]]:
    """Read one page; `own` names the department's own macros, which take any constant arguments."""
    relative = path.relative_to(root).as_posix()
    text, problems = files.read(path, root)
    if text is None:
        return None, problems
    text, unseen = files.clean(text, relative)
    start, front = _front_matter(text, relative)
    if not text[start:].strip():
        hint = msg("write the page's text, or delete the file")
        front.append(Problem("S110", Origin(relative), msg("the file is empty"), hint))
    # the head becomes blank lines, so that places stay and no mark in it can hide what follows
    body = "\n" * text.count("\n", 0, start) + text[start:]
    found, refused = _calls(body, relative, frozenset(own))
    heading = _HEADING.search(body)
    title = heading[1].rstrip().rstrip("#").rstrip() if heading else ""
    line = text.count("\n", 0, start) + 1
    page = Page(path.name, relative, text[start:], title, tuple(found), line)
    return page, [*problems, *unseen, *front, *refused]


def _calls(body: str, path: str, own: frozenset[str]) -> tuple[list[Call], list[Problem]]:
    plain = plain_calls(body, path)
    if plain is not None:
        return plain, []
    from gongkai import preflight  # noqa: PLC0415 - most pages are plain, and the template language takes long to load

    return preflight.calls(body, path, own)


def _front_matter(text: str, path: str) -> tuple[int, list[Problem]]:
    """Find where the text of a page starts, and refuse front matter that could change how it is rendered (M106).

    M106: The head of a page has only title, description, keywords and hide, each one text, no macros and no HTML.
    Anything else would change how the page is rendered, or would not be shown. Delete it, or write it below the second
    line '---'.
    """
    found = _FRONT.match(text)
    if not found:
        setting = _SETTING.match(text)
        if not setting:
            return 0, []
        message = msg("the page begins with '{key}:', which would be taken for a setting and not shown", key=setting[1])
        hint = msg("begin it with its heading, '# …'; settings stand between two lines '---'")
        return 0, [Problem("M106", place(text, setting.start(1), path), message, hint)]
    tree, problems = source.parse("\n" + found[1], path)  # the blank line keeps the line numbers
    marks = [_macro(place(text, mark.start(), path)) for mark in MARK.finditer(text, 0, found.end())]
    if tree is None and all(p.rule == "S110" for p in problems):
        message = msg("there is nothing between the two lines '---' at the head of the page")
        problems = [Problem("M106", Origin(path), message, msg("delete both lines"))]
    for key, value in tree.entries if tree else ():
        problems += _setting(key, value)
        if not marks:  # one may still be written with escapes: "\x7b\x7b"
            marks += [_macro(scalar.origin) for scalar in _scalars(value) if MARK.search(scalar.text)]
    return found.end(), [*problems, *marks]


def _macro(origin: Origin) -> Problem:
    return Problem(
        "M106", origin, msg("no macros at the head of a page"), msg("write them below the second line '---'")
    )


def _setting(key: source.Scalar, value: source.Node) -> Iterator[Problem]:
    """Check one entry of a page's head; MkDocs fails on a title that YAML takes for a number or a date."""
    # themes put it into pages as it is; a macro is reported as one
    if any(_HTML.search(scalar.text) and not MARK.search(scalar.text) for scalar in _scalars(value)):
        message = msg("'{key}' has <, > or \" in it, which would be taken for HTML", key=key.text)
        yield Problem("M106", value.origin, message, msg("write ＜, ＞ or “ ” in its place"))
    if key.text not in FRONT_MATTER:
        hint = near_miss(key.text, FRONT_MATTER) or msg("allowed are: {keys}", keys=", ".join(sorted(FRONT_MATTER)))
        yield Problem("M106", key.origin, msg("'{key}' is not allowed at the head of a page", key=key.text), hint)
    elif key.text in {"title", "description"}:
        if not isinstance(value, source.Scalar) or not value.text:
            yield Problem("M106", key.origin, msg("'{key}' should be one text", key=key.text))
        elif not value.quoted and not _is_text(value.text):
            hint = msg("write '{example}'", example=f'{key.text}: "{value.text}"')
            yield Problem("M106", value.origin, msg("'{found}' would not be taken for text", found=value.text), hint)


def _is_text(scalar: str) -> bool:
    try:
        return isinstance(yaml.safe_load(scalar), str)
    except (yaml.YAMLError, ValueError):  # ValueError: 2021-13-45
        return False


def _scalars(node: source.Node) -> Iterator[source.Scalar]:
    if isinstance(node, source.Scalar):
        yield node
    else:
        for child in node.items if isinstance(node, source.Sequence) else [x for pair in node.entries for x in pair]:
            yield from _scalars(child)
