"""`gongkai verify PATH`: a bag, a published folder or a download of a year against its seal and the repository's."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongkai import pages
from gongkai.bagging import BagError, Known, fetched, is_address, prove
from gongkai.cli.bag import progress
from gongkai.cli.context import WRONG
from gongkai.edition import load
from gongkai.problems import msg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongkai.bagging import Proof
    from gongkai.cli.context import Run
    from gongkai.edition import Site

USAGE = 2


def verify(run: Run, path: str, form: str) -> None:
    """Examine a copy, and leave with status 1 if something differs, with 2 if there is nothing to examine."""
    site = load(run.root) if (run.directory / "mkdocs.yml").is_file() else None
    language = run.language(site)
    try:
        proof = _proof(run, path, site)
    except BagError as error:
        for message in error.messages:
            run.say(message, site)
        raise SystemExit(USAGE if error.usage else WRONG) from None
    except OSError as error:
        run.say(msg("{path} cannot be read: {detail}", path=path, detail=error.strerror or str(error)), site)
        raise SystemExit(WRONG) from None
    if form == "json":
        objects = [{"path": one.path, "message": one.message.text(language)} for one in proof.wrong]
        click.echo(json.dumps(objects, ensure_ascii=False, indent=1))
    else:
        for one in proof.wrong:
            click.echo(f"{one.path}: {one.message.text(language)}")
    for told in proof.told:
        run.say(told, site)
    if proof.wrong:
        run.say(msg("{path}: {count} differences", path=path, count=len(proof.wrong)), site)
        raise SystemExit(WRONG)


def _proof(run: Run, path: str, site: Site | None) -> Proof:
    seals = _seals(site)
    if not is_address(path):
        return prove(Path(path).absolute(), path, seals)
    with tempfile.TemporaryDirectory(prefix="gongkai-") as temporary:
        folder = Path(temporary, path.rstrip("/").rpartition("/")[2] or "site")
        folder.mkdir()
        with progress(run, site) as report:
            fetched(path, folder, report)
        return prove(folder, path, seals)


def _seals(site: Site | None) -> Mapping[int, Known] | None:
    """Return the seals of the repository by year; None outside of one."""
    if site is None or site.department is None:
        return None
    return {e.year: Known(e.ledger.seal, pages.printed(e)) for e in site.editions if e.ledger.seal is not None}
