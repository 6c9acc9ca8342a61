"""A district for tests: departments laid out from the base site, each with a name and years of its own."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from cases import BASE
from sites import gongkai

if TYPE_CHECKING:
    from pathlib import Path
    from subprocess import CompletedProcess

FILE = "district.yml"
NAMES = {"archives": "示例区档案馆", "library": "示例区图书馆", "museum": "示例区博物馆"}
YEARS = {"archives": (2020, 2021, 2022), "library": (2021,), "museum": (2021, 2022)}


def department(folder: Path, name: str, years: tuple[int, ...] = (2021,), status: str = "published") -> Path:
    """Lay out a department: the base site under another name, a year like the other."""
    shutil.copytree(BASE, folder)
    for side in ("docs", "data"):
        whole = folder / side / "2021"
        for year in years:
            if year != 2021:  # the base's own
                shutil.copytree(whole, folder / side / str(year))
        if 2021 not in years:
            shutil.rmtree(whole)
    for path in folder.rglob("*.yml"):
        when = path.parent.name
        text = path.read_text(encoding="utf-8").replace("示例单位", name).replace("2021年", f"{when}年")
        if path.name == "report.yml":
            text = text.replace("published", status) + f"published: {int(when) + 1}-03-0{int(when) % 9 + 1}\n"
        path.write_text(text, encoding="utf-8")
    return folder


def district(folder: Path, text: str = "") -> Path:
    """Lay out three departments and their workspace file."""
    for slug, name in NAMES.items():
        department(folder / slug, name, YEARS[slug])
    listed = "".join(f"  - {slug}\n" for slug in NAMES)
    (folder / FILE).write_text(text or f"title: 示例区政务公开\ndepartments:\n{listed}", encoding="utf-8")
    return folder


def spoil(department: Path) -> None:
    """Make a rate disagree with its formula."""
    edit(department / "data" / "2021" / "budget.yml", "90.00%", "91.00%")


def edit(path: Path, old: str, new: str) -> None:
    """Put one text in the place of another."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def build(root: Path, *arguments: str, **environment: str) -> CompletedProcess[str]:
    """Build the district without PDFs."""
    return gongkai(root, "--lang", "en", "build", "--no-pdf", "--workspace", FILE, *arguments, **environment)
