"""What the PDF says of itself (XMP): that it is PDF/A-3a and PDF/UA-1, its title, author, subject, language and date.

WeasyPrint 70 writes this for one standard at a time, and neither the language nor what the report is about.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
import weasyprint

if TYPE_CHECKING:
    from collections.abc import Mapping

TEMPLATE = Path(__file__).with_name("metadata.xmp")


def describe_document(document: Any, edition: Mapping[str, Any]) -> None:  # noqa: ANN401 - untyped library
    """Complete what the head says of the document, and have the XMP written by our template.

    PDF/UA-1 is claimed only if `tagging` has found that every picture has words that stand for it.
    """
    document.accessible = False
    about = document.metadata
    about.generator = "gongkai"
    about.keywords = [word for word in (edition.get("kind_label", ""), edition["period"]) if word]
    template = compiled()

    def written(*_: object) -> bytes:
        producer = f"WeasyPrint {weasyprint.VERSION}"
        return template.render(about=about, accessible=document.accessible, producer=producer).encode()

    about.generate_rdf_metadata = written


@functools.cache
def compiled() -> jinja2.Template:
    """Return our template."""
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined)
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
