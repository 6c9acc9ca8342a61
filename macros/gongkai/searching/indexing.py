"""Documents in, the index that browsers search out: Pagefind's, static, read piece by piece.

As a language it is told none, since the words are apart already: so its small and its extended program write the same.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.searching.words import KEPT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

FOLDER = "pagefind"
ENTRY = "pagefind-entry.json"
LANGUAGE = "unknown"
UNUSED = ("pagefind-*ui.*", "pagefind-highlight.js")
"""Pagefind's own faces; the page has one of ours."""


@contextmanager
def indexing(documents: Mapping[str, str]) -> Iterator[Callable[[Path], bool] | None]:
    """Index documents (path in the site to HTML) in a process of its own, while other work is done.

    Gives what waits for it, puts the index into a site, and tells whether there is one. Gives nothing where Pagefind
    has no program for this machine, or there is nothing to be searched.
    """
    program = _program()
    if program is None or not documents:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="gongkai-") as temporary:
        pages, made = Path(temporary, "pages"), Path(temporary, FOLDER)
        for name, html in documents.items():
            path = pages / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(html, encoding="utf-8")
        try:
            running = subprocess.Popen(  # noqa: S603 - Pagefind's program, on files of ours
                [program, *_arguments(pages, made)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except OSError:
            yield None
            return
        try:
            yield lambda folder: running.wait() == 0 and _put(made, folder / FOLDER)
        finally:
            running.kill()
            running.wait()


def searchable(folder: Path) -> bool:
    """Tell whether a built site has an index."""
    return (folder / FOLDER / ENTRY).is_file()


def _arguments(pages: Path, made: Path) -> list[str]:
    places = ["--site", str(pages), "--output-path", str(made)]
    return [*places, "--silent", "--keep-index-url", "--force-language", LANGUAGE, "--include-characters", KEPT]


def _put(made: Path, target: Path) -> bool:
    if not (made / ENTRY).is_file():
        return False
    for pattern in UNUSED:
        for path in made.glob(pattern):
            path.unlink()
    shutil.copytree(made, target, copy_function=shutil.copyfile)  # with the permissions of the site's other files
    return True


def _program() -> Path | None:
    """Return the program that this installation has; not one that lies about, which might be another version."""
    try:
        from pagefind_bin_extended import get_executable  # noqa: PLC0415 - not for every machine

        return Path(get_executable())
    except (ImportError, OSError):
        return None
