"""What a page points to is there, nothing is loaded from elsewhere, and the files beside the pages can be kept."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymdownx.slugs import slugify

import small
from gongkai.checks import links, privacy, sheets
from gongkai.checks.anchors import anchors
from gongkai.checks.sheets import Sheet
from gongkai.edition import load
from gongkai.problems import Severity

if TYPE_CHECKING:
    from gongkai.edition import Edition
    from gongkai.problems import Problem

ROOT = Path(__file__).parents[1]


def found(edition: Edition, root: Path) -> list[Problem]:
    """Run every rule of the family."""
    problems = [problem for check in links.CHECKS for problem in check(edition)]
    return problems + [problem for check in links.FILE_CHECKS for problem in check(edition, root)]


def read(root: Path, text: str, files: dict[str, str] | None = None) -> list[Problem]:
    """Check a page of a small site."""
    written = {"docs/2021/overview.md": f"# 一、概况\n\n{text}\n", **(files or {})}
    return found(small.edition(root, written), root)


def rules(problems: list[Problem]) -> list[str]:
    """Return the rules of some findings."""
    return [problem.rule for problem in problems]


DEAD = [
    ("[甲](evalution.md)", "3:5"),
    ('[甲](<第二章.md> "标题")', "3:6"),
    ("![图](images/photo.png)", "3:6"),
    ("[![图](photo.png)](overview.md)", "3:7"),
    ("[甲][乙]\n\n[乙]: 没有.md", "5:6"),
    ("[甲][乙]", "3:1"),
    ("[甲][]", "3:1"),
    ('<a class="x" href="没有.html">甲</a>', "3:1"),
    ('<img alt="图" src=photo.png>', "3:1"),
    ("[甲](附件（一）.pdf)", "3:5"),
]


@pytest.mark.parametrize(("text", "place"), DEAD)
def test_a_dead_link_is_reported_at_its_target(text: str, place: str, tmp_path: Path) -> None:
    """Inline, by reference and in HTML, links and images alike."""
    problems = read(tmp_path, text)
    assert [(problem.rule, str(problem.origin)) for problem in problems] == [("L101", f"docs/2021/overview.md:{place}")]


ALIVE = [
    '[甲](overview.md)、[乙](figures.md)、[丙](notes.md "勘误")、[丁](<index.md>)、[戊](data/figures.csv)和[己](../)。',
    '[甲][账]和[账][]，![图][plan]\n\n[账]: figures.md "一本账"\n[plan]: plan.svg',
    "[甲](https://www.gz.gov.cn/a?b=c#d)、<https://www.gz.gov.cn/>和[乙](mailto:a@example.org)、[丙](tel:02081234567)。",
    "`[甲](没有.md)` 和 `<img src=x>`",
    "```\n[甲](没有.md)\n<script>\n```",
    "[甲](/2020/overview.html)",
    "粤府〔2021〕5号[1]。",
    "脚注[^1]。\n\n[^1]: 没有.md",
    '<img alt="" src="plan.svg"><a href="plan.svg">图</a>',
    "[甲](附件%20一.txt)和[乙](<附件 一.txt>)",
    "[甲](#一概况)、[乙](overview.md#一概况)、[丙](figures.md#budget)、[丁](#)、[戊](#fn:1)。",
]


@pytest.mark.parametrize("text", ALIVE)
def test_links_that_lead_somewhere_are_silent(text: str, tmp_path: Path) -> None:
    """Pages, generated pages and files, other sites, code, and brackets that are no links."""
    files = {"docs/2021/plan.svg": "<svg/>", "docs/2021/附件 一.txt": "附件"}
    problems = [p for p in read(tmp_path, text, files) if p.rule not in {"L106", "L107"}]
    assert [problem.line() for problem in problems] == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("[甲](#没有)", "L102"),
        ("[甲](overview.md#一概况1)", "L102"),
        ('<a href="#没有">甲</a>', "L102"),
        ("[甲](http://192.168.1.10/a.html)", "L108"),
        ("[甲](//10.0.0.1:8080/)", "L108"),
        ("![图](https://example.org/a.png)", "L109"),
        ("![图][a]\n\n[a]: http://example.org/a.png", "L109"),
        ('<img alt="图" src="//example.org/a.png">', "L109"),
        ('<img alt="图" srcset="https://example.org/a.png 2x">', "L109"),
        ('<iframe src="https://example.org/"></iframe>', "L109"),
        ('<link rel="stylesheet" href="https://example.org/a.css">', "L109"),
        ("<div style=\"background:url('https://example.org/a.png')\">甲</div>", "L109"),
        ("[甲](javascript:alert%281%29)", "L110"),
        ('<a href=" java&#115;cript:alert(1)">甲</a>', "L110"),
        ("[甲](data:text/html;base64,PGI+)", "L110"),
        ("[甲](file:///D:/report/a.docx)", "L110"),
        ("[甲](D:\\report\\a.docx)", "L110"),
        ("<script>alert(1)</script>", "L110"),
        ('<p onclick="alert(1)">甲</p>', "L110"),
    ],
)
def test_a_link_that_must_not_be_is_reported_once_by_its_rule(text: str, rule: str, tmp_path: Path) -> None:
    """A wrong anchor, a numbered machine, another host's file, a program, somebody's own disk."""
    problems = read(tmp_path, text)
    assert rules(problems) == [rule]
    assert problems[0].severity is Severity.ERROR


def test_links_to_other_hosts_and_embedded_images_load_nothing(tmp_path: Path) -> None:
    """A link that is followed by hand, a picture in the page itself and version numbers are fine."""
    text = "[甲](http://example.org/1.2.3.4)、![图](data:image/png;base64,AAAA)、版本1.2.3.4。"
    assert rules(read(tmp_path, text)) == []


HEADINGS = """# 一、基本情况

## （一）部门概况 ##

### 1、扎实做好接收工作，优化*馆藏*结构。

## `代码` 与 [链接](overview.md)

## GB/T 9704—2012

## 小结 { #summary }

## 预算{{ fact("x.a") }}

## 小结

## 小结

### A&B <b>粗</b> \\*

下划线标题
---

<a id="here"></a>
"""


def test_anchors_are_those_that_mkdocs_makes(tmp_path: Path) -> None:
    """The same page through Python-Markdown, as the plugin sets it up, has the same ids."""
    files = {"docs/2021/overview.md": HEADINGS, "data/2021/x.yml": "a: 5万元\n"}
    edition = small.edition(tmp_path, files)
    ours = anchors(edition, sheets.page(edition.pages["overview.md"]))
    reader = markdown.Markdown(
        extensions=["attr_list", "tables", "toc"], extension_configs={"toc": {"slugify": slugify(case="lower")}}
    )
    html = reader.convert(HEADINGS.replace('{{ fact("x.a") }}', '<data class="fact" value="50000">5万元</data>'))
    assert ours == frozenset(re.findall(r' id="([^"]+)"', html))


def test_where_a_heading_has_a_macro_that_is_not_a_figure_no_anchor_is_missed(tmp_path: Path) -> None:
    """What another macro prints is not known here, so nothing is said of the page's anchors."""
    files = {
        "data/department.yml": "name: 某馆\nmacros: [badge]\n",
        "docs/2021/overview.md": '# 一\n\n## 甲{{ badge("乙") }}\n\n[丙](#甲乙)\n',
    }
    assert rules(found(small.edition(tmp_path, files), tmp_path)) == []


def test_two_headings_with_one_anchor_are_reported_at_the_second(tmp_path: Path) -> None:
    """By their words a warning, since MkDocs numbers the second; by a name given twice an error."""
    problems = read(tmp_path, "## 小结\n\n## 小结\n\n## 甲 { #a }\n\n## 乙 { #a }")
    assert [(p.rule, p.severity, p.origin.line) for p in problems] == [
        ("L103", Severity.WARNING, 5),
        ("L103", Severity.ERROR, 9),
    ]
    assert "docs/2021/overview.md:3:4" in problems[0].text()


@pytest.mark.parametrize(
    "text", ["![](plan.svg)", "![ ](plan.svg)", '<img src="plan.svg">', "![][plan]\n\n[plan]: plan.svg"]
)
def test_an_image_without_words_is_reported(text: str, tmp_path: Path) -> None:
    """Who cannot see it is told nothing."""
    problems = read(tmp_path, text, {"docs/2021/plan.svg": "<svg/>"})
    assert [(problem.rule, problem.severity) for problem in problems] == [("L104", Severity.WARNING)]


def test_a_file_over_the_limit_is_reported_and_the_department_may_raise_it(tmp_path: Path) -> None:
    """5 MiB unless data/department.yml says otherwise; one byte decides."""
    folder = tmp_path / "docs" / "2021"
    folder.mkdir(parents=True)
    (folder / "full.csv").write_bytes(b"," * (5 << 20))
    (folder / "over.csv").write_bytes(b"," * ((5 << 20) + 1))
    text = "# 一\n\n[甲](full.csv)、[乙](over.csv)\n"
    edition = small.edition(tmp_path, {"docs/2021/overview.md": text})
    assert [(p.rule, p.origin.path) for p in found(edition, tmp_path)] == [("L105", "docs/2021/over.csv")]
    department = "name: 某馆\nlargest_mib: 6\n"
    edition = small.edition(tmp_path, {"docs/2021/overview.md": text, "data/department.yml": department})
    assert rules(found(edition, tmp_path)) == []


def test_a_file_that_nothing_links_is_reported(tmp_path: Path) -> None:
    """Pages, report.yml and mkdocs.yml are what may use a file; style sheets and fonts are used by others."""
    report = small.REPORT.format(year=2021, status="published") + "attachments: [{title: 附表, file: form.xlsx}]\n"
    files = {
        "data/2021/report.yml": report,
        "mkdocs.yml": "theme: {logo: images/logo.svg}\n",
        **{
            f"docs/2021/{name}": "x"
            for name in ("form.xlsx", "images/logo.svg", "extra.css", "a.txt", "b.png", "left.txt")
        },
    }
    text = "[甲](a.txt?x#y)<img alt='图' src='b.png'>"
    problems = read(tmp_path, text, files)
    assert [(p.rule, p.severity, p.origin.path) for p in problems] == [("L106", Severity.WARNING, "docs/2021/left.txt")]


@pytest.mark.parametrize(
    ("name", "severity"),
    [
        ("a:b.txt", Severity.ERROR),
        ("a?.txt", Severity.ERROR),
        ("50%.txt", Severity.ERROR),
        ("a#1.txt", Severity.ERROR),
        ("con.txt", Severity.ERROR),
        ("images/AUX", Severity.ERROR),
        ("图" * 50 + ".png", Severity.ERROR),
        ("end.", Severity.ERROR),
        ("附件 一.txt", Severity.WARNING),
        ("附件　一.txt", Severity.WARNING),
    ],
)
def test_a_name_that_some_system_cannot_hold_is_reported(name: str, severity: Severity, tmp_path: Path) -> None:
    """The folder must go onto a Windows server and into an address."""
    problems = [p for p in read(tmp_path, "", {f"docs/2021/{name}": "x"}) if p.rule == "L107"]
    assert [problem.severity for problem in problems] == [severity]


def test_names_that_differ_in_capitals_only_are_one_file_on_windows(tmp_path: Path) -> None:
    """One of the two would be lost on the way."""
    problems = read(tmp_path, "", {"docs/2021/Plan.txt": "x", "docs/2021/plan.txt": "x"})
    assert [p.origin.path for p in problems if p.rule == "L107"] == ["docs/2021/plan.txt"]


def test_usual_names_are_left_alone(tmp_path: Path) -> None:
    """Chinese, digits, hyphens, brackets and dots inside are fine."""
    names = ["附件1.txt", "附件（一）.txt", "plan-2021_v1.2.txt", "images/平面图.txt", "console.txt", "a'b.txt"]
    problems = read(tmp_path, "", {f"docs/2021/{name}": "x" for name in names})
    assert set(rules(problems)) == {"L106"}


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_out_of_the_site_is_refused_when_the_site_is_loaded(tmp_path: Path) -> None:
    """A file outside must not be published by the way of a link; no check reads it, or says more of it."""
    (tmp_path / "outside.txt").write_text("13800138000", encoding="utf-8")
    root = tmp_path / "site"
    small.site(root, {})
    (root / "docs" / "2021" / "inside.txt").symlink_to(tmp_path / "outside.txt")
    (root / "docs" / "2021" / "lost.png").symlink_to("nowhere.png")
    (root / "data" / "2021" / "outside.yml").symlink_to(tmp_path / "outside.txt")
    site = load(root)
    assert [(p.rule, p.origin.path) for p in site.problems] == [
        ("S116", "data/2021/outside.yml"),
        ("S116", "docs/2021/inside.txt"),
        ("S116", "docs/2021/lost.png"),
    ]
    checks = (*links.FILE_CHECKS, *privacy.FILE_CHECKS)
    assert [p.line() for check in checks for p in check(site.editions[0], root)] == []


@pytest.mark.parametrize("root", [ROOT, ROOT / "examples" / "shili"], ids=["liwan", "shili"])
def test_the_real_report_and_the_example_have_no_finding(root: Path) -> None:
    """No false alarm on both sites."""
    assert [p.line() for edition in load(root).editions for p in found(edition, root)] == []


def test_slugs_are_made_without_mkdocs() -> None:
    """The core loads lightly: Markdown itself is not needed to know what anchors it makes."""
    program = (
        "import sys; from pathlib import Path; from gongkai.edition import load; from gongkai.checks import links\n"
        f"edition = load(Path({str(ROOT)!r})).editions[-1]\n"
        "for check in links.CHECKS: list(check(edition))\n"
        "print(*sorted({'markdown', 'mkdocs', 'material'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == ""


@cache
def real() -> Edition:
    """Load the real edition once."""
    return load(ROOT).editions[-1]


@settings(deadline=None)  # the first loads the edition
@given(st.text(st.sampled_from("[]()!<>\"'=#`~\\ \n{}:/.aimgsrchref%甲"), max_size=200))
def test_any_page_can_be_read(text: str) -> None:
    """Whatever stands on a page, links are taken out of it, and never raise."""
    edition = real()
    page = replace(next(iter(edition.pages.values())), body=text)
    edition = replace(edition, pages={page.name: page})
    for check in links.CHECKS:
        list(check(edition))
    assert len(Sheet("x", "x", text).plain) == len(text)


@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "[a](",
        "![",
        "<a ",
        "<a href='",
        "](",
        "[a]: x\n",
        "# a\n",
        "a\n-\n",
        "[a][b]",
        "# ",
        "<img>",
        "{ #a }",
        "\\",
    ],
)
def test_a_hostile_page_of_the_largest_size_is_read_in_seconds(piece: str, tmp_path: Path) -> None:
    """No rule looks through the page once for each sign on it."""
    edition = small.edition(tmp_path, {})
    text = (piece * (300_000 // len(piece)))[:300_000]
    page = replace(edition.pages["overview.md"], body=text)
    start = time.process_time()
    found(replace(edition, pages={"overview.md": page}), tmp_path)
    assert time.process_time() - start < 5
