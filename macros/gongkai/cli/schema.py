"""`gongkai schema`: write the JSON Schemas with which editors complete and check data files while typing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from gongkai.cli.context import WRONG
from gongkai.problems import msg
from gongkai.schema import json_schemas

if TYPE_CHECKING:
    from gongkai.cli.context import Run

FOLDER = ".schema"


@click.command()
@click.option("--print", "name", type=click.Choice(sorted(json_schemas())), help="只打印一个 / print one instead")
@click.pass_obj
def schema(run: Run, name: str | None) -> None:
    """写出编辑器用的数据格式（.schema/），在 VS Code 中填写数据时自动提示。 / Write the JSON Schemas for editors.

    \b
    gongkai schema                  写到 .schema/ / into .schema/
    gongkai schema --print figures  打印一个 / print one
    """  # noqa: D301 - click's mark for lines to leave alone
    schemas = json_schemas()
    if name:
        click.echo(json.dumps(schemas[name], ensure_ascii=False, indent=2))
        return
    run.require_site()
    folder = run.root / FOLDER
    try:
        folder.mkdir(exist_ok=True)
        for stem, content in schemas.items():
            text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
            (folder / f"{stem}.json").write_text(text, encoding="utf-8")
    except OSError as error:
        run.say(msg("{folder} could not be written: {detail}", folder=FOLDER, detail=error.strerror))
        raise SystemExit(WRONG) from None
    run.say(msg("{count} schemas written to {folder}", count=len(schemas), folder=str(run.directory / FOLDER)))
