"""An edition in, the files of its former versions out, which amendments have put aside and which stay published.

`gongkai amend` keeps them in the repository, data/<year>/superseded/<n>/, so that a clean clone can publish them. Only
files that the ledger vouches for, byte for byte, are published: nobody can put another one there unseen.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from gongkai import datafiles, ondisk
from gongkai.seals.opendata import data_digest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gongkai.ledger import Ledger

FOLDER = "superseded"
_VERSION = re.compile(r"\d+|\.\d+\.part")
"""A former version, or what a killed run left of one; a file manager may put files of its own beside them."""


def place(number: int) -> str:
    """Return where a former version stands: in the year's data, and in the edition's folder of the site."""
    return f"{FOLDER}/{number}"


def files(ledger: Ledger, data: Path) -> dict[str, Path]:
    """Return the files that are published, by their path from the edition's folder; `data` is the year's folder."""
    return {name: data / name for name, _ in _named(ledger) if _there(data / name)}


def wrong(ledger: Ledger, data: Path) -> Iterator[str]:
    """Yield the files of former versions that are missing or are not as they were published.

    `data` is the year's folder in the repository, or the edition's in a built site.
    """
    for name, digest in _named(ledger):
        try:
            same = _there(data / name) and digest_of(data / name) == digest
        except OSError:
            same = False
        if not same:
            yield name


def falsified(ledger: Ledger, data: Path) -> Iterator[str]:
    """Yield the open data of former versions that do not say what was sealed then, whatever the ledger says of files.

    Whoever puts another file there and its digest into the ledger would have to make up another seal, too.
    """
    for number, former in enumerate(ledger.seal.former if ledger.seal else (), 1):
        name = f"{datafiles.FOLDER}/{datafiles.DATA}"
        if name in former.files and data_digest(data / place(number)) != former.figures:
            yield f"{place(number)}/{name}"


def unlisted(ledger: Ledger, data: Path) -> list[str]:
    """Return the folders of former versions that no seal lists, of the year's folder in the repository."""
    listed = {str(number) for number in range(1, len(ledger.seal.former if ledger.seal else ()) + 1)}
    try:
        names = [entry.name for entry in os.scandir(data / FOLDER) if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return []
    return sorted(f"{FOLDER}/{name}" for name in names if _VERSION.fullmatch(name) and name not in listed)


def digest_of(path: Path) -> str:
    """Return the digest of a file."""
    return f"sha256:{ondisk.sha256(path)}"


def _named(ledger: Ledger) -> Iterator[tuple[str, str]]:
    for number, former in enumerate(ledger.seal.former if ledger.seal else (), 1):
        for name, digest in former.files.items():
            yield f"{place(number)}/{name}", digest


def _there(path: Path) -> bool:
    return os.path.isfile(path) and not os.path.islink(path)  # noqa: PTH113, PTH114 - these never raise
