"""A site directory in, a digest of every file that its editions read out."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.digests.contents import below, joined, look_of_file, of_file, of_text
from gongkai.digests.named import SETTINGS, Named, named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

TREES = ("docs", "data")
BESIDE = ":beside"
VARIABLES = ":variables"
CODE = ".py"
KINDS = "data/kinds/"
MACROS = "main"
"""Where mkdocs-macros looks for a department's own, unless told otherwise."""


@dataclass(frozen=True)
class Inputs:
    """Digests of the files of a site by their paths, taken before anything is loaded: later changes are seen next time.

    `trees` is all below docs/ and data/, `settings` are mkdocs.yml and what it and department.yml name, `own` is what
    report.yml of a year names, `code` is what a department's own Python may read: it runs, so that may be everything.
    """

    trees: Mapping[str, str]
    settings: Mapping[str, str]
    own: Mapping[str, Mapping[str, str]]
    code: Mapping[str, str]
    named: Named = field(default_factory=Named)

    @property
    def total(self) -> str:
        """Return one digest of it all."""
        own = {name: joined(found) for name, found in self.own.items()}
        parts = (self.trees, self.settings, own, self.code)
        return of_text(repr([joined(part) for part in parts]))

    def of(self, year: int) -> dict[str, str]:
        """Return what an edition reads for certain, apart from the data of other years."""
        mine = tuple(f"{tree}/{year}/" for tree in TREES)
        found = {name: digest for name, digest in self.trees.items() if name.startswith(mine) or _of_all(name)}
        trees = self.trees if self.code else found
        return {**trees, **self.settings, **self.own.get(str(year), {}), **self.code}


def _of_all(name: str) -> bool:
    """Tell whether a file in data/ is every edition's: not the rules, which only give findings."""
    if name.startswith(KINDS):
        return True
    return name.startswith("data/") and name.count("/") == 1 and name != "data/checks.yml"


def inputs(root: Path, apart: Sequence[Path] = (), known: Named | None = None) -> Inputs:
    """Read and digest all that the editions of a site can read; `apart` are folders that builds write.

    `known` is what the settings named the last time; if they are the same files still, they name the same things.
    """
    names = named(root) if known is None else known
    trees = {f"{tree}/{name}": digest for tree in TREES for name, digest in below(root / tree).items()}
    settings: dict[str, str] = {SETTINGS: of_file(root / SETTINGS)}
    own: dict[str, dict[str, str]] = {}
    for file, paths in names.paths.items():
        target = own.setdefault(file.split("/")[1], {}) if file.count("/") > 1 else settings  # data/2021/report.yml
        for path in paths:
            target.update(_at(root, path, apart))
    if names.variables:
        settings[VARIABLES] = of_text(repr([(name, os.environ.get(name)) for name in names.variables]))
    code = _code(root, apart) if _runs(root, names) else {}
    return Inputs(trees, settings, own, code, names)


def _at(root: Path, path: str, apart: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """Yield the file that a setting names, or all files of the folder; outside of the site only how a file looks."""
    name = os.path.normpath(os.path.join(root, path))  # noqa: PTH118 - most values are no paths: this must be quick
    try:
        os.stat(name)  # noqa: PTH116
        place = Path(name)
        shown = place.relative_to(root).as_posix() if place.is_relative_to(root) else name
        if place.is_file():
            yield shown, of_file(place) if place.is_relative_to(root) else look_of_file(place)
        elif place.is_dir() and place.is_relative_to(root) and not _covered(place, root, apart):
            yield from ((f"{shown}/{name}", digest) for name, digest in below(place, leave=_leave).items())
    except (OSError, ValueError):
        return


def _covered(place: Path, root: Path, apart: Sequence[Path]) -> bool:
    """Tell whether a folder is digested elsewhere, or written by builds."""
    there = [root, *(root / tree for tree in TREES), *apart]
    return place in there or any(place.is_relative_to(other) for other in there[1:])


def _runs(root: Path, names: Named) -> bool:
    """Tell whether a build runs Python of the department's own: macros or hooks."""
    modules = [MACROS, *names.paths.get(SETTINGS, ())]
    return any(
        os.path.isfile(root / f"{m.removesuffix(CODE)}{CODE}") or os.path.isfile(root / m / "__init__.py")  # noqa: PTH113
        for m in modules
    )


def _code(root: Path, apart: Sequence[Path]) -> dict[str, str]:
    """Digest a department's Python; of what else lies there, which it may read, only how the files look."""

    def leave(entry: os.DirEntry[str]) -> bool:
        return _leave(entry) or Path(entry.path) in {*apart, *(root / tree for tree in TREES)}

    found = below(root, wanted=lambda name: name.endswith(CODE), leave=leave)
    beside = below(root, of=look_of_file, wanted=lambda name: not name.endswith(CODE) and name[0] != ".", leave=leave)
    return found | {BESIDE: joined(beside)}


def _leave(entry: os.DirEntry[str]) -> bool:
    """Tell folders that are not read: hidden ones, installed packages, built sites."""
    if entry.name.startswith(".") or entry.name in {"__pycache__", "node_modules"}:
        return True
    return any(os.path.exists(f"{entry.path}/{mark}") for mark in ("pyvenv.cfg", "versions.json"))  # noqa: PTH110
