"""Stands between mkdocs-with-pdf and WeasyPrint: a small head, local files only, fixed options, no empty boxes.

mkdocs-with-pdf parses whole pages, compiles its own styles and calls `HTML(string=…).render().write_pdf(path)`
without options. `ReportGenerator` gives it only the article of each page; `ReportHTML` is what it renders with.
"""

from __future__ import annotations

import functools
import gc
import hashlib
import multiprocessing
import re
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import mkdocs_with_pdf.generator
import mkdocs_with_pdf.plugin
import weasyprint
from mkdocs_with_pdf.generator import Generator
from weasyprint.urls import FatalURLFetchingError

from gongkai.pdf import (
    annex,
    backdrops,
    breaking,
    cascading,
    configuring,
    drawing,
    imaging,
    justifying,
    leaders,
    lining,
    parsing,
    reading,
    resolving,
    shaping,
    sheets,
    tagging,
    walking,
    writing,
)
from gongkai.pdf.annex import ANNEX
from gongkai.pdf.attachments import mark_attachments
from gongkai.pdf.charting import STYLE as CHARTS
from gongkai.pdf.charting import mark_charts
from gongkai.pdf.contents import close_contents
from gongkai.pdf.covers import CoverTemplates
from gongkai.pdf.embedding import attachments, open_data, settle
from gongkai.pdf.errors import PdfError
from gongkai.pdf.fetching import SiteFetcher
from gongkai.pdf.finding import label_pages, merge_links, sort_destinations
from gongkai.pdf.fonts import css_variables, refuse_missing_glyphs
from gongkai.pdf.glyphs import number_glyphs
from gongkai.pdf.looks import Look
from gongkai.pdf.marking import mark_tables
from gongkai.pdf.metadata import describe_document
from gongkai.pdf.naming import font_faces
from gongkai.pdf.numbers import count_on, keep_numbers
from gongkai.pdf.parts import FOLDER, SCORECARD, SCORECARD_MARK, cut
from gongkai.pdf.using import faces_used
from gongkai.pdf.writing import write_once
from gongkai.problems import msg

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bs4 import BeautifulSoup, Tag

    from gongkai.pdf.embedding import Embedded

# PDF/A-3a: archivable, tagged for screen readers, and able to carry the year's data as attachments.
VARIANT = "pdf/a-3a"
# A page of a draft that is printed and left lying about still says what it is.
DRAFT = '@page { @top-center { content: "草稿　请勿引用"; font: 10.5pt/1 var(--gk-hei); } }'
SCHEMES = {"http", "https", "mailto", "tel"}
LINKED = re.compile(r'<a class="gk-fact" href="[^"]*">(.*?)</a>', re.DOTALL)
"""A figure of the site, and the link around it to a page that is not printed."""
REMOVED = ("base", "embed", "iframe", "link", "meta", "object", "script", "style")


def install(edition: Mapping[str, Any], look: Look | None = None) -> None:
    """Make mkdocs-with-pdf use ours; a second call, for another edition, replaces the first."""
    mkdocs_with_pdf.plugin.Generator = functools.partial(ReportGenerator, edition=edition, look=look or Look())
    # Its own styles set Latin fonts and page margins that ours would have to undo.
    mkdocs_with_pdf.generator.style_for_print = lambda _options: ""
    # Nobody needs the page any more from which an article is taken: it need not be copied element by element.
    mkdocs_with_pdf.generator.clone_element = lambda article: article.extract()
    backdrops.install()
    breaking.install()
    cascading.install()
    configuring.install()
    drawing.install()
    imaging.install()
    justifying.install()
    leaders.install()
    lining.install()
    parsing.install()
    reading.install()
    resolving.install()
    shaping.install()
    sheets.install()
    tagging.install()
    walking.install()
    writing.install()


class ReportGenerator(Generator):  # type: ignore[misc]  # mkdocs-with-pdf has no type information
    """mkdocs-with-pdf's generator, fed with articles only and with every dead link unlinked."""

    def __init__(self, options: Any, *, edition: Mapping[str, Any], look: Look) -> None:  # noqa: ANN401 - untyped library
        super().__init__(options)
        self._edition = edition
        self._look = look
        self._document = ""
        self._beside = ""  # a page that is not printed, with the self-evaluation table on it
        options._template = CoverTemplates(look.profile, edition)  # noqa: SLF001 - its own is no sandbox

    def on_nav(self, nav: Any) -> None:  # noqa: ANN401 - untyped library
        """Take the pages in order, and the annex after them."""
        super().on_nav([*nav, ANNEX] if self._look.annex else nav)

    def _get_content(self, soup: BeautifulSoup, page: Any) -> Any:  # noqa: ANN401 - untyped library
        return annex.article(soup) if page is ANNEX else super()._get_content(soup, page)

    def on_post_page(self, output_content: str, page: Any, pdf_path: str) -> str:  # noqa: ANN401 - untyped library
        """Take the article of a page."""
        wanted = any(name == SCORECARD for name, _ in self._look.parts)
        if wanted and not self._beside and SCORECARD_MARK in output_content:
            self._beside = str(self._soup_from_content(output_content, page))
        return str(super().on_post_page(output_content, page, pdf_path))

    def on_post_build(self, config: Mapping[str, Any], output_path: str) -> None:
        """Write the PDF of a built site, and those of the parts that are asked for."""
        site = Path(config["site_dir"])
        mkdocs_with_pdf.generator.HTML = functools.partial(
            ReportHTML, edition=self._edition, site=site, look=self._look
        )
        with _uncollected():
            super().on_post_build(config, output_path)
            self._print_parts(site)

    def _print_parts(self, site: Path) -> None:
        for name, file in self._look.parts:
            gc.collect(0)  # what the document before it leaves behind, and only that: a report's is some 50 MB
            part = cut(self._document, name) or (cut(self._beside, name) if name == SCORECARD else None)
            if part is None:
                raise PdfError(msg("the PDF of {name} cannot be made: the report does not have it", name=name))
            title, markup = part
            edition = {**self._edition, "title": f"{title}（{self._edition['title']}）"}
            target = site / FOLDER / file
            target.parent.mkdir(exist_ok=True)
            html = ReportHTML(markup, edition=edition, site=site, look=self._look, with_data=False)
            html.render().write_pdf(str(target))

    def _render_js(self, soup: BeautifulSoup) -> str:
        self._document = annex.put(str(super()._render_js(soup)), self._look.annex)
        return self._document

    def _soup_from_content(self, content: str, page: Any) -> BeautifulSoup:  # noqa: ANN401 - untyped library
        soup: BeautifulSoup = super()._soup_from_content(article_only(content), page)
        # A text may not restyle the report, rename it, move its links or attach files to it.
        for element in soup.find_all(_unwanted):
            if element.name == "a" and "headerlink" not in element.get_attribute_list("class"):
                del element["rel"]
            elif not element.decomposed:
                element.decompose()
        count_on(soup)
        mark_attachments(soup)
        mark_charts(soup, self._look.roles)
        mark_tables(soup, self._look.area)
        keep_numbers(soup)
        return soup

    def _remove_empty_tags(self, soup: BeautifulSoup) -> None:
        # As the original does, which looks at every element of the page twice.
        while blank := [found for found in soup.find_all(["article", "p"]) if _blank(found)]:
            for element in blank:
                element.extract()

    def _normalize_link_anchors(self, soup: BeautifulSoup) -> None:
        # Replaces the original, which breaks Chinese anchors and, under --strict, fails on pages left out on
        # purpose. MkDocs itself has already checked that the links of the site lead somewhere.
        targets = {element["id"] for element in soup.find_all(id=True)}
        for link in soup.find_all("a", href=True):
            href = str(link["href"])
            target = unquote(href[1:]) if href.startswith("#") else None
            if target in targets:
                link["href"] = "#" + target  # not quoted: target-counter() compares letter by letter
            elif urlsplit(href).scheme not in SCHEMES:  # a path, which would lead to where the site was built
                del link["href"]
        close_contents(soup)


def _unwanted(element: Tag) -> bool:
    return (
        element.name in REMOVED
        or (element.name == "a" and element.has_attr("rel"))
        or "headerlink" in element.get_attribute_list("class")
    )


def _blank(element: Tag) -> bool:
    return not element.get_text(strip=True) and not element.find(["img", "svg"])


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let the garbage collector wait: what a layout makes is kept until it is written, and is gone with the process."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if multiprocessing.parent_process() is not None:
            gc.freeze()  # a process for one edition: looking through it all once more would only take time
        if enabled:
            gc.enable()


def article_only(page: str) -> str:
    """Cut a page down to its article: header, navigation and scripts need not be parsed to be thrown away."""
    start, end = page.find("<article"), page.rfind("</article>")
    article = LINKED.sub(r"\1", page[start : end + len("</article>")]) if 0 <= start < end else ""
    return f"<html><head></head><body>{article}</body></html>"


class ReportHTML(weasyprint.HTML):  # type: ignore[misc]  # WeasyPrint has no type information
    """The whole document as WeasyPrint sees it: the edition's head, fetching limited to its site."""

    def __init__(
        self,
        string: str,
        *,
        edition: Mapping[str, Any],
        site: Path,
        look: Look | None = None,
        with_data: bool = True,
    ) -> None:
        look = look or Look()
        _, _, body = string.partition("</head>")
        document = f'<!doctype html><html lang="zh-CN">{head(edition, look)}{body}'
        self._edition = edition
        self._look = look
        self._data = open_data(site) if with_data else ()
        # Where the site and the profile are is no part of the report.
        bare = document
        for path in (site, *look.folders):
            bare = bare.replace(path.resolve().as_uri(), "")
        self._digest = hashlib.sha256(bare.encode() + look.profile.style.read_bytes())
        for file in self._data:
            self._digest.update(file.content)
        super().__init__(string=document, base_url=f"{site.resolve()}/", url_fetcher=SiteFetcher([site, *look.folders]))

    def render(self) -> Rendering:
        """Lay the document out; `PdfError` when it asks for a file outside its site or one that is not there."""
        with _fetching():
            document = super().render(pdf_variant=VARIANT)
        describe_document(document, self._edition)
        merge_links(document)
        return Rendering(document, self._data, self._digest.digest(), self._look)


class Rendering:
    """A laid-out document that writes itself with our options, whatever options its caller leaves out."""

    def __init__(self, document: weasyprint.Document, data: tuple[Embedded, ...], digest: bytes, look: Look) -> None:
        self._document = document
        self._data = data
        self._digest = digest
        self._look = look

    def write_pdf(self, target: str) -> None:
        """Write the PDF, the same bytes for the same document; refuse one with empty boxes."""
        with _fetching():
            self._document.write_pdf(
                target,
                finisher=_finish,
                pdf_variant=VARIANT,
                # The document's own digest: the default would be random.
                pdf_identifier=self._digest[:16],
                attachments=attachments(self._data),
            )
        try:
            refuse_missing_glyphs(chr(code) for font in self._document.fonts.values() for code in font.missing)
            used = faces_used(self._document, self._look.roles)
        except PdfError:
            Path(target).unlink()
            raise
        for face in used:
            self._look.tell(face)


def _finish(document: weasyprint.Document, pdf: Any) -> None:  # noqa: ANN401 - untyped library
    """Do what WeasyPrint leaves undone, right before the file is written."""
    for item in pdf.objects:
        if "Interpolate" in getattr(item, "extra", ()):  # PDF/A leaves no choice to whoever shows a picture
            item.extra["Interpolate"] = "false"
    number_glyphs(pdf)
    settle(pdf)
    sort_destinations(pdf)
    label_pages(pdf, document)
    pdf.catalog["PageMode"] = "/UseOutlines"
    write_once(pdf)


class _fetching:  # noqa: N801 - used like a function
    """Turn WeasyPrint's fatal fetching error, which is no `Exception`, into one of ours."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _type: object, error: BaseException | None, _traceback: object) -> None:
        if isinstance(error, FatalURLFetchingError):
            url = str(error).removeprefix('Error fetching "').removesuffix('"')
            raise PdfError(msg("the PDF may only use files of its own site, and not {url}", url=url)) from error


def head(edition: Mapping[str, Any], look: Look | None = None) -> str:
    """Return the document's head: title, author, subject and date of the edition, fonts, and the profile's style."""
    look = look or Look()
    subject = " ".join(filter(None, (edition["period"], edition.get("kind_label", ""), edition["status_label"])))
    facts = {
        "author": edition["department"],
        "description": subject,
        "dcterms.created": edition["published"],
        "dcterms.modified": edition["published"],
    }
    metas = "".join(f'<meta name="{name}" content="{escape(value)}">' for name, value in facts.items() if value)
    fonts = f"<style>{font_faces(look.faces)}{css_variables(look.roles)}{CHARTS}</style>"
    style = f'<link rel="stylesheet" href="{escape(look.profile.style.resolve().as_uri())}">'
    draft = f"<style>{DRAFT}</style>" if edition["status"] == "draft" else ""
    title = f"<title>{escape(edition['title'])}</title>"
    return f'<head><meta charset="utf-8">{title}{metas}{fonts}{style}{draft}</head>'
