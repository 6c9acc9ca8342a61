"""`gongkai publish --to git:BRANCH`: one commit a version, as mike lays branches out; safe for several publishers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import publishers
from gongkai.publishing import Order, PublishError, RefusedError, Ways, ordered, run, target
from gongkai.publishing.branches import Branch
from publishers import public, publish, seen, targets, terms
from repositories import WHO, git
from repositories import repository as repository_of
from sites import gongkai

if TYPE_CHECKING:
    from gongkai.publishing import Outcome, Steps
    from publishers import Sites

REF = "refs/heads/pages"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Sites:
    """Return the sites that are published."""
    return publishers.sites(tmp_path_factory, worker_id)


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a repository that somebody works in, and a bare one that it is pushed to."""
    for name, value in WHO.items():
        if "DATE" not in name:
            monkeypatch.setenv(name, value)
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "text.md").write_text("# text\n", encoding="utf-8")
    repository_of(folder)
    git(tmp_path, "init", "--quiet", "--bare", "remote.git")
    git(folder, "remote", "add", "origin", str(tmp_path / "remote.git"))
    return tmp_path


def ways(work: Path, remote: str = "") -> Ways:
    """Return the way to the repository."""
    return Ways(work, str(work / "repository"), remote)


def commits(folder: Path) -> list[str]:
    """Return the subjects of a branch's commits, newest first."""
    return git(folder, "log", "--format=%s", REF).splitlines()


def test_the_branch_holds_the_site_and_nothing_else_is_touched(built: Sites, work: Path) -> None:
    """Not the working tree with somebody's edits, not the index with what they staged, not another branch."""
    folder = work / "repository"
    (folder / "text.md").write_text("# half an edit\n", encoding="utf-8")
    (folder / "staged.md").write_text("x\n", encoding="utf-8")
    (folder / ".gitattributes").write_text("*.html eol=crlf filter=upper\n", encoding="utf-8")
    git(folder, "config", "filter.upper.clean", "tr a-z A-Z")
    git(folder, "add", "staged.md")
    before = (
        git(folder, "status", "--porcelain"),
        (folder / ".git/index").read_bytes(),
        git(folder, "rev-parse", "main"),
    )
    outcome = publish(built.first, "git:pages", ways=ways(work))
    after = (
        git(folder, "status", "--porcelain"),
        (folder / ".git/index").read_bytes(),
        git(folder, "rev-parse", "main"),
    )
    assert after == before
    assert seen("branch", work) == public(built.first)
    assert commits(folder) == ["publish 2021, 2022"]
    assert f"Gongkai-Version: {outcome.version}" in git(folder, "log", "--format=%B", REF)


def test_the_same_site_is_committed_once(built: Sites, work: Path) -> None:
    """A second publication of it makes no commit, and one of another makes one."""
    publish(built.first, "git:pages", ways=ways(work))
    assert not publish(built.first, "git:pages", ways=ways(work)).published
    publish(built.grown, "git:pages", ways=ways(work))
    assert commits(work / "repository") == ["publish 2021, 2022, 2023", "publish 2021, 2022"]


def test_who_publishes_is_whom_git_knows_or_nobody(built: Sites, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a name for its user publishes under a neutral one."""
    folder = work / "repository"
    publish(built.first, "git:pages", ways=ways(work))
    assert git(folder, "log", "-1", "--format=%an <%ae>", REF) == "test <test@example.invalid>"
    for name in WHO:
        if "AUTHOR" in name or "COMMITTER" in name:
            monkeypatch.delenv(name, raising=False)
    publish(built.grown, "git:pages", ways=ways(work))
    assert git(folder, "log", "-1", "--format=%an <%ae> %cn", REF) == "gongkai <gongkai@localhost> gongkai"
    git(folder, "config", "user.name", "某某")
    git(folder, "config", "user.email", "x@example.invalid")
    publish(built.grown, "git:other", ways=ways(work))
    assert git(folder, "log", "-1", "--format=%an <%ae>", "other") == "某某 <x@example.invalid>"


def test_what_others_have_put_on_the_branch_stays(built: Sites, work: Path) -> None:
    """The host's own files; but what was published and is no more goes."""
    folder = work / "repository"
    publish(built.grown, "git:pages", ways=ways(work))
    git(folder, "worktree", "add", "--quiet", str(work / "tree"), "pages")
    (work / "tree/CNAME").write_text("www.example.invalid\n", encoding="utf-8")
    (work / "tree/.well-known").mkdir()
    (work / "tree/.well-known/x").touch()
    (work / "tree/2021/stray.html").touch()
    git(work / "tree", "add", "--all")
    git(work / "tree", "commit", "--quiet", "--message", "by hand")
    git(folder, "worktree", "remove", str(work / "tree"))
    publish(built.first, "git:pages", ways=ways(work), under=terms(removals=("2023", "2021/stray.html")))
    found = seen("branch", work)
    assert found.keys() - public(built.first).keys() == {"CNAME", ".well-known/x"}
    assert public(built.first).items() <= found.items()


def test_the_branch_that_somebody_works_on_is_refused(built: Sites, work: Path) -> None:
    """Their working tree would seem to undo the publication."""
    before = git(work / "repository", "rev-parse", "main")
    with pytest.raises(PublishError, match="is checked out"):
        publish(built.first, "git:main", ways=ways(work))
    assert git(work / "repository", "rev-parse", "main") == before


@pytest.mark.parametrize("remote", ["", "origin"])
def test_a_branch_that_is_no_site_is_not_replaced(remote: str, built: Sites, work: Path) -> None:
    """As that of the texts and data, which has folders by the names of the site's; an empty one may be."""
    folder = work / "repository"
    (folder / "data").mkdir()
    (folder / "data/figures.yml").touch()
    git(folder, "checkout", "--quiet", "-b", "texts")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "texts")
    git(folder, "push", "--quiet", "origin", "texts")
    git(folder, "checkout", "--quiet", "main")
    before = git(folder, "rev-parse", "texts")
    with pytest.raises(PublishError, match="no published site") as caught:
        publish(built.first, "git:texts", ways=ways(work, remote))
    assert caught.value.usage
    assert {git(work / name, "rev-parse", "texts") for name in ("repository", "remote.git")} == {before}
    tree = git(folder, "hash-object", "-t", "tree", "/dev/null", "-w")
    git(folder, "branch", "empty", git(folder, "commit-tree", tree, "-m", "empty"))
    assert publish(built.first, "git:empty", ways=ways(work, remote)).published


def test_published_years_are_guarded_and_roll_back_is_a_commit(built: Sites, work: Path) -> None:
    """Nothing is rewritten: to go back is to publish the former version again."""
    publish(built.first, "git:pages", ways=ways(work))
    publish(built.grown, "git:pages", ways=ways(work))
    with pytest.raises(RefusedError, match="2023 is published"):
        publish(built.first, "git:pages", ways=ways(work))
    with target("git:pages", ways(work)) as found:
        assert isinstance(found, Branch)
        with pytest.raises(RefusedError, match="2023 is published"):
            run(found.roll_back("", terms()))
        outcome = run(found.roll_back("", terms(removals=("2023",))))
        listed = found.listing()
    assert seen("branch", work) == public(built.first)
    assert commits(work / "repository")[0] == f"back to the version {outcome.version}"
    assert [(version.name == outcome.version, version.current) for version in listed] == [(False, False), (True, True)]


# ---- pushed


def test_a_pushed_branch_is_the_same_there_and_here(built: Sites, work: Path) -> None:
    """Also when it was published here before, and when it is pushed from no clone at all."""
    publish(built.first, "git:pages", ways=ways(work))
    publish(built.first, "git:pages", ways=ways(work, "origin"))
    assert git(work / "remote.git", "rev-parse", REF) == git(work / "repository", "rev-parse", REF)
    address = (work / "remote.git").as_uri()
    publish(built.grown, "git:pages", ways=Ways(work, address))
    assert seen("push", work) == public(built.grown)
    assert len(commits(work / "remote.git")) == 2
    publish(built.first, "git:pages", ways=ways(work, "origin"), under=terms(removals=("2023",)))
    assert git(work / "remote.git", "rev-parse", REF) == git(work / "repository", "rev-parse", REF)
    assert len(commits(work / "remote.git")) == 3


@pytest.mark.parametrize("remote", ["", "origin"])
def test_of_two_publishers_the_second_publishes_on_top_of_the_first(remote: str, built: Sites, work: Path) -> None:
    """Nobody's version is lost: who was slower sees the other's, and is held against it."""
    publish(built.first, "git:pages", ways=ways(work, remote))
    other = ways(work, remote)
    if remote:
        git(work, "clone", "--quiet", "--bare", str(work / "remote.git"), "clone.git")
        other = Ways(work, str(work / "clone.git"), str(work / "remote.git"))

    def slow(order: Order) -> Outcome:
        with target("git:pages", ways(work, remote)) as found:
            steps: Steps = found.publish(order)
            for step in steps:
                if step.name == "switch":
                    break
            publish(built.amended, "git:pages", ways=other)
            return run(steps)

    with ordered(built.grown, terms()) as order, pytest.raises(RefusedError, match="6万元"):
        slow(order)
    where = work / ("remote.git" if remote else "repository")
    assert seen("push" if remote else "branch", work) == public(built.amended)
    publish(built.first, "git:pages", ways=other, under=terms(changes="back", removals=("2022/*",)))
    with ordered(built.grown, terms(changes="test", removals=("2022/*",))) as order:
        slow(order)
    assert seen("push" if remote else "branch", work) == public(built.grown)
    assert commits(where) == [
        *("publish 2021, 2022, 2023", "publish 2021, 2022"),
        *("publish 2021, 2022", "publish 2021, 2022", "publish 2021, 2022"),
    ]


def test_a_branch_that_has_gone_apart_is_not_overwritten(built: Sites, work: Path) -> None:
    """Somebody published here without pushing, somebody else pushed: that is said, with what to do."""
    publish(built.first, "git:pages", ways=Ways(work, (work / "remote.git").as_uri()))
    publish(built.amended, "git:pages", ways=ways(work))
    before = git(work / "remote.git", "rev-parse", REF)
    with pytest.raises(PublishError, match=r"git fetch origin \+pages:pages"):
        publish(built.grown, "git:pages", ways=ways(work, "origin"))
    assert git(work / "remote.git", "rev-parse", REF) == before
    git(work / "repository", "fetch", "--quiet", "origin", "+pages:pages")
    publish(built.grown, "git:pages", ways=ways(work, "origin"))


def test_a_remote_that_says_no_leaves_what_is_public(built: Sites, work: Path) -> None:
    """A protected branch, an address where nobody is: what Git says is passed on, but no password."""
    publish(built.first, "git:pages", ways=ways(work, "origin"))
    hook = work / "remote.git/hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho protected\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    with pytest.raises(PublishError, match="protected"):
        publish(built.grown, "git:pages", ways=ways(work, "origin"))
    assert seen("push", work) == public(built.first)
    assert seen("branch", work) == public(built.first)
    with pytest.raises(PublishError) as caught:
        publish(built.grown, "git:pages", ways=ways(work, "http://me:secret@127.0.0.1:1/x.git"))
    assert "127.0.0.1" in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("kind", ["branch", "push"])
def test_a_publisher_killed_at_any_step_leaves_one_whole_version(kind: str, built: Sites, tmp_path: Path) -> None:
    """The old one until the branch moves, the new one from then on; the next run completes it."""
    arguments = [kind, str(built.first), str(built.grown), str(tmp_path / "work")]
    command = [sys.executable, publishers.__file__, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    ends = [json.loads(line) for line in done.stdout.splitlines()]
    names = [name for name, *_ in ends]
    switch = names.index("switch")
    for number, (_, was_killed, shown, completed, again, _) in enumerate(ends):
        assert was_killed
        assert shown == (["old"] if number <= switch else ["new"])
        assert (completed, again) == (True, False)


# ---- mike


def mike(folder: Path, *arguments: str) -> str:
    """Run mike as its user does."""
    program = "import sys; from mike.driver import main; sys.exit(main())"
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments, "--branch", "pages"],
        cwd=folder,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_mike_lists_the_branch_and_can_take_over(built: Sites, work: Path) -> None:
    """And hand it back: what mike has published is guarded as well, and `latest` is ours again."""
    folder = work / "repository"
    (folder / "mkdocs.yml").write_text("site_name: x\nplugins: []\n", encoding="utf-8")
    (folder / "docs").mkdir()
    (folder / "docs/index.md").write_text("# x\n", encoding="utf-8")
    publish(built.first, "git:pages", ways=ways(work))
    assert mike(folder, "list").splitlines() == ['"2022年" (2022) [latest]', '"2021年" (2021)']
    mike(folder, "deploy", "--update-aliases", "--title", "2023年", "2023", "latest")
    assert mike(folder, "list").splitlines()[0] == '"2023年" (2023) [latest]'
    with pytest.raises(RefusedError, match="2023 is published"):
        publish(built.first, "git:pages", ways=ways(work))
    publish(built.grown, "git:pages", ways=ways(work))
    assert seen("branch", work) == public(built.grown)
    assert mike(folder, "list").splitlines()[0] == '"2023年" (2023) [latest]'
    mike(folder, "delete", "2023")
    assert mike(folder, "list").splitlines() == ['"2022年" (2022)', '"2021年" (2021)']


def test_the_branch_of_the_sites_own_repository_is_the_default(built: Sites, work: Path) -> None:
    """As `gongkai -C site publish --to git:pages` in a clone; the site directory may be a folder of it."""
    folder = shutil.copytree(built.root, work / "repository/site")
    done = gongkai(folder, "--lang", "en", "publish", "--from", str(built.first), "--to", "git:pages", "--push")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("published: origin pages (version ")
    assert seen("push", work) == public(built.first)
    assert targets("push", work)[0] == "git:pages"
