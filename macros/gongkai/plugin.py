"""The MkDocs plugin: one edition becomes one site version. The only module that knows MkDocs and mkdocs-macros.

Under `mkdocs serve` and `mkdocs build` it loads and checks the site directory itself and shows the newest edition
(`GONGKAI_YEAR` names another); under `gongkai build` it is handed an edition that has been checked.
"""

from __future__ import annotations

import logging
import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, ConfigurationError, PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import File
from mkdocs.utils.yaml import yaml_load
from pymdownx.slugs import slugify

from gongkai import exports, kinds, pages, pdf
from gongkai.checks import Findings, check
from gongkai.edition import Edition, load
from gongkai.macros import macros
from gongkai.problems import Origin, Problem, Severity, msg

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

log = logging.getLogger("mkdocs.plugins.gongkai")

THEME = Path(__file__).with_name("theme")
STATUS = {"published": "正式发布", "draft": "草稿"}
TRANSCRIBED = "转录"
PDF_PLUGIN = "with-pdf"
PORTAL = "portal.html.j2"
LESS_FOUND = 0.1
"""How much less the list of all figures counts in a search than the chapter that says what a figure means."""
REQUIRED_EXTENSIONS = ("attr_list", "sane_lists", "tables", "toc")
"""`sane_lists`: a list that begins with 7. is not printed as 1."""


@dataclass(frozen=True)
class Sibling:
    """Another edition of the same site, as the pages of this one link to it."""

    year: int
    title: str
    pages: tuple[str, ...]
    draft: bool = False


@dataclass(frozen=True)
class Handed:
    """What `gongkai build` hands to the plugin: the edition, what was found in it, its siblings, what to make."""

    edition: Edition
    findings: Findings
    siblings: tuple[Sibling, ...]
    with_pdf: bool
    workdir: Path
    draft: bool = False
    parts: tuple[str, ...] = ()
    """What is also printed by itself, as `pdf.names` calls it."""


def sibling(edition: Edition) -> Sibling:
    """Describe an edition to the others; its pages are those a reader can be sent to."""
    names = tuple(next(iter(item.values())).removesuffix(".md") + ".html" for item in pages.nav(edition))
    return Sibling(edition.year, edition.report.title, names, edition.draft)


class GongkaiPlugin(BasePlugin):  # type: ignore[type-arg, no-untyped-call]
    """Turns MkDocs' site into one edition."""

    def __init__(self) -> None:
        super().__init__()
        self.handed: Handed | None = None
        self.command = "build"
        self.faces: list[pdf.FaceUsed] = []

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:  # noqa: ARG002 - MkDocs' signature
        """Remember the command: `serve` makes no PDF."""
        self.command = command

    @event_priority(100)
    def _configure(self, config: MkDocsConfig) -> MkDocsConfig:
        """Point MkDocs at the edition before any other plugin looks."""
        _refuse_config(config, self.handed)
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
        custom = [d for d in config.theme.dirs if config.theme.custom_dir and Path(d) == Path(config.theme.custom_dir)]
        config.theme.dirs.insert(len(custom), str(THEME))
        for name in REQUIRED_EXTENSIONS:
            if name not in config.markdown_extensions:
                config.markdown_extensions.append(name)
        toc = config.mdx_configs.setdefault("toc", {})
        toc.setdefault("slugify", slugify(case="lower"))
        toc.setdefault("toc_depth", 3)  # a （1） is often a whole sentence
        config.extra["version"] = {"provider": "mike", "default": "latest"}
        config.extra["gongkai"] = extra(handed)
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
        return config

    on_config = CombinedEvent(_configure, _register)

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the pages that nobody writes, and the open data."""
        assert self.handed is not None
        edition = self.handed.edition
        files.remove(files.src_uris[PORTAL])  # a template of ours, which MkDocs takes for a file of the theme
        for name in pages.generated(edition):
            files.append(File.generated(config, name, content=f"# {pages.TITLES[name]}\n"))
        files.append(File.generated(config, "data/figures.json", content=exports.as_json(edition)))
        files.append(File.generated(config, "data/figures.csv", content=exports.as_csv(edition)))
        files.append(File.generated(config, "data/ledger.json", content=exports.ledger_as_json(edition)))
        return files

    @event_priority(-100)
    def on_page_markdown(self, markdown: str, *, page: Page, **_: Any) -> str:  # noqa: ANN401 - MkDocs' signature
        """Fill the generated pages after the macros have run, so that no word of theirs is ever a template."""
        assert self.handed is not None
        maker = pages.generated(self.handed.edition).get(page.file.src_uri)
        if maker:
            page.meta.setdefault("search", {"boost": LESS_FOUND})
        return maker(self.handed.edition, self.handed.findings) if maker else markdown

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Remove the compressed sitemap: it carries the time of the build."""
        Path(config.site_dir, "sitemap.xml.gz").unlink(missing_ok=True)

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any) -> None:  # noqa: ANN401, ARG002
        """Rebuild on a change of the figures, too, and when a year begins."""
        for name in ("data", "docs"):
            server.watch(str(site_root(config) / name))

    def _is_handed(self) -> bool:
        return self.command == "gongkai"

    def _load(self, config: MkDocsConfig) -> Handed:
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
        warm(root / ".cache", with_pdf=False)
        with_pdf = self.command != "serve"
        return Handed(edition, findings, (sibling(edition),), with_pdf, root / ".cache", draft=edition.draft)

    def _prepare_pdf(self, config: MkDocsConfig, handed: Handed) -> None:
        """P101: The PDF can be typeset as it is to be published.

        The libraries are there, and so are Chinese fonts with every character of the text: without them a PDF would be
        a set of empty boxes. Install what the finding names, or write another character.
        """
        plugin = config.plugins.get(PDF_PLUGIN)
        if plugin is None:
            return
        if not handed.with_pdf:
            # its switch is an environment variable, and it warns, which --strict would not forgive
            plugin.config["enabled_if_env"] = "GONGKAI_PDF"
            logging.getLogger("mkdocs.with-pdf").setLevel(logging.ERROR)
            return
        edition = handed.edition
        parts = tuple((name, file) for name, file in pdf.names(edition).items() if name in handed.parts)
        look = pdf.Look(edition.profile, edition.faces, parts, self.faces.append)
        try:
            pdf.prepare(config.extra["gongkai"], workdir=handed.workdir, look=look)
        except pdf.PdfError as error:
            raise refusal("P101", error.message, handed, error.hint) from None
        pdf.configure(plugin.config, config.extra["gongkai"], edition.profile)


def site_root(config: MkDocsConfig) -> Path:
    """Return the site directory: the folder of mkdocs.yml."""
    return Path(config.config_file_path).resolve().parent


def refusal(rule: str, message: Any, handed: Handed | None, hint: Any = None) -> PluginError:  # noqa: ANN401
    """Make the error that MkDocs shows without a traceback."""
    language = handed.edition.department.language if handed else "zh"
    return PluginError("\n" + Problem(rule, Origin("mkdocs.yml"), message, hint).line(language))


def _refuse_config(config: MkDocsConfig, handed: Handed | None) -> None:
    """Refuse settings under which mkdocs-macros would publish an error, or take code from a text.

    X101: The plugins gongkai and macros are in mkdocs.yml. Without them a site would be built that is not checked and
    has no figures. Add them under `plugins:`.

    X102: Under `macros:` stand `on_undefined: strict` and `on_error_fail: true`, and `render_by_default` is not
    switched off. Otherwise an error would be published in place of a figure. Set them so.

    X103: No setting under `macros:` has texts read in another way than they are checked. Take it out.

    X107: mkdocs.yml has no `exclude_docs`. With it MkDocs publishes files that are not checked, such as those that
    begin with a dot. Take it out.
    """
    plugin = config.plugins.get("macros")
    if plugin is None:
        raise refusal("X101", msg("the plugin '{name}' is missing under `plugins:`", name="macros"), handed)
    for key, wanted in (("on_undefined", "strict"), ("on_error_fail", True), ("render_by_default", True)):
        if plugin.config[key] != wanted:
            message = msg(
                "set `{key}: {wanted}` under `macros:`, or errors would be published",
                key=key,
                wanted=str(wanted).lower(),
            )
            raise refusal("X102", message, handed)
    if config.exclude_docs:
        raise refusal("X107", msg("`{key}` would publish files that are not checked", key="exclude_docs"), handed)
    for key, value in plugin.config.items():
        if (key.startswith("j2_") and value) or (key in {"include_yaml", "include_dir", "modules"} and value):
            message = msg(
                "`{key}` under `macros:` would let texts be read in another way than they are checked", key=key
            )
            raise refusal("X103", message, handed)


def status_label(edition: Edition, *, draft: bool = False) -> str:
    """Say what an edition is: 草稿, 正式发布, or 转录 where it is the transcription of a printed report."""
    if draft or edition.draft:
        return STATUS["draft"]
    return TRANSCRIBED if edition.report.transcription else STATUS["published"]


def extra(handed: Handed) -> dict[str, Any]:
    """Return what templates know of the edition, as plain data."""
    edition = handed.edition
    report, department = edition.report, edition.department
    newest = max((s for s in handed.siblings if not s.draft), key=lambda s: s.year, default=None)
    status = "draft" if handed.draft or edition.draft else report.status
    return {
        "year": str(edition.year),
        "title": report.title,
        "title_lines": pdf.title_lines(report.title, department.name),
        "department": department.name,
        "notice": department.notice,
        "status": status,
        "status_label": status_label(edition, draft=status == "draft"),
        "published": report.published,
        "period": report.period,
        "kind_label": kinds.label(report.kind, edition.kind),
        "transcription": report.transcription.model_dump() if report.transcription else None,
        "pdf": pdf.OUTPUT if handed.with_pdf else "",
        "newest": None
        if newest is None or newest.year <= edition.year
        else {"year": str(newest.year), "title": newest.title, "url": f"../{newest.year}/"},
        "editions": [
            {"year": str(s.year), "title": s.title, "pages": list(s.pages), "current": s.year == edition.year}
            for s in sorted(handed.siblings, key=lambda s: -s.year)
        ],
        "repository": department.repository.model_dump() if department.repository.url else None,
        "site": department.site.model_dump(),
        "contact": department.contact.model_dump(),
        "portal": "../index.html" if len(handed.siblings) > 1 else "",
    }


class BuildFailedError(Exception):
    """MkDocs could not build an edition; the text says why, in MkDocs' words."""


@contextmanager
def _messages() -> Iterator[list[str]]:
    """Gather MkDocs' warnings and errors instead of printing them."""
    gathered: list[str] = []

    class Gather(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            gathered.append(record.getMessage())

    handler = Gather(level=logging.WARNING)
    loggers = [logging.getLogger(name) for name in ("mkdocs", "weasyprint")]
    before = [logger.propagate for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.propagate = False
    try:
        yield gathered
    finally:
        for logger, propagate in zip(loggers, before, strict=True):
            logger.removeHandler(handler)
            logger.propagate = propagate


def build(root: Path, output: Path, handed: Handed) -> tuple[pdf.FaceUsed, ...]:
    """Build one edition into a folder with MkDocs, strictly; return the faces that its PDF is printed in.

    Raises `BuildFailedError` with what MkDocs said.
    """
    with _messages() as gathered:
        try:
            config = load_config(
                str(root / "mkdocs.yml"), site_dir=str(output), strict=True, plugins=_plugins(root, handed)
            )
            plugin = config.plugins.get("gongkai")
            if not isinstance(plugin, GongkaiPlugin):
                raise refusal("X101", msg("the plugin '{name}' is missing under `plugins:`", name="gongkai"), handed)
            plugin.handed, plugin.command = handed, "gongkai"
            mkdocs_build(config)
            return tuple(dict.fromkeys(plugin.faces))
        except pdf.PdfError as error:
            problem = Problem("P101", Origin(f"docs/{handed.edition.year}"), error.message, error.hint)
            raise BuildFailedError(problem.line(handed.edition.department.language)) from None
        except (Abort, ConfigurationError, PluginError) as error:
            raise BuildFailedError("\n".join(_unique([*gathered, str(error)]))) from None
        except SystemExit:
            # Abort is one, too. Else mkdocs-macros ends so on an error in a macro; ours have been checked before
            if not handed.edition.department.macros:
                raise RuntimeError("\n".join(gathered)) from None
            raise BuildFailedError("\n".join(_unique(gathered))) from None
        except RuntimeError as error:
            if "while generating PDF" not in str(error):
                raise
            raise BuildFailedError("\n".join(_unique([*gathered, str(error)]))) from None


def _plugins(root: Path, handed: Handed) -> Any:  # noqa: ANN401 - as mkdocs.yml has them, in either of its forms
    """Read which plugins to load: without a PDF not even its plugin, which would look for Pango.

    X106: The file mkdocs.yml consists of lines 'key: value'. Otherwise none of its settings can be read. Compare it
    with the one that `gongkai init` makes.
    """
    with (root / "mkdocs.yml").open("rb") as file:
        try:
            settings = yaml_load(file)
        except TypeError:  # how it fails on a file that is no mapping
            settings = None
    if not isinstance(settings, dict):
        raise refusal("X106", msg("the file must consist of lines of the form 'key: value'"), handed)
    plugins = settings.get("plugins", ["search"])
    if handed.with_pdf or not plugins:
        return plugins
    if isinstance(plugins, dict):
        return {name: options for name, options in plugins.items() if name != PDF_PLUGIN}
    return [p for p in plugins if p != PDF_PLUGIN and not (isinstance(p, dict) and PDF_PLUGIN in p)]


def _unique(lines: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(line for line in lines if line.strip()))


def warm(workdir: Path, *, with_pdf: bool) -> None:
    """Load what every edition needs, once, before the processes that build them are forked."""
    import jieba  # noqa: PLC0415 - only Chinese search needs it, and it is slow
    import material.plugins.search.plugin  # noqa: F401, PLC0415

    workdir.mkdir(parents=True, exist_ok=True)
    jieba.setLogLevel(logging.WARNING)
    jieba.dt.tmp_dir = str(workdir)  # its cache is code-like; nobody else may write it
    jieba.initialize()
    if with_pdf:
        pdf.warm(workdir)
