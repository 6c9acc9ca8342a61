"""A workspace file in, its departments out, each with its folder and its name in the output; or what is wrong, where.

The file is written by whoever runs the machine: a folder may stand outside of the workspace (`../archives`).
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai import source
from gongkai.fitting import fit, place, template_marks
from gongkai.problems import Message, Origin, Problem, msg
from gongkai.workspace.shape import WorkspaceShape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.source import Mapping

RESERVED = ("assets", "departments.json", "index.html")
"""What the page above the departments consists of."""
LONGEST_SLUG = 100
_SLUG = re.compile(r"[^\W_][\w.-]*(?<!\.)")


@dataclass(frozen=True)
class Department:
    """A department of a workspace.

    `slug` is its folder in the output, `shown_as` its folder as findings name it: from the workspace's. `origin` is
    where the workspace names the folder. `name` is empty unless the workspace gives one.
    """

    slug: str
    name: str
    root: Path
    shown_as: str
    origin: Origin


@dataclass(frozen=True)
class Workspace:
    """The departments that are built together: where their file is, what it says, where the site goes."""

    root: Path
    shape: WorkspaceShape
    departments: tuple[Department, ...]

    @property
    def output(self) -> Path:
        """Return the folder of the site."""
        return Path(os.path.normpath(self.root / self.shape.output))


def read(path: Path) -> tuple[Workspace | None, list[Problem]]:
    """Read a workspace file; whether the departments' folders are there is looked at when they are built."""
    root = Path(os.path.realpath(path.parent))
    node, problems = source.read(root / path.name, root)
    if node is None:
        return None, problems
    problems += template_marks(node)
    shape, found = fit(WorkspaceShape, node)
    problems += found
    if shape is None:
        return None, sorted(problems, key=Problem.order)
    departments = tuple(_department(root, shape, node, number) for number in range(len(shape.departments)))
    problems += _clashes(departments, node)
    return (None if problems else Workspace(root, shape, departments)), sorted(problems, key=Problem.order)


def _department(root: Path, shape: WorkspaceShape, node: Mapping, number: int) -> Department:
    entry = shape.departments[number]
    folder = Path(os.path.normpath(root / entry.path))
    return Department(
        slug=entry.slug or folder.name,
        name=entry.name,
        root=Path(os.path.realpath(folder)),
        shown_as=Path(os.path.relpath(folder, root)).as_posix(),
        origin=place(node, ("departments", number, "path")),
    )


def _clashes(departments: tuple[Department, ...], node: Mapping) -> Iterator[Problem]:
    """X108: Every department of a workspace has a folder of its own, and a name of its own in the output.

    Under one name, the pages of one department would take the place of another's. Correct the path, or give the
    department a `slug:`.
    """
    folders: dict[Path, Department] = {}
    names: dict[str, Department] = {}
    for number, department in enumerate(departments):
        at = place(node, ("departments", number, "slug"))
        unsuitable = _unsuitable(department.slug)
        if (other := folders.setdefault(department.root, department)) is not department:
            message = msg("the folder '{path}' is listed twice", path=department.shown_as)
            hint = msg("it is in line {line}, too", line=other.origin.line)
            yield Problem("X108", department.origin, message, hint)
        elif unsuitable:
            message = msg("'{name}' cannot be the name of a folder in the output", name=department.slug)
            yield Problem("X108", at, message, unsuitable)
        # a USB stick and Windows do not tell A from a
        elif (other := names.setdefault(department.slug.casefold(), department)) is not department:
            message = msg("two departments have the folder '{name}' in the output", name=department.slug)
            hint = msg("the other is in line {line}; add 'slug: …' to one of them", line=other.origin.line)
            yield Problem("X108", at, message, hint)


def misplaced(workspace: Workspace, output: Path) -> list[Problem]:
    """Find departments that the site would be written over, or into (X109)."""
    found = []
    for department in workspace.departments:
        root, target = department.root, Path(os.path.realpath(output / department.slug))
        read = (root / "docs", root / "data")
        if root.is_relative_to(target) or any(target.is_relative_to(folder) for folder in read):
            message = msg("the site would be written over the folder '{path}'", path=department.shown_as)
            hint = msg("write it elsewhere, as 'output: site'")
            found.append(Problem("X109", department.origin, message, hint))
    return found


def _unsuitable(slug: str) -> Message | None:
    """Say how a folder of the output may be called, if not so."""
    if slug.casefold() in RESERVED:
        return msg("the page above the departments has that name; add 'slug: …' with another")
    if not _SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG:
        return msg("use letters, digits, Chinese, '-', '_' and '.', as 'slug: archives'")
    return None
