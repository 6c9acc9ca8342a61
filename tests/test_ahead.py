"""A site is loaded and checked by another process while this one loads MkDocs, with the same result."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pytest

from gongkai import editions, exports, pages
from gongkai.checks import check
from gongkai.cli import ahead
from gongkai.edition import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongkai.edition import Edition, Site
    from gongkai.findings import Findings

ROOT = Path(__file__).parents[1]


def told(site: Site, findings: Findings) -> list[str]:
    """Return all that is published of the data of a site."""
    made = [make(edition, findings) for edition in site.editions for make in pages.generated(edition).values()]
    return [*made, *(exports.as_json(edition) for edition in site.editions)]


@pytest.mark.parametrize("root", [ROOT, ROOT / "examples" / "shili"])
def test_what_is_loaded_ahead_is_what_would_be_loaded_here(root: Path) -> None:
    """Every figure, text and finding, and which edition is the year before which."""
    with ahead.ahead(root) as coming:
        site, findings = coming.loaded()
    here = load(root)
    assert findings == check(here)
    assert told(site, findings) == told(here, findings)
    assert [one.previous for one in site.editions[1:]] == list(site.editions[:-1])
    assert all(one.previous is other for other, one in zip(site.editions, site.editions[1:], strict=False))


def test_a_site_with_errors_is_told_of_in_the_same_words(site: Callable[..., Path]) -> None:
    """Findings cross over, too."""
    root = site({"data/2021/x.yml": "a: 5圆\n"})
    with ahead.ahead(root) as coming:
        _, findings = coming.loaded()
    assert findings == check(load(root))
    assert findings.open


@pytest.mark.parametrize("sound", [b"", b"\x00" * 20, (100).to_bytes(8, "big") + b"short"])
def test_a_process_that_ends_without_a_result_is_made_up_for(
    site: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, sound: bytes
) -> None:
    """Killed for want of memory, before it began to speak or in the middle of it."""

    def killed(_root: Path, made: IO[bytes], _writing: int, _parent: int) -> None:
        made.write(sound)
        os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(ahead, "_work", killed)
    root = site()
    with ahead.ahead(root) as coming:
        found, findings = coming.loaded()
        assert coming.exported() == {}
    assert findings == check(load(root))
    assert told(found, findings) == told(load(root), findings)


def test_open_data_made_ahead_is_what_the_edition_would_make(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many editions as there was time for, and no part of one; the process that makes them is gone then."""
    root = ROOT / "examples" / "shili"
    reading, writing = os.pipe()
    made = exports.files
    here = load(root)

    def files(edition: Edition, *, draft: bool) -> dict[str, bytes]:
        if edition.year == here.editions[0].year:
            os.write(writing, b"the others are done")
            signal.pause()
        return made(edition, draft=draft)

    monkeypatch.setattr(exports, "files", files)
    with ahead.ahead(root) as coming:
        _, findings = coming.loaded()
        os.read(reading, 1)
        exported = coming.exported()
    assert exported == {e.year: made(e, draft=findings.unsettled(e)) for e in here.editions[1:]}
    assert len(exported) >= 1
    assert isinstance(coming, ahead._Forked)
    with pytest.raises(ChildProcessError):
        os.waitpid(coming.process, os.WNOHANG)


def test_an_edition_is_published_with_the_open_data_made_ahead(site: Callable[..., Path]) -> None:
    """It is not made a second time."""
    root = site()
    loaded = load(root)
    findings = check(loaded)
    (edition,) = loaded.editions
    files = {**exports.files(edition, draft=findings.unsettled(edition)), "seen.txt": b"made ahead"}
    options = editions.Options(with_pdf=False, exported=lambda: {edition.year: files})
    editions.build(loaded, findings, root / "site", loaded.editions, options)
    folder = root / "site" / str(edition.year) / "data"
    assert {name: (folder / name).read_bytes() for name in files} == files
