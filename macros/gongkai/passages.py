"""A chapter's HTML in, its blocks of text out with their figures marked; and all those of an edition as a script.

`compare.html` at the site's root puts two editions beside each other. Opened from a disk it can read no file, but it
can run one: so each edition has a script that calls `gongkaiEdition` with what its chapters say.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

from gongkai import listing, printing
from gongkai.quantities import Quantity, plain
from gongkai.units import dims_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from gongkai.edition import Edition

SCRIPT = "compare.js"
CALL = "gongkaiEdition("
Block = list[Any]
"""A kind (h1 … h6, p, li, tr, th for a row of heads, caption …), then words, and [id, words] for a figure.

In a row, each cell begins with a number: 0, 1 for the cell that heads the row, 2 for one that heads several; and 10
more for every column more that it is wide.
"""
CELL, HEAD, GROUP, MORE = 0, 1, 2, 10
PER_MILLE = frozenset({"‰", "千分点"})
TOKEN = re.compile(
    r'<(?:data|span) class="fact\b[^>]* data-fact="(?P<figure>[^"]+)"[^>]*>(?P<words>[^<]*)</\w+>'
    r'|<(?P<dropped>svg\b|script\b|style\b|template\b|details class="gk-chart-data"|a class="headerlink"|!--)[^>]*>'
    r"|<(?P<close>/?)(?P<tag>h[1-6]|p|li|d[tdl]|t[drh]|table|thead|tbody|(?:fig)?caption|figure|pre|blockquote|div|[ou]l"
    r"|hr|br|section|details|summary)\b[^>]*>"
    r'|<img\b[^>]*?\balt="(?P<picture>[^"]+)"[^>]*>'
    r"|<[^>]*>|(?P<text>[^<]+)",
    re.DOTALL,
)
ENDS = {'details class="gk-chart-data"': "</details>", 'a class="headerlink"': "</a>", "!--": "-->"}
BLANK = re.compile(r"\s+")
WIDE = re.compile(r'\bcolspan="?([1-9][0-9]?)\b')
_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
MAKES = {**{f"h{n}": f"h{n}" for n in range(1, 7)}, "li": "li", "dt": "p", "dd": "p", "caption": "caption"}
MAKES |= {"figcaption": "caption", "pre": "pre", "summary": "p"}


def blocks(html: str) -> list[Block]:
    """Return the blocks of a page in the order of reading; pictures and what charts are drawn from are left out."""
    reading = _Reading()
    past, endless = 0, set[str]()
    for found in TOKEN.finditer(html):
        kind = found.lastgroup
        if found.start() < past:
            continue
        if kind == "dropped":
            end = ENDS.get(found["dropped"], f"</{found['dropped']}>")
            at = -1 if end in endless else html.find(end, found.start())
            if at >= 0:
                past = at + len(end)
            else:  # not to be looked for again: a page may have thousands that nothing ends
                endless.add(end)
        elif kind == "text":
            reading.add(BLANK.sub(" ", unescape(found[0]) if "&" in found[0] else found[0]))
        elif kind == "words":
            reading.now.append([unescape(found["figure"]), unescape(found["words"])])
        elif kind == "picture":
            reading.add(f"〔图：{unescape(found['picture'])}〕")
        elif kind == "tag":
            reading.tag(found["tag"], found[0], closes=bool(found["close"]))
    reading.end("p")
    return reading.done


class _Reading:
    """The walk through a page: the blocks that are done, and the one that is being read."""

    def __init__(self) -> None:
        self.done: list[Block] = []
        self.now: Block = ["p"]
        self.row = self.head = False

    def end(self, kind: str) -> None:
        """End the block that is being read, and begin another one."""
        if any(isinstance(part, list) or (isinstance(part, str) and part.strip()) for part in self.now[1:]):
            self.done.append(_trimmed(self.now))
        self.now = [kind]

    def add(self, words: str) -> None:
        """Read on; words that follow words are one piece with them."""
        if len(self.now) > 1 and isinstance(self.now[-1], str):
            self.now[-1] += words
        else:
            self.now.append(words)

    def tag(self, name: str, whole: str, *, closes: bool) -> None:
        """Go into an element or out of it."""
        if name in {"td", "th"} and self.row:
            self.now += [] if closes else [_cell(whole)]
        elif name == "thead":
            self.head = not closes
        elif name == "tr":
            self.row = not closes
            self.end(("th" if self.head else "tr") if self.row else "p")
        elif self.row or name == "br":
            self.add(" ")
        elif name != "p" or self.now != ["li"]:
            self.end("p" if closes else MAKES.get(name, "p"))


def _cell(tag: str) -> int:
    kind = GROUP if 'scope="rowgroup"' in tag else HEAD if 'scope="row"' in tag else CELL
    wide = WIDE.search(tag)
    return kind + MORE * (int(wide[1]) - 1) if wide else kind


def _trimmed(block: Block) -> Block:
    """Take the blanks off the ends of a block and of its cells."""
    parts: Block = [block[0]]
    for at, part in enumerate(block[1:], 1):
        if isinstance(part, str):
            after = block[at + 1] if at + 1 < len(block) else 0
            words = part.lstrip() if at == 1 or isinstance(parts[-1], int) else part
            words = words.rstrip() if isinstance(after, int) else words
            if words:
                parts.append(words)
        else:
            parts.append(part)
    return parts


def script(edition: Edition, chapters: Mapping[str, Sequence[Block]]) -> str:
    """Return the script of an edition; `chapters` has the blocks of each chapter by its file.

    Its first line says which edition this is, and can be read without the rest.
    """
    listed = [c for c in edition.report.chapters if c.file in chapters]
    used = [part[0] for c in listed for block in chapters[c.file] for part in block[1:] if isinstance(part, list)]
    stems = dict.fromkeys(figure.partition(".")[0] for figure in (*used, *edition.facts))
    head = {
        "year": edition.year,
        "title": edition.report.title,
        "chapters": [[f"{c.file.removesuffix('.md')}.html", c.title] for c in listed],
        "groups": [[stem, listing.label(edition, stem)] for stem in stems],
    }
    known = _compact({figure: _figure(edition, figure) for figure in edition.facts})
    text = ",\n".join(_compact(chapters[c.file]) for c in listed)
    return f'{CALL}{_compact(head)[:-1]},\n"figures":{known},\n"text":[\n{text}\n]}});\n'


def _figure(edition: Edition, figure: str) -> list[str | int]:
    """Return a figure's label and words; then its exact number, what it measures, decimals, and 1 if approximate."""
    found = printing.in_list(edition.figures, figure)
    label = edition.facts[figure].label
    if not isinstance(found, Quantity):
        return [label, found]
    name = found.unit.name
    share = "‰" if name in PER_MILLE else "成" if name == "成" else "%"
    measures = share if name in printing.SHARES else dims_name(found.dims)
    return [label, found.prose(), plain(found.value), measures, found.decimals, int(found.approx is not None)]


@dataclass(frozen=True)
class Outline:
    """What the first line of an edition's script says: its chapters (page, title), what its data files are about."""

    year: int
    title: str
    chapters: tuple[tuple[str, str], ...]
    groups: dict[str, str]


def outlines(folder: Path, years: Sequence[int]) -> list[Outline]:
    """Read what the editions of a built site say of themselves, oldest first; one without a script is left out."""
    return [found for year in sorted(years) if (found := _outline(folder / str(year) / SCRIPT))]


def _outline(path: Path) -> Outline | None:
    try:
        with path.open(encoding="utf-8") as file:
            line = file.readline().rstrip()
        said = json.loads(line.removeprefix(CALL).removesuffix(",") + "}")
        chapters = tuple((str(page), str(title)) for page, title in said["chapters"])
        return Outline(int(said["year"]), str(said["title"]), chapters, dict(said["groups"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
