"""How a PDF looks: a folder of style, cover and settings, the package's or the department's; what is wrong with one.

The folder of a department comes from people who are not trusted with the machine that builds the site: its cover may
show what is known of the edition and do nothing else, its style may only use files of the folder and of the site.
"""

from __future__ import annotations

import functools
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai import files, source
from gongkai.fitting import fit, template_marks
from gongkai.problems import Origin, Problem, msg, near_miss
from gongkai.schema import ProfileShape

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parent / "pdf" / "profiles"
NAMES = tuple(sorted(path.parent.name for path in FOLDER.glob("*/profile.yml")))
"""The profiles that the package brings."""
DEFAULT = "gbt9704"
SETTINGS, STYLE, COVER = "profile.yml", "style.css", "cover.html.j2"
_URL = re.compile(r"""url\(\s*["']?\s*([^"')]*)|@import\s+["']([^"']*)""", re.IGNORECASE)
_REMOTE = re.compile(r"\s*(//|[a-z][a-z0-9+.-]*:(?<!data:))", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True)
class Profile:
    """A profile: what report.yml or department.yml calls it, where it is, and its settings."""

    name: str
    folder: Path
    settings: ProfileShape

    @property
    def style(self) -> Path:
        """Return its stylesheet."""
        return self.folder / STYLE

    @property
    def cover(self) -> Path:
        """Return the template of its cover; a department's own may do without."""
        return self.folder / COVER


@functools.cache
def packaged(name: str) -> Profile:
    """Return one of the package's profiles."""
    problems: list[Problem] = []
    found = _read(name, FOLDER / name, FOLDER, problems)
    assert found is not None, problems
    return found


def chosen(name: str, root: Path, origin: Origin, problems: list[Problem]) -> Profile:
    """Return the profile that a file asks for: one of `NAMES`, or a folder of the site, which has a `/` in its path.

    P102: The PDF's profile is one of the package's, or a folder inside the site with profile.yml and style.css. By
    another the report would not look as it should. Correct the name; `gongkai profile` writes a folder to start from.
    """
    if not name or name in NAMES:
        return packaged(name or DEFAULT)
    folder = root / name
    if "/" not in name:
        message = msg("there is no profile '{name}'", name=name)
        hint = near_miss(name, NAMES) or msg(
            "the profiles are: {names}; one of your own is a folder, as pdf/ours", names=", ".join(NAMES)
        )
    elif not _inside(folder, root):
        message = msg("the profile's folder '{name}' is not inside the site", name=name)
        hint = msg("name it by its path from the site's folder, as pdf/ours")
    elif not os.path.isfile(folder / SETTINGS):  # noqa: PTH113 - a name that no system can hold is no file either
        message = msg("there is no profile in the folder '{name}'", name=name)
        hint = msg("`gongkai profile {packaged} {name}` writes one to start from", packaged=DEFAULT, name=name)
    else:
        return _read(name, folder, root, problems) or packaged(DEFAULT)
    problems.append(Problem("P102", origin, message, hint))
    return packaged(DEFAULT)


def _inside(path: Path, root: Path) -> bool:
    try:
        return path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError):  # RuntimeError: a loop of links, before Python 3.13
        return False


def _read(name: str, folder: Path, root: Path, problems: list[Problem]) -> Profile | None:
    """Read a profile's folder; everything that is wrong in it is a problem."""
    node, found = source.read(folder / SETTINGS, root)
    problems += found
    settings = None
    if node is not None:
        problems += template_marks(node)
        settings, found = fit(ProfileShape, node)
        problems += found
    style, found = files.read(folder / STYLE, root)
    problems += found
    problems += foreign(style or "", files.relative(folder / STYLE, root))
    if root != FOLDER and ((folder / COVER).exists() or (folder / COVER).is_symlink()):
        from gongkai.covers import refused  # noqa: PLC0415 - Jinja is loaded for a department's own cover only

        cover, found = files.read(folder / COVER, root)
        problems += found
        problems += refused(cover or "", files.relative(folder / COVER, root))
    return Profile(name, folder, settings) if settings else None


def foreign(style: str, path: str) -> Iterator[Problem]:
    """Find what a style loads from elsewhere; whatever escapes the eye here the renderer refuses as it fetches it.

    P103: A profile's style loads only files of its own folder and of the site, by their path. Other addresses would
    make the report depend on who answers there, and tell them who builds it. Put the file into the folder.
    """
    text = _COMMENT.sub(lambda comment: re.sub(r"[^\n]", " ", comment[0]), style)
    for match in _URL.finditer(text):
        address = match[1] or match[2] or ""
        if address.startswith("/") or _REMOTE.match(address):
            message = msg("the style may only use files of its folder and of the site, and not {url}", url=address)
            hint = msg("put the file into the profile's folder and name it by its path there")
            yield Problem("P103", _place(text, match.start(), path), message, hint)


def _place(text: str, offset: int, path: str) -> Origin:
    before = text[:offset]
    return Origin(path, before.count("\n") + 1, offset - before.rfind("\n"))
