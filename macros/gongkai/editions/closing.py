"""A finished build in, what there is to say at its end out: where the PDFs are, and which fonts they are printed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai import pdf
from gongkai.editions.choosing import left_out
from gongkai.pdf.fonts import ROLES
from gongkai.records import Closing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gongkai.edition import Edition, Site
    from gongkai.editions.outcomes import Options, Outcome


def closing(
    site: Site, chosen: Sequence[Edition], outcomes: Sequence[Outcome], options: Options, years: Sequence[int] = ()
) -> Closing:
    """Return what there is to say; `years` are those that were asked for by name."""
    files: list[str] = []
    if options.with_pdf and not options.pdf_later:
        for edition in chosen:
            files.append(f"{edition.year}/{pdf.OUTPUT}")
            parts = (file for name, file in pdf.names(edition).items() if name in options.parts)
            files += [f"{edition.year}/{pdf.FOLDER}/{file}" for file in parts]
    return Closing(
        site.department.language if site.department else "zh",
        tuple(edition.year for edition in chosen),
        tuple(left_out(site, chosen, years)),
        tuple(files),
        _fonts([face for outcome in outcomes for face in outcome.faces]),
    )


def _fonts(faces: Iterable[pdf.FaceUsed]) -> tuple[tuple[str, str, tuple[str, ...], str], ...]:
    """List the faces that PDFs are printed in, each part once, and say which of them are only substitutes."""
    rows: dict[tuple[str, str, bool], set[str]] = {}
    substitutes = set()
    for used in faces:
        rows.setdefault((used.role, used.face, bool(used.characters)), set()).update(used.characters)
        if used.substitute:
            substitutes.add((used.role, used.face))
    rank = {role.name: place for place, role in enumerate(ROLES.values())}
    official = {
        r.name: next((n for n in r.official if "_" in n and not n.isascii()), r.official[0]) for r in ROLES.values()
    }
    found = sorted(rows.items(), key=lambda row: (row[0][2], rank.get(row[0][0], len(rank)), row[0][1]))
    return tuple(
        (role, face, tuple(sorted(characters)), official.get(role, role) if (role, face) in substitutes else "")
        for (role, face, _), characters in found
    )
