"""`gongkai publish` to a folder: whole or not at all, whatever stops it; nothing that is published goes silently."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import publishers
from gongkai.cli import gongkai as command_line
from gongkai.publishing import Folder, PublishError, RefusedError, Terms, Ways, Zip, ordered, run, target
from publishers import public, publish, terms
from sites import gongkai

if TYPE_CHECKING:
    from collections.abc import Iterator

    from publishers import Sites


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Sites:
    """Return the sites that are published."""
    return publishers.sites(tmp_path_factory, worker_id)


def cli(built: Sites, site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in this process; a bug is none of its results."""
    options = ["-C", str(built.root), "--lang", "en", "publish", "--from", str(site), *arguments]
    result = CliRunner().invoke(command_line, options)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return subprocess.CompletedProcess(options, result.exit_code, result.stdout, result.stderr)


def inodes(folder: Path) -> dict[str, int]:
    """Return which file on the disk each file is."""
    return {p.relative_to(folder).as_posix(): p.stat().st_ino for p in folder.rglob("*") if p.is_file()}


def written(folder: Path) -> dict[str, int]:
    """Return when each file of a site was made or written to."""
    return {name: (folder / name).stat().st_ctime_ns for name in public(folder)}


def state(folder: Path) -> dict[str, tuple[int, int]]:
    """Return all that an observer can see change in a folder."""
    return {str(p): (p.lstat().st_ino, p.lstat().st_mtime_ns) for p in [folder, *folder.rglob("*")]}


# ---- a version, and the next one


def test_the_public_folder_is_the_site_with_its_manifest(built: Sites, tmp_path: Path) -> None:
    """Every file is there as it was built; the manifest lists all of them, and the version is named after it."""
    done = cli(built, built.first, "--to", str(tmp_path / "www"))
    assert done.returncode == 0, done.stderr
    current = tmp_path / "www/current"
    assert public(current) == public(built.first)
    listed = json.loads((current / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert {name: entry["sha256"] for name, entry in listed.items()} == public(built.first)
    assert current.is_symlink()
    assert not Path(os.readlink(current)).is_absolute()  # noqa: PTH115 - the text of the link is the point
    assert f"version {current.resolve().name}" in done.stdout


def test_the_same_site_published_twice_changes_nothing(built: Sites, tmp_path: Path) -> None:
    """Not even a time; and so it is with a copy of the site that was made later."""
    publish(built.first, str(tmp_path / "www"))
    before = state(tmp_path / "www")
    copy = shutil.copytree(built.first, tmp_path / "copy", copy_function=shutil.copyfile)
    outcome = publish(copy, str(tmp_path / "www"))
    assert not outcome.published
    after = state(tmp_path / "www")
    lock = str(tmp_path / "www/.lock")  # says who came last
    assert {k: v for k, v in after.items() if k != lock} == {k: v for k, v in before.items() if k != lock}


def test_a_version_shares_with_the_former_one_what_has_not_changed(built: Sites, tmp_path: Path) -> None:
    """By content, under whatever name: on the disk it is one file."""
    publish(built.first, str(tmp_path / "www"))
    before, same = inodes(tmp_path / "www/current/"), public(built.first)
    outcome = publish(built.grown, str(tmp_path / "www"))
    after, now = inodes(tmp_path / "www/current/"), public(built.grown)
    kept = [name for name in now if same.get(name) == now[name]]
    assert len(kept) > 10
    assert {after[name] for name in kept} <= set(before.values())
    assert outcome.linked >= len(kept)
    assert public(tmp_path / "www/current") == now


def test_a_file_that_somebody_wrote_to_is_not_shared(built: Sites, tmp_path: Path) -> None:
    """Neither by the next version nor by the same one, which is made whole again."""
    www = tmp_path / "www"
    publish(built.first, str(www))
    spoilt = www / "current/2021/index.html"
    spoilt.chmod(0o644)
    spoilt.write_bytes(b"x" * spoilt.stat().st_size)
    publish(built.grown, str(www))
    assert public(www / "current") == public(built.grown)
    publish(built.first, str(www), under=terms(removals=("2023",)))
    assert public(www / "current") == public(built.first)


def test_a_site_that_changes_while_it_is_published_is_not(built: Sites, tmp_path: Path) -> None:
    """What was read is what is published, or nothing is."""
    site = shutil.copytree(built.first, tmp_path / "site")
    publish(built.first, str(tmp_path / "www"))
    (site / "index.html").write_text("one", encoding="utf-8")
    with ordered(site, terms()) as order, pytest.raises(PublishError, match="has changed"):  # noqa: PT012 - in between
        (site / "index.html").write_text("two", encoding="utf-8")
        run(Folder(tmp_path / "www").publish(order))
    assert public(tmp_path / "www/current") == public(built.first)


def test_a_build_waits_for_a_publication_and_a_publication_for_a_build(built: Sites, tmp_path: Path) -> None:
    """Neither reads or replaces what the other is at."""
    from gongkai.swapping import BusyError, staging  # noqa: PLC0415

    site = shutil.copytree(built.first, tmp_path / "site")
    with ordered(site, terms()), pytest.raises(BusyError), staging(site):
        pass
    with staging(site) as folder:
        (folder / "index.html").touch()
        with pytest.raises(PublishError, match="another build"), ordered(site, terms()):
            pass


@pytest.mark.parametrize("name", ["index.html", "2021/index.html", "versions.json"])
def test_a_site_that_is_not_complete_is_not_published(name: str, built: Sites, tmp_path: Path) -> None:
    """A build that somebody has deleted half of."""
    site = shutil.copytree(built.first, tmp_path / "site")
    (site / name).unlink()
    done = cli(built, site, "--to", str(tmp_path / "www"))
    assert done.returncode in {1, 2}
    assert "build it first: gongkai build" in done.stderr
    assert not (tmp_path / "www").exists()


@pytest.mark.parametrize("kind", ["link", "pipe"])
def test_links_and_devices_are_not_published(kind: str, built: Sites, tmp_path: Path) -> None:
    """A link in a site could show the public any file of the machine."""
    site = shutil.copytree(built.first, tmp_path / "site")
    (site / "x").symlink_to("/etc/passwd") if kind == "link" else os.mkfifo(site / "x")
    done = cli(built, site, "--to", str(tmp_path / "www"))
    assert (done.returncode, "x is neither a file nor a folder" in done.stderr) == (1, True)


# ---- back, and what stays


def test_roll_back_shows_the_version_before(built: Sites, tmp_path: Path) -> None:
    """And once more the one before that; a version that is damaged is not made public."""
    www = tmp_path / "www"
    publish(built.first, str(www))
    publish(built.amended, str(www))
    publish(built.grown, str(www), under=terms(changes="test", removals=("2022/*",)))
    allow = ["--allow-removal", "2023", "--allow-removal", "2022/*", "--allow-change", "test"]
    for site in (built.amended, built.first):
        done = cli(built, site, "--to", str(www), "--roll-back", *allow)
        assert done.returncode == 0, done.stderr
        assert public(www / "current") == public(site)
    done = cli(built, built.first, "--to", str(www), "--roll-back")
    assert (done.returncode, "no former version" in done.stderr) == (2, True)
    versions = [line.split()[0] for line in cli(built, built.first, "--to", str(www), "--list").stdout.splitlines()]
    assert len(versions) == 3
    (www / "versions" / versions[0] / "index.html").unlink()
    done = cli(built, built.first, "--to", str(www), "--roll-back", versions[0])
    assert (done.returncode, "damaged" in done.stderr) == (1, True)
    assert public(www / "current") == public(built.first)


def test_roll_back_removes_no_version(built: Sites, tmp_path: Path) -> None:
    """However few are to stay; the next publication removes them, and says so."""
    www = tmp_path / "www"
    for site in (built.first, built.grown):
        publish(site, str(www))
    versions = {path.name for path in (www / "versions").iterdir()}
    done = cli(built, built.first, "--to", str(www), "--roll-back", "--keep", "1", "--allow-removal", "2023")
    assert done.returncode == 0, done.stderr
    assert {path.name for path in (www / "versions").iterdir()} == versions
    done = cli(built, built.grown, "--to", str(www), "--keep", "1")
    assert done.returncode == 0, done.stderr
    (gone,) = versions - {path.name for path in (www / "versions").iterdir()}
    assert f"the version {gone} is too old and was removed" in done.stderr


def test_roll_back_takes_nothing_from_the_public_silently(built: Sites, tmp_path: Path) -> None:
    """To go back behind a published year is to withdraw it."""
    www = tmp_path / "www"
    publish(built.first, str(www))
    publish(built.grown, str(www))
    done = cli(built, built.first, "--to", str(www), "--roll-back")
    assert (done.returncode, "2023 is published" in done.stderr) == (1, True)
    assert public(www / "current") == public(built.grown)


def test_the_last_versions_stay(built: Sites, tmp_path: Path) -> None:
    """As many as are asked for; the public one always."""
    www, under = tmp_path / "www", Terms(terms(changes="test", removals=("*",)).permits, keep=2, language="en")
    for site in (built.first, built.grown, built.changed, built.first):
        publish(site, str(www), under=under)
        assert public(www / "current") == public(site)
    assert {frozenset(public(p).items()) for p in (www / "versions").iterdir()} == {
        frozenset(public(site).items()) for site in (built.changed, built.first)
    }


# ---- what is published stays published


def refused(built: Sites, site: Path, www: Path, *arguments: str) -> str:
    """Publish what must be refused, and return what is said."""
    publish(built.first, str(www))
    done = cli(built, site, "--to", str(www), *arguments)
    assert done.returncode == 1, done.stderr
    assert public(www / "current") == public(built.first)
    assert "nothing was published" in done.stderr
    return done.stderr


def allowed(built: Sites, site: Path, www: Path, *arguments: str) -> None:
    """Publish what must not be refused."""
    done = cli(built, site, "--to", str(www), *arguments)
    assert done.returncode == 0, done.stderr
    assert public(www / "current") == public(site)


def test_a_published_year_does_not_vanish_silently(built: Sites, tmp_path: Path) -> None:
    """It is named, with the option that says that it may."""
    said = refused(built, built.shrunk, tmp_path, "--allow-removal", "2022", "--allow-removal", "2021/*")
    assert "2021 is published, and would be there no more" in said
    assert "--allow-removal 2021" in said
    allowed(built, built.shrunk, tmp_path, "--allow-removal", "2021")


def test_a_published_figure_does_not_vanish_silently(built: Sites, tmp_path: Path) -> None:
    """It is named, in words; another one's permit does not do."""
    said = refused(built, built.poorer, tmp_path, "--allow-removal", "2022/budget.actual")
    assert "2022: 人数 (budget.staff) is published as “3人”, and would be there no more" in said
    allowed(built, built.poorer, tmp_path, "--allow-removal", "2022/budget.staff")


def test_a_published_figure_does_not_change_silently(built: Sites, tmp_path: Path) -> None:
    """Only with a reason, which is kept where it is published."""
    said = refused(built, built.changed, tmp_path, "--allow-change", " ")
    assert "2022: 实际支出 (budget.actual) is published as “5万元”, and would become “6万元”" in said
    allowed(built, built.changed, tmp_path, "--allow-change", "a misprint of the scan")
    last = json.loads((tmp_path / "history.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert last["reason"] == "a misprint of the scan"


def test_an_amended_figure_may_change(built: Sites, tmp_path: Path) -> None:
    """Its edition says what was corrected and why; but an amendment counts once."""
    publish(built.first, str(tmp_path))
    allowed(built, built.amended, tmp_path)
    site = shutil.copytree(built.amended, tmp_path / "site")
    data = site / "2022/data/figures.json"
    data.write_text(data.read_text(encoding="utf-8").replace("6万元", "7万元"), encoding="utf-8")
    done = cli(built, site, "--to", str(tmp_path))
    assert (done.returncode, "would become “7万元”" in done.stderr) == (1, True)


def test_an_amendment_of_another_figure_does_not_count(built: Sites, tmp_path: Path) -> None:
    """16万元 is not 6万元, and budget.actual_rate is not budget.actual."""
    publish(built.first, str(tmp_path))
    for what, old in (("实际支出", "15万元"), ("budget.actual_rate", "1")):
        site = shutil.copytree(built.amended, tmp_path / "site", dirs_exist_ok=True)
        path = site / "2022/data/ledger.json"
        ledger = json.loads(path.read_text(encoding="utf-8"))
        ledger["amendments"][0] |= {"what": what, "old": old}
        path.write_text(json.dumps(ledger), encoding="utf-8")
        with pytest.raises(RefusedError, match="would become"):
            publish(site, str(tmp_path))


PAPERS = ("2022/report.pdf", "2022/overview.html", "2022/data/figures.csv", "2022/superseded/1/report.pdf")


def papers(built: Sites, folder: Path) -> Path:
    """Return a site with all that readers may have quoted: a PDF, and a former version."""
    site = shutil.copytree(built.amended, folder)
    for name in ("report.pdf", "superseded/1/report.pdf"):
        (site / "2022" / name).parent.mkdir(parents=True, exist_ok=True)
        (site / "2022" / name).write_bytes(b"%PDF " + name.encode())
    return site


@pytest.mark.parametrize("name", PAPERS)
@pytest.mark.parametrize("to", ["www", "site.zip"])
def test_what_readers_have_by_its_address_does_not_vanish_silently(
    to: str, name: str, built: Sites, tmp_path: Path
) -> None:
    """The PDF, a page, open data, a former version: named, with the option; scripts and styles may come and go."""
    site = papers(built, tmp_path / "site")
    publish(site, str(tmp_path / to))
    (site / name).unlink()
    (site / "2022/404.html").unlink()
    option = "--zip" if to.endswith(".zip") else "--to"
    done = cli(built, site, option, str(tmp_path / to))
    assert (done.returncode, done.stderr.count("is published, and would be there no more")) == (1, 1), done.stderr
    assert f"--allow-removal '{name}'" in done.stderr
    assert cli(built, site, option, str(tmp_path / to), "--allow-removal", name).returncode == 0


def test_a_build_without_pdfs_does_not_take_them_away(built: Sites, tmp_path: Path) -> None:
    """A permit for all of them can be written at once."""
    site = papers(built, tmp_path / "site")
    (site / "2021/report.pdf").write_bytes(b"%PDF")
    publish(site, str(tmp_path / "www"))
    for pdf in site.glob("*/report.pdf"):
        pdf.unlink()
    said = cli(built, site, "--to", str(tmp_path / "www")).stderr
    assert "--allow-removal '2021/report.pdf' --allow-removal '2022/report.pdf'" in said
    assert "the PDF of 2021 (2021/report.pdf) is published" in said
    assert "the PDF of 2022 (2022/report.pdf) is published" in said
    allowed(built, site, tmp_path / "www", "--allow-removal", "*/report.pdf")


def test_options_that_are_many_are_told_as_patterns(built: Sites, tmp_path: Path) -> None:
    """One that allows what was listed; no list of options is too long to be read."""
    site = papers(built, tmp_path / "site")
    for name in "abcd":
        (site / f"2022/superseded/1/data/{name}.csv").parent.mkdir(exist_ok=True)
        (site / f"2022/superseded/1/data/{name}.csv").touch()
    publish(site, str(tmp_path / "www"))
    shutil.rmtree(site / "2022/superseded")
    done = cli(built, site, "--to", str(tmp_path / "www"))
    assert done.stderr.splitlines()[-2].endswith("publish with: --allow-removal '2022/superseded/1/*'")
    allowed(built, site, tmp_path / "www", "--allow-removal", "2022/superseded/1/*")


def test_a_former_version_never_changes(built: Sites, tmp_path: Path) -> None:
    """Not a byte, and a reason for other changes does not do; the PDF of today may be built again."""
    site = papers(built, tmp_path / "site")
    publish(site, str(tmp_path / "www"))
    (site / "2022/report.pdf").write_bytes(b"%PDF again")
    allowed(built, site, tmp_path / "www")
    (site / "2022/superseded/1/report.pdf").write_bytes(b"%PDF another")
    done = cli(built, site, "--to", str(tmp_path / "www"), "--allow-change", "x")
    assert (done.returncode, "2022/superseded/1/report.pdf is of a former version" in done.stderr) == (1, True)
    allowed(built, site, tmp_path / "www", "--allow-removal", "2022/superseded/1/report.pdf")


def test_a_published_amendment_does_not_vanish_silently(built: Sites, tmp_path: Path) -> None:
    """Nor is it rewritten; that it now names where the former version is, is no other amendment."""
    publish(built.amended, str(tmp_path / "www"))
    site = shutil.copytree(built.amended, tmp_path / "site")
    path = site / "2022/data/ledger.json"
    ledger = json.loads(path.read_text(encoding="utf-8"))
    ledger["amendments"][0]["superseded"] = 1
    path.write_text(json.dumps(ledger), encoding="utf-8")
    allowed(built, site, tmp_path / "www")
    ledger["amendments"][0]["why"] = "别的原因"
    kept: list[list[object]] = [ledger["amendments"], []]
    for amendments in kept:
        path.write_text(json.dumps(ledger | {"amendments": amendments}), encoding="utf-8")
        done = cli(built, site, "--to", str(tmp_path / "www"))
        assert (done.returncode, "2022: the amendment of 2023-05-04, 实际支出, is published" in done.stderr) == (
            1,
            True,
        )
    allowed(built, site, tmp_path / "www", "--allow-removal", "2022/amendments")


# ---- which figures an amendment accounts for

FIGURE = {"state": "stated", "formula": "", "period": "2022年度", "unit": "万元"}
FIGURES = (
    {"id": "budget.basic", "label": "基本支出", "printed": "3万元", "value": "30000"},
    {"id": "budget.project", "label": "项目支出", "printed": "2万元", "value": "20000"},
    {"id": "budget.actual", "label": "实际支出", "printed": "5万元", "value": "50000", "formula": "basic + project"},
    {"id": "budget.total", "label": "合计", "printed": "5万元", "value": "50000", "formula": "basic + project"},
    {"id": "budget.share", "label": "占比", "printed": "60%", "value": "0.6", "formula": "basic / total", "unit": "%"},
    {"id": "staff.all", "label": "人数", "printed": "9人", "value": "9", "formula": "sum(groups.*)", "unit": "人"},
)
COMPUTED = ("budget.total", "budget.share", "staff.all")
OTHER = {"date": "2023-05-04", "what": "别的", "old": "甲", "new": "乙", "why": "x"}
BASIC = OTHER | {"what": "基本支出", "old": "3万元", "new": "4万元"}


def figures(site: Path, year: int, amendments: tuple[dict[str, str], ...], **changes: dict[str, str]) -> None:
    """Write the open data of a year; `changes` are those of a figure, by the last part of its id."""
    rows = []
    for row in FIGURES:
        state = {"state": "computed"} if row["id"] in COMPUTED else {}
        rows.append(FIGURE | row | state | changes.get(row["id"].rpartition(".")[2], {}))
    data = site / f"{year}/data"
    for name, key, value in (("figures", "figures", rows), ("ledger", "amendments", list(amendments))):
        path = data / f"{name}.json"
        read = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(read | {key: value}, ensure_ascii=False), encoding="utf-8")


@pytest.mark.parametrize(
    ("amendments", "changes", "lost"),
    [
        ((OTHER,), {"actual": {"printed": "9万元", "value": "90000"}}, ["budget.actual"]),
        ((OTHER,), {"total": {"printed": "6万元", "value": "60000"}}, ["budget.total"]),
        ((BASIC,), {"basic": {"printed": "4万元", "value": "40000"}}, []),
        (
            (BASIC,),
            {
                "basic": {"printed": "4万元", "value": "40000"},
                "total": {"printed": "6万元", "value": "60000"},
                "share": {"printed": "66.7%", "value": "2/3"},
            },
            [],
        ),
        (
            (BASIC,),
            {"basic": {"printed": "4万元", "value": "40000"}, "actual": {"printed": "6万元", "value": "60000"}},
            ["budget.actual"],
        ),
        (
            (BASIC,),
            {"basic": {"printed": "4万元", "value": "40000"}, "all": {"printed": "8人", "value": "8"}},
            ["staff.all"],
        ),
        (
            (BASIC,),
            {"basic": {"printed": "4万元"}, "total": {"printed": "6万元", "formula": "basic + basic"}},
            ["budget.total"],
        ),
        ((BASIC,), {"basic": {"printed": "4万元"}, "total": {"label": "总计"}}, ["budget.total"]),
        ((), {"basic": {"label": "基本支出决算数"}}, ["budget.basic"]),
        ((), {"basic": {"unit": "元"}}, ["budget.basic"]),
        ((), {"basic": {"period": "2021年度"}}, ["budget.basic"]),
        ((BASIC,), {"basic": {"printed": "4万元", "label": "基本支出决算数"}}, ["budget.basic"]),
        (
            (BASIC | {"new": "4万元（名称：基本支出决算数）"},),
            {"basic": {"printed": "4万元", "label": "基本支出决算数"}},
            [],
        ),
        ((BASIC | {"old": "名称：基本支出", "new": "名称：决算数"},), {"basic": {"label": "决算数"}}, []),
        ((), {"basic": {"note": "另有说明", "file": "x.yml", "line": "9"}}, []),
    ],
)
def test_an_amendment_frees_what_it_names_and_what_is_computed_from_that(
    amendments: tuple[dict[str, str], ...],
    changes: dict[str, dict[str, str]],
    lost: list[str],
    built: Sites,
    tmp_path: Path,
) -> None:
    """A figure that is stated follows nothing, formula or not; a label, a unit and a period are published, too."""
    before = shutil.copytree(built.first, tmp_path / "before")
    after = shutil.copytree(built.first, tmp_path / "after")
    figures(before, 2022, ())
    figures(after, 2022, amendments, **changes)
    publish(before, str(tmp_path / "www"))
    done = cli(built, after, "--to", str(tmp_path / "www"))
    assert [name for name in (row["id"] for row in FIGURES) if f"({name})" in done.stderr] == lost
    assert done.returncode == (1 if lost else 0), done.stderr
    if lost:
        allowed(built, after, tmp_path / "www", "--allow-change", "x")


def test_a_figure_of_the_year_before_moves_what_is_computed_from_it(built: Sites, tmp_path: Path) -> None:
    """If an amendment of that year accounts for it."""
    before = shutil.copytree(built.first, tmp_path / "before")
    after = shutil.copytree(built.first, tmp_path / "after")
    formula = {"formula": "basic - prev.basic", "state": "computed"}
    for year in (2021, 2022):
        figures(before, year, (), total=formula)
    figures(after, 2021, (BASIC,), basic={"printed": "4万元"}, total=formula)
    figures(after, 2022, (), total=formula | {"printed": "-1万元", "value": "-10000"})
    publish(before, str(tmp_path / "www"))
    allowed(built, after, tmp_path / "www")
    figures(before, 2022, (), total=formula | {"printed": "-2万元", "value": "-20000"})
    figures(before, 2021, (BASIC,), basic={"printed": "4万元"}, total=formula)
    done = cli(built, before, "--to", str(tmp_path / "www"))
    assert (done.returncode, "(budget.total)" in done.stderr) == (1, True)


def test_a_draft_is_not_published_silently(built: Sites, tmp_path: Path) -> None:
    """Neither a new one nor one in the place of what is published."""
    said = refused(built, built.draft, tmp_path)
    assert "2022 is a draft" in said
    allowed(built, built.draft, tmp_path, "--allow-draft")


def test_a_dry_run_says_what_would_happen_and_does_nothing(built: Sites, tmp_path: Path) -> None:
    """Also where nothing is yet, and where it would be refused."""
    done = cli(built, built.first, "--to", str(tmp_path / "www"), "--dry-run")
    assert (done.returncode, (tmp_path / "www").exists()) == (0, False)
    publish(built.first, str(tmp_path / "www"))
    before = state(tmp_path / "www")
    assert cli(built, built.grown, "--to", str(tmp_path / "www"), "--dry-run").returncode == 0
    assert cli(built, built.shrunk, "--to", str(tmp_path / "www"), "--dry-run").returncode == 1
    assert state(tmp_path / "www") == before


# ---- killed, full, read-only, two at once


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_a_publisher_killed_at_any_step_leaves_one_whole_version(kind: str, built: Sites, tmp_path: Path) -> None:
    """The old one until the switch, the new one from then on; the next run completes it, and leaves nothing behind."""
    arguments = [kind, str(built.first), str(built.grown), str(tmp_path / "work")]
    done = subprocess.run(
        [sys.executable, publishers.__file__, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    ends = [json.loads(line) for line in done.stdout.splitlines()]
    names = [name for name, *_ in ends]
    assert names.count("file") == 4
    assert "switch" in names
    switch = names.index("switch")
    for number, (_, was_killed, shown, completed, again, left) in enumerate(ends):
        assert was_killed
        assert shown == (["old"] if number <= switch else ["new"])
        assert (completed, again, left) == (True, False, [])


def test_what_a_killed_publisher_has_copied_is_used(built: Sites, tmp_path: Path) -> None:
    """The next run goes on where it stopped; a copy that was cut short is made again."""
    www = tmp_path / "www"
    with ordered(built.first, terms()) as order:
        steps = Folder(www).publish(order)
        while (step := next(steps)).name != "settle":
            assert step.name in {"begin", "file"}
        steps.close()
        staging = next((www / "versions").iterdir())
        before = written(staging)
        cut = staging / "2021/index.html"
        cut.chmod(0o644)
        os.truncate(cut, 10)
        run(Folder(www).publish(order))
    after = written(www / "current/")
    assert public(www / "current") == public(built.first)
    assert [name for name in before if before[name] != after[name]] == [cut.relative_to(staging).as_posix()]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk that holds the first version, and not a second one."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("nobody may mount here; the same is tried with a limit on the size of files")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_leaves_what_is_public(small_disk: Path, built: Sites, tmp_path: Path) -> None:
    """The reason is said, and the disk is not left full."""
    publish(built.first, str(small_disk / "www"))
    site = shutil.copytree(built.grown, tmp_path / "site")
    (site / "2023/large.bin").write_bytes(os.urandom(3 << 20))
    free = shutil.disk_usage(small_disk).free
    done = cli(built, site, "--to", str(small_disk / "www"))
    assert (done.returncode, "No space left on device" in done.stderr) == (1, True)
    assert "what is public is unchanged" in done.stderr
    assert public(small_disk / "www/current") == public(built.first)
    assert shutil.disk_usage(small_disk).free >= free - (64 << 10)


@pytest.mark.parametrize("to", ["www", "site.zip"])
def test_a_file_that_cannot_be_written_whole_leaves_what_is_public(to: str, built: Sites, tmp_path: Path) -> None:
    """As on a full disk, where nobody may mount one."""
    publish(built.first, str(tmp_path / to))
    before = public(tmp_path / "www/current") if to == "www" else {"": (tmp_path / to).read_bytes().hex()}
    site = shutil.copytree(built.grown, tmp_path / "site")
    (site / "2023/large.bin").write_bytes(os.urandom(3 << 20))

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))

    where = ["--zip", str(tmp_path / to)] if to.endswith(".zip") else ["--to", str(tmp_path / to)]
    done = subprocess.run(
        [sys.executable, "-m", "gongkai", "--lang", "en", "publish", "--from", str(site), *where],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limit,
    )
    assert (done.returncode, "File too large" in done.stderr) == (1, True), done.stderr
    after = public(tmp_path / "www/current") if to == "www" else {"": (tmp_path / to).read_bytes().hex()}
    assert after == before
    assert not [p for p in tmp_path.rglob(".*") if p.name.startswith((".staging", ".site.zip"))]


def test_a_target_that_cannot_be_written_leaves_what_is_public(built: Sites, tmp_path: Path) -> None:
    """A disk that is read-only where somebody may mount one, and anywhere a file where a folder should be."""
    (tmp_path / "file").touch()
    done = cli(built, built.first, "--to", str(tmp_path / "file" / "www"))
    assert (done.returncode, "cannot be written" in done.stderr) == (1, True)
    www = tmp_path / "www"
    publish(built.first, str(www))
    bind = subprocess.run(["mount", "--bind", "-o", "ro", str(www), str(www)], capture_output=True, check=False)
    if bind.returncode:
        www.chmod(0o555)
    try:
        if os.access(www, os.W_OK):
            pytest.skip("nothing is read-only here")
        done = cli(built, built.grown, "--to", str(www))
        assert done.returncode == 1, done.stderr
        assert "cannot be written" in done.stderr
        assert public(www / "current") == public(built.first)
        assert cli(built, built.first, "--to", str(www), "--list").returncode == 0
    finally:
        subprocess.run(["umount", str(www)], check=True) if not bind.returncode else www.chmod(0o755)


def test_of_two_publishers_one_is_told_who_the_other_is(built: Sites, tmp_path: Path) -> None:
    """While the first is at it; a lock whose owner was killed holds nobody up."""
    www = tmp_path / "www"
    publish(built.first, str(www))
    with ordered(built.grown, terms()) as order:
        steps = Folder(www).publish(order)
        for step in steps:
            if step.name == "switch":
                break
        done = gongkai(built.root, "--lang", "en", "publish", "--from", str(built.grown), "--to", str(www))
        assert (done.returncode, f"({os.getpid()} " in done.stderr) == (1, True), done.stderr
        assert public(www / "current") == public(built.first)
        steps.close()
    assert (www / ".lock").read_text(encoding="utf-8").startswith(f"{os.getpid()} ")
    assert cli(built, built.grown, "--to", str(www)).returncode == 0
    assert public(www / "current") == public(built.grown)


def test_what_is_not_ours_is_not_replaced(built: Sites, tmp_path: Path) -> None:
    """A folder called current, a link that leads elsewhere, an archive of something else: wrong usage."""
    (tmp_path / "a/current").mkdir(parents=True)
    (tmp_path / "b").mkdir()
    (tmp_path / "b/current").symlink_to("/etc")
    for name in "ab":
        done = cli(built, built.first, "--to", str(tmp_path / name))
        assert (done.returncode, "is no link to a published version" in done.stderr) == (2, True)
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("x", "y")
    done = cli(built, built.first, "--zip", str(tmp_path / "x.zip"))
    assert (done.returncode, "is no published site" in done.stderr) == (2, True)
    assert zipfile.ZipFile(tmp_path / "x.zip").namelist() == ["x"]


# ---- one file


def test_the_zip_of_a_site_is_the_same_whenever_it_is_made(built: Sites, tmp_path: Path) -> None:
    """In the order of names, with no date of its own, no links, and the manifest; unpacked it is the site."""
    one, other = tmp_path / "one.zip", tmp_path / "other.zip"
    publish(built.first, str(one))
    copy = shutil.copytree(built.first, tmp_path / "copy", copy_function=shutil.copyfile)
    (copy / "汉字.txt").write_text("x", encoding="utf-8")
    publish(copy, str(other))
    (copy / "汉字.txt").unlink()
    other.unlink()
    publish(copy, str(other))
    assert one.read_bytes() == other.read_bytes()
    with zipfile.ZipFile(one) as archive:
        entries = archive.infolist()
        archive.extractall(tmp_path / "out")
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    assert {(entry.date_time, entry.external_attr >> 16) for entry in entries} == {((1980, 1, 1, 0, 0, 0), 0o100644)}
    assert public(tmp_path / "out") == public(built.first)


def test_the_zip_guards_what_the_former_one_published(built: Sites, tmp_path: Path) -> None:
    """The CMS would show what it is given."""
    publish(built.first, str(tmp_path / "site.zip"))
    with pytest.raises(RefusedError, match="2021 is published"):
        publish(built.shrunk, str(tmp_path / "site.zip"))
    with ordered(built.first, terms()) as order:
        assert not run(Zip(tmp_path / "site.zip").publish(order)).published


def test_nothing_is_published_if_the_zip_has_no_place(built: Sites, tmp_path: Path) -> None:
    """A file where its folder should be, an archive of something else."""
    (tmp_path / "file").touch()
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("x", "y")
    for name, status in (("file/site.zip", 1), ("x.zip", 2)):
        done = cli(built, built.first, "--to", str(tmp_path / "www"), "--zip", str(tmp_path / name))
        assert (done.returncode, str(tmp_path / name) in done.stderr) == (status, True), done.stderr
        assert not (tmp_path / "www").exists()


def test_what_was_published_before_another_target_failed_is_said(built: Sites, tmp_path: Path) -> None:
    """And that nothing was is not."""
    publish(built.first, str(tmp_path / "site.zip"))
    done = cli(built, built.shrunk, "--to", str(tmp_path / "www"), "--zip", str(tmp_path / "site.zip"))
    assert (done.returncode, "2021 is published" in done.stderr) == (1, True)
    assert f"not published to {tmp_path}/site.zip" in done.stderr
    assert f"before that this version was published to {tmp_path}/www/current, and stays there" in done.stderr
    assert "nothing was published" not in done.stderr
    assert public(tmp_path / "www/current") == public(built.shrunk)


# ---- the command line


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "--to"),
        (["--list"], "--to"),
        (["--to", "x", "--list", "--roll-back"], "--list"),
        (["--to", "rsync://host/www"], "--accept-not-atomic"),
        (["--to", "rsync://host/", "--accept-not-atomic"], "is no target"),
        (["--to", "host::", "--accept-not-atomic"], "is no target"),
        (["--to", "ssh://host"], "is no target"),
        (["--to", "ssh://me:secret@host/www"], "is no target"),
        (["--to", "host:"], "is no target"),
        (["--to", ""], "is no target"),
        (["--to", "git:-x", "--repository", "."], "is no name for a branch"),
        (["--to", "git:a..b", "--repository", "."], "is no name for a branch"),
        (["--to", "git:pages", "--repository", "nowhere"], "no Git repository"),
        (["--to", "git:pages", "--repository", "--upload-pack=x"], "is no target"),
        (["--to", "folder", "--push"], "--push"),
    ],
)
def test_a_target_that_cannot_be_meant_is_wrong_usage(
    arguments: list[str], words: str, built: Sites, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Status 2, with the way out, and nothing is written."""
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    monkeypatch.chdir(tmp_path)
    done = cli(built, built.first, *arguments)
    assert (done.returncode, words in done.stderr) == (2, True), done.stderr
    assert {p.name for p in tmp_path.iterdir()} == {".git"}


def test_a_name_with_a_colon_below_a_folder_is_a_folder(tmp_path: Path) -> None:
    """As rsync has it."""
    with target("./a:b", Ways(tmp_path)) as found:
        assert isinstance(found, Folder)


def test_a_site_is_verified_first_if_asked(built: Sites, tmp_path: Path) -> None:
    """What does not say the same as texts and data is not published."""
    done = cli(built, built.first, "--to", str(tmp_path / "www"), "--verify")
    assert done.returncode == 1, done.stderr
    assert not (tmp_path / "www").exists()
    done = cli(built, built.shrunk, "--to", str(tmp_path / "www"), "--verify")
    assert done.returncode == 0, done.stderr + done.stdout


def test_commands_that_read_a_site_find_what_is_public_in_a_published_folder(built: Sites, tmp_path: Path) -> None:
    """The folder that was named to `publish` does for them as well, as the one that the server shows."""
    publish(built.shrunk, str(tmp_path / "www"))
    said = {}
    for name in ("www", "www/current", "nowhere"):
        for asked in (["verify", "--no-pdf"], ["seal", "2022"], ["bag", "2022"]):
            done = gongkai(built.root, "--lang", "en", *asked, "--site", str(tmp_path / name))
            said[name, asked[0]] = (done.returncode, done.stdout, done.stderr.replace(str(tmp_path / name), "WWW"))
    for command in ("verify", "seal", "bag"):
        assert said["www", command] == said["www/current", command] != said["nowhere", command]
    assert said["www", "verify"][0] == 0


def test_messages_are_in_the_language_of_the_site(built: Sites, tmp_path: Path) -> None:
    """Chinese unless department.yml says otherwise."""
    done = gongkai(built.root, "publish", "--from", str(built.first), "--to", str(tmp_path / "www"))
    assert done.stdout.startswith("已发布：")
