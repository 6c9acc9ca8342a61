"""What belongs to all years is begun before the last PDF is there, and says nothing of an edition that then fails."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from gongkai import editions, pdf, plugin
from gongkai.checks import check
from gongkai.edition import load
from gongkai.editions import BROKEN, FAILED, Options, Outcome, local
from gongkai.editions.outcomes import PAGES
from sites import digests

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from gongkai.editions import Job, Runner
    from gongkai.editions.outcomes import Report

PORTAL, SEARCH = "index.html", "search.html"


def build(root: Path, *years: int, **options: Any) -> dict[str, str]:  # noqa: ANN401 - those of a build
    """Build a site from nothing; return the digests of its files."""
    shutil.rmtree(root / "site", ignore_errors=True)
    site = load(root)
    chosen = [e for e in site.editions if not years or e.year in years]
    editions.build(site, check(site), root / "site", chosen, Options(**{"with_pdf": False, **options}))
    return digests(root / "site")


def watching(look: Callable[[int, Path], None], *, told: bool = True) -> Runner:
    """Return what builds an edition after the other and looks at each folder when its pages are there.

    Without `told` the build does not learn of that.
    """

    def run(root: Path, jobs: Sequence[Job], report: Report) -> list[Outcome]:
        folders = {job.handed.edition.year: job.folder for job in jobs}

        def hear(year: int, event: str) -> None:
            if event != PAGES:
                report(year, event)
                return
            if told:
                report(year, event)
            look(year, folders[year])

        return local.run(root, jobs, hear, at_once=1)

    return run


def test_pages_of_all_years_are_there_when_the_last_pdf_is_not(two_years: Path) -> None:
    """Else one core would wait for the other; the portal says how large the PDFs are, and comes last."""
    seen: list[set[str]] = []
    runner = watching(lambda _year, folder: seen.append({path.name for path in folder.parent.iterdir()}))
    built = build(two_years, runner=runner)
    assert [SEARCH in names for names in seen] == [False, True]
    assert not any(PORTAL in names for names in seen)
    assert {PORTAL, SEARCH, "versions.json", "latest/index.html", "pagefind/pagefind-entry.json"} <= set(built)


def test_a_runner_that_tells_of_no_pages_gets_the_same_site(two_years: Path) -> None:
    """A cluster tells only that an edition is done."""
    early = build(two_years)
    assert build(two_years, runner=watching(lambda _year, _folder: None, told=False)) == early


def test_an_edition_that_fails_at_its_pdf_is_in_no_page_of_all_years(two_years: Path) -> None:
    """By then they have been written, with its figures in them."""

    def run(root: Path, jobs: Sequence[Job], report: Report) -> list[Outcome]:
        done = local.run(root, jobs, report)
        return [Outcome(2020, 1.0, FAILED, "no font has it") if o.year == 2020 else o for o in done]

    built = build(two_years, keep_going=True, runner=run)
    alone = build(two_years, 2021)
    mine, others = ({name: d for name, d in all_.items() if not name.startswith("20")} for all_ in (built, alone))
    assert mine == others
    assert not any(name.startswith("2020/") for name in built)


def test_a_build_that_fails_leaves_no_program_and_no_folder(two_years: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that writes the index is under way when the last PDF fails."""
    started: list[subprocess.Popen[bytes]] = []

    class Noted(subprocess.Popen[bytes]):
        def __init__(self, *args: Any, **named: Any) -> None:  # noqa: ANN401 - as given
            super().__init__(*args, **named)
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Noted)

    def run(root: Path, jobs: Sequence[Job], report: Report) -> list[Outcome]:
        local.run(root, jobs, report)
        raise OSError("no space left")

    site = load(two_years)
    with pytest.raises(OSError, match="no space left"):
        editions.build(site, check(site), two_years / "site", site.editions, Options(with_pdf=False, runner=run))
    assert not list(two_years.glob(".site.building-*"))
    assert len(started) == 1
    assert [program.returncode is None for program in started] == [False]


def test_the_pdf_is_made_last_whatever_the_order_of_the_plugins(site: Callable[..., Path]) -> None:
    """What belongs to all years reads the search index and what chapters say."""
    if pdf.missing_libraries():
        pytest.skip("Pango is not installed")
    root = site()
    settings = (root / "mkdocs.yml").read_text(encoding="utf-8")
    before, line = settings.split("plugins:\n")[0], "  - with-pdf\n"
    assert settings.count(line) == 1
    rest = settings.split("plugins:\n")[1].replace(line, "")
    (root / "mkdocs.yml").write_text(f"{before}plugins:\n{line}{rest}", encoding="utf-8")
    seen: list[set[str]] = []
    runner = watching(lambda _year, folder: seen.append({p.relative_to(folder).as_posix() for p in folder.rglob("*")}))
    built = build(root, with_pdf=True, runner=runner)
    assert len(seen) == 1
    assert {"compare.js", "search/search_index.json", "index.html"} <= seen[0]
    assert "report.pdf" not in seen[0]
    assert built["2021/report.pdf"] == built["latest/report.pdf"]


@pytest.mark.parametrize("late", [False, True], ids=["before its pages", "after its pages"])
def test_a_process_that_ends_in_silence_is_said_to_be_broken(
    site: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, *, late: bool
) -> None:
    """Killed for want of memory, most likely; nobody waits for it."""

    def dies(_root: Path, _folder: Path, _handed: Any, written: Callable[[], object]) -> None:  # noqa: ANN401
        if late:
            written()
        os._exit(7)

    monkeypatch.setattr(plugin, "build", dies)
    told: list[str] = []
    with pytest.raises(editions.EditionsFailedError) as failure:
        build(site(), runner=partial(_listening, told))
    assert [(o.trouble, o.text) for o in failure.value.outcomes] == [
        (BROKEN, "the process that built 2021 ended with exit code 7")
    ]
    assert told == ["start", *([PAGES] if late else []), "failed"]


def _listening(told: list[str], root: Path, jobs: Sequence[Job], _report: Report) -> list[Outcome]:
    return local.run(root, jobs, lambda _year, event: told.append(event))
