"""A new seal in, its files put in place out: whoever is killed meanwhile leaves the old seal or the new one, whole.

The record waits beside the old one until the ledger, which says which of the two holds, is replaced in one step. So
what a run left that did not end is finished if the ledger names it, and else undone, when the next one begins.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from typing import TYPE_CHECKING

from gongkai.ondisk import being_put, put
from gongkai.seals import RECORD, UnreadableSealError, read
from gongkai.seals.recorded import WAITING
from gongkai.seals.superseded import FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gongkai.ledger import Ledger
    from gongkai.schema import SealShape

LEDGER = "ledger.yml"
ATTRIBUTES = ".gitattributes"
_AS_IT_IS = "# 原样保存，Git不转换换行符\n* -text\n"
"""What a department's own .gitattributes (or a clerk's Git) says of line ends would change published files."""


def store(folder: Path, ledger: str, record: str, former: Mapping[str, Path] | None = None, number: int = 0) -> None:
    """Write a year's ledger and the record of its seal; `former` are files to keep as superseded version `number`.

    Raises `OSError`; then all is as it was.
    """
    place = folder / FOLDER / str(number)
    if former and os.path.lexists(place):  # `settle` has taken away what was only begun
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(place))
    try:
        if former:
            _keep(folder / FOLDER, former, number)
        put(folder / WAITING, record)
        put(folder / LEDGER, ledger)
    except OSError:
        _undo(folder, _begun(folder, number if former else 0))
        raise
    with contextlib.suppress(OSError):  # the new seal holds by now; the next run finishes
        (folder / WAITING).replace(folder / RECORD)


def unfinished(folder: Path, seal: SealShape | None) -> bool:
    """Tell whether the record that the ledger names still waits for its place."""
    if seal is None or (folder / RECORD).is_symlink():
        return False
    for names, found in (((RECORD,), False), ((WAITING,), True)):
        with contextlib.suppress(UnreadableSealError):
            read(folder, seal, names)
            return found
    return False


def left(folder: Path, ledger: Ledger) -> list[Path]:
    """Return what a run has left that was killed before the ledger was written: what `settle` takes away."""
    known = len(ledger.seal.former) if ledger.seal else 0
    # without a seal there was none to amend, and what an amendment names was not just begun
    begun = ledger.seal is not None and all(entry.superseded != known + 1 for entry in ledger.amendments)
    return [path for path in _begun(folder, known + 1 if begun else 0) if os.path.lexists(path)]


def settle(folder: Path, ledger: Ledger) -> bool:
    """Finish what a killed run has begun, or undo it; return whether the record of the seal was put in its place.

    Raises `OSError`.
    """
    finished = unfinished(folder, ledger.seal)
    if finished:
        (folder / WAITING).replace(folder / RECORD)
    _undo(folder, left(folder, ledger))
    return finished


def _begun(folder: Path, number: int) -> list[Path]:
    """Return what stands on the disk before the ledger is written: the record, and former version `number`."""
    waiting, kept = folder / WAITING, folder / FOLDER
    files = [waiting, being_put(waiting), being_put(folder / LEDGER), being_put(kept / ATTRIBUTES)]
    return [*files, kept / str(number), _part(kept, number)] if number else files


def _undo(folder: Path, paths: list[Path]) -> None:
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    kept = folder / FOLDER
    if kept.is_dir() and {entry.name for entry in kept.iterdir()} <= {ATTRIBUTES}:  # it was to be the first version
        (kept / ATTRIBUTES).unlink(missing_ok=True)
        kept.rmdir()


def _keep(folder: Path, files: Mapping[str, Path], number: int) -> None:
    part = _part(folder, number)
    shutil.rmtree(part, ignore_errors=True)
    for name, path in files.items():
        (part / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, part / name)
    put(folder / ATTRIBUTES, _AS_IT_IS)
    part.rename(folder / str(number))


def _part(folder: Path, number: int) -> Path:
    return folder / f".{number}.part"
