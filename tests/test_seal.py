"""`gongkai seal` and `gongkai amend`: what was published stays published, and what is corrected is told to readers."""

from __future__ import annotations

import hashlib
import json
import re
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from gongkai import pdf, source
from gongkai.amending.ledgers import LedgerError, extended
from gongkai.checks.said import said
from gongkai.edition import load
from gongkai.ledger import ledger
from gongkai.schema import AmendmentShape, SealShape
from gongkai.seals import dumps
from repositories import commit, git, repository
from sites import gongkai

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    Run = Callable[..., Result]

pytestmark = [
    pytest.mark.skipif(bool(pdf.missing_libraries()), reason="Pango is not installed"),
    # WeasyPrint leaves its colour profile open; Python says so when the file is collected.
    pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning"),
]
BASE = Path(__file__).with_name("examples") / "base"
SIGNED = ("--signed", "保密审查=某甲", "--signed", "负责人审签=某乙", "--signed", "三审三校=某丙")
SEAL = ("seal", "2021", "--date", "2022-05-06", "--by", "某丁", *SIGNED)
AMEND = ("amend", "2021", "--date", "2022-06-01", "--why", "漏计一笔")
BUDGET, STAFF, OVERVIEW, PLANS = (
    "data/2021/budget.yml",
    "data/2021/staff.yml",
    "docs/2021/overview.md",
    "docs/2021/plans.md",
)
REPORT, LEDGER, RECORD = "data/2021/report.yml", "data/2021/ledger.yml", "data/2021/seal.json"
FILES = {
    ".gitignore": "site/\n.cache/\n.*.lock\n",
    LEDGER: "# 台账\nnotes:\n  - 本报告按年度编制。  # 说明\n",
    STAFF: "label: 人员情况\nstub: 类别\nunit: 人\ncolumns: {total: 人数}\n"
    "rows: {women: 女, men: 男}\ncells:\n  women: [8]\n  men: [9]\n",
    PLANS: "# 二、下一步打算\n\n继续做好**档案**接收工作。\n加强库房管理。\n\n"
    '{{ chart("bars", "budget.initial, budget.actual", "预算与支出") }}\n',
}


def lay(root: Path) -> Path:
    """Make a site of two chapters with a table and a chart."""
    shutil.copytree(BASE, root)
    for name, text in FILES.items():
        (root / name).write_text(text, encoding="utf-8")
    edit(root, REPORT, "基本情况}", "基本情况}\n  - {file: plans.md, title: 二、下一步打算}")
    with (root / OVERVIEW).open("a", encoding="utf-8") as page:
        page.write('\n{{ table("staff") }}\n')
    return root


def edit(root: Path, name: str, old: str, new: str) -> None:
    """Replace the first of some words in a file."""
    text = (root / name).read_text(encoding="utf-8")
    assert old in text
    (root / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def done(root: Path, *arguments: str) -> str:
    """Run a command that must succeed; return what it says."""
    found = gongkai(root, "--lang", "en", *arguments)
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout + found.stderr


def digest(path: Path) -> str:
    """Return the digest of a file, as the ledger writes it."""
    return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def seal_of(root: Path) -> dict[str, Any]:
    """Return the seal that the ledger has."""
    found: dict[str, Any] = yaml.load((root / LEDGER).read_text(encoding="utf-8"), yaml.BaseLoader)["seal"]  # noqa: S506 - text alone
    return found


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return a site that is built, the same sealed, and then amended, built and sealed anew; each in its repository."""
    folder = tmp_path_factory.mktemp("once")
    made = {name: folder / name for name in ("built", "sealed", "amended")}
    repository(lay(made["built"]))
    done(made["built"], "build")
    shutil.copytree(made["built"], made["sealed"])
    done(made["sealed"], *SEAL)
    commit(made["sealed"])
    shutil.copytree(made["sealed"], made["amended"])
    edit(made["amended"], BUDGET, "1000.00万元", "1200.00万元")
    edit(made["amended"], BUDGET, "90.00%", "75.00%")
    edit(made["amended"], PLANS, "加强库房管理", "加强库房安全管理")
    done(made["amended"], *AMEND)
    commit(made["amended"])
    done(made["amended"], "build")
    return made


@pytest.fixture
def copy(once: dict[str, Path], tmp_path: Path) -> Callable[[str], Path]:
    """Return a function that copies one of these sites, to be changed."""

    def make(name: str) -> Path:
        return Path(shutil.copytree(once[name], tmp_path / name))

    return make


# ---- sealing


def test_a_seal_says_what_was_published_when_and_who_signed(once: dict[str, Path]) -> None:
    """In the ledger, whose own words and comments stay."""
    root = once["sealed"]
    text, found = (root / LEDGER).read_text(encoding="utf-8"), seal_of(root)
    assert text.startswith(FILES[LEDGER])
    assert (found["date"], found["by"]) == ("2022-05-06", "某丁")
    assert found["signed"] == {"保密审查": "某甲", "负责人审签": "某乙", "三审三校": "某丙"}
    assert found["commit"] == git(once["built"], "rev-parse", "HEAD")
    assert found["files"]["report.pdf"] == digest(root / "site/2021/report.pdf")
    assert found["files"]["data/figures.json"] == digest(root / "site/2021/data/figures.json")
    assert all(re.fullmatch("sha256:[0-9a-f]{64}", found[name]) for name in ("figures", "text", "pdf", "data"))
    record = json.loads((root / RECORD).read_text(encoding="utf-8"))
    assert record["figures"]["budget.actual"][:3] == ["全年支出数", "900.00万元", "9000000"]
    assert "年初预算数1000.00万元，全年支出900.00万元，预算完成率90.00%。" in record["text"]["overview.md"]


def test_a_sealed_year_passes_and_its_pdf_is_proven_to_be_the_sealed_file(once: dict[str, Path], run: Run) -> None:
    """`verify` says in one sentence what holds."""
    assert run(once["sealed"], "check").exit_code == 0
    found = run(once["sealed"], "verify")
    assert (
        "2021: sealed on 2022-05-06: figures, text and data unchanged; the PDF is the sealed file, byte for byte"
        in found.stderr.splitlines()
    )
    assert "没有变化；PDF就是封存时的文件，逐字节相同" in run(once["sealed"], "verify", lang="zh").stderr


def test_a_seal_changes_nothing_that_is_published(copy: Callable[[str], Path]) -> None:
    """A site that is built after sealing is the same, byte for byte: the seal is of what readers already have."""
    root = copy("sealed")
    before = digest(root / "site/2021/report.pdf"), digest(root / "site/2021/notes.html")
    done(root, "build", "--rebuild")
    assert (digest(root / "site/2021/report.pdf"), digest(root / "site/2021/notes.html")) == before


def test_a_sealed_edition_may_change_its_looks(copy: Callable[[str], Path], run: Run) -> None:
    """Another PDF with the same figures and text is proven to be that."""
    root = copy("sealed")
    with (root / REPORT).open("a", encoding="utf-8") as report:
        report.write("pdf: {profile: plain}\n")
    before = digest(root / "site/2021/report.pdf")
    done(root, "build")
    assert digest(root / "site/2021/report.pdf") != before
    found = run(root, "verify")
    assert found.exit_code == 0, found.stdout
    assert "the PDF is another file with the same figures and text" in found.stderr


@pytest.mark.parametrize(
    ("files", "site", "expected"),
    [
        ({REPORT: ("published", "draft")}, "site", "the edition of 2021 is a draft"),
        ({BUDGET: ("90.00%", "91.00%")}, "site", "there are open findings in 2021: 1"),
        ({}, "elsewhere", "elsewhere has no edition of 2021"),
        ({PLANS: ("库房", "仓库")}, "site", "the built site does not say what texts and data say"),
        ({BUDGET: ("label: 部门", "label:  部门")}, "site", f"not committed to Git: {BUDGET}"),
        ({"mkdocs.yml": ("\n", "\n\n")}, "site", "not committed to Git: mkdocs.yml"),
    ],
)
def test_what_must_not_be_sealed_is_not(
    files: dict[str, tuple[str, str]], site: str, expected: str, copy: Callable[[str], Path], run: Run
) -> None:
    """Drafts, findings, what is not built or not proven, what Git does not have: said in words, and nothing written."""
    root = copy("built")
    for name, (old, new) in files.items():
        edit(root, name, old, new)
    before = (root / LEDGER).read_bytes()
    found = run(root, *SEAL, *(() if site == "site" else ("--site", site)))
    assert found.exit_code == 1
    assert expected in found.stderr
    assert found.stderr.endswith("nothing was sealed\n")
    assert (root / LEDGER).read_bytes() == before
    assert not (root / RECORD).exists()


def test_a_sealed_year_is_not_sealed_again(copy: Callable[[str], Path], run: Run) -> None:
    """Whoever wants to change it is told how."""
    found = run(copy("sealed"), *SEAL)
    assert found.exit_code == 1
    assert "2021 is sealed already, since 2022-05-06" in found.stderr
    assert "gongkai amend 2021 --why" in found.stderr


def test_a_site_in_no_repository_is_sealed_without_a_commit(copy: Callable[[str], Path], run: Run) -> None:
    """Whoever keeps texts and figures elsewhere has a seal, too."""
    root = copy("built")
    shutil.rmtree(root / ".git")
    assert run(root, *SEAL).exit_code == 0
    assert "commit" not in seal_of(root)


# ---- what a seal holds


CHANGES = {
    "a figure": (
        {BUDGET: [("1000.00万元", "1200.00万元"), ("90.00%", "75.00%")]},
        "(年初预算数) was sealed as 1000.00万元, and now is 1200.00万元",
    ),
    "a label": ({BUDGET: [("label: 全年支出数", "label: 全年支出决算数")]}, "全年支出决算数"),
    "a unit": ({STAFF: [("unit: 人", "unit: 名")]}, "staff.women.total (女 · 人数) was sealed as 8人, and now is 8名"),
    "a cell": ({STAFF: [("[8]", "[7]")]}, "staff.women.total (女 · 人数) was sealed as 8人, and now is 7人"),
    "a row's name": ({STAFF: [("女", "女性")]}, "staff: “行：女” was sealed, and now reads “行：女性”"),
    "a row more": (
        {STAFF: [("men: 男", "men: 男, other: 其他"), ("men: [9]", "men: [9]\n  other: [1]")]},
        "staff.other.total (其他 · 人数) is new since the seal: 1人",
    ),
    "a figure more": (
        {BUDGET: [("rate:", "more: {label: 追加, value: 5.00万元}\nrate:")]},
        "budget.more (追加) is new since the seal: 5.00万元",
    ),
    "a figure less": (
        {STAFF: [("women: 女, ", ""), ("  women: [8]\n", "")]},
        "staff.women.total (女 · 人数) was sealed as 8人, and is gone",
    ),
    "a word": (
        {PLANS: [("库房管理", "库房安全管理")]},
        "plans.md: “加强库房管理。” was sealed, and now reads “加强库房安全管理。”",
    ),
    "a sentence more": ({PLANS: [("加强", "做好防火。\n加强")]}, "plans.md: “做好防火。” is new since the seal"),
    "a sentence less": ({PLANS: [("加强库房管理。\n", "")]}, "plans.md: “加强库房管理。” was sealed, and is gone"),
    "a chapter's title": (
        {REPORT: [("二、下一步打算", "二、工作打算")]},
        "report.yml:chapters: “二、下一步打算” was sealed, and now reads “二、工作打算”",
    ),
    "the report's title": ({REPORT: [("示例单位2021年部门", "示例单位2021年度部门")]}, "report.yml: “"),
    "words struck out": (
        {PLANS: [("加强库房管理", "<s>加强库房管理</s>")]},
        "and now reads “〔划去〕加强库房管理〔／划去〕。”",
    ),
    "words deleted": ({PLANS: [("库房管理", '<del class="note">库房</del>管理')]}, "加强〔划去〕库房〔／划去〕管理"),
    "words folded away": (
        {PLANS: [("加强库房管理。", "\n\n<details><summary>更多</summary>加强库房管理。</details>")]},
        "“〔折叠〕",
    ),
    "words raised": ({PLANS: [("加强库房管理", "加强库房<sup>管理</sup>")]}, "〔上标〕管理〔／上标〕"),
    "a link": ({PLANS: [("库房管理", "[库房管理](https://example.org/)")]}, "库房管理〔→https://example.org/〕"),
    "a link in HTML": (
        {PLANS: [("库房管理", '<a href="https://example.org/">库房管理</a>')]},
        "加强〔→https://example.org/〕库房管理",
    ),
    "an address": ({PLANS: [("库房管理", "库房管理<https://example.org/>")]}, "库房管理https://example.org/"),
    "a name for a link": (
        {PLANS: [("加强库房管理。", "加强[库房管理][]。\n\n[库房管理]: https://example.org/")]},
        "“[库房管理]〔→https://example.org/〕” is new since the seal",
    ),
    "a chart's title": ({PLANS: [('"预算与支出"', '"预算和支出"')]}, "预算和支出"),
    "a chart's figures": (
        {PLANS: [('"budget.initial, budget.actual"', '"budget.actual, budget.initial"')]},
        "“〔图：年初预算数：1000.00万元；全年支出数：900.00万元〕预算与支出” was sealed",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_of_what_readers_see_stops_check_and_build(name: str, copy: Callable[[str], Path], run: Run) -> None:
    """The line names the figure or the sentence, old and new, and says what to do."""
    files, expected = CHANGES[name]
    root = copy("sealed")
    for path, changes in files.items():
        for old, new in changes:
            edit(root, path, old, new)
    site = digest(root / "site/2021/report.pdf")
    for command in (("check",), ("build", "--no-pdf")):
        found = run(root, *command)
        lines = [line for line in (found.stdout + found.stderr).splitlines() if " R105 " in line]
        assert found.exit_code == 1
        assert any(expected in line for line in lines), lines
        assert all(line.endswith("put it back, or record the amendment: gongkai amend 2021 --why …") for line in lines)
    assert digest(root / "site/2021/report.pdf") == site


def test_a_chapter_that_is_gone_is_named_sentence_by_sentence(copy: Callable[[str], Path], run: Run) -> None:
    """Its title, too."""
    root = copy("sealed")
    edit(root, REPORT, "\n  - {file: plans.md, title: 二、下一步打算}", "")
    (root / PLANS).unlink()
    found = run(root, "check").stdout
    assert "report.yml:chapters: “二、下一步打算” was sealed, and is gone" in found
    assert "plans.md: “加强库房管理。” was sealed, and is gone" in found


def test_a_picture_that_was_replaced_is_named(copy: Callable[[str], Path], run: Run) -> None:
    """Files beside the pages are published with them."""
    root = copy("sealed")
    (root / "docs/2021/plan.txt").write_text("1", encoding="utf-8")
    assert "docs/: “plan.txt sha256:" in run(root, "check").stdout


def test_a_draft_again_or_a_year_without_its_seal_does_not_slip_through(copy: Callable[[str], Path], run: Run) -> None:
    """Not even a build that leaves drafts out goes on without a sealed year."""
    root = copy("sealed")
    shutil.copytree(root / "data/2021", root / "data/2020", ignore=shutil.ignore_patterns("seal.json", "ledger.yml"))
    shutil.copytree(root / "docs/2021", root / "docs/2020")
    edit(root, REPORT, "published", "draft")
    found = run(root, "build", "--no-pdf")
    assert found.exit_code == 1
    assert "R105 the edition of 2021 is sealed, and cannot be a draft again" in found.stderr


INITIAL = "{label: 年初预算数, value: 1000.00万元}"
ACTUAL = "actual: {label: 全年支出数, value: 900.00万元}\n"
SAME = {
    "comments": {BUDGET: [("actual:", "# 与决算一致\nactual:")], LEDGER: [("# 台账", "# 本年台账")]},
    "the layout of YAML": {BUDGET: [(INITIAL, "\n  value: 1000.00万元\n  label: '年初预算数'")]},
    "the order of figures": {BUDGET: [(ACTUAL, ""), ("rate:", f"{ACTUAL}rate:")]},
    "how it is computed": {BUDGET: [("actual / initial", "1 - (initial - actual) / initial")]},
    "lines and paragraphs": {PLANS: [("接收工作。\n加强", "接收工作。\n\n加强"), ("继续做好", "继续\n做好")]},
    "emphasis": {PLANS: [("**档案**", "档案"), ("库房管理", "**库房**管理")]},
    "HTML that says no more": {PLANS: [("库房管理", "<b>库房</b><u>管理</u>")]},
    "a link within the page": {PLANS: [("库房管理", "[库房管理](#a)"), ("下一步打算", "下一步打算 { #a }")]},
    "the depth of a heading": {PLANS: [("# 二", "## 二")]},
    "how a macro is written": {OVERVIEW: [('{{ fact("budget.initial") }}', "{{fact( 'budget.initial' )}}")]},
    "what kind a chart is": {PLANS: [('"bars"', '"share"')]},
    "notes to readers": {LEDGER: [("本报告按年度编制。", "本报告按自然年度编制。")]},
}


@pytest.mark.parametrize("name", SAME)
def test_what_readers_do_not_see_may_change(name: str, copy: Callable[[str], Path], run: Run) -> None:
    """A seal holds what was said, not how it was written down."""
    root = copy("sealed")
    for path, changes in SAME[name].items():
        for old, new in changes:
            edit(root, path, old, new)
    found = run(root, "check")
    assert (found.exit_code, found.stdout) == (0, "")


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        (LEDGER, "  figures: sha256:", "  figures: sha256:0000", "D103"),
        (LEDGER, "  text: sha256:", f"  text: sha256:{'0' * 64}\n  pdf: sha256:{'0' * 64}\n  #", "D1|S1|R106"),
        (RECORD, "900.00万元", "910.00万元", "R106 the digest of the figures in the ledger is not that of seal.json"),
        (RECORD, "加强库房", "加快库房", "R106 the digest of the text in the ledger is not that of seal.json"),
        (RECORD, '"fields"', '"field"', "R106 seal.json cannot be read"),
        (LEDGER, "seal:", "# seal:", "S104|D102|R106"),
    ],
)
def test_a_seal_that_was_tampered_with_is_reported(
    path: str, old: str, new: str, expected: str, copy: Callable[[str], Path], run: Run
) -> None:
    """In the ledger as well as in its record: the two must agree."""
    root = copy("sealed")
    edit(root, path, old, new)
    found = run(root, "check")
    assert found.exit_code == 1
    assert re.search(expected, found.stdout), found.stdout


def test_a_digest_that_was_changed_in_the_ledger_is_reported(copy: Callable[[str], Path], run: Run) -> None:
    """A figure that was changed together with its digest is still not the recorded one."""
    root = copy("sealed")
    figures = seal_of(root)["figures"]
    edit(root, LEDGER, figures, f"sha256:{'0' * 64}")
    found = run(root, "check").stdout
    assert re.fullmatch(
        r"data/2021/ledger.yml:\d+:1: R106 the digest of the figures in the ledger is not that of seal.json; "
        r"take the seal of 2021 back from Git as it was written\n",
        found,
    )


def test_a_record_without_its_seal_is_reported(copy: Callable[[str], Path], run: Run) -> None:
    """Whoever takes the seal out of the ledger leaves a trace."""
    root = copy("sealed")
    (root / LEDGER).write_text(FILES[LEDGER], encoding="utf-8")
    assert "R106 there is a seal.json, but the ledger has no seal" in run(root, "check").stdout


KILLED = """
import os, signal, sys
from pathlib import Path
number, real = int(sys.argv[1]), Path.replace
def kill(self, target):
    if self.parts[-2] == "2021" and next(calls, None) is None:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(self, target)
calls, Path.replace = iter(range(number)), kill
from gongkai.cli import gongkai
gongkai(sys.argv[2:])
"""


def killed(root: Path, number: int, *arguments: str) -> None:
    """Run a command that is killed before it puts a file of the year in its place, after so many."""
    program = [sys.executable, "-c", KILLED, str(number), "-C", str(root), *arguments]
    assert subprocess.run(program, check=False, capture_output=True).returncode == -signal.SIGKILL


@pytest.mark.parametrize("number", [1, 2])
def test_a_seal_that_was_killed_is_finished_or_undone_by_sealing_again(
    number: int, once: dict[str, Path], copy: Callable[[str], Path], run: Run
) -> None:
    """Before the ledger is written, and before the record is in its place; until then `check` says that it was."""
    root = copy("built")
    killed(root, number, *SEAL)
    assert re.fullmatch(
        r"data/2021/.seal.json.new:1:1: R106 .seal.json.new was left by a run that did not end; "
        r"run gongkai seal or gongkai amend for 2021 again: it finishes or undoes this\n",
        run(root, "check").stdout,
    )
    found = run(root, *SEAL)
    assert found.exit_code == 0, found.stderr
    finished = "the seal of 2021, of which a run had been interrupted, now is in its place" in found.stderr
    assert finished == (number == 2)
    for name in (LEDGER, RECORD):
        assert (root / name).read_bytes() == (once["sealed"] / name).read_bytes()
    assert not [path for path in (root / "data/2021").iterdir() if path.name.startswith(".")]
    assert run(root, "check").stdout == ""


@pytest.mark.parametrize("number", [0, 1, 2])
def test_an_amendment_that_was_killed_is_finished_or_undone_by_amending_again(
    number: int, once: dict[str, Path], copy: Callable[[str], Path], run: Run
) -> None:
    """With the former version put aside, the record written, the ledger written; a dry run says the same and waits."""
    root = copy("sealed")
    for name in (BUDGET, PLANS):
        shutil.copy(once["amended"] / name, root / name)
    killed(root, number, *AMEND)
    before = git(root, "status", "--porcelain", "--untracked-files=all")
    assert "superseded/1" in before
    dry = run(root, *AMEND, "--dry-run")
    assert git(root, "status", "--porcelain", "--untracked-files=all") == before
    found = run(root, *AMEND)
    assert (found.exit_code, dry.exit_code) == (0, 0), found.stderr
    assert dry.stdout == found.stdout
    assert "漏计一笔" in (root / LEDGER).read_text(encoding="utf-8")
    there = {path.relative_to(root).as_posix() for path in (root / "data").rglob("*")}
    assert there == {p.relative_to(once["amended"]).as_posix() for p in (once["amended"] / "data").rglob("*")}
    assert run(root, "check").stdout == ""


def test_a_disk_without_room_for_the_ledger_leaves_nothing_behind(copy: Callable[[str], Path], run: Run) -> None:
    """No former version that no seal lists is left for somebody to commit."""
    root = copy("sealed")
    edit(root, LEDGER, "# 台账", "# 台账\n" + "# 很长的说明\n" * 35_000)
    edit(root, PLANS, "库房管理", "库房安全管理")
    before = git(root, "status", "--porcelain", "--untracked-files=all")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (600 << 10, 600 << 10))

    program = [sys.executable, "-m", "gongkai", "-C", str(root), "--lang", "en", *AMEND]
    found = subprocess.run(program, capture_output=True, text=True, check=False, preexec_fn=limit)
    assert found.returncode == 1
    assert "File too large" in found.stderr
    assert found.stderr.endswith("nothing was amended\n")
    assert git(root, "status", "--porcelain", "--untracked-files=all") == before
    assert run(root, *AMEND).exit_code == 0


def test_next_year_begins_without_a_seal(copy: Callable[[str], Path], run: Run) -> None:
    """`gongkai new` copies the report of a sealed year, and neither its seal nor its former versions."""
    root = copy("amended")
    assert run(root, "new", "2022").exit_code == 0
    assert "seal" not in (root / "data/2022/ledger.yml").read_text(encoding="utf-8")
    assert not {"seal.json", "superseded"} & {path.name for path in (root / "data/2022").iterdir()}
    assert run(root, "check").exit_code == 0


# ---- amending


def test_an_amendment_says_what_it_was_what_it_is_and_why(once: dict[str, Path]) -> None:
    """One entry a figure, with the sentences that print it; one for each other sentence."""
    text = (once["amended"] / LEDGER).read_text(encoding="utf-8")
    assert text.startswith(FILES[LEDGER])
    amended = yaml.load(text, yaml.BaseLoader)["amendments"]  # noqa: S506 - text alone
    common = {"date": "2022-06-01", "why": "漏计一笔", "superseded": "1"}
    assert amended[:2] == [
        {"what": "年初预算数（正文2处）", "old": "1000.00万元", "new": "1200.00万元", **common},
        {"what": "预算完成率（正文1处）", "old": "90.00%", "new": "75.00%", **common},
    ]
    assert amended[2:] == [{"what": "二、下一步打算", "old": "加强库房管理。", "new": "加强库房安全管理。", **common}]


def test_an_amended_year_passes_and_can_be_sealed_to_the_end(copy: Callable[[str], Path], run: Run) -> None:
    """The renewed seal gets digests of its PDF once that is built; until then `verify` says so."""
    root = copy("amended")
    assert run(root, "check").stdout == ""
    assert "the PDF was made since, and says the same: `gongkai seal 2021` records it" in run(root, "verify").stderr
    found = run(root, *SEAL)
    assert "the renewed seal of 2021 now records its PDF and data, too" in found.stderr
    assert (seal_of(root)["date"], seal_of(root)["commit"]) == ("2022-06-01", git(root, "rev-parse", "HEAD"))
    assert [one["date"] for one in seal_of(root)["former"]] == ["2022-05-06"]
    assert "byte for byte" in run(root, "verify").stderr
    assert run(root, *SEAL).exit_code == 1


def test_the_former_version_stays_published_also_from_a_clean_clone(once: dict[str, Path], tmp_path: Path) -> None:
    """Byte for byte as it was sealed, at an address of its own."""
    former = once["sealed"] / "site/2021"
    git(tmp_path, "clone", "--quiet", str(once["amended"]), "clone")
    done(tmp_path / "clone", "build", "--no-pdf")
    for root in (once["amended"], tmp_path / "clone"):
        for name in ("report.pdf", "data/figures.json", "data/figures.csv", "data/figures.xlsx", "data/ledger.json"):
            kept = root / "site/2021/superseded/1" / name
            assert kept.read_bytes() == (former / name).read_bytes()


def test_readers_are_told_on_the_edition_the_portal_and_the_feed(once: dict[str, Path]) -> None:
    """Each leads to what it was, what it is and why."""
    site = once["amended"] / "site"
    notes = (site / "2021/notes.html").read_text(encoding="utf-8")
    assert '<a href="superseded/1/report.pdf">PDF</a>' in notes
    feed = (site / "feed.xml").read_text(encoding="utf-8")
    assert 'rel="related" href="2021/superseded/1/report.pdf"' in feed
    portal = (site / "index.html").read_text(encoding="utf-8")
    for text in (notes, feed, portal):
        assert "1000.00万元" in text
        assert "1200.00万元" in text
        assert "漏计一笔" in text
    ledger_json = json.loads((site / "2021/data/ledger.json").read_text(encoding="utf-8"))
    assert [one["superseded"] for one in ledger_json["amendments"]] == [1, 1, 1]


def test_a_year_is_amended_twice(copy: Callable[[str], Path], run: Run) -> None:
    """The second former version is kept beside the first, and both stay published."""
    root = copy("amended")
    second = digest(root / "site/2021/report.pdf")
    edit(root, PLANS, "安全", "防火安全")
    assert run(root, "check").exit_code == 1
    found = run(root, "amend", "2021", "--why", "补正", "--date", "2022-07-01", "--what", "勘误")
    assert found.exit_code == 0, found.stderr
    assert run(root, "check").stdout == ""
    assert [one["date"] for one in seal_of(root)["former"]] == ["2022-05-06", "2022-06-01"]
    assert digest(root / "data/2021/superseded/2/report.pdf") == second
    done(root, "build", "--no-pdf")
    assert digest(root / "site/2021/superseded/2/report.pdf") == second
    assert (root / "site/2021/superseded/1/report.pdf").is_file()
    amended = yaml.load((root / LEDGER).read_text(encoding="utf-8"), yaml.BaseLoader)["amendments"]  # noqa: S506
    assert (len(amended), amended[3]["what"], amended[3]["superseded"]) == (4, "勘误：二、下一步打算", "2")


def test_a_dry_run_lists_the_amendments_and_writes_nothing(copy: Callable[[str], Path], run: Run) -> None:
    """For whoever signs them."""
    root = copy("sealed")
    edit(root, PLANS, "库房管理", "库房安全管理")
    before = git(root, "status", "--porcelain")
    found = run(root, *AMEND, "--dry-run")
    assert found.exit_code == 0
    assert found.stdout == "2022-06-01 二、下一步打算: 加强库房管理。 → 加强库房安全管理。\n"
    assert git(root, "status", "--porcelain") == before


@pytest.mark.parametrize(
    ("start", "files", "site", "expected"),
    [
        ("built", {PLANS: ("库房", "仓库")}, "site", "2021 is not sealed"),
        ("sealed", {BUDGET: ("label: 部门", "label:  部门")}, "site", "nothing that 2021 has published was changed"),
        ("sealed", {BUDGET: ("90.00%", "91.00%")}, "site", "there are open findings in 2021: 1"),
        ("sealed", {PLANS: ("库房", "仓库")}, "none", "none does not hold the edition as it was sealed on 2022-05-06"),
        ("sealed", {REPORT: ("published", "draft")}, "site", "the edition of 2021 is a draft"),
    ],
)
def test_what_cannot_be_amended_is_refused(
    start: str, files: dict[str, tuple[str, str]], site: str, expected: str, copy: Callable[[str], Path], run: Run
) -> None:
    """Without a change, without the former version, with other findings; a dry run says what the real one would."""
    root = copy(start)
    for name, (old, new) in files.items():
        edit(root, name, old, new)
    before = git(root, "status", "--porcelain")
    for more in ((), ("--dry-run",)):
        found = run(root, *AMEND, "--site", str(root / site) if site == "site" else site, *more)
        assert found.exit_code == 1
        assert expected in found.stderr
        assert found.stderr.endswith("nothing was amended\n")
        assert git(root, "status", "--porcelain") == before


def test_a_site_that_is_another_version_is_not_kept_as_the_sealed_one(
    once: dict[str, Path], copy: Callable[[str], Path], run: Run
) -> None:
    """Even if its data were put right: the PDF is what was printed and filed."""
    root = copy("sealed")
    edit(root, PLANS, "库房管理", "库房安全管理")
    shutil.copy(once["amended"] / "site/2021/report.pdf", root / "site/2021/report.pdf")
    found = run(root, *AMEND)
    assert found.exit_code == 1
    assert "site does not hold the edition as it was sealed on 2022-05-06" in found.stderr


@pytest.mark.parametrize("why", [(), ("--why", " ")])
def test_an_amendment_without_a_reason_is_wrong_usage(why: tuple[str, ...], once: dict[str, Path], run: Run) -> None:
    """Readers must be told why."""
    assert run(once["sealed"], "amend", "2021", *why).exit_code == 2


@pytest.mark.parametrize("signed", ["保密审查", "=某甲", "保密审查="])
def test_a_sign_off_says_what_and_who(signed: str, once: dict[str, Path], run: Run) -> None:
    """Anything else is wrong usage."""
    assert run(once["sealed"], "seal", "2021", "--signed", signed).exit_code == 2


def test_a_former_version_that_is_missing_or_changed_is_reported_and_not_published(
    copy: Callable[[str], Path], run: Run
) -> None:
    """Nobody can put another file in its place, or one more beside it."""
    root = copy("amended")
    kept = root / "data/2021/superseded/1"
    (kept / "data/evil.html").write_text("<script>alert(1)</script>", encoding="utf-8")
    assert run(root, "check").stdout == ""
    done(root, "build", "--no-pdf")
    assert not list((root / "site").rglob("evil.html"))
    (kept / "data/figures.csv").write_text("1", encoding="utf-8")
    (kept / "report.pdf").unlink()
    found = run(root, "check").stdout
    for name in ("report.pdf", "data/figures.csv"):
        assert f"R106 superseded/1/{name} is missing, or is not as it was published" in found


def test_a_former_version_that_is_missing_in_the_site_is_found_by_verify(copy: Callable[[str], Path], run: Run) -> None:
    """Whoever has quoted it must find it again."""
    root = copy("amended")
    (root / "site/2021/superseded/1/report.pdf").unlink()
    found = run(root, "verify", "--no-pdf")
    assert found.exit_code == 1
    assert "Y110 superseded/1/report.pdf is missing, or is not as it was published" in found.stdout
    assert "sealed on" not in found.stderr


def test_a_former_version_that_another_file_replaces_is_found(
    once: dict[str, Path], copy: Callable[[str], Path], run: Run
) -> None:
    """Even if its digest is put into the ledger: `check` reads its figures, and `verify` its PDF, too."""
    root = copy("amended")
    for name in ("report.pdf", "data/figures.json"):
        kept = root / "data/2021/superseded/1" / name
        former = digest(kept)
        shutil.copy(once["amended"] / "site/2021" / name, kept)
        edit(root, LEDGER, former, digest(kept))
        shutil.copy(kept, root / "site/2021/superseded/1" / name)
        wrong = run(root, "check").stdout
        assert ("R106 superseded/1/data/figures.json has other figures than those that were sealed" in wrong) == (
            name == "data/figures.json"
        )
        found = run(root, "verify").stdout
        assert "superseded/1/report.pdf:1:1: Y110 the PDF does not say what was sealed on 2022-05-06" in found, found
    assert "Y110 superseded/1/data/figures.json has other figures than those that were sealed" in found


def test_a_former_version_that_no_seal_lists_is_reported(copy: Callable[[str], Path], run: Run) -> None:
    """It would be published by nobody, and looks as if it were."""
    root = copy("amended")
    shutil.copytree(root / "data/2021/superseded/1", root / "data/2021/superseded/2")
    assert run(root, "check").stdout == (
        "data/2021/superseded/2:1:1: R106 superseded/2 is a former version that the seal does not list; "
        "take the seal of 2021 back from Git as it was written\n"
    )


def test_former_version_and_amendment_go_together(copy: Callable[[str], Path], run: Run) -> None:
    """A former version that readers are not told of has been hidden."""
    root = copy("amended")
    text = (root / LEDGER).read_text(encoding="utf-8")
    (root / LEDGER).write_text(text.replace("    superseded: 1\n", ""), encoding="utf-8")
    assert "R106 the seal lists the former version 1, which no amendment names" in run(root, "check").stdout


# ---- a seal that is not the one that was made


def without_seal(root: Path) -> None:
    """Take the seal, its record and the former versions away, and say something else."""
    text = (root / LEDGER).read_text(encoding="utf-8")
    (root / LEDGER).write_text(text[: text.index("seal:")], encoding="utf-8")
    (root / RECORD).unlink()
    shutil.rmtree(root / "data/2021/superseded", ignore_errors=True)
    edit(root, PLANS, "做好", "搞好")


def rewritten(root: Path) -> None:
    """Say something else, write a seal of that by hand, and an amendment of something that nobody minds."""
    edit(root, PLANS, "做好", "搞好")
    site = load(root)
    now = said(site.editions[0], root)
    (root / RECORD).write_text(dumps(now), encoding="utf-8")
    text = re.sub(r"(?m)^  (text|pdf|data): .*\n", "", (root / LEDGER).read_text(encoding="utf-8"))
    text = re.sub(r"(?m)^(  figures: .*\n)", rf"\1  text: {now.text_digest}\n", text, count=1)
    entry = "  - {date: 2022-06-02, what: 说明, old: 甲, new: 乙, why: 笔误}\n"
    if "amendments:\n" in text:
        text = text.replace("amendments:\n", f"amendments:\n{entry}")
    else:
        text = text.replace("seal:", f"amendments:\n{entry}seal:")
    (root / LEDGER).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", ["sealed", "amended"])
def test_a_seal_that_is_taken_out_fails_the_review(name: str, copy: Callable[[str], Path], run: Run) -> None:
    """Loudly, with what was changed along with it; and `check` finds amendments that a seal should know of."""
    root = copy(name)
    without_seal(root)
    found = run(root, "review", "--base", "HEAD", lang="zh")
    assert found.exit_code == 1
    first = found.stdout.splitlines()[1]
    assert first.startswith("## ⚠️ ")
    assert "封存被取消或者改写，不得签发" in first
    assert "- <b>2021年版的封存记录被删去：" in found.stdout
    assert "已经封存而有变化的有：二、下一步打算。" in found.stdout
    wrong = run(root, "check").stdout
    assert ("R106 an amendment names the former version 1, which no seal lists" in wrong) == (name == "amended")


@pytest.mark.parametrize("name", ["sealed", "amended"])
def test_a_seal_that_is_written_by_hand_fails_the_review(name: str, copy: Callable[[str], Path], run: Run) -> None:
    """`check` cannot know what the seal was; the review does, and shows all that differs in it."""
    root = copy(name)
    rewritten(root)
    assert run(root, "check").stdout == ""
    found = run(root, "review", "--base", "HEAD", lang="zh")
    assert found.exit_code == 1
    assert "封存被取消或者改写，不得签发" in found.stdout.splitlines()[1]
    assert "2021年版的封存记录不是原来的那一份" in found.stdout
    assert "| `data/2021/ledger.yml` | `seal.text` | sha256:" in found.stdout


def test_an_amendment_by_the_command_is_what_a_review_asks_for(once: dict[str, Path], run: Run) -> None:
    """The seal goes on as a former one, and each change has its entry."""
    found = run(once["amended"], "review", "--base", "HEAD~1", "--head", "HEAD", "--format", "json")
    duties = [change for change in json.loads(found.stdout)["changes"] if change["kind"] == "duty"]
    assert found.exit_code == 0
    assert [(duty["duty"], duty["recorded"]) for duty in duties] == [("sealed", True)]
    assert duties[0]["about"] == ["budget.initial", "budget.rate", "plans.md"]


# ---- the ledger's text


NEW = SealShape(date="2022-06-01", figures=f"sha256:{'1' * 64}", text=f"sha256:{'2' * 64}", signed={"a: b": "c # d"})
ENTRY = AmendmentShape(date="2022-06-01", what='说“a”: "b"', old="#1", new="- 2\n3", why="{{ x", superseded=1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# 只有注释\n",
        "notes: [甲]",
        "notes:\n- 甲\nseal: {date: 2021-01-01, figures: '', text: ''}\namendments: []\n",
        "amendments:\n- date: 2021-02-03\n  what: 甲  # 注\n  why: 乙\n\n# 尾注\nnotes: [丙]\n",
        "amendments:\n    - {date: 2021-02-03, what: 甲, why: 乙}\nseal: {date: 2021-01-01, figures: '', text: ''}\n",
        "notes:\r\n  - 甲\r\namendments:\r\n  - date: 2021-02-03\r\n    what: 甲\r\n    why: 乙\r\n",
    ],
)
def test_a_ledger_gets_a_seal_and_amendments_and_keeps_the_rest(text: str) -> None:
    """However it is laid out: comments, order and line ends stay, and what is written reads back as it was meant."""
    once = extended(text, "ledger.yml", NEW, [ENTRY])
    twice = extended(once, "ledger.yml", NEW, [ENTRY])
    for found, count in ((once, 1), (twice, 2)):
        tree, problems = source.parse(found, "ledger.yml")
        assert tree is not None
        assert not problems
        book, _ = ledger(tree)
        assert book.seal == NEW
        assert book.amendments[-count:] == (ENTRY,) * count
        kept = [line for line in text.splitlines() if "#" in line or "甲" in line]
        assert [line for line in found.splitlines() if line in kept] == kept
        assert ("\r\n" in text) == ("\n" not in found.replace("\r\n", ""))


@pytest.mark.parametrize("text", ["{notes: [甲]}\n", "amendments: [{date: 2021-02-03, what: 甲, why: 乙}]\n"])
def test_a_ledger_that_nothing_can_be_added_to_is_refused(text: str) -> None:
    """In words, and without writing what could not be read back."""
    with pytest.raises(LedgerError, match="write each of its entries on lines of its own"):
        extended(text, "ledger.yml", NEW, [ENTRY])
