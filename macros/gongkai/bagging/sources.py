"""A site in Git and a commit in, all of its files as they were committed out; nothing of them is run.

What a bag cannot hold is left out and named: links that lead elsewhere, and names that not every system takes.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.files import relative
from gongkai.revisions import Repository, repository, resolved
from gongkai.revisions.taking import whole

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDERS, SETTINGS = ("docs", "data"), "mkdocs.yml"


def in_git(root: Path) -> Repository | None:
    """Return the repository of a site; none if it lies in no repository."""
    return repository(root) if any((folder / ".git").exists() for folder in (root, *root.parents)) else None


def committed(where: Repository, name: str, target: Path, aside: Path) -> tuple[str, list[str]]:
    """Write the files of a commit below `target`; return the commit, and what was left out."""
    commit = resolved(where, name)
    found = whole(where, commit, aside)
    left_out = [*found.left_out, *_plain(found.root, target)]
    shutil.rmtree(aside)
    return commit, sorted(left_out)


def standing(root: Path, target: Path) -> list[str]:
    """Copy the files of a site that is in no repository: its texts, data and settings; return what was left out."""
    left_out = [name for folder in FOLDERS for name in _plain(root / folder, target / folder, f"{folder}/")]
    if (root / SETTINGS).is_file():
        shutil.copyfile(root / SETTINGS, target / SETTINGS)
    return sorted(left_out)


def fit(name: str) -> bool:
    """Tell whether a path can stand in a manifest that everybody reads the same way."""
    return name.isprintable() and "%" not in name and "\\" not in name


def _plain(source: Path, target: Path, prefix: str = "") -> Iterator[str]:
    """Copy files; a link to a file beside it becomes that file. Yield what is left out."""
    for name, path in _files(source):
        inside = path.resolve().is_relative_to(source.resolve())
        if not fit(name) or not inside or not path.is_file():
            yield f"{prefix}{name}".encode("utf-8", "backslashreplace").decode()
            continue
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target / name)


def _files(source: Path) -> Iterator[tuple[str, Path]]:
    for above, folders, names in os.walk(source):
        links = [name for name in folders if Path(above, name).is_symlink()]
        for name in sorted([*names, *links]):
            yield relative(Path(above, name), source), Path(above, name)
