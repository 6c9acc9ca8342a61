"""What is handed to the plugin of an edition, and what its templates are told of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongkai import datafiles, exports, kinds, pages, pdf, sources
from gongkai.plugin import describing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gongkai.edition import Edition
    from gongkai.findings import Findings
    from gongkai.plugin.shelving import Assets

THEME = Path(__file__).parents[1] / "theme"
PORTAL = "portal.html.j2"
PDF_PLUGIN = "with-pdf"


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
    pdf_later: bool = False
    """The pages link to a PDF that is made by another build."""
    assets: Assets | None = None
    """Where the theme's files are; without it the edition has them all itself."""
    exported: Mapping[str, bytes] | None = None
    """The edition's open data, as `exports.files` makes them, if somebody has done so already."""

    @property
    def prints(self) -> bool:
        """Tell whether this build makes the PDF."""
        return self.with_pdf and not self.pdf_later


def sibling(edition: Edition) -> Sibling:
    """Describe an edition to the others; its pages are those a reader can be sent to."""
    names = tuple(next(iter(item.values())).removesuffix(".md") + ".html" for item in pages.nav(edition))
    return Sibling(edition.year, edition.report.title, names, edition.draft)


def extra(handed: Handed) -> dict[str, Any]:
    """Return what templates know of the edition, as plain data."""
    edition = handed.edition
    report, department = edition.report, edition.department
    newest = max((s for s in handed.siblings if not s.draft), key=lambda s: s.year, default=None)
    status = exports.status(edition, draft=handed.draft)
    return {
        "year": str(edition.year),
        "title": report.title,
        "title_lines": pdf.title_lines(report.title, department.name),
        "department": department.name,
        "notice": department.notice,
        "status": status,
        "status_label": exports.status_label(status, transcribed=report.transcription is not None),
        "published": report.published,
        "released": describing.released(edition),
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
        "editing": sources.sources(edition),
        "publisher": department.model_dump(include={"name", "notice", "site", "contact"}),
        "meta": {
            "site": describing.site(edition),
            "columns": describing.columns(edition),
            "article": describing.article(edition),
            "keywords": list(report.document.keywords),
        },
        "source": describing.source(edition),
        "record": describing.record(edition),
        "pages": [
            {"title": title, "url": pages.url(page)} for item in pages.nav(edition) for title, page in item.items()
        ],
        "dataset": exports.dataset_block(edition, f"{datafiles.FOLDER}/", draft=handed.draft),
        "chapters": [pages.url(chapter.file) for chapter in report.chapters],
        "compare": _compare(edition.year, [s.year for s in handed.siblings]),
        "root": "../" if _has_root(handed) else "",
    }


def _compare(year: int, years: Sequence[int]) -> dict[str, str] | None:
    """Say which two years to put side by side: an edition and the one before, or the first one and the next."""
    before = max((y for y in years if y < year), default=None)
    after = min((y for y in years if y > year), default=None)
    other = before or after
    if other is None:
        return None
    label = "与上年比较" if other == year - 1 else f"与{other}年比较"
    return {"from": str(min(year, other)), "to": str(max(year, other)), "label": label}


def _has_root(handed: Handed) -> bool:
    """Tell whether pages above the edition go with it: not under plain MkDocs, nor where one edition stands alone."""
    return len(handed.siblings) > 1 or (handed.assets is not None and handed.assets.prefix.startswith("../"))
