"""What government pages must say of themselves, and how they can be read: meta tags, footer, breadcrumb, buttons."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

from browsing import served, watched
from gongkai import editions
from gongkai.checks import check
from gongkai.edition import load
from gongkai.editions import Options
from gongkai.fitting import fit
from gongkai.schema import DepartmentShape, ReportShape
from gongkai.starting.describing import described
from reading import NASTY, parsed
from sites import ROOT
from small import mapping

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

SITE = {"SiteName": "示例区档案馆", "SiteDomain": "example.invalid", "SiteIDCode": "0000000000"}
COLUMN, ARTICLE = "ColumnName", "ArticleTitle"
TOOLS = ".gk-tools"


def build(root: Path, *years: int) -> Path:
    """Build editions without PDFs; return where the site is."""
    site = load(root)
    chosen = [e for e in site.editions if not years or e.year in years]
    editions.build(site, check(site), root / "site", chosen, Options(with_pdf=False, drafts=True))
    return root / "site"


def edit(path: Path, old: str, new: str) -> None:
    """Put one text in the place of another."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay out the example department with an address, and build two of its years."""
    root = tmp_path_factory.mktemp("shili")
    for name in ("docs", "data"):
        shutil.copytree(ROOT / "examples" / "shili" / name, root / name)
    shutil.copy(ROOT / "examples" / "shili" / "mkdocs.yml", root)
    edit(root / "data/department.yml", "  id_code", "  url: https://www.example.invalid/dag/\n  id_code")
    build(root, 2022, 2023)
    return root


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a department that states nothing but its name."""
    root = tmp_path_factory.mktemp("bare") / "site"
    shutil.copytree(ROOT / "tests" / "examples" / "base", root)
    return build(root)


def read(page: Path) -> BeautifulSoup:
    """Parse a page."""
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


def tags(page: Path) -> dict[str, str]:
    """Return the meta tags of a page by name; none is there twice, however it is spelt."""
    found = [(str(tag["name"]), str(tag["content"])) for tag in read(page).find_all("meta") if tag.has_attr("name")]
    assert len({name.lower() for name, _ in found}) == len(found), page
    return dict(found)


def built(site: Path) -> list[Path]:
    """Return the pages that readers see: not those that only lead on, nor that for a wrong address."""
    return [p for p in sorted(site.rglob("*.html")) if p.name != "404.html" and p.parent.name != "latest"]


# ---- meta tags


def test_every_page_names_the_site(example: Path) -> None:
    """Editions and the pages above them: SiteName, SiteDomain, SiteIDCode."""
    for page in built(example / "site"):
        assert SITE.items() <= tags(page).items(), page


def test_what_lists_and_leads_is_a_column_and_what_is_read_is_an_article(example: Path) -> None:
    """Chapters have the tags of their column, too; a column has none of an article."""
    site = example / "site"
    for name in ("index.html", "sitemap.html", "2023/index.html", "2023/figures.html", "2023/notes.html"):
        found = tags(site / name)
        assert {COLUMN, "ColumnDescription", "ColumnType"} <= found.keys(), name
        assert ARTICLE not in found, name
    assert tags(site / "2023/figures.html")[COLUMN] == "数据一览"
    assert tags(site / "2023/index.html")["ColumnKeywords"] == "绩效自评,档案,预算,部门整体支出绩效自评"
    chapters = {chapter.file for e in load(example).editions if e.year == 2023 for chapter in e.report.chapters}
    for name in chapters:
        found = tags(site / "2023" / name.replace(".md", ".html"))
        assert {COLUMN, ARTICLE, "PubDate", "ContentSource", "Keywords", "Author", "Description", "Url"} <= found.keys()


def test_an_article_tells_what_it_is_when_it_came_out_and_where(example: Path) -> None:
    """With the time where it is stated, and never with one that is not."""
    found = tags(example / "site/2023/overview.html")
    assert found[ARTICLE] == "一、基本情况"
    assert found["PubDate"] == "2024-04-23 10:00"
    assert found["ContentSource"] == found["Author"] == "示例区档案馆"
    assert found["Url"] == "https://www.example.invalid/dag/2023/overview.html"
    assert tags(example / "site/2022/overview.html")["PubDate"] == "2023-04-25"


def test_a_transcription_names_its_original_as_the_source(site: Callable[..., Path]) -> None:
    """Not the department, which published something else elsewhere."""
    root = site()
    with (root / "data/2021/report.yml").open("a", encoding="utf-8") as file:
        file.write("transcription: {source: 某馆印发的报告}\n")
    assert tags(build(root) / "2021/overview.html")["ContentSource"] == "某馆印发的报告"


def test_next_years_report_says_nothing_of_when_this_one_came_out(example: Path) -> None:
    """Neither its time nor its date nor its number is true of another report; how it is disclosed is."""
    text = (example / "data/2023/report.yml").read_text(encoding="utf-8")
    next_one = described(text, "data/2023/report.yml", 2023, 2024)
    assert isinstance(next_one, str)
    report, found = fit(ReportShape, mapping(next_one))
    assert report is not None
    assert found == []
    assert (report.published, report.published_at) == ("", "")
    assert (report.document.date, report.document.number, report.document.index) == ("", "", "")
    assert report.document.disclosure == "主动公开"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("published_at: '24:00'", "D103"),
        ("published_at: 9:30", "D103"),
        ("published_at: 09:30", ""),
        ("document: {date: 2022-02-30}", "D103"),
    ],
)
def test_a_time_or_date_that_is_none_is_reported(text: str, found: str) -> None:
    """Before it is printed anywhere."""
    report = "title: 某馆报告\nkind: x\nstatus: draft\nchapters: [{file: overview.md, title: 一}]\n"
    assert "".join(problem.rule for problem in fit(ReportShape, mapping(report + text))[1]) == found


def test_the_mark_of_a_public_body_leads_to_an_address() -> None:
    """Nothing that a page would run."""
    for address, found in (("https://bszs.example.cn/?id=1", ""), ("javascript:alert(1)", "D103")):
        text = f"name: 某馆\nsite: {{mark: '{address}'}}\n"
        assert "".join(problem.rule for problem in fit(DepartmentShape, mapping(text))[1]) == found


# ---- what is not stated


def test_what_is_not_stated_leaves_no_tag_no_element_and_no_none(bare: Path) -> None:
    """No blank that a reader or a program would take for an answer."""
    for page in built(bare):
        found = tags(page)
        assert not {"SiteName", "SiteDomain", "SiteIDCode", "ColumnType", "PubDate", "Url"} & found.keys(), page
        assert all(found.values()), page
        soup = read(page)
        assert "None" not in soup.get_text(), page
        assert soup.select_one(".gk-record") is None, page
        foot = soup.select_one("footer")
        assert foot is not None
        empty = [e for e in foot.find_all(["ul", "li", "p", "a", "dd"]) if not e.get_text(strip=True)]
        empty += [e for e in soup.select(".gk-edition__facts > *, .gk-where li, dd") if not e.get_text(strip=True)]
        assert empty == [], page
        for label in ("主办单位", "承办单位", "网站标识码", "党政机关", "发布时间", "公开方式"):
            assert label not in soup.get_text(), page


KEYS = ("name", "domain", "sponsor", "organiser", "icp", "police", "column_type")


def test_no_word_of_the_data_becomes_html(site: Callable[..., Path], tmp_path: Path) -> None:
    """Whatever is written as name, number, source or keyword is shown as it is written, and changes no page's tags."""
    words = " ".join(NASTY).replace("\n", " ")
    root = site()
    edit(root / "data/2021/report.yml", "status: published", "status: draft")  # it is one with such words in it
    shown: list[dict[str, list[str]]] = []
    for word in ("甲", words):
        copy = shutil.copytree(root, tmp_path / f"copy{len(shown)}")
        quoted = "'" + word.replace("'", "''") + "'"
        with (copy / "data/department.yml").open("a", encoding="utf-8") as file:
            file.write("site:\n" + "".join(f"  {key}: {quoted}\n" for key in KEYS))
        with (copy / "data/2021/report.yml").open("a", encoding="utf-8") as file:
            keys = ("source", "disclosure", "index", "number")
            file.write("document:\n" + "".join(f"  {key}: {quoted}\n" for key in keys) + f"  keywords: [{quoted}]\n")
        folder = build(copy)
        pages = {
            name: folder / name for name in ("index.html", "sitemap.html", "2021/index.html", "2021/overview.html")
        }
        read_as = {name: parsed(path.read_text(encoding="utf-8")) for name, path in pages.items()}
        shown.append({name: [tag for tag, _ in page.elements] for name, page in read_as.items()})
        for name, page in read_as.items():
            assert re.sub(r"\s+", " ", word) in re.sub(r"\s+", " ", page.text), name
            assert word in [attributes.get("content") for tag, attributes in page.elements if tag == "meta"], name
    assert shown[0] == shown[1]


# ---- breadcrumb, footer, site map


def steps(page: Path) -> list[tuple[str, str]]:
    """Return the breadcrumb of a page: what each step is called, and where it leads."""
    where = read(page).find("nav", attrs={"aria-label": "您的位置"})
    assert where is not None
    return [
        (li.get_text(strip=True), str(link["href"]) if (link := li.find("a")) else "") for li in where.find_all("li")
    ]


def test_the_breadcrumb_leads_from_the_portal_to_the_page(example: Path) -> None:
    """首页 > the year's report > the chapter; the last is where the reader is, and no link."""
    site = example / "site"
    above = [("首页", "../index.html"), ("2023年报告", "index.html")]
    assert steps(site / "2023/overview.html") == [*above, ("一、基本情况", "")]
    assert steps(site / "2023/index.html") == [above[0], ("2023年报告", "")]
    assert steps(site / "sitemap.html") == [("首页", "index.html"), ("站点地图", "")]
    page = read(site / "2023/overview.html")
    places = [tag["content"] for tag in page.select("[itemprop=itemListElement] [itemprop=position]")]
    assert places == ["1", "2", "3"]


def test_every_foot_says_who_is_responsible(example: Path) -> None:
    """Of editions and of the pages above them."""
    for page in built(example / "site"):
        foot = read(page).select_one("footer")
        assert foot is not None
        for words in (
            *("主办单位：示例区档案馆（虚构）", "承办单位：示例区档案馆办公室（虚构）", "电话：000-00000000"),
            *("网站标识码：0000000000", "示ICP备00000000号（虚构）", "示公网安备00000000000000号（虚构）"),
        ):
            assert words in foot.get_text(), page
        links = {a.get_text(): a["href"] for a in foot.find_all("a")}
        assert links["党政机关"] == "https://example.invalid/mark"
        assert (page.parent / str(links["站点地图"])).resolve() == (example / "site/sitemap.html").resolve()


def test_the_record_of_the_document_stands_on_every_page(example: Path) -> None:
    """索引号, 文号, dates, 公开方式: below the text, and on the front page above it."""
    said = {
        "索引号": "000000000/2024-00001",
        "发布机构": "示例区档案馆",
        "文号": "示档〔2024〕5号（虚构）",
        "发文日期": "2024-04-16",
        "来源": "示例区档案馆",
        "发布时间": "2024-04-23 10:00",
        "公开方式": "主动公开",
    }
    for name in ("overview.html", "figures.html", "notes.html"):
        rows = read(example / "site/2023" / name).select(".gk-record dl > div")
        assert {str(row.dt and row.dt.string): str(row.dd and row.dd.string) for row in rows} == said
    front = read(example / "site/2023/index.html")
    assert front.select_one(".gk-record") is None
    facts = front.select_one(".gk-facts")
    assert facts is not None
    for label in ("索引号", "文号", "发文日期", "公开方式"):
        assert f"{label}{said[label]}" in facts.get_text()


def test_the_site_map_leads_to_every_page(example: Path) -> None:
    """And to none that is not there."""
    site = example / "site"
    targets = {(site / str(a["href"])).resolve() for a in read(site / "sitemap.html").select("main a")}
    assert [t for t in targets if not t.is_file()] == []
    pages = {page.resolve() for page in built(site)}
    assert pages - targets == {(site / "sitemap.html").resolve()}


def test_the_site_map_names_chapters_as_they_were_built(site: Callable[..., Path]) -> None:
    """A title that was edited, and not built, is not yet that of the page."""
    root = site()
    for side in ("docs", "data"):
        shutil.copytree(root / side / "2021", root / side / "2022")
    edit(root / "data/2022/report.yml", "2021", "2022")
    folder = build(root)
    before = (folder / "sitemap.html").read_text(encoding="utf-8")
    titles = [chapter.title for e in load(root).editions if e.year == 2021 for chapter in e.report.chapters]
    assert before.count(f">{titles[0]}</a>") == 2
    edit(root / "data/2021/report.yml", titles[0], "改过的标题")
    edit(root / "data/2021/report.yml", "绩效自评报告", "绩效自评报告（修订）")
    build(root, 2022)
    assert (folder / "sitemap.html").read_text(encoding="utf-8") == before
    build(root)
    after = (folder / "sitemap.html").read_text(encoding="utf-8")
    assert after.count(">改过的标题</a>") == after.count("（修订）</a>") == 1


# ---- how it is read


@pytest.fixture(scope="module")
def address(example: Path) -> Iterator[str]:
    """Serve the site."""
    with served(example / "site") as address:
        yield address


def pressed(page: Page) -> list[str]:
    """Return what the buttons say is chosen."""
    return page.locator(f"{TOOLS} [aria-pressed=true]").all_inner_texts()


def size(page: Page) -> float:
    """Return how large the text is, in pixels."""
    return float(page.evaluate("parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)"))


@pytest.mark.parametrize("first", ["2023/overview.html", "index.html"])
def test_size_and_contrast_are_chosen_with_the_keyboard_and_hold_on_every_page(
    page: Page, address: str, first: str
) -> None:
    """From an edition to the portal and back: what is chosen is said, and is the same when one comes again."""
    page.goto(f"{address}/{first}")
    assert pressed(page) == ["标准"]
    plain = size(page)
    page.get_by_role("button", name="标准").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    large = size(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert plain < large < size(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert pressed(page) == ["特大", "高对比度"]
    for other in ("index.html", "2023/figures.html", "sitemap.html", first):
        page.goto(f"{address}/{other}")
        assert pressed(page) == ["特大", "高对比度"], other
    assert page.context.cookies() == []
    page.get_by_role("button", name="标准").click()
    page.get_by_role("button", name="高对比度").click()
    assert size(page) == plain
    assert pressed(page) == ["标准"]
    assert page.evaluate("localStorage.getItem('gk-size') || localStorage.getItem('gk-contrast')") is None


def test_the_print_button_prints(page: Page, address: str) -> None:
    """The page itself, as the browser prints it; the buttons are not on paper."""
    page.goto(f"{address}/2023/overview.html")
    page.evaluate("addEventListener('beforeprint', () => { document.documentElement.dataset.printed = 'yes'; })")
    page.get_by_role("button", name="打印").click()
    page.wait_for_selector("html[data-printed=yes]")
    page.emulate_media(media="print")
    assert not page.locator(TOOLS).is_visible()
    assert page.locator("article h1").is_visible()


def test_without_scripts_there_are_no_buttons_that_would_do_nothing(browser: Browser, address: str) -> None:
    """The rest of the page is there."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for name in ("2023/overview.html", "index.html"):
        page.goto(f"{address}/{name}")
        assert not page.locator(TOOLS).is_visible()
        assert page.locator("h1").first.is_visible()
    context.close()


def test_where_the_browser_keeps_nothing_a_choice_holds_for_the_page(browser: Browser, address: str) -> None:
    """As with cookies blocked: no error, and the buttons work."""
    with watched(browser) as page:
        refuse = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no'); }})"
        page.add_init_script(refuse)
        page.goto(f"{address}/index.html")
        page.get_by_role("button", name="特大").click()
        page.get_by_role("button", name="高对比度").click()
        assert pressed(page) == ["特大", "高对比度"]


def test_the_choice_works_from_a_disk(page: Page, example: Path) -> None:
    """On a stick there is no server."""
    page.goto((example / "site/2023/overview.html").as_uri())
    page.get_by_role("button", name="高对比度").click()
    page.reload()
    assert pressed(page) == ["标准", "高对比度"]


@pytest.mark.parametrize("name", ["index.html", "2023/overview.html", "2023/figures.html"])
def test_the_largest_type_fits_on_the_smallest_phone(browser: Browser, address: str, name: str) -> None:
    """Nothing scrolls sideways."""
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(f"{address}/{name}")
    page.get_by_role("button", name="特大").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


# WCAG's contrast ratio of every text that is seen, with the background that it stands on; words in pictures, too
CONTRASTS = """() => {
  const parts = (color) => (color.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b]
    .map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const [r, g, b, a = 1] = parts(getComputedStyle(at).backgroundColor);
      if (a === 1) return [r, g, b];
      if (a > 0) throw new Error(`half seen: ${at.outerHTML.slice(0, 80)}`);
    }
    return parts(getComputedStyle(document.documentElement).backgroundColor).slice(0, 3);
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const words = walker.currentNode.data.trim();
    if (!words || !element.checkVisibility({checkOpacity: true, checkVisibilityCSS: true})) continue;
    const style = getComputedStyle(element);
    const ink = light(parts(element.closest("svg") ? style.fill : style.color));
    const paper = light(behind(element));
    found.push([(Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05), words.slice(0, 20)]);
  }
  return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["index.html", "sitemap.html", "2023/index.html", "2023/overview.html"])
def test_with_high_contrast_every_word_stands_out(browser: Browser, address: str, name: str, scheme: str) -> None:
    """At least 7:1, the most that WCAG asks for, in the light and in the dark."""
    context = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{address}/{name}")
    before = page.evaluate(CONTRASTS)
    page.get_by_role("button", name="高对比度").click()
    page.wait_for_function("document.getAnimations().length === 0")
    after = page.evaluate(CONTRASTS)
    assert len(after) > 30
    assert [(words, ratio) for ratio, words in after if ratio < 7] == []
    assert min(ratio for ratio, _ in before) < min(ratio for ratio, _ in after)
    context.close()
