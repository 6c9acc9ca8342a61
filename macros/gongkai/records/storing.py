"""What a build left in a folder, written beside it and read back; whatever is wrong with a record, there is none.

A record makes a build accept pages that it has not built. It therefore carries a code that only this user's key gives
(HMAC): one that came with a clone, or that anybody has changed in any way, is as if it were not there.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongkai import private
from gongkai.digests import Named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongkai.records.listing import State

FORMAT = 1
FOLDER = (".cache", "built")
LARGEST = 64 * 2**20


@dataclass(frozen=True)
class Kept:
    """An edition in a built folder: the parts of its key (`digests.keys`), and the faces that its PDF is printed in."""

    parts: Mapping[str, str]
    faces: tuple[tuple[str, str, bool, str], ...] = ()


@dataclass(frozen=True)
class Record:
    """What a build left: of what (`whole`), each edition, every file; and what there was to say at its end.

    `named` is what the site's settings named at that time.
    """

    whole: str
    named: Named
    editions: Mapping[int, Kept]
    files: Mapping[str, State]
    closing: Mapping[str, Any] = field(default_factory=dict)


def read(root: Path, output: Path) -> Record | None:
    """Return the record of a built folder, if there is one and it is ours."""
    key = private.key(root)
    path, name = _path(root, output)
    try:
        if key is None or path.stat().st_size > LARGEST:
            return None
        code, _, body = path.read_bytes().partition(b"\n")
        if not hmac.compare_digest(code, _code(key, name, body)):
            return None
        said = json.loads(body)
        return Record(
            said["whole"],
            Named({file: tuple(paths) for file, paths in said["paths"].items()}, tuple(said["variables"])),
            {int(y): Kept(e["parts"], tuple(tuple(face) for face in e["faces"])) for y, e in said["editions"].items()},
            {file: tuple(state) for file, state in said["files"].items()},
            said["closing"],
        )
    except (OSError, ValueError):
        return None


def write(root: Path, output: Path, record: Record) -> None:
    """Write the record of a built folder, all or nothing; where that cannot be, the next build builds everything."""
    import tempfile  # noqa: PLC0415 - reading, which a build that has nothing to do waits for, does without

    key = private.key(root)
    path, name = _path(root, output)
    forget(root, output)
    if key is None:
        return
    said = {
        "whole": record.whole,
        "paths": record.named.paths,
        "variables": record.named.variables,
        "editions": {str(year): asdict(kept) for year, kept in sorted(record.editions.items())},
        "files": record.files,
        "closing": record.closing,
    }
    body = json.dumps(said, separators=(",", ":")).encode()
    with suppress(OSError):
        for folder in (path.parents[1], path.parent):
            if folder.is_symlink():  # a clone may bring one along that leads anywhere
                return
            folder.mkdir(exist_ok=True)
        handle, draft = tempfile.mkstemp(prefix=".", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_code(key, name, body) + b"\n" + body)
            Path(draft).replace(path)
        except OSError:
            Path(draft).unlink(missing_ok=True)


def forget(root: Path, output: Path) -> None:
    """Remove the record of a built folder."""
    path, _ = _path(root, output)
    if not any(folder.is_symlink() for folder in (path.parents[1], path.parent)):
        with suppress(OSError):
            path.unlink()


def _path(root: Path, output: Path) -> tuple[Path, str]:
    """Return the place of a record, and what it is a record of."""
    name = output.relative_to(root).as_posix() if output.is_relative_to(root) else str(output)
    digest = hashlib.sha256(os.fsencode(name)).hexdigest()[:32]
    return root.joinpath(*FOLDER, f"{digest}.json"), name


def _code(key: bytes, name: str, body: bytes) -> bytes:
    return hmac.new(key, b"\0".join((str(FORMAT).encode(), os.fsencode(name), body)), "sha256").hexdigest().encode()
