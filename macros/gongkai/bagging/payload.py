"""A built edition in, the payload of its bag written into a folder out: pages, PDF and data; sources; what proves them.

site/<year>/  and site/assets/   the pages with what they need, the PDF, the open data
sources/                         texts, figures and settings, as they were committed
record/                          the ledger with the seal, what was sealed, what the checks found, the programs
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from gongkai.amending.storing import LEDGER
from gongkai.bagging import packages, sources
from gongkai.bagging.errors import BagError
from gongkai.bagging.writing import listed
from gongkai.checks import check
from gongkai.edition import load
from gongkai.findings import Findings
from gongkai.problems import msg
from gongkai.reports import FORMATS
from gongkai.seals import RECORD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gongkai.edition import Edition

SITE, SOURCES, RECORDS = "site", "sources", "record"
CHECKS, VERSIONS, README = "check.json", "versions.json", "README.txt"
_ASSETS = "assets"
_ABOUT = """{title}

site/{year}/index.html    网页（用浏览器打开） / the pages, for a browser
site/{year}/report.pdf    PDF（PDF/A） / the PDF (PDF/A)
site/{year}/data/         开放数据 / the open data
sources/                  文字（Markdown）和数据（YAML）{commit} / texts and figures as committed
record/ledger.yml         台账和封存记录 / the ledger and the seal
record/seal.json          封存的全部数据和文字 / what was sealed (if it is)
record/check.json         检查结果 / what the checks found
record/versions.json      所用软件及版本 / the programs, with their versions

网页上通向其他年度和全站检索的链接在这里打不开。
Links from the pages to other years and to the search over all years lead nowhere here.

核对 / to verify: gongkai verify FOLDER
"""


def pages(edition: Edition, built: Path, target: Path) -> list[str]:
    """Copy an edition of a built site, with the shared files that its pages ask for; return all names."""
    year = str(edition.year)
    for name in listed(built / year):
        _copied(built / year / name, target / year / name, f"{year}/{name}")
    for shelf in _shelves(built, target / year):
        for name in listed(built / _ASSETS / shelf):
            shown = f"{_ASSETS}/{shelf}/{name}"
            _copied(built / shown, target / shown, shown)
    return listed(target)


def record(edition: Edition, data: Path, root: Path, target: Path, commit: str, left_out: list[str]) -> None:
    """Write what proves an edition: `data` is the year's folder with the ledger, `root` the sources in the bag."""
    target.mkdir()
    for name in (LEDGER, RECORD):
        if (data / name).is_file() and not (data / name).is_symlink():
            shutil.copyfile(data / name, target / name)
    findings = check(load(root))
    year = {"", str(edition.year)}
    mine = Findings(
        tuple(p for p in findings.open if p.edition in year),
        tuple((p, why) for p, why in findings.acknowledged if p.edition in year),
    )
    (target / CHECKS).write_bytes(FORMATS["json"](mine, edition.department.language, True).encode())  # noqa: FBT003 - one of FORMATS
    seal = edition.ledger.seal
    (target / VERSIONS).write_bytes(packages.versions(seal.gongkai if seal else "", commit, left_out).encode())


def readme(edition: Edition, commit: str) -> str:
    """Say for people who find the bag in fifty years what lies where in it."""
    named = f"，提交 {commit}" if commit else ""
    return _ABOUT.format(title=edition.report.title, year=edition.year, commit=named)


def _shelves(built: Path, folder: Path) -> Iterator[str]:
    """Yield the folders of shared files that pages name."""
    there = sorted(p.name for p in (built / _ASSETS).iterdir()) if (built / _ASSETS).is_dir() else []
    asked = {name for page in folder.rglob("*.html") for name in _named(page.read_bytes(), there)}
    yield from sorted(asked)


def _named(page: bytes, names: list[str]) -> Iterator[str]:
    yield from (name for name in names if f"/{_ASSETS}/{name}/".encode() in page)


def _copied(source: Path, target: Path, shown: str) -> None:
    if source.is_symlink() or not source.is_file() or not sources.fit(shown):
        raise BagError(
            msg("{path} cannot be put into a bag: a link, or a name that not every system takes", path=shown)
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
