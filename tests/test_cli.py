"""The command line: what it prints where, in which language and form, and with which exit status it ends."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from gongkai import __version__, cli, profiles, source
from gongkai.cli import COMMANDS, gongkai
from gongkai.problems import LANGUAGES
from gongkai.schema import json_schemas
from gongkai.source import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result

ROOT = Path(__file__).parents[1]
BUDGET = "data/2021/budget.yml"
PAGE = "docs/2021/overview.md"
CHECK = import_module("gongkai.cli.check")  # its name in the package is the command
WRONG = {BUDGET: "label: 部门整体支出预算\ninitial: {label: 100%的年初预算，含结转, value: 1000.00万圆}\n"}


@pytest.fixture
def nobody(site: Callable[..., Path]) -> Iterator[Path]:
    """Return a site, and be somebody for whom file permissions hold: tests often run as root."""
    root = site()
    if os.geteuid() != 0:
        yield root
        return
    # where a user who is not root can get at it
    copy = Path(f"/var/tmp/gongkai-test-{os.getpid()}")  # noqa: S108 - the name is ours, and it must not exist
    shutil.copytree(root, copy)
    for path in [copy, *copy.rglob("*")]:
        os.chown(path, 65534, 65534)
    try:
        # Where Python itself belongs to root alone, as in a home of root's, nobody can load anything more of it.
        CliRunner().invoke(gongkai, ["-C", str(root), "build", "--no-pdf"])
        os.seteuid(65534)
        yield copy
    finally:
        os.seteuid(0)
        shutil.rmtree(copy)


# ---- exit status


def test_a_site_that_is_right_is_0(site: Callable[..., Path], run: Callable[..., Result]) -> None:
    """Nothing on standard output, one line of counts beside it."""
    result = run(site(), "check")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "0 errors, 0 warnings; 0 accepted in the ledger\n"


def test_data_that_is_wrong_is_1(site: Callable[..., Path], run: Callable[..., Result]) -> None:
    """The findings are the output; how many there are is said beside it."""
    result = run(site(WRONG), "check")
    assert result.exit_code == 1
    assert result.stdout.startswith(f"{BUDGET}:2:")
    assert re.fullmatch(r"\d+ errors, 0 warnings; 0 accepted in the ledger\nby family: .+\n", result.stderr)


@pytest.mark.parametrize("name", ["check", "build", "schema", "serve"])
def test_a_folder_that_is_no_site_is_1(name: str, tmp_path: Path, run: Callable[..., Result]) -> None:
    """Whoever is in the wrong folder is told so, in the form of every problem."""
    result = run(tmp_path, name)
    assert result.exit_code == 1
    assert result.stderr.startswith("mkdocs.yml:1:1: X105 there is no such file; go to the folder with mkdocs.yml")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["-C", "nowhere", "check"],
        ["chek"],
        ["check", "--form", "json"],
        ["check", "--format", "xml"],
        ["check", "2021"],
        ["--lang", "fr", "check"],
        ["build", "--year", "abc"],
        ["build", "--jobs", "0"],
        ["new"],
        ["new", "next"],
        ["schema", "--print", "nothing"],
        ["-C"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_2(arguments: list[str], site: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """A slip on the command line is answered with how it is used, and changes nothing."""
    root = site()
    monkeypatch.chdir(root)
    before = sorted(root.rglob("*"))
    monkeypatch.setattr(sys, "argv", ["gongkai", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.run()
    assert ended.value.code == 2
    assert sorted(root.rglob("*")) == before


def test_a_file_is_no_site_directory(site: Callable[..., Path], run: Callable[..., Result]) -> None:
    """`-C mkdocs.yml` is wrong usage."""
    assert run(site() / "mkdocs.yml", "check").exit_code == 2


def test_a_bug_of_ours_is_3_without_a_traceback(
    site: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The user reads that it is not their fault; the file named holds what we need to mend it."""

    def broken(_: object) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(CHECK, "run_checks", broken)
    monkeypatch.setattr(sys, "argv", ["gongkai", "-C", str(site()), "check"])
    with pytest.raises(SystemExit) as ended:
        cli.run()
    assert ended.value.code == 3
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Traceback" not in shown.err
    assert "planted" not in shown.err
    assert "不是您的文件有错" in shown.err
    assert "not of your files" in shown.err
    found = re.search(r"with the file (\S+)", shown.err)
    assert found is not None
    details = Path(found[1])
    text = details.read_text(encoding="utf-8")
    details.unlink()
    assert text.startswith(f"gongkai {__version__}, Python {sys.version.split()[0]}")
    assert "ZeroDivisionError: planted" in text


def test_ctrl_c_is_no_bug(site: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Who interrupts a command is not asked to report it."""

    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(CHECK, "run_checks", interrupted)
    monkeypatch.setattr(sys, "argv", ["gongkai", "-C", str(site()), "check"])
    with pytest.raises(SystemExit) as ended:
        cli.run()
    assert ended.value.code == 130


def test_a_reader_that_goes_away_is_no_bug(site: Callable[..., Path]) -> None:
    """`gongkai check | head -1` ends quietly."""
    files = {BUDGET: "".join(f"a{n}: {n}圆\n" for n in range(5000))}
    command_line = f'"{sys.executable}" -m gongkai --lang en -C "{site(files)}" check | head -1'
    result = subprocess.run(command_line, shell=True, capture_output=True, text=True, check=False)  # noqa: S602
    assert result.stdout.count("\n") == 1
    assert "bug" not in result.stderr
    assert "Traceback" not in result.stderr


# ---- help


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_says_what_it_does_with_an_example(name: str, run: Callable[..., Result], tmp_path: Path) -> None:
    """In Chinese and in English, and with lines that can be copied."""
    result = run(tmp_path, *filter(None, [name]), "--help")
    assert result.exit_code == 0
    assert re.search("[\u4e00-\u9fff]", result.stdout)
    assert re.search(rf"^  gongkai (-C \S+ )?{name or 'build'}", result.stdout, re.MULTILINE)
    assert "\\b" not in result.stdout


def test_every_command_is_in_the_list(run: Callable[..., Result], tmp_path: Path) -> None:
    """`gongkai --help` is the table of contents."""
    shown = run(tmp_path, "--help").stdout
    assert {"build", "check", "init", "new", "schema", "serve"} <= set(COMMANDS)
    assert all(re.search(rf"^  {name} ", shown, re.MULTILINE) for name in COMMANDS)


# ---- language


@pytest.mark.parametrize(("language", "words"), [("zh", "没有“圆”这个单位"), ("en", "unknown unit '圆'")])
def test_the_site_says_the_language(language: str, words: str, site: Callable[..., Path]) -> None:
    """A department that works in English writes `language: en`."""
    files = {
        "data/department.yml": f"name: 示例单位\nlanguage: {language}\n",
        BUDGET: "unit: 圆\ninitial: 3件\nactual: 3件\nrate: 3%\n",
    }
    result = subprocess.run(
        [sys.executable, "-m", "gongkai", "check"], cwd=site(files), capture_output=True, text=True, check=False
    )
    assert words in result.stdout


@pytest.mark.parametrize(("language", "words"), [("zh", "没有“圆”这个单位"), ("en", "unknown unit '圆'")])
def test_lang_overrides_the_site(
    language: str, words: str, site: Callable[..., Path], run: Callable[..., Result]
) -> None:
    """A reviewer reads any department's problems in their own language."""
    other = {"zh": "en", "en": "zh"}[language]
    files = {"data/department.yml": f"name: x\nlanguage: {other}\n", BUDGET: "unit: 圆\ninitial: 3件\n"}
    assert words in run(site(files), "check", lang=language).stdout


def test_a_site_without_a_language_speaks_chinese(site: Callable[..., Path]) -> None:
    """Even one whose department.yml is missing."""
    root = site()
    (root / "data/department.yml").unlink()
    result = subprocess.run(
        [sys.executable, "-m", "gongkai", "check"], cwd=root, capture_output=True, text=True, check=False
    )
    assert "缺少这个文件" in result.stdout


# ---- formats


def test_json_has_these_keys_and_no_others(site: Callable[..., Path], run: Callable[..., Result]) -> None:
    """The form is a contract: programs read it."""
    result = run(site(WRONG), "check", "--format", "json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert found[0] == {
        "rule": "Q102",
        "severity": "error",
        "path": BUDGET,
        "line": 2,
        "column": 40,
        "message": "unknown unit '万圆' in '1000.00万圆'; did you mean '万元'?",
        "edition": "2021",
    }
    assert {tuple(problem) for problem in found} == {tuple(found[0])}


def test_json_of_a_site_that_is_right_is_an_empty_list(site: Callable[..., Path], run: Callable[..., Result]) -> None:
    """A program need not tell nothing from an error."""
    assert json.loads(run(site(), "check", "--format", "json").stdout) == []


def test_a_problem_of_the_whole_site_has_no_edition(site: Callable[..., Path], run: Callable[..., Result]) -> None:
    """The key is there and empty."""
    root = site()
    (root / "data/department.yml").unlink()
    found = json.loads(run(root, "check", "--format", "json").stdout)
    assert [(problem["path"], problem["edition"]) for problem in found] == [("data/department.yml", "")]


def test_github_marks_lines_in_pull_requests(site: Callable[..., Path], run: Callable[..., Result]) -> None:
    """A workflow command a finding; what GitHub takes for syntax is escaped."""
    files = {"data/2021/budget,a:b.yml": "x: 3件\n", "data/2021/staff.yml": "a: {value: 50%, formula: 100% * 1}\n"}
    result = run(site(files), "check", "--format", "github")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0].startswith("::error file=data/2021/budget%2Ca%3Ab.yml,line=1,col=1,title=D105::'budget,a:b'")
    assert lines[1].startswith("::error file=data/2021/staff.yml,line=1,col=12,title=B101::a is stated as 50%25, but")
    assert len(lines) == 2


def test_every_format_lists_the_same_problems(site: Callable[..., Path], run: Callable[..., Result]) -> None:
    """Text, JSON and GitHub differ in form only."""
    files = {**WRONG, PAGE: "# 一\n\n{{ fact('x.y') }} [x](nowhere.md)\n", "data/2021/x.yml": "a: 3件\na: 4件\n"}
    root = site(files)
    text = [line.partition(" ")[0] for line in run(root, "check").stdout.splitlines()]
    plain = [
        f"{p['path']}:{p['line']}:{p['column']}:" for p in json.loads(run(root, "check", "--format", "json").stdout)
    ]
    marks = re.findall(r"file=(.*),line=(\d+),col=(\d+)", run(root, "check", "--format", "github").stdout)
    assert text == plain == [f"{path}:{line}:{column}:" for path, line, column in marks]
    assert len(text) > 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_is_one_line_with_its_place(
    language: str, site: Callable[..., Path], run: Callable[..., Result]
) -> None:
    """Even where the author's text has line ends or is very long: no finding hides another."""
    files = {
        BUDGET: 'a: "3件\n\n  4件"\nb: |\n  3件\n  4件\nc: {label: "x\\ny", value: 1%, formula: 2%}\n',
        PAGE: "# 一\n\n{{ fact(\n'budget.a\nb'\n) }}\n\n{% if\n x %}\n" + "{{ " + "x" * 5000 + " }}\n",
    }
    lines = run(site(files), "check", lang=language).stdout.splitlines()
    assert [line for line in lines if not re.match(r"(data|docs)/2021/\w+\.(yml|md):\d+:\d+: [A-Z]\d{3} ", line)] == []
    assert max(map(len, lines)) < 1000


def test_the_same_site_gives_the_same_bytes(site: Callable[..., Path]) -> None:
    """Whatever the hash seed and the locale: a diff of two runs shows what was mended."""
    root = site({**WRONG, "data/2021/x.yml": "a: {formula: b}\nb: {formula: c}\nc: {formula: a}\nd: {formula: aa}\n"})
    outputs = {
        subprocess.run(
            [sys.executable, "-m", "gongkai", "-C", root, "check"],
            capture_output=True,
            env=os.environ | {"PYTHONHASHSEED": seed, "LC_ALL": locale},
            check=False,
        ).stdout
        for seed, locale in (("1", "C"), ("2", "C.UTF-8"), ("3", "POSIX"))
    }
    assert len(outputs) == 1


# ---- what cannot be read or written


@pytest.mark.parametrize("name", ["data", "docs", "data/2021", "docs/2021"])
def test_a_folder_without_permission_is_a_problem(name: str, nobody: Path, run: Callable[..., Result]) -> None:
    """It is named, and nobody meets a traceback."""
    (nobody / name).chmod(0)
    result = run(nobody, "check")
    (nobody / name).chmod(0o755)
    assert result.exit_code == 1, result.exception
    assert f"{name}:1:1: S116 the folder cannot be read: permission denied" in result.stdout


@pytest.mark.parametrize("name", ["data/department.yml", BUDGET, "data/2021/report.yml", PAGE, "docs/2021/x.png"])
def test_a_file_without_permission_is_a_problem(name: str, nobody: Path, run: Callable[..., Result]) -> None:
    """The one finding is about that file; what only follows from it is not reported."""
    (nobody / name).touch()
    (nobody / name).chmod(0)
    result = run(nobody, "check")
    assert result.exit_code == 1, result.exception
    assert result.stdout == f"{name}:1:1: S116 the file cannot be read: permission denied\n"


@pytest.mark.parametrize(
    ("name", "kind"),
    [(name, kind) for name in ("data", "docs", "data/2021", "docs/2021") for kind in ("file", "loop", "pipe")]
    + [(name, kind) for name in (BUDGET, PAGE, "data/department.yml") for kind in ("folder", "loop", "pipe")],
)
def test_something_else_in_place_of_a_file_or_folder_is_a_problem(
    name: str, kind: str, site: Callable[..., Path], run: Callable[..., Result]
) -> None:
    """A folder where a file is expected, a file for a folder, a link to itself, a pipe that would never end."""
    root = site()
    path = root / name
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    if kind == "loop":
        path.symlink_to(path.name)
    else:
        make: dict[str, Callable[[], None]] = {
            "file": path.touch,
            "folder": path.mkdir,
            "pipe": lambda: os.mkfifo(path),
        }
        make[kind]()
    result = run(root, "check")
    assert result.exit_code == 1, result.exception
    assert result.stdout


def test_build_that_cannot_write_says_so(nobody: Path, run: Callable[..., Result]) -> None:
    """A folder that is not ours: the reason, status 1, no traceback."""
    nobody.chmod(0o555)
    result = run(nobody, "build", "--no-pdf")
    nobody.chmod(0o755)
    assert result.exit_code == 1, result.exception
    assert "Permission denied" in result.stderr


# ---- schema


def test_schema_writes_what_the_data_files_name(site: Callable[..., Path], run: Callable[..., Result]) -> None:
    """The first line of each data file leads editors to one of these."""
    root = site()
    result = run(root, "schema")
    assert result.exit_code == 0
    assert {path.name for path in (root / ".schema").iterdir()} == {f"{name}.json" for name in json_schemas()}
    named = {
        (path.parent / path.read_text(encoding="utf-8").splitlines()[0].partition("$schema=")[2]).resolve()
        for path in (ROOT / "data").rglob("*.yml")
    }
    profile = profiles.packaged("plain").folder / "profile.yml"  # which is copied to a folder like pdf/ours
    assert profile.read_text(encoding="utf-8").splitlines()[0].endswith("$schema=../../.schema/profile.json")
    assert {path.name for path in named} | {"profile.json"} == {path.name for path in (root / ".schema").iterdir()}


def test_schema_prints_one(run: Callable[..., Result], tmp_path: Path) -> None:
    """For a program, and without a site."""
    result = run(tmp_path, "schema", "--print", "report")
    assert json.loads(result.stdout) == json_schemas()["report"]


def test_schema_that_cannot_write_says_so(site: Callable[..., Path], run: Callable[..., Result]) -> None:
    """No traceback, status 1."""
    root = site({".schema": "a file"})
    result = run(root, "schema")
    assert (result.exit_code, result.stderr) == (1, ".schema could not be written: File exists\n")


def faults(schema: dict[str, Any], value: object, root: dict[str, Any], path: str = "$") -> list[str]:
    """Say where a value does not fit a JSON Schema; knows the words that ours use, and refuses others."""
    unknown = set(schema) - _WORDS
    assert unknown == set(), f"teach the test {unknown}"
    if "$ref" in schema:
        target = root
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        return faults(target, value, root, path)
    types = schema.get("type", [])
    if types and not any(_TYPES[t](value) for t in ([types] if isinstance(types, str) else types)):
        return [f"{path}: not {types}"]
    found = [f"{path}: {fault}" for fault in own_faults(schema, value, root)]
    if isinstance(value, list):
        return found + [
            f for n, x in enumerate(value) for f in faults(schema.get("items", {}), x, root, f"{path}[{n}]")
        ]
    if not isinstance(value, dict):
        return found
    known, rest = schema.get("properties", {}), schema.get("additionalProperties", {})
    found += [f"{path}: no {key}" for key in schema.get("required", []) if key not in value]
    for key, item in value.items():
        part = known.get(key, rest)
        found += [f"{path}: unknown {key}"] if part is False else faults(part, item, root, f"{path}.{key}")
    return found


def own_faults(schema: dict[str, Any], value: object, root: dict[str, Any]) -> Iterator[str]:
    """Say what is wrong with a value itself, whatever it contains."""
    if "anyOf" in schema and all(faults(option, value, root) for option in schema["anyOf"]):
        yield "none of the choices"
    if "not" in schema and not faults(schema["not"], value, root):
        yield "not allowed"
    if value not in schema.get("enum", [value]):
        yield f"not in {schema['enum']}"
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"not {schema['pattern']}"
    for kind, words in ((str, "Length"), (list, "Items"), (dict, "Properties")):
        if isinstance(value, kind) and not schema.get(f"min{words}", 0) <= len(value) <= schema.get(
            f"max{words}", 9999
        ):
            yield words
    if isinstance(value, int | float) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield "out of range"


_TYPES: dict[str, Callable[[Any], bool]] = {
    "string": lambda v: isinstance(v, str),
    "number": lambda v: isinstance(v, int | float) and not isinstance(v, bool),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "boolean": lambda v: isinstance(v, bool),
    "null": lambda v: v is None,
    "array": lambda v: isinstance(v, list),
    "object": lambda v: isinstance(v, dict),
}
_WORDS = frozenset(
    {"$ref", "$schema", "$defs", "title", "description", "default", "type", "enum", "anyOf", "not", "required"}
    | {"properties", "additionalProperties", "items", "pattern", "minimum", "maximum", "minItems", "minProperties"}
    | {"minLength", "maxLength"}
)


def as_editors_read(node: source.Node) -> object:
    """Return a tree as an editor's YAML does: what looks like a number is one, `true` is true, nothing is null."""
    if isinstance(node, Mapping):
        return {key.text: as_editors_read(value) for key, value in node.entries}
    if isinstance(node, Sequence):
        return [as_editors_read(item) for item in node.items]
    assert isinstance(node, Scalar)
    if node.quoted:
        return node.text
    if not node.text:
        return None
    return json.loads(node.text) if re.fullmatch(r"true|false|-?(0|[1-9]\d*)(\.\d+)?", node.text) else node.text


def faults_of(name: str, text: str) -> list[str]:
    """Say what a schema has against the text of a data file."""
    tree, problems = source.parse(text, "x.yml")
    assert tree is not None, problems
    schema = json_schemas()[name]
    return faults(schema, as_editors_read(tree), schema)


@pytest.mark.parametrize("path", sorted((ROOT / "data").rglob("*.yml")), ids=lambda p: p.name)
def test_the_schemas_accept_the_real_report(path: Path) -> None:
    """An editor underlines nothing in what `check` accepts."""
    name = path.stem if path.stem in json_schemas() else "kind" if path.parent.name == "kinds" else "figures"
    assert faults_of(name, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("department", "short_name: 示例"),
        ("department", "name: x\nlanguage: cn"),
        ("department", "name: x\nsite: {id_code: '123'}"),
        ("department", "name: x\nnickname: y"),
        ("report", "title: x\nkind: y\nstatus: published"),
        ("report", "title: x\nkind: y\nstatus: done\nchapters: [{file: a.md, title: x}]"),
        ("report", "title: x\nkind: y\nstatus: draft\nchapters: []"),
        ("report", "title: x\nkind: y\nstatus: draft\nchapters: [a.md]"),
        ("ledger", "acknowledged: [{rule: B101, where: x}]"),
        ("ledger", "acknowledged: [{rule: B1, where: x, reason: y}]"),
        ("ledger", "misprints: [{printed: x, meant: y, times: 0}]"),
        ("figures", "a: {value: [3]}"),
        ("figures", "a: {value: 3件, vaule: 3件}"),
        ("figures", "a: {formula: b, decimals: 20}"),
        ("figures", "a: [3件]"),
        ("figures", "group: {a: {text: {b: 3件}}}"),
        ("figures", "columns: {}\nrows: {x: y}"),
        ("figures", "columns: {a: {unit: 元}}\nrows: {x: y}"),
        ("figures", "columns: {a: b}\nrows: {x: y}\ncells: {x: 3}"),
        ("figures", "indicators: {a: {weight: 3}}"),
    ],
)
def test_the_schemas_refuse_what_check_refuses(name: str, text: str) -> None:
    """An editor underlines the mistake while it is being made."""
    assert faults_of(name, text) != []
