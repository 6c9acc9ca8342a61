"""What builds.py measures: the sites that are built, and each way of building them as a turn that can be repeated."""

from __future__ import annotations

import multiprocessing
import re
import shutil
import subprocess
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from department import Size, make

from building import filled, plain
from building.measuring import BIN, Cost, Step, environment, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NEWEST = 2023
LONGER = 4
"""How many times as many years the long-lived department has."""
THICK = Size(years=1, chapters=12, figures=480, first=NEWEST)
"""A department whose edition has thirty pages."""
PDF_FLAG = "--no-pdf"
OWN, ASSETS = "pages, data and PDFs", "other files, each once"
TYPST = "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2])"
CASES = re.compile(r"(?m)^(  cases(?:_all)?: .*value: )(\d+)")


@dataclass(frozen=True)
class Bench:
    """The folder that all is written into, how large the department is, and how many processes may build."""

    folder: Path
    size: Size
    jobs: int
    sizes: dict[str, int] = field(default_factory=dict)
    """Bytes of what was built, by the name of the turn; filled as the turns are taken."""

    @property
    def years(self) -> range:
        """Return the years of the department."""
        return range(self.size.first, self.size.first + self.size.years)

    @property
    def made(self) -> Path:
        """Return the department itself."""
        return self.folder / "made"


def size(years: int, chapters: int, figures: int) -> Size:
    """Return the size of a department whose newest year is the same however many it has."""
    return Size(years=years, chapters=chapters, figures=figures, first=NEWEST + 1 - years)


def prepare(bench: Bench) -> None:
    """Write every site that is measured; none of this is counted."""
    make(bench.made, bench.size)
    long = size(bench.size.years * LONGER, bench.size.chapters, bench.size.figures)
    make(bench.folder / "long", long)
    make(bench.folder / "thick", THICK)
    plain.write(bench.made, bench.folder / "plain")
    plain.with_gongkai(bench.made, bench.folder / "inside")
    # in a process of its own: what it imports would count as memory of every command started from here
    process = multiprocessing.get_context("spawn").Process(target=_texts, args=(bench,))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit("the texts for Zensical, Typst and WeasyPrint could not be made")


def _texts(bench: Bench) -> None:
    """Write the texts with figures filled in and charts drawn, and the document that a build hands to WeasyPrint."""
    import pdf  # noqa: PLC0415 - it loads all of gongkai

    from gongkai import plugin  # noqa: PLC0415

    for year in bench.years:
        filled.for_zensical(bench.folder / "plain", year, bench.folder / "zensical" / str(year))
    typeset = bench.folder / "typeset"
    typeset.mkdir()
    filled.for_typst(bench.folder / "plain", NEWEST, typeset / "typst.typ")
    root = bench.folder / "inside"
    plugin.warm(root / ".cache", with_pdf=True)
    pdf.step(root, pdf.handed(root, NEWEST, root / ".cache"), typeset)


def fresh(root: Path) -> None:
    """Take away all that gongkai has made in a site directory."""
    for name in ("site", ".cache"):
        shutil.rmtree(root / name, ignore_errors=True)


def gongkai(root: Path, *words: str, jobs: int = 0) -> Step:
    """Return the command that builds a site directory."""
    more = ("--jobs", str(jobs)) if jobs else ()
    return Step((str(BIN / "gongkai"), "build", *more, *words), root)


def change_a_figure(root: Path) -> None:
    """Count one more case in the first chapter of the newest year, and one more of all cases if they are counted."""
    path = root / "data" / str(NEWEST) / "work01.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(CASES.sub(lambda found: f"{found[1]}{int(found[2]) + 1}", text, count=2), encoding="utf-8")


def builds(bench: Bench) -> dict[str, Cost]:
    """Build all years with their PDFs from nothing, again without a change, and again with one figure changed."""
    fresh(bench.made)
    step = gongkai(bench.made, jobs=bench.jobs)
    found = {"gongkai": run([step])}
    bench.sizes.update(sizes(bench.made / "site"))
    found["gongkai, nothing changed"] = run([step])
    change_a_figure(bench.made)
    return found | {"gongkai, one figure changed": run([step])}


def pages_only(bench: Bench) -> dict[str, Cost]:
    """Build all years without PDFs from nothing."""
    fresh(bench.made)
    return {"gongkai, pages": run([gongkai(bench.made, PDF_FLAG, jobs=bench.jobs)])}


def year_only(bench: Bench) -> dict[str, Cost]:
    """Build the newest year from nothing, with and without its PDF."""
    found = {}
    for name, words in {"year: gongkai": (), "year: gongkai, pages": (PDF_FLAG,)}.items():
        fresh(bench.made)
        found[name] = run([gongkai(bench.made, "--year", str(NEWEST), *words, jobs=bench.jobs)])
    return found


def longer(bench: Bench) -> dict[str, Cost]:
    """Build four times as many years, and an edition of thirty pages."""
    found = {}
    for name in ("long", "thick"):
        fresh(bench.folder / name)
        found[name] = run([gongkai(bench.folder / name, jobs=bench.jobs)])
    return found


def mike(bench: Bench, site: str, *, pages: bool) -> dict[str, Cost]:
    """Deploy every year with mike, as a department does that has nothing else."""
    root = bench.folder / site
    plain.forget(root)
    words = ("-F", plain.HTML) if pages else ()
    steps = [Step((str(BIN / "mike"), "deploy", *words, str(y)), root, _year(y)) for y in bench.years]
    name = f"mike, {site}" + (", pages" if pages else "")
    cost = run(steps)
    listed = ["git", "ls-tree", "-r", "-l", "gh-pages"]  # mode, kind, digest, bytes, path
    said = subprocess.run(listed, cwd=root, env=environment(), check=True, capture_output=True, text=True)
    bench.sizes[name] = sum(int(line.split()[3]) for line in said.stdout.splitlines())
    return {name: cost}


def mkdocs(bench: Bench, site: str, *, pages: bool) -> dict[str, Cost]:
    """Build the newest year by `mkdocs build`."""
    root = bench.folder / site
    fresh(root)
    words = ("-f", plain.HTML) if pages else ()
    step = Step((str(BIN / "mkdocs"), "build", *words), root, _year(NEWEST))
    return {f"year: mkdocs, {site}" + (", pages" if pages else ""): run([step])}


def _year(year: int) -> dict[str, str]:
    return {"YEAR": str(year), "DOCS": f"docs/{year}", "GONGKAI_YEAR": str(year)}


def zensical(bench: Bench) -> dict[str, Cost]:
    """Build the pages of every year with Zensical, from texts in which the figures are filled in already."""
    steps = []
    for year in bench.years:
        folder = bench.folder / "zensical" / str(year)
        fresh(folder)
        steps.append(Step((str(BIN / "zensical"), "build", "--clean"), folder))
    first, rest = run(steps[:1]), run(steps[1:])
    both = Cost(first.wall + rest.wall, first.cpu + rest.cpu, max(first.memory, rest.memory))
    return {"zensical, pages": both, "year: zensical, pages": first}


def typesetters(bench: Bench) -> dict[str, Cost]:
    """Set the PDF of the newest year with WeasyPrint's command line and with Typst."""
    folder = bench.folder / "typeset"
    base = ("--base-url", f"{folder / 'step'}/")
    weasyprint = (str(BIN / "weasyprint"), "--pdf-variant", "pdf/a-3a", *base, "document.html", "weasyprint.pdf")
    typst = (str(BIN / "python"), "-c", TYPST, "typst.typ", "typst.pdf")
    commands = {"year: weasyprint": weasyprint, "year: typst": typst}
    return {name: run([Step(command, folder)]) for name, command in commands.items()}


def turns(bench: Bench) -> Iterator[Callable[[], dict[str, Cost]]]:
    """Return all turns of a round, those that are compared next to each other."""
    yield partial(pages_only, bench)
    yield partial(mike, bench, "plain", pages=True)
    yield partial(zensical, bench)
    yield partial(mike, bench, "plain", pages=False)
    yield partial(builds, bench)
    yield partial(longer, bench)
    yield partial(year_only, bench)
    for site in ("inside", "plain"):
        for pages in (False, True):
            yield partial(mkdocs, bench, site, pages=pages)
    yield partial(typesetters, bench)
    for pages in (False, True):
        yield partial(mike, bench, "inside", pages=pages)


def warm(bench: Bench) -> None:
    """Have every program read once, so that the first round finds it in memory as the others do."""
    one = replace(bench, size=replace(bench.size, years=1, first=NEWEST))
    for site in ("inside", "plain"):
        mkdocs(one, site, pages=False)
    typesetters(one)
    zensical(one)
    year_only(one)


def sizes(site: Path) -> dict[str, int]:
    """Count the bytes of a site: all of it, and what it must have at least.

    A file that has several names by hard links is one. What it must have are its pages, data and PDFs as they are, and
    each of its other files once, however many copies there are.
    """
    files = {path.stat().st_ino: path for path in site.rglob("*") if path.is_file() and not path.is_symlink()}
    least: dict[bytes, int] = {}
    own = 0
    for path in files.values():
        if _is_asset(path.relative_to(site)):
            least[path.read_bytes()] = path.stat().st_size
        else:
            own += path.stat().st_size
    return {
        "site": sum(path.stat().st_size for path in files.values()),
        OWN: own,
        ASSETS: sum(least.values()),
    }


def _is_asset(path: Path) -> bool:
    return path.suffix not in {".html", ".pdf", ".csv", ".json", ".xml"}
