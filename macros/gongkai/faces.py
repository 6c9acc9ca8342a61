"""The font files that a department names in, the faces out, each with the part that it plays in print."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.fitting import place
from gongkai.problems import Message, Problem, msg
from gongkai.schema import FontsShape

if TYPE_CHECKING:
    from gongkai.source import Mapping

LATIN = "latin"
"""The part that needs no Chinese."""
_SAMPLE = "国家档案"
_FAMILY = 1
"""Where a font file keeps the name of its family."""


@dataclass(frozen=True)
class Face:
    """A face that plays a part (a field of `FontsShape`): the name of its family, and its file."""

    part: str
    family: str
    path: Path


def named(fonts: FontsShape, root: Path, node: Mapping, problems: list[Problem]) -> tuple[Face, ...]:
    """Return the faces that can be used; `node` is department.yml as a tree, for places.

    P105: A font that data/department.yml names under pdf: fonts: is a font file that is there: a path inside the site,
    or an absolute one on this machine; for 仿宋, 楷体, 黑体, 宋体 and 小标宋 it has Chinese characters. Another face
    would be printed without a word. Correct the path, or delete the line.
    """
    faces = []
    for part, field in FontsShape.model_fields.items():
        name = getattr(fonts, part)
        if not name:
            continue
        found = _read(part, name, root)
        if isinstance(found, Face):
            faces.append(found)
        else:
            origin = place(node, ("pdf", "fonts", field.alias or part))
            hint = msg("name the file by its path inside the site, or by its absolute path on this machine")
            problems.append(Problem("P105", origin, found, hint))
    return tuple(faces)


def _read(part: str, name: str, root: Path) -> Face | Message:
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - only a site that names a font waits for it

    path = Path(name) if os.path.isabs(name) else root / name  # noqa: PTH117 - `name` is no path yet
    try:
        resolved = path.resolve()
        if not os.path.isabs(name) and not resolved.is_relative_to(root.resolve()):  # noqa: PTH117
            return msg("the font '{name}' is not inside the site", name=name)
        if not resolved.is_file():
            return msg("there is no font '{name}'", name=name)
        with resolved.open("rb") as file:
            if file.read(4) == b"ttcf":
                return msg("'{name}' is a collection of fonts; a font of its own is needed", name=name)
            file.seek(0)
            font = TTFont(file, lazy=True)
            family = font["name"].getDebugName(_FAMILY)
            characters = font.getBestCmap() or {}
    except (OSError, RuntimeError):  # RuntimeError: a loop of links, before Python 3.13
        return msg("the font '{name}' cannot be read", name=name)
    except Exception:  # noqa: BLE001 - fontTools fails on garbage in as many ways as there are tables
        return msg("'{name}' is no font", name=name)
    if not family:
        return msg("'{name}' is no font", name=name)
    if part != LATIN and not all(ord(character) in characters for character in _SAMPLE):
        return msg("the font '{name}' has no Chinese characters", name=name)
    return Face(part, family, resolved)
