"""The parts of the preview by themselves: the watch, the server, the notice on a page."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

from gongkai.preview.markup import dressed
from gongkai.preview.rounds import CURRENT, MAKING, PORTAL, RENEWING, UNMADE, Notice, Round
from gongkai.preview.server import PreviewServer
from previews import PATIENCE, fetch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def served(folder: Path) -> Iterator[PreviewServer]:
    """Run the server alone, over a folder."""
    server = PreviewServer(folder, ("127.0.0.1", 0))
    server.start()
    try:
        yield server
    finally:
        server.stop()


def test_pages_are_served_while_others_are_built(tmp_path: Path) -> None:
    """Nobody waits for a build: the first one is announced in the page's place, later ones leave the old page."""
    with served(tmp_path) as server:
        status, page = fetch(f"{server.url}2021/index.html")
        assert (status, "正在生成网页" in page) == (503, True)
        server.update(Round(versions={2020: "1"}, pending=frozenset({2021, PORTAL})))
        status, page = fetch(f"{server.url}2021/index.html")
        assert (status, "正在生成网页" in page) == (503, True)
        (tmp_path / "2021").mkdir()
        (tmp_path / "2021" / "index.html").write_text("<body>旧</body>", encoding="utf-8")
        assert "旧" in fetch(f"{server.url}2021/")[1]
        server.update(Round(versions={2020: "1", 2021: "1", PORTAL: "1"}))
        assert fetch(f"{server.url}2022/index.html")[0] == 404


def test_a_page_that_asks_is_answered_when_its_edition_has_another_version(tmp_path: Path) -> None:
    """The question stays open until then; a page from before a restart is answered at once."""
    answers: list[str] = []

    def ask(url: str, version: str, pdf: str = "") -> None:
        answers.append(fetch(f"{url}livereload/2021/{version}/{pdf}")[1])

    with served(tmp_path) as server:
        asking = threading.Thread(target=ask, args=(server.url, ""))
        asking.start()
        server.update(Round(versions={2020: "1"}, pending=frozenset({2021})))
        asking.join(0.2)
        assert (asking.is_alive(), answers) == (True, [])
        server.update(Round(versions={2021: "abc"}, pdfs={2021: RENEWING}))
        asking.join(PATIENCE)
        ask(server.url, "0123")
        ask(server.url, "abc", CURRENT)
    assert answers == ["abc renewing"] * 3


@pytest.mark.parametrize(
    ("state", "status", "words"),
    [
        (MAKING, 503, "PDF正在生成"),
        (UNMADE, 503, "PDF未能生成"),
        ("", 404, "没有这个页面"),
    ],
)
def test_where_there_is_no_pdf_yet_a_page_says_why(tmp_path: Path, state: str, status: int, words: str) -> None:
    """Whoever asks for it is told, and gets it as soon as it is there; without --pdf it is no page like any other."""
    (tmp_path / "2021").mkdir()
    with served(tmp_path) as server:
        server.update(Round(versions={2021: "abc"}, pdfs={2021: state} if state else {}))
        found, page = fetch(f"{server.url}2021/report.pdf")
    assert (found, words in page) == (status, True)


def test_a_question_for_a_page_need_not_be_in_order(tmp_path: Path) -> None:
    """Addresses with a query, with Chinese in them, and HEAD, which asks for no body."""
    (tmp_path / "2021").mkdir()
    (tmp_path / "2021" / "附件.txt").write_text("表", encoding="utf-8")
    with served(tmp_path) as server:
        assert fetch(f"{server.url}2021/{quote('附件.txt')}?download=1") == (200, "表")
        with urlopen(Request(f"{server.url}2021/{quote('附件.txt')}", method="HEAD"), timeout=PATIENCE) as answer:  # noqa: S310
            assert (answer.headers["Content-Length"], answer.read()) == ("3", b"")


def test_a_notice_cannot_bring_a_script_into_the_page() -> None:
    """Words from data files are text there, too."""
    page = dressed(
        b"<body class=x><p>1</p></body>", Notice(("<script>alert(1)</script>",)), "zh", year=1, state=("v", "")
    )
    assert b"<script>alert" not in page
    assert b"&lt;script&gt;alert(1)" in page
    assert page.endswith(b"</script></body>")


def test_a_page_without_a_body_still_reloads() -> None:
    """A department's own HTML may be anything."""
    page = dressed("只有文字".encode(), Notice(), "zh", year=2021, state=("v", ""))
    assert page.decode().startswith("只有文字<script>")
    assert b'year = 2021, version = "v"' in page


def test_every_sentence_about_a_pdf_stays_inside_the_script() -> None:
    """Words that a page may show later are data in its script: no tag, and in the language asked for."""
    page = dressed(b"<body></body>", Notice(), "en", year=2021, state=("v", CURRENT)).decode()
    assert "the PDF is being made anew" in page
    assert page.count("<script>") == page.count("</script>") == 1
