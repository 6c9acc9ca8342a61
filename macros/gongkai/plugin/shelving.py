"""The theme in, its files as pages ask for them out: once for all editions, under a name that their content gives.

Ten years need not carry ten copies of styles, scripts and icons. They lie beside the editions in one folder, whose name
changes when any of them does, so that an edition built with another version of the theme keeps what it was built with.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

ASSETS = "assets/"
LUNR = "assets/javascripts/lunr/"
TOOLS = {"ja": "tinyseg.js", "hi": "wordcut.js", "th": "wordcut.js"}
"""Word splitters that the search loads in the browser, for languages without blanks."""
MAP = re.compile(rb"\n?(?://# sourceMappingURL=\S+|/\*# sourceMappingURL=[^*]+\*/)\s*\Z")
USED = re.compile(r"\bassets/([0-9a-f]{16})/")


@dataclass(frozen=True)
class Assets:
    """The names of the theme's files on the shelf, and the way there from the folder of an edition."""

    prefix: str
    names: frozenset[str]


@dataclass(frozen=True)
class Shelf:
    """The theme's files by name (`assets/stylesheets/main.css`): all that pages may ask for, and nothing else."""

    files: Mapping[str, bytes]

    @cached_property
    def name(self) -> str:
        """Return the folder's name: a digest of what is in it."""
        total = hashlib.sha256()
        for name, content in sorted(self.files.items()):
            total.update(repr((name, hashlib.sha256(content).hexdigest())).encode())
        return total.hexdigest()[:16]

    def seen_from(self, way: str) -> Assets:
        """Return the files as an edition asks for them; `way` leads from its folder to that of `assets/`: "../", ""."""
        return Assets(f"{way}{ASSETS}{self.name}/", frozenset(self.files))

    def publish(self, folder: Path) -> None:
        """Write the files below a folder, all or none; where they are already, nothing is written."""
        place = folder / ASSETS / self.name
        if place.is_dir():
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".", dir=place.parent) as temporary:
            draft = Path(temporary, self.name)
            for name, content in self.files.items():
                path = draft / name.removeprefix(ASSETS)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            with suppress(OSError):  # another process was faster, with the same files
                draft.rename(place)


def shelf(folders: Sequence[str], languages: Collection[str]) -> Shelf:
    """Gather what a theme has below `assets/`; of two folders with the same name the first counts.

    Left out are source maps, and what the search needs for languages that it is not used with.
    """
    found: dict[str, bytes] = {}
    for folder in folders:
        for path in _below(Path(folder, ASSETS)):
            name = path.relative_to(folder).as_posix()
            if name not in found and path.suffix != ".map" and _wanted(name, languages):
                content = path.read_bytes()
                found[name] = MAP.sub(b"\n", content) if path.suffix in {".css", ".js"} else content
    return Shelf(found)


def used(page: str) -> set[str]:
    """Return the names of the shelves that a page asks for."""
    return set(USED.findall(page))


def _below(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        yield from (Path(parent, name) for name in names if not name.startswith("."))


def _wanted(name: str, languages: Collection[str]) -> bool:
    if not name.startswith(LUNR):
        return True
    foreign = [language for language in languages if language != "en"]
    wanted = {TOOLS.get(language, "") for language in foreign}
    wanted |= {f"min/lunr.{language}.min.js" for language in foreign}
    wanted |= {"min/lunr.stemmer.support.min.js"} if foreign else set()
    wanted |= {"min/lunr.multi.min.js"} if len(languages) > 1 else set()
    return name.removeprefix(LUNR) in wanted
