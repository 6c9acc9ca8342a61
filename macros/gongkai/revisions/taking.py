"""A commit in, the site that it holds written into an empty folder; names and links that lead away stay inert."""

from __future__ import annotations

import os
import posixpath
import shutil
import tempfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from gongkai.problems import msg
from gongkai.revisions.git import RevisionError, ask, opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from gongkai.revisions.finding import Repository

LINK, MODULE = "120000", "160000"
ALWAYS = ("docs/", "data/")
SETTINGS = ("mkdocs.yml",)
AUTOMATION = (".github/", ".gitlab-ci.yml", ".gitlab/", ".gitea/", ".forgejo/", ".workflow/", ".gitee/")
"""What a Git host runs by itself; it lies at the top of the repository, wherever the site is."""
_ELSEWHERE = "not-in-this-revision"
LONGEST_LINK = 4096


@dataclass(frozen=True)
class Entry:
    """A file of a commit: its mode, its object, and its path from the site's folder."""

    mode: str
    object: str
    path: str


@dataclass(frozen=True)
class Taken:
    """A revision's site: its folder, what each of its files is (a digest by path), and what was left out.

    `files` has all files of the site, those that were not needed and not written included, and what the Git host runs.
    """

    root: Path
    files: Mapping[str, str]
    left_out: tuple[str, ...] = ()


def taken(where: Repository, commit: str, folder: Path) -> Taken:
    """Write the site of a commit into `folder/site`, a place of its own."""
    entries, left_out = _listed(where, commit)
    root = folder / "site"
    root.mkdir(parents=True)
    (folder / _ELSEWHERE).touch()
    own = [e for e in entries if not e.path.startswith("/")]
    first = [e for e in own if e.path.startswith(ALWAYS) or e.path in SETTINGS]
    left_out += _written(where, first, root)
    named = _named(root)
    further = [e for e in own if e not in set(first) and e.path.split("/")[0] in named]
    left_out += _written(where, further, root)
    return Taken(root, {e.path: e.object for e in entries}, tuple(sorted(set(left_out))))


def whole(where: Repository, commit: str, folder: Path) -> Taken:
    """Write every file of a commit's site into `folder/site`, a place of its own."""
    entries, left_out = _listed(where, commit)
    root = folder / "site"
    root.mkdir(parents=True)
    (folder / _ELSEWHERE).touch()
    left_out += _written(where, [e for e in entries if not e.path.startswith("/")], root)
    return Taken(root, {e.path: e.object for e in entries}, tuple(sorted(set(left_out))))


def _listed(where: Repository, commit: str) -> tuple[list[Entry], list[str]]:
    """List the files of a commit; what the host runs above the site's folder gets a path that begins with `/`."""
    found = ask(where.folder, "ls-tree", "-r", "-z", "--full-tree", commit)
    if found is None:
        raise RevisionError(
            msg("the revision {commit} cannot be read from this clone", commit=commit[:12]),
            msg("fetch it again: git fetch --refetch origin"),
        )
    entries: list[Entry] = []
    left_out: list[str] = []
    for record in found.split(b"\0"):
        about, _, name = record.partition(b"\t")
        path = os.fsdecode(name)
        mode, _, object_ = about.decode("ascii").partition(" ")
        inside = path.startswith(where.prefix)
        if not name or mode == MODULE or not (inside or path.startswith(AUTOMATION)):
            continue
        if not _harmless(path):
            left_out.append(path)
            continue
        shown = path.removeprefix(where.prefix) if inside else f"/{path}"
        entries.append(Entry(mode, object_.split(" ")[1], shown))
    return entries, left_out


def _harmless(path: str) -> bool:
    """Tell a path that stays where it is put; Git writes no others, but a tree made by hand may have them."""
    parts = path.split("/")
    return not any(part in {"", ".", ".."} or part.lower() == ".git" for part in parts) and "\0" not in path


def _named(root: Path) -> frozenset[str]:
    """Return the words in the settings that may be folders: a profile of the PDF, fonts. More than enough will do."""
    found: set[str] = set()
    for path in [root / "data" / "department.yml", *sorted(root.glob("data/*/report.yml"))]:
        try:
            # a link is not followed: only what is a file of the revision itself is looked into
            text = "" if path.is_symlink() else path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        for character in "\"'/{}[],:":
            text = text.replace(character, " ")
        found.update(text.split())
    return frozenset(found)


def _written(where: Repository, entries: list[Entry], root: Path) -> list[str]:
    """Write files, then links, so that nothing is ever written through a link; return what could not be written."""
    files = [e for e in entries if e.mode != LINK]
    links = [e for e in entries if e.mode == LINK]
    known = {e.path for e in files}
    left_out: list[str] = []
    with tempfile.TemporaryFile() as wanted:
        wanted.writelines(f"{e.object}\n".encode("ascii") for e in (*files, *links))
        wanted.seek(0)
        with opened(where.folder, wanted, "cat-file", "--batch", "--buffer") as asked:
            assert asked.stdout is not None
            for entry in files:
                _file(asked.stdout, _size(asked.stdout), root / entry.path, entry.path, left_out)
            for entry in links:
                size = _size(asked.stdout)
                target = os.fsdecode(asked.stdout.read(size)) if size <= LONGEST_LINK else ""
                _skip(asked.stdout, size - len(os.fsencode(target)) + 1)
                _link(root, entry.path, target, known, left_out)
    return left_out


def _size(answer: IO[bytes]) -> int:
    """Read what comes before an object: its name, its kind, its size."""
    head = answer.readline().split()
    if len(head) != 3:  # noqa: PLR2004 - name, kind, size
        raise RevisionError(
            msg("this clone lacks files of the revision"),
            msg("it is a partial clone, or damaged; fetch what is missing: git fetch --refetch origin"),
        )
    return int(head[2])


def _file(answer: IO[bytes], size: int, path: Path, name: str, left_out: list[str]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            _copied(answer, size, file)
    except OSError:  # a name too long for this system, a file where a folder should be
        left_out.append(name)
        _skip(answer, size)
    answer.read(1)


def _copied(answer: IO[bytes], size: int, file: IO[bytes]) -> None:
    while size > 0:
        part = answer.read(min(size, 1 << 20))
        if not part:
            raise RevisionError(msg("this clone lacks files of the revision"), None)
        file.write(part)
        size -= len(part)


def _skip(answer: IO[bytes], size: int) -> None:
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123
        shutil.copyfileobj(_Limited(answer, size), nowhere)


class _Limited:
    """The next so many bytes of a stream."""

    def __init__(self, stream: IO[bytes], size: int) -> None:
        self.stream, self.left = stream, size

    def read(self, size: int = -1, /) -> bytes:
        """Read on, up to the end of what may be read."""
        part = self.stream.read(min(self.left, size if size >= 0 else self.left))
        self.left -= len(part)
        return part


def _link(root: Path, name: str, target: str, known: Iterable[str], left_out: list[str]) -> None:
    """Make a link to a file of the same site; any other leads to an empty file outside, and is refused for that."""
    above = posixpath.dirname(name)
    path = posixpath.normpath(posixpath.join(above, target)) if target else ""
    up = target.split("/")
    straight = ".." not in up[next((n for n, part in enumerate(up) if part != ".."), len(up)) :]
    inside = straight and not target.startswith("/") and path in known
    leads = target if inside else os.fspath(root.parent / _ELSEWHERE)
    try:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        os.symlink(leads, root / name)  # noqa: PTH211 - the target is words, no path
    except OSError:
        left_out.append(name)
