"""The MkDocs plugin: one edition becomes one site version. The only package that knows MkDocs and mkdocs-macros.

Under `mkdocs serve` and `mkdocs build` it loads and checks the site directory itself and shows the newest edition
(`GONGKAI_YEAR` names another); under `gongkai build` it is handed an edition that has been checked.
"""

from __future__ import annotations

from gongkai.plugin.building import BuildFailedError, build
from gongkai.plugin.editing import GongkaiPlugin
from gongkai.plugin.handing import PORTAL, THEME, Handed, Sibling, sibling
from gongkai.plugin.shelving import ASSETS, Assets, Shelf, used
from gongkai.plugin.warming import get_ready, warm

__all__ = [
    "ASSETS",
    "PORTAL",
    "THEME",
    "Assets",
    "BuildFailedError",
    "GongkaiPlugin",
    "Handed",
    "Shelf",
    "Sibling",
    "build",
    "get_ready",
    "sibling",
    "used",
    "warm",
]
