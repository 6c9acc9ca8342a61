"""The theme's files lie beside the editions once, and every page finds them."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest
from PIL import Image

from gongkai import editions
from gongkai.checks import check
from gongkai.edition import load
from gongkai.editions import Options
from gongkai.plugin.segmenting import Segmenter
from gongkai.plugin.shelving import shelf

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

LINK = re.compile(r'(?:href|src)="([^"#?]+)|"search": "([^"]+)"')


def build(root: Path, *years: int, options: Options | None = None) -> Path:
    """Build a site without PDFs and return where it is."""
    site = load(root)
    chosen = [e for e in site.editions if not years or e.year in years]
    editions.build(site, check(site), root / "site", chosen, options or Options(with_pdf=False))
    return root / "site"


def lost(folder: Path) -> set[str]:
    """Return what pages below a folder ask for that is not there; 404.html has addresses of the server."""
    found = set()
    for page in folder.rglob("*.html"):
        for pair in LINK.findall(page.read_text(encoding="utf-8")):
            address = unquote("".join(pair))
            if not urlsplit(address).scheme and page.name != "404.html" and not (page.parent / address).exists():
                found.add(f"{page.relative_to(folder)}: {address}")
    return found


def test_every_page_finds_what_it_asks_for_and_the_themes_files_are_there_once(two_years: Path) -> None:
    """Two editions, one stylesheet; no maps of sources, and no scripts for languages that are not searched."""
    built = build(two_years)
    assert not lost(built)
    names = [path.name for path in built.rglob("*") if path.is_file()]
    assert names.count("gongkai.css") == 1
    assert not [name for name in names if name.endswith(".map") or name.startswith("lunr.")]
    assert not list(built.glob("20*/assets"))
    assert not [p for p in built.rglob("*.[cj]s*") if b"sourceMappingURL" in p.read_bytes()]


def test_a_standalone_edition_needs_nothing_beside_it(
    two_years: Path, tmp_path: Path, run: Callable[..., Result]
) -> None:
    """Its folder alone can be given to somebody."""
    build(two_years)
    assert run(two_years, "build", "--no-pdf", "--standalone").exit_code == 0
    built = two_years / "site"
    alone = tmp_path / "given" / "2021"
    shutil.copytree(built / "2021", alone)
    assert {link for link in lost(alone) if "/assets/" in link or ": assets/" in link} == set()
    assert len(list(alone.rglob("gongkai.css"))) == 1


def test_an_edition_that_is_taken_over_keeps_the_theme_that_it_was_built_with(two_years: Path) -> None:
    """Its pages ask for files by the name that their content gave them."""
    settings = (two_years / "mkdocs.yml").read_text(encoding="utf-8")
    own = two_years / "own" / "assets"
    own.mkdir(parents=True)
    (own / "gongkai.css").write_text("body { color: red }\n", encoding="utf-8")
    before = {path.name for path in (build(two_years) / "assets").iterdir()}
    changed = re.sub(r"(?m)^(  name: material\n)", r"\1  custom_dir: own\n", settings)
    assert changed != settings
    (two_years / "mkdocs.yml").write_text(changed, encoding="utf-8")
    built = build(two_years, 2021)
    assert {path.name for path in (built / "assets").iterdir()} > before
    assert not lost(built)
    assert "color: red" in next(
        (built / "2021" / link).read_text(encoding="utf-8")
        for link, _ in LINK.findall((built / "2021" / "index.html").read_text(encoding="utf-8"))
        if link.endswith("/gongkai.css")
    )
    build(two_years)
    assert len(list((built / "assets").iterdir())) == 1


def test_many_sites_can_share_one_shelf_around_them(two_years: Path) -> None:
    """A district's departments: their pages ask for files outside of their own site."""
    around = two_years.parent / "district"
    site = load(two_years)
    for name in ("one", "two"):
        options = Options(with_pdf=False, shared=("../", around))
        editions.build(site, check(site), around / name, site.editions, options)
    assert not lost(around)
    assert len(list(around.rglob("gongkai.css"))) == 1


def test_a_shelf_is_named_by_what_is_on_it(tmp_path: Path) -> None:
    """The first folder wins, as for templates; a name says nothing of the order of files."""
    for folder, text in (("a", "1"), ("b", "2")):
        (tmp_path / folder / "assets" / "javascripts").mkdir(parents=True)
        (tmp_path / folder / "assets" / "x.css").write_text(f"{text}\n/*# sourceMappingURL=x.css.map */", "utf-8")
        (tmp_path / folder / "assets" / "x.css.map").write_text("{}", "utf-8")
    a, b = (str(tmp_path / name) for name in "ab")
    assert shelf([a, b], ()).files == {"assets/x.css": b"1\n"}
    assert shelf([a, b], ()).name == shelf([a], ()).name != shelf([b, a], ()).name


@pytest.mark.parametrize(
    ("languages", "wanted"),
    [
        ((), set()),
        (("en",), set()),
        (("en", "ja"), {"tinyseg.js", "lunr.ja.min.js", "lunr.multi.min.js", "lunr.stemmer.support.min.js"}),
        (("ru",), {"lunr.ru.min.js", "lunr.stemmer.support.min.js"}),
    ],
)
def test_the_search_has_the_scripts_of_its_languages(
    tmp_path: Path, languages: tuple[str, ...], wanted: set[str]
) -> None:
    """And of no others, which are three quarters of what Material brings along."""
    folder = tmp_path / "assets" / "javascripts" / "lunr"
    (folder / "min").mkdir(parents=True)
    scripts = ("tinyseg.js", "wordcut.js", *(f"min/lunr.{n}.min.js" for n in ("ja", "ru", "multi", "stemmer.support")))
    for name in scripts:
        (folder / name).touch()
    assert {Path(name).name for name in shelf([str(tmp_path)], languages).files} == wanted


def test_chinese_is_split_into_words_for_the_search(two_years: Path) -> None:
    """A reader finds 档案 inside a long line of 汉字."""
    words = Segmenter().cut("预算完成率和档案数字化".encode())
    assert "".join(words) == "预算完成率和档案数字化"
    assert {"预算", "完成率", "档案", "数字化"} <= set(words)
    index = (build(two_years) / "2021" / "search" / "search_index.json").read_text(encoding="utf-8")
    assert "\u200b" in index
    assert not re.search(r"\\u[4-9]", index)


def test_a_department_may_add_words_and_use_another_dictionary(tmp_path: Path) -> None:
    """As jieba's own settings do."""
    (tmp_path / "own.txt").write_text("预算完成率 100 n\n荔湾\n", encoding="utf-8")
    more = Segmenter()
    more.load_userdict(str(tmp_path / "own.txt"))
    assert "预算完成率" in more.cut("年度预算完成率")
    other = Segmenter()
    other.set_dictionary(str(tmp_path / "own.txt"))
    assert "荔湾" in other.cut("在荔湾")


def test_a_failed_build_leaves_the_shelf_as_it_was(two_years: Path, run: Callable[..., Result]) -> None:
    """The site is exchanged whole."""
    built = build(two_years)
    before = sorted(built.rglob("*"))
    text = (two_years / "mkdocs.yml").read_text(encoding="utf-8")
    (two_years / "mkdocs.yml").write_text(text + "nonsense: [\n", encoding="utf-8")
    assert run(two_years, "build", "--no-pdf").exit_code == 1
    assert sorted(built.rglob("*")) == before


def test_a_picture_does_not_tell_where_its_pdf_was_made(two_years: Path) -> None:
    """The same report has the same bytes in every build, pictures and all."""
    picture = two_years / "docs" / "2021" / "x.png"
    Image.new("RGB", (8, 8), "red").save(picture)
    page = two_years / "docs" / "2021" / "overview.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n![一张图](x.png)\n", encoding="utf-8")
    built = build(two_years, 2021, options=Options())
    before = (built / "2021" / "report.pdf").read_bytes()
    assert b"/Image" in before
    assert (build(two_years, 2021, options=Options(fresh=True)) / "2021" / "report.pdf").read_bytes() == before


def test_each_row_of_the_list_of_all_figures_is_an_entry_of_its_own_for_the_search(two_years: Path) -> None:
    """A reader who searches for a number finds its row, though it stands between two others."""
    data = two_years / "data" / "2021" / "figures.yml"
    data.write_text("one: {label: 甲, value: 11件}\ntwo: {label: 乙, value: 22件}\n", encoding="utf-8")
    docs = json.loads((build(two_years, 2021) / "2021" / "search" / "search_index.json").read_bytes())["docs"]
    numbers = {doc["location"]: re.split(r"[\s<>]+", doc["tags"][0]) for doc in docs if "tags" in doc}
    assert "11件" in numbers["figures.html#figures.one"]
    assert "22件" in numbers["figures.html#figures.two"]
    assert not any("22件" in doc["text"] for doc in docs)
    page = (two_years / "site" / "2021" / "figures.html").read_text(encoding="utf-8")
    assert '<tr id="figures.one">' in page
