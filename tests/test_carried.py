"""The seal that published copies carry: whoever has only a copy can hold it against what was sealed."""

from __future__ import annotations

import json
import re
import shutil
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gongkai import pdf
from gongkai.publishing.manifest import NAME, manifest
from repositories import commit, git, repository
from sites import digests
from test_bagging import _forged, served, verified
from test_seal import AMEND, BUDGET, REPORT, SEAL, digest, done, edit, lay, seal_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    Run = Callable[..., Result]

pytestmark = [
    pytest.mark.skipif(bool(pdf.missing_libraries()), reason="Pango is not installed"),
    # WeasyPrint leaves its colour profile open; Python says so when the file is collected.
    pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning"),
]
SIGNERS = ("某甲", "某乙", "某丙", "某丁")
CARRIED = "seal.json"
JSON, CSV, PACKAGE = "data/figures.json", "data/figures.csv", "data/datapackage.json"
TABLE, WORKBOOK = "data/tables/staff.csv", "data/figures.xlsx"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return a site of two years that is built; the same with one of them sealed; and then amended and sealed anew."""
    folder = tmp_path_factory.mktemp("carried")
    found = {name: folder / name for name in ("built", "sealed", "amended")}
    root = lay(found["sealed"])
    (root / ".gitignore").write_text("site/\nbags/\n.cache/\n.*.lock\n", encoding="utf-8")
    for tree in ("docs", "data"):
        shutil.copytree(root / tree / "2021", root / tree / "2020")
    edit(root, "data/2020/report.yml", "2021", "2020")
    repository(root)
    done(root, "build")
    shutil.copytree(root, found["built"])
    done(root, *SEAL)
    commit(root)
    (folder / "said").write_text(done(root, "build", "--explain"), encoding="utf-8")
    shutil.copytree(found["sealed"], found["amended"])
    edit(found["amended"], BUDGET, "1000.00万元", "1200.00万元")
    edit(found["amended"], BUDGET, "90.00%", "75.00%")
    done(found["amended"], *AMEND)
    commit(found["amended"])
    done(found["amended"], "build")
    shutil.copytree(found["amended"] / "site", folder / "between")
    done(found["amended"], *SEAL)
    commit(found["amended"])
    done(found["amended"], "build")
    return found | {"said": folder / "said", "between": folder / "between"}


@pytest.fixture
def copy(made: dict[str, Path], tmp_path: Path) -> Path:
    """Return a download of the sealed year, in no repository, to be spoilt."""
    return Path(shutil.copytree(made["sealed"] / "site/2021", tmp_path / "download"))


def seal(folder: Path) -> dict[str, Any]:
    """Return the seal that a folder carries."""
    found: dict[str, Any] = json.loads((folder / CARRIED).read_text(encoding="utf-8"))
    return found


def held(copy: Path, run: Run) -> list[str]:
    """Return what is wrong with a copy that is held against the seal that it carries alone."""
    status, wrong, _ = verified(copy.parent, str(copy), run)
    assert status == (1 if wrong else 0)
    return wrong.splitlines()


def described(copy: Path, *names: str) -> None:
    """Write digests and sizes of changed files into the data package, as somebody would who has changed them."""
    path = copy / PACKAGE
    package = json.loads(path.read_text(encoding="utf-8"))
    for one in package["resources"]:
        if f"data/{one['path']}" in names:
            content = (copy / "data" / one["path"]).read_bytes()
            one |= {"bytes": len(content), "hash": f"sha256:{sha256(content).hexdigest()}"}
    path.write_text(json.dumps(package, ensure_ascii=False), encoding="utf-8")


# ---- what a published year carries


def test_a_sealed_year_carries_what_its_seal_recorded_and_names_nobody(made: dict[str, Path]) -> None:
    """Digests, commit, day and which sign-offs there were; whose they are stays in the repository."""
    site, found = made["sealed"] / "site", seal(made["sealed"] / "site/2021")
    ledger = seal_of(made["sealed"])
    assert found.pop("signed") == ["保密审查", "负责人审签", "三审三校"]
    assert found.pop("printed") == ["overview.html", "plans.html", "notes.html"]
    assert (found.pop("format"), found.pop("year")) == (1, 2021)
    assert found == {name: value for name, value in ledger.items() if name not in {"by", "signed"}}
    assert found["commit"] == git(made["built"], "rev-parse", "HEAD")
    for path in site.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert not [name for name in SIGNERS if name.encode() in content], path


def test_a_year_without_a_seal_carries_none_and_is_as_it_was(made: dict[str, Path]) -> None:
    """Neither a file nor a word of it; a build after another year was sealed leaves every byte of it."""
    before, after = digests(made["built"] / "site/2020"), digests(made["sealed"] / "site/2020")
    assert before == after
    assert CARRIED not in after
    assert "封存" not in (made["sealed"] / "site/2020/index.html").read_text(encoding="utf-8")


def test_before_and_after_sealing_only_the_seal_and_what_leads_to_it_differ(made: dict[str, Path]) -> None:
    """PDF, open data, chapters are the same bytes. The front page leads to the seal, and a search finds that."""
    before, after = digests(made["built"] / "site"), digests(made["sealed"] / "site")
    new, changed = after.keys() - before.keys(), {name for name in before if before[name] != after.get(name)}
    assert {name for name in new if not name.startswith("pagefind/")} == {"2021/seal.json", "latest/seal.json"}
    mine = {name for name in changed if not name.startswith("pagefind/")}
    assert mine <= {"2021/index.html", "2021/search/search_index.js", "2021/search/search_index.json"}
    assert '<a href="seal.json">封存记录（JSON）</a>' in (made["sealed"] / "site/2021/index.html").read_text("utf-8")


def test_sealing_a_year_builds_exactly_that_year_again(made: dict[str, Path]) -> None:
    """The build before knew of no seal; the other year is taken over."""
    said = made["said"].read_text(encoding="utf-8")
    assert set(re.findall(r"^(\d{4}) done$", said, re.MULTILINE)) == {"2021"}
    assert "data/2021/ledger.yml has changed" in said


def test_former_versions_carry_the_seals_that_they_had(made: dict[str, Path]) -> None:
    """Each its own, and the present one names them all."""
    before, now = seal(made["sealed"] / "site/2021"), seal(made["amended"] / "site/2021")
    former = seal(made["amended"] / "site/2021/superseded/1")
    assert former.pop("superseded") == 1
    del before["printed"]
    assert former == before
    assert now["former"] == [{k: v for k, v in before.items() if k not in {"format", "year"}}]
    assert now["date"] == "2022-06-01"
    assert now["files"][JSON] != before["files"][JSON]
    notes = (made["amended"] / "site/2021/notes.html").read_text(encoding="utf-8")
    assert '<a href="superseded/1/seal.json">封存记录</a>' in notes


def test_verify_and_bag_find_a_built_site_with_another_seal_in_it(
    made: dict[str, Path], tmp_path: Path, run: Run
) -> None:
    """One that was edited, or that carries none yet: `verify` reports the first, `bag` asks for a new build of both."""
    site = shutil.copytree(made["sealed"] / "site", tmp_path / "site")
    for folder in ("2021", "latest"):
        edit(site, f"{folder}/{CARRIED}", "2022-05-06", "2022-05-07")
    found = run(made["sealed"], "verify", "--site", str(site))
    assert found.exit_code == 1
    assert "Y110 it is not the seal of the repository, of 2022-05-06" in found.stdout
    for folder in ("2021", "latest"):
        (site / folder / CARRIED).unlink()
    assert run(made["sealed"], "verify", "--site", str(site)).stdout == ""
    found = run(made["sealed"], "bag", "2021", "--site", str(site), "--output", str(tmp_path / "bag"))
    assert found.exit_code == 1
    assert f"{site} does not carry the seal of 2021 yet\nbuild the site again" in found.stderr


# ---- a copy without a repository


def test_a_copy_alone_is_held_against_the_seal_that_it_carries(copy: Path, made: dict[str, Path], run: Run) -> None:
    """And it is said that nobody vouches for that seal; a year on a disk, one on the web, all years, latest/."""
    head = git(made["built"], "rev-parse", "HEAD")[:12]
    holds = (
        "and its figures, PDF and web pages say what was sealed on 2022-05-06; the PDF is the sealed file, byte for "
        f"byte; held against the seal that it carries (commit {head}) and against no repository: only that can tell "
        "whether the seal is the department's own\n"
    )
    assert verified(copy.parent, str(copy), run) == (0, "", f"{copy}: the open data of 2021 are whole, {holds}")
    done(made["sealed"], "publish", "--to", str(copy.parent / "www"))
    with served(made["sealed"] / "site") as site, served(copy.parent / "www/current") as published:
        status, _, told = verified(copy.parent, f"{site}/2021/", run)
        assert (status, told) == (0, f"{site}/2021/: the open data of 2021 are whole, {holds}")
        status, _, told = verified(copy.parent, published, run)
        assert (status, told.splitlines()[1] + "\n") == (0, f"{published}: 2021 is whole, {holds}")
        assert "2020 is whole; it carries no seal" in told
        assert "its figures and PDF say what was sealed" in verified(copy.parent, f"{site}/latest/", run)[2]
    chinese = run(copy.parent, "verify", str(copy), lang="zh").stderr
    assert "数据、PDF和网页与2022-05-06封存的一致；PDF就是封存时的文件" in chinese
    assert f"依据的只是副本所带的封存记录（提交{head}），没有仓库可比" in chinese


def _another_word(copy: Path) -> None:
    edit(copy, "plans.html", "加强库房管理", "放松库房管理")


def _another_number(copy: Path) -> None:
    edit(copy, "overview.html", ">900.00万元<", ">901.00万元<")


def _another_cell(copy: Path) -> None:
    edit(copy, "overview.html", ">8<", ">7<")


def _another_value(copy: Path) -> None:
    edit(copy, "overview.html", 'value="9000000"', 'value="9010000"')


def _another_in_the_list(copy: Path) -> None:
    edit(copy, "figures.html", ">900.00万元<", ">901.00万元<")


def _another_in_the_json(copy: Path) -> None:
    edit(copy, JSON, "900.00万元", "901.00万元")
    described(copy, JSON)


def _twice_in_the_json(copy: Path) -> None:
    """Have the first of two rows be the false one; a program that takes the last sees nothing."""
    text = (copy / JSON).read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if '"id":"budget.actual"' in line)
    edit(copy, JSON, row, row.replace("900.00", "901.00") + "\n" + row)
    described(copy, JSON)


def _another_in_the_csv(copy: Path) -> None:
    edit(copy, CSV, "900.00万元", "901.00万元")
    described(copy, CSV)


def _another_in_a_table(copy: Path) -> None:
    edit(copy, TABLE, "women,女,8", "women,女,7")
    described(copy, TABLE)


def _a_chapter_less(copy: Path) -> None:
    (copy / "plans.html").unlink()


def _a_chapter_that_nobody_compares(copy: Path) -> None:
    edit(copy, "plans.html", "加强库房管理", "放松库房管理")
    edit(copy, CARRIED, '  "plans.html",\n', "")


SPOILT: dict[Callable[[Path], None], str] = {
    _another_word: r"plans\.html: “.*放.*” should be “.*加.*”",
    _another_number: r"overview\.html: budget\.actual is marked as “9000000 901\.00万元”, and should be “9000000 900",
    _another_cell: r"overview\.html: staff\.women\.total is marked as “8 7”, and should be “8 8人”",
    _another_value: r"overview\.html: budget\.actual is marked as “9010000 900\.00万元”, and should be “9000000 900",
    _another_in_the_list: r"figures\.html: budget\.actual is marked as “9000000 901\.00万元”",
    _another_in_the_json: r"data/figures\.json: the open data are not those that were sealed on 2022-05-06",
    _twice_in_the_json: r"data/figures\.json: the open data are not those that were sealed on 2022-05-06",
    _another_in_the_csv: r"data/figures\.csv: it does not have the figures of figures\.json",
    _another_in_a_table: r"data/tables/staff\.csv: it does not have the figures of figures\.json",
    _a_chapter_less: r"plans\.html: is missing",
    _a_chapter_that_nobody_compares: r"[a-z]+\.html: “.*” should be “.*加强库房管理.*”",
}


@pytest.mark.parametrize("spoil", SPOILT)
def test_a_copy_that_says_something_else_does_not_hold(spoil: Callable[[Path], None], copy: Path, run: Run) -> None:
    """In a page, in the JSON, in the CSV, with all digests that a copy has made anew: the file is named, and where."""
    spoil(copy)
    wrong = held(copy, run)
    assert any(re.match(SPOILT[spoil], line) for line in wrong), wrong


def test_a_page_that_was_changed_on_the_web_is_found(copy: Path, run: Run) -> None:
    """The pages that the seal names are fetched, too."""
    _another_number(copy)
    _another_in_the_list(copy)
    with served(copy) as address:
        status, wrong, _ = verified(copy.parent, address, run)
    assert status == 1
    assert {line.partition(":")[0] for line in wrong.splitlines()} == {"overview.html", "figures.html"}


def test_another_pdf_does_not_hold(copy: Path, made: dict[str, Path], run: Run) -> None:
    """One that was printed from other figures."""
    shutil.copy(made["amended"] / "site/2021/report.pdf", copy / "report.pdf")
    assert held(copy, run) == ["report.pdf: the PDF does not say what was sealed on 2022-05-06"]


def test_a_copy_without_its_pdf_says_that_its_text_is_not_proven(copy: Path, run: Run) -> None:
    """Its figures still are."""
    (copy / "report.pdf").unlink()
    told = verified(copy.parent, str(copy), run)[2]
    assert "and its figures say what was sealed on 2022-05-06; there is no PDF, so nothing is said of its text" in told


def test_a_workbook_that_is_not_the_sealed_file_is_said_not_to_be_compared(copy: Path, run: Run) -> None:
    """Another machine may compress it otherwise, so it is no error; nobody should think that it was read."""
    with (copy / WORKBOOK).open("ab") as file:
        file.write(b"\n")
    described(copy, WORKBOOK)
    status, wrong, told = verified(copy.parent, str(copy), run)
    assert (status, wrong) == (0, "")
    assert "byte for byte; figures.xlsx is another file than the sealed one, and was not compared; held" in told


def test_a_sealed_year_with_another_look_holds_alone(made: dict[str, Path], tmp_path: Path, run: Run) -> None:
    """Another profile stands for a newer gongkai: other bytes, the same figures and words."""
    root = shutil.copytree(made["sealed"], tmp_path / "site")
    with (root / REPORT).open("a", encoding="utf-8") as report:
        report.write("pdf: {profile: plain}\n")
    done(root, "build", "--year", "2021")
    copy = shutil.copytree(root / "site/2021", tmp_path / "download")
    status, wrong, told = verified(tmp_path, str(copy), run)
    assert (status, wrong) == (0, "")
    assert "figures, PDF and web pages say what was sealed" in told
    assert "the PDF is another file with the same figures and text" in told


def test_a_site_of_many_departments_is_held_department_by_department(
    made: dict[str, Path], tmp_path: Path, run: Run
) -> None:
    """Each year against the seal that it carries, and what differs is named with its department."""
    site = tmp_path / "district"
    shutil.copytree(made["sealed"] / "site", site / "archives")
    (site / NAME).write_bytes(manifest(site).content)
    status, wrong, told = verified(tmp_path, str(site), run)
    assert (status, wrong) == (0, "")
    assert f"{site}/archives: 2021 is whole, and its figures, PDF and web pages say what was sealed on" in told
    _another_number(site / "archives/2021")
    (site / NAME).write_bytes(manifest(site).content)
    assert held(site, run)[0].startswith("archives/2021/overview.html: budget.actual is marked as “9000000 901.00万元”")


# ---- the seal of a copy


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ('"figures": "sha256:', '"figures": "sha257:', "seal.json: seal.json cannot be read"),
        ('"format": 1', '"format": 2', "seal.json: seal.json cannot be read"),
        ("{", "[", "seal.json: seal.json cannot be read"),
        ('"signed": [', '"by": "某人", "signed": [', "seal.json: seal.json cannot be read"),
        ('"year": 2021', '"year": 2020', "seal.json: the seal in it is of 2020, and not of 2021"),
        ('"date": "2022-05-06"', '"date": "2022-05-07"', ""),
    ],
)
def test_a_seal_that_was_tampered_with_is_found_as_far_as_a_copy_alone_can_tell(
    old: str, new: str, wrong: str, copy: Path, made: dict[str, Path], run: Run
) -> None:
    """What only the repository can tell, it tells."""
    edit(copy, CARRIED, old, new)
    assert held(copy, run) == ([wrong] if wrong else [])
    status, found, _ = verified(made["sealed"], str(copy), run)
    assert status == 1
    assert wrong or "seal.json: the seal in it is not the one of the repository, of 2022-05-06" in found.splitlines()


@pytest.mark.parametrize("name", ["figures", "pdf"])
def test_a_digest_that_was_changed_in_a_copy_s_seal_no_longer_fits(name: str, copy: Path, run: Run) -> None:
    """Neither figures nor PDF have the digest that it states."""
    edit(copy, CARRIED, seal(copy)[name], f"sha256:{'0' * 64}")
    if name == "pdf":  # the file's own digest would still fit
        edit(copy, CARRIED, seal(copy)["files"]["report.pdf"], f"sha256:{'0' * 64}")
    assert any("sealed on 2022-05-06" in line for line in held(copy, run))


def test_a_copy_that_was_forged_with_its_seal_is_found_by_the_repository(
    copy: Path, made: dict[str, Path], run: Run
) -> None:
    """Alone it seems to hold, for which reason it is said that only the repository can tell."""
    shutil.rmtree(copy)
    shutil.copytree(made["amended"] / "site/2021", copy, ignore=shutil.ignore_patterns("superseded"))
    found = seal(copy)
    del found["former"]
    (copy / CARRIED).write_text(json.dumps(found | {"date": "2022-05-06"}), encoding="utf-8")
    assert held(copy, run) == []
    wrong = verified(made["sealed"], str(copy), run)[1].splitlines()
    assert wrong[:2] == [
        "seal.json: the seal in it is not the one of the repository, of 2022-05-06",
        "data/figures.json: the open data are not those that were sealed on 2022-05-06",
    ]


def test_a_copy_without_a_seal_is_held_against_the_repository_s_and_says_so(
    copy: Path, made: dict[str, Path], run: Run
) -> None:
    """Alone there is nothing to hold it against."""
    (copy / CARRIED).unlink()
    status, _, told = verified(copy.parent, str(copy), run)
    assert status == 0
    assert "it carries no seal: run this in the department's repository" in told
    status, _, told = verified(made["sealed"], str(copy), run)
    assert status == 0
    assert told.endswith("held against the repository's seal; it carries none itself\n")
    _another_number(copy)
    assert verified(made["sealed"], str(copy), run)[0] == 1


def test_a_seal_that_the_repository_does_not_know_is_an_error(copy: Path, made: dict[str, Path], run: Run) -> None:
    """The year was never sealed there."""
    status, wrong, _ = verified(made["built"], str(copy), run)
    assert status == 1
    assert wrong == "seal.json: the seal that it carries, of 2022-05-06, is not known to the repository\n"


def test_a_copy_from_before_an_amendment_is_told_to_be_that(copy: Path, made: dict[str, Path], run: Run) -> None:
    """Its seal is stale, not forged."""
    status, wrong, _ = verified(made["amended"], str(copy), run)
    assert status == 1
    assert wrong.splitlines()[0] == (
        "seal.json: the seal in it, of 2022-05-06, is that of a former version: the year was amended on 2022-06-01"
    )


def test_a_copy_from_between_amendment_and_seal_holds(made: dict[str, Path], run: Run) -> None:
    """Its seal knows no PDF yet; that of the repository, which does, is the same seal."""
    copy = made["between"] / "2021"
    assert "pdf" not in seal(copy)
    status, wrong, told = verified(copy.parent, str(copy), run)
    assert (status, wrong) == (0, "")
    assert "the PDF was made since, and the seal says nothing of it; held against the seal that it carries and" in told
    status, wrong, told = verified(made["amended"], str(copy), run)
    assert (status, wrong) == (0, "")
    assert "its figures, PDF and web pages say what was sealed on 2022-06-01" in told


# ---- former versions


def test_a_former_version_is_held_against_its_own_seal(made: dict[str, Path], tmp_path: Path, run: Run) -> None:
    """On a disk and on the web, and it is said that it was amended; changed, it does not hold."""
    former = Path(shutil.copytree(made["amended"] / "site/2021/superseded/1", tmp_path / "one"))
    holds = "former version 1 of 2021, sealed on 2022-05-06 and amended since, is as it was published, byte for byte"
    with served(former) as address:
        for where, place in ((tmp_path, str(former)), (made["amended"], str(former)), (tmp_path, address)):
            status, wrong, told = verified(where, place, run)
            assert (status, wrong) == (0, "")
            assert holds in told
    edit(former, CSV, "900.00万元", "901.00万元")
    (former / "data/ledger.json").unlink()
    assert held(former, run) == ["data/figures.csv: was changed", "data/ledger.json: is missing"]
    edit(former, CARRIED, "2022-05-06", "2022-05-05")
    wrong = verified(made["amended"], str(former), run)[1]
    assert wrong.startswith("seal.json: the seal that it carries, of 2022-05-05, is not known to the repository\n")


def test_a_former_version_with_new_digests_of_its_files_still_says_something_else(
    made: dict[str, Path], tmp_path: Path, run: Run
) -> None:
    """The digests of figures and text stay those of what was sealed."""
    for name in (JSON, "report.pdf"):
        former = Path(shutil.copytree(made["amended"] / "site/2021/superseded/1", tmp_path / Path(name).stem))
        shutil.copy(made["amended"] / "site/2021" / name, former / name)
        found = seal(former)
        found["files"][name] = digest(former / name)
        (former / CARRIED).write_text(json.dumps(found), encoding="utf-8")
        assert [line.partition(":")[0] for line in held(former, run)] == [name]


def test_a_year_is_held_with_the_former_versions_that_are_in_it(
    made: dict[str, Path], tmp_path: Path, run: Run
) -> None:
    """Changed, with another seal, or one more than the seal knows of."""
    copy = shutil.copytree(made["amended"] / "site/2021", tmp_path / "download")
    assert held(copy, run) == []
    with (copy / "superseded/1/report.pdf").open("ab") as file:
        file.write(b"\n")
    shutil.copy(copy / CARRIED, copy / "superseded/1" / CARRIED)
    shutil.copytree(copy / "superseded/1", copy / "superseded/2")
    assert held(copy, run) == [
        "superseded/1/report.pdf: was changed",
        "superseded/1/seal.json: it is not the seal of that version, of 2022-05-06",
        "superseded/2: was added: the seal has no such version",
    ]


# ---- a bag


def test_a_bag_with_new_manifests_does_not_hold_with_another_page_or_another_seal(
    made: dict[str, Path], tmp_path: Path, run: Run
) -> None:
    """Whoever makes the manifests anew has not changed the PDF, the sources and the ledger in it."""
    bag = tmp_path / "bag"
    done(made["sealed"], "bag", "2021", "--output", str(bag))
    edit(bag, "data/site/2021/overview.html", ">900.00万元<", ">901.00万元<")
    edit(bag, "data/site/2021/seal.json", "2022-05-06", "2022-05-07")
    _forged(bag)
    wrong = held(bag, run)
    assert wrong[0].startswith("data/site/2021/overview.html: budget.actual is marked as “9000000 901.00万元”")
    assert wrong[-1] == "data/site/2021/seal.json: it is not the seal in data/record/ledger.yml"
