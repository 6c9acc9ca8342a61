"""What is asked of a PDF beside its edition: profile, named faces, chapters that are wanted by themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gongkai.pdf.naming import roles
from gongkai.pdf.sizing import POINTS, Area
from gongkai.profiles import DEFAULT, Profile, packaged

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from gongkai.faces import Face
    from gongkai.pdf.fonts import FaceUsed, Role


@dataclass(frozen=True)
class Look:
    """How a PDF looks, what is printed by itself (name and file), and who is told of the faces used.

    `annex` is the markup of what comes after the last page, under its title; "" for none.
    """

    profile: Profile = field(default_factory=lambda: packaged(DEFAULT))
    faces: tuple[Face, ...] = ()
    parts: tuple[tuple[str, str], ...] = ()
    tell: Callable[[FaceUsed], object] = lambda _used: None
    annex: str = ""

    @property
    def roles(self) -> Mapping[str, Role]:
        """Return the parts that type plays, each with its faces."""
        return roles(self.faces)

    @property
    def area(self) -> Area:
        """Return the type area, by which tables are set."""
        area = self.profile.settings.area
        width, height = (float(length.removesuffix("mm")) * POINTS for length in (area.width, area.height))
        return Area(width, height)

    @property
    def folders(self) -> tuple[Path, ...]:
        """Return what the PDF may load beside the site: the profile's folder and the fonts named."""
        return (self.profile.folder, *(face.path for face in self.faces))
