"""The macros that a department would write for mkdocs-macros without gongkai: a figure's words, a table, a change.

And a chart. It is copied beside the plain site's mkdocs.yml as its main.py. It reads that year's files and last year's
with PyYAML's C parser, each once, and prints them as cheaply as can be; charts are drawn by the library that gongkai
uses, as it comes.
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

    def chart(kind: str, names: str, title: str) -> str:
        rows = history(root, year, names) if kind == "trend" else parts(names, now, tables)
        return f"<figure><figcaption>{title}</figcaption>{drawn(rows)}</figure>"

    return [fact, change, table, chart]


def read(folder: Path) -> tuple[dict[str, str], dict[str, Any]]:
    """Return the words of every figure of a year, those in tables too, by their names; and the tables."""
    figures: dict[str, str] = {}
    tables: dict[str, Any] = {}
    for path in folder.glob("*.yml") if folder.is_dir() else ():
        if path.stem != "report":
            _read(path, figures, tables)
    return figures, tables


def _read(path: Path, figures: dict[str, str], tables: dict[str, Any]) -> None:
    found = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 - only texts
    _collect(found, path.stem, figures, tables)


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


def parts(names: str, figures: dict[str, str], tables: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what a chart shows of a table: some columns of all rows but the total."""
    found = []
    for name in names.split(", "):
        place, column = name.split(".*.")
        for row, head in tables[place]["rows"].items():
            if row != "total":
                series = label(tables[place]["columns"][column])
                found.append(shown(label(head), series, figures[f"{place}.{row}.{column}"]))
    return found


def history(root: Path, year: int, name: str) -> list[dict[str, Any]]:
    """Return what a chart shows of a figure over the years: that figure's file of each is read."""
    found = []
    for path in sorted((root / "data").glob(f"[12]*/{name.partition('.')[0]}.yml")):
        if int(path.parent.name) <= year:
            figures: dict[str, str] = {}
            _read(path, figures, {})
            found.append(shown(f"{path.parent.name}年", "", figures[name]))
    return found


def shown(name: str, series: str, words: str) -> dict[str, Any]:
    """Return a bar: what it is called, what it belongs to, how long it is and what it says."""
    return {"name": name, "series": series, "value": float(words.rstrip("万元%")), "words": words}


def drawn(rows: list[dict[str, Any]]) -> str:
    """Draw lying bars with their names and words: the plainest that says what gongkai's charts say."""
    import altair as alt  # noqa: PLC0415 - slow, and most chapters have no chart
    import vl_convert  # noqa: PLC0415

    bars = alt.Chart(alt.InlineData(values=rows), width=360).encode(
        x=alt.X("value:Q", axis=None),
        y=alt.Y("name:N", sort=None, title=None),
        yOffset=alt.YOffset("series:N"),
    )
    legend = alt.Color("series:N", title=None) if rows[0]["series"] != rows[-1]["series"] else alt.Undefined
    words = bars.mark_text(align="left", dx=4).encode(text="words:N")
    both = bars.mark_bar().encode(color=legend) + words
    return vl_convert.vegalite_to_svg(both.to_dict(validate=False))
