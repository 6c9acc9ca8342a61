"""Each folder of `examples/` is a site that is wrong or right, and what `gongkai check` says of it.

`cases.py` says how a case is laid out. `bad/<case>/expected.zh.txt` and `expected.en.txt` are the exact output. After a
change of messages

    .venv/bin/python tests/test_examples.py --write [CASE]…

writes them again. Read the difference before you keep it: every line must tell an office worker what to do.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cases import BAD, EXAMPLES, GOOD, lay, lay_mended
from gongkai.cli import gongkai as command
from gongkai.problems import LANGUAGES
from sites import gongkai

LINE = re.compile(r"(?P<path>\S.*?):[1-9]\d*:[1-9]\d*: (?P<rule>[A-Z]\d{3}) \S.*")
MODULES = "import gongkai.checks, sys; print(*(m.__file__ for n, m in sys.modules.items() if n.startswith('gongkai')))"
"""A program that prints which modules load and check a site."""


def run(root: Path, *arguments: str) -> Result:
    """Run the command line in this process."""
    return CliRunner().invoke(command, ["-C", str(root), *arguments])


def contents(root: Path) -> dict[str, bytes]:
    """Return what is in every file and where every link leads."""
    return {
        path.relative_to(root).as_posix(): str(path.readlink()).encode() if path.is_symlink() else path.read_bytes()
        for path in root.rglob("*")
        if path.is_symlink() or not path.is_dir()
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", BAD)
def test_a_bad_site_is_reported_word_for_word(name: str, language: str, tmp_path: Path) -> None:
    """Every problem of the run is listed in the reader's language; the exit status is 1 if one is an error."""
    case = EXAMPLES / "bad" / name
    result = run(lay(case, tmp_path / "site"), "--lang", language, "check")
    assert result.stdout == (case / f"expected.{language}.txt").read_text(encoding="utf-8")
    assert result.exit_code == (1 if errors(name) else 0)


def errors(name: str) -> list[str]:
    """Return the lines of a case's report that keep its site from being built."""
    report = EXAMPLES / "bad" / name / "expected.en.txt"
    lines = report.read_text(encoding="utf-8").splitlines(keepends=True) if report.exists() else []  # not yet written
    return [line for line in lines if not re.search(r": [A-Z]\d{3} \(warning\) ", line)]


@pytest.mark.parametrize("name", [name for name in BAD if errors(name)])
def test_a_bad_site_is_not_built(name: str, tmp_path: Path) -> None:
    """`build` lists the same errors, writes nothing and leaves nothing behind."""
    case = EXAMPLES / "bad" / name
    root = lay(case, tmp_path / "site")
    before = contents(tmp_path)
    result = run(root, "--lang", "en", "build", "--no-pdf")
    assert result.stderr.startswith("".join(errors(name)))
    assert "nothing was built\n" in result.stderr
    assert result.exit_code == 1
    assert contents(tmp_path) == before


@pytest.mark.parametrize("name", BAD)
def test_every_line_of_a_report_has_its_place_and_rule(name: str) -> None:
    """Editors and terminals jump to `path:line:column`."""
    for language in LANGUAGES:
        text = (EXAMPLES / "bad" / name / f"expected.{language}.txt").read_text(encoding="utf-8")
        assert [line for line in text.splitlines() if not LINE.fullmatch(line)] == []


def test_both_languages_report_the_same_problems() -> None:
    """A translation changes words, never what is found or in which order."""
    for name in BAD:
        chinese, english = (
            (EXAMPLES / "bad" / name / f"expected.{language}.txt").read_text(encoding="utf-8").splitlines()
            for language in LANGUAGES
        )
        assert [line.partition(" ")[0] for line in chinese] == [line.partition(" ")[0] for line in english]


def test_every_rule_has_a_bad_example() -> None:
    """Whoever adds a rule shows what it says."""
    modules = subprocess.run([sys.executable, "-c", MODULES], capture_output=True, text=True, check=True).stdout.split()
    texts = [Path(module).read_text(encoding="utf-8") for module in modules]
    rules = {rule for text in texts for rule in re.findall(r'"([A-Z]\d{3})"', text)}
    shown = {
        match["rule"]
        for name in BAD
        for line in (EXAMPLES / "bad" / name / "expected.en.txt").read_text(encoding="utf-8").splitlines()
        if (match := LINE.fullmatch(line))
    }
    assert {"M101", "Q101", "S101"} < rules
    assert rules - shown == set()


@pytest.mark.parametrize("name", [name for name in BAD if (EXAMPLES / "bad" / name / "fixed").is_dir()])
def test_a_bad_site_that_is_mended_is_silent(name: str, tmp_path: Path) -> None:
    """What the page of the rules shows beside a mistake is right, and the rest of the case was right all along."""
    result = run(lay_mended(EXAMPLES / "bad" / name, tmp_path / "site"), "check")
    assert (result.stdout, result.exit_code) == ("", 0)


def test_the_site_under_the_cases_is_silent(tmp_path: Path) -> None:
    """A case without `fixed/` is mended by what the base has."""
    result = run(lay_mended(EXAMPLES / "bad" / "broken-link", tmp_path / "site"), "check")
    assert (result.stdout, result.exit_code) == ("", 0)


@pytest.mark.parametrize("name", GOOD)
def test_a_good_site_that_looks_odd_is_left_alone(name: str, tmp_path: Path) -> None:
    """A check that cries wolf is soon ignored: near misses are silent."""
    result = run(lay(EXAMPLES / "good" / name, tmp_path / "site"), "check")
    assert (result.stdout, result.exit_code) == ("", 0)


@pytest.mark.parametrize("name", GOOD)
def test_a_good_site_is_built(name: str, tmp_path: Path) -> None:
    """What `check` lets through, MkDocs can build."""
    root = lay(EXAMPLES / "good" / name, tmp_path / "site")
    result = gongkai(root, "build", "--no-pdf")
    assert result.returncode == 0, result.stderr
    assert (root / "site" / "2021" / "overview.html").is_file()


def test_the_installed_command_says_the_same_as_the_function(tmp_path: Path) -> None:
    """One case goes through the real program: its output, its exit status, UTF-8 whatever the locale."""
    case = EXAMPLES / "bad" / "many-problems"
    root = lay(case, tmp_path / "site")
    program = Path(sys.executable).with_name("gongkai")
    result = subprocess.run([program, "check"], cwd=root, capture_output=True, env={"LC_ALL": "C"}, check=False)
    assert result.stdout == (case / "expected.zh.txt").read_bytes()
    assert result.returncode == 1


def test_the_examples_came_through_git_as_they_are() -> None:
    """Line ends and encodings are what some cases are about; `.gitattributes` keeps them."""
    crlf = EXAMPLES / "good" / "windows-line-ends"
    assert all(b"\r\n" in path.read_bytes() for path in crlf.rglob("*") if path.is_file())
    assert (EXAMPLES / "bad/bom-data/data/2021/budget.yml").read_bytes().startswith(b"\xef\xbb\xbf")
    with pytest.raises(UnicodeDecodeError):
        (EXAMPLES / "bad/gbk-data/data/2021/budget.yml").read_text(encoding="utf-8")


def write(names: list[str]) -> None:
    """Write the expectations again from what the program says now."""
    for name in names or BAD:
        with tempfile.TemporaryDirectory() as folder:
            root = lay(EXAMPLES / "bad" / name, Path(folder) / "site")
            for language in LANGUAGES:
                result = run(root, "--lang", language, "check")
                if not isinstance(result.exception, SystemExit | None):
                    raise result.exception
                (EXAMPLES / "bad" / name / f"expected.{language}.txt").write_text(result.stdout, encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", nargs="*", required=True, metavar="CASE", choices=BAD)
    write(parser.parse_args().write)
