"""Pictures of a PDF, named by what they show.

WeasyPrint names a picture by its address. That is where the site was being built, and so another for every build: the
same report would never have had the same bytes twice.
"""

from __future__ import annotations

import hashlib
from typing import Any

from weasyprint import images


class NamedByContent(images.RasterImage):  # type: ignore[misc]  # WeasyPrint has no type information
    """A picture whose name says what is in it, and how it is turned."""

    def __init__(self, pillow_image: Any, _name: str, data: bytes, *more: Any, **options: Any) -> None:  # noqa: ANN401
        turned = repr((more[2:3] or options.get("orientation"),))
        name = hashlib.sha256(data + turned.encode()).hexdigest()[:32]
        super().__init__(pillow_image, name, data, *more, **options)


def install() -> None:
    """Have WeasyPrint name pictures so."""
    images.RasterImage = NamedByContent
