"""A strict Content-Security-Policy refuses nothing of our pages, and servers are told of it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from hosted import hosted
from sites import ROOT, gongkai

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'self'"
)
LISTEN = """
window.refused = [];
addEventListener("securitypolicyviolation", (e) => refused.push(e.effectiveDirective + " " + e.blockedURI));
"""
DATA = {"application/json", "application/ld+json"}
HEADERS = ROOT / "macros" / "gongkai" / "headers"
LASTING = r"/assets/[0-9a-f]{16}/|\.pf_(fragment|index|meta)$"
TYPES = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the example department once, without PDFs."""
    output = tmp_path_factory.mktemp("policy") / "public" / "district" / "shili"
    run = gongkai(ROOT / "examples" / "shili", "build", "--no-pdf", "--output", str(output))
    assert run.returncode == 0, run.stderr
    return output


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Serve the site below a path, under the policy."""
    with hosted(site.parents[1], POLICY) as (address, _):
        yield f"{address}/district/shili"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a page that writes down what the policy refuses, and fails on what the console calls an error."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.add_init_script(LISTEN)
    errors: list[str] = []
    opened.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    opened.on("pageerror", lambda e: errors.append(str(e)))
    yield opened
    context.close()
    assert errors == []


class Inline(HTMLParser):
    """What of a page a strict policy refuses."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note scripts, styles, handlers and addresses that are programs."""
        given = dict(attrs)
        if tag == "script" and "src" not in given and given.get("type") not in DATA:
            self.found.append("<script>")
        if tag in {"style", "base", "object", "embed"}:
            self.found.append(f"<{tag}>")
        self.found += [f"{n}=" for n in given if n == "style" or n.startswith("on")]
        self.found += [n for n, value in attrs if (value or "").strip().lower().startswith("javascript:")]


def test_no_page_carries_a_program_or_a_style_of_its_own(site: Path) -> None:
    """Every page that is built, of every year and above them: Material's inline scripts are files here."""
    found = {}
    for path in sorted(site.rglob("*.html")):
        reader = Inline()
        reader.feed(path.read_text(encoding="utf-8"))
        found[path.relative_to(site).as_posix()] = reader.found
    assert len(found) > 40
    assert {name: parts for name, parts in found.items() if parts} == {}


def test_the_policy_refuses_nothing_of_any_page(page: Page, address: str, site: Path) -> None:
    """Each page of the newest year and each page above the years, with its scripts run."""
    names = [p.relative_to(site).as_posix() for folder in (site, site / "2023") for p in sorted(folder.glob("*.html"))]
    refused = {}
    for name in names:
        page.goto(f"{address}/{name}")
        page.wait_for_load_state("networkidle")
        refused[name] = page.evaluate("refused")
    assert {name: parts for name, parts in refused.items() if parts} == {}


def test_the_policy_refuses_nothing_that_a_reader_does(page: Page, address: str) -> None:
    """Another year by the selector, a figure's card, a search, the contents on a phone."""
    page.goto(f"{address}/2023/evaluation.html")
    page.locator("a.gk-fact").first.click()
    page.locator(".gk-card").wait_for()
    page.keyboard.press("Escape")
    page.locator(".md-search__input").click()
    page.locator(".md-search__input").fill("库房改造")
    page.locator(".md-search__input").press("End")
    page.locator(".md-search-result__link").first.wait_for()
    page.keyboard.press("Escape")
    page.locator(".md-version").hover()
    page.locator(".md-version__link", has_text="2021").wait_for()
    page.set_viewport_size({"width": 375, "height": 700})
    page.get_by_role("button", name="目录", exact=True).click()
    page.locator(".md-nav--primary .md-nav__link").first.wait_for()
    assert page.evaluate("refused") == []


def test_the_policy_refuses_nothing_of_the_search_over_all_years(page: Page, address: str) -> None:
    """Pagefind runs WebAssembly in a worker: `wasm-unsafe-eval` is all that it is allowed."""
    page.goto(f"{address}/search.html?q=库房改造")
    page.locator("#found .results li").first.wait_for()
    assert page.evaluate("refused") == []


def test_these_tests_hear_what_the_policy_refuses(browser: Browser, address: str) -> None:
    """A style and a handler, put into a page."""
    opened = browser.new_page()
    opened.add_init_script(LISTEN)
    opened.goto(f"{address}/2023/index.html")
    opened.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\" onclick=\"1\">')")
    opened.wait_for_function("refused.length === 2")
    opened.close()


def policies(text: str) -> list[str]:
    """Return the policies that a server's settings name."""
    return re.findall(r"""Content-Security-Policy "([^"]+)""", text)


@pytest.mark.parametrize(
    ("server", "name"), [("nginx", "nginx.conf"), ("caddy", "Caddyfile"), ("apache", "apache.conf")]
)
def test_the_settings_for_servers_say_the_policy_that_pages_are_tried_under(server: str, name: str) -> None:
    """Also: no guessing of types, nothing told to other hosts, pages asked for anew, named files kept for good."""
    run = gongkai(ROOT, "headers", server)
    assert run.returncode == 0
    assert run.stdout == (HEADERS / name).read_text(encoding="utf-8")
    lines = [line for line in run.stdout.splitlines() if not line.lstrip().startswith("#")]
    text = "\n".join(lines)
    assert text.count("{") == text.count("}")
    assert set(policies(text)) == {POLICY}
    assert re.search(r'X-Content-Type-Options "nosniff"', text)
    assert re.search(r'Referrer-Policy "same-origin"', text)
    assert LASTING in text
    assert re.search(r'Cache-Control "public, max-age=31536000, immutable"', text)
    assert re.search(r'Cache-Control "no-cache"', text)
    for suffix, kind in TYPES.items():
        named = [line for line in lines if kind in line and re.search(rf"(?<!\w){suffix[1:]}\b", line)]
        assert named, (suffix, kind)


def test_nginx_which_forgets_headers_in_an_inner_block_is_told_all_of_them_again() -> None:
    """`add_header` in a location replaces those around it."""
    outer, inner = (HEADERS / "nginx.conf").read_text(encoding="utf-8").split("\nlocation ", 1)
    names = re.compile(r"^\s*add_header (\S+)", re.MULTILINE)
    assert names.findall(outer) == names.findall(inner)
    assert policies(outer) == policies(inner) == [POLICY]


@pytest.mark.parametrize("url", ["", "https://www.example.invalid/district/shili"])
def test_the_page_for_a_missing_address_asks_for_nothing_that_may_not_be_there(url: str, tmp_path: Path) -> None:
    """It is shown at any depth: without an address of the site it has no links, with one they name it in full."""
    run = gongkai(tmp_path, "init", str(tmp_path / "new"))
    assert run.returncode == 0, run.stderr
    folder = tmp_path / "new"
    with (folder / "data" / "department.yml").open("a", encoding="utf-8") as file:
        file.write(f"site: {{url: {url}}}\n" if url else "")
    output = tmp_path / "out"
    run = gongkai(folder, "build", "--allow-draft", "--no-pdf", "--output", str(output))
    assert run.returncode == 0, run.stderr
    (path,) = output.glob("2*/404.html")
    links = re.findall(r'(?:href|src)="([^"]*)"', path.read_text(encoding="utf-8"))
    assert all(link == "data:," or link.startswith(("https://", "/district/shili/")) for link in links)
    assert bool(url) == any("index.html" in link for link in links)
