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
    """Follows `theme/portal.html.j2`: h1 the department; below #y2021, an item or a row, .title, .status--, .when."""

    def __init__(self) -> None:
        super().__init__()
        self.shown = Shown()
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an edition, or remember where the next words stand."""
        given = {key: value or "" for key, value in attrs}
        if tag in {"li", "tr"} and folders.YEAR.fullmatch(given.get("id", "")[1:]):
            self.shown.editions.append(Published(given["id"][1:]))
        _, mark, status = given.get("class", "").partition("status--")
        if mark and self.shown.editions:
            self.shown.editions[-1].status = status
        if tag not in _VOID:
            self.inside.append("status" if mark else "h1" if tag == "h1" else given.get("class", ""))

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - HTMLParser's signature
        """Leave an element."""
        self.inside = self.inside[:-1]

    def handle_data(self, data: str) -> None:
        """Take the words."""
        words, where = data.strip(), self.inside[-1] if self.inside else ""
        if where == "h1":
            self.shown.name += words
        elif self.shown.editions:
            edition = self.shown.editions[-1]
            edition.title += words if where == "title" else ""
            edition.status_label += words if where == "status" else ""
            edition.published += words if where == "when" else ""
