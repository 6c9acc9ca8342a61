"""Stands between mkdocs-with-pdf and WeasyPrint: a small head, local files only, fixed options, no empty boxes.

mkdocs-with-pdf parses whole pages, compiles its own styles and calls `HTML(string=…).render().write_pdf(path)`
without options. `ReportGenerator` gives it only the article of each page; `ReportHTML` is what it renders with.
"""

from __future__ import annotations

import functools
import hashlib
import logging
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import mkdocs_with_pdf.generator
import mkdocs_with_pdf.plugin
import weasyprint
from mkdocs_with_pdf.generator import Generator
from weasyprint.urls import FatalURLFetchingError

from gongkai.pdf import breaking, justifying
from gongkai.pdf.attachments import mark_attachments
from gongkai.pdf.contents import close_contents
from gongkai.pdf.errors import PdfError
from gongkai.pdf.fetching import SiteFetcher
from gongkai.pdf.fonts import css_variables, font_report, refuse_missing_glyphs
from gongkai.pdf.marking import mark_tables
from gongkai.pdf.numbers import keep_numbers
from gongkai.problems import msg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bs4 import BeautifulSoup

LOG = logging.getLogger("mkdocs.gongkai.pdf")
STYLE = Path(__file__).with_name("style.css")
# PDF/A-3a: archivable, tagged for screen readers, and able to carry the year's data as attachments.
VARIANT = "pdf/a-3a"
# A page of a draft that is printed and left lying about still says what it is.
DRAFT = '@page { @top-center { content: "草稿　请勿引用"; font: 10.5pt/1 var(--gk-hei); } }'
REMOVED = ("base", "embed", "iframe", "link", "meta", "object", "script", "style")


def install(edition: Mapping[str, Any]) -> None:
    """Make mkdocs-with-pdf use ours; a second call, for another edition, replaces the first."""
    mkdocs_with_pdf.plugin.Generator = functools.partial(ReportGenerator, edition=edition)
    # Its own styles set Latin fonts and page margins that ours would have to undo.
    mkdocs_with_pdf.generator.style_for_print = lambda _options: ""
    breaking.install()
    justifying.install()


class ReportGenerator(Generator):  # type: ignore[misc]  # mkdocs-with-pdf has no type information
    """mkdocs-with-pdf's generator, fed with articles only and with every dead link unlinked."""

    def __init__(self, options: Any, *, edition: Mapping[str, Any]) -> None:  # noqa: ANN401 - untyped library
        super().__init__(options)
        self._edition = edition

    def on_post_build(self, config: Mapping[str, Any], output_path: str) -> None:
        """Write the PDF of a built site."""
        mkdocs_with_pdf.generator.HTML = functools.partial(
            ReportHTML, edition=self._edition, site=Path(config["site_dir"])
        )
        super().on_post_build(config, output_path)

    def _soup_from_content(self, content: str, page: Any) -> BeautifulSoup:  # noqa: ANN401 - untyped library
        soup: BeautifulSoup = super()._soup_from_content(article_only(content), page)
        # A text may not restyle the report, rename it, move its links or attach files to it.
        for element in soup.select(", ".join(f"article {name}" for name in REMOVED) + ", .headerlink"):
            element.decompose()
        for link in soup.select("a[rel]"):
            del link["rel"]
        mark_attachments(soup)
        mark_tables(soup)
        keep_numbers(soup)
        return soup

    def _normalize_link_anchors(self, soup: BeautifulSoup) -> None:
        # Replaces the original, which breaks Chinese anchors and, under --strict, fails on pages left out on
        # purpose. MkDocs itself has already checked that the links of the site lead somewhere.
        targets = {element["id"] for element in soup.find_all(id=True)}
        for link in soup.find_all("a", href=True):
            href = str(link["href"])
            if not href.startswith("#"):
                continue
            target = unquote(href[1:])
            if target in targets:
                link["href"] = "#" + target  # not quoted: target-counter() compares letter by letter
            else:
                del link["href"]
        close_contents(soup)


def article_only(page: str) -> str:
    """Cut a page down to its article: header, navigation and scripts need not be parsed to be thrown away."""
    start, end = page.find("<article"), page.rfind("</article>")
    article = page[start : end + len("</article>")] if 0 <= start < end else ""
    return f"<html><head></head><body>{article}</body></html>"


class ReportHTML(weasyprint.HTML):  # type: ignore[misc]  # WeasyPrint has no type information
    """The whole document as WeasyPrint sees it: the edition's head, fetching limited to its site."""

    def __init__(self, string: str, *, edition: Mapping[str, Any], site: Path) -> None:
        _, _, body = string.partition("</head>")
        document = f'<!doctype html><html lang="zh-CN">{head(edition)}{body}'
        self._digest = hashlib.sha256(document.encode()).digest()
        super().__init__(string=document, base_url=f"{site.resolve()}/", url_fetcher=SiteFetcher([site]))

    def render(self) -> Rendering:
        """Lay the document out; `PdfError` when it asks for a file outside its site or one that is not there."""
        with _fetching():
            return Rendering(super().render(pdf_variant=VARIANT), self._digest)


class Rendering:
    """A laid-out document that writes itself with our options, whatever options its caller leaves out."""

    def __init__(self, document: weasyprint.Document, digest: bytes) -> None:
        self._document = document
        self._digest = digest

    def write_pdf(self, target: str) -> None:
        """Write the PDF, the same bytes for the same document; refuse one with empty boxes."""
        with _fetching():
            # The identifier is the document's own digest: the default would be random.
            self._document.write_pdf(target, pdf_variant=VARIANT, pdf_identifier=self._digest[:16])
        fonts = self._document.fonts.values()
        try:
            refuse_missing_glyphs(chr(code) for font in fonts for code in font.missing)
        except PdfError:
            Path(target).unlink()
            raise
        for used in font_report({font.family for font in fonts}):
            LOG.info("%s: %s%s", used.role, used.face, " (substitute)" if used.substitute else "")


class _fetching:  # noqa: N801 - used like a function
    """Turn WeasyPrint's fatal fetching error, which is no `Exception`, into one of ours."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _type: object, error: BaseException | None, _traceback: object) -> None:
        if isinstance(error, FatalURLFetchingError):
            url = str(error).removeprefix('Error fetching "').removesuffix('"')
            raise PdfError(msg("the PDF may only use files of its own site, and not {url}", url=url)) from error


def head(edition: Mapping[str, Any]) -> str:
    """Return the document's head: title, author, subject and date of the edition, and our one stylesheet."""
    subject = " ".join(filter(None, (edition["period"], edition.get("kind_label", ""), edition["status_label"])))
    facts = {
        "author": edition["department"],
        "description": subject,
        "dcterms.created": edition["published"],
        "dcterms.modified": edition["published"],
    }
    metas = "".join(f'<meta name="{name}" content="{escape(value)}">' for name, value in facts.items() if value)
    style = css_variables() + STYLE.read_text(encoding="utf-8") + (DRAFT if edition["status"] == "draft" else "")
    return f'<head><meta charset="utf-8"><title>{escape(edition["title"])}</title>{metas}<style>{style}</style></head>'
