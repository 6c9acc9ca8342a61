"""Imports point down, a machine says so, and the machine is seen to say it."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "macros" / "gongkai"
# What none of the core may bring along: an adapter, a terminal, a typesetter.
HEAVY = ("mkdocs", "mkdocs_macros", "mkdocs_with_pdf", "weasyprint", "material", "rich", "click")


def contracts() -> dict[str, dict[str, list[str]]]:
    """Return the contracts of pyproject.toml by their id."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {contract["id"]: contract for contract in config["tool"]["importlinter"]["contracts"]}


def layers() -> list[list[str]]:
    """Return the layers from high to low, each with its modules."""
    return [[name.strip(" ()") for name in layer.split("|")] for layer in contracts()["layers"]["layers"]]


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the copy of the package in a folder, not the one that is installed."""
    program = "import sys; from importlinter.cli import lint_imports_command; lint_imports_command(sys.argv[1:])"
    return subprocess.run(
        [sys.executable, "-c", program, "--no-cache"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder / "macros"), "NO_COLOR": "1", "COLUMNS": "200"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy the package and its contracts into a folder where a test may break them."""
    shutil.copytree(PACKAGE, tmp_path / "macros" / "gongkai", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def plant(folder: Path, module: str, line: str) -> None:
    """Add a line to a module of the copy, in its `__init__.py` where it is a package."""
    path = folder / "macros" / "gongkai" / module
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    path.write_text(path.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")


def test_the_package_keeps_its_contracts(copy: Path) -> None:
    """Every import of the package points down."""
    result = lint_imports(copy)
    assert result.returncode == 0, result.stdout
    assert " 0 broken" in result.stdout


def test_an_import_that_points_up_is_refused_by_name(copy: Path) -> None:
    """The lowest module may not know the highest, and the report names both and the line."""
    plant(copy, "problems", "import gongkai.cli")
    result = lint_imports(copy)
    assert result.returncode == 1, result.stdout
    assert "imports point down BROKEN" in result.stdout
    assert "gongkai.problems -> gongkai.cli (l." in result.stdout


def test_neighbours_of_one_layer_do_not_know_each_other(copy: Path) -> None:
    """What stands beside each other can be read, and replaced, one without the other."""
    first, second = next(layer for layer in layers() if len(layer) > 1 and "preview" not in layer)[:2]
    plant(copy, first, f"import gongkai.{second}")
    result = lint_imports(copy)
    assert result.returncode == 1, result.stdout
    assert f"gongkai.{first} -> gongkai.{second} (l." in result.stdout


def test_a_module_that_no_layer_names_is_refused(copy: Path) -> None:
    """A new module must be given its place before it can land."""
    (copy / "macros" / "gongkai" / "newcomer.py").write_text('"""Belongs nowhere."""\n', encoding="utf-8")
    result = lint_imports(copy)
    assert result.returncode == 1, result.stdout
    assert "- gongkai.newcomer" in result.stdout


@pytest.mark.parametrize(
    ("module", "library", "contract"),
    [
        ("pages", "mkdocs", "plugin alone knows MkDocs and mkdocs-macros"),
        ("macros", "mkdocs_macros", "plugin alone knows MkDocs and mkdocs-macros"),
        ("plugin", "weasyprint", "pdf alone knows mkdocs-with-pdf and WeasyPrint"),
        ("exports", "mkdocs_with_pdf", "pdf alone knows mkdocs-with-pdf and WeasyPrint"),
        ("edition", "click", "cli alone talks to the terminal"),
        ("editions", "distributed", "cluster alone knows Dask"),
        ("exports", "openpyxl", "spreadsheets alone knows openpyxl"),
    ],
)
def test_a_library_stays_with_the_module_that_adapts_it(copy: Path, module: str, library: str, contract: str) -> None:
    """MkDocs and the typesetter can be replaced, because one module each knows them."""
    plant(copy, module, f"import {library}")
    result = lint_imports(copy)
    assert result.returncode == 1, result.stdout
    assert f"{contract} BROKEN" in result.stdout
    assert f"gongkai.{module} -> {library} (l." in result.stdout


def test_the_core_runs_without_mkdocs() -> None:
    """Reading, computing, checking and exporting work where MkDocs, Pango and a terminal's colours are absent."""
    order = layers()
    floor = next(i for i, layer in enumerate(order) if "checks" in layer)
    core = ", ".join(f"gongkai.{name}" for name in ["exports", *itertools.chain(*order[floor:])])
    program = f"import sys, {core}; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == ""
