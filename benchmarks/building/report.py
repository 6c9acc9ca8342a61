"""Writes what builds.py has measured: a table of times, one of targets, and their place in benchmarks/README.md."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from building.measuring import Costs, ratios, wall
from building.turns import ASSETS, OWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from building.turns import Bench

README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- builds.py: {} from here -->", "<!-- builds.py: {} to here -->"
PACKAGES = (
    *("mkdocs", "mkdocs-material", "mkdocs-macros-plugin", "mkdocs-with-pdf", "weasyprint", "jieba"),
    *("mike", "zensical", "typst", "distributed"),
)
GROUPS = {
    "All years, with PDFs": {
        "gongkai": "**`gongkai build`**",
        "gongkai, nothing changed": "`gongkai build` again, nothing changed",
        "gongkai, one figure changed": "`gongkai build` again, one figure changed",
        "mike, plain": "**mike, a year after the other**",
        "mike, inside": "mike with the plugin gongkai",
    },
    "All years, pages only": {
        "gongkai, pages": "**`gongkai build --no-pdf`**",
        "mike, plain, pages": "**mike, a year after the other**",
        "mike, inside, pages": "mike with the plugin gongkai",
        "zensical, pages": "Zensical, a year after the other, figures filled in before",
    },
    "One year, with its PDF": {
        "year: gongkai": "**`gongkai build --year`**",
        "year: mkdocs, inside": "`mkdocs build` with the plugin gongkai",
        "year: mkdocs, plain": "`mkdocs build` of the plain site",
        "year: weasyprint": "`weasyprint`, the PDF alone, from gongkai's document",
        "year: typst": "Typst, the PDF alone, from the texts with figures filled in",
    },
    "One year, pages only": {
        "year: gongkai, pages": "**`gongkai build --year --no-pdf`**",
        "year: mkdocs, inside, pages": "`mkdocs build` with the plugin gongkai",
        "year: mkdocs, plain, pages": "`mkdocs build` of the plain site",
        "year: zensical, pages": "Zensical, figures filled in before",
    },
}
"""The rows of the table by their turns' names; each group's first is what the others are compared with."""


@dataclass(frozen=True)
class Target:
    """What has to hold: a number and where it must lie."""

    what: str
    measured: float
    bound: float
    least: bool = False
    unit: str = " ×"

    @property
    def met(self) -> bool:
        """Tell whether it holds."""
        return self.measured >= self.bound if self.least else self.measured <= self.bound

    def row(self) -> tuple[str, ...]:
        """Return the table's row."""
        sign = "≥" if self.least else "≤"
        bound, measured = (f"{number:.4g}{self.unit}" for number in (self.bound, self.measured))
        return (self.what, f"{sign} {bound}", measured, "met" if self.met else "**missed**")


def targets(bench: Bench, costs: Costs, factor: int) -> list[Target]:
    """Return the targets of whatever was measured."""
    found = [
        Target("with PDFs: faster than mike", ratios(costs, "mike, plain", "gongkai")[0], 8, least=True),
        Target("pages only: faster than mike", ratios(costs, "mike, plain, pages", "gongkai, pages")[0], 6, least=True),
        Target("nothing changed, of the full build", _percent(costs, "gongkai, nothing changed"), 3, unit=" %"),
        Target(f"{factor} times as many years", ratios(costs, "long", "gongkai")[0], 1.05 * factor),
        Target("largest process for thirty pages", memory(costs, "thick"), 250, unit=" MB"),
    ]
    if bench.sizes:
        parts = bench.sizes[OWN] + bench.sizes[ASSETS]
        found.append(
            Target("size of site/, of its pages, data, PDFs and one copy of assets", bench.sizes["site"] / parts, 1.15)
        )
    if "dask" in costs:
        found.append(Target("two Dask workers, of two local processes", ratios(costs, "dask", "local")[0], 1.25))
    return found


def _percent(costs: Costs, name: str) -> float:
    return 100 * ratios(costs, name, "gongkai")[0]


def memory(costs: Costs, name: str) -> float:
    """Return the most that the largest process had in any round, in MB."""
    return max(cost.memory for cost in costs[name])


def times(costs: Costs) -> str:
    """Return the table of what was measured."""
    rows = []
    for group, labels in GROUPS.items():
        rows.append((f"*{group}*", "", "", "", "", ""))
        base = next(iter(labels))
        for name, label in labels.items():
            middle, least, most = ratios(costs, name, base)
            compared = ("", "") if name == base else (f"{middle:.2f}", f"{least:.2f} to {most:.2f}")
            cpu = median(cost.cpu for cost in costs[name])
            rows.append(
                (label, f"{wall(costs, name):.2f} s", f"{cpu:.2f} s", *compared, f"{memory(costs, name):.0f} MB")
            )
    return markdown(("what", "time", "CPU time", "ratio", "of the rounds", "largest process"), rows, left=1)


def verdicts(found: Iterable[Target]) -> str:
    """Return the table of targets."""
    return markdown(("target", "bound", "measured", ""), [target.row() for target in found], left=1)


def markdown(heads: Sequence[str], rows: Iterable[Sequence[str]], *, left: int) -> str:
    """Return a table of Markdown; `left` columns hold words, the others numbers."""
    rules = ["---"] * left + ["---:"] * (len(heads) - left)
    lines = ["".join(f" {cell} |" if cell else " |" for cell in row) for row in (heads, rules, *rows)]
    return "\n".join(f"|{line}" for line in lines)


def volumes(sizes: Mapping[str, int]) -> str:
    """Say how much was written."""
    said = {name: f"{size / 1e6:.1f} MB" for name, size in sizes.items()}
    return (
        f"`site/` has {said['site']}: {said[OWN]} of pages, data and PDFs, and other files, {said[ASSETS]} if each is"
        f" counted once. mike's branch has {said['mike, plain']}, with the plugin gongkai {said['mike, inside']}."
    )


def versions() -> str:
    """Name the versions of what was measured, as far as it is installed."""
    found = []
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return ", ".join(found)


def write(name: str, text: str) -> None:
    """Put a table of builds.py into the README."""
    put(text, BEGIN.format(name), END.format(name), README)


def put(text: str, begin: str, end: str, readme: Path) -> None:
    """Put a text between two marks, in place of the one before."""
    before, found, rest = readme.read_text(encoding="utf-8").partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise ValueError(f"{readme.name} has no place for the table: {begin}")
    readme.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", encoding="utf-8")
