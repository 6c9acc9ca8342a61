"""A folder that a web server shows: one folder a version, and one link that says which of them is public.

    versions/<version>/   the site, with its manifest; files that a former version has are the same file on the disk
    current               a link to one of them: the web server's root. It is replaced in one step
    history.jsonl         which version became public when

A version takes its name only when it is whole and on the disk. What a killed run leaves is `versions/.staging-…`.
"""

from __future__ import annotations

import errno
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai import ondisk
from gongkai.problems import msg
from gongkai.publishing import history
from gongkai.publishing.editions import editions, reader, told
from gongkai.publishing.errors import PublishError
from gongkai.publishing.locking import locked
from gongkai.publishing.manifest import NAME, difference, files, is_version, parsed, whole
from gongkai.publishing.orders import Order, Outcome, Step
from gongkai.publishing.staging import clear, filled, settle, to_disk
from gongkai.swapping import replace

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from gongkai.publishing.editions import Editions
    from gongkai.publishing.manifest import Manifest
    from gongkai.publishing.orders import Steps, Terms

VERSIONS, CURRENT = "versions", "current"
_LOCK = ".lock"
_STAGING, _GOING = ".staging-", ".going-"
_LINK = f".{CURRENT}.new"


@dataclass(frozen=True)
class Folder:
    """A folder to publish to."""

    path: Path

    @property
    def place(self) -> str:
        """Return what the web server shows."""
        return str(self.path / CURRENT)

    def current(self) -> str:
        """Return the public version, "" if there is none; raises `PublishError` if something else is in its place."""
        link = self.path / CURRENT
        if not link.is_symlink() and not link.exists():
            return ""
        folder, _, version = str(link.readlink()).rpartition("/") if link.is_symlink() else ("", "", "")
        if folder != VERSIONS or not is_version(version):
            raise history.strange(str(link))
        return version

    def versions(self) -> list[str]:
        """Return the versions that are there, the last published last."""
        folder = self.path / VERSIONS
        there = [p.name for p in folder.iterdir() if is_version(p.name)] if folder.is_dir() else []
        return history.order(self.events(), there)

    def events(self) -> list[history.Event]:
        """Return what was published when."""
        path = self.path / history.NAME
        return history.events(path.read_text(encoding="utf-8", errors="replace")) if path.is_file() else []

    def manifest(self, version: str) -> Manifest | None:
        """Return the manifest of a version that is there."""
        path = self.path / VERSIONS / version / NAME
        return parsed(path.read_bytes()) if version and path.is_file() else None

    def told(self, version: str) -> Editions | None:
        """Return what a version tells the public."""
        folder = self.path / VERSIONS / version
        if not version or not folder.is_dir():
            return None
        return editions({name for name, _ in files(folder)}, reader(folder))

    def publish(self, order: Order) -> Steps:
        """Publish a site."""
        _not_inside(self.path, order.folder)
        with self._reported(), self._alone(order.terms):
            current = self.current()
            order.guard(self.told(current))
            place = self.path / VERSIONS / order.version
            if order.version == current and whole(place, order.manifest):
                return order.planned(self.place, self.manifest(current), public=True)
            compared = difference(self.manifest(current), order.manifest)
            if order.terms.dry:
                return order.planned(self.place, self.manifest(current))
            linked = 0
            if not whole(place, order.manifest):
                linked = yield from self._staged(order)
            dropped = yield from self._switched(order, history.PUBLISH)
            return Outcome(self.place, order.version, compared, linked=linked, dropped=dropped)

    def roll_back(self, version: str, terms: Terms) -> Steps:
        """Make a former version the public one: the one before, or one by its name."""
        with self._reported(), self._alone(terms):
            current = self.current()
            order = self._former(version, current, terms)
            order.guard(self.told(current))
            compared = difference(self.manifest(current), order.manifest)
            if terms.dry or order.version == current:
                return order.planned(self.place, self.manifest(current), public=order.version == current)
            yield from self._switched(order, history.BACK)
            return Outcome(self.place, order.version, compared)

    def listing(self) -> list[history.Version]:
        """Return the versions that are there, the last published first."""
        with self._reported():
            return history.listed(self.events(), self.versions(), self.current())

    def _former(self, version: str, current: str, terms: Terms) -> Order:
        there = self.versions()
        chosen = history.chosen(version, self.events(), there, current)
        folder, listed = self.path / VERSIONS / chosen, self.manifest(chosen)
        if listed is None or not whole(folder, listed) or listed.version != chosen:
            raise PublishError(msg("the version {version} is damaged, and was not made public", version=chosen))
        return Order(folder, listed, told(folder, listed), terms)

    @contextmanager
    def _alone(self, terms: Terms) -> Iterator[None]:
        if terms.dry:
            yield
            return
        self.path.mkdir(parents=True, exist_ok=True)
        with locked(self.path / _LOCK, str(self.path)):
            yield

    @contextmanager
    def _reported(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            detail = f"{error.filename}: {error.strerror}" if error.filename else str(error)
            message = msg("{place} cannot be written: {detail}", place=str(self.path), detail=detail)
            raise PublishError(message, msg("what is public is unchanged")) from error

    def _staged(self, order: Order) -> Generator[Step, None, int]:
        """Make the version's folder, give it its name when it is whole, and count the files that it shares."""
        yield Step("begin")
        self._probe()
        versions = self.path / VERSIONS
        if not versions.is_dir():
            versions.mkdir()
            versions.chmod(0o755)
        staging = versions / f"{_STAGING}{order.version}"
        for left in [*versions.glob(f"{_STAGING}*"), *versions.glob(f"{_GOING}*")]:
            if left != staging:
                shutil.rmtree(left)
        staging.mkdir(exist_ok=True)
        try:
            linked = yield from filled(staging, order, self._known())
            yield Step("settle")
            to_disk(staging)
        except OSError:
            shutil.rmtree(staging, ignore_errors=True)  # a disk that is full shall not stay so
            raise
        yield Step("name")
        replace(staging, versions / order.version)
        shutil.rmtree(staging, ignore_errors=True)  # what had the name, and was not whole
        settle(versions)
        return linked

    def _probe(self) -> None:
        """Raise `PublishError` where there are no links, before anything is copied."""
        link = self.path / _LINK
        try:
            link.unlink(missing_ok=True)
            link.symlink_to(VERSIONS)
            link.unlink()
        except OSError as error:
            if error.errno not in {errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL}:
                raise
            raise PublishError(
                msg("{path} is on a file system without links, which cannot switch in one step", path=str(self.path)),
                msg("publish to a folder on another one, to a branch (git:…), or as one file (--zip)"),
                usage=True,
            ) from error

    def _known(self) -> dict[str, Path]:
        """Return a file of a published version for each content that there is."""
        found = {}
        for version in self.versions():
            listed = self.manifest(version)
            for name, entry in listed.files.items() if listed else ():
                found[entry.sha256] = self.path / VERSIONS / version / name
        return found

    def _switched(self, order: Order, action: str) -> Generator[Step, None, tuple[str, ...]]:
        """Make a version the public one; a publication removes those that are too old to go back to."""
        yield Step("record")
        self._record(history.line(order.version, order.terms.at, action, order.terms.permits.said))
        yield Step("link")
        link = self.path / _LINK
        link.unlink(missing_ok=True)
        link.symlink_to(f"{VERSIONS}/{order.version}")
        yield Step("switch")
        link.replace(self.path / CURRENT)
        settle(self.path)
        if action == history.BACK:
            return ()  # whoever goes back may want to come again
        yield Step("clear")
        dropped = history.superfluous(self.events(), self.versions(), order.version, order.terms.keep)
        for old in dropped:
            clear(self.path / VERSIONS / old, self.path / VERSIONS / f"{_GOING}{old}")
        return tuple(dropped)

    def _record(self, line: str) -> None:
        """Add a line to the history, which is the old one or the new one at any moment."""
        path = self.path / history.NAME
        before = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
        ondisk.put(path, before + line)


def _not_inside(target: Path, site: Path) -> None:
    if target.resolve().is_relative_to(site.resolve()):
        raise PublishError(msg("{folder} cannot be published into itself", folder=str(site)), usage=True)
