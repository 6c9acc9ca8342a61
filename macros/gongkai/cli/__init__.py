"""The command line: the only place that prints, exits and reads arguments. One file a command."""

from __future__ import annotations

import keyword
import sys
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import click

from gongkai import __version__
from gongkai.cli import ending

COMMANDS = (
    "build",
    "check",
    "review",
    "verify",
    "seal",
    "amend",
    "publish",
    "bag",
    "serve",
    "new",
    "export",
    "import",
    "init",
    "profile",
    "schema",
    "headers",
)
INTERRUPTED = 130


class OnDemand(click.Group):
    """Loads a command's module when it is asked for, so that `check` does not wait for MkDocs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the commands in the order in which a department meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Load a command."""
        if cmd_name not in COMMANDS:
            return None
        module = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name  # import is no name of a module
        found = getattr(import_module(f"gongkai.cli.{module}"), module)
        assert isinstance(found, click.Command)
        return found


@click.group(cls=OnDemand, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="gongkai")
@click.option(
    "-C",
    "directory",
    metavar="DIR",
    default=".",
    type=click.Path(path_type=Path),
    help="网站目录（放 mkdocs.yml 的文件夹） / the site directory (with mkdocs.yml)",
)
@click.option("--lang", type=click.Choice(["zh", "en"]), help="提示信息的语言 / language of messages")
@click.pass_context
def gongkai(context: click.Context, directory: Path, lang: str | None) -> None:
    """由文字（Markdown）和数据（YAML）生成单位的年度公开网站和PDF。 / Publish annual disclosures from text and figures.

    \b
    gongkai build                     生成网站和PDF / build the site and the PDFs
    gongkai check                     检查数据和文字 / check figures and text
    gongkai -C examples/shili build   另一个目录 / another site directory

    \b
    退出码 / exit status
    0 正常 fine    1 数据或文字有错 data or text is wrong
    2 用法有误 wrong usage    3 程序错误 a bug of ours
    """  # noqa: D301 - click's mark for lines to leave alone
    if not directory.is_dir():
        raise click.BadParameter(f"{directory}: 没有这个文件夹 / no such folder", param_hint="-C")
    from gongkai.cli.context import Run  # noqa: PLC0415 - `--help` and `--version` need nothing of it

    context.obj = Run(directory, lang)


def main() -> None:
    """Be the program `gongkai`."""
    with ending.at_once():
        run()


def run() -> NoReturn:
    """Run the command line; a bug of ours is said to be one, with what is needed to report it."""
    try:
        status = gongkai(standalone_mode=False)
    except (KeyboardInterrupt, click.Abort):
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except Exception:  # noqa: BLE001 - the one error boundary
        import traceback  # noqa: PLC0415 - a fifth of what `--help` would take

        from gongkai.cli.context import BUG, report_bug  # noqa: PLC0415

        report_bug(traceback.format_exc())
        sys.exit(BUG)
    sys.exit(status if isinstance(status, int) else 0)
