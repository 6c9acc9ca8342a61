"""An edition in, the files of its former versions out, which amendments have put aside and which stay published.

`gongkai amend` keeps them in the repository, data/<year>/superseded/<n>/, so that a clean clone can publish them. Only
files that the ledger vouches for, byte for byte, are published: nobody can put another one there unseen.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gongkai.ledger import Ledger

FOLDER = "superseded"


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


def digest_of(path: Path) -> str:
    """Return the digest of a file."""
    with path.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"


def _named(ledger: Ledger) -> Iterator[tuple[str, str]]:
    for number, former in enumerate(ledger.seal.former if ledger.seal else (), 1):
        for name, digest in former.files.items():
            yield f"{place(number)}/{name}", digest


def _there(path: Path) -> bool:
    return os.path.isfile(path) and not os.path.islink(path)  # noqa: PTH113, PTH114 - these never raise
