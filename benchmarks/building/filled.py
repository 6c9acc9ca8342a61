"""Writes a year's texts with every figure filled in: as Markdown for Zensical, and as a document for Typst."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined

from building.plain_macros import macros

if TYPE_CHECKING:
    from pathlib import Path

ZENSICAL = """\
[project]
site_name = "示例区档案馆"
docs_dir = "docs"
site_dir = "site"
[project.theme]
language = "zh"
font = false
[project.markdown_extensions]
tables = {}
"""
TYPST = """\
#set page(paper: "a4", margin: (x: 27mm, y: 36mm), numbering: "— 1 —")
#set text(font: ("Noto Serif CJK SC", "Noto Serif SC"), size: 15.75pt, lang: "zh", region: "cn")
#set par(justify: true, first-line-indent: (amount: 2em, all: true), leading: 13.2pt)
#set document(title: [示例区档案馆年度工作报告])
#outline(depth: 1)
"""
CHART = re.compile(r"<figure><figcaption>(.*)</figcaption>(<svg.*</svg>)</figure>")
"""A chart as the plain macros write it."""


def filled(plain: Path, year: int) -> dict[str, str]:
    """Return the pages of the plain site's year by their names, as they are after the macros."""
    environment = Environment(undefined=StrictUndefined)  # noqa: S701 - Markdown
    environment.globals.update({macro.__name__: macro for macro in macros(plain, year)})
    pages = sorted((plain / "docs" / str(year)).glob("*.md"))
    return {page.name: environment.from_string(page.read_text(encoding="utf-8")).render() + "\n" for page in pages}


def for_zensical(plain: Path, year: int, folder: Path) -> None:
    """Write a year as a site of Zensical."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "docs").mkdir(parents=True)
    (folder / "zensical.toml").write_text(ZENSICAL, encoding="utf-8")
    for name, text in filled(plain, year).items():
        (folder / "docs" / name).write_text(text, encoding="utf-8")


def for_typst(plain: Path, year: int, path: Path) -> None:
    """Write a year as one document of Typst: headings, paragraphs, tables, and a file beside it for each chart."""
    chapters = [text for name, text in filled(plain, year).items() if name != "index.md"]
    blocks = [block for text in chapters for block in text.strip().split("\n\n")]
    written = [typst(block, path.with_name(f"{path.stem}-{number}.svg")) for number, block in enumerate(blocks)]
    path.write_text("\n\n".join([TYPST, *written]) + "\n", encoding="utf-8")


def typst(block: str, picture: Path) -> str:
    """Turn a block of Markdown as department.py and the plain macros write it into Typst's markup.

    The drawing of a chart is written into the file `picture`.
    """
    if chart := CHART.fullmatch(block):
        picture.write_text(chart[2], encoding="utf-8")
        return f'#figure(image("{picture.name}"), caption: [{chart[1]}], numbering: none)'
    if block.startswith("#"):
        marks, _, words = block.partition(" ")
        return f"{'=' * len(marks)} {words}"
    if not block.startswith("|"):
        return block
    head, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()]
    cells = ", ".join(f"[{cell}]" for row in rows for cell in row)
    heads = ", ".join(f"[{cell}]" for cell in head)
    return f"#table(columns: {len(head)}, table.header({heads}), {cells})"
