"""The machine in, digests of what it brings to a build out: gongkai itself, packages, Python, fonts, libraries."""

from __future__ import annotations

import functools
import importlib.util
import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from gongkai.digests.contents import below, joined, look_of_file, of_file, of_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PACKAGE = Path(__file__).parents[1]
GONGKAI, PACKAGES, PYTHON, FONTS, LIBRARIES = ":gongkai", ":packages", ":python", ":fonts", ":libraries"
INFO = (".dist-info", ".egg-info")
FONT_PACKAGE = "pylopdf_fonts_zh_cn"
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
FONT_SETTINGS = ("/etc/fonts", "~/.config/fontconfig")
FONT_ENDINGS = (".ttf", ".otf", ".ttc", ".otc", ".pfb", ".pcf", ".woff", ".woff2", ".pcf.gz")
LIBRARY = re.compile(
    r"lib(pango|harfbuzz|fontconfig|freetype|gobject-2|glib-2|fribidi|thai|expat|graphite2)[-.\w]*\.so"
)
LIBRARY_FOLDERS = ("/usr/lib", "/usr/local/lib", "/lib", "/usr/lib64", "/lib64")
MATTERING = frozenset(
    {"beautifulsoup4", "cssselect2", "fonttools", "jinja2", "libsass", "markdown", "mkdocs"}
    | {
        "mkdocs_macros_plugin",
        "mkdocs_material",
        "mkdocs_with_pdf",
        "pagefind",
        "pagefind_bin_extended",
        "pillow",
        "pydyf",
        "pygments",
        "pylopdf_fonts_zh_cn",
        "pymdown_extensions",
    }
    | {"pyphen", "rjieba", "soupsieve", "tinycss2", "tinyhtml5", "vl_convert_python", "weasyprint", "xlsxwriter"}
)
"""Packages whose version can change a page or a PDF."""


@functools.cache
def environment(*, with_pdf: bool) -> dict[str, str]:
    """Return digests of all that this machine brings to a build, by name; asked before anything is built.

    Once a process: what changes below a running program, it would not notice either.
    """
    found = {
        GONGKAI: gongkai(look_of_file),
        PACKAGES: joined({f"{folder}/{name}": look for folder, name, look in _installed()}),
        PYTHON: sys.version,
    }
    if with_pdf:
        found |= {FONTS: joined(dict(_fonts())), LIBRARIES: joined(dict(_libraries()))}
    return found


def comparable_environment() -> dict[str, str]:
    """Return the same as one machine can compare it with another: without paths and times.

    Two machines that agree in it build the same bytes of the same files.
    """
    packages = sorted({name.removesuffix(".dist-info") for _, name, _ in _installed() if _project(name) in MATTERING})
    fonts = sorted(
        {(Path(path).name, look.partition(" ")[0]) for path, look in _fonts() if path.endswith(FONT_ENDINGS)}
    )
    return {
        GONGKAI: gongkai(),
        PACKAGES: " ".join(packages),
        PYTHON: ".".join(map(str, sys.version_info[:3])),
        FONTS: of_text(repr(fonts)),
        LIBRARIES: " ".join(sorted({Path(path).name for path, _ in _libraries()})),
    }


def gongkai(of: Callable[[str], str] = of_file) -> str:
    """Return the digest of this package: its code, theme, profiles and messages."""
    return joined(below(PACKAGE, of=of, wanted=lambda name: not name.endswith(".po"), leave=_hidden))


def _project(name: str) -> str:
    return re.sub(r"[-_.]+", "_", name.partition("-")[0]).lower()


def _installed() -> Iterator[tuple[str, str, str]]:
    """Yield folder, name and look of each installed package; of one that is edited in place, how its code looks."""
    for folder in dict.fromkeys(sys.path):
        try:
            with os.scandir(folder or ".") as entries:
                found = sorted((e for e in entries if e.name.endswith(INFO)), key=lambda e: e.name)
        except OSError:
            continue
        for entry in found:
            yield folder, entry.name, look_of_file(entry.path)
            place = _edited(entry.path)
            if place is not None and not PACKAGE.is_relative_to(place):
                looks = below(place, of=look_of_file, wanted=lambda name: name.endswith(".py"), leave=_hidden)
                yield folder, f"{entry.name}: code", joined(looks)


def _edited(info: str) -> Path | None:
    """Return where the code of a package is that was installed to be edited."""
    try:
        with open(f"{info}/direct_url.json", "rb") as file:  # noqa: PTH123 - one a package
            said = json.load(file)
        return Path(unquote(urlsplit(said["url"]).path)) if said["dir_info"].get("editable") else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _hidden(entry: os.DirEntry[str]) -> bool:
    return entry.name.startswith(".") or entry.name in {"__pycache__", "node_modules"}


def _fonts() -> Iterator[tuple[str, str]]:
    """Yield path and look of each font file that fontconfig finds, and of what it is told."""
    settings = os.environ.get("FONTCONFIG_FILE", "")
    data = os.environ.get("XDG_DATA_HOME", "")
    folders = [os.path.expanduser(folder) for folder in FONT_FOLDERS]  # noqa: PTH111 - as the settings write them
    folders += [f"{data}/fonts"] if data else []
    for told in ("/etc/fonts/fonts.conf", "/etc/fonts/local.conf", settings):
        folders += _told(told)
    spec = importlib.util.find_spec(FONT_PACKAGE)
    folders += [str(Path(spec.origin).parent)] if spec and spec.origin else []
    for folder in dict.fromkeys(folders):
        for name, look in below(Path(folder), of=look_of_file, leave=_hidden).items():
            yield f"{folder}/{name}", look
    for folder in FONT_SETTINGS:
        for name, look in below(Path(folder).expanduser(), of=look_of_file).items():
            yield f"{folder}/{name}", look
    if settings:
        yield ":settings", of_file(settings)


def _told(path: str) -> list[str]:
    """Return the folders that a file of fontconfig names."""
    try:
        text = Path(path).read_text(encoding="utf-8") if path else ""
    except (OSError, UnicodeError):
        return []
    return [os.path.expanduser(folder.strip()) for folder in re.findall(r"<dir>([^<]*)</dir>", text)]  # noqa: PTH111


def _libraries() -> Iterator[tuple[str, str]]:
    """Yield path and look of each library that sets type, under its real name, which tells its version."""
    folders = [*filter(None, os.environ.get("LD_LIBRARY_PATH", "").split(":")), *LIBRARY_FOLDERS]
    multiarch = getattr(sys.implementation, "_multiarch", "")
    folders += [f"{folder}/{multiarch}" for folder in LIBRARY_FOLDERS] if multiarch else []
    for folder in dict.fromkeys(os.path.realpath(folder) for folder in folders):
        try:
            names = sorted(name for name in os.listdir(folder) if LIBRARY.match(name))  # noqa: PTH208
        except OSError:
            continue
        for path in sorted({os.path.realpath(f"{folder}/{name}") for name in names}):
            yield path, look_of_file(path)
