"""The MkDocs plugin: one edition becomes one site version."""

from __future__ import annotations

import logging
import os
import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import File
from mkdocs.utils import get_relative_url
from pymdownx.slugs import slugify

from gongkai import annex, datafiles, exports, pages, passages, pdf, private
from gongkai.deferring import deferred
from gongkai.edition import load
from gongkai.macros import macros
from gongkai.plugin import plainly
from gongkai.plugin.handing import PDF_PLUGIN, Handed, extra, sibling
from gongkai.plugin.indexing import offer, rewrite
from gongkai.plugin.linking import linked
from gongkai.plugin.settings import refusal, refuse_config, site_root
from gongkai.plugin.theming import environment
from gongkai.plugin.warming import cut, warm, with_ours
from gongkai.problems import Origin, Problem, Severity, msg
from gongkai.seals import carried, superseded

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page
    from mkdocs.utils.templates import TemplateContext

with deferred("requests"):
    import mkdocs_macros.context
    import mkdocs_macros.util

PLACE = "<div data-gongkai-block></div>"
ANCHOR = re.compile(r"\bid=\"([^\"]+)\"")
LESS_FOUND = 0.1
"""How much less the list of all figures counts in a search than the chapter that says what a figure means."""
REQUIRED_EXTENSIONS = ("attr_list", "sane_lists", "tables", "toc")
"""`sane_lists`: a list that begins with 7. is not printed as 1."""


def _print_last(config: MkDocsConfig) -> None:
    """Have the PDF made when all else of the edition is done, in whatever order mkdocs.yml has the plugins."""
    printer = config.plugins.get(PDF_PLUGIN)
    config.plugins.events["post_build"].sort(key=lambda step: printer is getattr(step, "__self__", ""))


class GongkaiPlugin(BasePlugin):  # type: ignore[type-arg, no-untyped-call]
    """Turns MkDocs' site into one edition."""

    def __init__(self) -> None:
        super().__init__()
        self.handed: Handed | None = None
        self.command = "build"
        self.faces: list[pdf.FaceUsed] = []
        self.blocks: list[str] = []
        self.said: dict[str, list[passages.Block]] = {}
        self.written: Callable[[], object] = lambda: None

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:  # noqa: ARG002 - MkDocs' signature
        """Remember the command: `serve` makes no PDF."""
        self.command = command

    @event_priority(100)
    def _configure(self, config: MkDocsConfig) -> MkDocsConfig:
        """Point MkDocs at the edition before any other plugin looks."""
        refuse_config(config, self.handed)
        if self.handed is None or not self._is_handed():
            self.handed = self._load(config)
        handed = self.handed
        root = site_root(config)
        config.docs_dir = str(root / "docs" / str(handed.edition.year))
        config.nav = pages.nav(handed.edition)
        config.use_directory_urls = False
        url = handed.edition.department.site.url.rstrip("/")
        if self.command != "serve":  # which serves the edition at its own address
            config.site_url = f"{url}/{handed.edition.year}/" if url else ""
        config.site_description = handed.edition.report.title
        config.theme.dirs[:] = with_ours(config.theme.dirs, config.theme.custom_dir)
        config.theme.get_env = partial(environment, config.theme, handed.assets)  # type: ignore[method-assign]
        for name in REQUIRED_EXTENSIONS:
            if name not in config.markdown_extensions:
                config.markdown_extensions.append(name)
        toc = config.mdx_configs.setdefault("toc", {})
        toc.setdefault("slugify", slugify(case="lower"))
        toc.setdefault("toc_depth", 3)  # a （1） is often a whole sentence
        config.extra["version"] = {"provider": "mike", "default": "latest"}
        config.extra["gongkai"] = extra(handed)
        if not handed.edition.department.macros:
            # it asks Git a dozen questions about the repository, of which no text can print the answers
            mkdocs_macros.context.get_git_info = dict
        self._prepare_pdf(config, handed)
        return config

    @event_priority(-100)
    def _register(self, config: MkDocsConfig) -> MkDocsConfig:
        """Give mkdocs-macros our macros, after a department's own module has given it theirs.

        X104: A department's own macros do not have the names of gongkai's. Figures would be printed in another way than
        they are checked. Rename yours.
        """
        assert self.handed is not None
        ours = macros(self.handed.edition)
        plugin: Any = config.plugins["macros"]  # MkDocs has no type for what it registers
        taken = sorted(set(ours) & set(plugin.macros))
        if taken:
            raise refusal(
                "X104",
                msg("the macro '{name}' of your own module has the name of one of gongkai's", name=taken[0]),
                self.handed,
            )
        plugin.register_macros(ours)
        plainly.install(plugin.env)
        _print_last(config)
        return config

    on_config = CombinedEvent(_configure, _register)

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the pages that nobody writes, the open data, and the seal."""
        assert self.handed is not None
        edition = self.handed.edition
        for name in pages.generated(edition):
            files.append(File.generated(config, name, content=f"# {pages.TITLES[name]}\n"))
        exported = self.handed.exported or exports.files(edition, draft=self.handed.draft)
        for name, content in exported.items():
            files.append(File.generated(config, f"{datafiles.FOLDER}/{name}", content=content))
        former = superseded.files(edition.ledger, site_root(config) / "data" / str(edition.year))
        for name, path in former.items():
            files.append(File.generated(config, name, content=path.read_bytes()))
        for name, text in carried.files(edition.year, edition.ledger, pages.printed(edition)).items():
            files.append(File.generated(config, name, content=text))
        return files

    @event_priority(-100)
    def on_page_markdown(self, markdown: str, *, page: Page, **_: Any) -> str:  # noqa: ANN401 - MkDocs' signature
        """Fill the generated pages after the macros have run, so that no word of theirs is ever a template.

        Their blocks of HTML wait until the Markdown is done, which would look through every tag and change nothing.
        """
        assert self.handed is not None
        self.blocks = []
        years = [sibling.year for sibling in self.handed.siblings]
        maker = pages.generated(self.handed.edition, years).get(page.file.src_uri)
        if maker is None:
            return markdown
        page.meta.setdefault("search", {"boost": LESS_FOUND})
        parts = maker(self.handed.edition, self.handed.findings).split("\n\n")
        self.blocks = [part for part in parts if part.startswith("<")]
        return "\n\n".join(PLACE if part.startswith("<") else part for part in parts)

    def on_page_content(self, html: str, *, page: Page, **_: Any) -> str:  # noqa: ANN401 - MkDocs' signature
        """Put the blocks of a generated page in their places; link figures to what is known of them."""
        if self.blocks:
            page.present_anchor_ids = set(page.present_anchor_ids or ()).union(*map(ANCHOR.findall, self.blocks))
            first, *rest = html.split(PLACE)
            html = "".join([first, *(block + after for block, after in zip(self.blocks, rest, strict=True))])
        assert self.handed is not None
        listed, is_list = pages.ALL in pages.generated(self.handed.edition), page.file.src_uri == pages.ALL
        offer(page, html, rows=not (listed and is_list))
        if is_list or not listed:
            return html
        return linked(html, get_relative_url(pages.url(pages.ALL), page.url))

    @event_priority(-100)
    def on_page_context(self, context: TemplateContext, *, page: Page, **_: Any) -> TemplateContext:  # noqa: ANN401
        """Remember what a chapter says, as its page is about to: for readers who compare it with another year's."""
        assert self.handed is not None
        if any(chapter.file == page.file.src_uri for chapter in self.handed.edition.report.chapters):
            self.said[page.file.src_uri] = passages.blocks(page.content or "")
        return context

    @event_priority(-100)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Complete all but the PDF: what chapters say, the search index; no compressed sitemap, which has the time."""
        Path(config.site_dir, "sitemap.xml.gz").unlink(missing_ok=True)
        assert self.handed is not None
        said = passages.script(self.handed.edition, self.said)
        Path(config.site_dir, passages.SCRIPT).write_text(said, encoding="utf-8")
        index = Path(config.site_dir, "search", "search_index.json")
        if index.is_file():
            edition = self.handed.edition
            rewrite(index, edition if pages.ALL in pages.generated(edition) else None, cut)
        self.written()

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any) -> None:  # noqa: ANN401, ARG002
        """Rebuild on a change of the figures, too, and when a year begins."""
        for name in ("data", "docs"):
            server.watch(str(site_root(config) / name))

    def _is_handed(self) -> bool:
        return self.command == "gongkai"

    def _load(self, config: MkDocsConfig) -> Handed:
        from gongkai.checks import check  # noqa: PLC0415 - slow; a build of all editions has checked them elsewhere

        root = site_root(config)
        site = load(root)
        findings = check(site)
        year = os.environ.get("GONGKAI_YEAR", "")
        candidates = [e for e in site.editions if not year or str(e.year) == year]
        candidates = [e for e in candidates if not e.draft] or candidates
        edition = max(candidates, key=lambda e: e.year, default=None)
        language = site.department.language if site.department else "zh"
        errors = [p for p in findings.open if p.severity is Severity.ERROR]
        shown = str(edition.year) if edition else ""
        unloaded = {p.edition for p in errors} - {str(e.year) for e in site.editions}
        stopping = {"", shown} | {y for y in unloaded if (y == year if year else y > shown)}
        relevant = [p for p in errors if p.edition in stopping]
        if edition is None or relevant:
            if edition is None and not relevant:
                relevant = [Problem("E111", Origin("data"), msg("there is no edition of {year}", year=year))]
            raise PluginError("\n" + "\n".join(p.line(language) for p in relevant))
        workdir = private.workdir(root)
        warm(workdir, with_pdf=False)
        with_pdf = self.command != "serve"
        return Handed(edition, findings, (sibling(edition),), with_pdf, workdir, draft=edition.draft)

    def _prepare_pdf(self, config: MkDocsConfig, handed: Handed) -> None:
        """P101: The PDF can be typeset as it is to be published.

        The libraries are there, and so are Chinese fonts with every character of the text: without them a PDF would be
        a set of empty boxes. Install what the finding names, or write another character.
        """
        plugin = config.plugins.get(PDF_PLUGIN)
        if plugin is None:
            return
        if not handed.prints:
            # its switch is an environment variable, and it warns, which --strict would not forgive
            plugin.config["enabled_if_env"] = "GONGKAI_PDF"
            logging.getLogger("mkdocs.with-pdf").setLevel(logging.ERROR)
            return
        edition = handed.edition
        parts = tuple((name, file) for name, file in pdf.names(edition).items() if name in handed.parts)
        last = annex.markup(edition) if annex.wanted(edition) else ""
        look = pdf.Look(edition.profile, edition.faces, parts, self.faces.append, last)
        try:
            pdf.prepare(config.extra["gongkai"], workdir=handed.workdir, look=look)
        except pdf.PdfError as error:
            raise refusal("P101", error.message, handed, error.hint) from None
        pdf.configure(plugin.config, config.extra["gongkai"], edition.profile)
