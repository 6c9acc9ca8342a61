"""A built folder in, the state of every file in it out: nobody can write to one without changing it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

State = tuple[int, ...]
"""Of a file: its size, the time of its content, its inode, the time of its last change of any kind; of folders nothing.

The last of them cannot be set: a file that was written to and dated back is found out, and so is one that came with a
clone.
"""


def listing(folder: Path) -> dict[str, State]:
    """Return the state of everything below a folder, by its path from there; links are not followed."""
    found: dict[str, State] = {}
    waiting = [(str(folder), "")]
    while waiting:
        place, prefix = waiting.pop()
        try:
            with os.scandir(place) as entries:
                for entry in entries:
                    name = f"{prefix}{entry.name}"
                    seen = entry.stat(follow_symlinks=False)
                    if entry.is_dir(follow_symlinks=False):
                        found[f"{name}/"] = ()
                        waiting.append((entry.path, f"{name}/"))
                    else:
                        found[name] = (seen.st_size, seen.st_mtime_ns, seen.st_ino, seen.st_ctime_ns)
        except OSError:
            found[f"{prefix}?"] = (-1,)  # like no folder that was ever recorded
    return found


def within(states: Mapping[str, State], folder: str) -> dict[str, State]:
    """Return what of a listing lies in one folder of it."""
    return {name: state for name, state in states.items() if name.startswith(f"{folder}/")}
