"""mkdocs-with-pdf's hook for a theme: no style of Material, no script, no link of its own in the pages.

The style of the PDF is put in by `gongkai.pdf.rendering`, the link to it by the page template.
"""

from __future__ import annotations


def get_stylesheet(debug_html: bool) -> str:  # noqa: ARG001, FBT001 - the signature mkdocs-with-pdf calls
    """Return no style: the print stylesheet comes with the document's own head."""
    return ""


def get_script_sources() -> list[str]:
    """Return no script."""
    return []


def inject_link(html: str, href: str) -> str:  # noqa: ARG001 - the signature mkdocs-with-pdf calls
    """Return the page as it is: parsing it again only to add an English link would cost more than the PDF."""
    return html
