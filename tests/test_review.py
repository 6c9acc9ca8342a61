"""`gongkai review` on real Git repositories: what it reads, what it leaves alone, and what it writes in each form."""

from __future__ import annotations

import json
import os
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from markdown_it import MarkdownIt

from gongkai import reviews, revisions
from gongkai.changes.kinds import FindingChange, TextChange
from gongkai.problems import Origin, Problem, msg
from gongkai.reviews import Review, Side
from gongkai.reviews.markdown import LONGEST, MARK, escaped, mark_of
from gongkai.reviews.objects import SCHEMA
from gongkai.reviews.outline import excerpt, visible
from repositories import commit, git, repository, state, write
from review_pages import CASES, EXAMPLES, FILES, reviewed
from sites import ROOT, gongkai

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

BUDGET = "data/2021/budget.yml"
PAGE = "docs/2021/overview.md"
FIGURES = (
    "label: 部门整体支出预算\n"
    "initial: {label: 年初预算数, value: 1000.00万元}\n"
    "actual: {label: 全年支出数, value: 900.00万元}\n"
    "rate: {label: 预算完成率, value: 90.00%, formula: actual / initial}\n"
)
RIGHT = FIGURES.replace("1000.00", "2000.00").replace("900.00", "1800.00")
WRONG = FIGURES.replace("900.00", "903.50")


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what this machine has set for Git out of the tests."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def repo(site: Callable[..., Path]) -> Path:
    """Return the base site in a repository of its own, with one commit."""
    return repository(site({BUDGET: FIGURES}))


def told(result: Result) -> dict[str, Any]:
    """Return what the JSON says."""
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def figures(found: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Return old and new of each changed figure."""
    return {c["id"]: (c["old"], c["new"]) for c in found["changes"] if c["kind"] == "figure"}


# ---- which revisions


def test_two_revisions_are_compared(repo: Path, run: Callable[..., Result]) -> None:
    """Whatever stands in the folder now."""
    first = git(repo, "rev-parse", "HEAD")
    second = commit(repo, {BUDGET: RIGHT})
    write(repo, {BUDGET: WRONG})
    result = run(repo, "review", "--base", first, "--head", "HEAD", "--format", "json")
    found = told(result)
    assert result.exit_code == 0
    assert found["base"] == {"name": first, "commit": first, "uncommitted": []}
    assert found["head"] == {"name": "HEAD", "commit": second, "uncommitted": []}
    assert figures(found)["budget.actual"] == ("900.00万元", "1800.00万元")


def test_without_a_head_the_files_are_compared_as_they_stand(repo: Path, run: Callable[..., Result]) -> None:
    """And those that are not committed are named, new ones and those that are gone as well."""
    write(repo, {BUDGET: RIGHT, "docs/2021/more.md": "# 更多\n\n文字。\n", "mkdocs.yml": "site_name: x\n"})
    found = told(run(repo, "review", "--base", "HEAD", "--format", "json"))
    assert found["head"] == {"name": "", "commit": "", "uncommitted": [BUDGET, "docs/2021/more.md", "mkdocs.yml"]}
    assert figures(found)["budget.initial"] == ("1000.00万元", "2000.00万元")


def test_a_file_that_git_ignores_is_read_where_the_site_reads_it(repo: Path, run: Callable[..., Result]) -> None:
    """It would be published, so the signer hears of it."""
    commit(repo, {".gitignore": "*.pdf\n"})
    write(repo, {"docs/2021/plan.pdf": "x"})
    found = told(run(repo, "review", "--base", "HEAD", "--format", "json"))
    assert [c["path"] for c in found["changes"] if c["kind"] == "file"] == ["docs/2021/plan.pdf"]


def test_windows_line_ends_are_no_change(repo: Path, run: Callable[..., Result]) -> None:
    """Git may have put them there as it checked the files out."""
    (repo / BUDGET).write_bytes(FIGURES.replace("\n", "\r\n").encode())
    found = told(run(repo, "review", "--base", "HEAD", "--format", "json"))
    assert (found["changes"], found["head"]["uncommitted"]) == ([], [])


def test_without_a_base_it_is_where_the_branch_began(repo: Path, run: Callable[..., Result]) -> None:
    """What a pull request would change, although the main branch went on meanwhile."""
    fork = git(repo, "rev-parse", "HEAD")
    git(repo, "checkout", "--quiet", "-b", "work")
    commit(repo, {BUDGET: RIGHT})
    git(repo, "checkout", "--quiet", "main")
    commit(repo, {PAGE: "# 一、基本情况\n\n主分支上的文字。\n"})
    git(repo, "checkout", "--quiet", "work")
    found = told(run(repo, "review", "--format", "json"))
    assert (found["base"]["commit"], found["behind"]) == (fork, 0)
    assert {c["kind"] for c in found["changes"]} == {"figure", "text", "duty"}


def test_a_base_that_went_on_is_said_to_have(repo: Path, run: Callable[..., Result]) -> None:
    """What it has and the head lacks would look like somebody's deletion."""
    git(repo, "branch", "work")
    commit(repo, {PAGE: "# 一、基本情况\n\n主分支上的文字。\n"})
    result = run(repo, "review", "--base", "main", "--head", "work")
    assert "commits that the new one lacks (1)" in result.stdout


def test_a_site_in_a_folder_of_the_repository(
    tmp_path: Path, site: Callable[..., Path], run: Callable[..., Result]
) -> None:
    """Its paths are its own; the mark of its comment names it; the host's automation above it is told."""
    root = tmp_path / "repo" / "sites" / "archives"
    shutil.move(site({BUDGET: FIGURES}), root)
    repository(tmp_path / "repo")
    commit(tmp_path / "repo", {"sites/other/README.md": "x\n"})
    base = git(tmp_path / "repo", "rev-parse", "HEAD")
    commit(
        tmp_path / "repo",
        {f"sites/archives/{BUDGET}": RIGHT, ".github/workflows/x.yml": "on: push\n", "sites/other/README.md": "y\n"},
    )
    for head in (["--head", "HEAD"], []):
        found = told(run(root, "review", "--base", base, *head, "--format", "json"))
        assert found["folder"] == "sites/archives/"
        assert figures(found)["budget.actual"] == ("900.00万元", "1800.00万元")
        assert [(c["path"], c["role"]) for c in found["changes"] if c["kind"] == "file"] == [
            ("/.github/workflows/x.yml", "build")
        ]
    text = run(root, "review", "--base", base).stdout
    assert text.startswith("<!-- gongkai review sites%2Farchives -->\n")


def test_a_revision_without_the_site_makes_every_edition_new(
    tmp_path: Path, site: Callable[..., Path], run: Callable[..., Result]
) -> None:
    """The first pull request of a department."""
    root = tmp_path / "repo"
    root.mkdir()
    write(root, {"README.md": "x\n"})
    repository(root)
    shutil.copytree(site({BUDGET: FIGURES}), root, dirs_exist_ok=True)
    commit(root)
    found = told(run(root, "review", "--base", "HEAD~1", "--format", "json"))
    assert [(c["year"], c["event"]) for c in found["changes"] if c["kind"] == "edition"] == [(2021, "added")]
    result = run(root, "review", "--base", "HEAD", "--head", "HEAD~1")
    assert result.exit_code == 2
    assert "there is no site in the revision 'HEAD~1'" in result.stderr


@pytest.mark.parametrize("name", ["nowhere", "-x", "--output=/tmp/x", "HEAD:data", "", "a\nb", "HEAD~9"])
@pytest.mark.parametrize("option", ["--base", "--head"])
def test_an_unknown_revision_is_wrong_usage(name: str, option: str, repo: Path, run: Callable[..., Result]) -> None:
    """It is named, with what to write; one that begins with a dash is no option of Git's."""
    before = state(repo)
    result = run(repo, "review", f"{option}={name}")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "there is no revision '" in result.stderr
    assert "git fetch" in result.stderr
    assert state(repo) == before


@pytest.mark.parametrize(("lang", "words"), [("zh", "浅克隆"), ("en", "this clone is shallow")])
def test_a_shallow_clone_says_how_to_get_what_it_lacks(
    lang: str, words: str, repo: Path, tmp_path: Path, run: Callable[..., Result]
) -> None:
    """With the command, and with what to set where a machine cloned it."""
    first = git(repo, "rev-parse", "HEAD")
    commit(repo, {BUDGET: RIGHT})
    git(tmp_path, "clone", "--quiet", "--depth=1", repo.as_uri(), "clone")
    clone = tmp_path / "clone"
    result = run(clone, "review", "--base", first, lang=lang)
    assert (result.exit_code, result.stdout) == (2, "")
    for part in (
        words,
        first,
        "git fetch --deepen=100 origin",
        "git fetch --unshallow origin",
        "fetch-depth: 0",
        "GIT_DEPTH: 0",
    ):
        assert part in result.stderr
    git(clone, "fetch", "--quiet", "--deepen=1")
    assert run(clone, "review", "--base", first, lang=lang).exit_code == 0


def test_a_shallow_clone_that_has_both_revisions_is_enough(
    repo: Path, tmp_path: Path, run: Callable[..., Result]
) -> None:
    """Nothing more is fetched."""
    commit(repo, {BUDGET: RIGHT})
    git(tmp_path, "clone", "--quiet", "--depth=2", repo.as_uri(), "clone")
    result = run(tmp_path / "clone", "review", "--base", "HEAD~1", "--format", "json")
    assert (result.exit_code, len(figures(told(result)))) == (0, 2)


def test_a_partial_clone_fetches_nothing_and_says_so(repo: Path, tmp_path: Path, run: Callable[..., Result]) -> None:
    """Fetching would start what the clone's settings name."""
    git(repo, "config", "uploadpack.allowFilter", "true")
    commit(repo, {BUDGET: RIGHT})
    git(tmp_path, "clone", "--quiet", "--filter=blob:none", repo.as_uri(), "clone")
    result = run(tmp_path / "clone", "review", "--base", "HEAD~1")
    assert result.exit_code == 2
    assert "git fetch --refetch" in result.stderr


def test_a_folder_in_no_repository_is_wrong_usage(site: Callable[..., Path], run: Callable[..., Result]) -> None:
    """With a sentence, not with Git's."""
    result = run(site(), "review", "--base", "main")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "is in no Git repository" in result.stderr


def test_without_git_it_is_said(repo: Path, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that only builds may have none."""
    monkeypatch.setenv("PATH", "/nowhere")
    result = run(repo, "review", "--base", "HEAD")
    assert result.exit_code == 2
    assert "Git is not installed" in result.stderr


def test_a_repository_without_a_main_branch_asks_for_a_base(repo: Path, run: Callable[..., Result]) -> None:
    """Nothing is guessed."""
    git(repo, "branch", "--move", "elsewhere")
    result = run(repo, "review")
    assert result.exit_code == 2
    assert "--base REV" in result.stderr


# ---- nothing is touched, nothing is run


def test_a_review_leaves_index_files_and_branches_alone(repo: Path, run: Callable[..., Result]) -> None:
    """To the byte and to the time, although files have changed that the index thinks it knows."""
    commit(repo, {BUDGET: RIGHT})
    write(repo, {BUDGET: WRONG, "docs/2021/new.md": "# 新\n\n文字。\n"})
    git(repo, "add", BUDGET)
    write(repo, {PAGE: "# 一、基本情况\n\n别的文字。\n"})
    os.utime(repo / "mkdocs.yml", (1, 1))
    before = state(repo)
    for arguments in (["--base", "HEAD~1"], ["--base", "HEAD~1", "--head", "HEAD"], ["--base", "HEAD"]):
        run(repo, "review", *arguments)
        assert state(repo) == before
    assert git(repo, "status", "--porcelain").split("\n") == [f"M  {BUDGET}", f" M {PAGE}", "?? docs/2021/new.md"]


def test_nothing_that_the_repositorys_settings_name_is_run(
    repo: Path, tmp_path: Path, run: Callable[..., Result]
) -> None:
    """Hooks, monitors, filters, text conversions, pagers, signature checks, transports."""
    canary = tmp_path / "canary"
    bait = f"touch {canary} #"
    (repo / ".gitattributes").write_text("* filter=bait diff=bait export-subst\n")
    commit(repo, {BUDGET: RIGHT})
    for name, value in {
        "core.fsmonitor": bait,
        "core.hooksPath": str(tmp_path / "hooks"),
        "core.pager": bait,
        "core.sshCommand": bait,
        "core.gitProxy": bait,
        "core.alternateRefsCommand": bait,
        "filter.bait.clean": bait,
        "filter.bait.smudge": bait,
        "filter.bait.process": bait,
        "filter.bait.required": "true",
        "diff.external": bait,
        "diff.bait.textconv": bait,
        "gpg.program": bait,
        "log.showSignature": "true",
        "remote.origin.url": f"ext::sh -c {bait}",
        "remote.origin.promisor": "true",
        "remote.origin.uploadpack": bait,
        "credential.helper": f"!{bait}",
        "protocol.ext.allow": "always",
    }.items():
        git(repo, "config", name, value)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for hook in ("post-checkout", "post-index-change", "reference-transaction", "fsmonitor-watchman"):
        (hooks / hook).write_text(f"#!/bin/sh\n{bait}\n")
        (hooks / hook).chmod(0o755)
    write(repo, {BUDGET: WRONG})
    for arguments in (["--base", "HEAD~1"], ["--base", "HEAD~1", "--head", "HEAD"], []):
        assert run(repo, "review", *arguments).exit_code in {0, 1}
        assert run(repo, "review", "--base", "f" * 40).exit_code == 2
    assert not canary.exists()


def test_variables_of_git_do_not_lead_elsewhere(
    repo: Path, tmp_path: Path, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hook runs with GIT_DIR and GIT_INDEX_FILE set: they are of another repository here."""
    commit(repo, {BUDGET: RIGHT})
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    found = told(run(repo, "review", "--base", "HEAD~1", "--format", "json"))
    assert figures(found)["budget.actual"] == ("900.00万元", "1800.00万元")


def test_links_and_names_of_a_revision_lead_nowhere(repo: Path, tmp_path: Path) -> None:
    """A link out of the site is refused by what reads it, and never followed; names that climb are left out."""
    secret = tmp_path / "secret.md"
    secret.write_text("# 机密\n\n机密内容。\n")
    (repo / "docs/2021/out.md").symlink_to(secret)
    (repo / "docs/2021/up.md").symlink_to("../../../secret.md")
    (repo / "docs/2021/same.md").symlink_to("overview.md")
    (repo / "docs/2021/around.md").symlink_to("../2021/../../../secret.md")
    (repo / "docs/2021/new\nline.md").write_text("# 名\n\n文字。\n")
    (repo / "docs/2021" / os.fsdecode(b"\xff.md")).write_text("x\n")
    commit(repo)
    blob = git(repo, "hash-object", "-w", "--stdin", given=b"# x\n")
    tree = git(repo, "mktree", given=f"100644 blob {blob}\tevil.md\n".encode())
    head = git(repo, "rev-parse", "HEAD^{tree}")
    listing = git(repo, "cat-file", "-p", head)
    climbing = git(
        repo,
        "hash-object",
        "-t",
        "tree",
        "-w",
        "--stdin",
        "--literally",
        given=_tree(listing, {"..": tree, ".git": tree}),
    )
    evil = git(repo, "commit-tree", climbing, "-m", "evil")
    where = revisions.repository(repo)
    found = revisions.taken(where, evil, tmp_path / "taken")
    assert found.left_out == ("../evil.md", ".git/evil.md")
    folder = found.root / "docs/2021"
    assert (folder / "same.md").read_text() == (folder / "overview.md").read_text()
    for name in ("out.md", "up.md", "around.md"):
        assert (folder / name).read_text() == "", "an empty file of ours, outside of the site"
        assert not (folder / name).resolve().is_relative_to(found.root)
    written = {p.relative_to(tmp_path / "taken").parts[0] for p in (tmp_path / "taken").rglob("*")}
    assert written == {"site", "not-in-this-revision"}
    assert not (tmp_path / "taken" / "evil.md").exists()


def _tree(listing: str, more: dict[str, str]) -> bytes:
    """Write a tree as Git itself would refuse to."""
    entries = [line.split(None, 3) for line in listing.splitlines()]
    found = [(mode.lstrip("0"), name, oid) for mode, _, oid, name in entries]
    found += [("40000", name, oid) for name, oid in more.items()]
    return b"".join(
        f"{mode} {name}\0".encode() + bytes.fromhex(oid) for mode, name, oid in sorted(found, key=lambda e: e[1])
    )


def test_a_revision_is_read_as_a_site_with_links_and_odd_names(repo: Path, run: Callable[..., Result]) -> None:
    """`check` says of them what it says of files that stand in the folder."""
    base = git(repo, "rev-parse", "HEAD")
    (repo / "docs/2021/out.md").symlink_to("/etc/passwd")
    (repo / "docs/2021/new\nline.md").write_text("# 名\n\n文字。\n")
    commit(repo)
    found = told(run(repo, "review", "--base", base, "--head", "HEAD", "--format", "json"))
    refused = [
        c["problem"]["message"] for c in found["changes"] if c["kind"] == "finding" and c["problem"]["rule"] == "S116"
    ]
    assert refused == ["this link leads out of the site's folder"]
    assert "root:" not in json.dumps(found)


# ---- how it ends


def test_a_head_with_errors_is_1(repo: Path, run: Callable[..., Result]) -> None:
    """And the review is written all the same."""
    write(repo, {BUDGET: WRONG})
    result = run(repo, "review", "--base", "HEAD")
    assert result.exit_code == 1
    assert "the new state has errors (1)" in result.stderr
    assert "so it cannot be published yet" in result.stdout


def test_changes_alone_are_0(repo: Path, run: Callable[..., Result]) -> None:
    """A change is no error."""
    write(repo, {BUDGET: RIGHT})
    assert run(repo, "review", "--base", "HEAD").exit_code == 0


def test_nothing_changed_is_said(repo: Path, run: Callable[..., Result]) -> None:
    """In every form."""
    result = run(repo, "review", "--base", "HEAD")
    assert "## ✅ nothing that is published changes; the check finds no errors" in result.stdout


def test_what_cannot_be_read_is_no_deletion(repo: Path, run: Callable[..., Result]) -> None:
    """A slip in a file would otherwise seem to delete all its figures."""
    write(repo, {BUDGET: FIGURES.replace("label: 部门", "label: [部门")})
    result = run(repo, "review", "--base", "HEAD")
    assert result.exit_code == 1
    assert "Some files of the new state cannot be read" in result.stdout
    assert "Figures that were added or removed" not in result.stdout


def test_files_are_written_in_the_form_of_their_endings(repo: Path, tmp_path: Path, run: Callable[..., Result]) -> None:
    """One run for all; nothing on standard output."""
    write(repo, {BUDGET: RIGHT})
    names = [str(tmp_path / f"r.{ending}") for ending in ("md", "json", "html")]
    result = run(repo, "review", "--base", "HEAD", *(part for name in names for part in ("--output", name)))
    assert (result.exit_code, result.stdout) == (0, "")
    texts = [Path(name).read_text(encoding="utf-8") for name in names]
    assert [text[:1] for text in texts] == ["<", "{", "<"]
    assert sorted(p.name for p in tmp_path.iterdir() if p.name != "site") == ["r.html", "r.json", "r.md"]


def test_a_file_without_an_ending_needs_a_format(repo: Path, tmp_path: Path, run: Callable[..., Result]) -> None:
    """Before anything is read."""
    assert run(repo, "review", "--base", "HEAD", "--output", str(tmp_path / "x")).exit_code == 2
    done = run(repo, "review", "--base", "HEAD", "--format", "json", "--output", str(tmp_path / "x"))
    assert done.exit_code == 0
    assert json.loads((tmp_path / "x").read_text())["version"] == 1


def test_a_file_that_cannot_be_written_is_said(repo: Path, tmp_path: Path, run: Callable[..., Result]) -> None:
    """With its name and why, and no part of it is left."""
    result = run(repo, "review", "--base", "HEAD", "--output", str(tmp_path / "no" / "r.md"))
    assert result.exit_code == 1
    assert "could not be written" in result.stderr


def test_the_language_is_the_sites(repo: Path) -> None:
    """Chinese, unless department.yml or --lang says otherwise."""
    write(repo, {BUDGET: RIGHT})
    assert "改动的数据" in gongkai(repo, "review", "--base", "HEAD").stdout
    assert "Figures that were changed" in gongkai(repo, "--lang", "en", "review", "--base", "HEAD").stdout


# ---- the forms


@pytest.fixture
def shili(tmp_path: Path) -> Path:
    """Return the example department in a repository, with a change of several kinds that is not committed."""
    root = tmp_path / "shili"
    shutil.copytree(ROOT / "examples" / "shili", root, ignore=shutil.ignore_patterns("site", ".cache"))
    repository(root)
    for name, old, new in (
        ("data/2023/budget.yml", "1793.66万元", "1794.66万元"),
        ("data/2022/budget.yml", "initial: {label: 年初预算数", "initial: {label: 年初预算安排数"),
        ("docs/2023/overview.md", "依法向社会开放和提供利用", "依法向社会开放、提供利用"),
        ("data/2023/report.yml", "2024-04-23", "2024-04-25"),
        ("data/2023/accounts.yml", "空白为零", "空白表示零"),
    ):
        path = root / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    return root


def test_json_is_as_its_schema_says(shili: Path, repo: Path, run: Callable[..., Result]) -> None:
    """The schema is shipped; every kind of change that occurs is in it, and nothing else."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    write(
        repo,
        {
            BUDGET: RIGHT + "more: {label: 增加, value: 1件}\n",
            "mkdocs.yml": "site_name: x\n",
            "docs/2021/b.md": "# 二\n\n字。\n",
        },
    )
    seen = set()
    for root in (shili, repo):
        found = told(run(root, "review", "--base", "HEAD", "--format", "json"))
        jsonschema.validate(found, schema)
        seen |= {change["kind"] for change in found["changes"]}
    assert {"figure", "table", "chapter", "text", "chart", "setting", "file", "finding", "duty"} <= seen
    found["changes"].append({"kind": "figure"})
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(found, schema)


@pytest.mark.parametrize("form", list(reviews.FORMATS))
def test_the_same_change_gives_the_same_bytes(form: str, shili: Path, tmp_path: Path) -> None:
    """Whatever the hash seed, the folder of temporary files, and the run."""
    first = gongkai(shili, "review", "--base", "HEAD", "--format", form, PYTHONHASHSEED="1").stdout
    again = gongkai(
        shili, "review", "--base", "HEAD", "--format", form, PYTHONHASHSEED="2", TMPDIR=str(tmp_path)
    ).stdout
    assert first == again
    assert len(first) > 1000
    assert str(shili) not in first


class Page(HTMLParser):
    """What a page refers to and what could run in it; its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.references: list[str] = []
        self.text = ""
        self.code = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Gather an element."""
        self.tags.add(tag)
        self.code = self.code or tag == "code"
        self.attributes |= {name for name, _ in attrs}
        self.references += [value or "" for name, value in attrs if name in {"href", "src", "srcset", "action", "data"}]

    def handle_endtag(self, tag: str) -> None:
        """Leave code, in which no host looks for links."""
        self.code = self.code and tag != "code"

    def handle_data(self, data: str) -> None:
        """Gather text."""
        self.text += "" if self.code else data


def page_of(text: str) -> Page:
    """Read a page."""
    page = Page()
    page.feed(text)
    return page


def test_the_page_loads_nothing_and_runs_nothing(shili: Path, run: Callable[..., Result]) -> None:
    """One file: no script, no other file, no other host; its own policy forbids all of it."""
    text = run(shili, "review", "--base", "HEAD", "--format", "html").stdout
    page = page_of(text)
    assert page.references
    assert all(reference.startswith("#s") for reference in page.references)
    assert not page.tags & {"script", "link", "img", "iframe", "object", "embed", "form", "base", "svg"}
    assert not {name for name in page.attributes if name.startswith("on") or name == "style"}
    assert "default-src 'none'; style-src 'unsafe-inline'" in text
    assert "url(" not in text
    assert "@import" not in text


HOSTILE = {
    "script": "<script>alert(1)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "link": "[点这里](https://evil.invalid/)",
    "picture": "![图](https://evil.invalid/x.png)",
    "reference": "[a]: https://evil.invalid/",
    "address": "https://evil.invalid/ www.evil.invalid",
    "angle address": "<https://evil.invalid/>",
    "mention": "@admin @org/team",
    "issue": "#1 GH-1 !2 org/repo#3",
    "code": "`code` ``` fence",
    "cells": "a | b | c",
    "emphasis": "**粗** _斜_ ~~删~~ __下__",
    "heading": "# 标题",
    "end of a comment": "--> <b>x</b>",
    "entity": "&lt;script&gt; &#60;b&#62;",
    "math": "$x$ $$y$$",
    "del": "</del></ins><h1>x</h1>",
    "direction": "万元\u202e00.009",
    "emoji": ":tada:",
    "style": "</style><style>*{display:none}</style>",
}


def hostile(words: str) -> Review:
    """Return a review in which words of a revision stand everywhere they can."""
    problem = Problem("B101", Origin(words), msg("'{found}' is not a figure", found=words), subject=words)
    return Review(
        department=words,
        base=Side(words, "1" * 40),
        head=Side(uncommitted=(words,)),
        changes=(
            TextChange(2021, "changed", words, words, 1, (("same", words), ("old", words), ("new", words))),
            *_everything(words),
            FindingChange(2021, "new", problem),
        ),
        left_out=(words,),
        folder=f"{words}/",
        names={f"2021/{words}": words},
    )


def _everything(words: str) -> tuple[Any, ...]:
    from gongkai.changes import kinds  # noqa: PLC0415 - nothing else needs all of them

    aspect = kinds.Aspect("label", words, words)
    return (
        kinds.FigureChange(2021, "changed", words, words, words, words + "1", words, words, "", (aspect,), (words,)),
        kinds.FigureChange(2021, "added", words, words, new=words),
        kinds.FigureChange(2021, "added", words, words, new=words, whole=words),
        kinds.FigureChange(2021, "renamed", words, words, words, words, was=words),
        kinds.TableChange(
            2021, "renamed", words, words, words, ((words, words),), ((words, ""),), (aspect,), 1, (words,)
        ),
        kinds.ChapterChange(2021, "renamed", words, words, words, words),
        kinds.ChartChange(2021, words, words, (words,)),
        kinds.EditionChange(2022, "added", words, False, (words,), 1, 1, ((words, words, words),)),  # noqa: FBT003
        kinds.SettingChange(2021, words, words, words, words),
        kinds.FileChange(2021, "added", words, "build"),
        kinds.Duty(2021, "amendment", False, (words,)),  # noqa: FBT003 - a value
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_what_a_revision_says_stays_words_in_html(name: str) -> None:
    """Wherever it stands: the page has the elements that it has with harmless words, and shows all of them."""
    text = reviews.FORMATS["html"](hostile(HOSTILE[name]), "zh")
    page, plain = page_of(text), page_of(reviews.FORMATS["html"](hostile("无害"), "zh"))
    assert (page.tags, page.attributes) == (plain.tags, plain.attributes)
    assert all(reference.startswith("#s") for reference in page.references)
    assert page.text.count(visible(HOSTILE[name])) >= 15
    assert "\u202e" not in text


@pytest.mark.parametrize("name", HOSTILE)
def test_what_a_revision_says_stays_words_in_markdown(name: str) -> None:
    """Rendered, there is no element, no link and no picture that harmless words would not have made."""
    text = reviews.FORMATS["markdown"](hostile(HOSTILE[name]), "zh")
    plain = reviews.FORMATS["markdown"](hostile("无害"), "zh")
    pages = [page_of(_rendered(t)) for t in (text, plain)]
    assert pages[0].tags == pages[1].tags
    assert pages[0].references == []
    assert text.count("\n") == plain.count("\n"), "no line, no cell of its own"
    assert "\u202e" not in text
    for linked in ("@admin", "://", "www.", "GH-1", "#1", "#3", "!2", ":tada:"):
        assert linked not in pages[0].text, "a host would make a link of it"


def _rendered(text: str) -> str:
    """Render Markdown as hosts do: CommonMark with tables and with HTML in it."""
    return str(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text))


@pytest.mark.parametrize("name", HOSTILE)
def test_what_a_revision_says_stays_words_in_json(name: str) -> None:
    """JSON is JSON, as its schema says, whatever is in it."""
    found = json.loads(reviews.FORMATS["json"](hostile(HOSTILE[name]), "zh"))
    jsonschema.validate(found, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert found["department"] == HOSTILE[name]


def test_the_escape_of_markdown_leaves_figures_readable() -> None:
    """Chinese, amounts and percentages need no sign of escape."""
    for words in ("预算完成率96.91%，支出1564.02万元。", "（一）部门概况", "-0.04个百分点", "+1.00万元"):
        assert escaped(words) == words


def test_a_comment_begins_with_its_mark_and_stays_short(run: Callable[..., Result], repo: Path) -> None:
    """A host refuses a comment that is too long; what is left out is counted, and where it is found is said."""
    rows = "".join(f"a{n}: {{label: 数{n}, value: {n}件}}\n" for n in range(1, 901))
    commit(repo, {BUDGET: FIGURES + rows})
    write(repo, {BUDGET: FIGURES + rows.replace("件}", "0件}")})
    text = run(repo, "review", "--base", "HEAD").stdout
    assert text.startswith(MARK)
    assert len(text) <= LONGEST
    assert "and 870 more; the HTML report (--format html) has all of them" in text
    assert run(repo, "review", "--base", "HEAD", "--format", "html").stdout.count("<tr>") > 899


def test_even_a_comment_of_long_lines_stays_short() -> None:
    """Fewer rows, then none."""
    text = "长" * 4000
    changes = tuple(TextChange(2021, "added", f"{n}.md", text, n, (("new", text),)) for n in range(400))
    found = reviews.FORMATS["markdown"](Review("馆", Side("a", "1" * 40), Side(), changes), "zh")
    assert len(found) <= LONGEST


def test_a_mark_cannot_be_closed_by_the_name_of_a_folder() -> None:
    """The name of a folder is anybody's."""
    assert mark_of("") == MARK
    assert mark_of("a--><script>/") == "<!-- gongkai review a--%3E%3Cscript%3E -->"


def test_a_long_paragraph_is_shown_around_its_change() -> None:
    """Whole sentences where they are short, no cut through a number, and all that changed."""
    before, after = "甲" * 80 + "。全年支出1234567", "万元。" + "乙" * 80
    found = excerpt((("same", before), ("old", "旧"), ("new", "新"), ("same", after)))
    assert found == (("same", "…全年支出1234567"), ("old", "旧"), ("new", "新"), ("same", "万元。…"))
    digits = "1" * 50
    assert excerpt((("same", digits), ("new", "新")))[0] == ("same", digits)


@pytest.mark.parametrize("form", list(FILES))
@pytest.mark.parametrize("case", CASES)
def test_an_example_is_reviewed_as_kept(case: str, form: str, tmp_path: Path) -> None:
    """Golden files, written by `python tests/review_pages.py`: a change of looks is seen in a review of ours."""
    kept = EXAMPLES / case / FILES[form]
    assert reviewed(case, form, tmp_path) == kept.read_text(encoding="utf-8")
