"""`build --workspace`: many departments and one page above them; what one gets wrong is no matter of the others."""

from __future__ import annotations

import fcntl
import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from districts import FILE, NAMES, YEARS, build, department, district, edit, spoil
from gongkai import pdf, workspace
from gongkai.workspace.published import published
from gongkai.workspace.running import _share
from sites import ROOT, digests, gongkai


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the district once; nobody may change it."""
    root = district(tmp_path_factory.mktemp("district"))
    run = build(root)
    assert run.returncode == 0, run.stderr
    return root


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    """Copy the built district."""
    return Path(shutil.copytree(built, tmp_path / "district"))


def listed(root: Path) -> dict[str, dict[str, object]]:
    """Return what departments.json says, by slug."""
    data = json.loads((root / "site" / "departments.json").read_text(encoding="utf-8"))
    return {entry["slug"]: entry for entry in data["departments"]}


def hidden(root: Path) -> list[str]:
    """Return what builds have left behind in the site."""
    return sorted(path.name for path in (root / "site").glob(".*") if path.name != ".nojekyll")


# ---- what is built


def test_a_department_is_built_as_it_is_by_itself(built: Path, tmp_path: Path) -> None:
    """Its folder has what `gongkai build` writes, byte for byte, but for the way to the theme's files."""
    for slug in NAMES:
        alone = tmp_path / slug
        assert gongkai(built / slug, "build", "--no-pdf", "--output", str(alone)).returncode == 0
        [shelf] = (alone / "assets").iterdir()
        assert digests(shelf) == digests(built / "site" / "assets" / shelf.name)
        shutil.rmtree(alone / "assets")
        for page in alone.rglob("*.html"):
            way = f"{'../' * (len(page.relative_to(alone).parts) - 1)}assets/{shelf.name}/"
            text = page.read_text(encoding="utf-8")
            for start in ('"', '"/'):  # from 404.html by the server's root
                text = text.replace(f"{start}{way}", f"{start}../{way}")
            page.write_text(text, encoding="utf-8")
        ours, theirs = digests(built / "site" / slug), digests(alone)
        assert [name for name, digest in theirs.items() if ours.get(name) != digest] == []
        assert ours.keys() == theirs.keys()


def test_the_site_holds_the_departments_and_the_page_above_them_and_nothing_else(built: Path) -> None:
    """No lock, no unfinished folder."""
    names = {path.name for path in (built / "site").iterdir()}
    assert names == {*NAMES, "assets", "departments.json", "index.html", "search.html", ".nojekyll"}


def test_the_page_says_who_published_what_and_when(built: Path) -> None:
    """And leads to every page and all data, which are there; programs read the same in departments.json."""
    page = (built / "site" / "index.html").read_text(encoding="utf-8")
    for slug, years in YEARS.items():
        assert f'<a href="{slug}/index.html">{NAMES[slug]}</a>' in page
        for year in years:
            assert f'href="{slug}/{year}/index.html"' in page
            assert f'href="{slug}/{year}/data/figures.csv"' in page
            assert f"{NAMES[slug]}{year}年部门整体支出绩效自评报告" in page
            assert f"{year + 1}-03-0{year % 9 + 1}" in page
        editions = listed(built)[slug]["editions"]
        assert isinstance(editions, list)
        assert [edition["year"] for edition in editions] == sorted(years, reverse=True)
    links = [part.split('"')[0] for part in page.split('href="')[1:]]
    assert [link for link in links if not (built / "site" / link).is_file()] == []


def test_pdfs_are_led_to_where_there_are_any(built: Path, tmp_path: Path) -> None:
    """A link to a file that is not there would be worse than none."""
    assert "report.pdf" not in (built / "site" / "index.html").read_text(encoding="utf-8")
    root = Path(shutil.copytree(built, tmp_path / "district"))
    (root / "site" / "library" / "2021" / "report.pdf").write_bytes(b"%PDF-1.7")
    run = build(root, "--department", "archives")
    assert run.returncode == 0, run.stderr
    page = (root / "site" / "index.html").read_text(encoding="utf-8")
    assert page.count("report.pdf") == page.count('href="library/2021/report.pdf"') == 1


def test_the_same_departments_give_the_same_bytes(built: Path, tmp_path: Path) -> None:
    """In another folder, with another hash seed, one at a time."""
    root = district(tmp_path / "elsewhere")
    run = build(root, "--jobs", "1", PYTHONHASHSEED="7", TZ="Asia/Shanghai")
    assert run.returncode == 0, run.stderr
    assert digests(root / "site") == digests(built / "site")


def test_the_example_department_is_read_from_its_own_page(tmp_path: Path) -> None:
    """Titles, dates and states are those that its readers see: the page above is made from the pages below."""
    shili = ROOT / "examples" / "shili"
    run = gongkai(shili, "build", "--no-pdf", "--year", "2023", "--output", str(tmp_path / "shili"))
    assert run.returncode == 0, run.stderr
    shown = published(tmp_path / "shili")
    assert shown.name == "示例区档案馆"
    [edition] = shown.editions
    assert (edition.year, edition.status, edition.status_label, edition.data) == ("2023", "published", "正式发布", True)
    report = (shili / "data" / "2023" / "report.yml").read_text(encoding="utf-8")
    assert f"title: {edition.title}\n" in report
    assert f"published: {edition.published}\n" in report


def test_a_folder_without_a_page_has_published_nothing(tmp_path: Path) -> None:
    """Neither has one with another page."""
    assert published(tmp_path).editions == []
    (tmp_path / "index.html").write_bytes(b"\xff<h1>x</h1>")
    assert published(tmp_path).editions == []
    (tmp_path / "index.html").write_text("<h1>x<br>y</h1></p><li id=yes><h2><a>z", encoding="utf-8")
    assert published(tmp_path).editions == []


# ---- nothing changed, nothing done


def test_a_department_in_which_nothing_changed_is_not_built_again(copy: Path) -> None:
    """The others are, by the editions that changed; `--explain` says why, `--rebuild` builds all."""
    assert build(copy).returncode == 0  # of the copied folders nothing is known yet
    before = {path: path.stat().st_ino for path in (copy / "site").rglob("*") if path.is_file()}
    run = build(copy)
    assert run.returncode == 0
    assert run.stderr.splitlines()[-1] == "nothing has changed in 3 departments"
    assert {path: path.stat().st_ino for path in (copy / "site").rglob("*") if path.is_file()} == before

    edit(copy / "museum" / "docs" / "2021" / "overview.md", "年初", "本年年初")
    run = build(copy, "--explain")
    assert run.returncode == 0
    assert "museum: 1 editions\n" in run.stderr
    assert "museum 2022: nothing has changed\n" in run.stderr
    assert "museum 2021: docs/2021/overview.md" in run.stderr
    assert "archives nothing has changed\n" in run.stderr
    assert "3 of 3 departments built: 6 editions" in build(copy, "--rebuild").stderr


@pytest.mark.skipif(bool(pdf.missing_libraries()), reason="Pango is not installed")
def test_pdfs_are_not_made_again_either(tmp_path: Path) -> None:
    """Although the fonts are set up for all departments before one is built, and belong to what is compared."""
    root = district(tmp_path / "district")
    arguments = ("--lang", "en", "build", "--workspace", FILE, "--department", "library")
    assert "1 of 1 departments built: 1 editions" in gongkai(root, *arguments).stderr
    assert 'href="library/2021/report.pdf"' in (root / "site" / "index.html").read_text(encoding="utf-8")
    assert "nothing has changed in 1 departments" in gongkai(root, *arguments).stderr


@pytest.mark.parametrize("spoilt", ["gone", "edited", "one missing"])
def test_what_departments_share_is_put_right_again(copy: Path, spoilt: str) -> None:
    """The theme's files belong to no department: every one of them looks after them."""
    assert build(copy).returncode == 0
    before = digests(copy / "site")
    [shelf] = (path for path in (copy / "site" / "assets").iterdir() if path.is_dir())
    if spoilt == "gone":
        shutil.rmtree(shelf)
    elif spoilt == "edited":
        (shelf / "tokens.css").write_text("", encoding="utf-8")
    else:
        (shelf / "tokens.css").unlink()
    run = build(copy)
    assert run.returncode == 0, run.stderr
    assert digests(copy / "site") == before


def test_what_no_page_asks_for_any_more_is_taken_away(copy: Path) -> None:
    """Of the theme's files there are those that pages use, also pages that stayed as they were."""
    assets = copy / "site" / "assets"
    [shelf] = (path for path in assets.iterdir() if path.is_dir())
    shutil.copytree(shelf, assets / "0123456789abcdef")
    (assets / "own").mkdir()
    assert build(copy).returncode == 0
    assert sorted(path.name for path in assets.iterdir() if path.is_dir()) == sorted([shelf.name, "own"])


# ---- one broken department


def test_a_broken_department_does_not_stop_the_others(copy: Path) -> None:
    """It keeps its last good pages, which the page above says; at the end stands why, with paths to click on."""
    before = digests(copy / "site" / "library")
    spoil(copy / "library")
    edit(copy / "museum" / "docs" / "2021" / "overview.md", "年初", "本年年初")
    run = build(copy)
    assert run.returncode == 1
    assert digests(copy / "site" / "library") == before
    assert "本年年初" in (copy / "site" / "museum" / "2021" / "overview.html").read_text(encoding="utf-8")
    report = run.stderr.split("library was not built; what was published before stays:\n")[1]
    assert report.startswith("library/data/2021/budget.yml:4:29: B101 ")
    assert report.rstrip().endswith("not built: library")
    page = (copy / "site" / "index.html").read_text(encoding="utf-8")
    assert page.count("以上次发布的版本为准") == 1
    assert 'href="library/2021/index.html"' in page
    assert [slug for slug, entry in listed(copy).items() if entry["stale"]] == ["library"]

    # others are built by name: the page still says so, until it is mended
    assert build(copy, "--department", "museum").returncode == 0
    assert listed(copy)["library"]["stale"] is True
    edit(copy / "library" / "data" / "2021" / "budget.yml", "91.00%", "90.00%")
    assert build(copy, "--department", "library").returncode == 0
    assert listed(copy)["library"]["stale"] is False
    assert "以上次发布的版本为准" not in (copy / "site" / "index.html").read_text(encoding="utf-8")


def test_a_department_that_was_never_built_is_listed_without_pages(tmp_path: Path) -> None:
    """Broken, not there at all, or without mkdocs.yml: by the name that is known of it."""
    text = "title: 示例区\ndepartments:\n  - archives\n  - {path: gone, name: 示例区水务局}\n  - museum\n  - library\n"
    root = district(tmp_path / "district", text)
    spoil(root / "library")
    (root / "museum" / "mkdocs.yml").unlink()
    run = build(root)
    assert run.returncode == 1
    assert "district.yml:4:12: X108 there is no folder 'gone'" in run.stderr
    assert "district.yml:5:5: X108 the folder 'museum' has no mkdocs.yml" in run.stderr
    assert "library/data/2021/budget.yml:4:29: B101" in run.stderr
    assert run.stderr.count("nothing of it has been published yet:") == 3
    assert sorted(path.name for path in (root / "site").glob("*/")) == ["archives", "assets"]
    page = (root / "site" / "index.html").read_text(encoding="utf-8")
    assert page.count("暂未生成") == 3
    for name in ("示例区水务局", "示例区博物馆", "示例区图书馆"):
        assert f'data-name="{name}"' in page
    assert {slug: entry["editions"] for slug, entry in listed(root).items() if slug != "archives"} == {
        slug: [] for slug in ("gone", "library", "museum")
    }


def test_what_mkdocs_refuses_in_one_department_is_said_of_it(copy: Path) -> None:
    """In MkDocs' words, without a traceback."""
    before = digests(copy / "site" / "museum")
    path = copy / "museum" / "mkdocs.yml"
    path.write_text(path.read_text(encoding="utf-8") + "extra_css: 5\n", encoding="utf-8")
    run = build(copy)
    assert run.returncode == 1
    assert "extra_css" in run.stderr.split("museum was not built")[1]
    assert "Traceback" not in run.stderr
    assert digests(copy / "site" / "museum") == before
    assert hidden(copy) == []


def test_a_department_with_drafts_only_is_waited_for(copy: Path) -> None:
    """It is no mistake that nothing is published yet; once something was, it is one that nothing would be."""
    department(copy / "new", "示例区体育局", status="draft")
    text = (copy / FILE).read_text(encoding="utf-8")
    (copy / FILE).write_text(text + "  - new\n", encoding="utf-8")
    run = build(copy)
    assert run.returncode == 0, run.stderr
    assert "only drafts so far: new" in run.stderr
    assert listed(copy)["new"] == {"slug": "new", "name": "示例区体育局", "stale": False, "editions": []}
    assert "尚未公布" in (copy / "site" / "index.html").read_text(encoding="utf-8")

    assert build(copy, "--allow-draft", "--department", "new").returncode == 0
    run = build(copy, "--department", "new")
    assert run.returncode == 1
    assert "new/data:1:1: E112 every edition is a draft" in run.stderr


PLANTED = """
import os, sys
from gongkai.workspace import making
real = making.load
def load(root):
    if root.name == "library":
        {what}
    return real(root)
making.load = load
from gongkai.cli import main
sys.argv = ["gongkai", "-C", {root!r}, "--lang", "en", "build", "--no-pdf", "--workspace", {file!r}]
main()
"""


def planted(root: Path, what: str) -> subprocess.CompletedProcess[str]:
    """Build the district with a program in which something happens as the library is loaded."""
    program = PLANTED.format(what=what, root=str(root), file=FILE)
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)


def test_a_bug_in_one_department_is_said_to_be_one_when_the_others_are_finished(copy: Path) -> None:
    """Exit status 3, with the file that holds the details."""
    edit(copy / "museum" / "docs" / "2021" / "overview.md", "年初", "本年年初")
    run = planted(copy, "1 / 0")
    assert run.returncode == 3
    assert "本年年初" in (copy / "site" / "museum" / "2021" / "overview.html").read_text(encoding="utf-8")
    assert "Traceback" not in run.stderr
    assert "not built: library" in run.stderr
    details = Path(run.stderr.rpartition("with the file ")[2].strip())
    assert "ZeroDivisionError" in details.read_text(encoding="utf-8")
    details.unlink()
    assert listed(copy)["library"]["stale"] is True


def test_a_process_that_is_ended_from_outside_takes_no_other_with_it(copy: Path) -> None:
    """As the system does where memory is short; it is no bug."""
    run = planted(copy, "os.kill(os.getpid(), 9)")
    assert run.returncode == 1
    assert "its process was ended from outside (signal 9)" in run.stderr
    assert "2 of 3 departments built" in run.stderr


# ---- nothing half-written


@pytest.mark.parametrize("fraction", [0.4, 0.6, 0.75, 0.9])
def test_a_build_killed_at_any_moment_leaves_every_department_whole(built: Path, copy: Path, fraction: float) -> None:
    """Each is the old one or the new one; the next build makes all of them new and clears what was left."""
    for slug in NAMES:
        edit(copy / slug / "docs" / "2021" / "overview.md", "年初", "本年年初")
    new = Path(shutil.copytree(copy, copy.with_name("new")))
    begin = time.monotonic()
    assert build(new).returncode == 0
    duration = time.monotonic() - begin

    command = [sys.executable, "-m", "gongkai", "-C", str(copy), "build", "--no-pdf", "--workspace", FILE]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        time.sleep(duration * fraction)
        process.send_signal(signal.SIGKILL)
        process.wait()
    for slug in NAMES:
        assert digests(copy / "site" / slug) in (digests(built / "site" / slug), digests(new / "site" / slug))
    run = build(copy)
    assert run.returncode == 0, run.stderr
    assert digests(copy / "site") == digests(new / "site")


def test_an_interrupted_build_leaves_nothing_behind(copy: Path) -> None:
    """After Ctrl-C there is no unfinished folder, and the page above leads to what is there."""
    for slug in NAMES:
        edit(copy / slug / "docs" / "2021" / "overview.md", "年初", "本年年初")
    command = [sys.executable, "-m", "gongkai", "-C", str(copy), "build", "--no-pdf", "--workspace", FILE]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None and not hidden(copy):
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        assert "Traceback" not in process.communicate()[1]
    assert process.returncode == 130
    assert hidden(copy) == []
    assert set(listed(copy)) == set(NAMES)


def test_a_second_build_at_the_same_time_says_so(copy: Path) -> None:
    """Two builds never write to one site."""
    before = digests(copy / "site")
    with (copy / ".site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        run = build(copy)
    assert run.returncode == 1
    assert "another build is writing" in run.stderr
    assert digests(copy / "site") == before


def test_a_department_that_is_being_built_by_itself_is_left_to_that_build(copy: Path) -> None:
    """The others are built; its lock stays with whoever holds it."""
    lock = copy / "site" / ".library.lock"
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        run = build(copy)
        assert lock.exists()
    assert run.returncode == 1
    assert "another build is writing to library" in run.stderr
    assert "2 of 3 departments built" in run.stderr


def test_a_folder_that_no_build_has_made_is_never_replaced(copy: Path) -> None:
    """It may be anything: a department's own folder, another site."""
    shutil.rmtree(copy / "site" / "library")
    (copy / "site" / "library").mkdir()
    (copy / "site" / "library" / "notes.txt").write_text("别删", encoding="utf-8")
    run = build(copy)
    assert run.returncode == 1
    assert "district.yml:4:5: X109 the folder 'library' in the output is no site that was built" in run.stderr
    assert digests(copy / "site" / "library").keys() == {"notes.txt"}


@pytest.mark.parametrize("output", [".", "library/docs"])
def test_a_site_is_not_written_over_a_department(copy: Path, output: str) -> None:
    """Nor into its texts; nothing at all is built then."""
    edit(copy / FILE, "departments:", f"output: {output}\ndepartments:")
    before = digests(copy)
    run = build(copy)
    assert run.returncode == 1
    assert "X109 the site would be written over the folder" in run.stderr
    assert digests(copy) == before


def test_pages_of_a_department_that_left_are_named_and_kept(copy: Path) -> None:
    """What was published is not taken away because a line is missing."""
    edit(copy / FILE, "  - museum\n", "")
    run = build(copy)
    assert run.returncode == 0
    assert "museum is of no department of the workspace" in run.stderr
    assert (copy / "site" / "museum" / "index.html").is_file()
    assert "museum" not in (copy / "site" / "index.html").read_text(encoding="utf-8")


# ---- which departments


def test_departments_are_chosen_by_their_name_in_the_output(copy: Path) -> None:
    """A name that is not listed is wrong usage, with the one that was meant."""
    before = digests(copy / "site")
    shutil.rmtree(copy / "site" / "museum")
    run = build(copy, "--department", "museum")
    assert run.returncode == 0, run.stderr
    assert "1 of 1 departments built" in run.stderr
    assert digests(copy / "site") == before
    run = build(copy, "--department", "musuem")
    assert run.returncode == 2
    assert "the workspace has no department 'musuem'\ndid you mean 'museum'?" in run.stderr


@pytest.mark.parametrize("arguments", [["--year", "2021"], ["--chapter", "overview.md"]], ids=" ".join)
def test_what_is_asked_of_one_department_is_wrong_usage_for_many(copy: Path, arguments: list[str]) -> None:
    """And a department without a workspace is, too."""
    assert build(copy, *arguments).returncode == 2
    assert gongkai(copy / "archives", "build", "--department", "archives").returncode == 2


def test_the_findings_of_all_departments_are_listed_in_their_order(copy: Path) -> None:
    """`check --workspace` finds what `check` finds in each, and stops at none."""
    spoil(copy / "museum")
    spoil(copy / "archives")
    edit(copy / FILE, "  - library\n", "  - gone\n")
    run = gongkai(copy, "--lang", "en", "check", "--workspace", FILE)
    assert run.returncode == 1
    places = [line.split(" ")[0] for line in run.stdout.splitlines()]
    assert places == [
        "archives/data/2021/budget.yml:4:29:",
        "district.yml:4:5:",
        "museum/data/2021/budget.yml:4:29:",
    ]
    run = gongkai(copy, "--lang", "en", "check", "--workspace", FILE, "--department", "museum", "--format", "json")
    assert run.returncode == 1
    assert [finding["path"] for finding in json.loads(run.stdout)] == ["museum/data/2021/budget.yml"]


# ---- the file


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("departments: [a]\n", "w.yml:1:1: D101 the key 'title' is missing here; add 'title: …'"),
        ("title: x\ndepartments: []\n", "w.yml:2:1: D103 'departments' is empty"),
        ("title: x\ndepartment: [a]\n", "w.yml:2:1: D102 unknown key 'department'; did you mean 'departments'?"),
        ("title: x\ndepartments:\n  - {path: a, slog: b}\n", "w.yml:3:15: D102 unknown key 'slog'"),
        ("title: x\ndepartments:\n  - name: b\n", "w.yml:3:5: D101 the key 'path' is missing here"),
        (
            "title: x\ndepartments:\n  - a\n  - ./a/\n",
            "w.yml:4:5: X108 the folder 'a' is listed twice; it is in line 3",
        ),
        ("title: x\ndepartments: [a/x, b/x]\n", "w.yml:2:20: X108 two departments have the folder 'x' in the output"),
        ("title: x\ndepartments: [a/x, b/X]\n", "w.yml:2:20: X108 two departments have the folder 'X' in the output"),
        ("title: x\ndepartments: [Assets]\n", "w.yml:2:15: X108 'Assets' cannot be the name of a folder in the output"),
        ("title: x\ndepartments: [a b]\n", "w.yml:2:15: X108 'a b' cannot be the name of a folder in the output"),
        ("title: x\ndepartments:\n  - {path: a, slug: ../b}\n", "w.yml:3:21: X108 '../b' cannot be the name"),
        ("title: x\ndepartments:\n  - {path: a, slug: .b}\n", "w.yml:3:21: X108 '.b' cannot be the name"),
        ("title: '{{ x }}'\ndepartments: [a]\n", "w.yml:1:8: D104 template marks"),
    ],
)
def test_a_slip_in_the_file_is_named_with_its_place(text: str, expected: str, tmp_path: Path) -> None:
    """As in every other file; nothing is built from it."""
    path = tmp_path / "w.yml"
    path.write_text(text, encoding="utf-8")
    found, problems = workspace.read(path)
    assert found is None
    assert expected in "\n".join(problem.line() for problem in problems)


def test_a_department_has_the_name_of_its_folder_unless_it_is_given_another(tmp_path: Path) -> None:
    """A folder may stand anywhere: the file is written by whoever runs the machine."""
    path = tmp_path / "here" / "w.yml"
    path.parent.mkdir()
    path.write_text("title: x\ndepartments:\n  - ../档案馆/\n  - {path: b/site, slug: b}\n", encoding="utf-8")
    found, problems = workspace.read(path)
    assert problems == []
    assert found is not None
    assert [(d.slug, d.shown_as, d.root.relative_to(tmp_path).as_posix()) for d in found.departments] == [
        ("档案馆", "../档案馆", "档案馆"),
        ("b", "b/site", "here/b/site"),
    ]
    assert found.output == tmp_path / "here" / "site"


def test_a_file_that_is_not_there_is_said_not_to_be(tmp_path: Path) -> None:
    """With status 1, as a site that is none."""
    run = gongkai(tmp_path, "--lang", "en", "build", "--workspace", "nothing.yml")
    assert run.returncode == 1
    assert run.stderr == "nothing.yml:1:1: S116 there is no such file\n"


# ---- a hundred departments


COUNTED = """
import os, sys
from gongkai.workspace import making
real = making.load
def load(root):
    with open({log!r}, "a") as file:
        file.write(f"{{os.getpid()}} {{os.getppid()}} {{root.name}}\\n")
    return real(root)
making.load = load
print(os.getpid())
from gongkai.cli import main
sys.argv = ["gongkai", "-C", {root!r}, "build", "--no-pdf", "--workspace", {file!r}]
main()
"""


def test_every_department_is_loaded_in_a_process_of_its_own(copy: Path) -> None:
    """So the process that forks them all holds none of them, be they three or a hundred."""
    log = copy / "log.txt"
    program = COUNTED.format(log=str(log), root=str(copy), file=FILE)
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    lines = [line.split() for line in log.read_text(encoding="utf-8").splitlines()]
    parent = run.stdout.split()[0]
    assert sorted(name for *_, name in lines) == sorted(NAMES)
    assert {above for _, above, _ in lines} == {parent}
    assert len({own for own, *_ in lines} - {parent}) == len(NAMES)


@given(st.integers(1, 64), st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 40)), min_size=1, max_size=40))
def test_departments_share_the_cores(free: int, sizes: list[tuple[int, int]]) -> None:
    """No department has more than there are, none less than one, none more than it has editions to build."""
    share = _share(free, sizes)
    assert 1 <= share <= free
    assert share <= max(1, sizes[0][1])


@pytest.mark.parametrize(
    ("free", "sizes", "expected"),
    [
        (8, [(100, 10)] * 100, 1),
        (8, [(900, 10), (100, 10)], 7),
        (8, [(100, 10)], 8),
        (8, [(100, 3)], 3),
        (1, [(100, 10)] * 2, 1),
    ],
)
def test_the_last_departments_have_the_cores_that_are_free(
    free: int, sizes: list[tuple[int, int]], expected: int
) -> None:
    """And a large one its part of them, so that it is not the one that all wait for."""
    assert _share(free, sizes) == expected
