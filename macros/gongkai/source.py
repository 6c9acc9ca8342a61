"""A YAML file in, a tree of nodes out that remember their text, line and column; or the problems in plain words."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import yaml

from gongkai import files
from gongkai.complaints import explain
from gongkai.copying import changed
from gongkai.problems import Origin, Problem, msg
from gongkai.trees import (
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_NODES,
    Mapping,
    Node,
    RefusedError,
    Scalar,
    Sequence,
    build,
    too_long,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["MAX_CHARACTERS", "MAX_DEPTH", "MAX_NODES", "Mapping", "Node", "Scalar", "Sequence", "parse", "read"]

_MAX_REPAIRS = 20  # syntax errors reported in one file: each costs another parse

# libyaml is ten times as fast; where a platform lacks it, PyYAML's own parser reports the same marks
_LOADER: type[yaml.CSafeLoader | yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


_CONFLICT = (
    msg("two versions of these lines stand one below the other: Git could not merge them by itself"),
    msg("keep the lines that hold, and delete the others and the marks <<<<<<<, ======= and >>>>>>>"),
)

Reading = tuple[Mapping | None, list[Problem]]


def read(path: Path, root: Path) -> Reading:
    """Read a YAML file of the site at `root`; its origins are relative to it.

    The tree is missing when the file cannot be read as one; a tree may come with problems (a key given twice).
    """
    text, problems = files.read(path, root)
    return (None, problems) if text is None else parse(text, files.relative(path, root))


def parse(text: str, path: str) -> Reading:
    """Read YAML text; `path` is what origins say. Never raises, whatever the text.

    S104: A data file follows the rules of YAML: `key: value` with an English colon and a space, and quotes and brackets
    that are closed. Where a line can be read in two ways, another figure may be published than was written. Write the
    line as the finding says.
    """
    if len(text) > files.MAX_BYTES:
        return None, [files.too_large(path)]
    text, problems = _clean(text, path)
    lines = text.split("\n")
    unfinished = next((n for n, line in enumerate(lines, 1) if line.startswith(files.CONFLICT)), 0)
    if unfinished:  # what the parser says of such lines leads nowhere
        return None, [*problems, Problem("S104", Origin(path, unfinished), *_CONFLICT)]
    marred = {problem.origin.line for problem in problems if problem.rule in {"S103", "S115"}}
    tree: Mapping | None = None
    found: list[Problem] = []
    for attempt in range(_MAX_REPAIRS):
        found = []
        try:
            tree = build("\n".join(lines), path, _LOADER, found)
            tree = None if attempt else tree  # a repaired text is not what the author wrote
            break
        except RefusedError as refused:
            found.append(refused.problem)
            break
        except (yaml.YAMLError, ValueError, OverflowError) as error:  # the latter two: bytes in tags, far-off escapes
            finding = explain(error, lines)
            if marred and (finding.line + 1 in marred or any(p.rule == "S103" for p in problems)):
                break  # a consequence of what has been said about the line
            problem = Problem(finding.rule, finding.origin(path), finding.message, finding.hint)
            if problem in problems:
                break
            problems.append(problem)
            if finding.repaired is None:
                break
            lines[finding.line] = finding.repaired
    if tree is not None and "\\" not in text and not any(mark in text for mark in ("{{", "{%", "{#")):
        tree = changed(tree, plain=True)  # without an escape, what is not in the text is in no value
    # a set: a repaired line may be complained about again in the words of the tree
    return tree, sorted({*problems, *found}, key=Problem.order)


def _clean(text: str, path: str) -> tuple[str, list[Problem]]:
    """Report what a reader cannot see, tabs and lines without end; return the text without them."""
    text, problems = files.clean(text, path)
    lines = text.split("\n")
    problems += [too_long(Origin(path, n)) for n, line in enumerate(lines, 1) if len(line) > MAX_CHARACTERS]
    if "\t" in text:
        problems += list(islice(_tabs(lines, path), files.MAX_OF_A_KIND))
    return text, problems


def _tabs(lines: list[str], path: str) -> Iterator[Problem]:
    """S103: A line of a data file is indented with spaces, never with a tab.

    How wide a tab is differs from program to program, so that nobody can tell what belongs to what. Use two spaces for
    each level.
    """
    for number, line in enumerate(lines, 1):
        blank = len(line) - len(line.lstrip(" "))
        if line.startswith("\t", blank):
            hint = msg("use two spaces for each level")
            yield Problem("S103", Origin(path, number, blank + 1), msg("a tab is used to indent this line"), hint)
