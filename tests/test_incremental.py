"""Builds after the first: what has not changed is not built again, and the site is the same as if it had been."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from gongkai import editions, private
from gongkai.checks import check
from gongkai.edition import load
from gongkai.editions import Options
from gongkai.records import Order, before, listing, read, storing, unchanged
from previews import rewrite, three_years
from sites import copy_of_the_report, digests, gongkai

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOTHING = "nothing has changed since the last build"
HEAVY = {"jinja2", "lark", "markdown", "mkdocs", "pydantic", "rich", "weasyprint", "yaml"}


@pytest.fixture(autouse=True)
def _own_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test a user's folder of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user"))


def build(root: Path, *args: str, pdf: bool = False, **environment: str) -> str:
    """Build a site, explaining; return what was said."""
    pages = () if pdf else ("--no-pdf",)
    run = gongkai(root, "--lang", "en", "build", "--explain", *pages, *args, **environment)
    assert run.returncode == 0, run.stderr
    return run.stderr


def built(said: str) -> set[int]:
    """Return the years that a build says it has built."""
    return {int(year) for year in re.findall(r"^(\d{4}) done$", said, re.MULTILINE)}


def fresh(root: Path, folder: Path, *args: str) -> dict[str, str]:
    """Build all of a site in a copy that knows nothing of earlier builds; return the digests of its files."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(root, folder, ignore=shutil.ignore_patterns("site", ".cache", ".site.lock"), symlinks=True)
    build(folder, "--allow-draft", *args)
    return digests(folder / "site")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Make a site of three years, and build it."""
    root = three_years(tmp_path / "site")
    assert built(build(root, "--allow-draft")) == {2019, 2020, 2021}
    return root


def test_a_build_that_has_nothing_to_do_does_nothing_and_says_the_same_at_its_end(tmp_path: Path) -> None:
    """It loads neither MkDocs nor anything that reads figures, touches no file, and still names PDFs and fonts."""
    root = copy_of_the_report(tmp_path / "report")
    first = gongkai(root, "build")
    assert first.returncode == 0, first.stderr
    before_it = listing(root / "site")
    second = gongkai(root, "build")
    assert second.returncode == 0
    assert "上次生成以来没有变化" in second.stderr
    assert second.stdout == first.stdout
    assert "report.pdf" in second.stdout
    fonts = first.stderr[first.stderr.index("PDF使用的字体") :]
    assert second.stderr.endswith(fonts)
    assert listing(root / "site") == before_it

    command = [sys.executable, "-X", "importtime", "-m", "gongkai", "-C", str(root), "build"]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = set(re.findall(r"\|\s+([a-z]\w*)(?:\.[\w.]+)?$", run.stderr, re.MULTILINE))
    assert "click" in loaded
    assert loaded & HEAVY == set()
    assert "gongkai.edition" not in run.stderr


def test_a_draft_that_is_left_out_is_named_also_if_there_is_nothing_to_do(tmp_path: Path) -> None:
    """Whoever waits for it must not think that it was published."""
    root = three_years(tmp_path / "site")
    assert "2020 is a draft and was left out" in build(root)
    said = build(root)
    assert NOTHING in said
    assert "2020 is a draft and was left out" in said


def add(root: Path, name: str, text: str) -> None:
    """Write a file, with the folder above it."""
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")


def give_theme(root: Path) -> None:
    """Give a site a folder of its own for its theme."""
    add(root, "overrides/404.html", "404")
    rewrite(root / "mkdocs.yml", "  name: material", "  name: material\n  custom_dir: overrides")


def drop_year(root: Path) -> None:
    """Remove the first year."""
    shutil.rmtree(root / "docs/2019")
    shutil.rmtree(root / "data/2019")


EDITS: dict[str, tuple[Callable[[Path], object], set[int], str]] = {
    "a figure": (
        lambda root: rewrite(root / "data/2021/budget.yml", "1000.00", "1000.01"),
        {2021},
        "2021: data/2021/budget.yml has changed",
    ),
    "a figure that the next year shows beside its own": (
        lambda root: rewrite(root / "data/2020/budget.yml", "900.00", "900.01"),
        {2020, 2021},
        "2021: figures of 2020 that it may show have changed",
    ),
    "a figure that no other year has": (
        lambda root: (root / "data/2019/staff.yml").write_text("women: {label: 女职工, value: 5人}\n"),
        {2019},
        "2019: data/2019/staff.yml is new",
    ),
    "a text": (
        lambda root: rewrite(root / "docs/2021/overview.md", "年初", "当年年初"),
        {2021},
        "2021: docs/2021/overview.md has changed",
    ),
    "an image": (
        lambda root: (root / "docs/2019/馆.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>"),
        {2019},
        "2019: docs/2019/馆.svg is new",
    ),
    "no image again": (lambda root: (root / "docs/2019/馆.svg").unlink(), {2019}, "docs/2019/馆.svg is gone"),
    "a draft is published": (
        lambda root: rewrite(root / "data/2020/report.yml", "draft", "published"),
        {2019, 2020, 2021},
        "2020: data/2020/report.yml has changed",
    ),
    "another department": (
        lambda root: rewrite(root / "data/department.yml", "示例单位", "示例的单位"),
        {2019, 2020, 2021},
        "2019: data/department.yml has changed",
    ),
    "a theme of its own": (
        give_theme,
        {2019, 2020, 2021},
        "2020: overrides/404.html is new",
    ),
    "a file of the theme": (
        lambda root: rewrite(root / "overrides/404.html", "404", "没有"),
        {2019, 2020, 2021},
        "2020: overrides/404.html has changed",
    ),
    "one year more": (
        lambda root: [shutil.copytree(root / f / "2021", root / f / "2022") for f in ("docs", "data")],
        {2019, 2020, 2021, 2022},
        "2019: the other editions, to which it links, have changed",
    ),
    "one year less": (
        drop_year,
        {2020, 2021, 2022},
        "2021: the other editions, to which it links, have changed",
    ),
    "a file that nobody reads": (lambda root: (root / "README.md").write_text("一"), set(), NOTHING),
    "a rule": (
        lambda root: (root / "data/checks.yml").write_text("equations: []\n"),
        set(),
        "no edition had to be built",
    ),
}


def test_whatever_is_edited_what_is_built_is_what_reads_it_and_the_site_is_as_if_all_were(
    site: Path, tmp_path: Path
) -> None:
    """A sequence of edits: each build takes over the others, and every file is that of a build from nothing."""
    for name, (edit, changed, said) in EDITS.items():
        edit(site)
        told = build(site, "--allow-draft")
        assert (name, built(told)) == (name, changed)
        assert said in told
        assert digests(site / "site") == fresh(site, tmp_path / "copy"), name
        assert NOTHING in build(site, "--allow-draft"), name


def test_every_option_has_its_own_result_whatever_was_built_before(site: Path, tmp_path: Path) -> None:
    """Drafts, single years, another folder: no build takes over what was asked for otherwise."""
    everything = digests(site / "site")
    said = build(site)  # without the draft, which the others no longer link to
    assert built(said) == {2019, 2021}
    assert "2020" not in {p.name for p in (site / "site").iterdir()}
    assert built(build(site, "--allow-draft")) == {2019, 2020, 2021}
    assert digests(site / "site") == everything
    assert built(build(site, "--allow-draft", "--output", str(tmp_path / "other"))) == {2019, 2020, 2021}
    assert digests(tmp_path / "other") == everything
    assert NOTHING in build(site, "--allow-draft")

    rewrite(site / "docs/2019/overview.md", "年初", "当年年初")
    rewrite(site / "docs/2021/overview.md", "年初", "当年年初")
    assert built(build(site, "--allow-draft", "--year", "2021")) == {2021}
    assert "当年年初" not in (site / "site/2019/overview.html").read_text(encoding="utf-8")
    assert NOTHING in build(site, "--allow-draft", "--year", "2021")
    assert built(build(site, "--allow-draft")) == {2019}  # 2021 is known from before
    assert digests(site / "site") == fresh(site, tmp_path / "copy")
    assert built(build(site, "--allow-draft", "--rebuild")) == {2019, 2020, 2021}


def test_pages_with_and_without_a_pdf_are_not_the_same_edition(tmp_path: Path) -> None:
    """A build without PDFs leaves none behind, and the next one makes it anew."""
    root = copy_of_the_report(tmp_path / "report")
    build(root, pdf=True)
    with_pdf = digests(root / "site")
    assert "2021: the last build made a PDF, and none is asked for" in build(root)
    assert not (root / "site/2021/report.pdf").exists()
    said = build(root, pdf=True)
    assert [line for line in said.splitlines() if line.startswith("2021: ")] == ["2021: the last build made no PDF"]
    assert digests(root / "site") == with_pdf
    report = root / "data/2021/report.yml"
    report.write_bytes(report.read_bytes() + "# 注\n".encode())
    assert "data/2021/report.yml has changed" in build(root, pdf=True)
    assert digests(root / "site") == with_pdf


def test_a_build_that_fails_leaves_what_is_known_as_it_was(site: Path) -> None:
    """After the mistake is mended, only what was really edited is built."""
    settings = (site / "mkdocs.yml").read_text(encoding="utf-8")
    rewrite(site / "docs/2019/overview.md", "年初", "当年年初")
    (site / "mkdocs.yml").write_text(settings + "extra_css: 5\n", encoding="utf-8")
    assert gongkai(site, "build", "--no-pdf", "--allow-draft").returncode == 1
    (site / "mkdocs.yml").write_text(settings, encoding="utf-8")
    assert built(build(site, "--allow-draft")) == {2019}


def put(path: Path, kind: str) -> None:
    """Put something else where a file or a folder is."""
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    {"folder": path.mkdir, "link": lambda: path.symlink_to("nowhere"), "file": path.touch}[kind]()


DAMAGE: dict[str, Callable[[Path], object]] = {
    "gone": lambda path: path.unlink(),
    "empty": lambda path: path.write_bytes(b""),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-300]),
    "a byte of the body": lambda path: path.write_bytes(path.read_bytes()[:200] + b"X" + path.read_bytes()[201:]),
    "a byte of the code": lambda path: path.write_bytes(b"?" + path.read_bytes()[1:]),
    "random": lambda path: path.write_bytes(bytes(range(256)) * 50),
    "not a record": lambda path: path.write_text("{}"),
    "another folder's": lambda path: path.write_bytes((path.parents[2] / "other.json").read_bytes()),
    "a link to nowhere": lambda path: put(path, "link"),
    "no cache": lambda path: shutil.rmtree(path.parents[1]),
    "a folder": lambda path: put(path, "folder"),
    "a file as the cache": lambda path: put(path.parents[1], "file"),
}


def test_a_record_that_is_damaged_in_any_way_is_as_if_it_were_not_there(site: Path, tmp_path: Path) -> None:
    """The next build builds everything, and the one after that nothing, if there is room for a record."""
    whole = digests(site / "site")
    (own,) = (site / ".cache/built").iterdir()
    build(site, "--allow-draft", "--year", "2021", "--output", str(tmp_path / "other"))
    (another,) = (path for path in own.parent.iterdir() if path != own)
    another.rename(site / "other.json")
    for name, damage in DAMAGE.items():
        damage(own)
        said = build(site, "--allow-draft")
        assert (name, built(said)) == (name, {2019, 2020, 2021})
        assert "nothing is known of an earlier build" in said
        assert digests(site / "site") == whole, name
        if name == "a folder":
            own.rmdir()
        elif name != "a file as the cache":
            assert NOTHING in build(site, "--allow-draft"), name


def test_a_cache_that_leads_out_of_the_site_is_not_followed(site: Path, tmp_path: Path) -> None:
    """A clone may bring a link along; nothing is written where it leads, and nothing removed."""
    (own,) = (site / ".cache/built").iterdir()
    target = tmp_path / "target" / "built"
    target.mkdir(parents=True)
    (target / own.name).write_text("mine")
    shutil.rmtree(site / ".cache")
    (site / ".cache").symlink_to(target.parent)
    build(site, "--allow-draft")
    assert [(p.name, p.read_text()) for p in target.iterdir()] == [(own.name, "mine")]


def _dated_back(page: Path) -> None:
    seen = page.stat()
    rewrite(page, "1000.00", "9999.99")
    os.utime(page, ns=(seen.st_atime_ns, seen.st_mtime_ns))


def become_link(site: Path) -> None:
    """Put a link in the place of a page."""
    (site / "2021/index.html").unlink()
    (site / "2021/index.html").symlink_to("overview.html")


def be_copied(site: Path) -> None:
    """Put a copy in the place of the site, with the same times."""
    shutil.copytree(site, site.with_name("copied"))
    shutil.rmtree(site)
    site.with_name("copied").rename(site)


HARM: dict[str, tuple[Callable[[Path], object], set[int]]] = {
    "a page is gone": (lambda site: (site / "2020/overview.html").unlink(), {2020}),
    "a page was edited": (lambda site: rewrite(site / "2020/overview.html", "1000.00", "1.00"), {2020}),
    "a page was edited and dated back": (lambda site: _dated_back(site / "2020/overview.html"), {2020}),
    "a page became a link": (become_link, {2021}),
    "there is a page more": (lambda site: (site / "2019/more.html").write_text("一"), {2019}),
    "there is a file more beside the years": (lambda site: (site / "more.html").write_text("一"), set()),
    "the portal was edited": (lambda site: (site / "index.html").write_text("一"), set()),
    "the theme was edited": (lambda site: [p.write_text("一") for p in (site / "assets").rglob("*.css")], set()),
    "the theme is gone": (lambda site: shutil.rmtree(site / "assets"), set()),
    "the site was copied": (be_copied, {2019, 2020, 2021}),
    "the site is gone": (shutil.rmtree, {2019, 2020, 2021}),
}


def test_a_site_that_was_changed_by_hand_is_made_whole(site: Path) -> None:
    """What is not as it was left is built again, and nothing else; the site is as before, every file of it."""
    whole = digests(site / "site")
    for name, (harm, changed) in HARM.items():
        harm(site / "site")
        assert (name, built(build(site, "--allow-draft"))) == (name, changed)
        assert digests(site / "site") == whole, name
        assert NOTHING in build(site, "--allow-draft"), name


def test_a_department_that_moves_is_known_in_its_new_place(site: Path, tmp_path: Path) -> None:
    """Nothing depends on where a folder lies; a copy is another folder, and is built."""
    whole = digests(site / "site")
    moved = tmp_path / "another" / "place"
    moved.parent.mkdir()
    site.rename(moved)
    assert NOTHING in build(moved, "--allow-draft")
    rewrite(moved / "docs/2019/overview.md", "年初", "当年年初")
    assert built(build(moved, "--allow-draft")) == {2019}
    rewrite(moved / "docs/2019/overview.md", "当年年初", "年初")
    copy = tmp_path / "copy"
    shutil.copytree(moved, copy)
    assert built(build(copy, "--allow-draft")) == {2019, 2020, 2021}
    assert digests(copy / "site") == whole


def test_pages_that_came_with_a_clone_are_never_published(site: Path, tmp_path: Path) -> None:
    """A pull request can add a built site, and a record that says that all is well; neither is believed.

    First as a stranger can make it, without this user's key; then as if the key were known: with a code that is right,
    of files that look as they did when they were committed.
    """
    whole = digests(site / "site")
    for forger in ("stranger", "insider"):
        clone = tmp_path / forger
        shutil.copytree(site, clone, ignore=shutil.ignore_patterns(".cache", ".site.lock"))
        build(clone, "--allow-draft", XDG_CACHE_HOME=str(tmp_path / f"{forger}'s"))
        page = clone / "site/2019/overview.html"
        rewrite(page, "1000.00", "9999.99")
        key = (tmp_path / f"{forger}'s/gongkai/key").read_bytes()
        record = next((clone / ".cache/built").iterdir())
        body = json.loads(record.read_bytes().partition(b"\n")[2])
        body["files"] = listing(clone / "site")
        forged = json.dumps(body).encode()
        record.write_bytes(storing._code(key, "site", forged) + b"\n" + forged)
        arrived = tmp_path / f"arrived {forger}"
        shutil.copytree(clone, arrived)  # as git does it: with the present time, in new inodes
        knows = str(tmp_path / ("user" if forger == "stranger" else "insider's"))
        build(arrived, "--allow-draft", XDG_CACHE_HOME=knows)
        assert digests(arrived / "site") == whole


def test_without_a_folder_of_the_users_own_everything_is_built(site: Path, tmp_path: Path) -> None:
    """A key that lies in the site, or where others can write, would be no key."""
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "gongkai").mkdir(mode=0o777)
    (tmp_path / "open" / "gongkai").chmod(0o777)
    (tmp_path / "file").write_text("")
    for folder in (site / "cache", tmp_path / "open", tmp_path / "file"):
        for _ in range(2):
            assert built(build(site, "--allow-draft", XDG_CACHE_HOME=str(folder))) == {2019, 2020, 2021}
    assert not (site / "cache").exists()
    assert not list((tmp_path / "open" / "gongkai").iterdir())


def test_the_users_key_is_made_once_and_for_the_user_alone(tmp_path: Path) -> None:
    """Nobody else may read it, and a damaged one is replaced."""
    first = private.key(tmp_path / "site")
    assert first is not None
    assert len(first) == 32
    assert private.key(tmp_path / "other") == first
    place = tmp_path / "user" / "gongkai"
    assert [oct(p.stat().st_mode & 0o777) for p in (place, place / "key")] == ["0o700", "0o600"]
    (place / "key").write_bytes(b"short")
    second = private.key(tmp_path / "site")
    assert second is not None
    assert len(second) == 32
    assert second != first


def test_a_file_that_changes_while_it_is_built_is_seen_the_next_time(site: Path) -> None:
    """What was read before counts; a build whose files moved under it records nothing."""
    order = Order(with_pdf=False, drafts=True)
    record = read(site, site / "site")
    assert record is not None
    assert unchanged(site, site / "site", order) is not None
    earlier = before(site, site / "site", order)
    rewrite(site / "docs/2019/overview.md", "年初", "当年年初")
    assert before(site, site / "site", order).whole != earlier.whole
    assert unchanged(site, site / "site", order) is None

    loaded = load(site)
    options = Options(with_pdf=False, drafts=True, before=earlier)
    outcomes = editions.build(loaded, check(loaded), site / "site", loaded.editions, options)
    assert [o.year for o in outcomes if not o.kept] == []  # by what was read before the edit nothing has changed
    assert read(site, site / "site") is None
    assert built(build(site, "--allow-draft")) == {2019, 2020, 2021}
