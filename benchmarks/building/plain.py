"""Writes the site that a department would have without gongkai: the same texts and figures, plugins as they come."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from building.measuring import environment

MACROS = Path(__file__).with_name("plain_macros.py")
PDF = "  - with-pdf\n"
SETTINGS = f"""\
site_name: 示例区档案馆
docs_dir: !ENV DOCS
theme: {{name: material, language: zh, font: false}}
markdown_extensions: [tables]
plugins:
  - search
  - macros: {{on_undefined: strict, on_error_fail: true}}
{PDF}"""
HTML = "html.yml"
"""The settings without the PDF, beside mkdocs.yml."""


def write(made: Path, folder: Path) -> None:
    """Write the plain site of a department that department.py has made, and make it a repository."""
    for part in ("data", "docs"):
        shutil.copytree(made / part, folder / part)
    shutil.copy(MACROS, folder / "main.py")
    for year in (folder / "docs").iterdir():
        chapters = sorted(year.glob("*.md"))
        titles = [page.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ") for page in chapters]
        links = "".join(f"- [{title}]({page.name})\n" for page, title in zip(chapters, titles, strict=True))
        (year / "index.md").write_text(f"# 示例区档案馆{year.name}年工作报告\n\n{links}", encoding="utf-8")
    (folder / "mkdocs.yml").write_text(SETTINGS, encoding="utf-8")
    _settle(folder)


def with_gongkai(made: Path, folder: Path) -> None:
    """Copy a department as it is and make it a repository: mike with the plugin gongkai inside."""
    shutil.copytree(made, folder)
    _settle(folder)


def _settle(folder: Path) -> None:
    """Write the settings without the PDF, too, and make the folder a repository of one commit: mike wants no more."""
    settings = (folder / "mkdocs.yml").read_text(encoding="utf-8")
    (folder / HTML).write_text(settings.replace(PDF, ""), encoding="utf-8")
    (folder / ".gitignore").write_text("site/\n.cache/\n__pycache__/\n", encoding="utf-8")
    for words in (
        ("init", "-q", "-b", "main"),
        ("config", "user.name", "nobody"),
        ("config", "user.email", "nobody@example.invalid"),
        ("add", "-A"),
        ("commit", "-q", "-m", "Texts and figures"),
    ):
        subprocess.run(["git", *words], cwd=folder, env=environment(), check=True)


def forget(folder: Path) -> None:
    """Take away all that mike has made."""
    shutil.rmtree(folder / "site", ignore_errors=True)
    subprocess.run(
        ["git", "update-ref", "-d", "refs/heads/gh-pages"],
        cwd=folder,
        env=environment(),
        check=True,
        capture_output=True,
    )
