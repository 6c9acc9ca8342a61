"""Starting: a new year keeps all but the figures, a new department gets a site that works, nothing is halved."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from gongkai import source
from gongkai.cli import gongkai
from gongkai.edition import RESERVED_STEMS, load
from gongkai.facts import State
from gongkai.source import Mapping, Node, Scalar, Sequence
from gongkai.starting import department, placing
from gongkai.starting.describing import described, renamed
from gongkai.starting.emptying import emptied, stated

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).parent.parent
SITES = [site for site in (REPOSITORY, REPOSITORY / "examples" / "shili") if (site / "data").is_dir()]
EDITIONS = [p.parent for site in SITES for p in sorted((site / "data").glob("*/report.yml"))]
FIGURE_FILES = [p for e in EDITIONS for p in sorted(e.glob("*.yml")) if p.stem not in RESERVED_STEMS]


def run(site: Path, *arguments: str) -> Result:
    """Run a command on a site, with messages in English."""
    return CliRunner().invoke(gongkai, ["-C", str(site), "--lang", "en", *arguments])


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a site of one's own with the real edition of 2021."""
    for folder in ("docs/2021", "data/2021"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder)
    for file in ("mkdocs.yml", "data/department.yml"):
        shutil.copyfile(REPOSITORY / file, tmp_path / file)
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, hidden ones too."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def empty(text: str) -> str:
    """Empty a figure file of 2021."""
    return emptied(text, "f.yml", 2021)[0]


def same_but_for(old: Node, new: Node, changed: set[Scalar]) -> Iterator[tuple[Scalar, Scalar]]:
    """Yield the changed scalars old and new; fail where anything else differs."""
    assert type(old) is type(new)
    if isinstance(old, Scalar) and isinstance(new, Scalar):
        if old in changed:
            yield old, new
        else:
            assert (old.text, old.quoted) == (new.text, new.quoted)
    elif isinstance(old, Sequence) and isinstance(new, Sequence):
        for one, other in zip(old.items, new.items, strict=True):
            yield from same_but_for(one, other, changed)
    elif isinstance(old, Mapping) and isinstance(new, Mapping):
        assert old.keys() == new.keys()
        for (_, one), (_, other) in zip(old.entries, new.entries, strict=True):
            yield from same_but_for(one, other, changed)


def comments(text: str) -> list[str]:
    """Return the comments that take a line of their own."""
    return [line for line in text.splitlines() if line.lstrip().startswith("#")]


# ---- figures


@pytest.mark.parametrize("path", FIGURE_FILES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_a_real_figure_file_keeps_its_keys_labels_and_formulas_and_loses_every_value(path: Path) -> None:
    """What the staff wrote beside the values is theirs: only values change, and every one does."""
    text = path.read_text(encoding="utf-8")
    new, pending = emptied(text, path.name, 2021)
    before, _ = source.parse(text, path.name)
    after, problems = source.parse(new, path.name)
    assert problems == []
    assert before is not None
    assert after is not None
    values = [scalar for scalar in stated(before) if scalar.text]
    pairs = list(same_but_for(before, after, set(values)))
    assert len(pairs) == len(values) == pending
    assert {now.text for _, now in pairs} <= {"待填报"}
    assert all(was.text == "待填报" or " ".join(was.text.split()) in new for was, _ in pairs)
    assert comments(new) == comments(text)
    assert new.count("\n") == text.count("\n")


@dataclass(frozen=True)
class Value:
    """A value as a file writes it, and what it reads as."""

    written: str
    text: str


Line = list[str | Value]

WORDS = st.sampled_from(
    ["年初预算数", "C# 语言", "a: b", "约500件", "# 2020年：1元", "it's", "“引号”", "待填报", "𠮷野家", "a"]
)
COMMENTS = st.sampled_from(["", "  # 说明", " # {a: [1]} 'x"])
LITERALS = st.one_of(
    st.sampled_from(
        ["1426.20万元", "约500件", "96.91%", "0", "-3.5个百分点", "原文未载明", "1万多人次", "32.9451万页"]
    ),
    st.decimals(0, 10**9, allow_nan=False, places=2).map(lambda number: f"{number}万元"),
)


def quoted(text: str, style: str) -> str:
    """Write a text in single or double quotes."""
    return f"'{text.replace(chr(39), chr(39) * 2)}'" if style == "'" else '"' + text.replace('"', '\\"') + '"'


@st.composite
def values(draw: st.DrawFn) -> Value:
    """Make a value in one of YAML's three ways to write it."""
    text, style = draw(LITERALS), draw(st.sampled_from("p'\""))
    return Value(text if style == "p" else quoted(text, style), text)


@st.composite
def figures(draw: st.DrawFn) -> list[Line]:
    """Make the lines of one figure."""
    key = f"k{draw(st.integers(0, 10**9))}"
    label, note = (quoted(draw(WORDS), draw(st.sampled_from("'\""))) for _ in range(2))
    end = draw(COMMENTS)
    entries: list[Line] = [["label: ", label], ["value: ", draw(values())], ["formula: a / b"], ["note: ", note]]
    entries = draw(st.permutations(entries))
    form = draw(st.sampled_from(["bare", "flow", "block", "list", "group"]))
    if form == "bare":
        return [[f"{key}: ", draw(values()), end]]
    if form == "flow":
        inside = [part for n, entry in enumerate(entries) for part in ([", "] if n else []) + entry]
        return [[f"{key}: {{", *inside, "}", end]]
    if form == "block":
        return [[f"{key}:", end], *(["  ", *entry, draw(COMMENTS)] for entry in entries)]
    if form == "group":
        return [
            [f"{key}:", end],
            ["  label: ", label],
            *(["  ", *line] if line != [""] else line for line in draw(figures())),
        ]
    cells = [
        part
        for n, cell in enumerate(draw(st.lists(values(), min_size=2, max_size=5)))
        for part in ([", "] if n else [], [cell])
    ]
    row: Line = ["    r: [", *(part for parts in cells for part in parts), ", =, '']", end]
    return [[f"{key}:"], ["  columns: {a: A, b: ", label, "}"], ["  rows: {r: R}"], ["  # ", "行"], ["  cells:"], row]


@given(st.lists(figures(), min_size=1, max_size=6), st.sampled_from(["\n", "\r\n"]))
def test_every_byte_but_the_values_stays_and_each_line_offers_what_it_had(
    parts: list[list[Line]], newline: str
) -> None:
    """The file comes back as it was written, 待填报 where a value stood, the value in a comment at the line's end."""
    lines = [line for part in parts for line in part]
    old = "".join("".join(p.written if isinstance(p, Value) else p for p in line) + newline for line in lines)
    if source.parse(old, "f.yml")[1]:  # the same key twice
        return
    expected = ""
    for line in lines:
        texts = [p.text for p in line if isinstance(p, Value)]
        offer = f"  # 2021年：{'；'.join(texts)}" if texts else ""
        expected += "".join("待填报" if isinstance(p, Value) else p for p in line) + offer + newline
    assert empty(old) == expected
    assert empty(expected) == expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("a: 1元", "a: 待填报  # 2021年：1元", id="no newline at the end"),
        pytest.param("a: 待填报\n", "a: 待填报\n", id="nothing to empty"),
        pytest.param("a: 2元  # 2020年：1元\n", "a: 待填报  # 2021年：2元\n", id="an older offer gives way"),
        pytest.param("a: 2元  # 决算  # 2020年：1元\n", "a: 待填报  # 决算  # 2021年：2元\n", id="a remark stays"),
        pytest.param(
            "a: {value: 1元, note: '# 2020年：x'}\n",
            "a: {value: 待填报, note: '# 2020年：x'}  # 2021年：1元\n",
            id="a note is no offer",
        ),
        pytest.param(
            "a:\n  text: |-  # 话\n    一\n\n    二\n\n  note: x\n",
            "a:\n  text: 待填报  # 话  # 2021年：一 二\n\n  note: x\n",
            id="block text",
        ),
        pytest.param(
            'a: {value: "1\n  元", note: x}\n',
            "a: {value: 待填报, note: x}  # 2021年：1 元\n",
            id="a value over two lines",
        ),
        pytest.param(
            'a: {value: 1元, note: "x\n  y"}  # z\n',
            'a: {value: 待填报, note: "x\n  y"}  # z  # 2021年：1元\n',
            id="no comment inside a text",
        ),
        pytest.param(
            "a: {value: 1元, note: x\n  y}\n",
            "a: {value: 待填报, note: x\n  y}  # 2021年：1元\n",
            id="nor inside a bare text",
        ),
        pytest.param(
            "columns: {a: A}\nrows: {r: R}\ncells: {r: [1,\n    2,  # 二\n  3]}\n",
            "columns: {a: A}\nrows: {r: R}\ncells: {r: [待填报,  # 2021年：1\n"
            "    待填报,  # 二  # 2021年：2\n  待填报]}  # 2021年：3\n",
            id="a row over several lines",
        ),
        pytest.param(
            "columns: {a: A}\nrows: {r: R}\ncells:\n  r:\n    - 1\n    - =\n    - ''\n",
            "columns: {a: A}\nrows: {r: R}\ncells:\n  r:\n    - 待填报  # 2021年：1\n    - =\n    - ''\n",
            id="a row as a list",
        ),
        pytest.param(
            "bands: {优: 90}\ngrade: 优\ntotal: 95分\nindicators:\n"
            "  a: {label: 甲, target: 按时, weight: 10, score: 9, deviation: 因故}\n  b: {label: 乙, actual: ≥9%}\n",
            "bands: {优: 90}\ngrade: 待填报  # 2021年：优\ntotal: 待填报  # 2021年：95分\nindicators:\n"
            "  a: {label: 甲, target: 待填报, weight: 待填报, score: 待填报, deviation: 因故}  # 2021年：按时；10；9\n"
            "  b: {label: 乙, actual: 待填报}  # 2021年：≥9%\n",
            id="a scorecard keeps its bands and reasons",
        ),
        pytest.param(
            "unit: 万元\nperiod: 2021年\na: {formula: b + c, unit: 元}\n", None, id="what states nothing stays"
        ),
    ],
)
def test_a_value_is_emptied_wherever_yaml_lets_it_stand(old: str, new: str | None) -> None:
    """Figures, tables and scorecards, in every way that staff write them."""
    assert empty(old) == (old if new is None else new)


@pytest.mark.parametrize(("cell", "times", "end"), [("1234567890123", 600, "…\n"), ("1", 1995, "]}\n")])
def test_a_line_that_would_become_too_long_to_read_offers_less(cell: str, times: int, end: str) -> None:
    """The reader refuses lines of over 10000 characters: the comment must not make one."""
    text = f"columns: {{a: A}}\nrows: {{r: R}}\ncells: {{r: [{', '.join([cell] * times)}]}}\n"
    assert source.parse(empty(text), "f.yml")[1] == []
    assert empty(text).endswith(end)


# ---- the report


def test_the_new_report_is_a_draft_under_the_new_year_and_claims_nothing_of_the_old_one() -> None:
    """When it came out, what it was copied from and its number belong to last year's report."""
    text = (
        "# 报告\ntitle: '某馆2021年自评报告（20211）'  # 名称\nkind: x\nstatus: published\nperiod: 2021年度\n"
        "published: 2022-05-06\n"
        "# 转录\ntranscription:\n  source: 原文\n  note: >\n    注\n\nchapters:\n  - {file: a.md, title: 2021年大事}\n"
        "attachments: [{title: 二〇二一年表}]\ndocument: {number: 某发〔2022〕5号, keywords: [a]}\n"
        "not_stated: [得分,\n  签章\n ]\nheadline: [a.b]\n"
    )
    assert described(text, "report.yml", 2021, 2023) == (
        "# 报告\ntitle: '某馆2023年自评报告（20211）'  # 名称\nkind: x\nstatus: draft\nperiod: 2023年度\n"
        "# 转录\n\nchapters:\n  - {file: a.md, title: 2021年大事}\n"
        'attachments: [{title: 二〇二三年表}]\ndocument: {number: "", keywords: [a]}  # 2021年：某发〔2022〕5号\n'
        "headline: [a.b]\n"
    )


@pytest.mark.parametrize(("old", "new"), [("2021年", "2024年"), ("12021年", "12021年"), ("二○二一年", "二○二四年")])
def test_the_year_changes_where_it_stands_alone(old: str, new: str) -> None:
    """A number that contains the year's digits is not the year."""
    assert renamed(old, 2021, 2024) == new


# ---- a new year


def test_a_new_year_checks_without_an_error_and_says_what_to_do_next(site: Path) -> None:
    """The text is last year's, the figures wait, and the places that name the old year are listed."""
    result = run(site, "new", "2022")
    assert result.exit_code == 0, result.output
    assert "figures to fill in: 84" in result.stdout
    assert "docs/2022/problems.md: line 3" in result.stdout
    assert "有接加强 → 有待加强" in result.stdout
    for page in (site / "docs/2021").iterdir():
        assert (site / "docs/2022" / page.name).read_bytes() == page.read_bytes()
    assert run(site, "check").exit_code == 0
    edition = load(site).editions[-1]
    assert (edition.year, edition.draft, edition.report.published, edition.report.transcription) == (
        2022,
        True,
        "",
        None,
    )
    assert edition.report.title == "广州市荔湾区国家档案馆2022年部门整体支出绩效自评报告"
    assert edition.report.period == "2022年度"
    assert edition.report.headline == load(site).editions[0].report.headline
    assert edition.ledger.acknowledged == ()
    assert edition.ledger.misprints == ()
    assert {f.text for f in edition.facts.values() if f.state in {State.STATED, State.TEXT}} <= {"待填报"}


@pytest.mark.parametrize("origin", SITES, ids=lambda path: path.name)
def test_the_year_after_the_newest_of_a_whole_site_checks_without_an_error(tmp_path: Path, origin: Path) -> None:
    """Tables of every kind, formulas that reach into last year, pages that compare: all wait, none is wrong."""
    for folder in ("docs", "data"):
        shutil.copytree(origin / folder, tmp_path / folder)
    shutil.copyfile(origin / "mkdocs.yml", tmp_path / "mkdocs.yml")
    newest = load(tmp_path).editions[-1]
    year = newest.year + 1
    assert run(tmp_path, "new", str(year)).exit_code == 0
    result = run(tmp_path, "check")
    assert result.exit_code == 0, result.output
    edition = load(tmp_path).editions[-1]
    assert (edition.year, edition.draft) == (year, True)
    assert list(edition.facts) == list(newest.facts)
    assert [f.id for f in edition.facts.values() if f.state is State.STATED] == []


def test_a_year_is_started_from_the_last_edition_before_it_or_from_the_one_named(site: Path) -> None:
    """Years may be missing between; offers are the last year's alone."""
    assert run(site, "new", "2023").exit_code == 0
    budget = site / "data/2023/budget.yml"
    budget.write_text(
        budget.read_text(encoding="utf-8").replace("value: 待填报}", "value: 7万元}", 1), encoding="utf-8"
    )
    assert run(site, "new", "2024").exit_code == 0
    assert "initial: {label: 年初预算数, value: 待填报}  # 2023年：7万元\n" in (
        site / "data/2024/budget.yml"
    ).read_text(encoding="utf-8")
    assert run(site, "new", "2025", "--from", "2021").exit_code == 0
    assert "# 2021年：1426.20万元" in (site / "data/2025/budget.yml").read_text(encoding="utf-8")
    assert run(site, "check").exit_code == 0


def test_what_a_new_year_cannot_have_is_said_at_once(site: Path) -> None:
    """After a gap there is nothing to compare with: the finding follows the draft."""
    page = site / "docs/2021/problems.md"
    page.write_text(page.read_text(encoding="utf-8") + '\n{{ change("budget.actual") }}\n', encoding="utf-8")
    result = run(site, "new", "2023")
    assert result.exit_code == 0
    assert "docs/2023/problems.md:" in result.stderr
    assert "M108" in result.stderr


def test_pictures_come_along_and_hidden_files_do_not(site: Path) -> None:
    """A page must find its pictures in the new year, too; the list says what may be out of date."""
    (site / "docs/2021/img").mkdir()
    (site / "docs/2021/img/photo.png").write_bytes(b"\x89PNG")
    (site / "docs/2021/img/.DS_Store").write_bytes(b"x")
    result = run(site, "new", "2022")
    assert result.exit_code == 0, result.output
    assert contents(site / "docs/2022/img") == {"photo.png": b"\x89PNG"}
    assert "docs/2022/img/photo.png" in result.stdout


def test_a_draft_is_left_out_of_the_site_until_it_is_asked_for(site: Path) -> None:
    """A new year does not disturb what is published."""
    assert run(site, "new", "2022").exit_code == 0
    result = run(site, "build", "--no-pdf")
    assert result.exit_code == 0, result.output
    assert sorted(p.name for p in (site / "site").glob("2*")) == ["2021"]
    assert "2022 is a draft" in result.stderr
    result = run(site, "build", "--no-pdf", "--allow-draft", "--year", "2022", "--output", str(site / "preview"))
    assert result.exit_code == 0, result.output
    assert "待填报" in (site / "preview/2022/overview.html").read_text(encoding="utf-8")


# ---- refusals


@pytest.mark.parametrize("folder", ["docs/2022", "data/2022"])
def test_a_year_that_is_there_is_not_touched(site: Path, folder: str) -> None:
    """Half an edition is somebody's work as well."""
    (site / folder).mkdir()
    (site / folder / "x.txt").write_text("x", encoding="utf-8")
    before = contents(site)
    result = run(site, "new", "2022")
    assert result.exit_code == 1
    assert "A101 there is something of 2022 already; nothing was changed; go on with it" in result.stderr
    assert contents(site) == before


@pytest.mark.parametrize("year", ["22", "20222", "0999", "abcd", "２０２２", "-2022", "2022.0", ""])
def test_a_year_has_four_digits(site: Path, year: str) -> None:
    """Anything else is wrong usage."""
    assert run(site, "new", "--", year).exit_code == 2
    assert run(site, "new", "2022", "--from", year).exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["2021"], "A101"),
        (["2020"], "A102 there is no edition before 2020 to start from; --from takes one of: 2021"),
        (["2023", "--from", "2022"], "A102 there is no edition of 2022; --from takes one of: 2021"),
    ],
)
def test_without_an_edition_to_start_from_nothing_is_made(site: Path, arguments: list[str], said: str) -> None:
    """The refusal names what there is."""
    before = contents(site)
    result = run(site, "new", *arguments)
    assert result.exit_code == 1
    assert said in result.stderr
    assert contents(site) == before


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("data/2021/budget.yml", "a: 1元\na: 2元\n", "data/2021/budget.yml:2:1: S105"),
        ("data/2021/budget.yml", "a: &x 1元\n", "S106"),
        ("data/2021/report.yml", "title: x\n", "D101"),
        ("data/2021/report.yml", "{title: t, kind: k, status: draft, chapters: [{file: a.md, title: a}]}\n", "A104"),
    ],
)
def test_an_edition_that_cannot_be_read_is_not_copied(site: Path, file: str, text: str, said: str) -> None:
    """A mistake is mended once, before it is there twice."""
    (site / file).write_text(text, encoding="utf-8")
    before = contents(site)
    result = run(site, "new", "2022")
    assert result.exit_code == 1
    assert said in result.stderr
    assert contents(site) == before


def test_what_lies_outside_the_site_is_not_copied_into_it(site: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A link to a file elsewhere would be published as that file."""
    (outside := tmp_path_factory.mktemp("outside") / "secret.png").write_bytes(b"x")
    (site / "docs/2021/out.png").symlink_to(outside)
    result = run(site, "new", "2022")
    assert result.exit_code == 1
    assert "docs/2021/out.png:1:1: S116" in result.stderr
    assert not (site / "docs/2022").exists()


def test_an_edition_without_its_text_is_not_copied(site: Path) -> None:
    """The last year is the one to continue, even where it is not whole."""
    assert run(site, "new", "2022").exit_code == 0
    shutil.rmtree(site / "docs/2022")
    result = run(site, "new", "2023")
    assert result.exit_code == 1
    assert "A103 the edition of 2022 cannot be read" in result.stderr
    assert "E102" in result.stderr


# ---- all or nothing

FILES: dict[str, placing.Content] = {"docs/2022/a.md": b"a", "docs/2022/b.md": b"b", "data/2022/report.yml": b"c"}
ENTRIES = ("docs/2022", "data/2022")


@pytest.mark.parametrize("method", ["write_bytes", "rename", "mkdir"])
@pytest.mark.parametrize("time", [1, 2, 3])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_at_any_step_leaves_the_folder_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str, time: int, error: BaseException
) -> None:
    """A full disk or Ctrl-C in the middle: no file of the new year, no temporary folder."""
    for folder in ("docs/2021", "data/2021"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "x").write_text("x", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    calls = count(1)
    real = getattr(Path, method)

    def fail(self: Path, *arguments: object, **options: object) -> object:
        if next(calls) == time:
            raise error
        return real(self, *arguments, **options)

    monkeypatch.setattr(Path, method, fail)
    with pytest.raises(type(error)):
        placing.place(tmp_path, "new-2022", FILES, ENTRIES)
    monkeypatch.undo()
    assert sorted(tmp_path.rglob("*")) == before


KILLED = """
import os, signal, sys
from itertools import count
from pathlib import Path
method, time = sys.argv[1], int(sys.argv[2])
calls, real = count(1), getattr(Path, method)
def kill(self, *arguments, **options):
    if next(calls) == time:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(self, *arguments, **options)
setattr(Path, method, kill)
from gongkai.cli import gongkai
gongkai(sys.argv[3:])
"""


def killed(method: str, time: int, *arguments: str) -> None:
    """Run a command that is killed just before a step."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, method, str(time), *arguments], check=False, capture_output=True
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.parametrize(("method", "time"), [("write_bytes", 3), ("rename", 1), ("rename", 2), ("rename", 3)])
def test_a_new_year_that_was_killed_is_made_whole_by_running_it_again(site: Path, method: str, time: int) -> None:
    """SIGKILL cannot be caught: the next run clears away, or finishes, what the killed one left."""
    before = contents(site)
    killed(method, time, "-C", str(site), "new", "2022")
    assert {path: bytes_ for path, bytes_ in contents(site).items() if path in before} == before
    assert not (site / "data/2022").exists()
    result = run(site, "new", "2022")
    assert result.exit_code == 0, result.output
    assert run(site, "check").exit_code == 0
    assert len(contents(site / "docs/2022")) == len(contents(site / "docs/2021"))
    assert len(contents(site / "data/2022")) == len(contents(site / "data/2021"))
    assert not list(site.glob(".*"))


@pytest.mark.parametrize(("method", "time"), [("write_bytes", 5), ("rename", 1), ("rename", 2), ("rename", 6)])
def test_a_repository_that_was_killed_is_made_whole_by_running_it_again(tmp_path: Path, method: str, time: int) -> None:
    """Until `mkdocs.yml` is there, last of all, the folder is no site."""
    killed(method, time, "-C", str(tmp_path), "init", "new", "--year", "2024")
    assert not (tmp_path / "new/mkdocs.yml").exists()
    assert run(tmp_path, "init", "new", "--year", "2024").exit_code == 0
    assert contents(tmp_path / "new") == department.repository(department.UNNAMED, 2024)


def test_nothing_is_ever_written_over(tmp_path: Path) -> None:
    """Not even a file that appeared after the command had looked; an empty folder is nothing."""
    (tmp_path / "docs/2022").mkdir(parents=True)
    (tmp_path / "data").mkdir()
    (tmp_path / "data/2022").write_text("mine", encoding="utf-8")
    before = contents(tmp_path)
    with pytest.raises(FileExistsError):
        placing.place(tmp_path, "new-2022", FILES, ENTRIES)
    assert contents(tmp_path) == before
    (tmp_path / "data/2022").unlink()
    placing.place(tmp_path, "new-2022", FILES, ENTRIES)
    assert contents(tmp_path) == FILES


# ---- a new department


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return the repository that `gongkai init` makes."""
    result = run(tmp_path, "init", "馆", "--name", "示例区档案馆", "--year", "2024")
    assert result.exit_code == 0, result.output
    return tmp_path / "馆"


def test_a_new_repository_checks_builds_and_takes_the_next_year(repository: Path) -> None:
    """The first thing a department sees works."""
    assert run(repository, "check").exit_code == 0
    result = run(repository, "build", "--allow-draft", "--no-pdf")
    assert result.exit_code == 0, result.output
    assert "示例区档案馆2024年部门整体支出绩效自评报告" in (repository / "site/2024/index.html").read_text(
        encoding="utf-8"
    )
    assert "待填报" in (repository / "site/2024/attachments.html").read_text(encoding="utf-8")
    assert run(repository, "new", "2025").exit_code == 0
    assert run(repository, "check").exit_code == 0
    assert run(repository, "build").exit_code == 1


def test_a_new_repository_has_what_staff_editors_and_servers_need(repository: Path) -> None:
    """Instructions, editor settings, schemas, and checks on both Git hosts, none of which knows a secret."""
    files = contents(repository)
    assert {*files} >= {
        "README.md", "mkdocs.yml", "requirements.txt", ".gitignore", ".gitlab-ci.yml", ".github/workflows/gongkai.yml",
        ".vscode/settings.json", ".vscode/extensions.json", "data/department.yml", "data/2024/report.yml",
        ".schema/figures.json", ".schema/report.json", ".schema/ledger.json", ".schema/department.json",
    }  # fmt: skip
    assert not any(re.search(rb"@(name|site_name|title|form|year|version)@", content) for content in files.values())
    for path in (".gitlab-ci.yml", ".github/workflows/gongkai.yml"):
        text = files[path].decode()
        assert "gongkai check" in text
        assert "gongkai build" in text
        assert "secrets" not in text
        assert source.parse(text, path)[1] == []
    for line in ("/site/", "/.cache/", "/.venv/"):
        assert line in files[".gitignore"].decode().splitlines()
    readme = files["README.md"].decode()
    assert all(command in readme for command in ("gongkai check", "gongkai build", "gongkai new", "pip install"))


def test_every_figure_of_the_starter_edition_is_used_or_shown_and_waits(repository: Path) -> None:
    """A department sees in place how text takes its figures."""
    edition = load(repository).editions[0]
    called = {call.arg("id") for page in edition.pages.values() for call in page.calls}
    assert {i for i, f in edition.facts.items() if not f.table and not i.startswith("scorecard.")} <= called
    assert {"projects", "scorecard", "scorecard.total", "scorecard.grade"} <= called
    assert not [f.id for f in edition.facts.values() if f.state is State.STATED]
    assert [c.title[:2] for c in edition.report.chapters] == ["一、", "二、", "三、", "四、", "五、"]


@pytest.mark.parametrize(
    "name", ["A: B #1", 'say "x" \\ y', "- 馆", "no", "[馆]", "馆 # 号", "馆: 一", "𠮷馆", "O'Brien", "馆 "]
)
def test_any_name_survives_yaml(tmp_path: Path, name: str) -> None:
    """A name with a colon or a quote must not break the files it stands in."""
    assert run(tmp_path, "init", "new", "--name", name, "--year", "2024").exit_code == 0
    loaded = load(tmp_path / "new")
    assert loaded.problems == ()
    assert loaded.department is not None
    assert loaded.department.name == name.strip()
    assert loaded.editions[0].report.title == f"{name.strip()}2024年部门整体支出绩效自评报告"


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "{{ 7 }}", "馆" * 101])
def test_a_text_that_can_be_no_name_is_refused(tmp_path: Path, name: str) -> None:
    """Wrong usage, and nothing is made."""
    assert run(tmp_path, "init", "new", "--name", name).exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_files_is_refused_and_one_with_git_is_not(tmp_path: Path) -> None:
    """A department clones the empty repository that its Git host made, and starts in it."""
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    assert run(tmp_path, "init", ".", "--year", "2024").exit_code == 0
    assert (tmp_path / ".git/HEAD").exists()
    assert run(tmp_path, "check").exit_code == 0
    before = contents(tmp_path)
    result = run(tmp_path, "init", ".")
    assert result.exit_code == 1
    assert "A105 the folder is not empty" in result.stderr
    result = run(tmp_path, "init", "mkdocs.yml")
    assert result.exit_code == 1
    assert "this is a file" in result.stderr
    assert contents(tmp_path) == before


def test_without_a_terminal_nothing_is_asked_and_the_name_waits(tmp_path: Path) -> None:
    """A script must not hang on a question; the year is last year's."""
    assert run(tmp_path, "init", "new").exit_code == 0
    loaded = load(tmp_path / "new")
    assert loaded.department is not None
    assert loaded.department.name == "单位名称（待填报）"
    assert len(loaded.editions) == 1


def test_a_site_without_any_year_gets_a_first_one(repository: Path) -> None:
    """`check` sends people here when there is no edition."""
    for folder in ("docs/2024", "data/2024"):
        shutil.rmtree(repository / folder)
    assert run(repository, "new", "2030").exit_code == 0
    assert load(repository).editions[0].report.title == "示例区档案馆2030年部门整体支出绩效自评报告"
    assert run(repository, "check").exit_code == 0


def test_a_folder_that_cannot_be_made_is_said_to_be_one(tmp_path: Path) -> None:
    """The system's words, and no traceback."""
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    result = run(tmp_path, "init", "file/new")
    assert result.exit_code == 1
    assert "file/new could not be made: " in result.stderr
    assert contents(tmp_path) == {"file": b"mine"}
