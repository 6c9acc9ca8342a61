"""PDFs that several test modules look at, each made once a run, and what a machine finds in one."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pdfminer.pdftypes import PDFObjRef, PDFStream, resolve1

from gongkai import pdf
from sites import ROOT, copy_of_the_report, gongkai

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import ModuleType

    import pytest
    from pdfplumber.page import Page
    from pdfplumber.pdf import PDF

YEARS = range(2019, 2024)


def editions(factory: pytest.TempPathFactory, worker: str) -> list[Path]:
    """Return the PDFs of the real report and of the example's five years; whoever asks first builds them."""
    base = factory.getbasetemp()
    shared = (base if worker == "master" else base.parent) / "published"
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "done").exists():
            for site, name in ((copy_of_the_report(shared / "source"), "report"), (ROOT / "examples/shili", "shili")):
                run = gongkai(site, "build", "--output", str(shared / name))
                assert run.returncode == 0, run.stdout + run.stderr
            (shared / "done").touch()
    return [shared / "report/2021/report.pdf", *(shared / f"shili/{year}/report.pdf" for year in YEARS)]


def large(factory: pytest.TempPathFactory, worker: str) -> Path:
    """Return the PDF of a report of many chapters, as `benchmarks/department.py` writes it, with a wide table more."""

    def make(folder: Path) -> Path:
        command = [sys.executable, str(ROOT / "benchmarks" / "department.py"), str(folder / "site")]
        size = ["--years", "1", "--chapters", "13", "--figures", "520"]
        subprocess.run([*command, *size], check=True, capture_output=True)
        data, text = next((folder / "site/data").glob("[12]*")), next((folder / "site/docs").glob("[12]*/work01.md"))
        (data / "wide.yml").write_text(_wide(), encoding="utf-8")
        text.write_text(text.read_text(encoding="utf-8") + '\n{{ table("wide") }}\n', encoding="utf-8")
        return folder / "site"

    return _once(factory, worker, "large", make)


def _wide(columns: int = 16, rows: int = 30) -> str:
    """Write a table that only fits on a page on its side."""
    heads = "".join(f"  p{x:02}: {{label: 第{x}分馆, unit: 人次}}\n" for x in range(columns))
    labels = "".join(f"  r{y:02}: 第{y}类读者\n" for y in range(rows))
    cells = "".join(f"  r{y:02}: [{', '.join(str(10000 + y * 97 + x) for x in range(columns))}]\n" for y in range(rows))
    return f"label: 各分馆接待读者情况\nstub: 读者\ncolumns:\n{heads}rows:\n{labels}cells:\n{cells}"


def on_screen(factory: pytest.TempPathFactory, worker: str) -> Path:
    """Return the PDF of the example's 2021 in the profile for the screen."""

    def make(folder: Path) -> Path:
        ignored = shutil.ignore_patterns("site", ".cache")
        shutil.copytree(ROOT / "examples" / "shili", folder / "site", ignore=ignored)
        report = folder / "site/data/2021/report.yml"
        report.write_text(report.read_text("utf-8").replace("pdf:\n", "pdf:\n  profile: plain\n"), encoding="utf-8")
        return folder / "site"

    return _once(factory, worker, "plain", make, "--year", "2021")


def _once(
    factory: pytest.TempPathFactory, worker: str, name: str, make: Callable[[Path], Path], *arguments: str
) -> Path:
    """Build a site that `make` lays out; whoever asks first builds it."""
    base = factory.getbasetemp()
    shared = (base if worker == "master" else base.parent) / f"published-{name}"
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "done").exists():
            run = gongkai(make(shared), "build", "--output", str(shared / "built"), *arguments)
            assert run.returncode == 0, run.stdout + run.stderr
            (shared / "done").touch()
    return next(path for path in (shared / "built").glob("*/report.pdf") if path.parent.name != "latest")


def printed(rendering: ModuleType, folder: Path, article: str, **edition: str) -> Path:
    """Make a PDF of a page's article, in a folder that stands for the site."""
    from bs4 import BeautifulSoup  # noqa: PLC0415 - beside what needs Pango

    from gongkai.pdf import attachments, marking, numbers  # noqa: PLC0415

    facts = dict.fromkeys(("title", "department", "period", "status", "status_label", "published"), "") | edition
    rendering.install(facts)
    soup = BeautifulSoup(f"<html><head></head><body><article>{article}</article></body></html>", "html.parser")
    attachments.mark_attachments(soup)
    marking.mark_tables(soup)
    numbers.keep_numbers(soup)
    target = folder / f"{len(list(folder.glob('*.pdf')))}.pdf"
    rendering.ReportHTML(str(soup), edition=facts, site=folder).render().write_pdf(str(target))
    return target


def load_rendering(folder: Path) -> ModuleType | None:
    """Return the module that needs Pango, with the fonts from PyPI within its reach; nothing without Pango."""
    if pdf.missing_libraries():
        return None
    pdf.add_bundled_fonts(folder)
    from gongkai.pdf import rendering  # noqa: PLC0415 - loads Pango

    return rendering


@dataclass
class Tag:
    """A tag of a PDF: its attributes, and what is in it, in the order of reading."""

    name: str
    facts: dict[str, Any] = field(default_factory=dict)
    inside: list[Tag | str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Return all that is read aloud of it."""
        return "".join(part if isinstance(part, str) else part.words for part in self.inside)

    def all(self, *names: str) -> Iterator[Tag]:
        """Return the tags below it of these names, or all, in the order of reading."""
        for part in self.inside:
            if isinstance(part, Tag):
                if not names or part.name in names:
                    yield part
                yield from part.all(*names)

    def outline(self) -> str:
        """Return the tags as in `P[Link[丙]]`."""
        inside = "".join(part if isinstance(part, str) else part.outline() for part in self.inside)
        return f"{self.name}[{''.join(inside.split())}]"


def tags(document: PDF) -> Tag:
    """Return the tree of tags of a PDF; every mark on a page is in it once."""
    words: dict[tuple[int, int], str] = defaultdict(str)
    for page in document.pages:
        for char in page.chars:
            if char["mcid"] is not None:
                words[_identity(page), char["mcid"]] += char["text"]
    tree = _tag(resolve1(resolve1(document.doc.catalog["StructTreeRoot"])["K"])[0], words)
    assert words == {}, "a piece of a page is not in the tree"
    return tree


def _tag(reference: Any, words: dict[tuple[int, int], str]) -> Tag:  # noqa: ANN401 - pdfminer's
    entry = resolve1(reference)
    page = entry["Pg"].objid if "Pg" in entry else 0
    facts = resolve1(entry.get("A")) or {}
    facts = {key: plain(value) for key, value in facts.items()}
    facts |= {key: plain(entry[key]) for key in ("Alt", "Lang") if key in entry}
    tag = Tag(plain(entry["S"]), facts)
    for kid in resolve1(entry["K"]):
        piece = resolve1(kid)
        if isinstance(piece, int):
            tag.inside.append(words.pop((page, piece), ""))
        elif piece.get("MCID") is not None:
            tag.inside.append(words.pop((piece["Pg"].objid, piece["MCID"]), ""))
        elif "Obj" in piece:
            tag.facts.setdefault("links", []).append(resolve1(piece["Obj"]))
        else:
            tag.inside.append(_tag(kid, words))
    return tag


def plain(value: Any) -> Any:  # noqa: ANN401
    """Return a value of a PDF as Python knows it: names and strings as text."""
    value = resolve1(value)
    if isinstance(value, bytes):
        return value[2:].decode("utf-16-be") if value[:2] == b"\xfe\xff" else value.decode("latin-1")
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.name if hasattr(value, "name") else value


def _identity(page: Page) -> int:
    number: Any = page.page_obj.pageid
    return int(number)


def pages(document: PDF) -> dict[int, int]:
    """Return the number of each page by that of its object, counted from 1."""
    return {_identity(page): page.page_number for page in document.pages}


def target_pages(document: PDF) -> dict[bytes, int]:
    """Return the names that links lead to, in their order, with the page of each."""
    names = resolve1(resolve1(resolve1(document.doc.catalog["Names"])["Dests"])["Names"])
    numbers = pages(document)
    return {name: numbers[resolve1(place)[0].objid] for name, place in zip(names[::2], names[1::2], strict=True)}


def embedded(document: PDF) -> dict[str, tuple[dict[str, Any], dict[str, Any], bytes]]:
    """Return the files within: by name what is said of each, in its own place and with its bytes."""
    names = resolve1(resolve1(document.doc.catalog["Names"]).get("EmbeddedFiles")) or {"Names": []}
    found = {}
    for reference in resolve1(names["Names"])[1::2]:
        facts = resolve1(reference)
        stream = resolve1(resolve1(facts["EF"])["F"])
        assert isinstance(reference, PDFObjRef)
        assert isinstance(stream, PDFStream)
        found[plain(facts["UF"])] = (facts | {"objid": reference.objid}, stream.attrs, stream.get_data())
    return found
