"""What several test modules share: a small site that is right, to be made wrong, the command line on it, a browser."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from hypothesis import settings

from browsing import chromium, watched
from gongkai.cli import gongkai

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

# Same examples on every run and machine, and no time limit: a busy machine is not a wrong program.
settings.register_profile("gongkai", deadline=None, derandomize=True, database=None)
settings.load_profile("gongkai")

# A run started in the background has Ctrl-C ignored, and so would every program that a test starts and interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

BASE = Path(__file__).with_name("examples") / "base"


@pytest.fixture
def site(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that copies the base site and writes these files (path to text) over it."""

    def make(files: dict[str, str] | None = None) -> Path:
        root = tmp_path / "site"
        shutil.copytree(BASE, root)
        for name, text in (files or {}).items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return root

    return make


@pytest.fixture
def two_years(site: Callable[..., Path]) -> Path:
    """Return a site with two editions."""
    root = site()
    for folder in (root / "data", root / "docs"):
        shutil.copytree(folder / "2021", folder / "2020")
        for file in (folder / "2020").iterdir():
            file.write_text(file.read_text(encoding="utf-8").replace("2021", "2020"), encoding="utf-8")
    return root


@pytest.fixture
def run() -> Callable[..., Result]:
    """Return a function that runs the command line on a site in this process."""

    def invoke(root: Path, *arguments: str, lang: str = "en") -> Result:
        return CliRunner().invoke(gongkai, ["-C", str(root), "--lang", lang, *arguments])

    return invoke


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium; one a module, since two at a time cannot be driven from one thread."""
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a page on which nothing may go wrong, and from which nothing leads to another host unasked."""
    with watched(browser) as opened:
        yield opened
