"""A site is loaded and checked by another process while this one loads MkDocs, with the same result."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gongkai import exports, pages
from gongkai.checks import check
from gongkai.cli import ahead
from gongkai.edition import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongkai.checks import Findings
    from gongkai.edition import Site

ROOT = Path(__file__).parents[1]


def told(site: Site, findings: Findings) -> list[str]:
    """Return all that is published of the data of a site."""
    made = [make(edition, findings) for edition in site.editions for make in pages.generated(edition).values()]
    return [*made, *(exports.as_json(edition) for edition in site.editions)]


@pytest.mark.parametrize("root", [ROOT, ROOT / "examples" / "shili"])
def test_what_is_loaded_ahead_is_what_would_be_loaded_here(root: Path) -> None:
    """Every figure, text and finding, and which edition is the year before which."""
    site, findings = ahead.ahead(root)()
    here = load(root)
    assert findings == check(here)
    assert told(site, findings) == told(here, findings)
    assert [one.previous for one in site.editions[1:]] == list(site.editions[:-1])
    assert all(one.previous is other for other, one in zip(site.editions, site.editions[1:], strict=False))


def test_a_site_with_errors_is_told_of_in_the_same_words(site: Callable[..., Path]) -> None:
    """Findings cross over, too."""
    root = site({"data/2021/x.yml": "a: 5圆\n"})
    _, findings = ahead.ahead(root)()
    assert findings == check(load(root))
    assert findings.open


@pytest.mark.parametrize("sound", [b"", b"\x00" * 20, (100).to_bytes(8, "big") + b"short"])
def test_a_process_that_ends_without_a_result_is_made_up_for(
    site: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, sound: bytes
) -> None:
    """Killed for want of memory, before it began to speak or in the middle of it."""

    def killed(_root: Path, writing: int) -> None:
        os.write(writing, sound)
        os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(ahead, "_work", killed)
    root = site()
    found, findings = ahead.ahead(root)()
    assert findings == check(load(root))
    assert told(found, findings) == told(load(root), findings)
