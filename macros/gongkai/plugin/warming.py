"""What every edition needs, loaded once, before the processes that build them are forked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.config import load_config
from mkdocs.exceptions import Abort, ConfigurationError, PluginError
from mkdocs.utils.yaml import yaml_load

from gongkai import exports, pdf, private
from gongkai.plugin.gathering import gathering
from gongkai.plugin.handing import PDF_PLUGIN, THEME
from gongkai.plugin.indexing import install
from gongkai.plugin.segmenting import Segmenter
from gongkai.plugin.settings import refusal
from gongkai.plugin.shelving import Shelf, shelf
from gongkai.plugin.theming import COMPILED, compile_all, environment
from gongkai.problems import msg

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

    from gongkai.plugin.handing import Handed

SEARCH = ("material/search", "search")


@dataclass(frozen=True)
class Ready:
    """The settings of a site as MkDocs has read them, twice; what they were read from; the theme's files on a shelf.

    MkDocs changes settings as it builds, so the first are for looking only.
    """

    made_of: tuple[object, ...]
    looked_at: MkDocsConfig
    config: MkDocsConfig
    shelf: Shelf


_ready: list[Ready] = []
"""At most one, for the builds that are forked from this process: reading settings takes as long as building a page."""


def warm(workdir: Path, *, with_pdf: bool) -> None:
    """Load the libraries that every site needs."""
    split_anew()
    exports.warm()
    workdir.mkdir(parents=True, exist_ok=True)
    if with_pdf:
        pdf.warm(workdir)


def split_anew() -> None:
    """Have the search split Chinese with the words that every site has, and no site's own."""
    import material.plugins.search.plugin as search  # noqa: PLC0415 - slow

    search.jieba = Segmenter()
    install(search)


def cut(text: str) -> list[str]:
    """Split a run of 汉字 into words as the search of this site does."""
    import material.plugins.search.plugin as search  # noqa: PLC0415 - slow

    words: list[str] = search.jieba.cut(text)
    return words


def get_ready(root: Path, *, with_pdf: bool) -> Shelf | None:
    """Read the settings of a site and compile its templates; return what its editions share of the theme.

    Nothing of it happens if the settings are wrong: a build will say how. With a PDF call `warm` first.
    """
    with gathering():  # what is wrong is said once, by the build
        try:
            if _ready and _ready[0].made_of == _made_of(root, _ready[0].looked_at, with_pdf=with_pdf):
                return _ready[0].shelf
            _ready.clear()
            split_anew()
            config, another = (_load(root, with_pdf=with_pdf) for _ in range(2))
            config.theme.dirs[:] = with_ours(config.theme.dirs, config.theme.custom_dir)
            config.theme.get_env = partial(environment, config.theme, None)  # type: ignore[method-assign]
            COMPILED.keep(private.folder(root))
            search = next((config.plugins[name] for name in SEARCH if name in config.plugins), None)
            if search is not None:
                search.on_config(config)  # finds the languages, in templates
            compile_all(config.theme, ("en", str(config.theme.get("language", "en"))))
            found = shelf(config.theme.dirs, search.config.lang if search is not None else ())
            _ready.append(Ready(_made_of(root, config, with_pdf=with_pdf), config, another, found))
        except (Abort, ConfigurationError, PluginError, OSError):
            return None
    return found


def settings(root: Path, handed: Handed) -> MkDocsConfig:
    """Return the settings of a site, each time others: those got ready, if nothing has changed since, or read anew."""
    ready = _ready.pop() if _ready else None
    if ready and ready.made_of == _made_of(root, ready.looked_at, with_pdf=handed.prints):
        return ready.config
    return _load(root, with_pdf=handed.prints, handed=handed)


def _load(root: Path, *, with_pdf: bool, handed: Handed | None = None) -> MkDocsConfig:
    return load_config(str(root / "mkdocs.yml"), strict=True, plugins=plugins(root, with_pdf=with_pdf, handed=handed))


def _made_of(root: Path, config: MkDocsConfig, *, with_pdf: bool) -> tuple[object, ...]:
    """Return what settings depend on: their file, and the department's own theme and hooks."""
    own = [Path(path) for path in config.hooks]
    if config.theme.custom_dir:
        own += sorted(Path(config.theme.custom_dir).rglob("*"))
    seen = ((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in own if path.is_file())
    return (root, with_pdf, (root / "mkdocs.yml").read_bytes(), *seen)


def with_ours(folders: list[str], custom: str | None) -> list[str]:
    """Return a theme's folders with ours among them: before Material's, after the department's own."""
    own = [folder for folder in folders if custom and folder == custom]
    return [*own, str(THEME), *(folder for folder in folders if folder not in own)]


def plugins(root: Path, *, with_pdf: bool, handed: Handed | None = None) -> Any:  # noqa: ANN401 - as mkdocs.yml has them
    """Read which plugins to load: without a PDF not even its plugin, which would look for Pango.

    X106: The file mkdocs.yml consists of lines 'key: value'. Otherwise none of its settings can be read. Compare it
    with the one that `gongkai init` makes.
    """
    with (root / "mkdocs.yml").open("rb") as file:
        try:
            found = yaml_load(file)
        except TypeError:  # how it fails on a file that is no mapping
            found = None
    if not isinstance(found, dict):
        raise refusal("X106", msg("the file must consist of lines of the form 'key: value'"), handed)
    named = found.get("plugins", ["search"])
    if with_pdf or not named:
        return named
    if isinstance(named, dict):
        return {name: options for name, options in named.items() if name != PDF_PLUGIN}
    return [p for p in named if p != PDF_PLUGIN and not (isinstance(p, dict) and PDF_PLUGIN in p)]
