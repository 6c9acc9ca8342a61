"""The macros that a department would write for mkdocs-macros without gongkai: a figure's words, a table, a change.

It is copied beside the plain site's mkdocs.yml as its main.py. It reads that year's files and last year's with PyYAML's
C parser, each once, and prints them as cheaply as can be.
"""

from __future__ import annotations

import os
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Callable


def define_env(env: Any) -> None:  # noqa: ANN401 - mkdocs-macros' own
    """Register the macros; the environment names the year, as it names `docs_dir`."""
    for macro in macros(Path(env.project_dir), int(os.environ["YEAR"])):
        env.macro(macro)


def macros(root: Path, year: int) -> list[Callable[..., str]]:
    """Return the macros for a year's texts."""
    now, tables = read(root / "data" / str(year))
    before, _ = read(root / "data" / str(year - 1))

    def fact(name: str) -> str:
        return now[name]

    def change(name: str, how: str = "rate") -> str:
        return changed(now[name], before[name], how)

    def table(name: str) -> str:
        return tabled(tables[name])

    return [fact, change, table]


def read(folder: Path) -> tuple[dict[str, str], dict[str, Any]]:
    """Return the words of every figure of a year, those in tables too, by their names; and the tables."""
    figures: dict[str, str] = {}
    tables: dict[str, Any] = {}
    for path in folder.glob("*.yml") if folder.is_dir() else ():
        if path.stem != "report":
            found = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 - only texts
            _collect(found, path.stem, figures, tables)
    return figures, tables


def _collect(group: dict[str, Any], name: str, figures: dict[str, str], tables: dict[str, Any]) -> None:
    for key, item in group.items():
        if not isinstance(item, dict):
            continue
        if "value" in item:
            figures[f"{name}.{key}"] = item["value"]
        elif "cells" in item:
            tables[f"{name}.{key}"] = item
            for row, cells in item["cells"].items():
                for column, cell in zip(item["columns"], cells, strict=True):
                    figures[f"{name}.{key}.{row}.{column}"] = cell if cell.endswith("%") else f"{cell}{item['unit']}"
        else:
            _collect(item, f"{name}.{key}", figures, tables)


def changed(now: str, before: str, how: str) -> str:
    """Say how an amount differs from last year's."""
    unit = now.lstrip("-0123456789.")
    old = Decimal(before.removesuffix(unit))
    difference = Decimal(now.removesuffix(unit)) - old
    if not difference:
        return "持平"
    if how == "amount":
        return f"{'增加' if difference > 0 else '减少'}{abs(difference)}{unit}"
    rate = (abs(difference) / old * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{'增长' if difference > 0 else '下降'}{rate}%"


def tabled(table: dict[str, Any]) -> str:
    """Write a table in Markdown."""
    heads = [table["stub"], *(label(head) for head in table["columns"].values())]
    lines = [f"单位：{table['unit']}", "", f"| {' | '.join(heads)} |", f"| --- {'| ---: ' * (len(heads) - 1)}|"]
    for row, head in table["rows"].items():
        cells = [cell if cell.endswith("%") else f"{Decimal(cell):,}" for cell in table["cells"][row]]
        lines.append(f"| {' | '.join((label(head), *cells))} |")
    return "\n".join(lines)


def label(head: Any) -> str:  # noqa: ANN401 - as YAML has it
    """Return the words of a row's or a column's head."""
    return str(head if isinstance(head, str) else head["label"])
