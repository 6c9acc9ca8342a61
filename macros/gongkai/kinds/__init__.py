"""What a report of each kind must have (kinds/*.yml), as data; a department adds its own or replaces one of these."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai import folders, source
from gongkai.fitting import fit, fit_most, template_marks
from gongkai.schema import KindPart, KindShape

if TYPE_CHECKING:
    from gongkai.problems import Problem

FOLDER = Path(__file__).parent
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.yml")))
"""The kinds that the package knows, as report.yml names them."""


@functools.cache
def packaged(name: str) -> KindShape | None:
    """Return a kind that the package knows; each is read once, and only if it is asked for."""
    if name not in NAMES:
        return None
    node, _ = source.read(FOLDER / f"{name}.yml", FOLDER)
    return fit(KindShape, node)[0] if node is not None else None


def own(root: Path, problems: list[Problem]) -> dict[str, KindShape]:
    """Read a department's own kinds (data/kinds/*.yml), by name; what is wrong with one leaves the rest of it."""
    found = {}
    for path in folders.kinds(root, problems):
        node, wrong = source.read(path, root)
        problems += wrong
        if node is None:
            continue
        problems += template_marks(node)
        shape, _, wrong = fit_most(KindShape, KindPart, node)
        problems += wrong
        if shape is not None:
            found[path.stem] = shape
    return found


def label(name: str, of: KindShape | None = None) -> str:
    """Return what readers call a kind; of one that nobody described, its name."""
    found = of or packaged(name)
    return found.label if found else name
