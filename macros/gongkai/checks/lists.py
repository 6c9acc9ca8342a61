"""The name of a list in, the list out: words, patterns and limits that the checks go by are data beside them."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@functools.cache
def packaged(name: str) -> Any:  # noqa: ANN401 - the tree of a file that is part of the package
    """Read a list of the package, once; every scalar stays text."""
    import yaml  # noqa: PLC0415 - importing a module of the core must stay light

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    return yaml.load((FOLDER / f"{name}.yml").read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - makes text only
