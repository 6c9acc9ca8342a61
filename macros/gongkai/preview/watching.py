"""A site directory in, a call whenever a file of its editions changes out.

The system tells of changes at once. Where it does not (a network's folder, Windows' folders in WSL, too many programs
that watch), the files are looked at again and again, as MkDocs does.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.polling import PollingObserver

from gongkai.digests.named import named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from watchdog.observers.api import BaseObserver

OFTEN = 0.2
"""Seconds between two looks at the files, where the system does not tell of changes."""
TELLING = frozenset({"created", "modified", "moved", "deleted", "closed"})
"""What can be a change; that a file was opened and read, as we do, is none."""
TREES = ("docs", "data")
BESIDE = (".yml", ".yaml", ".py", *TREES)
NAMING = frozenset({"mkdocs.yml", "department.yml", "report.yml", *TREES})
"""Files and folders whose change can mean that others are to be watched."""
MOUNTS = Path("/proc/self/mountinfo")
SILENT = frozenset(
    {"9p", "afs", "ceph", "cifs", "drvfs", "fakeowner", "nfs", "nfs4", "prl_fs", "smb3", "smbfs", "vboxsf", "virtiofs"}
)
"""File systems on which others change files without this system's knowing."""


class Watch:
    """Calls whenever something changes that the editions of a site read; `polls` tells whether it looks by itself."""

    def __init__(self, root: Path, changed: Callable[[], None]) -> None:
        self._root, self._changed = root, changed
        self._observer: BaseObserver | None = None
        self._watched: set[Path] = set()
        self._naming = True
        self.polls = is_silent(root)

    def start(self) -> None:
        """Begin to watch."""
        self._naming = True
        self._watched.clear()
        try:
            self._observer = PollingObserver(timeout=OFTEN) if self.polls else Observer()
            self._update(self._observer)
            self._observer.start()
        except OSError:  # the system's watches are used up
            if self.polls:
                raise
            self._poll()

    def follow(self) -> None:
        """Watch what is named since the last call, too."""
        assert self._observer is not None
        try:
            self._update(self._observer)
        except OSError:
            if self.polls:
                raise
            self._poll()

    def stop(self) -> None:
        """Watch no more."""
        if self._observer is not None:
            self._observer.stop()
            if self._observer.is_alive():
                self._observer.join()

    def _poll(self) -> None:
        self.stop()
        self.polls = True
        self.start()

    def _update(self, observer: BaseObserver) -> None:
        if not self._naming:
            return
        self._naming = False
        for path, whole in _wanted(self._root):
            if path not in self._watched:
                observer.schedule(_Handler(self._told, beside=path == self._root), str(path), recursive=whole)
                self._watched.add(path)

    def _told(self, name: str) -> None:
        self._naming = self._naming or name in NAMING
        self._changed()


class _Handler(FileSystemEventHandler):
    """Tells the names of what has changed."""

    def __init__(self, tell: Callable[[str], None], *, beside: bool) -> None:
        self._tell, self._beside = tell, beside

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Leave out what is no change, or no file of ours: an editor's hidden files, a build's folders."""
        if event.event_type not in TELLING or (event.is_directory and event.event_type == "modified"):
            return
        names = [os.path.basename(os.fsdecode(path)) for path in (event.src_path, event.dest_path) if path]  # noqa: PTH119
        names = [name for name in names if name[:1] != "." and (not self._beside or name.endswith(BESIDE))]
        if names:
            self._tell(next((name for name in names if name in NAMING), names[0]))


def _wanted(root: Path) -> Iterator[tuple[Path, bool]]:
    """Yield the folders to watch, and whether with all below.

    mkdocs.yml is watched by its folder: a file that is replaced would be lost to a watch of its own. What settings name
    is watched if it is inside the site (a theme's folder, hooks, how a PDF looks).
    """
    yield root, False
    trees = [root / tree for tree in TREES if (root / tree).is_dir()]
    yield from ((tree, True) for tree in trees)
    for path in sorted({path for paths in named(root).paths.values() for path in paths}):
        place = Path(os.path.normpath(root / path))
        if place == root or not place.is_relative_to(root) or any(place.is_relative_to(tree) for tree in trees):
            continue
        if place.is_dir():
            yield place, True
        elif place.is_file() and place.parent != root:
            yield place.parent, False


def is_silent(root: Path, mounts: Path = MOUNTS) -> bool:
    """Tell whether a folder is on a file system of which the system is known not to tell all changes (Linux)."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return False
    found = ("", "")
    for line in lines:
        before, _, after = line.partition(" - ")
        fields, kind = before.split(), after.split()[:1]
        if len(fields) > 4 and kind:  # noqa: PLR2004 - where the fifth field is the place
            place = fields[4].replace("\\040", " ")
            if root.resolve().is_relative_to(place) and len(place) >= len(found[0]):
                found = (place, kind[0])
    return found[1] in SILENT or found[1].startswith("fuse.")
