"""The synthetic department is right, and reading it does nothing twice: what makes `check` fast cannot be lost."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest
import yaml
from jinja2 import Environment

from gongkai import checks, edition, expressions, source
from gongkai.checks import visible
from sites import ROOT, digests, gongkai

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

YEARS, CHAPTERS, FIGURES = 3, 2, 90
COMMAND = ROOT / "benchmarks" / "department.py"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a small department by the command."""
    folder = tmp_path_factory.mktemp("department")
    size = ["--years", str(YEARS), "--chapters", str(CHAPTERS), "--figures", str(FIGURES)]
    subprocess.run([sys.executable, COMMAND, folder, *size], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    """Load the command as a module."""
    spec = importlib.util.spec_from_file_location("department", COMMAND)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["department"] = module
    spec.loader.exec_module(module)
    return module


def test_the_synthetic_department_has_what_was_ordered_and_no_findings(made: Path) -> None:
    """Else a benchmark would measure how fast findings are printed."""
    run = gongkai(made, "check")
    assert (run.returncode, run.stdout) == (0, "")
    editions = edition.load(made).editions
    assert [len(one.facts) for one in editions] == [FIGURES] * YEARS
    assert [len(one.pages) for one in editions] == [CHAPTERS] * YEARS
    assert all(one.grids for one in editions)
    assert any(fact.formula and "prev." in fact.formula.text for fact in editions[-1].facts.values())
    assert {call.macro for page in editions[-1].pages.values() for call in page.calls} == {"fact", "table", "change"}


def test_the_same_seed_makes_the_same_department(made: Path, maker: ModuleType, tmp_path: Path) -> None:
    """Numbers of two runs can only be compared for the same input."""
    maker.make(tmp_path / "again", maker.Size(years=YEARS, chapters=CHAPTERS, figures=FIGURES))
    maker.make(tmp_path / "other", maker.Size(years=YEARS, chapters=CHAPTERS, figures=FIGURES, seed=2))
    assert digests(tmp_path / "again") == digests(made)
    assert digests(tmp_path / "other") != digests(made)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """Count what is parsed."""
    counts: Counter[str] = Counter()

    class Loader(yaml.CSafeLoader):
        def __init__(self, stream: str) -> None:
            counts["yaml"] += 1
            super().__init__(stream)

    parse, run = Environment.parse, visible._Reading.run

    def template(self: Environment, text: str) -> object:
        counts["template"] += 1
        return parse(self, text)

    def reading(self: visible._Reading) -> None:
        counts["visible"] += 1
        run(self)

    monkeypatch.setattr(source, "_LOADER", Loader)
    monkeypatch.setattr(Environment, "parse", template)
    monkeypatch.setattr(visible._Reading, "run", reading)
    expressions._parse.cache_clear()
    yield counts
    expressions._parse.cache_clear()


def test_no_file_is_parsed_twice(made: Path, counted: Counter[str]) -> None:
    """One parse a YAML file, one reading a page however many checks look at it, and one for formulas that are alike."""
    site = edition.load(made)
    formulas = {f.formula.text for one in site.editions for f in one.facts.values() if f.formula}
    assert counted["yaml"] == len(list(made.glob("data/**/*.yml")))
    assert expressions._parse.cache_info().misses == len(formulas)
    checks.check(site)
    assert counted["visible"] == YEARS * CHAPTERS
    assert counted["yaml"] == len(list(made.glob("data/**/*.yml")))


def test_a_page_of_plain_calls_needs_no_template_parser_and_any_other_page_little(
    made: Path, counted: Counter[str]
) -> None:
    """Once for the call that is not plain, once for the page as a whole."""
    edition.load(made)
    assert counted["template"] == 0
    page = next(made.glob("docs/*/*.md"))
    before = page.read_text(encoding="utf-8")
    page.write_text(before + '\n{{  fact( "work01.budget" ) }}\n', encoding="utf-8")
    try:
        assert edition.load(made).problems == ()
    finally:
        page.write_text(before, encoding="utf-8")
    assert counted["template"] == 2


def test_checking_loads_neither_mkdocs_nor_what_only_a_build_needs(made: Path) -> None:
    """A check before each commit must start at once."""
    program = (
        "import sys\n"
        "from gongkai.cli import gongkai\n"
        "gongkai(['-C', sys.argv[1], 'check'], standalone_mode=False)\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    run = subprocess.run([sys.executable, "-c", program, made], check=True, capture_output=True, text=True)
    unwanted = {
        "mkdocs",
        "material",
        "mkdocs_macros",
        "mkdocs_with_pdf",
        "weasyprint",
        "jieba",
        "bs4",
        "jinja2",
        "rich",
    }
    assert unwanted.isdisjoint(run.stdout.split())
