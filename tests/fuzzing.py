"""Broken sites made from a seed or from bytes, and the promise that reading and checking one never fails.

    python tests/fuzzing.py --examples 2000       as the tests do, with Hypothesis
    python tests/fuzzing.py --minutes 60          as `make fuzz` does where atheris is not installed

A process that does this lets itself use so much memory and, for one site, so much time of the processor; the site it
was at stays in its folder, so that what killed it can be looked at.
"""

from __future__ import annotations

import argparse
import functools
import resource
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from gongkai import reports
from gongkai.checks import check
from gongkai.edition import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

Files = dict[str, bytes]

ROOT = Path(__file__).parents[1]
BASE = ROOT / "tests" / "examples" / "base"
MEMORY = 3 << 30
"""Bytes of address space: what Python and its libraries reserve, and room for the largest file that is read."""
PATIENCE = 60
"""Seconds of the processor for one site: a hang, since most take hundredths of a second."""
YEARS = (2021, 2022)

TOKENS = """
: | - | {{ | }} | {% | %} | {# | #} | [ | ] | { | } | ( | ) | （ | ） | " | ' | “ | ” | 《 | 》 | ` | ``` | ~~~
# | ## | > | | | \\ | & | * | ! | ? | @ | 约 | 多 | 以上 | ≥ | ＜ | 万 | 亿 | 万元 | 元 | 件 | 册 | % | ‰
个百分点 | 人次 | 卷/件 | －3 | -0 | 1e3 | 0610 | 1,234.5 | １２３ | 九十 | 三千二百 | 000 | prev. | sum(
count( | abs( | round( | max( | .* | == | <= | / 0 | * 100 | budget.actual | budget | total | = | =row | =column
value: | formula: | label: | unit: | rows: | columns: | cells: | equations: | each: | that: | indicators:
bands: | secret: true | 待填报 | 原文未载明 | fact("budget.actual") | {{ fact("budget.actual") }}
{{ table("t") }} | {{ change("budget.actual") }} | {{ change("budget.actual", "amount") }} | <!-- | --> | <b>
</b> | <div hidden> | <style> | <img src="a.png"> | <script> | &nbsp; | &#x41; | [a](b.md) | ![](c.png) | [a]: b
[^1] | {: #a} | http://a.b/c | 增长 | 下降12% | 持平 | 一是 | 二是 | 等11个指标 | 其中 | 2021年 | 第3期
截至11月底 | TODO | 待填 | XX | 涉密 | 13800138000 | 440103199001011234 | 粤A12345 | a@b.cn | --- | ...
%YAML 1.1 | !!python/object | &a | *a | << : *a | ? a | |2 | >- | \ufeff | \u200b | \u202e | \x00 | \ufffd
\U0001f600 | e\u0301 | \r | \t
""".replace("\n", " | ").split(" | ")


# ---- from a seed to files


@functools.cache
def corpus() -> dict[str, tuple[str, ...]]:
    """Return real and golden files by what they are: data, page, report, ledger, checks, department."""
    found: dict[str, list[str]] = {}
    for site in (ROOT, ROOT / "examples" / "shili", *sorted((ROOT / "tests" / "examples").glob("*/*"))):
        for path in [*sorted(site.glob("data/**/*.yml")), *sorted(site.glob("docs/*/*.md"))]:
            if path.is_symlink() or not path.is_file():
                continue
            kind = path.stem if path.stem in {"report", "ledger", "checks", "department"} else "data"
            text = path.read_bytes().decode("utf-8", "replace")
            if len(text) < 30_000:
                found.setdefault("page" if path.suffix == ".md" else kind, []).append(text)
    return {kind: tuple(texts) for kind, texts in found.items()}


def files(random: Random) -> Files:
    """Make some files of a site, most of them nearly right."""
    made: Files = {}
    for _ in range(random.choice((1, 1, 2, 3))):
        kind = random.choice(("data", "data", "page", "page", "report", "ledger", "checks", "department"))
        text = _data(random) if kind == "data" else _page(random) if kind == "page" else ""
        if not text or random.random() < 0.5:
            text = random.choice(corpus().get(kind) or ("",))
        made[_place(random, kind)] = _broken(random, text)
    return made


def _place(random: Random, kind: str) -> str:
    if kind == "department":
        return "data/department.yml"
    if kind == "checks" and random.random() < 0.7:
        return "data/checks.yml"
    year = random.choice(YEARS)
    if kind == "page":
        return f"docs/{year}/{random.choice(('overview', 'overview', 'other', 'index'))}.md"
    return f"data/{year}/{random.choice(('budget', 'budget', 'more', 't')) if kind == 'data' else kind}.yml"


def _broken(random: Random, text: str) -> bytes:
    """Spoil a text in a few places; sometimes not at all, sometimes beyond being text."""
    for _ in range(random.choice((0, 1, 1, 2, 3, 8))):
        text = random.choice(_SPOILS)(random, text, random.randint(0, len(text)))[:200_000]
    data = text.encode("utf-8", "surrogatepass")
    if random.random() < 0.05:
        at = random.randint(0, len(data))
        data = data[:at] + random.randbytes(random.randint(1, 20)) + data[at:]
    if random.random() < 0.02:
        data = text.encode(random.choice(("utf-16", "gb18030", "utf-8-sig")), "replace")
    return data


def _leave_out(random: Random, text: str, at: int) -> str:
    return text[:at] + text[at + random.choice((1, 1, 3, 20, 200)) :]


def _put_in(random: Random, text: str, at: int) -> str:
    return text[:at] + random.choice(TOKENS) + text[at:]


def _repeat(random: Random, text: str, at: int) -> str:
    return text[:at] + random.choice(TOKENS) * random.choice((2, 20, 300, 3000)) + text[at:]


def _again(random: Random, text: str, at: int) -> str:
    return text[: at + random.choice((5, 50, 500))] + text[at:]


def _exchange(random: Random, text: str, at: int) -> str:
    lines = text.split("\n")
    one, two = random.randrange(len(lines)), text.count("\n", 0, at)
    lines[one], lines[two] = lines[two], lines[one]
    return "\n".join(lines)


def _indent(random: Random, text: str, at: int) -> str:
    line = text.rfind("\n", 0, at) + 1
    return text[:line] + random.choice(("  ", "    ", "\t", "- ", "> ", "　")) + text[line:]


def _other(random: Random, text: str, at: int) -> str:
    other = random.choice(random.choice(list(corpus().values())))
    start = random.randint(0, len(other))
    return text[:at] + other[start : start + random.choice((10, 100, 1000))] + text[at:]


def _character(random: Random, text: str, at: int) -> str:
    character = chr(
        random.choice((random.randrange(0x80), random.randrange(0x3000, 0xFFFF), random.randrange(0x110000)))
    )
    return text[:at] + character + text[at + 1 :]


_SPOILS: tuple[Callable[[Random, str, int], str], ...] = (
    *(_leave_out, _put_in, _put_in, _repeat, _again, _exchange, _indent, _other, _character),
)

_NAMES = ("a", "b", "total", "实际数", "x1", "a.b", "budget.actual", "prev.budget.actual", "t.a.b", "*", "a.*", "没有")
_VALUES = (
    "1426.20万元",
    "约500件",
    "3200多人次",
    "96.91%",
    "-3.5个百分点",
    "0",
    "100%",
    "待填报",
    "原文未载明",
    "=",
    '""',
    "1万",
)


def _formula(random: Random, depth: int = 0) -> str:
    """Make a formula; mostly one that can be read."""
    shape = random.random()
    if depth > 3 or shape < 0.4:
        return random.choice((*_NAMES, "1", "0", "100%", "2.5万元"))
    if shape < 0.7:
        return f"{_formula(random, depth + 1)} {random.choice('+-*/×÷－')} {_formula(random, depth + 1)}"
    if shape < 0.8:
        return f"({_formula(random, depth + 1)})"
    arguments = ", ".join(_formula(random, depth + 1) for _ in range(random.choice((0, 1, 2))))
    return f"{random.choice(('sum', 'count', 'abs', 'min', 'max', 'round', 'nothing'))}({arguments})"


def _data(random: Random, depth: int = 0) -> str:
    """Make a figure file: groups, figures, tables, scorecards."""
    lines = []
    for key in random.sample(("a", "b", "total", "实际数", "x1", "t", "label", "unit"), random.randint(1, 5)):
        shape = random.random()
        if shape < 0.25:
            lines.append(f"{key}: {random.choice(_VALUES)}")
        elif shape < 0.55:
            value = f"value: {random.choice(_VALUES)}, " if random.random() < 0.6 else ""
            lines.append(f'{key}: {{label: {key}, {value}formula: "{_formula(random)}"}}')
        elif shape < 0.75:
            lines += [f"{key}:", *("  " + line for line in _table(random))]
        elif shape < 0.85:
            lines += [f"{key}:", *("  " + line for line in _scorecard(random))]
        elif depth < 3:
            lines += [f"{key}:", *("  " + line for line in _data(random, depth + 1).split("\n"))]
    return "\n".join(lines)


def _table(random: Random) -> list[str]:
    rows, columns = (random.sample(("a", "b", "c", "total", "实际数"), random.randint(1, 4)) for _ in range(2))

    def line(key: str) -> str:
        formula = f', formula: "{_formula(random)}"' if random.random() < 0.4 else ""
        unit = random.choice(("", "", ', unit: "%"', ", unit: 万元", ", unit: 件"))
        return f"    {key}: {{label: {key}{unit}{formula}}}"

    cells = [f"    {row}: [{', '.join(random.choice(_VALUES) for _ in columns)}]" for row in rows]
    that = f"{_formula(random)} {random.choice(('==', '<=', '>', '='))} {_formula(random)}"
    equation = f'  - {{each: {random.choice(("row", "column"))}, that: "{that}"}}'
    made = ["unit: 万元", "columns:", *map(line, columns), "rows:", *map(line, rows), "cells:", *cells]
    return [*made, *(["equations:", equation] if random.random() < 0.5 else [])]


def _scorecard(random: Random) -> list[str]:
    made = ["grade: 优", "bands: {优: 90, 良: 80, 差: 0}", "indicators:"]
    for key in random.sample(("a", "b", "c"), random.randint(1, 3)):
        weight, score = (f"{random.randint(0, 60)}分" for _ in range(2))
        actual = random.choice(_VALUES)
        made.append(f"  {key}: {{label: {key}, level: [一, 二], actual: {actual}, weight: {weight}, score: {score}}}")
    return made


def _page(random: Random) -> str:
    """Make a page: headings, prose with macros and typed numbers, lists, tables, HTML, links."""
    lines = ["# 一、基本情况", ""]
    for _ in range(random.randint(1, 12)):
        words = "".join(random.choice(TOKENS) for _ in range(random.randint(1, 8)))
        figure = random.choice(_NAMES)
        lines.append(
            random.choice(
                (
                    f'预算{{{{ fact("{figure}") }}}}，比上年{{{{ change("{figure}") }}}}，{words}。',
                    f"## （{random.choice('一二三')}）{words}",
                    f"- {words}",
                    f"| {words} | 1 |\n|---|---|\n| 2 | {words} |",
                    f"<div {words}>{words}</div>",
                    f"[{words}]({words})",
                    f"一是{words}；二是{words}；等{random.randint(0, 12)}个方面。",
                    f"```\n{words}\n```",
                    words,
                )
            )
        )
    return "\n".join(lines) + "\n"


# ---- the promise


class HangError(BaseException):
    """A site took longer than anything does; no `Exception`, so that nobody takes it for a mistake in the data."""


def guard() -> None:
    """Bound this process's memory, and turn too long a time for one site into a `HangError` where it is."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def late(_signal: int, _frame: FrameType | None) -> None:
        raise HangError

    signal.signal(signal.SIGPROF, late)


@functools.cache
def site() -> Path:
    """Return this process's site: two small years that are right, to be made wrong and right again."""
    folder = Path(tempfile.mkdtemp(prefix="gongkai-fuzz-")) / "site"
    shutil.copytree(BASE, folder)
    for side in ("data", "docs"):
        shutil.copytree(folder / side / str(YEARS[0]), folder / side / str(YEARS[1]))
    report = folder / "data" / str(YEARS[1]) / "report.yml"
    report.write_text(report.read_text(encoding="utf-8").replace(str(YEARS[0]), str(YEARS[1])), encoding="utf-8")
    return folder


def survive(made: Files, patience: float | None = None) -> int:
    """Read and check the site with these files in it, and print what was found in every format and language."""
    root = site()
    before = {name: (root / name).read_bytes() if (root / name).exists() else None for name in made}
    for name, data in made.items():
        (root / name).write_bytes(data)
    signal.setitimer(signal.ITIMER_PROF, patience or PATIENCE)
    try:
        findings = check(load(root))
        for language in ("zh", "en"):
            for form in reports.FORMATS.values():
                form(findings, language, True)  # noqa: FBT003 - with what the ledger accepts
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    # only if all went well: else they stay to be looked at
    for name, right in before.items():
        if right is None:
            (root / name).unlink()
        else:
            (root / name).write_bytes(right)
    return len(findings.open)


def shown(made: Files) -> str:
    """Show files as Python would write them, the beginnings of long ones."""
    return "\n".join(f"{name}: {data[:3000]!r}{'…' if len(data) > 3000 else ''}" for name, data in made.items())


# ---- long texts, a minute, and an hour

LONG = 100_000
LONG_PATIENCE = 25
"""Seconds of the processor for a page of so many characters; a time that grew with their square would be longer."""
REPEATED = (
    *(
        "[",
        "![",
        "](",
        "[a](",
        "[^",
        "`",
        "``",
        "~",
        "~~~\n",
        "<a ",
        "<style>",
        "<!--",
        "</",
        "&#",
        "{{",
        "{%",
        "{: #",
        "(",
    ),
    *(
        "（",
        "《",
        "“",
        '"',
        "| ",
        "*",
        "_",
        "#",
        "1-",
        "1、",
        "1,",
        "2021-",
        "2021年",
        "1.1.",
        "一",
        "三千",
        "一是",
        "等",
    ),
    *("约1", "1万", "第", "比上年", "增长", "X", "a@", "a.", "www.", "\\", ":", "　", "- ", "> ", "，，", "完成"),
)


def _found_before() -> list[Files]:
    """Return sites that once raised or took too long, so that they never do again."""
    unknown = "\n".join(f"k{n}{'ab' * 40}: {{value: 1件, formula: u{n}{'ba' * 40} + 1件}}" for n in range(400))
    macros = "".join(f'{{{{ fact("budget.u{n}{"ab" * 10}") }}}}\n' for n in range(800))
    card = 'label: 表\nindicators:\n  "） 产出": {label: 一, level: [甲], target: 1件}\n  b: {label: 二}\n'
    made = (
        {"data/2021/budget.yml": unknown},
        {"data/2021/budget.yml": unknown, "docs/2021/overview.md": "# 一\n\n" + macros},
        {"data/2021/t.yml": card},
        {"docs/2021/overview.md": "# 一\n\n" + "{%<img " * 4900},
        {"docs/2021/overview.md": "# 一\n\n" + ("{{ " + "a " * 90) * 4900},
    )
    return [{name: text.encode() for name, text in files.items()} for files in made]


def long() -> None:
    """Try pages that repeat one thing a hundred thousand times, and what was found before."""
    made = _found_before()
    for token in REPEATED:
        for before in ("# 一\n\n", "# "):
            page = before + token * (LONG // len(token)) + "x\n"
            made.append({"docs/2021/overview.md": page.encode()})
    for one in made:
        try:
            survive(one, LONG_PATIENCE)
        except BaseException:
            sys.stderr.write("\n".join(f"{name}: {data[:100].decode()}…" for name, data in one.items()) + "\n")
            raise


def examples(number: int) -> None:
    """Try so many sites with Hypothesis: the same on every machine, a failing one made small."""

    @settings(
        max_examples=number,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    @given(st.randoms(use_true_random=False))
    def tried(random: Random) -> None:
        made = files(random)
        note(shown(made))
        survive(made)

    tried()


def minutes(number: float, seed: int) -> None:
    """Try sites for so long, each made from the next seed."""
    end = time.monotonic() + number * 60
    tried = found = 0
    slowest = 0.0
    while time.monotonic() < end:
        made = files(Random(seed + tried))  # noqa: S311 - no secret
        begun = time.process_time()
        try:
            found += survive(made)
        except BaseException:
            sys.stderr.write(f"seed {seed + tried}, in {site()}:\n{shown(made)}\n")
            raise
        taken = time.process_time() - begun
        if taken > max(slowest, 1):
            sys.stdout.write(f"seed {seed + tried} took {taken:.1f} s\n")
        slowest = max(slowest, taken)
        tried += 1
    sys.stdout.write(f"{tried} sites, {found} findings, slowest {slowest:.2f} s\n")


def main() -> None:
    """Try sites until the number or the time is reached; a failure is a traceback, with the site that made it."""
    parser = argparse.ArgumentParser(
        prog="make fuzz", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--examples", type=int, help="so many sites, with Hypothesis")
    parser.add_argument("--long", action="store_true", help="pages that repeat one thing")
    parser.add_argument("--minutes", type=float, default=60, help="for so long (default: an hour)")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="where to begin (default: now)")
    arguments = parser.parse_args()
    guard()
    if arguments.long:
        long()
    elif arguments.examples is not None:
        examples(arguments.examples)
    else:
        minutes(arguments.minutes, arguments.seed)
    shutil.rmtree(site().parent)


if __name__ == "__main__":
    main()
