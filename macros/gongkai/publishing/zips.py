"""A built site in, one ZIP file out: for a CMS that takes folders. The same site gives the same bytes."""

from __future__ import annotations

import errno
import hashlib
import os
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from gongkai.problems import msg
from gongkai.publishing.editions import editions
from gongkai.publishing.errors import CHANGED, PublishError
from gongkai.publishing.locking import busy, lock_whole
from gongkai.publishing.manifest import NAME, difference, parsed
from gongkai.publishing.orders import Outcome, Step
from gongkai.publishing.staging import settle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gongkai.publishing.editions import Editions
    from gongkai.publishing.manifest import Manifest
    from gongkai.publishing.orders import Order, Steps

_WHEN = (1980, 1, 1, 0, 0, 0)
"""The first day of the format: a file's real time would make another archive of the same site."""
_MODE = 0o100644 << 16
_UNIX = 3
_PACKED = (".pdf", ".png", ".jpg", ".jpeg", ".webp", ".woff", ".woff2", ".xlsx", ".zip", ".gz")
"""What is compressed already is stored."""


@dataclass(frozen=True)
class Zip:
    """A file to publish to."""

    path: Path

    @property
    def place(self) -> str:
        """Return the file, as it is shown."""
        return str(self.path)

    def publish(self, order: Order) -> Steps:
        """Write the archive beside its name, and give it the name when it is whole."""
        with self._reported():
            told, before = self._there(order.folder)
            order.guard(told)
            if order.terms.dry or before == order.manifest:
                return order.planned(self.place, before, public=before == order.manifest)
            self.path.parent.mkdir(parents=True, exist_ok=True)
            new = self.path.with_name(f".{self.path.name}.new")
            with _written(new, self.place) as out:
                with zipfile.ZipFile(out, "w") as archive:
                    total = len(order.manifest.files)
                    for done, name in enumerate(sorted({*order.manifest.files, NAME})):
                        yield Step("file", done, total)
                        archive.writestr(*_entry(order, name))
                out.flush()
                os.fsync(out.fileno())
                yield Step("switch")
                new.replace(self.path)
                settle(self.path.parent)
            return Outcome(self.place, order.version, difference(before, order.manifest))

    def examine(self, site: Path) -> None:
        """Raise `PublishError` if the file is none that may be written, before anything is published anywhere."""
        with self._reported():
            self._there(site)

    def _there(self, site: Path) -> tuple[Editions | None, Manifest | None]:
        """Read the file that would be replaced; one that is no archive of a site is not."""
        if self.path.resolve().is_relative_to(site.resolve()):
            raise PublishError(msg("{folder} cannot be published into itself", folder=str(site)), usage=True)
        above = next(folder for folder in self.path.parents if folder.exists())
        if not above.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(above))
        if not self.path.exists():
            return None, None
        try:
            with zipfile.ZipFile(self.path) as archive:
                names = set(archive.namelist())
                found = parsed(archive.read(NAME)) if NAME in names and archive.testzip() is None else None
                told = editions(names, lambda name: archive.read(name) if name in names else None, found)
        except (zipfile.BadZipFile, IsADirectoryError, zlib.error):
            found = None
        if found is None:
            message = msg("{path} is there, and is no published site; move it away first", path=str(self.path))
            raise PublishError(message, usage=True)
        return told, found

    @contextmanager
    def _reported(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            message = msg("{place} cannot be written: {detail}", place=self.place, detail=error.strerror or str(error))
            raise PublishError(message) from error


@contextmanager
def _written(new: Path, place: str) -> Iterator[BinaryIO]:
    """Open the file that will have the name, for one publisher alone; what a killed one left is written over."""
    with os.fdopen(os.open(new, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644), "r+b") as out:
        lock_whole(out, place)
        if not new.exists() or new.stat().st_ino != os.fstat(out.fileno()).st_ino:
            raise busy(place, "")  # it was given its name a moment ago: this is the file that is public
        out.truncate(0)
        try:
            yield out
        except Exception:
            new.unlink(missing_ok=True)
            raise


def _entry(order: Order, name: str) -> tuple[zipfile.ZipInfo, bytes, int, int]:
    """Return a file as it is put into the archive: what it is, its content, and how it is compressed."""
    content = order.manifest.content if name == NAME else (order.folder / name).read_bytes()
    if name != NAME and hashlib.sha256(content).hexdigest() != order.manifest.files[name].sha256:
        raise PublishError(CHANGED)
    info = zipfile.ZipInfo(name, _WHEN)
    info.create_system, info.external_attr = _UNIX, _MODE
    return info, content, zipfile.ZIP_STORED if name.lower().endswith(_PACKED) else zipfile.ZIP_DEFLATED, 9
