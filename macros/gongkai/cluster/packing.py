"""A site and the editions to build in, what a worker needs for them out: once for all, and for each."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.cluster import likeness, pickling
from gongkai.cluster.bundles import Bundle, bundle
from gongkai.digests import inputs
from gongkai.digests.contents import below

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.digests import Inputs
    from gongkai.edition import Edition
    from gongkai.editions import Job

JOBS, MACHINE = ".gongkai/jobs", ".gongkai/machine"
"""Where the editions, and what a machine must be like to build them, lie in the bundle that all share."""
OUTSIDE = ".gongkai/outside"
MARKS = ("pyvenv.cfg", "versions.json")
"""What a folder has that nobody sends: installed packages, built sites."""


def shared(root: Path, jobs: Sequence[Job]) -> Bundle:
    """Bundle what every edition reads: settings, theme, data, the department's own programs and fonts, the editions.

    The editions go as they were checked here: a worker that loaded them again could find other files. Together they
    take less room, because each holds all the years before it.
    """
    read = inputs(root)
    files = {name: root / name for name in _common(root, read)}
    outside: dict[Path, str] = {}
    for number, path in enumerate(sorted({face.path for job in jobs for face in job.handed.edition.faces})):
        if not path.is_relative_to(root):
            outside[path] = f"{OUTSIDE}/{number}/{path.name}"
        files[outside.get(path) or path.relative_to(root).as_posix()] = path
    contents = {name: path.read_bytes() for name, path in sorted(files.items()) if path.is_file()}
    # the oldest first: each holds the one before, and a pickler follows such a chain only so far
    chain = sorted({id(e): e for job in jobs for e in _with_previous(job.handed.edition)}.values(), key=_year)
    contents[JOBS] = pickling.dumps((chain, {job.handed.edition.year: job for job in jobs}), root, outside)
    variables = {name: os.environ[name] for name in read.named.variables if name in os.environ}
    machine = likeness.for_a_build(with_pdf=any(job.handed.prints for job in jobs))
    contents[MACHINE] = json.dumps([machine, list(read.named.variables), variables]).encode()
    return bundle(contents)


def own(root: Path, year: int) -> Bundle:
    """Bundle what one edition alone reads: its texts, and the files beside them."""
    folder = f"docs/{year}"
    return bundle({f"{folder}/{name}": Path(root, folder, name).read_bytes() for name in below(root / folder, of=str)})


def _year(edition: Edition) -> int:
    return edition.year


def _with_previous(edition: Edition | None) -> Iterator[Edition]:
    while edition is not None:
        yield edition
        edition = edition.earlier


def _common(root: Path, read: Inputs) -> Iterator[str]:
    """Yield the files that are not one edition's alone; where a department's own Python runs, all that it may read."""
    yield from (name for name in read.trees if name.startswith("data/") or read.code)
    named = [*read.settings, *(name for found in read.own.values() for name in found)]
    yield from (name for name in named if not name.startswith((":", "/")) and not _left(root / name.split("/")[0]))
    if read.code:
        yield from below(root, of=str, leave=lambda entry: entry.name.startswith(".") or _left(Path(entry.path)))


def _left(folder: Path) -> bool:
    """Tell whether a folder is not sent."""
    if folder.name in {"docs", "data", "__pycache__", "node_modules"}:
        return True
    return any((folder / mark).exists() for mark in MARKS)
