"""MkDocs' own commands work on a site directory: `mkdocs build --strict` and `mkdocs serve`, on the newest edition."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from previews import BASE, PATIENCE, fetch, rewrite, until
from sites import copy_of_the_report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

WRONG_UNIT = "data/2021/budget.yml:3:31: Q102 “900.00圆”中的单位“圆”不在单位表里；是不是“元”？"


def two_years(root: Path) -> Path:
    """Make a site of 2020 and 2021."""
    shutil.copytree(BASE, root)
    for folder in ("docs", "data"):
        shutil.copytree(root / folder / "2021", root / folder / "2020")
    rewrite(root / "data" / "2020" / "report.yml", "2021", "2020")
    return root


def environment(**more: str) -> dict[str, str]:
    """Return the environment of the tests, without a year of whoever runs them."""
    return {k: v for k, v in os.environ.items() if k != "GONGKAI_YEAR"} | {"PYTHONUNBUFFERED": "1"} | more


def mkdocs(site: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run MkDocs' own command line."""
    command = [sys.executable, "-m", "mkdocs", *arguments]
    return subprocess.run(
        command,
        cwd=site,
        env=environment(**more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def title(page: Path) -> str:
    """Return the title of a built page."""
    found = re.search(r"<title>(.*?)</title>", page.read_text(encoding="utf-8"))
    assert found is not None
    return found[1]


def test_mkdocs_builds_the_real_report_strictly(tmp_path: Path) -> None:
    """Whoever knows MkDocs needs to know no more: pages, open data and the PDF are made, no warning is given."""
    site = copy_of_the_report(tmp_path)
    run = mkdocs(site, "build", "--strict", "--site-dir", "public")
    assert run.returncode == 0, run.stderr
    assert "WARNING -" not in run.stderr
    page = (site / "public" / "overview.html").read_text(encoding="utf-8")
    assert '<data class="fact" data-fact="budget.actual" value="15640200">1564.02万元</data>' in page
    for name in ("report.pdf", "data/figures.json", "figures.html", "notes.html"):
        assert (site / "public" / name).is_file(), name


def test_mkdocs_builds_the_newest_edition_or_the_one_named(tmp_path: Path) -> None:
    """`GONGKAI_YEAR=2020 mkdocs build` is for a look at another year."""
    site = two_years(tmp_path / "site")
    assert mkdocs(site, "build", "--strict").returncode == 0
    assert "2021年" in title(site / "site" / "index.html")
    assert mkdocs(site, "build", "--strict", GONGKAI_YEAR="2020").returncode == 0
    assert "2020年" in title(site / "site" / "index.html")


def test_mkdocs_prefers_a_published_edition_to_a_newer_draft(tmp_path: Path) -> None:
    """A plain build never publishes a draft by accident; named, it is shown."""
    site = two_years(tmp_path / "site")
    rewrite(site / "data" / "2021" / "report.yml", "published", "draft")
    assert mkdocs(site, "build", "--strict").returncode == 0
    assert "2020年" in title(site / "site" / "index.html")
    assert mkdocs(site, "build", "--strict", GONGKAI_YEAR="2021").returncode == 0
    assert "gk-banner--draft" in (site / "site" / "index.html").read_text(encoding="utf-8")


def test_a_year_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    """A typing error does not publish another year."""
    run = mkdocs(shutil.copytree(BASE, tmp_path / "site"), "build", GONGKAI_YEAR="2012")
    assert run.returncode == 1
    assert "data:1:1: E111 没有2012年的版本" in run.stderr
    assert "Traceback" not in run.stdout + run.stderr


def test_an_error_in_the_data_is_said_in_our_words_without_a_traceback(tmp_path: Path) -> None:
    """The line names the file, the place and what to do, as `gongkai check` does; nothing is built."""
    site = shutil.copytree(BASE, tmp_path / "site")
    rewrite(site / "data" / "2021" / "budget.yml", "900.00万元", "900.00圆")
    for command in ("build", "serve"):
        run = mkdocs(site, command)
        assert run.returncode == 1
        assert f"\n{WRONG_UNIT}\n" in run.stderr
        assert "Traceback" not in run.stdout + run.stderr
    assert not (site / "site").exists()


def test_a_newest_edition_that_cannot_be_read_is_not_passed_over_for_an_older_one(tmp_path: Path) -> None:
    """2020 is not shown in the place of a 2021 whose report.yml is broken; named, it is."""
    site = two_years(tmp_path / "site")
    rewrite(site / "data" / "2021" / "report.yml", "title:", "titel:")
    for year in ("", "2021"):
        run = mkdocs(site, "build", GONGKAI_YEAR=year)
        assert run.returncode == 1
        assert "data/2021/report.yml:" in run.stderr
    assert mkdocs(site, "build", "--strict", GONGKAI_YEAR="2020").returncode == 0


def test_an_error_of_another_year_does_not_stop_this_one(tmp_path: Path) -> None:
    """A plain build is of one edition."""
    site = two_years(tmp_path / "site")
    rewrite(site / "data" / "2020" / "budget.yml", "900.00万元", "900.00圆")
    assert mkdocs(site, "build", "--strict").returncode == 0


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("      on_undefined: strict\n", "", "X102"),
        ("  - macros:\n      on_undefined: strict\n      on_error_fail: true\n", "", "X101"),
        ("      on_error_fail: true\n", "      on_error_fail: true\n      include_dir: data\n", "X103"),
    ],
)
def test_settings_under_which_errors_would_be_published_are_refused(
    tmp_path: Path, old: str, new: str, rule: str
) -> None:
    """mkdocs-macros by default prints its errors into the page; who sets it so is told before anything is built."""
    site = shutil.copytree(BASE, tmp_path / "site")
    rewrite(site / "mkdocs.yml", old, new)
    run = mkdocs(site, "build")
    assert run.returncode == 1
    assert f"mkdocs.yml:1:1: {rule} " in run.stderr
    assert "Traceback" not in run.stdout + run.stderr


@contextmanager
def served(site: Path, **more: str) -> Iterator[tuple[str, Callable[[], str]]]:
    """Run `mkdocs serve`; give its address, and a function that returns what it has printed."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    written = site.parent / "terminal.txt"
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", address]
    with (
        written.open("w", encoding="utf-8") as terminal,
        subprocess.Popen(
            command,
            cwd=site,
            env=environment(**more),
            stdin=subprocess.DEVNULL,
            stdout=terminal,
            stderr=terminal,
            text=True,
        ) as process,
    ):
        try:
            until(lambda: "Serving on" in written.read_text(encoding="utf-8"), running=process)
            yield f"http://{address}/", lambda: written.read_text(encoding="utf-8")
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE)


def test_mkdocs_serve_follows_an_edit_of_the_figures_and_survives_an_error(tmp_path: Path) -> None:
    """Saving data/2021/budget.yml rebuilds; a mistake is said in our words, and mending it brings the page back."""
    site = shutil.copytree(BASE, tmp_path / "site")
    figures = site / "data" / "2021" / "budget.yml"
    with served(site) as (url, terminal):
        assert ">900.00万元</data>" in fetch(f"{url}overview.html")[1]
        rewrite(figures, "value: 900.00万元", "value: 900.00圆")
        until(lambda: WRONG_UNIT in terminal())
        rewrite(figures, "value: 900.00圆", "value: 90.00万元")  # and the rate that follows from it
        rewrite(figures, "90.00%", "9.00%")
        until(lambda: ">90.00万元</data>" in fetch(f"{url}overview.html")[1])
        assert ">9.00%</data>" in fetch(f"{url}overview.html")[1]
        assert "Traceback" not in terminal()
        assert not (site / "site").exists()


def test_mkdocs_serve_follows_an_edit_of_the_text_in_the_year_named(tmp_path: Path) -> None:
    """`GONGKAI_YEAR` holds for every rebuild."""
    site = two_years(tmp_path / "site")
    with served(site, GONGKAI_YEAR="2020") as (url, _):
        assert "2020年" in fetch(url)[1]
        rewrite(site / "docs" / "2020" / "overview.md", "年初预算数", "当年年初预算数")
        until(lambda: "当年年初预算数" in fetch(f"{url}overview.html")[1])
        assert "2020年" in fetch(url)[1]


def test_mkdocs_serve_shows_a_year_that_begins_and_follows_its_text(tmp_path: Path) -> None:
    """The new folder is watched as the old one was."""
    site = shutil.copytree(BASE, tmp_path / "site")
    with served(site) as (url, _):
        shutil.copytree(site / "docs" / "2021", site / "docs" / "2022")
        shutil.copytree(site / "data" / "2021", tmp_path / "2022")
        rewrite(tmp_path / "2022" / "report.yml", "2021", "2022")
        (tmp_path / "2022").rename(site / "data" / "2022")
        until(lambda: "2022年" in fetch(url)[1])
        rewrite(site / "docs" / "2022" / "overview.md", "年初预算数", "当年年初预算数")
        until(lambda: "当年年初预算数" in fetch(f"{url}overview.html")[1])


def test_the_page_for_a_wrong_address_has_its_styles_under_mkdocs_serve(tmp_path: Path) -> None:
    """Its links are those of the server at hand, not of the address at which the site will be published."""
    site = shutil.copytree(BASE, tmp_path / "site")
    with (site / "data" / "department.yml").open("a", encoding="utf-8") as file:
        file.write("site: {url: https://www.example.gov.cn/archives/}\n")
    with served(site) as (url, _):
        page = fetch(f"{url}none.html")[1]
        assert "没有这个页面" in page
        style = re.search(r'href="(/[^"]*tokens\.css)"', page)
        assert style is not None
        assert "--gk-" in fetch(url.rstrip("/") + style[1])[1]
