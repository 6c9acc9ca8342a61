"""What is measured is right: the synthetic department, what other programs are given, the ratios, the tables.

And reading the department does nothing twice: what makes `check` fast cannot be lost.
"""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
from collections import Counter
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import markdown
import pytest
import yaml
from bs4 import BeautifulSoup, Tag
from jinja2 import Environment

from gongkai import checks, edition, expressions, source
from gongkai.checks import visible
from sites import ROOT, digests, gongkai

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

YEARS, CHAPTERS, FIGURES = 3, 5, 200
COMMAND = ROOT / "benchmarks" / "department.py"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a small department by the command."""
    folder = tmp_path_factory.mktemp("department")
    size = ["--years", str(YEARS), "--chapters", str(CHAPTERS), "--figures", str(FIGURES)]
    subprocess.run([sys.executable, COMMAND, folder, *size], check=True, capture_output=True)
    return folder


def module(name: str) -> Any:  # noqa: ANN401 - a module, whichever it is
    """Load a module of the benchmarks, as the commands do."""
    if str(COMMAND.parent) not in sys.path:
        sys.path.insert(0, str(COMMAND.parent))
    return importlib.import_module(name)


def test_the_synthetic_department_has_what_was_ordered_and_no_findings(made: Path) -> None:
    """Else a benchmark would measure how fast findings are printed."""
    run = gongkai(made, "check")
    assert (run.returncode, run.stdout) == (0, "")
    editions = edition.load(made).editions
    assert [len(one.facts) for one in editions] == [FIGURES] * YEARS
    assert [len(one.pages) for one in editions] == [CHAPTERS] * YEARS
    assert all(one.grids for one in editions)
    assert any(fact.formula and "prev." in fact.formula.text for fact in editions[-1].facts.values())
    calls = [call for page in editions[-1].pages.values() for call in page.calls]
    assert {call.macro for call in calls} == {"fact", "table", "change", "chart"}
    assert [call.arg("kind") for call in calls if call.macro == "chart"] == ["bars", "trend", "share"]


def test_the_same_seed_makes_the_same_department(made: Path, tmp_path: Path) -> None:
    """Numbers of two runs can only be compared for the same input."""
    maker = module("department")
    maker.make(tmp_path / "again", maker.Size(years=YEARS, chapters=CHAPTERS, figures=FIGURES))
    maker.make(tmp_path / "other", maker.Size(years=YEARS, chapters=CHAPTERS, figures=FIGURES, seed=2))
    assert digests(tmp_path / "again") == digests(made)
    assert digests(tmp_path / "other") != digests(made)


@pytest.fixture
def counted(made: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """Count what is parsed of a site; what is gongkai's own is read once a process, which has happened."""
    checks.check(edition.load(made))
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
        "rjieba",
        "bs4",
        "jinja2",
        "rich",
    }
    assert unwanted.isdisjoint(run.stdout.split())


@pytest.fixture(scope="module")
def plain(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the site of the same department that does without gongkai."""
    folder = tmp_path_factory.mktemp("plain")
    folder.rmdir()
    module("building.plain").write(made, folder)
    return folder


Said = tuple[str, list[tuple[str, list[str]]]]
"""A chapter's text, and its charts: what each is called, and all that stands in it."""


@pytest.fixture(scope="module")
def texts(made: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Said]:
    """Build the department with gongkai and return what each chapter says by its year and name."""
    output = tmp_path_factory.mktemp("built") / "site"
    run = gongkai(made, "build", "--no-pdf", "--output", str(output))
    assert run.returncode == 0, run.stdout + run.stderr
    said = {(path.parent.name, path.stem): article(path.read_text(encoding="utf-8")) for path in chapters(output)}
    assert sum(len(charts) for _, charts in said.values()) == YEARS * 3
    return said


def chapters(site: Path) -> list[Path]:
    """Return the pages of the chapters of all years."""
    found = sorted(site.glob("[12]*/work*.html"))
    assert len(found) == YEARS * CHAPTERS
    return found


def article(html: str) -> Said:
    """Return what a reader reads of a page, without a table's caption, which Markdown's tables have not.

    Charts are drawn differently, and their words stand in another order: these are compared for themselves.
    """
    soup = BeautifulSoup(html, "html.parser")
    body = soup.find("article") or soup
    for extra in body.select(".headerlink, caption"):
        extra.decompose()
    charts = [(figure.select_one("figcaption"), words(figure.extract())) for figure in body.select("figure")]
    return re.sub(r"\s+", "", body.get_text()), [(title.get_text(), said) for title, said in charts if title]


def words(chart: Tag) -> list[str]:
    """Return what a chart says: of gongkai's the table of its figures, because a long trend does not label every point.

    The names of its bars are in the heads of that table; a chart of one kind of bar has no use for them.
    """
    heads = [head.get_text() for head in chart.select("thead th")[1:]]
    cells = [cell.get_text() for cell in chart.select("tbody th, tbody td") or chart.select("svg text")]
    return sorted(cells + heads * (len(heads) > 1))


def test_the_plain_site_says_what_gongkais_pages_say(
    plain: Path, texts: dict[tuple[str, str], Said], tmp_path: Path
) -> None:
    """Mike is timed on the same work: every figure, table, chart and comparison of every year, printed alike."""
    for year in sorted({year for year, _ in texts}):
        # as mike does it, with the settings that have no PDF
        words = ["build", "--strict", "--no-directory-urls", "-f", "html.yml", "-d", str(tmp_path / year)]
        run = subprocess.run(
            [sys.executable, "-m", "mkdocs", *words],
            cwd=plain,
            env={**os.environ, "YEAR": year, "DOCS": f"docs/{year}"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
    said = {(path.parent.name, path.stem): article(path.read_text(encoding="utf-8")) for path in chapters(tmp_path)}
    assert said == texts
    assert any(
        re.search(r"比上年(增长|下降)[0-9.]+%，金额比上年(增加|减少)[0-9.]+万元", text) for text, _ in said.values()
    )


def test_zensical_and_typst_are_given_what_gongkais_pages_say(
    plain: Path, texts: dict[tuple[str, str], Said], tmp_path: Path
) -> None:
    """They have no macros to run, and no word less to set."""
    filled = module("building.filled")
    for year in sorted({year for year, _ in texts}):
        filled.for_zensical(plain, int(year), tmp_path / year)
        pages = {path.stem: path.read_text(encoding="utf-8") for path in (tmp_path / year / "docs").glob("work*.md")}
        said = {name: article(markdown.markdown(text, extensions=["tables"])) for name, text in pages.items()}
        assert said == {name: own for (of, name), own in texts.items() if of == year}
        filled.for_typst(plain, int(year), tmp_path / "year.typ")
        typst = (tmp_path / "year.typ").read_text(encoding="utf-8").partition("#outline(depth: 1)")[2]
        typst, charts = typst_charts(typst, tmp_path)
        assert charts == [chart for name in sorted(said) for chart in said[name][1]]
        tables = re.sub(r"#table\(.*?table\.header\((.*?)\), (.*)\)", r"\1\2", typst)
        bare = re.sub(r"\s+|^=+ ", "", re.sub(r"\](, )?\[|^\[|\]$", "", tables, flags=re.MULTILINE), flags=re.MULTILINE)
        assert bare.replace("][", "") == "".join(said[name][0] for name in sorted(said))


def typst_charts(text: str, folder: Path) -> tuple[str, list[tuple[str, list[str]]]]:
    """Return a document of Typst without its charts, and these, which are files beside it."""
    placed = re.compile(r'#figure\(image\("(.*?)"\), caption: \[(.*?)\], numbering: none\)')
    found = [
        (title, words(BeautifulSoup((folder / name).read_text(encoding="utf-8"), "html.parser")))
        for name, title in placed.findall(text)
    ]
    return placed.sub("", text), found


def test_a_figure_that_is_changed_for_a_measurement_leaves_the_site_right(tmp_path: Path) -> None:
    """One year counts one case more, as often as it is asked to; its sum follows, and nothing contradicts it."""
    turns, plain_macros = module("building.turns"), module("building.plain_macros")
    module("department").make(tmp_path, turns.size(YEARS, CHAPTERS, FIGURES))
    years = sorted((tmp_path / "data").glob("[12]*"))
    for _ in range(2):
        before = [plain_macros.read(year)[0] for year in years]
        turns.change_a_figure(tmp_path)
        after = [plain_macros.read(year)[0] for year in years]
        assert after[:-1] == before[:-1]
        changed = {name: plain_macros.changed(after[-1][name], words, "amount") for name, words in before[-1].items()}
        assert {name: words for name, words in changed.items() if words != "持平"} == {
            "work01.batch1.cases": "增加1卷",
            "work01.batch1.cases_all": "增加1卷",
        }
        run = gongkai(tmp_path, "check")
        assert (run.returncode, run.stdout) == (0, "")


def test_the_memory_of_the_largest_process_counts_and_a_failure_is_told(tmp_path: Path) -> None:
    """A child that a command starts has its say, too."""
    measuring = module("building.measuring")
    child = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'bytearray(300_000_000)'], check=True)"
    # A process that is started counts as large as the one that starts it, and pytest's is.
    program = (
        f"import sys; sys.path.insert(0, {str(COMMAND.parent)!r})\n"
        "from building import measuring\n"
        "from pathlib import Path\n"
        "cost = measuring.run([measuring.Step((sys.executable, '-c', sys.argv[1]), Path(sys.argv[2]))])\n"
        "print(cost.memory, cost.cpu)"
    )
    command = [sys.executable, "-c", program, child, str(tmp_path)]
    memory, cpu = map(float, subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())
    assert 300 < memory < 400
    assert cpu > 0
    with pytest.raises(measuring.FailedError, match="ended with 7:\nno such year"):
        measuring.run([measuring.Step(("sh", "-c", "echo no such year; exit 7"), tmp_path)])


def test_ratios_are_of_medians_with_the_extremes_of_the_rounds() -> None:
    """Three rounds, of which one was disturbed."""
    measuring = module("building.measuring")
    costs = {
        "mike": [measuring.Cost(wall, 0, 0) for wall in (60.0, 90.0, 66.0)],
        "gongkai": [measuring.Cost(wall, 0, 0) for wall in (10.0, 6.0, 8.0)],
    }
    assert measuring.ratios(costs, "mike", "gongkai") == (66 / 8, 60 / 10, 90 / 6)
    assert measuring.wall(costs, "gongkai") == 8


def test_turns_are_taken_in_one_order_and_in_the_other() -> None:
    """What is compared is measured at the same time, and neither is always the first."""
    measuring = module("building.measuring")
    order: list[str] = []

    def turn(name: str) -> dict[str, Any]:
        order.append(name)
        return {name: measuring.Cost(len(order), 0, 0)}

    costs = measuring.in_turns([lambda: turn("a"), lambda: turn("b")], 3)
    assert "".join(order) == "abbaab"
    assert [cost.wall for cost in costs["a"]] == [1, 4, 5]


def test_a_target_is_met_at_its_bound_and_missed_beyond() -> None:
    """At least 8 times as fast, at most 250 MB."""
    target = module("building.report").Target
    assert [target("", found, 8, least=True).met for found in (7.99, 8, 9)] == [False, True, True]
    assert [target("", found, 250).met for found in (249, 250, 250.1)] == [True, True, False]
    assert target("faster", 7.9, 8, least=True).row() == ("faster", "≥ 8 ×", "7.9 ×", "**missed**")


def test_a_table_takes_the_place_of_the_one_before_and_of_nothing_else(tmp_path: Path) -> None:
    """Twice written, it is there once; without its marks nothing is lost."""
    report = module("building.report")
    readme = tmp_path / "README.md"
    readme.write_text("before\n<a>\nold\n</a>\nafter\n", encoding="utf-8")
    table = report.markdown(("what", "time"), [("mike", "6 s"), ("gongkai", "")], left=1)
    for _ in range(2):
        report.put(table, "<a>", "</a>", readme)
    lines = ["| what | time |", "| --- | ---: |", "| mike | 6 s |", "| gongkai | |"]
    assert readme.read_text(encoding="utf-8") == "\n".join(["before", "<a>", "", *lines, "", "</a>", "after", ""])
    with pytest.raises(ValueError, match="has no place for the table"):
        report.put(table, "<b>", "</b>", readme)
    for name in ("builds", "departments"):
        assert report.BEGIN.format(name) in report.README.read_text(encoding="utf-8")


def test_a_site_is_as_large_as_what_has_to_be_uploaded(tmp_path: Path) -> None:
    """Two names of one file are one, two copies are two; of copies the least is one."""
    turns = module("building.turns")
    for year in ("2022", "2023"):
        (tmp_path / year).mkdir()
        (tmp_path / year / "index.html").write_text("same", encoding="utf-8")
        (tmp_path / year / "theme.css").write_text("x" * 10, encoding="utf-8")
    os.link(tmp_path / "2023" / "index.html", tmp_path / "index.html")
    assert turns.sizes(tmp_path) == {"site": 28, turns.OWN: 8, turns.ASSETS: 10}


def test_the_quarters_of_a_long_run_are_compared() -> None:
    """Editions that take ever longer, and a parent that grows, are seen."""
    departments = module("building.departments")
    even = [float(n) for n in range(1, 41)]
    _, (pace, memory) = departments.text(even, [(n, 100.0) for n in even], "")
    assert (pace.measured, memory.measured, pace.met, memory.met) == (1, 1, True, True)
    slower = [n * n / 40 for n in even]
    text, (pace, memory) = departments.text(slower, [(n, 100 + n) for n in slower], "40 editions")
    assert (pace.measured, pace.met) == (7, False)
    assert not memory.met
    assert "| 31 to 40 | 1.750 s | 140 MB |" in text


# ---- the commands, from end to end

SMALLEST = (1, 1, 40)
"""Years, chapters and figures."""


def test_what_builds_py_measures_runs_and_has_its_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that is measured has moved or changed its name; what is not installed here is left out.

    What draws charts must not be loaded here: its memory would count for every command that is started from here.
    """
    turns, report = module("building.turns"), module("building.report")
    bench = turns.Bench(tmp_path, turns.size(*SMALLEST), 1)
    monkeypatch.delitem(sys.modules, "altair", raising=False)
    turns.prepare(bench)
    assert "altair" not in sys.modules
    found = turns.pages_only(bench)
    assert (bench.made / "site" / str(turns.NEWEST) / "work01.html").is_file()
    if find_spec("mike"):
        found |= turns.mike(bench, "plain", pages=True)
        assert bench.sizes["mike, plain, pages"] > 0
    if find_spec("zensical"):
        found |= turns.zensical(bench)
        page = tmp_path / "zensical" / str(turns.NEWEST) / "site" / "work01" / "index.html"
        assert "<svg" in page.read_text(encoding="utf-8")
    if find_spec("typst"):
        found |= turns.typesetters(bench)
        assert all((tmp_path / "typeset" / f"{name}.pdf").stat().st_size for name in ("weasyprint", "typst"))
    rows = {name for group in report.GROUPS.values() for name in group}
    assert found.keys() <= rows
    assert all(cost.cpu > 0 and cost.memory > 0 for cost in found.values())
    one = found["gongkai, pages"]
    costs = {name: [found.get(name, one)] for name in (*rows, "long", "thick", "local", "dask")}
    sizes = dict.fromkeys(("site", turns.OWN, turns.ASSETS, "mike, plain", "mike, inside"), 1)
    table = report.times(costs) + report.volumes(sizes)
    assert table.count("\n| ") == len(rows) + len(report.GROUPS) + 1
    met = report.targets(turns.Bench(tmp_path, bench.size, 1, sizes), costs, turns.LONGER)
    assert report.verdicts(met).count("\n| ") == 1 + 7


def test_what_pdf_py_measures_runs(tmp_path: Path) -> None:
    """Each of its ways to a PDF, the slowest left out, which is one of the others with more pages."""
    module("department").make(tmp_path / "made", module("building.turns").size(*SMALLEST))
    program = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\n"
        "import pdf\n"
        "from gongkai import plugin\n"
        "root, folder = Path(sys.argv[2]), Path(sys.argv[3])\n"
        "plugin.warm(root / '.cache', with_pdf=True)\n"
        "task = pdf.handed(root, 2023, root / '.cache')\n"
        "turns = (pdf.step, pdf.alone, pdf.simplest, pdf.same)\n"
        "found = {turn.__name__: [pdf.forked(turn, root, task, folder)] for turn in turns}\n"
        "print(pdf.table({'the smallest': found | {'stock': found['same']}}, 1))"
    )
    folder = tmp_path / "work"
    folder.mkdir()
    command = [sys.executable, "-c", program, str(COMMAND.parent), str(tmp_path / "made"), str(folder)]
    run = subprocess.run(command, check=False, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    rows = [line.split(" | ") for line in run.stdout.splitlines() if line.startswith("| the smallest")]
    assert len(rows) == len(module("pdf").TURNS)
    assert all(int(pages) > 1 and float(seconds.removesuffix(" s")) > 0 for _, _, pages, seconds, *_ in rows)


def test_what_check_py_measures_runs(made: Path) -> None:
    """It finds nothing in the department, and fills its table."""
    check, size = module("check"), module("department").Size(years=YEARS, chapters=CHAPTERS, figures=FIGURES)
    found = {**check.ours(made), **check.parsers(made)}
    found |= check.process("process: parse", [sys.executable, "-c", check.PARSE, str(made)])
    found |= {"process: gongkai check": found["process: parse"]}
    table = check.table({name: [seconds] for name, seconds in found.items()}, size)
    assert table.count("\n| ") == len(check.ROWS) + 2


def test_what_serving_py_measures_runs(tmp_path: Path) -> None:
    """Every kind of edit is shown, and the slowest is held to the target."""
    module("department").make(tmp_path / "made", module("building.turns").size(2, *SMALLEST[1:]))
    program = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\n"
        "import serving\n"
        "serving.REST = 0.1\n"
        "found = serving.measure(Path(sys.argv[2]), 1, '--no-pdf')\n"
        "print(serving.table({(name, 'none'): times for name, times in found.items()}))"
    )
    command = [sys.executable, "-c", program, str(COMMAND.parent), str(tmp_path / "made")]
    run = subprocess.run(command, check=False, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    rows = [line.split(" | ") for line in run.stdout.splitlines() if " edition |" in line]
    edits = {f"{what} of the {which} edition" for what in ("a figure", "a sentence") for which in ("newest", "oldest")}
    assert {name.removeprefix("| ") for name, *_ in rows} == edits
    assert all(0 < float(told[:-2]) <= float(page[:-2]) for _, _, told, page, *_ in rows)
    assert run.stdout.count("| an edit in the browser") == 1


def test_one_slow_kind_of_edit_misses_the_target() -> None:
    """Not the middle of all kinds: whoever edits that one waits."""
    serving = module("serving")
    fast, slow = [serving.Time(1, 1.2, 0.1, 0.9)] * 3, [serving.Time(1, page, 0.1, 0.9) for page in (1.1, 1.4, 1.5)]
    assert serving.target({("a", ""): fast, ("b", ""): fast}).met
    missed = serving.target({("a", ""): fast, ("b", ""): slow})
    assert (missed.measured, missed.met) == (1.4, False)
