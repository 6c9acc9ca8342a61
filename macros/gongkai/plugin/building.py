"""One edition in, its folder out, by MkDocs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.exceptions import Abort, ConfigurationError, PluginError

from gongkai import pdf
from gongkai.plugin.editing import GongkaiPlugin
from gongkai.plugin.gathering import gathering
from gongkai.plugin.settings import refusal
from gongkai.plugin.warming import settings
from gongkai.problems import Origin, Problem, msg

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from gongkai.plugin.handing import Handed


class BuildFailedError(Exception):
    """MkDocs could not build an edition; the text says why, in MkDocs' words."""


def build(
    root: Path, output: Path, handed: Handed, written: Callable[[], object] | None = None
) -> tuple[pdf.FaceUsed, ...]:
    """Build one edition into a folder with MkDocs, strictly; return the faces that its PDF is printed in.

    `written` is called when all but the PDF is in the folder. Raises `BuildFailedError` with what MkDocs said.
    """
    with gathering() as gathered:
        try:
            config = settings(root, handed)
            config.site_dir = str(output)
            plugin = config.plugins.get("gongkai")
            if not isinstance(plugin, GongkaiPlugin):
                raise refusal("X101", msg("the plugin '{name}' is missing under `plugins:`", name="gongkai"), handed)
            plugin.handed, plugin.command, plugin.written = handed, "gongkai", written or plugin.written
            mkdocs_build(config)
            return tuple(dict.fromkeys(plugin.faces))
        except pdf.PdfError as error:
            problem = Problem("P101", Origin(f"docs/{handed.edition.year}"), error.message, error.hint)
            raise BuildFailedError(problem.line(handed.edition.department.language)) from None
        except (Abort, ConfigurationError, PluginError) as error:
            raise BuildFailedError("\n".join(_unique([*gathered, str(error)]))) from None
        except SystemExit:
            # Abort is one, too. Else mkdocs-macros ends so on an error in a macro; ours have been checked before
            if not handed.edition.department.macros:
                raise RuntimeError("\n".join(gathered)) from None
            raise BuildFailedError("\n".join(_unique(gathered))) from None
        except RuntimeError as error:
            if "while generating PDF" not in str(error):
                raise
            raise BuildFailedError("\n".join(_unique([*gathered, str(error)]))) from None


def _unique(lines: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(line for line in lines if line.strip()))
