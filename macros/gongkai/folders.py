"""A site directory in, its years and their files out; what stands where it would be lost or lead away is refused.

MkDocs publishes whatever is below `docs/<year>`, pages in folders and links to files outside included, so everything
there is looked at, not only what the report names.
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.problems import Message, Origin, Problem, msg

if TYPE_CHECKING:
    from collections.abc import Iterator

YEAR = re.compile(r"[12]\d{3}", re.ASCII)
PAGES = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")
"""What MkDocs takes for a page; gongkai wants the first."""
DATA = (".yml", ".yaml")


@dataclass(frozen=True)
class Texts:
    """The folder of a year's text: its pages, and the other files that are published as they are (images …)."""

    pages: tuple[Path, ...]
    others: frozenset[str]


def years(root: Path, problems: list[Problem]) -> list[int]:
    """List the years that have both text and data; one without the other is a problem (E101, E102).

    E101: A year with text in docs/<year>/ has data. Its report.yml says what the edition is; without it the text would
    not be published. Add data/<year>/report.yml.

    E102: A year with data has text in docs/<year>/. Figures are published with the report that they belong to. Add the
    chapters that report.yml names.
    """
    text = _years(root, "docs", PAGES, problems)
    data = _years(root, "data", DATA, problems)
    for year in sorted(text - data):
        message = msg("docs/{year}/ has text, but there is no data/{year}/", year=year)
        hint = msg("add data/{year}/report.yml", year=year)
        problems.append(Problem("E101", Origin(f"docs/{year}"), message, hint, edition=year))
    for year in sorted(data - text):
        message = msg("data/{year}/ has figures, but there is no text in docs/{year}/", year=year)
        hint = msg("add the chapters that data/{year}/report.yml names", year=year)
        problems.append(Problem("E102", Origin(f"data/{year}"), message, hint, edition=year))
    return sorted(int(y) for y in text & data)


def _years(root: Path, side: str, endings: tuple[str, ...], problems: list[Problem]) -> set[str]:
    found = set()
    for entry in _listing(root / side, root, problems):
        if not _is_folder(entry.path):
            continue
        mine: list[Problem] = []
        names = [e.name for e in _listing(Path(entry.path), root, mine)]
        if YEAR.fullmatch(entry.name):
            problems += mine
            found |= {entry.name} if mine or any(name.endswith(endings) for name in names) else set()
        elif re.search(r"\d{4}", entry.name) and any(name.endswith(endings) for name in names):
            message = msg("the folder '{name}' is not read", name=entry.name)
            hint = msg("a year's folder is called by its four digits, as 2021")
            problems.append(Problem("E113", Origin(f"{side}/{entry.name}"), message, hint))
    return found


def rules(root: Path, problems: list[Problem]) -> Path | None:
    """Find data/checks.yml, if there is one; under another name nobody would read it (E113)."""
    path = root / "data" / "checks.yml"
    other = path.with_suffix(".yaml")
    if os.path.lexists(other):
        problems.append(_unread(other, root, msg("name it '{name}'", name=path.name)))
    return path if os.path.lexists(path) else None


def kinds(root: Path, problems: list[Problem]) -> list[Path]:
    """List the department's own kinds of report, data/kinds/*.yml; what nobody would read is a problem (E113)."""
    found = []
    for entry in _listing(root / "data" / "kinds", root, problems):
        path = Path(entry.path)
        if path.suffix == DATA[0]:
            found.append(path)
        elif path.suffix == DATA[1]:
            problems.append(_unread(path, root, msg("the name of a data file ends in .yml")))
    return found


def data(root: Path, year: int, problems: list[Problem]) -> list[Path]:
    """List a year's data files; a file that nobody would read is a problem (E113).

    E113: Every file of data and text stands where it is read, under a name that is read. What nobody reads would be
    missing without a word. Rename or move it as the finding says.
    """
    found = []
    for entry in _listing(root / "data" / str(year), root, []):
        path = Path(entry.path)
        name = entry.name.lower()
        if not _is_text(entry.name):
            problems.append(_unnamed(path, root))
        elif path.suffix in DATA:
            found.append(path)
        elif any(ending in name for ending in DATA) and not name.endswith("~"):
            problems.append(_unread(path, root, msg("the name of a data file ends in .yml")))
        elif _is_folder(path) and any(e.name.endswith(DATA) for e in _listing(path, root, problems)):
            problems.append(_unread(path, root, msg("data files stand directly in data/{year}/", year=year)))
    return found


def texts(root: Path, year: int, problems: list[Problem]) -> Texts:
    """List what is below a year's `docs/`; problems: E113 a page in a wrong place, S116 what must not be published."""
    folder = root / "docs" / str(year)
    pages: list[Path] = []
    others: set[str] = set()
    for path in _below(folder, root, problems):
        if not path.name.endswith(PAGES):
            refused = _unpublishable(path, root)
            problems += [Problem("S116", _origin(path, root), refused)] if refused else []
            others.add(path.relative_to(folder).as_posix())
        elif path.parent != folder:
            problems.append(_unread(path, root, msg("pages stand directly in docs/{year}/", year=year)))
        elif path.suffix != PAGES[0]:
            problems.append(_unread(path, root, msg("the name of a page ends in .md")))
        else:
            pages.append(path)
    return Texts(tuple(pages), frozenset(others))


def _below(folder: Path, root: Path, problems: list[Problem]) -> Iterator[Path]:
    """Yield the files below a folder that MkDocs would see: not what begins with a dot."""
    for entry in _listing(folder, root, problems):
        path = Path(entry.path)
        if not _is_text(entry.name):
            problems.append(_unnamed(path, root))
        elif entry.is_symlink() and _is_folder(path):
            message = msg("this is a link to a folder")
            problems.append(Problem("S116", _origin(path, root), message, msg("put the files themselves here")))
        elif entry.is_dir(follow_symlinks=False):
            yield from _below(path, root, problems)
        else:
            yield path


def _unpublishable(path: Path, root: Path) -> Message | None:
    """Say why a file must not be copied to the site, or nothing."""
    try:
        resolved = path.resolve(strict=True)
        if not resolved.is_relative_to(root.resolve()):
            return msg("this link leads out of the site's folder")
        if not stat.S_ISREG(resolved.stat().st_mode):
            return msg("this is not a regular file")
        with resolved.open("rb"):
            return None
    except FileNotFoundError:
        return msg("this link leads to a file that does not exist")
    except PermissionError:
        return msg("the file cannot be read: permission denied")
    except (OSError, RuntimeError):  # RuntimeError: a loop of links, before Python 3.13
        return msg("the file cannot be read")


def _listing(folder: Path, root: Path, problems: list[Problem]) -> list[os.DirEntry[str]]:
    """List a folder in order, without what begins with a dot; one that cannot be read is a problem (S116)."""
    try:
        with os.scandir(folder) as entries:
            return sorted((e for e in entries if not e.name.startswith(".")), key=lambda e: e.name)
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError:
        problems.append(Problem("S116", _origin(folder, root), msg("the folder cannot be read: permission denied")))
        return []


def _is_folder(path: Path | str) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises where a folder above cannot be read


def _is_text(name: str) -> bool:
    """Tell a name that can be printed: a system that is not set to UTF-8 makes others."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _unnamed(path: Path, root: Path) -> Problem:
    shown = os.fsencode(path.relative_to(root)).decode("utf-8", "replace")
    message = msg("the name of this file is not UTF-8")
    return Problem(
        "S116",
        Origin(shown),
        message,
        msg("name it with letters, digits, Chinese characters, - and _, as plan-2021.png"),
    )


def _unread(path: Path, root: Path, hint: Message) -> Problem:
    return Problem("E113", _origin(path, root), msg("'{name}' is not read", name=path.name), hint)


def _origin(path: Path, root: Path) -> Origin:
    return Origin(path.relative_to(root).as_posix())
