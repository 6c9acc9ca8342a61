"""`gongkai profile`: write one of the package's PDF profiles into a folder, to be changed there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongkai import profiles
from gongkai.cli.context import WRONG
from gongkai.problems import msg

if TYPE_CHECKING:
    from gongkai.cli.context import Run


@click.command()
@click.argument("name", type=click.Choice(profiles.NAMES))
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.pass_obj
def profile(run: Run, name: str, directory: Path) -> None:
    """复制一个PDF版式到站内文件夹，改成本单位的版式。 / Copy a PDF profile into a folder of the site, to change it.

    \b
    gongkai profile gbt9704 pdf/ours   复制公文格式到 pdf/ours / copy it into pdf/ours

    然后在 data/department.yml 中写 pdf: {profile: pdf/ours}。 / Then name it in data/department.yml.
    """  # noqa: D301 - click's mark for lines to leave alone
    run.require_site()
    target = run.root / directory
    shown = directory.as_posix()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        run.say(msg("{folder} is there already; nothing was written", folder=shown))
        raise SystemExit(WRONG)
    source = profiles.packaged(name).folder
    try:
        target.mkdir(parents=True, exist_ok=True)
        for path in sorted(source.iterdir()):
            (target / path.name).write_bytes(path.read_bytes())
    except OSError as error:
        run.say(msg("{folder} could not be written: {detail}", folder=shown, detail=error.strerror))
        raise SystemExit(WRONG) from None
    run.say(msg("the profile was written to {folder}; use it with `pdf: {{profile: {folder}}}`", folder=shown))
