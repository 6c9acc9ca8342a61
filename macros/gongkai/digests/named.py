"""The settings of a site in, what they name beside texts and figures out: files, folders, variables of the machine.

A theme's folder, a module of macros, a PDF's profile, a font: whatever is written there and exists counts as read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import yaml

SETTINGS, DEPARTMENT = "mkdocs.yml", "data/department.yml"
INHERIT = "INHERIT"
VARIABLE = "!ENV"
LONGEST = 255
DEEPEST = 5
"""Settings that inherit from others, which inherit from others."""


@dataclass(frozen=True)
class Named:
    """What could be paths in a settings file, by that file; and the variables that mkdocs.yml takes from the machine.

    Nothing here says that a path exists: that is asked whenever the files are read.
    """

    paths: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    variables: tuple[str, ...] = ()


def named(root: Path) -> Named:
    """Read the settings of a site; one that is no YAML names nothing."""
    paths: dict[str, tuple[str, ...]] = {}
    variables: set[str] = set()
    reports = sorted(path.relative_to(root).as_posix() for path in root.glob("data/*/report.y*ml"))
    for name in (SETTINGS, DEPARTMENT, *reports):
        scalars, inherited = _scalars(root / name, variables)
        for _ in range(DEEPEST):
            if name != SETTINGS or not inherited:
                break
            more, inherited = _scalars(root / inherited, variables)
            scalars += more
        # words of a report are no paths; a profile of one's own and a font have a / or an ending
        found = (s for s in scalars if _could_be(s) and (name == SETTINGS or "/" in s or "." in s))
        if kept := tuple(sorted(set(found))):
            paths[name] = kept
    return Named(paths, tuple(sorted(variables)))


def _could_be(text: str) -> bool:
    return 0 < len(text) <= LONGEST and text not in {".", "/", "./"} and not re.search(r"[\n\0]|://", text)


def _scalars(path: Path, variables: set[str]) -> tuple[list[str], str]:
    """Return the values in a YAML file, and the file that it inherits from."""
    import yaml  # noqa: PLC0415 - a build that has nothing to do does without

    try:
        with path.open("rb") as file:
            tree = yaml.compose(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (OSError, ValueError, RecursionError, yaml.YAMLError):
        return [], ""
    if tree is None:
        return [], ""
    found, base = [], ""
    for key, node in _values(tree, ""):
        if node.tag == VARIABLE:
            variables.update(re.findall(r"\w+", node.value))
        if key == INHERIT:
            base = node.value
        found.append(node.value)
    return found, base


def _values(node: yaml.Node, key: str) -> Iterator[tuple[str, yaml.ScalarNode]]:
    """Yield every scalar that is no key, with the key that it or its list stands under; aliases of lists only once."""
    import yaml  # noqa: PLC0415

    waiting = [(key, node, "")]
    seen: set[int] = set()
    while waiting:
        key, node, tag = waiting.pop()
        if isinstance(node, yaml.ScalarNode):
            if tag:
                node.tag = tag  # the names in `!ENV [A, B]` are variables, too
            yield key, node
        elif id(node) not in seen:
            seen.add(id(node))
            if isinstance(node, yaml.MappingNode):
                waiting += [(name.value if isinstance(name, yaml.ScalarNode) else "", n, "") for name, n in node.value]
            elif isinstance(node, yaml.SequenceNode):
                waiting += [(key, n, VARIABLE if node.tag == VARIABLE else "") for n in node.value]
