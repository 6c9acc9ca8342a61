"""A folder with a payload in, a BagIt bag out (RFC 8493): the declaration, what is known of the bag, the manifests.

`bagit` proves bags, and does not write these: it writes version 0.97, and the lines of its tag manifests in the order
in which the disk lists files, so that the same bag is never the same bytes.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.files import relative

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

PAYLOAD = "data"
ALGORITHMS = ("sha256", "sha512")
DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_CHUNK = 1 << 20


def finish(bag: Path, about: Sequence[tuple[str, str]], report: Callable[[int, int], None]) -> int:
    """Make a bag of a folder that has its payload; return how many files that is. `report(done, total)` is told."""
    names = [f"{PAYLOAD}/{name}" for name in listed(bag / PAYLOAD)]
    size = sum((bag / name).stat().st_size for name in names)
    known = [*about, ("Payload-Oxum", f"{size}.{len(names)}")]
    _write(bag / "bagit.txt", DECLARATION)
    _write(bag / "bag-info.txt", "".join(f"{label}: {' '.join(value.split())}\n" for label, value in known if value))
    _manifests(bag, "manifest", names, report)
    tags = ["bag-info.txt", "bagit.txt", *(f"manifest-{algorithm}.txt" for algorithm in ALGORITHMS)]
    _manifests(bag, "tagmanifest", tags, lambda _done, _total: None)
    return len(names)


def listed(folder: Path) -> list[str]:
    """Return all that a folder has but folders, by its path, in order; links are not followed."""
    found = []
    for above, folders, names in os.walk(folder):
        links = [name for name in folders if os.path.islink(os.path.join(above, name))]  # noqa: PTH114, PTH118 - thousands
        found += [relative(Path(above, name), folder) for name in (*names, *links)]
    return sorted(found)


def digests(path: Path, algorithms: Iterable[str] = ALGORITHMS) -> dict[str, str]:
    """Return the digests of a file, which is read once."""
    totals = {algorithm: hashlib.new(algorithm, usedforsecurity=False) for algorithm in algorithms}
    with path.open("rb") as file:
        while part := file.read(_CHUNK):
            for total in totals.values():
                total.update(part)
    return {algorithm: total.hexdigest() for algorithm, total in totals.items()}


def _manifests(bag: Path, kind: str, names: Sequence[str], report: Callable[[int, int], None]) -> None:
    lines: dict[str, list[str]] = {algorithm: [] for algorithm in ALGORITHMS}
    for done, name in enumerate(names):
        report(done, len(names))
        for algorithm, digest in digests(bag / name).items():
            lines[algorithm].append(f"{digest}  {name}\n")
    for algorithm, found in lines.items():
        _write(bag / f"{kind}-{algorithm}.txt", "".join(found))


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode())
