"""`gongkai bag` and `gongkai verify PATH`: what archives keep is whole, is what was sealed, and stays provable."""

from __future__ import annotations

import functools
import http.server
import json
import shutil
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import bagit
import pytest
from warcio.archiveiterator import ArchiveIterator

from gongkai import pdf
from gongkai.bagging import warcs
from repositories import commit, git, repository
from sites import digests
from test_seal import BUDGET, SEAL, done, edit, lay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result

    Run = Callable[..., Result]

pytestmark = [
    pytest.mark.skipif(bool(pdf.missing_libraries()), reason="Pango is not installed"),
    # WeasyPrint leaves its colour profile open; Python says so when the file is collected.
    pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning"),
]
BAGS = "site/\nbags/\n.cache/\n.*.lock\n"
RECORD = "data/record/ledger.yml"
FIGURES = "data/site/2021/data/figures.json"


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site that is built and sealed, with the bag of its year, made with a WARC."""
    root = lay(tmp_path_factory.mktemp("bagging") / "site")
    (root / ".gitignore").write_text(BAGS, encoding="utf-8")
    edit(root, "data/department.yml", "name:", "site: {url: 'https://www.example.gov.cn/'}\nname:")
    repository(root)
    done(root, "build")
    done(root, *SEAL)
    commit(root)
    done(root, "build")
    done(root, "bag", "2021", "--warc")
    return root


@pytest.fixture
def bag(sealed: Path, tmp_path: Path) -> Path:
    """Return a copy of the bag, to be spoilt; it lies in no repository."""
    return Path(shutil.copytree(sealed / "bags/2021", tmp_path / "2021"))


@contextmanager
def served(folder: Path, elsewhere: str = "") -> Iterator[str]:
    """Serve a folder from this machine, or send everybody elsewhere."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its own name
            pass

        def do_GET(self) -> None:
            if not elsewhere:
                super().do_GET()
                return
            self.send_response(302)
            self.send_header("Location", elsewhere + self.path)
            self.end_headers()

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


# ---- the bag


def test_bagit_itself_finds_the_bag_valid(sealed: Path) -> None:
    """With both digests, of the version of the RFC; whoever it came from, and when, is in its description."""
    found = bagit.Bag(str(sealed / "bags/2021"))
    found.validate()
    assert sorted(found.algorithms) == ["sha256", "sha512"]
    assert found.version_info == (1, 0)
    assert found.info["Source-Organization"] == "示例单位"
    assert found.info["External-Identifier"] == "https://www.example.gov.cn/2021/"
    assert found.info["Bagging-Date"] == "2022-05-06"


def test_the_bag_has_the_edition_its_sources_and_what_proves_it(sealed: Path) -> None:
    """Pages with the styles that they ask for, PDF, data; sources of the sealed commit; ledger, checks, programs."""
    inside, site = sealed / "bags/2021/data", sealed / "site"
    assert digests(inside / "site/2021") == digests(site / "2021")
    assert digests(inside / "site/assets") == digests(site / "assets")
    head = git(sealed, "rev-parse", "HEAD~1")
    assert {p.relative_to(inside / "sources").as_posix() for p in (inside / "sources").rglob("*") if p.is_file()} == {
        *git(sealed, "-c", "core.quotePath=false", "ls-tree", "-r", "--name-only", head).splitlines()
    }
    assert (inside / "sources" / BUDGET).read_bytes() == (sealed / BUDGET).read_bytes()
    assert (inside / "record/ledger.yml").read_bytes() == (sealed / "data/2021/ledger.yml").read_bytes()
    assert json.loads((inside / "record/check.json").read_text(encoding="utf-8")) == []
    found = json.loads((inside / "record/versions.json").read_text(encoding="utf-8"))
    assert found["commit"] == head
    assert {"gongkai", "weasyprint", "mkdocs"} <= found["packages"].keys()


def test_a_bag_made_twice_is_the_same_bytes(sealed: Path, tmp_path: Path, run: Run) -> None:
    """Elsewhere too; where it is already nothing is written, and nothing else is left lying about."""
    before = digests(sealed / "bags/2021")
    done(sealed, "bag", "2021", "--warc", "--output", str(tmp_path / "other"))
    assert digests(tmp_path / "other") == before
    again = run(sealed, "bag", "2021", "--warc")
    assert again.exit_code == 0
    assert "the same bag is there already" in again.stderr
    assert {p.name for p in (sealed / "bags").iterdir()} == {"2021", ".2021.lock"}


def test_a_clean_clone_makes_the_same_bag(sealed: Path, tmp_path: Path) -> None:
    """Whoever has the repository can make the bag anew, and hold it against the one in the archives."""
    git(tmp_path, "clone", "--quiet", str(sealed), "clone")
    done(tmp_path / "clone", "build")
    done(tmp_path / "clone", "bag", "2021", "--warc")
    assert digests(tmp_path / "clone/bags/2021") == digests(sealed / "bags/2021")


def test_another_bag_is_not_touched(sealed: Path, bag: Path, run: Run) -> None:
    """Nor is a folder that is none."""
    (bag / "data/README.txt").write_text("changed", encoding="utf-8")
    before = digests(bag)
    found = run(sealed, "bag", "2021", "--warc", "--output", str(bag))
    assert found.exit_code == 1
    assert "is there already, and is another bag or none" in found.stderr
    assert digests(bag) == before
    assert [p.name for p in bag.parent.iterdir() if p.is_dir()] == ["2021"]


def test_what_is_not_committed_is_not_bagged(sealed: Path, tmp_path: Path, run: Run) -> None:
    """A figure that somebody is working on is in no archive."""
    copy = shutil.copytree(sealed, tmp_path / "copy")
    edit(copy, BUDGET, "1000.00万元", "1000.00万元  # 待核")
    found = run(copy, "bag", "2021", "--output", str(tmp_path / "bag"))
    assert found.exit_code == 1
    assert f"not committed to Git: {BUDGET}" in found.stderr
    assert not (tmp_path / "bag").exists()


def test_a_site_that_says_something_else_is_not_bagged(sealed: Path, tmp_path: Path, run: Run) -> None:
    """What is kept for ever is proven before."""
    site = shutil.copytree(sealed / "site", tmp_path / "site")
    edit(site, "2021/overview.html", "900.00", "901.00")
    found = run(sealed, "bag", "2021", "--site", str(site), "--output", str(tmp_path / "bag"))
    assert found.exit_code == 1
    assert "the built site does not say what texts and data say" in found.stderr
    assert not (tmp_path / "bag").exists()


def unsealed(sealed: Path, root: Path) -> Path:
    """Copy the site without its seal, its bags and its repository."""
    shutil.copytree(sealed, root, ignore=shutil.ignore_patterns(".git", "bags"))
    ledger = root / "data/2021/ledger.yml"
    ledger.write_text(ledger.read_text(encoding="utf-8").partition("seal:")[0], encoding="utf-8")
    (root / "data/2021/seal.json").unlink()
    return root


def test_a_preview_with_errors_is_not_bagged(sealed: Path, tmp_path: Path, run: Run) -> None:
    """What says 请勿引用 on its pages is not what was published."""
    root = unsealed(sealed, tmp_path / "copy")
    edit(root, BUDGET, "900.00万元", "901.00万元")
    done(root, "build", "--allow-draft")
    found = run(root, "bag", "2021", "--output", str(tmp_path / "bag"))
    assert found.exit_code == 1
    assert "the edition of 2021 was built as a draft, with errors" in found.stderr
    assert not (tmp_path / "bag").exists()


def test_without_git_and_seal_the_bag_has_the_files_as_they_are_and_says_so(
    sealed: Path, tmp_path: Path, run: Run
) -> None:
    """A year that has neither a seal nor a date of publication has no day to put on its bag."""
    root = unsealed(sealed, tmp_path / "plain")
    found = run(root, "bag", "2021")
    assert found.exit_code == 1
    assert "it is not known when 2021 was published" in found.stderr
    with (root / "data/2021/report.yml").open("a", encoding="utf-8") as file:
        file.write("published: 2022-05-06\n")
    done(root, "build")
    text = done(root, "bag", "2021")
    assert "the site is in no Git repository" in text
    assert "2021 is not sealed" in text
    assert digests(root / "bags/2021/data/sources/docs") == digests(root / "docs")
    assert "no more can be said" in done(root, "verify", str(root / "bags/2021"))


def test_the_warc_is_read_back_as_the_pages(sealed: Path) -> None:
    """Each file once, under its address, on the day of the seal."""
    inside = sealed / "bags/2021/data"
    found = {}
    with (inside / "warc/2021.warc").open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            assert record.rec_headers.get_header("WARC-Date") == "2022-05-06T00:00:00Z"
            assert record.rec_headers.protocol == "WARC/1.1"
            if record.rec_type == "response":
                assert record.http_headers.get_statuscode() == "200"
                found[record.rec_headers.get_header("WARC-Target-URI")] = record.content_stream().read()
    base = "https://www.example.gov.cn/"
    site = inside / "site"
    assert found == {base + p.relative_to(site).as_posix(): p.read_bytes() for p in site.rglob("*") if p.is_file()}


def test_without_warcio_its_option_says_what_to_install(
    sealed: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nothing else needs it."""
    monkeypatch.setattr(warcs, "find_spec", lambda _name: None)
    found = run(sealed, "bag", "2021", "--warc", "--output", str(tmp_path / "bag"))
    assert found.exit_code == 2
    assert "pip install 'gongkai[warc]'" in found.stderr
    assert not (tmp_path / "bag").exists()


# ---- verifying a copy


def verified(folder: Path, copy: str, run: Run) -> tuple[int, str, str]:
    """Return what `verify` says of a copy."""
    found = run(folder, "verify", copy)
    return found.exit_code, found.stdout, found.stderr


def test_a_bag_is_held_against_its_seal_and_the_repository(sealed: Path, bag: Path, run: Run) -> None:
    """Outside of the repository it is said that nobody vouches for the seal."""
    status, wrong, told = verified(sealed, str(bag), run)
    assert (status, wrong) == (0, "")
    assert told == f"{bag}: the bag of 2021 is whole and says what was sealed on 2022-05-06, as the repository has it\n"
    status, wrong, told = verified(bag.parent, str(bag), run)
    assert (status, wrong) == (0, "")
    assert "only its repository can tell" in told


def test_a_changed_a_missing_and_an_added_file_of_a_bag_are_named(bag: Path, run: Run) -> None:
    """All at once; tag files too."""
    with (bag / FIGURES).open("ab") as file:
        file.write(b" ")
    (bag / "data/README.txt").unlink()
    (bag / "data/site/2021/new.html").write_text("new", encoding="utf-8")
    edit(bag, "bag-info.txt", "示例单位", "别的单位")
    status, wrong, _ = verified(bag.parent, str(bag), run)
    assert status == 1
    assert wrong.splitlines() == [
        "bag-info.txt: was changed",
        "data/README.txt: is missing",
        f"{FIGURES}: was changed",
        "data/site/2021/new.html: was added: no manifest lists it",
    ]


def _forged(bag: Path) -> None:
    """Write the manifests anew, as somebody would who has changed a file."""
    from gongkai.bagging.writing import finish  # noqa: PLC0415

    finish(bag, [("Source-Organization", "示例单位")], lambda _done, _total: None)


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (FIGURES, "900.00万元", "901.00万元", f"{FIGURES}: the open data are not those that were sealed on 2022-05-06"),
        (
            f"data/sources/{BUDGET}",
            "1000.00万元",
            "1001.00万元",
            "data/sources: the texts or figures are not those that were sealed on 2022-05-06",
        ),
        (
            "data/record/seal.json",
            "900.00万元",
            "901.00万元",
            "data/record/seal.json: the digest of the figures in the ledger is not that of seal.json",
        ),
    ],
)
def test_a_bag_with_new_manifests_still_does_not_fit_its_seal(
    bag: Path, run: Run, name: str, old: str, new: str, said: str
) -> None:
    """Digests alone can be made anew by whoever changes a file."""
    edit(bag, name, old, new)
    _forged(bag)
    bagit.Bag(str(bag)).validate()
    status, wrong, _ = verified(bag.parent, str(bag), run)
    assert status == 1
    assert said in wrong.splitlines()


def test_a_bag_with_another_seal_is_not_the_repository_s(sealed: Path, bag: Path, run: Run) -> None:
    """Only the repository can tell, and does."""
    text = (bag / RECORD).read_text(encoding="utf-8")
    before, _, after = text.partition("  text: sha256:")
    (bag / RECORD).write_text(f"{before}  text: sha256:{'0' * 64}{after[64:]}", encoding="utf-8")
    _forged(bag)
    status, wrong, _ = verified(sealed, str(bag), run)
    assert status == 1
    assert f"{RECORD}: the seal in it is not the one of the repository, of 2022-05-06" in wrong.splitlines()


def test_a_published_folder_is_held_against_its_manifest_and_the_seal(sealed: Path, tmp_path: Path, run: Run) -> None:
    """The folder, and the version that is public; a changed, a missing and an added file are named."""
    done(sealed, "publish", "--to", str(tmp_path / "www"))
    status, wrong, told = verified(sealed, str(tmp_path / "www"), run)
    assert (status, wrong) == (0, "")
    assert "2021 is whole, and its figures, PDF and web pages say what was sealed on 2022-05-06" in told
    copy = shutil.copytree(tmp_path / "www/current", tmp_path / "copy")
    (copy / "2021/overview.html").chmod(0o644)
    edit(copy, "2021/overview.html", "900.00", "901.00")
    (copy / "2021/plans.html").unlink()
    (copy / "2021/new.html").write_text("new", encoding="utf-8")
    status, wrong, _ = verified(sealed, str(copy), run)
    assert status == 1
    listed = [
        "2021/new.html: was added: no manifest lists it",
        "2021/overview.html: was changed",
        "2021/plans.html: is missing",
    ]
    assert wrong.splitlines()[:3] == listed
    assert "2021/overview.html: budget.actual is marked as “9000000 901.00万元”" in wrong


def test_a_year_on_the_web_is_held_against_the_seal(sealed: Path, tmp_path: Path, run: Run) -> None:
    """Fetched from its address; a figure that is another there is seen, whatever the data package says."""
    site = shutil.copytree(sealed / "site", tmp_path / "site")
    with served(site) as address:
        status, wrong, told = verified(sealed, f"{address}/2021/", run)
        assert (status, wrong) == (0, "")
        assert "its figures, PDF and web pages say what was sealed on 2022-05-06" in told
        assert "held against the repository's seal, which it carries, too" in told
        edit(site, "2021/data/figures.json", "900.00万元", "901.00万元")
        (site / "2021/data/figures.csv").unlink()
        status, wrong, _ = verified(sealed, f"{address}/2021", run)
    assert status == 1
    assert wrong.splitlines() == [
        "data/figures.csv: is missing",
        "data/figures.json: was changed",
        "data/figures.json: the open data are not those that were sealed on 2022-05-06",
    ]


def test_a_host_that_sends_us_to_another_one_is_not_followed(sealed: Path, run: Run) -> None:
    """What is there is not what was named."""
    with served(sealed / "site") as other, served(sealed / "site", elsewhere=other) as address:
        status, _, told = verified(sealed, f"{address}/2021/", run)
    assert status == 1
    assert f"leads to another place, {other}/2021/manifest.json" in told


def test_no_more_is_fetched_than_is_listed(sealed: Path, tmp_path: Path, run: Run) -> None:
    """A data package that names files outside of its folder is refused; a file that never ends is cut short."""
    site = shutil.copytree(sealed / "site", tmp_path / "site")
    with (site / "2021/data/figures.csv").open("ab") as file:
        file.truncate(50 << 20)
    with served(site) as address:
        assert "data/figures.csv: was changed" in verified(sealed, f"{address}/2021/", run)[1]
        edit(site, "2021/data/datapackage.json", '"figures.csv"', '"../../../figures.csv"')
        status, _, told = verified(sealed, f"{address}/2021/", run)
    assert status == 1
    assert "lists files that nobody publishes" in told


def test_what_is_no_copy_is_wrong_usage(sealed: Path, tmp_path: Path, run: Run) -> None:
    """Status 2, in both languages."""
    status, _, told = verified(sealed, str(tmp_path), run)
    assert status == 2
    assert "is no bag, no published folder and no year of a site" in told
    assert "不是归档包" in run(sealed, "verify", str(tmp_path), lang="zh").stderr
    assert run(sealed, "verify", str(tmp_path), "--year", "2021").exit_code == 2
