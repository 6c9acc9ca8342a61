"""Measures the PDF step of a build against WeasyPrint alone, and against mkdocs-with-pdf as it comes.

Everything is measured in one run, in turns and in several rounds; each turn is a process of its own, forked from one
that has loaded everything. The step is all that mkdocs-with-pdf does: it takes the articles of the pages, assembles,
sets and writes. WeasyPrint alone gets the document that the step gave it, with the same stylesheet: once for the same
kind of PDF (tagged, PDF/A-3a), once for the simplest. As it comes, mkdocs-with-pdf prints every page of the edition,
the list of all figures too, in Material's style; that takes so long that it is measured once. Numbers are CPU time.
"""

from __future__ import annotations

import argparse
import multiprocessing
import platform
import resource
import sys
import tempfile
import time
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any
from unittest import mock

from check import machine

from gongkai import checks, plugin
from gongkai.edition import load
from gongkai.plugin import BuildFailedError, GongkaiPlugin, Handed, sibling

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.connection import Connection

ROOT = Path(__file__).parents[1]
SITES = {"the real report of 2021": (ROOT, 2021), "the example's 2023": (ROOT / "examples" / "shili", 2023)}
ALONE, STOCK = 1.25, 0.5
README = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- pdf.py writes from here -->", "<!-- pdf.py: to here -->"
TURNS = {
    "step": "the PDF step of `gongkai build`",
    "alone": "WeasyPrint alone, PDF/A-3a",
    "simplest": "WeasyPrint alone, simplest PDF",
    "stock": "mkdocs-with-pdf as it comes (once)",
    "same": "mkdocs-with-pdf, the same pages",
}

Turn = tuple[float, float, int]
"""Seconds of CPU time, MiB of memory at the most, pages."""


def handed(root: Path, year: int, workdir: Path) -> Handed:
    """Load and check an edition, as `gongkai build` does."""
    site = load(root)
    findings = checks.check(site)
    edition = next(e for e in site.editions if e.year == year)
    draft = findings.unsettled(edition)
    return Handed(edition, findings, (sibling(edition),), with_pdf=True, workdir=workdir, draft=draft)


def counted() -> list[float]:
    """Have mkdocs-with-pdf's hooks add up what they take; return the list in which the sum will be."""
    from mkdocs_with_pdf.plugin import WithPdfPlugin  # noqa: PLC0415 - after the fonts are known

    spent = [0.0]
    for name in ("on_post_page", "on_post_build"):
        original = getattr(WithPdfPlugin, name)

        def hook(*args: Any, _original: Callable[..., Any] = original, **named: Any) -> Any:  # noqa: ANN401 - MkDocs' own
            start = time.process_time()
            try:
                return _original(*args, **named)
            finally:
                spent[0] += time.process_time() - start

        setattr(WithPdfPlugin, name, hook)
    return spent


def step(root: Path, task: Handed, folder: Path) -> tuple[float, Path]:
    """Build the edition; keep the document that WeasyPrint is given."""
    from gongkai.pdf import rendering  # noqa: PLC0415

    class Kept(rendering.ReportHTML):
        def __init__(self, string: str, **named: Any) -> None:  # noqa: ANN401
            super().__init__(string, **named)
            head = rendering.head(named["edition"], named["look"])
            document = f'<!doctype html><html lang="zh-CN">{head}{string.partition("</head>")[2]}'
            (folder / "document.html").write_text(document, encoding="utf-8")

    seen = rendering.ReportHTML if (folder / "document.html").exists() else Kept
    spent = counted()
    with mock.patch.object(rendering, "ReportHTML", seen):
        plugin.build(root, folder / "step", task)
    return spent[0], folder / "step" / "report.pdf"


def alone(_root: Path, _task: Handed, folder: Path, variant: str | None = "pdf/a-3a") -> tuple[float, Path]:
    """Set and write the same document with WeasyPrint as it comes."""
    import weasyprint  # noqa: PLC0415

    document = (folder / "document.html").read_text(encoding="utf-8")
    start = time.process_time()
    html = weasyprint.HTML(string=document, base_url=f"{folder / 'step'}/")
    html.write_pdf(folder / "alone.pdf", pdf_variant=variant)
    return time.process_time() - start, folder / "alone.pdf"


def simplest(root: Path, task: Handed, folder: Path) -> tuple[float, Path]:
    """Do the same without tags."""
    return alone(root, task, folder, None)


def same(root: Path, task: Handed, folder: Path) -> tuple[float, Path]:
    """Do as `stock` does for the pages that the step prints."""
    return stock(root, task, folder, task.edition.profile.settings.leave_out)


def stock(root: Path, task: Handed, folder: Path, left_out: Sequence[str] = ()) -> tuple[float, Path]:
    """Build the edition with mkdocs-with-pdf's own settings, renderer and style."""

    def as_it_comes(_plugin: GongkaiPlugin, config: Any, _task: Handed) -> None:  # noqa: ANN401 - MkDocs' own
        config.plugins["with-pdf"].config["exclude_pages"] = [name.removesuffix(".md") for name in left_out]

    spent = counted()
    # it counts links to pages without a heading as errors, and has written the PDF
    with mock.patch.object(GongkaiPlugin, "_prepare_pdf", as_it_comes), suppress(BuildFailedError):
        plugin.build(root, folder / "stock", task)
    return spent[0], folder / "stock" / "pdf" / "document.pdf"


def forked(turn: Callable[..., tuple[float, Path]], *args: Any) -> Turn:  # noqa: ANN401
    """Take a turn in a process of its own."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(theirs, turn, args))
    child.start()
    theirs.close()
    try:
        found: Turn = ours.recv()
    except EOFError:
        sys.exit(f"{turn.__name__} failed")
    child.join()
    return found


def _child(result: Connection, turn: Callable[..., tuple[float, Path]], args: tuple[Any, ...]) -> None:
    seconds, path = turn(*args)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    result.send((seconds, memory, _pages(path)))


def _pages(path: Path) -> int:
    import pdfplumber  # noqa: PLC0415

    with pdfplumber.open(path) as document:
        return len(document.pages)


def measured(root: Path, year: int, rounds: int) -> dict[str, list[Turn]]:
    """Measure in turns, in one order and in the other; the first round warms up and does not count."""
    turns: dict[str, Callable[..., tuple[float, Path]]]
    turns = {"step": step, "alone": alone, "simplest": simplest, "stock": stock, "same": same}
    found: dict[str, list[Turn]] = {name: [] for name in turns}
    with tempfile.TemporaryDirectory() as folder:
        task = handed(root, year, root / ".cache")
        for number in range(rounds + 1):
            for name in turns if number % 2 == 0 else reversed(turns):
                if name == "stock" and number != 1:
                    continue
                turn = forked(turns[name], root, task, Path(folder))
                if number:
                    found[name].append(turn)
    return found


def table(results: dict[str, dict[str, list[Turn]]], rounds: int) -> str:
    """Return what was measured as a table of Markdown."""
    lines = [
        f"Medians of {rounds} rounds; the ratio is that of the PDF step to the row's.",
        "",
        "| edition | what | pages | CPU time | step is | of the rounds | memory |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for edition, found in results.items():
        for name, label in TURNS.items():
            seconds, memory = (median(turn[place] for turn in found[name]) for place in (0, 1))
            ratios = sorted(a[0] / b[0] for a, b in zip(found["step"], found[name], strict=False))
            ratio, spread = f"{_ratio(found, name):.2f}", f"{ratios[0]:.2f} to {ratios[-1]:.2f}"
            if name == "step":
                ratio = spread = ""
            row = (edition, label, found[name][0][2], f"{seconds:.2f} s", ratio, spread, f"{memory:.0f} MiB")
            lines.append(f"| {' | '.join(map(str, row))} |")
    versions = ", ".join(f"{name} {version(name)}" for name in ("weasyprint", "mkdocs-with-pdf", "mkdocs-material"))
    return "\n".join([*lines, "", f"{machine()} {versions}; {platform.libc_ver()[0]}."])


def _ratio(found: dict[str, list[Turn]], name: str) -> float:
    return median(t[0] for t in found["step"]) / median(t[0] for t in found[name])


def write(text: str) -> None:
    """Put the table into the README, in place of the one before."""
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    README.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


def main() -> None:
    """Read the arguments, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, epilog="example: python benchmarks/pdf.py --rounds 3")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="write the table into benchmarks/README.md")
    given = parser.parse_args()
    plugin.warm(ROOT / ".cache", with_pdf=True)
    results = {name: measured(root, year, given.rounds) for name, (root, year) in SITES.items()}
    text = table(results, given.rounds)
    print(text)
    if given.write:
        write(text)
    for name, found in results.items():
        for base, target in (("alone", ALONE), ("stock", STOCK)):
            if _ratio(found, base) > target:
                sys.exit(f"the target is missed for {name}: {_ratio(found, base):.2f} of {base}, not {target}")


if __name__ == "__main__":
    main()
