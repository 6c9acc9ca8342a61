"""What the preview remembers of a site is what it would find again."""

from __future__ import annotations

import shutil
from dataclasses import fields
from typing import TYPE_CHECKING

import pytest

from gongkai.preview.seeing import Seen, changed, digest, glance, see
from previews import rewrite, three_years

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BEFORE = ("previous", "earlier")
RULES = "- {label: 规则, that: budget.actual == budget.initial}\n"


def five_years(root: Path) -> Path:
    """Make a site of 2017, 2019, 2020 and 2021 (2018 has none), each comparing its spending with the year before."""
    three_years(root)
    for folder in ("docs", "data"):
        shutil.copytree(root / folder / "2019", root / folder / "2017")
    rewrite(root / "data" / "2017" / "report.yml", "2019", "2017")
    for year in ("2017", "2020", "2021"):
        with (root / "data" / year / "budget.yml").open("a", encoding="utf-8") as file:
            file.write("more: {label: 比上年增加, formula: actual - prev.actual}\n" if year != "2017" else "")
    return root


def edit(path: str, old: str, new: str) -> Callable[[Path], None]:
    """Return an edit of a file."""
    return lambda root: rewrite(root / path, old, new)


def both(*edits: Callable[[Path], None]) -> Callable[[Path], None]:
    """Return several edits as one."""

    def all_of_them(root: Path) -> None:
        for each in edits:
            each(root)

    return all_of_them


def written(path: str, text: str) -> Callable[[Path], None]:
    """Return the writing of a new file."""

    def write(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")

    return write


def moved(year: str, to: str) -> Callable[[Path], None]:
    """Return the renaming of a year's folders."""

    def rename(root: Path) -> None:
        for folder in ("docs", "data"):
            (root / folder / year).rename(root / folder / to)

    return rename


def nothing(_root: Path) -> None:
    """Leave everything as it is."""


EDITS: dict[str, list[Callable[[Path], None]]] = {
    "nothing": [nothing],
    "the text of the oldest year": [edit("docs/2017/overview.md", "年初", "当年年初")],
    "a figure of a year in the middle": [edit("data/2019/budget.yml", "value: 900.00万元", "value: 600.00万元")],
    "a figure that the next year computes with": [edit("data/2020/budget.yml", "actual:", "spent:")],
    "a unit that is none, and back": [
        edit("data/2020/budget.yml", "900.00万元", "900.00圆"),
        edit("data/2020/budget.yml", "900.00圆", "900.00万元"),
    ],
    "two years at once": [
        both(
            edit("data/2017/budget.yml", "value: 900.00万元", "value: 700.00万元"),
            edit("docs/2020/overview.md", "年初", "当年年初"),
        )
    ],
    "an image, and none": [written("docs/2019/a.png", "?"), lambda root: (root / "docs/2019/a.png").unlink()],
    "a number that is no figure": [edit("docs/2021/overview.md", "年初预算数", "77件，年初预算数")],
    "a draft": [edit("data/2019/report.yml", "published", "draft")],
    "a year that is no more": [moved("2019", "2018.old")],
    "a year that closes a gap": [moved("2017", "2018")],
    "the department": [edit("data/department.yml", "name:", "nmae:")],
    "the rules of all years": [written("data/checks.yml", RULES)],
    "a kind of the department's own": [written("data/kinds/own.yml", "label: 自定\nsource: 示例\nchapters: []\n")],
    "a font that is not there": [written("data/department.yml", "name: 示例单位\npdf: {fonts: {仿宋: fonts/a.ttf}}\n")],
    "one edit after the other": [
        edit("docs/2021/overview.md", "年初", "当年年初"),
        edit("data/2017/budget.yml", "value: 900.00万元", "value: 700.00万元"),
        edit("data/2019/report.yml", "自评报告", "自评的报告"),
    ],
}


NAMING = {
    "mkdocs.yml": ("mkdocs.yml", "extra: {more: [held/a.yml, held/b.yml]}\n"),
    "department.yml": ("data/department.yml", "name: 示例单位\npdf: {fonts: {仿宋: held/a.ttf}}\n"),
    "report.yml": ("data/2019/report.yml", "pdf: {fonts: {仿宋: held/a.ttf}}\n"),
    "what mkdocs.yml inherits from": ("base.yml", "extra: {more: held/b.yml}\n"),
}


@pytest.mark.parametrize("file", NAMING)
def test_files_that_are_newly_named_are_seen_at_once(tmp_path: Path, file: str) -> None:
    """What settings named before is taken for granted only as long as the settings are the same."""
    root = five_years(tmp_path / "site")
    for name in ("a.yml", "b.yml", "a.ttf"):
        written(f"held/{name}", "1")(root)
    settings = root / "mkdocs.yml"
    written("base.yml", "extra: {}\n")(root)
    settings.write_text("INHERIT: base.yml\n" + settings.read_text(encoding="utf-8"), encoding="utf-8")
    before = digest(root)
    path, text = NAMING[file]
    with (root / path).open("a" if file in {"mkdocs.yml", "report.yml"} else "w", encoding="utf-8") as stream:
        stream.write(text)
    read = digest(root, before)
    assert read == digest(root) != before
    assert "held/" in repr(read)
    written("held/a.yml", "2")(root)
    written("held/b.yml", "2")(root)
    written("held/a.ttf", "2")(root)
    assert digest(root, read) == digest(root) != read


@pytest.mark.parametrize("name", EDITS)
@pytest.mark.parametrize("way", ["at once", "year by year"])
def test_what_is_remembered_is_what_would_be_found_again(tmp_path: Path, name: str, way: str) -> None:
    """After any edit, editions and findings are those of a site that nobody has seen before."""
    root = five_years(tmp_path / "site")
    seen = see(root, digest(root), None)
    for change in EDITS[name]:
        change(root)
        read = digest(root, seen.read)
        assert read == digest(root)
        if way == "year by year":
            seen = glanced(root, seen)
        seen = see(root, read, seen)
        fresh = see(root, read, None)
        assert told(seen) == told(fresh)
        assert seen.findings == fresh.findings


def told(seen: Seen) -> list[str]:
    """Return all that a site's editions hold, without what is looked up in them only when it is asked for."""
    found = []
    for edition in seen.site.editions:
        known = [repr(getattr(edition, f.name)) for f in fields(edition) if f.name not in {"figures", *BEFORE}]
        figures = edition.figures
        known += [repr(figures.facts), repr(figures.values), repr(figures.recomputed), repr(figures.unread)]
        known += [str(getattr(getattr(edition, name), "year", None)) for name in BEFORE]
        assert " at 0x" not in "".join(known)
        found.append("\n".join(known))
    return found


def glanced(root: Path, seen: Seen) -> Seen:
    """Look at the years that have changed, and at those after them, one by one."""
    read = digest(root)
    years = changed(read, seen)
    if years:
        for year in sorted({*years, *(e.year for e in seen.site.editions if e.year >= min(years))}):
            seen = glance(root, read, seen, year)
    return seen


def test_an_edition_that_did_not_change_is_not_read_again(tmp_path: Path) -> None:
    """Nor is it checked; the one that was edited is, and those after it, which may take figures from it."""
    root = five_years(tmp_path / "site")
    before = see(root, digest(root), None)
    rewrite(root / "docs" / "2020" / "overview.md", "年初", "当年年初")
    after = see(root, digest(root), before)
    same = [new.year for new, old in zip(after.site.editions, before.site.editions, strict=True) if new is old]
    assert same == [2017, 2019]
    assert [year for year in sorted(after.found) if after.found[year] is before.found[year]] == [2017, 2019]


def test_the_edited_year_is_known_before_the_others_are_looked_at(tmp_path: Path) -> None:
    """Its findings are the new ones; of years that were edited, too, it is remembered that they are to be looked at."""
    root = five_years(tmp_path / "site")
    before = see(root, digest(root), None)
    for year in ("2019", "2021"):
        rewrite(root / "data" / year / "budget.yml", "900.00万元", "900.00圆")
    seen = glance(root, digest(root), before, 2019)
    assert {p.edition for p in seen.findings.open if p.rule == "Q102"} == {"2019"}
    assert seen.unseen == {2021}
    assert changed(digest(root), seen) == frozenset({2021})
    seen = glance(root, digest(root), seen, 2021)
    assert {p.edition for p in seen.findings.open if p.rule == "Q102"} == {"2019", "2021"}
    assert seen.unseen == set()
