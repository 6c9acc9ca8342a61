"""A module of an rsync daemon in, a site there out: as nearly whole at any moment as can be without a rename.

A daemon can only write files. What content names goes first (assets/), then everything else, put in place at the end
of its transfer, then the lists and the front page; only then goes what is gone. A reader may for some seconds meet
pages of both versions; a run that broke off is completed by the next one. Whoever cannot accept that publishes by ssh.
"""

from __future__ import annotations

import re
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.problems import msg
from gongkai.publishing.editions import VERSIONS
from gongkai.publishing.errors import PublishError
from gongkai.publishing.machines import FILES, LOOK, NEXT, looked_at, with_manifest
from gongkai.publishing.manifest import NAME, difference, parsed
from gongkai.publishing.orders import Outcome, Step
from gongkai.publishing.shells import RemoteError, rsync, transferring

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gongkai.publishing.editions import Editions
    from gongkai.publishing.manifest import Manifest
    from gongkai.publishing.orders import Order, Steps

_LAST = (VERSIONS, "index.html", NAME)


@dataclass(frozen=True)
class There:
    """What is there: what it tells, its manifest, and that of a run that broke off."""

    editions: Editions | None = None
    manifest: Manifest | None = None
    broken_off: Manifest | None = None


@dataclass(frozen=True)
class Daemon:
    """A folder of a daemon's module; the site lies in it as it is."""

    url: str

    @property
    def place(self) -> str:
        """Return the address, as it is shown."""
        return self.url

    def publish(self, order: Order) -> Steps:
        """Publish a site, in an order that leaves readers the least to stumble over."""
        with self._reported(), with_manifest(order) as sources:
            yield Step("begin")
            there = self._there()
            order.guard(there.editions)
            same = there.manifest == order.manifest and there.broken_off is None and self._whole(sources)
            if order.terms.dry or same:
                return order.planned(self.url, there.manifest, public=same)
            self._mark(order)
            yield from self._sent(order, ["--include=/assets/***", "--exclude=*"], sources)
            yield from self._sent(order, [f"--exclude=/{name}" for name in _LAST], sources)
            order.recheck()
            yield Step("switch")
            only = [*(f"--include=/{name}" for name in _LAST), "--exclude=*"]
            rsync(*FILES, "--delay-updates", *only, *sources, self.url)
            yield Step("clear")
            old = [*(there.manifest.files if there.manifest else ())]
            old += [*(there.broken_off.files if there.broken_off else ())]
            self._delete({*old} - order.manifest.files.keys(), order.manifest.files, sources)
            return Outcome(self.url, order.version, difference(there.manifest, order.manifest))

    def _sent(self, order: Order, which: list[str], sources: list[str]) -> Iterator[Step]:
        total = len(order.manifest.files)
        for done, _ in enumerate(transferring(*FILES, "--delay-updates", *which, *sources, self.url)):
            yield Step("file", min(done, total), total)

    def _there(self) -> There:
        with tempfile.TemporaryDirectory(prefix="gongkai-") as folder:
            try:
                rsync("-r", *LOOK, self.url, f"{folder}/")
            except RemoteError as error:
                if "No such file" not in str(error):
                    raise
            told, listed = looked_at(Path(folder)) if Path(folder, VERSIONS).is_file() else (None, None)
            marked = Path(folder, NEXT)
            return There(told, listed, parsed(marked.read_bytes()) if marked.is_file() else None)

    def _whole(self, sources: list[str]) -> bool:
        return not rsync("-r", "--checksum", "--dry-run", "--out-format=%n", *sources, self.url)

    def _mark(self, order: Order) -> None:
        """Say there what is coming, so that a later run knows what one that broke off has left."""
        with tempfile.TemporaryDirectory(prefix="gongkai-") as folder:
            Path(folder, NEXT).write_bytes(order.manifest.content)
            rsync(*FILES, "--mkpath", f"{folder}/{NEXT}", self.url)

    def _delete(self, gone: Iterable[str], stay: Iterable[str], sources: list[str]) -> None:
        """Delete what was published and is not any more; what others have put there stays."""
        folders = _folders(gone) - _folders(stay)
        names = [*sorted(gone), *(f"{folder}/" for folder in sorted(folders)), NEXT]
        rules = "".join(f"R /{_literal(name)}\n" for name in names) + "P *\n"
        rsync(
            *("-r", "--delete-after", "--existing", "--ignore-existing", "--filter=merge -", *sources, self.url),
            given=rules.encode(),
        )

    @contextmanager
    def _reported(self) -> Iterator[None]:
        try:
            yield
        except RemoteError as error:
            message = msg("{place} cannot be written: {detail}", place=self.url, detail=str(error))
            hint = msg("the site there may be of two versions until this is published again")
            raise PublishError(message, hint, unsure=True) from error


def _folders(names: Iterable[str]) -> set[str]:
    return {str(parent) for name in names for parent in Path(name).parents if str(parent) != "."}


def _literal(name: str) -> str:
    """Write a name as a pattern of rsync that matches it alone."""
    return re.sub(r"([\\*?\[])", r"\\\1", name) if re.search(r"[*?\[]", name) else name
