"""A department's folder of the site in, what it has published out: read from the page that leads to its years.

What the page above the departments says is what theirs say, whenever and by whatever they were built.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from gongkai import folders

if TYPE_CHECKING:
    from pathlib import Path

DATE = "公布日期"
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr"})


@dataclass
class Published:
    """One edition on a department's page: the words that a reader sees there, and what files there are."""

    year: str
    title: str = ""
    status: str = ""
    status_label: str = ""
    published: str = ""
    pdf: int = 0
    """Bytes of its PDF; 0 without one."""
    data: bool = False


@dataclass
class Shown:
    """What a department's page says: who publishes, and its editions, newest first."""

    name: str = ""
    editions: list[Published] = field(default_factory=list)


def published(folder: Path) -> Shown:
    """Read what a department has published into a folder; nothing if there is no page."""
    reader = _Reader()
    try:
        reader.feed((folder / "index.html").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Shown()
    reader.close()
    for edition in reader.shown.editions:
        pdf = folder / edition.year / "report.pdf"
        edition.pdf = pdf.stat().st_size if pdf.is_file() else 0
        edition.data = (folder / edition.year / "data" / "figures.csv").is_file()
    return reader.shown


class _Reader(HTMLParser):
    """Follows `theme/portal.html.j2`: h1 the department; below li#y2021, h2 the title, .status, a date."""

    def __init__(self) -> None:
        super().__init__()
        self.shown = Shown()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an edition, or remember where the next words stand."""
        given = {key: value or "" for key, value in attrs}
        if tag == "li" and folders.YEAR.fullmatch(given.get("id", "")[1:]):
            self.shown.editions.append(Published(given["id"][1:]))
        status = given.get("class", "").partition("status--")[2]
        if status and self.shown.editions:
            self.shown.editions[-1].status = status
        if tag not in _VOID:
            self.tags.append("status" if status else tag)

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - HTMLParser's signature
        """Leave an element."""
        self.tags = self.tags[:-1]

    def handle_data(self, data: str) -> None:
        """Take the words."""
        words, inside = data.strip(), self.tags[-2:]
        if not words or not self.tags:
            return
        if self.tags[-1] == "h1":
            self.shown.name += words
        if not self.shown.editions:
            return
        edition = self.shown.editions[-1]
        if inside == ["h2", "a"]:
            edition.title += words
        elif inside[-1] == "status":
            edition.status_label += words
        elif words.startswith(DATE):
            edition.published = words.removeprefix(DATE).strip()
