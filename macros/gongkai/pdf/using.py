"""A laid-out document in, the faces that it is really printed in out: of each part, and of characters that it lacks."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from weasyprint.formatting_structure import boxes

from gongkai.pdf.errors import PdfError
from gongkai.pdf.fonts import FONT_PACKAGE, FaceUsed, font_report
from gongkai.pdf.naming import WESTERN
from gongkai.problems import msg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongkai.pdf.fonts import Role


def faces_used(document: Any, roles: Mapping[str, Role]) -> list[FaceUsed]:  # noqa: ANN401 - untyped library
    """Report each part's face and, after it, the faces of the characters that it lacks.

    Call it once the document has been written: only then WeasyPrint knows what it drew. Raises `PdfError` when the
    Chinese of a part is drawn in none of its faces: some face of the system would then have taken its place.
    """
    drawn = _drawn(document)
    asked = _asked(document, roles)
    used = [found for key, role in roles.items() if key in asked for found in _of(role, asked[key], drawn)]
    letters = next((role.letters[0] for role in roles.values() if role.letters), "")
    return [*used, FaceUsed(WESTERN, letters, substitute=False)] if letters in drawn else used


def _of(role: Role, characters: set[str], drawn: Mapping[str, set[str]]) -> list[FaceUsed]:
    main = font_report(drawn, {"": role})
    chinese = [character for character in characters if "\u4e00" <= character <= "\u9fff"]
    if not main:
        if not chinese:
            return []
        hint = msg("install the package {package}", package=FONT_PACKAGE)
        raise PdfError(msg("there is no Chinese face for {role}", role=role.name), hint)
    others: dict[str, list[str]] = defaultdict(list)
    for character in sorted(characters - drawn[main[0].face]):
        face = next((name for name in (*role.stack, *sorted(drawn)) if character in drawn.get(name, ())), "")
        if face and face not in role.letters:
            others[face].append(character)
    return [*main, *(FaceUsed(role.name, face, substitute=True, characters="".join(c)) for face, c in others.items())]


def _drawn(document: Any) -> dict[str, set[str]]:  # noqa: ANN401
    """Return the characters that each family drew."""
    drawn: dict[str, set[str]] = defaultdict(set)
    for font in document.fonts.values():
        drawn[font.family].update(*font.to_unicode.values())
    return drawn


def _asked(document: Any, roles: Mapping[str, Role]) -> dict[str, set[str]]:  # noqa: ANN401
    """Return the characters that the text of each part has."""
    parts = {role.stack: key for key, role in roles.items()}
    asked: dict[str, set[str]] = defaultdict(set)
    for page in document.pages:
        for box in page._page_box.descendants():  # noqa: SLF001
            if isinstance(box, boxes.TextBox):
                key = parts.get(tuple(box.style["font_family"])[:-1])  # the last one is `serif`
                if key:
                    asked[key].update(character for character in box.text if not character.isspace())
    return asked
