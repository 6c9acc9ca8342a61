"""A seal is put in place as a whole: killed or out of room before any step, the old one holds or the new one does."""

from __future__ import annotations

import errno
import os
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from gongkai import source
from gongkai.amending.storing import settle, store
from gongkai.ledger import Ledger, ledger
from gongkai.seals import Said, dumps

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NONE = "notes:\n  - 说明。\n"
ENTRY = "amendments:\n  - {date: 2022-06-01, what: 甲, old: 一。, new: 二。, why: 笔误。, superseded: 1}\n"
WRITING = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree", "shutil.copyfile"}
"""What Python tells its audit hooks before it changes files, beside opening one to write."""
MOST = 200


def said(words: str) -> Said:
    """Return what an edition says that says no more than this."""
    return Said({}, {"overview.md": (words,)})


def sealed(words: str, former: str = "") -> str:
    """Return a ledger with the seal of this, and of what it said before."""
    text = f"{ENTRY if former else ''}seal:\n  date: 2022-06-01\n"
    text += f"  figures: {said(words).figures_digest}\n  text: {said(words).text_digest}\n"
    if former:
        old = said(former)
        text += f"  former:\n    - {{date: 2022-05-06, figures: '{old.figures_digest}', text: '{old.text_digest}'}}\n"
    return text


def files(folder: Path) -> dict[str, bytes]:
    """Return all files of a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def read(folder: Path) -> Ledger:
    """Read the ledger of a year."""
    tree, problems = source.parse((folder / "ledger.yml").read_text(encoding="utf-8"), "ledger.yml")
    assert tree is not None
    assert not problems
    return ledger(tree)[0]


class Case:
    """A year that is to be sealed, or amended: its folder before, and how that is done."""

    def __init__(self, folder: Path, *, amended: bool) -> None:
        self.folder, self.amended = folder / "data", amended
        self.published = folder / "report.pdf"
        self.published.write_bytes(b"published")

    def lay(self) -> dict[str, bytes]:
        """Lay the folder as it is before."""
        for path in sorted(self.folder.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        self.folder.mkdir(exist_ok=True)
        (self.folder / "ledger.yml").write_text(sealed("一。") if self.amended else NONE, encoding="utf-8")
        if self.amended:
            (self.folder / "seal.json").write_text(dumps(said("一。")), encoding="utf-8")
        return files(self.folder)

    def run(self) -> None:
        """Seal or amend."""
        if self.amended:
            kept = {"report.pdf": self.published, "data/figures.json": self.published}
            store(self.folder, sealed("二。", "一。"), dumps(said("二。")), kept, 1)
        else:
            store(self.folder, NONE + sealed("一。"), dumps(said("一。")))

    def steps(self, what: str) -> Iterator[tuple[int, int]]:
        """Yield the number of each step before which a run is stopped, and how that run ended."""
        for number in range(1, MOST):
            self.lay()
            ended = self.stopped(number, what)
            yield number, ended
            if not ended:
                return

    def stopped(self, number: int, what: str) -> int:
        """Run in a process of its own, and stop it before a step."""
        child = os.fork()
        if child == 0:
            left = iter(range(number - 1, -1, -1))

            def hook(event: str, given: tuple[object, ...]) -> None:
                opened = event == "open" and isinstance(given[2], int) and given[2] & (os.O_WRONLY | os.O_RDWR)
                if (event in WRITING or opened) and str(self.folder) in str(given) and next(left, 1) == 0:
                    if what == "killed":
                        os.kill(os.getpid(), signal.SIGKILL)
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

            sys.addaudithook(hook)
            try:
                self.run()
            except OSError:
                os._exit(3)
            os._exit(0)
        return os.waitpid(child, 0)[1]


@pytest.fixture(params=[False, True], ids=["seal", "amend"])
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Case:
    """Return a year that is to be sealed, and one that is to be amended."""
    return Case(tmp_path, amended=request.param)


def test_whoever_is_killed_leaves_the_old_seal_or_the_new_one(case: Case) -> None:
    """Before each step that changes a file: the next run finishes what was begun, or undoes it, to the byte."""
    before = case.lay()
    case.run()
    after = files(case.folder)
    seen = set()
    for number, ended in case.steps("killed"):
        assert ended in {0, signal.SIGKILL}
        new = (case.folder / "ledger.yml").read_bytes() == after["ledger.yml"]
        finished = settle(case.folder, read(case.folder))
        assert files(case.folder) == (after if new else before), number
        assert not finished or new
        seen.add((new, finished))
        if not new:
            case.run()
        assert files(case.folder) == after
    assert seen == {(False, False), (True, True), (True, False)}


def test_a_disk_without_room_leaves_all_as_it_was(case: Case) -> None:
    """Whoever is told that nothing was sealed can rely on it; whoever is told nothing of the kind has the new seal."""
    before = case.lay()
    case.run()
    after = files(case.folder)
    failed = 0
    for number, ended in case.steps("full"):
        if os.waitstatus_to_exitcode(ended):
            failed += 1
            assert files(case.folder) == before, number
            assert sorted(path.name for path in case.folder.iterdir()) == sorted(before)
        else:
            settle(case.folder, read(case.folder))
            assert files(case.folder) == after, number
            break
    assert failed > 3, "the files that are kept, the record, the ledger"


def test_a_former_version_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    """Whatever has put it there: readers may have quoted it."""
    case = Case(tmp_path, amended=True)
    case.lay()
    (case.folder / "superseded/1").mkdir(parents=True)
    (case.folder / "superseded/1/report.pdf").write_bytes(b"other")
    before = files(case.folder)
    with pytest.raises(FileExistsError):
        case.run()
    assert files(case.folder) == before


def test_a_former_version_that_something_speaks_of_is_never_taken_away(tmp_path: Path) -> None:
    """A seal that was taken out by hand does not take with it what was published."""
    case = Case(tmp_path, amended=True)
    case.lay()
    case.run()
    kept = files(case.folder / "superseded")
    for text in (ENTRY, NONE, ENTRY + sealed("二。").removeprefix(ENTRY)):
        (case.folder / "ledger.yml").write_text(text, encoding="utf-8")
        assert not settle(case.folder, read(case.folder))
        assert files(case.folder / "superseded") == kept
