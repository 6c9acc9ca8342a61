"""A department's name and a year in, the files of its repository out: site, tools, a first edition to fill in."""

from __future__ import annotations

import json
import re
from pathlib import Path

from gongkai import __version__
from gongkai.problems import Message, msg
from gongkai.schema import json_schemas
from gongkai.starting import hosts
from gongkai.starting.automation import automation
from gongkai.starting.emptying import emptied

TEMPLATES = Path(__file__).with_name("templates")
UNNAMED = "单位名称（待填报）"
NAME = "init"
"""What the work is called in `placing`."""
MAX_NAME = 100
_PLAIN = re.compile(r"[一-鿿][\w（）()《》、·一-鿿 ]*[\w）)》一-鿿]")
_BLANK = re.compile(r"@(name|site_name|title|form|year|version)@")
_DOT = "dot-"
"""Begins a template's name instead of a dot: packaging tools and Git read files such as .gitignore where they stand."""


def unsuitable(name: str) -> Message | None:
    """Say what keeps a text from being a department's name."""
    if not name.strip():
        return msg("the name is empty")
    if len(name) > MAX_NAME or not name.isprintable() or any(mark in name for mark in ("{{", "{%", "{#")):
        return msg("the name must be one line of text, at most {limit} characters", limit=MAX_NAME)
    return None


def repository(name: str, year: int) -> dict[str, bytes]:
    """Return every file of a new repository by path, `mkdocs.yml` last: it is what makes the folder a site."""
    files = {**_rendered("repository", name, year), **hosts.forms(), **automation(), **edition(name, year)}
    for stem, schema in json_schemas().items():
        files[f".schema/{stem}.json"] = (json.dumps(schema, ensure_ascii=False, indent=2) + "\n").encode()
    return {path: files[path] for path in sorted(files, key=lambda path: (path == "mkdocs.yml", path))}


def entries() -> tuple[str, ...]:
    """Return what stands at the top of a new repository, in the order in which it is put there."""
    return tuple(dict.fromkeys(path.partition("/")[0] for path in repository(UNNAMED, 2000)))


def edition(name: str, year: int) -> dict[str, bytes]:
    """Return a starter edition by path: the chapters of a self-evaluation in their usual order, figures 待填报."""
    files = _rendered("edition", name, year)
    return {path.replace("/", f"/{year}/", 1): content for path, content in files.items()}


def pending(name: str, year: int) -> int:
    """Count the figures that a starter edition leaves to fill in."""
    figures = {
        p: c.decode() for p, c in edition(name, year).items() if not p.endswith(("report.yml", "ledger.yml", ".md"))
    }
    return sum(emptied(text, path, year)[1] for path, text in figures.items())


def _rendered(kind: str, name: str, year: int) -> dict[str, bytes]:
    words = {
        "name": name,
        "site_name": f"{name} 公开信息",
        "title": f"{name}{year}年部门整体支出绩效自评报告",
        "form": f"{name}{year}年部门整体支出绩效自评表",
    }
    files: dict[str, bytes] = {}
    for path in sorted((TEMPLATES / kind).rglob("*")):
        if path.is_dir():
            continue
        mine = {key: yaml_scalar(word) for key, word in words.items()} if path.suffix == ".yml" else words
        mine = {**mine, "year": str(year), "version": __version__}
        text = _BLANK.sub(lambda found, mine=mine: mine[found[1]], path.read_text(encoding="utf-8"))  # type: ignore[misc]
        files[path.relative_to(TEMPLATES / kind).as_posix().replace(_DOT, ".")] = text.encode()
    return files


def yaml_scalar(text: str) -> str:
    """Write a text as YAML reads it back: as it is where that is safe, in double quotes elsewhere."""
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
