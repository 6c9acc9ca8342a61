"""How words look (L113) and what is surely code: looked at is what browsers would get, not what an author may mean."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from gongkai.checks import surely
from gongkai.checks.markup import unreadable
from gongkai.checks.sentences import sentences
from gongkai.edition import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

PAGE = "docs/2021/overview.md"
HEAD = "# 一、基本情况\n\n"

PLAIN = (
    '<p style="text-align:right; margin: 0 auto">文字</p>',
    '<img src="x.png" alt="" width="80%" height="20">',
    "说明。\n{: .note .own-box #a lang=en }",
    "[文字](#top){ title='md-toggle' }",
    "!!! note inline end\n    文字",
    "集合 {甲, 乙} 与 {丙}。",
    "`<font>`与`{: .md-toggle }`",
    "<s>甲</s><del>乙</del><sup>丙</sup>",
)
REFUSED = (
    '<p style="text-align:right; position:fixed">文字</p>',
    '<p style="margin-left: 99em">文字</p>',
    '<img src="x.png" alt="" width="0">',
    "说明。\n{: .note .headerlink }",
    "说明。\n{:.md-toggle}",
    "说明。\n{: #md-x }",
    "| 甲 |\n| --- |\n| 乙 { .md-toggle } |",
    "??? md-toggle\n    文字",
    "<svg><text>文字</text></svg>",
    '<p dir="rtl">文字</p>',
    '<p data-x="1">文字</p>',
    '<p size="1" color="white">文字</p>',
)


def found(root: Path, text: str, run: Callable[..., Result]) -> bool:
    """Tell whether a page with a text is refused for how it looks."""
    (root / PAGE).write_text(f"{HEAD}{text}\n", encoding="utf-8")
    return ": L113 " in run(root, "check").stdout


@pytest.mark.parametrize("text", PLAIN)
def test_html_that_says_what_words_are_may_stand(
    text: str, site: Callable[..., Path], run: Callable[..., Result]
) -> None:
    """How a paragraph is placed, boxes, classes of one's own, braces that are words, code."""
    assert not found(site(), text, run)


@pytest.mark.parametrize("text", REFUSED)
def test_what_the_lists_do_not_have_is_refused(
    text: str, site: Callable[..., Path], run: Callable[..., Result]
) -> None:
    """Whatever the theme or a browser would make of it."""
    assert found(site(), text, run)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("甲`<b>`乙", "甲\0\0\0\0\0乙"),
        ("```\n<b>\n```\n乙", "```\n\0\0\0\n\0\0\0\n乙"),
        ("甲`<b>``乙`", "甲`<b>``乙`"),
        ("甲`\n`<b>`", "甲`\n`<b>`"),
        ("`甲`\n\n<div>\n`<b>`", "\0\0\0\n\n<div>\n`<b>`"),
        ("```\n<b>", "```\n<b>"),
        ("```\n<b>\n````", "```\n<b>\n````"),
    ],
)
def test_code_is_what_every_reader_takes_for_code(text: str, left: str) -> None:
    """Marks that do not pair in their line, and fences that are not closed by their like, make none."""
    assert surely.without_code(text) == left


@pytest.mark.parametrize("text", ["甲 < 乙 > 丙", "<b title='x'>", "</p >", "<https://a.example/?b=1>", "<br/>", "1<2"])
def test_what_is_no_tag_or_a_plain_one_can_be_read(text: str) -> None:
    """Nobody has to write &lt; where no tag could begin."""
    assert list(unreadable(text)) == []


@pytest.mark.parametrize("unit", ["_", "`", "` ", "{{ ", "<a ", "![", "](", '<a "', "``` ", "[a]: ", "{: ."])
def test_a_long_run_of_marks_takes_no_longer_than_its_length(unit: str, site: Callable[..., Path]) -> None:
    """Twice as many take about twice as long: sentences are read, and tags found, in one pass."""
    root = site()

    def spent(count: int) -> float:
        (root / PAGE).write_text(HEAD + "a" + unit * count + "a\n", encoding="utf-8")
        edition = load(root).editions[0]
        begun = time.process_time()
        for page in edition.pages.values():
            sentences(edition, page)
            list(unreadable(surely.without_code(page.body)))
        return time.process_time() - begun

    spent(100)
    assert spent(24_000) < 0.1 + 8 * spent(6_000)
