"""A theme in, its template environment out: templates compiled once for all editions, files asked for on the shelf."""

from __future__ import annotations

import os
import pickle
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import jinja2
from jinja2 import BytecodeCache, FileSystemBytecodeCache, FileSystemLoader, TemplateNotFound, pass_context
from mkdocs.theme import Theme
from mkdocs.utils import normalize_url

from gongkai.plugin.shelving import ASSETS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from types import CodeType

    from jinja2 import Environment
    from jinja2.bccache import Bucket
    from jinja2.runtime import Context

    from gongkai.plugin.shelving import Assets


REFERRED = re.compile(r"""\{%-?\s*(?:extends|from|import|include)\s+["']([^"']+)["']""")
"""A template that another names; one that is missed is only compiled later."""


class Compiled(BytecodeCache):
    """Templates compiled in this process or in the one that it was forked from, by what they say; and in those before.

    What is kept on the disk is run as it is found, so it is kept in a folder of the user's own or nowhere.
    """

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}
        self._kept: FileSystemBytecodeCache | None = None

    def keep(self, folder: Path | None) -> None:
        """Keep what is compiled from now on in a folder that nobody else can write to; each Jinja has a place there."""
        self._kept = None
        if folder is not None:
            place = folder / f"templates-{jinja2.__version__}"
            with suppress(OSError):
                place.mkdir(mode=0o700, exist_ok=True)
                self._kept = FileSystemBytecodeCache(str(place))

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template's code, if it is known."""
        found = self._code.get((bucket.key, bucket.checksum))
        if found is None and self._kept is not None:
            with suppress(OSError, EOFError, ValueError, pickle.UnpicklingError):  # a file that was cut off
                self._kept.load_bytecode(bucket)
            if bucket.code is not None:
                self._code[bucket.key, bucket.checksum] = bucket.code
        else:
            bucket.code = found

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template's code."""
        assert bucket.code is not None
        self._code[bucket.key, bucket.checksum] = bucket.code
        if self._kept is not None:
            with suppress(OSError):
                self._kept.dump_bytecode(bucket)


COMPILED = Compiled()
"""One for a process, so that its children have it: no template is in it under another's name and text."""


class Templates(FileSystemLoader):
    """Finds templates in a theme's folders; lists its static files without walking through thousands of icons."""

    def __init__(self, folders: list[str], *, shelved: bool) -> None:
        super().__init__(folders)
        self._shelved = shelved

    def list_templates(self) -> list[str]:
        """List what MkDocs would copy into an edition: nothing that is on the shelf, and nothing hidden."""
        return sorted({name for folder in self.searchpath for name in self._static(os.fspath(folder))})

    def _static(self, folder: str) -> Iterable[str]:
        for parent, folders, names in os.walk(folder):
            place = os.path.relpath(parent, folder).replace(os.sep, "/")
            start = "" if place == "." else f"{place}/"
            shelved = self._shelved and not start
            folders[:] = [f for f in folders if not f.startswith(".") and not (shelved and f"{f}/" == ASSETS)]
            yield from (start + name for name in names if not name.endswith(".j2"))  # ours, of no edition


def environment(theme: Theme, assets: Assets | None) -> Environment:
    """Return MkDocs' environment for a theme; with `assets` its pages ask for files on the shelf."""
    made: Environment = Theme.get_env(theme)
    made.loader = Templates(theme.dirs, shelved=assets is not None)
    made.bytecode_cache = COMPILED
    if assets is not None:
        made.filters["url"] = _urls(assets)
    return made


def _urls(assets: Assets) -> Any:  # noqa: ANN401 - a filter of Jinja
    @pass_context
    def url(context: Context, value: object) -> str:
        """Do as MkDocs' filter of this name, with another place for what is on the shelf."""
        path = str(value)
        if path in assets.names:
            path = assets.prefix + path.removeprefix(ASSETS)
        found: str = normalize_url(path, page=context["page"], base=context["base_url"])
        return found

    return url


def compile_all(theme: Theme, languages: Iterable[str]) -> None:
    """Compile the templates of a theme's pages, those that they include by name, and its words in some languages."""
    made = environment(theme, None)
    names = ["main.html", *sorted(theme.static_templates), *(f"partials/languages/{name}.html" for name in languages)]
    known: set[str] = set()
    while names:
        name = names.pop()
        if name in known:
            continue
        known.add(name)
        try:
            assert made.loader is not None
            source, _, _ = made.loader.get_source(made, name)
            made.get_template(name)
        except TemplateNotFound:  # a page that needs it will say so
            continue
        names += REFERRED.findall(source)
