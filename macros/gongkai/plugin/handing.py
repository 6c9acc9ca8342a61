"""What is handed to the plugin of an edition, and what its templates are told of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongkai import datafiles, exports, kinds, pages, pdf

if TYPE_CHECKING:
    from gongkai.checks import Findings
    from gongkai.edition import Edition
    from gongkai.plugin.shelving import Assets

THEME = Path(__file__).parents[1] / "theme"
PORTAL = "portal.html.j2"
PDF_PLUGIN = "with-pdf"
STATUS = {"published": "正式发布", "draft": "草稿"}
TRANSCRIBED = "转录"


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

    @property
    def prints(self) -> bool:
        """Tell whether this build makes the PDF."""
        return self.with_pdf and not self.pdf_later


def sibling(edition: Edition) -> Sibling:
    """Describe an edition to the others; its pages are those a reader can be sent to."""
    names = tuple(next(iter(item.values())).removesuffix(".md") + ".html" for item in pages.nav(edition))
    return Sibling(edition.year, edition.report.title, names, edition.draft)


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
        "dataset": exports.dataset_block(edition, f"{datafiles.FOLDER}/"),
        "portal": "../index.html" if len(handed.siblings) > 1 else "",
    }
