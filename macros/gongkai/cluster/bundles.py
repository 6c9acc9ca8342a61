"""Files of a folder in, one value out that can be sent, named by its content; and back into a folder, checked."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class DamagedError(Exception):
    """What arrived is not what was sent, or names a place that is not its own."""


@dataclass(frozen=True)
class Bundle:
    """Files by their path from a folder (`docs/2021/overview.md`), in order."""

    files: tuple[tuple[str, bytes], ...] = ()

    @property
    def name(self) -> str:
        """Return the digest of all paths and contents: the same files have the same name everywhere."""
        return hashlib.sha256(repr(sorted(sums(self).items())).encode()).hexdigest()


def bundle(files: Mapping[str, bytes]) -> Bundle:
    """Return files as a bundle, in order."""
    return Bundle(tuple(sorted(files.items())))


def sums(sent: Bundle) -> dict[str, str]:
    """Return the sha256 of every file."""
    return {path: hashlib.sha256(content).hexdigest() for path, content in sent.files}


def read(folder: Path) -> Bundle:
    """Read all files below a folder."""
    found = (Path(parent, name) for parent, _, names in os.walk(folder) for name in names)
    return bundle({path.relative_to(folder).as_posix(): path.read_bytes() for path in found})


def checked(sent: Bundle, expected: Mapping[str, str]) -> Bundle:
    """Return a bundle whose files are exactly those expected; raise `DamagedError` if one is missing or altered."""
    found = sums(sent)
    if found != expected or len(sent.files) != len(found):
        wrong = sorted({path for path, _ in set(found.items()) ^ set(expected.items())})
        raise DamagedError(", ".join(wrong[:3]))
    return sent


def unpack(sent: Bundle, folder: Path) -> None:
    """Write a bundle's files below a folder, and nowhere else; raise `DamagedError` before anything is written."""
    for path, _ in sent.files:
        if not _harmless(path):
            raise DamagedError(repr(path))
    for path, content in sent.files:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _harmless(path: str) -> bool:
    """Tell whether a path leads to a place below the folder that it is joined to."""
    parts = path.split("/")
    return "\0" not in path and "\\" not in path and not {"", ".", ".."} & set(parts)
