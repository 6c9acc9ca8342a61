"""A site in, wherever it lies, the editions and figures that it tells the public out."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongkai import datafiles
from gongkai.problems import msg
from gongkai.publishing.errors import PublishError
from gongkai.publishing.manifest import NAME, parsed
from gongkai.publishing.papers import papers

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Protocol

    from gongkai.exports.years import Published
    from gongkai.publishing.manifest import Manifest

    class Reader(Protocol):
        """Reads a file of a site by its path from there; nothing if there is none."""

        def __call__(self, name: str, /) -> bytes | None:
            """Read a file."""


VERSIONS = "versions.json"


@dataclass(frozen=True)
class Editions:
    """What a site tells: its versions by their folder, the open data of those that have some, and their files."""

    versions: frozenset[str] = frozenset()
    aliases: frozenset[str] = frozenset()
    data: Mapping[str, Published] = field(default_factory=dict)
    files: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What readers have of each version by its address, with the digests that a manifest has of them."""


def editions(names: Collection[str], read: Reader, listed: Manifest | None = None) -> Editions:
    """Read what a site tells; one of a workspace has editions below the folder of each department.

    `listed` is its manifest, unless the site has it among its files.
    """
    listed = listed or parsed(read(NAME))
    below = sorted(name for name in names if name.count("/") == 1 and name.endswith(f"/{VERSIONS}"))
    lists = [VERSIONS] if VERSIONS in names else below
    versions: set[str] = set()
    aliases: set[str] = set()
    for name in lists:
        prefix = name.removesuffix(VERSIONS)
        for entry in _listed(read(name), name):
            versions.add(f"{prefix}{entry['version']}")
            aliases.update(f"{prefix}{alias}" for alias in entry.get("aliases", ()))
    data = {version: found for version in sorted(versions) if (found := _data(version, read))}
    return Editions(frozenset(versions), frozenset(aliases), data, papers(names, listed, versions))


def _listed(content: bytes | None, name: str) -> list[dict[str, Any]]:
    """Read a versions.json in mike's form; one that says anything else is not guessed at."""
    try:
        read = json.loads(content or b"")
        if not all(isinstance(e["version"], str) and isinstance(e.get("aliases", []), list) for e in read):
            raise TypeError  # noqa: TRY301 - as what the next line meets
        return list(read)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise PublishError(msg("{path} cannot be read", path=name)) from None


def _data(version: str, read: Reader) -> Published | None:
    """Read an edition's open data as all that concerns several years does."""
    from gongkai.exports.years import published  # noqa: PLC0415 - `--help` and wrong usage need nothing of it

    year = version.rpartition("/")[2]
    if not (year.isascii() and year.isdecimal()):
        return None
    with tempfile.TemporaryDirectory() as folder:
        for name in (datafiles.DATA, datafiles.LEDGER):
            content = read(f"{version}/{datafiles.FOLDER}/{name}")
            path = Path(folder, year, datafiles.FOLDER, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            if content is not None:
                path.write_bytes(content)
        return next(iter(published(Path(folder), [int(year)])), None)


def reader(folder: Path) -> Reader:
    """Return what reads the files of a folder."""

    def read(name: str) -> bytes | None:
        path = folder / name
        return path.read_bytes() if path.is_file() else None

    return read


def told(folder: Path, listed: Manifest) -> Editions:
    """Read what a site in a folder tells, and refuse one that is not complete."""
    names = listed.files
    found = editions(names, reader(folder), listed)
    build = msg("build it first: gongkai build")
    if not found.versions:
        raise PublishError(msg("{folder} is no built site", folder=str(folder)), build, usage=True)
    missing = [f"{version}/index.html" for version in sorted(found.versions) if f"{version}/index.html" not in names]
    missing += [] if "index.html" in names else ["index.html"]
    if missing:
        raise PublishError(msg("the site is not complete: {names} missing", names=", ".join(missing)), build)
    return found
