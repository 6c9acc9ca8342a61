"""What there is to say at the end of a build, kept so that one that has nothing to do can say it again."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Closing:
    """The site's language, the editions asked for, the drafts left out, the PDFs by their paths in the site, the fonts.

    A font is a part of the document, the face that it is printed in, the characters for which that face only stands in,
    and the official face where it is a substitute.
    """

    language: str
    years: tuple[int, ...]
    left_out: tuple[int, ...] = ()
    pdfs: tuple[str, ...] = ()
    fonts: tuple[tuple[str, str, tuple[str, ...], str], ...] = ()

    def plain(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return asdict(self)

    @staticmethod
    def of(said: Mapping[str, Any]) -> Closing:
        """Return it from that again."""
        return Closing(
            said["language"],
            tuple(said["years"]),
            tuple(said["left_out"]),
            tuple(said["pdfs"]),
            tuple((role, face, tuple(characters), wanted) for role, face, characters, wanted in said["fonts"]),
        )
