"""The 2021 edition says what the printed report says: every paragraph, every figure, every misprint.

Run as a script, it lists where the text extraction broke the report and the transcription mended it. It reads the
files by itself and in the simplest way, so that a fault in the package cannot hide a fault in the text.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
DATA, DOCS = ROOT / "data" / "2021", ROOT / "docs" / "2021"
SOURCE = Path(__file__).with_name("transcription") / "liwan-2021.txt"
SOURCE_SHA256 = "407bc0a03a58e92d047cd03b6df50278517d62f4d50b981cbf7327b367aa4bc2"
MENDED, REPEATED = SOURCE.with_name("mended-breaks.txt"), SOURCE.with_name("repeated.yml")

WIDE = "\u2018-\u201d\u3000-\u303f\u4e00-\u9fff\uff00-\uffef"  # 汉字 and full-width punctuation
BLANK = re.compile(rf"(?<=[{WIDE}]) +(?=[0-9A-Za-z])|(?<=[0-9A-Za-z%]) +(?=[{WIDE}])")
CALL = re.compile(r'\{\{ fact\("([^"]+)"\) \}\}')
HEADINGS = {"#": "[一二三四五]、", "##": "（[一二三四]）", "###": r"\d、", "####": r"（\d）"}

UNITS = "亿元|万元|元|%|％|‰|个|人次|人|名|位|户|件|卷|页|张|幅|册|本|条|批|次|场|期|项|份|盒|部|套|台|间|家|所|处|倍"
UNITS += "|公里|平方米|立方米|米|吨|小时|分|GB|TB|MB"
QUANTITY = re.compile(rf"[0-9０-９][0-9０-９.．,，]*\s*[余多几]?[十百千万亿]*[余多几]?\s*(?:{UNITS})")
NUMBERS_THAT_COUNT_NOTHING = re.compile(
    r"^(?:#+ )?\d{1,2}、|（\d）|\d{4}年(?:1-11月|12月31日)?|11月底|100周年|160周年|198号"
    r"|055/FC020|093001|202[01](?=《荔湾年鉴》)|“69”(?=国际档案日)"
)


@dataclass(frozen=True)
class Break:
    """A place that the text extraction tore: between two paragraphs (段), or by a blank in a line (格)."""

    kind: str
    end: str
    start: str


def breaks() -> list[Break]:
    """Read the list of mended breaks."""
    lines = [line for line in MENDED.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return [Break(line[0], *line[2:].split(" | ")) for line in lines]


def torn() -> list[str]:
    """Return the source's paragraphs as extracted, without the blanks between 汉字 and digits or letters."""
    blocks = SOURCE.read_text(encoding="utf-8").split("\n\n")
    return [BLANK.sub("", block.strip()) for block in blocks if block.strip()]


def places(paragraphs: list[str], tear: Break) -> list[int]:
    """Find the paragraphs in which, or after which, a break stands."""
    if tear.kind == "格":
        return [i for i, text in enumerate(paragraphs) if f"{tear.end} {tear.start}" in text]
    pairs = enumerate(pairwise(paragraphs))
    return [i for i, (one, two) in pairs if one.endswith(tear.end) and two.startswith(tear.start)]


def mend(paragraphs: list[str], tears: list[Break]) -> list[str]:
    """Join what the extraction tore; the first paragraph is the report's title."""
    for tear in tears:
        (i,) = places(paragraphs, tear)
        if tear.kind == "格":
            paragraphs = [text.replace(f"{tear.end} {tear.start}", tear.end + tear.start) for text in paragraphs]
        else:
            paragraphs = [*paragraphs[:i], paragraphs[i] + paragraphs[i + 1], *paragraphs[i + 2 :]]
    return paragraphs


def tree(path: Path) -> Any:  # noqa: ANN401 - a YAML tree, every scalar as its text
    """Read a YAML file."""
    return yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - makes text only


def load(name: str) -> Any:  # noqa: ANN401 - as above
    """Read one data file of 2021."""
    return tree(DATA / f"{name}.yml")


def literals(name: str, node: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - as above
    """Walk a data file: each figure's id with what is printed for it."""
    if isinstance(node, str):
        yield name, node
    elif "indicators" in node:
        yield f"{name}.grade", node["grade"]
    elif "rows" in node:
        for row, cells in node["cells"].items():
            for (column, head), cell in zip(node["columns"].items(), cells, strict=True):
                unit = node["unit"] if isinstance(head, str) else head.get("unit", node["unit"])
                yield f"{name}.{row}.{column}", cell if cell.endswith(unit) else cell + unit
    elif node.keys() & {"value", "text"}:
        yield name, node.get("value") or node["text"]
    else:
        for key in node.keys() - {"label", "note", "source", "period", "as_of", "scope", "unit"}:
            yield from literals(f"{name}.{key}", node[key])


@cache
def figures() -> dict[str, str]:
    """Return every figure of 2021 by its id."""
    stems = {path.stem for path in DATA.glob("*.yml")} - {"report", "ledger", "checks"}
    return dict(pair for stem in stems for pair in literals(stem, load(stem)))


def pages() -> dict[str, str]:
    """Return the Markdown of the chapters, in the report's order."""
    files = [chapter["file"] for chapter in load("report")["chapters"]]
    return {file: (DOCS / file).read_text(encoding="utf-8") for file in files}


def printed(markdown: str) -> list[str]:
    """Return the paragraphs of a page as readers see them."""
    known = figures()
    text = CALL.sub(lambda call: known[call[1]], markdown)
    return [re.sub(r"^#+ ", "", block) for block in text.strip().split("\n\n")]


def uncounted_digits(markdown: str) -> list[str]:
    """Find digits in text that are neither a macro's nor of a known kind that counts nothing (dates, numbering)."""
    lines = (NUMBERS_THAT_COUNT_NOTHING.sub("", CALL.sub("", line)) for line in markdown.splitlines())
    return [line for line in lines if re.search(r"\d", line)]


def test_the_source_copy_is_the_report_as_extracted() -> None:
    """Nobody corrects the source to make the transcription agree."""
    assert hashlib.sha256(SOURCE.read_bytes()).hexdigest() == SOURCE_SHA256


def test_the_chapters_say_what_the_source_says_paragraph_by_paragraph() -> None:
    """Every word of the report, in order; only the listed breaks are mended."""
    title, *chapters = mend(torn(), breaks())
    assert [text for page in pages().values() for text in printed(page)] == chapters
    assert load("report")["title"] == title
    assert {path.name for path in DOCS.iterdir()} == set(pages())


def test_every_listed_break_is_in_the_source_once() -> None:
    """The list of mended breaks hides nothing: ten split paragraphs and the title, each where it says."""
    assert [len(places(torn(), tear)) for tear in breaks()] == [1] * 11
    assert Counter(tear.kind for tear in breaks()) == {"段": 10, "格": 1}


@pytest.mark.parametrize("tear", breaks(), ids=lambda tear: f"{tear.kind} {tear.end}|{tear.start}")
def test_without_any_one_of_the_mended_breaks_the_text_would_differ(tear: Break) -> None:
    """No break is mended that need not be, and one that is not listed cannot pass."""
    torn_once = mend(torn(), [other for other in breaks() if other != tear])
    assert torn_once != [load("report")["title"], *(text for page in pages().values() for text in printed(page))]


def test_no_paragraph_is_left_torn() -> None:
    """Every paragraph that is not a heading ends its sentence; the last names the attachment."""
    *paragraphs, attachment = [b for page in pages().values() for b in page.strip().split("\n\n") if b[0] != "#"]
    assert [text for text in paragraphs if not text.endswith("。")] == []
    assert attachment.endswith("绩效自评表")


def test_blanks_are_left_only_inside_titles_of_events() -> None:
    """The three titles with a blank keep it; nowhere else is one."""
    text = "".join(part for page in pages().values() for part in printed(page))
    titles = {"传承百年红色基因 科技探索洞见未来", "百年京张 历史跨越", "传承红色基因 荔湾红色史迹图片展"}
    assert set(re.findall(r"[^“”]* [^“”]*", text)) == titles


def test_readers_are_told_of_every_mended_break() -> None:
    """The ledger's note lists the same ten breaks as the list."""
    told = re.findall("“([^“”｜]+)｜([^“”｜]+)”", "".join(load("ledger")["notes"]))
    split = [tear for tear in breaks() if tear.kind == "段"]
    assert len(told) == len(split)
    assert all(any(tear.end.endswith(a) and tear.start.startswith(b) for a, b in told) for tear in split)


def test_headings_carry_the_level_of_their_number() -> None:
    """一、 is `#`, （一） `##`, 1、 `###`, （1） `####`; each page begins with its chapter's title."""
    for chapter, page in zip(load("report")["chapters"], pages().values(), strict=True):
        headings = [line.split(" ", 1) for line in page.splitlines() if line.startswith("#")]
        assert page.splitlines()[0] == f"# {chapter['title']}"
        assert all(re.match(HEADINGS[marks], text) for marks, text in headings)


def test_nothing_in_the_text_means_anything_to_markdown() -> None:
    """Markdown eats no character: no emphasis, list, link, code, HTML or escape is in the text."""
    blocks = [text for page in pages().values() for text in printed(page)]
    assert [text for text in blocks if re.search(r"[*_`~\\\[\]<>&#|$^=!\n]|^[-+]|^\d+[.)]|--|\.\.", text)] == []


def test_no_quantity_stands_in_the_text_itself() -> None:
    """Digits with a unit come from the data, through a macro."""
    found = {file: QUANTITY.findall(CALL.sub("", page)) for file, page in pages().items()}
    assert {file: quantities for file, quantities in found.items() if quantities} == {}


def test_every_digit_in_the_text_itself_is_of_a_kind_that_counts_nothing() -> None:
    """A quantity with a counter that no list knows is found as well."""
    assert [line for page in pages().values() for line in uncounted_digits(page)] == []


@pytest.mark.parametrize(
    "planted",
    ["数1426.20万元", "约500件", "3200 多人次", "1万多人次", "15.19%", "2916卷/件", "３个", "1,033张", "120立方米"],
)
def test_a_planted_quantity_is_found(planted: str) -> None:
    """The guard against quantities in text bites."""
    assert QUANTITY.search(planted)
    assert uncounted_digits(f"2021年，{planted}。") == [f"，{planted}。"]


def test_every_figure_is_cited_and_every_citation_is_a_figure() -> None:
    """The data holds nothing that the report does not print; the tasks are shown on their own page."""
    cited = set(CALL.findall("".join(pages().values())))
    assert cited == {name for name in figures() if not name.startswith("tasks.")}


def test_only_figures_are_called_from_the_text() -> None:
    """No table or other macro adds to the text of the report."""
    rest = "".join(CALL.sub("", page) for page in pages().values())
    assert re.findall(r"[{}]", rest) == []


def test_a_repeated_figure_exists_once_and_is_cited_each_time() -> None:
    """What the report prints two to four times is one figure; all others are printed once."""
    times = Counter(CALL.findall("".join(pages().values())))
    repeated = {name: [figures()[name], str(n)] for name, n in times.items() if n > 1}
    assert repeated == tree(REPEATED)["cited"]


def test_two_figures_print_alike_only_where_they_count_different_things() -> None:
    """A second figure for the same quantity would have to be argued for in the list."""
    alike: dict[str, set[str]] = {}
    for name, literal in figures().items():
        if not name.startswith("tasks."):
            alike.setdefault(literal, set()).add(name)
    argued = {literal: set(names) for literal, names in tree(REPEATED)["alike"].items()}
    assert {literal: names for literal, names in alike.items() if len(names) > 1} == argued


@pytest.mark.parametrize("misprint", load("ledger")["misprints"], ids=lambda misprint: misprint["printed"])
def test_every_misprint_is_kept_as_often_as_the_ledger_says(misprint: dict[str, Any]) -> None:
    """A misprint is in the pages that the ledger names, that many times, and nowhere else."""
    times = {file: "\n".join(printed(page)).count(misprint["printed"]) for file, page in pages().items()}
    assert sum(times.values()) == int(misprint["times"])
    assert [file for file, n in times.items() if n] == misprint["where"]


def test_the_indicators_are_the_eleven_that_the_report_lists() -> None:
    """The scorecard's labels, joined, are the report's list, and as many as it says."""
    labels = [indicator["label"] for indicator in load("scorecard")["indicators"].values()]
    assert f"{len(labels)}个" == figures()["indicators.count"] == "11个"
    assert f"包括：{'、'.join(labels)}。" in "".join(printed(pages()["overview.md"]))


def test_the_ten_tasks_are_told_in_the_words_of_the_report() -> None:
    """Each task's name begins a paragraph of 二（二）, which contains what the data says of it."""
    paragraphs = printed(pages()["evaluation.md"])
    tasks = [node for node in load("tasks").values() if isinstance(node, dict)]
    told = [next(p for p in paragraphs if p.startswith(f"{n}、{task['label']}：")) for n, task in enumerate(tasks, 1)]
    assert len(tasks) == 10
    assert all(task["text"] in paragraph for task, paragraph in zip(tasks, told, strict=True))


def test_each_project_of_the_table_is_told_in_its_own_paragraph() -> None:
    """The four projects of the table are the four paragraphs of 二（三）, in order."""
    evaluation = pages()["evaluation.md"]
    for n, (row, label) in enumerate(load("projects")["rows"].items(), 1):
        paragraph = next(p for p in evaluation.split("\n\n") if p.startswith(f"{n}、{label}项目："))
        assert CALL.findall(paragraph)[:3] == [f"projects.{row}.{column}" for column in ("budget", "actual", "rate")]


if __name__ == "__main__":
    sys.stdout.writelines(f"{tear.kind} {tear.end} | {tear.start}\n" for tear in breaks())
