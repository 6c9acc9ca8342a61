"""Files in, all of them in place or none: written into a folder beside, then moved.

Two folders cannot be moved in one step. So the folder that holds them is first renamed to say that it is complete;
whoever finds such a folder, left by a run that was killed between two moves, makes the moves that remain.
"""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Content = bytes | Path
"""What a file gets: these bytes, or those of another file."""


def _writing(root: Path, name: str) -> Path:
    return root / f".gongkai-{name}.writing"


def _ready(root: Path, name: str) -> Path:
    return root / f".gongkai-{name}.ready"


def leftovers(root: Path, name: str) -> frozenset[str]:
    """Return the names of the folders that a killed run of `place` may have left in `root`."""
    return frozenset({_writing(root, name).name, _ready(root, name).name})


def place(root: Path, name: str, files: Mapping[str, Content], entries: Iterable[str]) -> None:
    """Write files, by path below `root`, and move the folders or files `entries` that they make up into place.

    Raises `OSError`, with nothing changed, if that cannot be done or an entry is already there; makes `root` if there
    is none. `name` tells the work from other work; work of the same name that was killed is cleared away.
    """
    writing, ready = _writing(root, name), _ready(root, name)
    made = [folder for folder in (root, *root.parents) if not folder.exists()]
    try:
        shutil.rmtree(writing, ignore_errors=True)
        for path, content in files.items():
            target = writing / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, Path):
                shutil.copyfile(content, target)
            else:
                target.write_bytes(content)
        writing.rename(ready)
        _move(ready, root, entries)
    finally:
        shutil.rmtree(writing, ignore_errors=True)
        shutil.rmtree(ready, ignore_errors=True)
        for folder in made:
            with contextlib.suppress(OSError):  # not empty: it is in use now
                folder.rmdir()


def resume(root: Path, name: str, entries: Iterable[str]) -> bool:
    """Finish what a killed run of `place` began to move; tell whether there was anything to finish.

    What somebody has put there since is left alone.
    """
    ready = _ready(root, name)
    if not ready.is_dir():
        return False
    _move(ready, root, [entry for entry in entries if (ready / entry).exists() and not occupied(root / entry)])
    shutil.rmtree(ready)
    return True


def _move(source: Path, root: Path, entries: Iterable[str]) -> None:
    moved: list[str] = []
    try:
        for entry in entries:
            _refuse_occupied(root / entry)
            (root / entry).parent.mkdir(parents=True, exist_ok=True)
            (source / entry).rename(root / entry)
            moved.append(entry)
    except BaseException:
        for entry in reversed(moved):
            (root / entry).rename(source / entry)
        raise


def _refuse_occupied(path: Path) -> None:
    if occupied(path):  # renaming would replace a file
        raise FileExistsError(f"{path.name} is already there")


def occupied(path: Path) -> bool:
    """Tell whether something is at a path; an empty folder is nothing."""
    return path.is_symlink() or path.is_file() or (path.is_dir() and any(path.iterdir()))
