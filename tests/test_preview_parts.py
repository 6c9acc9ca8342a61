"""The parts of the preview by themselves: the server, the notice on a page, the key of an edition."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gongkai.edition import load
from gongkai.plugin import sibling
from gongkai.preview.digests import inputs, key
from gongkai.preview.markup import dressed
from gongkai.preview.rounds import PORTAL, Notice, Round
from gongkai.preview.server import PreviewServer
from previews import PATIENCE, fetch, rewrite, three_years, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@contextmanager
def served(folder: Path, refresh: Callable[[], Round]) -> Iterator[str]:
    """Run the server alone, over a folder and with a stand-in for the builder."""
    told: list[str] = []
    server = PreviewServer(refresh, folder, ("127.0.0.1", 0), lambda listening: told.append(listening.url))
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        until(lambda: told)
        yield told[0]
    finally:
        server.shutdown(wait=False)
        thread.join()


def test_pages_are_served_while_others_are_built(tmp_path: Path) -> None:
    """Nobody waits for a build: the first one is announced in the page's place, later ones leave the old page."""
    go = threading.Event()

    def refresh() -> Round:
        go.wait(PATIENCE)
        return Round(versions={2021: "1", PORTAL: "1"})

    with served(tmp_path, refresh) as url:
        status, page = fetch(f"{url}2021/index.html")
        assert (status, "正在生成网页" in page) == (503, True)
        (tmp_path / "2021").mkdir()
        (tmp_path / "2021" / "index.html").write_text("<body>旧</body>", encoding="utf-8")
        assert "旧" in fetch(f"{url}2021/")[1]
        go.set()


def test_a_page_that_asks_is_answered_when_its_edition_has_another_version(tmp_path: Path) -> None:
    """The question stays open until then; a page from before a restart is answered at once."""
    go = threading.Event()
    answers: list[str] = []

    def refresh() -> Round:
        go.wait(PATIENCE)
        return Round(versions={2021: "abc", PORTAL: "def"})

    def ask(url: str, version: str) -> None:
        answers.append(fetch(f"{url}livereload/2021/{version}")[1])

    with served(tmp_path, refresh) as url:
        asking = threading.Thread(target=ask, args=(url, ""))
        asking.start()
        asking.join(0.2)
        assert (asking.is_alive(), answers) == (True, [])
        go.set()
        asking.join(PATIENCE)
        ask(url, "0123")
    assert answers == ["abc", "abc"]


def test_a_notice_cannot_bring_a_script_into_the_page() -> None:
    """Words from data files are text there, too."""
    page = dressed(b"<body class=x><p>1</p></body>", Notice(("<script>alert(1)</script>",)), "zh", year=1, version="v")
    assert b"<script>alert" not in page
    assert b"<body class=x><style>" in page
    assert page.endswith(b"</script></body>")


def test_a_page_without_a_body_still_reloads() -> None:
    """A department's own HTML may be anything."""
    page = dressed("只有文字".encode(), Notice(), "zh", year=2021, version="v")
    assert page.decode().startswith("只有文字<script>")
    assert b"/livereload/2021/v" in page


def keys(root: Path) -> dict[int, str]:
    """Return the key of every edition of a site."""
    editions = load(root).editions
    siblings = [sibling(edition) for edition in editions]
    return {edition.year: key(inputs(root), edition, siblings, draft=edition.draft) for edition in editions}


@pytest.mark.parametrize(
    ("path", "old", "new", "changed"),
    [
        ("docs/2019/overview.md", "年初", "当年年初", {2019}),
        ("data/2019/budget.yml", "900.00", "901.00", {2019}),
        ("data/2020/budget.yml", "900.00", "901.00", {2020, 2021}),  # 2021 compares with it
        ("docs/2020/overview.md", "年初", "当年年初", {2020}),
        ("data/2021/budget.yml", "900.00", "901.00", {2021}),
        ("data/2019/report.yml", "自评报告", "自评的报告", {2019, 2020, 2021}),  # the others link to it by its title
        ("data/department.yml", "示例单位", "示例的单位", {2019, 2020, 2021}),
        ("mkdocs.yml", "公开信息", "公开的信息", {2019, 2020, 2021}),
    ],
)
def test_the_key_of_an_edition_changes_with_all_that_it_reads(
    tmp_path: Path, path: str, old: str, new: str, changed: set[int]
) -> None:
    """Exactly the editions that read a file are built again when it changes."""
    root = three_years(tmp_path / "site")
    before = keys(root)
    assert keys(root) == before
    rewrite(root / path, old, new)
    after = keys(root)
    assert {year for year in after if after[year] != before[year]} == changed


def test_a_new_image_and_an_own_macro_are_part_of_what_an_edition_reads(tmp_path: Path) -> None:
    """Not only pages and figures: whatever lies in the year's folder, and the module beside mkdocs.yml."""
    root = three_years(tmp_path / "site")
    first = keys(root)
    (root / "docs" / "2019" / "图片").mkdir()
    (root / "docs" / "2019" / "图片" / "馆.png").write_bytes(b"\x89PNG")
    second = keys(root)
    assert {year for year in first if first[year] != second[year]} == {2019}
    (root / "main.py").write_text("", encoding="utf-8")
    third = keys(root)
    assert {year for year in first if second[year] != third[year]} == {2019, 2020, 2021}


def test_a_formula_on_last_year_makes_its_data_count_through_all_the_years(tmp_path: Path) -> None:
    """2021 reads 2020, which reads 2019: a change of 2019's figures can reach 2021."""
    root = three_years(tmp_path / "site")
    for year in ("2020", "2021"):
        with (root / "data" / year / "budget.yml").open("a", encoding="utf-8") as file:
            file.write("more: {label: 比上年增加, formula: actual - prev.actual}\n")
    before = keys(root)
    rewrite(root / "data" / "2019" / "budget.yml", "900.00", "901.00")
    after = keys(root)
    assert {year for year in after if after[year] != before[year]} == {2019, 2020, 2021}


def test_a_draft_and_the_same_edition_published_are_not_the_same(tmp_path: Path) -> None:
    """The mark is on every page."""
    root = three_years(tmp_path / "site")
    edition = load(root).editions[0]
    read = inputs(root)
    assert key(read, edition, [], draft=True) != key(read, edition, [], draft=False)
    assert key(replace(read, common="x"), edition, [], draft=True) != key(read, edition, [], draft=True)
