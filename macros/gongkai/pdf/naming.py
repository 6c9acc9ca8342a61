"""The faces that a department names by their files in, the CSS by which they come before all others out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gongkai.faces import LATIN
from gongkai.pdf.fonts import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gongkai.faces import Face
    from gongkai.pdf.fonts import Role

# What 西文 sets: letters and digits, not the marks that Chinese text shares with it.
_LETTERS = "U+0020-007E, U+00A0-00B6, U+00B8-024F, U+0370-03FF, U+2070-209F"
# The parts of running text, in which a face for 西文 comes first.
BODY = ("fangsong", "kai")
WESTERN = "西文"


def roles(faces: Iterable[Face]) -> dict[str, Role]:
    """Return all parts, with the faces that are named first in their stacks."""
    named = {face.part: face.family for face in faces}
    letters = tuple(filter(None, [named.get(LATIN)]))
    return {
        key: replace(role, named=(named[key],) if key in named else (), letters=letters if key in BODY else ())
        for key, role in ROLES.items()
    }


def font_faces(faces: Sequence[Face]) -> str:
    """Return the rules that load them; each is said to be normal and bold, so that none is made bold by smearing."""
    rules = []
    for face in faces:
        letters = f" unicode-range: {_LETTERS};" if face.part == LATIN else ""
        rules += [
            f'@font-face {{ font-family: "{_quoted(face.family)}"; src: url("{face.path.as_uri()}");'
            f" font-weight: {weight};{letters} }}"
            for weight in (400, 700)
        ]
    return "".join(f"{rule}\n" for rule in rules)


def _quoted(name: str) -> str:
    return name.replace("\\", "\\\\").replace('"', '\\"')
