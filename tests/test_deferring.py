"""A module that is put off is the module itself, later."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from gongkai.deferring import deferred
from sites import ROOT

if TYPE_CHECKING:
    from pathlib import Path

LIBRARY = "class Trouble(Exception):\n    code = 7\ndef double(number, by=2):\n    return number * by\n"
USER = "import library\nfrom library.deeper import double\n"
# What a process has loaded that is ready to build.
READY = """
import sys
from pathlib import Path
import gongkai.cli.making
from gongkai import pdf, plugin
plugin.warm(Path(sys.argv[2]), with_pdf=not pdf.missing_libraries())
assert plugin.get_ready(Path(sys.argv[1]), with_pdf=not pdf.missing_libraries())
print(*sorted({"gongkai.checks", "fontTools.subset", "requests"} & set(sys.modules)))
import mkdocs_macros.util, requests
assert mkdocs_macros.util.requests.exceptions.Timeout is requests.exceptions.Timeout
"""


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a package, and a module that uses it."""
    (tmp_path / "library").mkdir()
    for name in ("__init__", "deeper"):
        (tmp_path / "library" / f"{name}.py").write_text(LIBRARY, encoding="utf-8")
    (tmp_path / "user.py").write_text(USER, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in ("library", "library.deeper", "user"):
        monkeypatch.delitem(sys.modules, name, raising=False)


@pytest.mark.usefixtures("library")
def test_a_module_is_loaded_when_it_is_used() -> None:
    """What it is asked for is called or looked into; the package around it waits, too."""
    with deferred("library", "library.deeper"):
        import user  # type: ignore[import-not-found]  # noqa: PLC0415
    assert not {"library", "library.deeper"} & set(sys.modules)
    assert user.double(3, by=5) == 15
    assert "library.deeper" in sys.modules
    assert user.library.Trouble.code == 7
    with pytest.raises(AttributeError, match="nothing"):
        user.library.nothing()


@pytest.mark.usefixtures("library")
def test_a_module_that_is_there_stays() -> None:
    """Who loaded it before has the same one as who loads it now."""
    import library  # type: ignore[import-not-found]  # noqa: PLC0415

    with deferred("library"):
        import user  # noqa: PLC0415
    assert user.library is library is sys.modules["library"]


def test_a_build_gets_ready_without_what_it_hardly_needs(tmp_path: Path) -> None:
    """Checks are run by another process, nothing is fetched from the web, and fonts are cut down by HarfBuzz."""
    done = subprocess.run([sys.executable, "-c", READY, ROOT, tmp_path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr
