"""A new seal in, its files put in place out: whoever is killed meanwhile leaves the old seal or the new one, whole.

The record waits beside the old one until the ledger, which says which of the two holds, is replaced in one step.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from typing import TYPE_CHECKING

from gongkai.seals.recorded import RECORD, WAITING
from gongkai.seals.superseded import FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LEDGER = "ledger.yml"


def store(folder: Path, ledger: str, record: str, former: Mapping[str, Path] | None = None, number: int = 0) -> None:
    """Write a year's ledger and the record of its seal; `former` are files to keep as superseded version `number`."""
    if former:
        _keep(folder / FOLDER, former, number)
    _write(folder / WAITING, record)
    _write(folder / LEDGER, ledger)
    settle(folder)


def settle(folder: Path) -> None:
    """Put a record in its place that was waiting when a run was killed; only if the ledger names it (`seals.read`)."""
    with contextlib.suppress(FileNotFoundError):
        (folder / WAITING).replace(folder / RECORD)


def _keep(folder: Path, files: Mapping[str, Path], number: int) -> None:
    part = folder / f".{number}.part"
    shutil.rmtree(part, ignore_errors=True)
    for name, path in files.items():
        (part / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, part / name)
    target = folder / str(number)
    shutil.rmtree(target, ignore_errors=True)  # of a run that was killed before the ledger named it
    part.rename(target)


def _write(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
