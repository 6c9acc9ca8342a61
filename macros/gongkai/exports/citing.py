"""An edition in, what it is called, where it is, what it may be used for and how to cite it out."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from gongkai import pages

if TYPE_CHECKING:
    from gongkai.edition import Edition
    from gongkai.schema import DepartmentShape

DRAFT, PUBLISHED = "draft", "published"
LABELS = {PUBLISHED: "正式发布", DRAFT: "草稿"}
TRANSCRIBED = "转录"


def status(edition: Edition, *, draft: bool) -> str:
    """Say what an edition is to be taken for: as it says itself, but a `draft` where it is built as one."""
    return DRAFT if draft else edition.report.status


def status_label(status: str, *, transcribed: bool) -> str:
    """Say the same to readers: 草稿, 正式发布, or 转录 where it is the transcription of a printed report."""
    return TRANSCRIBED if transcribed and status != DRAFT else LABELS[status]


def root(department: DepartmentShape) -> str:
    """Return the address of a department's site, with a slash at its end; nothing if it has none."""
    url = department.site.url.rstrip("/")
    return f"{url}/" if url else ""


def address(edition: Edition) -> str:
    """Return the address of an edition; nothing if its site has none."""
    base = root(edition.department)
    return f"{base}{edition.year}/" if base else ""


def place(figure: str) -> str:
    """Return where a figure stands in 数据一览, as a link within its edition."""
    return f"{pages.ALL.removesuffix('.md')}.html#{quote(figure)}"


def licence(department: DepartmentShape) -> str:
    """Return the licence in words; nothing if the department states none."""
    name, url = department.licence.name, department.licence.url
    return f"{name}（{url}）" if name and url else name or url


def citation(edition: Edition) -> str:
    """Return how to cite the data, as GB/T 7714 has online data sets; what is not known is left out."""
    report = edition.report
    parts = [edition.department.name, f"{report.title}：数据[DS/OL]", report.published, address(edition)]
    return ". ".join(part for part in parts if part) + "."
