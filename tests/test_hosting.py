"""From a page to the line of a data file on the Git host and to its editor, and the page 如何修改."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from browsing import served, watched
from gongkai import hosting, pages, sources
from gongkai.edition import load
from gongkai.findings import Findings
from gongkai.schema import HOST_KINDS, RepositoryShape
from gongkai.starting import department
from gongkai.starting.hosts import forms
from sites import ROOT, gongkai
from small import edition

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser

NOTHING = Findings((), ())
REPOSITORY = "name: 某馆\nrepository: {url: https://git.example.gov.cn/某馆/gongkai.git, host: gitea, path: 站点}\n"
FILES = {
    "data/department.yml": REPOSITORY,
    "docs/2021/overview.md": '# 一\n\n{{ fact("x.a") }}{{ table("t") }}\n',
    "data/2021/x.yml": "label: 某组\na: {label: 甲数, value: 5件}\nb: {label: 乙数, value: 8件}\n",
    "data/2021/t.yml": "label: 某表\nunit: 件\ncolumns: {k: 列}\nrows: {r: 行}\ncells: {r: [3]}\n",
    "data/2021/y.yml": "z: 1件\n",
}


@pytest.mark.parametrize(
    ("url", "host", "view", "edit"),
    [
        ("https://github.com/a/b", None, "https://github.com/a/b/blob/main/", "https://github.com/a/b/edit/main/"),
        ("https://gitlab.com/a/c/b/", None, "https://gitlab.com/a/c/b/-/blob/main/", "https://gitlab.com/a/c/b/-/edit/main/"),
        ("https://jihulab.com/a/b.git", None, "https://jihulab.com/a/b/-/blob/main/", "https://jihulab.com/a/b/-/edit/main/"),
        ("https://gitee.com/a/b", None, "https://gitee.com/a/b/blob/main/", "https://gitee.com/a/b/edit/main/"),
        ("https://gitea.com/a/b", None, "https://gitea.com/a/b/src/branch/main/", "https://gitea.com/a/b/_edit/main/"),
        ("https://codeberg.org/a/b", None, "https://codeberg.org/a/b/src/branch/main/", "https://codeberg.org/a/b/_edit/main/"),
        ("http://10.example:3000/a/b", "forgejo", "http://10.example:3000/a/b/src/branch/main/", "http://10.example:3000/a/b/_edit/main/"),
        ("https://GitHub.com/a/b", None, "https://GitHub.com/a/b/blob/main/", "https://GitHub.com/a/b/edit/main/"),
        ("https://github.com/a/b", "gitee", "https://github.com/a/b/blob/main/", "https://github.com/a/b/edit/main/"),
    ],
)  # fmt: skip
def test_a_line_is_found_and_edited_where_the_host_has_it(url: str, host: str, view: str, edit: str) -> None:
    """Public hosts are known by their name, whatever they are called is up to who runs a server of his own."""
    repository = RepositoryShape.model_validate({"url": url} | ({"host": host} if host else {}))
    assert hosting.view(repository, "data/2021/x.yml", 12) == f"{view}data/2021/x.yml#L12"
    assert hosting.view(repository, "data/2021/x.yml") == f"{view}data/2021/x.yml"
    assert hosting.edit(repository, "docs/2021/a.md") == f"{edit}docs/2021/a.md"


def test_names_in_chinese_and_signs_are_escaped_and_lead_to_the_same_file() -> None:
    """A file, a branch and a folder may have any name; nothing of it ends the address or begins another part."""
    repository = RepositoryShape(url="https://gitee.com/a/b", branch="公布/2021", path="站点/一馆/")
    address = hosting.view(repository, 'data/2021/预算 #1?"<.yml', 3)
    assert re.fullmatch(r"[A-Za-z0-9:/%._-]+#L3", address)
    assert unquote(address) == 'https://gitee.com/a/b/blob/公布/2021/站点/一馆/data/2021/预算 #1?"<.yml#L3'


def test_every_kind_that_a_department_may_name_has_addresses_and_words() -> None:
    """What the schema lets in, the table has; and the page 如何修改 can say what its buttons are called."""
    assert set(HOST_KINDS) == set(hosting.KINDS)
    for kind in hosting.KINDS.values():
        assert all((kind.name, kind.pencil, kind.commit, kind.branch, kind.propose, kind.request))
        assert kind.view.format(url="u", branch="b", path="p") != kind.edit.format(url="u", branch="b", path="p")


def test_without_a_repository_or_a_host_that_is_known_there_are_no_addresses() -> None:
    """And none that only look like some."""
    for repository in (RepositoryShape(), RepositoryShape(url="https://git.example.gov.cn/a/b")):
        assert not hosting.known(repository)
        assert hosting.view(repository, "a", 1) == hosting.edit(repository, "a") == ""


def test_the_place_of_a_figure_is_a_link_to_its_line(tmp_path: Path) -> None:
    """On 数据一览; the card takes it from there."""
    page = pages.overview(edition(tmp_path, FILES), NOTHING)
    address = f"{'https://git.example.gov.cn/%E6%9F%90%E9%A6%86/gongkai'}/src/branch/main/%E7%AB%99%E7%82%B9/data/2021/x.yml#L3"
    assert f'<small><a href="{address}">data/2021/x.yml:3</a></small>' in page


def test_without_a_repository_a_place_is_words_and_no_page_has_anything_to_edit(tmp_path: Path) -> None:
    """No link, no blank."""
    mine = edition(tmp_path, FILES | {"data/department.yml": "name: 某馆\n"})
    page = pages.overview(mine, NOTHING)
    assert "<small>data/2021/x.yml:3</small>" in page
    assert "http" not in page
    assert sources.sources(mine) == {}


def test_a_page_names_its_text_and_the_data_files_whose_figures_it_shows(tmp_path: Path) -> None:
    """Those and no others, in the order in which a reader meets them; pages that nobody writes have data only."""
    mine = edition(tmp_path, FILES | {"data/2021/ledger.yml": "notes: [某备注]\n"})
    found = {
        name: (from_.text.name if from_.text else "", [file.name for file in from_.data])
        for name, from_ in sources.sources(mine).items()
    }
    assert found == {
        "index.md": ("", ["report.yml"]),
        "overview.md": ("overview.md", ["x.yml", "t.yml"]),
        "figures.md": ("", ["t.yml", "x.yml", "y.yml"]),
        "notes.md": ("", ["report.yml", "ledger.yml"]),
    }
    chapter = sources.sources(mine)["overview.md"]
    assert chapter.text
    assert chapter.text.url.endswith("/_edit/main/%E7%AB%99%E7%82%B9/docs/2021/overview.md")


def test_every_file_that_a_page_leads_to_is_in_the_repository() -> None:
    """Of the example department, whatever its chapters show."""
    root = ROOT / "examples" / "shili"
    for one in load(root).editions:
        known = one.department.model_copy(update={"repository": RepositoryShape(url="https://github.com/a/b")})
        object.__setattr__(one, "department", known)
        for from_ in sources.sources(one).values():
            for file in filter(None, (from_.text, *from_.data)):
                assert (root / unquote(file.url).removeprefix("https://github.com/a/b/edit/main/")).is_file()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a small site with a repository once, without PDFs."""
    root = tmp_path_factory.mktemp("hosted")
    edition(root, FILES)
    (root / "mkdocs.yml").write_text((ROOT / "mkdocs.yml").read_text(encoding="utf-8"), encoding="utf-8")
    ran = gongkai(root, "build", "--no-pdf")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return root / "site"


def test_a_reader_comes_from_the_end_of_a_page_to_the_editor_and_to_the_guide(browser: Browser, built: Path) -> None:
    """Text, data and 如何修改, outside the article; the guide has a picture with words for each step but the last."""
    with served(built) as address, watched(browser) as page:
        page.goto(f"{address}/2021/overview.html")
        links = page.locator(".gk-editing a")
        assert links.all_inner_texts() == ["overview.md", "x.yml", "t.yml", "如何修改"]
        assert page.locator("article .gk-editing").count() == 0
        links.last.click()
        page.wait_for_url("**/editing.html")
        assert page.locator("h1").inner_text() == "如何修改"
        assert "Gitea" in page.locator("main").inner_text()
        pictures = page.locator("figure img")
        assert pictures.count() == 5
        for n in range(5):
            assert (pictures.nth(n).get_attribute("alt") or "").startswith("示意图：")
            assert pictures.nth(n).evaluate("picture => picture.complete && picture.naturalWidth > 0")
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_a_card_has_the_link_to_the_line_and_copies_its_address(browser: Browser, built: Path) -> None:
    """And lacks what the figure lacks: no formula, no year before."""
    with served(built) as address, watched(browser) as page:
        page.goto(f"{address}/2021/overview.html")
        page.locator('a.gk-fact[href$="#x.a"]').first.click()
        card = page.locator(".gk-card")
        card.wait_for()
        assert card.locator("dt").all_inner_texts() == ["单位", "出处", "用于", "编号"]
        assert (card.get_by_role("link", name="data/2021/x.yml:2").get_attribute("href") or "").endswith("x.yml#L2")
        page.evaluate("navigator.clipboard.writeText = words => { window.copied = words; return Promise.resolve(); }")
        card.get_by_role("button", name="复制链接").click()
        card.get_by_role("button", name="已复制").wait_for()
        assert page.evaluate("window.copied") == f"{address}/2021/figures.html#x.a"


def test_a_site_without_a_repository_has_no_guide(tmp_path: Path, site: Callable[..., Path]) -> None:
    """Nor a line about editing on any page."""
    root = site()
    ran = gongkai(root, "build", "--no-pdf", "--output", str(tmp_path / "out"))
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert not (tmp_path / "out" / "editing.html").exists()
    assert not any("gk-editing" in p.read_text("utf-8") for p in (tmp_path / "out").rglob("*.html"))


def test_the_forms_with_the_signatures_are_in_a_new_repository_and_in_this_one() -> None:
    """One text in the places of every host: 三审三校, 保密审查, 负责人审签."""
    made = forms()
    new = department.repository("某馆", 2024)
    for place, content in made.items():
        assert (ROOT / place).read_bytes() == new[place] == content, place
    for kind in (".github/", ".gitlab/", ".gitea/", ".gitee/"):
        texts = [content.decode() for place, content in made.items() if place.startswith(kind)]
        assert len(texts) == 2
        signed = "".join(texts)
        assert all(word in signed for word in ("一审", "二审", "三审", "三校", "保密审查", "负责人审签"))
