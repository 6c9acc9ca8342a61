"""A folder on another machine, reached by a remote shell: laid out and switched as one of this machine is.

The files go by rsync into the folder of their version, sharing what former versions have; the switch is a rename.
"""

from __future__ import annotations

import shlex
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.problems import msg
from gongkai.publishing import guarding, history
from gongkai.publishing.editions import editions, reader
from gongkai.publishing.errors import PublishError
from gongkai.publishing.folders import CURRENT, VERSIONS
from gongkai.publishing.manifest import NAME, difference, is_version, parsed
from gongkai.publishing.orders import Outcome, Step
from gongkai.publishing.shells import RemoteError, rsync, transferring

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from gongkai.publishing.editions import Editions
    from gongkai.publishing.manifest import Manifest
    from gongkai.publishing.orders import Order, Steps, Terms
    from gongkai.publishing.shells import Shell

NEXT = "manifest.next.json"
"""What is being published, where that takes several steps."""
SHARED = 10
"""How many versions are searched for files that a new one has, too; rsync takes twenty."""
LOOK = (
    "-m",
    f"--include=/{NAME}",
    f"--include=/{NEXT}",
    *(f"--include=/{name}" for name in ("versions.json", "*/versions.json", "*/", "*/data/", "*/*/", "*/*/data/")),
    *(f"--include=/{deep}data/{name}.json" for deep in ("*/", "*/*/") for name in ("figures", "ledger")),
    "--exclude=*",
)
"""What of a site tells of its editions, and nothing else."""
FILES = ("-r", "-p", "--chmod=D755,F444", "--checksum", "--timeout=300")
"""Content decides, and not the time: the same site is the same version whenever it was built."""
_STATE = """
cd -- "$1" 2>/dev/null || exit 0
if [ -L current ]; then echo "current $(readlink current)"; elif [ -e current ]; then echo "current ?"; fi
for name in versions/*; do [ -d "$name" ] && echo "version ${name#versions/}"; done
[ -f history.jsonl ] && cat history.jsonl
exit 0
"""
_CLEAR = """
cd -- "$1/versions" || exit 1
for name in .staging-* .going-*; do [ "$name" = ".staging-$2" ] || rm -rf -- "$name"; done
"""
_NAME = """
cd -- "$1/versions" && sync || exit 1
[ -d ".staging-$2" ] || exit 0
[ ! -d "$2" ] || { rm -rf ".going-$2"; mv "$2" ".going-$2"; }
mv ".staging-$2" "$2" && sync
"""
# what is neither a file nor a folder is listed without a digest: no manifest has that
_SUMS = """
cd -- "$1/versions/$2" || exit 1
find . ! -type f ! -type d -exec printf '?  %s\\n' {} ';'
if command -v sha256sum >/dev/null; then find . -type f -exec sha256sum {} +
else find . -type f -exec shasum -a 256 {} +; fi
"""
_RECORD = """
cd -- "$1" || exit 1
{ if [ -f history.jsonl ]; then cat history.jsonl; fi; printf '%s' "$2"; } > .history.new &&
mv .history.new history.jsonl
"""
# mv -T is GNU's and busybox's, mv -h that of the BSDs: neither moves the new link into the folder of the old one
_SWITCH = """
cd -- "$1" || exit 1
there=; [ ! -L current ] || there=$(readlink current)
[ "$there" = "$3" ] || { echo "switched meanwhile: $there" >&2; exit 1; }
rm -f .current.new && ln -s "versions/$2" .current.new || exit 1
mv -T .current.new current 2>/dev/null || mv -h .current.new current && sync
"""
_DROP = """
cd -- "$1/versions" || exit 0; shift
for name; do mv "$name" ".going-$name" && rm -rf ".going-$name"; done
rm -rf .going-*; exit 0
"""


@dataclass(frozen=True)
class State:
    """What is at the target: the public version, all versions, the last published last, and what was done when."""

    current: str
    versions: list[str]
    events: list[history.Event]

    @property
    def link(self) -> str:
        """Return where the link leads."""
        return f"{VERSIONS}/{self.current}" if self.current else ""


@dataclass(frozen=True)
class Machine:
    """A folder on another machine to publish to."""

    shell: Shell
    path: str

    @property
    def place(self) -> str:
        """Return what the web server there shows."""
        return f"{self.shell.host}:{self.path}/{CURRENT}"

    def state(self) -> State:
        """Ask for what is there."""
        current, there, rest = "", [], []
        for row in self.shell.run(_STATE, self.path).splitlines():
            word, _, value = row.partition(" ")
            if word == "current":
                folder, _, current = value.rpartition("/")
                if folder != VERSIONS or not is_version(current):
                    raise history.strange(self.place)
            elif word == "version" and is_version(value):
                there.append(value)
            else:
                rest.append(row)
        past = history.events("\n".join(rest))
        return State(current, history.order(past, there), past)

    def publish(self, order: Order) -> Steps:
        """Publish a site."""
        with self._reported(), self._alone(order.terms):
            yield Step("begin")
            state = self.state()
            told, before = self._told(state.current)
            order.guard(told)
            with with_manifest(order) as sources:
                whole = order.version in state.versions and self._whole(order.version, sources)
                if whole and order.version == state.current:
                    return order.planned(self.place, before, public=True)
                if order.terms.dry:
                    return order.planned(self.place, before)
                if not whole:
                    yield from self._uploaded(order, state, sources)
            dropped = yield from self._switched(state, order.version, history.PUBLISH, order.terms)
            return Outcome(self.place, order.version, difference(before, order.manifest), dropped=dropped)

    def roll_back(self, version: str, terms: Terms) -> Steps:
        """Make a former version the public one: the one before, or one by its name."""
        with self._reported(), self._alone(terms):
            yield Step("begin")
            state = self.state()
            chosen = history.chosen(version, state.events, state.versions, state.current)
            told, before = self._told(state.current)
            after, listed = self._told(chosen)
            if after is None or listed is None or listed.version != chosen or not self._as_listed(listed):
                raise PublishError(msg("the version {version} is damaged, and was not made public", version=chosen))
            guarding.guard(told, after, terms.permits)
            compared = difference(before, listed)
            if terms.dry or chosen == state.current:
                return Outcome(self.place, chosen, compared, published=False)
            yield from self._switched(state, chosen, history.BACK, terms)
            return Outcome(self.place, chosen, compared)

    def listing(self) -> list[history.Version]:
        """Return the versions that are there, the last published first."""
        with self._reported():
            state = self.state()
        return history.listed(state.events, state.versions, state.current)

    def _uploaded(self, order: Order, state: State, sources: list[str]) -> Generator[Step]:
        """Upload a version and give it its name; what a run that broke off has uploaded is there already."""
        self.shell.run(_CLEAR, self.path, order.version)
        known = [state.current, *reversed(state.versions)] if state.current else list(reversed(state.versions))
        shared = [f"--link-dest=../{version}" for version in list(dict.fromkeys(known))[:SHARED]]
        staging = self._url(f"{VERSIONS}/.staging-{order.version}/")
        total = len(order.manifest.files)
        for done, _ in enumerate(transferring(*FILES, *self._way(), "--delete", *shared, *sources, staging)):
            yield Step("file", min(done, total), total)
        order.recheck()
        yield Step("name")
        self.shell.run(_NAME, self.path, order.version)

    def _switched(
        self, state: State, version: str, action: str, terms: Terms
    ) -> Generator[Step, None, tuple[str, ...]]:
        yield Step("record")
        line = history.line(version, terms.at, action, terms.permits.said)
        self.shell.run(_RECORD, self.path, line)
        yield Step("switch")
        self.shell.run(_SWITCH, self.path, version, state.link)
        if action == history.BACK:
            return ()  # whoever goes back may want to come again
        yield Step("clear")
        past = [*state.events, *history.events(line)]
        dropped = history.superfluous(past, {*state.versions, version}, version, terms.keep)
        self.shell.run(_DROP, self.path, *dropped)
        return tuple(dropped)

    def _told(self, version: str) -> tuple[Editions | None, Manifest | None]:
        """Fetch what a version tells the public, and its manifest."""
        if not version:
            return None, None
        with tempfile.TemporaryDirectory(prefix="gongkai-") as folder:
            rsync("-r", *self._way(), *LOOK, self._url(f"{VERSIONS}/{version}/"), f"{folder}/")
            return looked_at(Path(folder))

    def _whole(self, version: str, sources: list[str]) -> bool:
        """Tell whether a version that is there is the site, file by file."""
        there = self._url(f"{VERSIONS}/{version}/")
        return not rsync("-r", "--checksum", "--dry-run", "--delete", "--out-format=%n", *self._way(), *sources, there)

    def _as_listed(self, listed: Manifest) -> bool:
        """Tell whether a version that is there has the files of its manifest and no others, each as it was."""
        found = {}
        for row in self.shell.run(_SUMS, self.path, listed.version).split("\n")[:-1]:
            digest, _, name = row.partition(" ")
            found[name.removeprefix(" ").removeprefix("*").removeprefix("./")] = digest
        found.pop(NAME, None)
        return found == {name: entry.sha256 for name, entry in listed.files.items()}

    def _url(self, path: str) -> str:
        return f"{self.shell.host}:{self.path}/{path}"

    def _way(self) -> list[str]:
        return ["-s", "-e", shlex.join(self.shell.command)]

    @contextmanager
    def _alone(self, terms: Terms) -> Iterator[None]:
        if terms.dry:
            yield
            return
        with self.shell.locked(self.path, self.place):
            yield

    @contextmanager
    def _reported(self) -> Iterator[None]:
        try:
            yield
        except RemoteError as error:
            message = msg("{place} cannot be written: {detail}", place=self.place, detail=str(error))
            hint = msg(
                "what is public is whole, the former version or the new one; publish again: what was uploaded is used"
            )
            raise PublishError(message, hint, unsure=True) from error


def looked_at(folder: Path) -> tuple[Editions | None, Manifest | None]:
    """Read what was fetched of a site."""
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    if not names:
        return None, None
    read = reader(folder)
    listed = parsed(read(NAME))
    return editions({*names, *(listed.files if listed else ())}, read, listed), listed


@contextmanager
def with_manifest(order: Order) -> Iterator[list[str]]:
    """Give the folders that are uploaded as one: the site, and its manifest."""
    with tempfile.TemporaryDirectory(prefix="gongkai-") as folder:
        Path(folder, NAME).write_bytes(order.manifest.content)
        yield [f"{order.folder}/", f"{folder}/"]
