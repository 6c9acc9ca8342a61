"""Templates that are compiled once: for all editions of a build, and for the builds after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from jinja2 import Environment, FileSystemLoader

from gongkai.plugin.theming import Compiled
from sites import ROOT, gongkai

if TYPE_CHECKING:
    from pathlib import Path


class Counting(Environment):
    """An environment that counts what it compiles."""

    compiled = 0

    def _generate(self, *asked: Any, **named: Any) -> str:  # noqa: ANN401 - as Jinja has it
        self.compiled += 1
        return super()._generate(*asked, **named)


def rendered(templates: Path, kept: Path | None, *, compiles: bool) -> str:
    """Render a template as another process would, which compiles it or must not."""
    cache = Compiled()
    cache.keep(kept)
    environment = Counting(loader=FileSystemLoader(templates), bytecode_cache=cache, autoescape=True)
    text = environment.get_template("page.html").render(name="档案")
    assert bool(environment.compiled) is compiles
    return text


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    """Make a folder with one template."""
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "page.html").write_text("<p>{{ name }}</p>", encoding="utf-8")
    return folder


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Make a folder of the user's own."""
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


def test_a_template_is_compiled_by_the_first_process_that_needs_it(templates: Path, kept: Path) -> None:
    """The second finds it; one that was changed is compiled again."""
    assert rendered(templates, kept, compiles=True) == "<p>档案</p>"
    assert rendered(templates, kept, compiles=False) == "<p>档案</p>"
    (templates / "page.html").write_text("<b>{{ name }}</b>", encoding="utf-8")
    assert rendered(templates, kept, compiles=True) == "<b>档案</b>"
    assert rendered(templates, kept, compiles=False) == "<b>档案</b>"


@pytest.mark.parametrize("damage", [b"", b"x", None])
def test_a_damaged_file_is_as_good_as_none(templates: Path, kept: Path, damage: bytes | None) -> None:
    """Empty, something else, or cut off anywhere: the template is compiled, and the file mended."""
    rendered(templates, kept, compiles=True)
    (file,) = kept.rglob("*.cache")
    whole = file.read_bytes()
    for content in [damage] if damage is not None else [whole[:n] for n in range(len(whole))]:
        file.write_bytes(content)
        assert rendered(templates, kept, compiles=True) == "<p>档案</p>"
        assert file.read_bytes() == whole


def test_without_a_folder_of_the_users_own_nothing_is_kept(templates: Path, kept: Path) -> None:
    """Nor where the folder cannot be written to."""
    rendered(templates, None, compiles=True)
    rendered(templates, kept / "missing" / "deep", compiles=True)
    assert list(kept.rglob("*")) == []


def test_a_build_keeps_its_templates_outside_of_the_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is run as it is found must not lie where a text pull request can put a file."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    target = tmp_path / "site"
    done = gongkai(ROOT / "examples" / "shili", "build", "--no-pdf", "--year", "2023", "--output", str(target))
    assert done.returncode == 0, done.stderr
    (place,) = (tmp_path / "cache" / "gongkai").glob("templates-*")
    assert place.stat().st_mode & 0o077 == 0
    assert len(list(place.iterdir())) > 20
    assert list(target.rglob("*.cache")) == []
