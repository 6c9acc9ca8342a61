"""The preview notices every change of what its editions read, and nothing else."""

from __future__ import annotations

import ctypes
import os
import shutil
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from gongkai.edition import load
from gongkai.preview.watching import Watch, is_silent
from previews import PATIENCE, three_years

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MANY = 100_000
"""More watches than any system gives to one user."""


@contextmanager
def watched(root: Path) -> Iterator[tuple[Watch, threading.Event]]:
    """Watch a site; the event is set when something has changed."""
    changed = threading.Event()
    watch = Watch(root, changed.set)
    watch.start()
    try:
        yield watch, changed
    finally:
        watch.stop()


def replaced(path: Path) -> None:
    """Save a file as many editors do: under another name, then in place of the old one."""
    other = path.with_name(f"{path.name}.new")
    other.write_bytes(path.read_bytes() + b"\n")
    other.replace(path)


def written(path: Path) -> None:
    """Save a file in place, in folders that may be new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x: 1\n")


CHANGES: dict[str, Callable[[Path], object]] = {
    "a page": lambda root: written(root / "docs/2021/overview.md"),
    "a figure, replaced": lambda root: replaced(root / "data/2021/budget.yml"),
    "the settings": lambda root: written(root / "mkdocs.yml"),
    "the settings, replaced": lambda root: replaced(root / "mkdocs.yml"),
    "a macro of the department's own": lambda root: written(root / "main.py"),
    "a new image in a new folder": lambda root: written(root / "docs/2021/图片/a.png"),
    "a page, deleted": lambda root: (root / "docs/2021/overview.md").unlink(),
    "a year, moved out": lambda root: (root / "docs/2021").rename(root.parent / "2021"),
    "a year, moved in": lambda root: shutil.copytree(root / "docs/2021", root.parent / "a").rename(root / "docs/2022"),
    "a year, deleted": lambda root: shutil.rmtree(root / "data/2021"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_is_noticed(tmp_path: Path, name: str) -> None:
    """However an editor, a file manager or Git makes it."""
    root = three_years(tmp_path / "site")
    with watched(root) as (_, changed):
        CHANGES[name](root)
        assert changed.wait(PATIENCE)


def test_what_is_no_change_is_not_taken_for_one(tmp_path: Path) -> None:
    """Reading is none, or the preview would never rest; nor is an editor's hidden file, or a build beside the texts."""
    root = three_years(tmp_path / "site")
    with watched(root) as (_, changed):
        load(root)
        written(root / "docs" / "2021" / ".overview.md.swp")
        written(root / "site" / "index.html")
        written(root / ".cache" / "a.yml")
        written(root / "README.md")
        assert not changed.wait(0.5)
        written(root / "docs" / "2021" / "overview.md")
        assert changed.wait(PATIENCE)


def test_what_settings_come_to_name_is_watched_from_then_on(tmp_path: Path) -> None:
    """A theme's folder, a PDF's profile: they change pages and PDFs, too."""
    root = three_years(tmp_path / "site")
    written(root / "ours" / "main.html")
    with watched(root) as (watch, changed):
        written(root / "ours" / "main.html")
        assert not changed.wait(0.5)
        (root / "mkdocs.yml").write_text("theme: {name: material, custom_dir: ours}\n", encoding="utf-8")
        assert changed.wait(PATIENCE)
        watch.follow()
        changed.clear()
        written(root / "ours" / "main.html")
        assert changed.wait(PATIENCE)


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "inotify_init"), reason="watches are counted on Linux")
def test_where_the_system_has_no_watch_left_the_files_are_looked_at(tmp_path: Path) -> None:
    """Other programs may have taken them all: the preview goes on, and can say so."""
    root = three_years(tmp_path / "site")
    taken: list[int] = []
    while len(taken) < MANY and (watch := ctypes.CDLL(None).inotify_init()) >= 0:
        taken.append(watch)
    try:
        with watched(root) as (watching, changed):
            assert watching.polls
            written(root / "docs" / "2021" / "overview.md")
            assert changed.wait(PATIENCE)
    finally:
        for watch in taken:
            os.close(watch)
    with watched(root) as (watching, _):
        assert not watching.polls


@pytest.mark.parametrize(
    ("place", "silent"),
    [
        ("/srv/user/site", False),
        ("/mnt/c/公开/site", True),
        ("/mnt/c and more", False),
        ("/srv/with blank/site", True),
        ("/srv/with", False),
        ("/srv/phone/site", True),
    ],
)
def test_folders_of_windows_and_of_networks_are_looked_at(tmp_path: Path, place: str, silent: bool) -> None:  # noqa: FBT001
    """Of files that are changed on another machine, or by Windows beside WSL, this system knows nothing."""
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
        "80 22 0:60 / /mnt/c rw,noatime - 9p C:\\134 rw\n"
        "81 22 0:61 / /srv/with\\040blank rw shared:5 master:1 - nfs4 host:/export rw\n"
        "82 22 0:62 / /srv/phone rw - fuse.sshfs host: rw\n",
        encoding="utf-8",
    )
    assert is_silent(type(tmp_path)(place), mounts) is silent


def test_a_system_that_does_not_tell_its_mounts_is_taken_to_tell_of_changes(tmp_path: Path) -> None:
    """That file is Linux' own."""
    assert not is_silent(tmp_path, tmp_path / "none")
