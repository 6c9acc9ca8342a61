"""What is to be published, where to and under which terms; each step on the way; and what came of it.

Publishing is a generator of steps: between any two of them it may be stopped or killed, and the public site is the old
version or the new one, whole.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai.problems import msg
from gongkai.publishing import guarding
from gongkai.publishing.editions import told
from gongkai.publishing.errors import CHANGED, PublishError
from gongkai.publishing.locking import read_locked
from gongkai.publishing.manifest import Difference, difference, manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from gongkai.publishing.editions import Editions
    from gongkai.publishing.manifest import Manifest
    from gongkai.publishing.permits import Permits

KEPT = 5


@dataclass(frozen=True)
class Step:
    """A step that is about to be taken: `switch` is the one by which readers see the new version."""

    name: str
    done: int = 0
    total: int = 0


@dataclass(frozen=True)
class Outcome:
    """What came of it: where the version is, and how it differs from the one before.

    `published` is false where it was public already, or where it was only asked what would happen.
    """

    place: str
    version: str
    difference: Difference
    published: bool = True
    linked: int = 0
    dropped: tuple[str, ...] = ()


Steps = Generator[Step, None, Outcome]


@dataclass(frozen=True)
class Terms:
    """Under which conditions: what may be lost, how many versions stay, when this is (UTC), in which language."""

    permits: Permits
    at: str = ""
    keep: int = KEPT
    dry: bool = False
    language: str = "zh"


@dataclass(frozen=True)
class Order:
    """What is to be published: a built site, with what it tells, and the terms."""

    folder: Path
    manifest: Manifest
    editions: Editions
    terms: Terms

    @property
    def version(self) -> str:
        """Return the name of the version."""
        return self.manifest.version

    def guard(self, before: Editions | None) -> None:
        """Raise `RefusedError` if something that is public would be lost without a word."""
        guarding.guard(before, self.editions, self.terms.permits)

    def planned(self, place: str, before: Manifest | None, *, public: bool = False) -> Outcome:
        """Return what would come of it; `public` if it is there already."""
        compared = difference(before, self.manifest)
        if public:
            compared = Difference(0, len(self.manifest.files), 0)
        return Outcome(place, self.version, compared, published=False)

    def recheck(self) -> None:
        """Raise `PublishError` if the site is not any more what it was when the order was given."""
        if manifest(self.folder) != self.manifest:
            raise PublishError(CHANGED)


@contextmanager
def ordered(folder: Path, terms: Terms) -> Iterator[Order]:
    """Read a built site and keep builds from replacing it for as long as the block lasts."""
    folder = folder.absolute()
    if not folder.is_dir():
        build = msg("build it first: gongkai build")
        raise PublishError(msg("{folder} is no built site", folder=str(folder)), build, usage=True)
    with read_locked(folder.parent / f".{folder.name}.lock"):
        files = manifest(folder)
        yield Order(folder, files, told(folder, files), terms)


def run(steps: Steps, report: Callable[[Step], object] = lambda _: None) -> Outcome:
    """Take all steps, and return what came of them."""
    while True:
        try:
            report(next(steps))
        except StopIteration as ended:
            outcome = ended.value
            assert isinstance(outcome, Outcome)
            return outcome
