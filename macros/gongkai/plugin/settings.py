"""The settings in mkdocs.yml in, what must not be among them out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.exceptions import PluginError

from gongkai.problems import Origin, Problem, msg

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

    from gongkai.plugin.handing import Handed


def site_root(config: MkDocsConfig) -> Path:
    """Return the site directory: the folder of mkdocs.yml."""
    return Path(config.config_file_path).resolve().parent


def refusal(rule: str, message: Any, handed: Handed | None, hint: Any = None) -> PluginError:  # noqa: ANN401
    """Make the error that MkDocs shows without a traceback."""
    language = handed.edition.department.language if handed else "zh"
    return PluginError("\n" + Problem(rule, Origin("mkdocs.yml"), message, hint).line(language))


def refuse_config(config: MkDocsConfig, handed: Handed | None) -> None:
    """Refuse settings under which mkdocs-macros would publish an error, or take code from a text.

    X101: The plugins gongkai and macros are in mkdocs.yml. Without them a site would be built that is not checked and
    has no figures. Add them under `plugins:`.

    X102: Under `macros:` stand `on_undefined: strict` and `on_error_fail: true`, and `render_by_default` is not
    switched off. Otherwise an error would be published in place of a figure. Set them so.

    X103: No setting under `macros:` has texts read in another way than they are checked. Take it out.

    X107: mkdocs.yml has no `exclude_docs`. With it MkDocs publishes files that are not checked, such as those that
    begin with a dot. Take it out.
    """
    plugin = config.plugins.get("macros")
    if plugin is None:
        raise refusal("X101", msg("the plugin '{name}' is missing under `plugins:`", name="macros"), handed)
    for key, wanted in (("on_undefined", "strict"), ("on_error_fail", True), ("render_by_default", True)):
        if plugin.config[key] != wanted:
            message = msg(
                "set `{key}: {wanted}` under `macros:`, or errors would be published",
                key=key,
                wanted=str(wanted).lower(),
            )
            raise refusal("X102", message, handed)
    if config.exclude_docs:
        raise refusal("X107", msg("`{key}` would publish files that are not checked", key="exclude_docs"), handed)
    for key, value in plugin.config.items():
        if (key.startswith("j2_") and value) or (key in {"include_yaml", "include_dir", "modules"} and value):
            message = msg(
                "`{key}` under `macros:` would let texts be read in another way than they are checked", key=key
            )
            raise refusal("X103", message, handed)
