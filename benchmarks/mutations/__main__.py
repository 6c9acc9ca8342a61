"""How many wrong figures `gongkai check` catches: every stated figure changed in turn, in its place in its file.

Each slip (a digit, two digits swapped, the sign, the unit, the decimal point, the value of the neighbour) is written
into a copy of the figure's file, read, computed and checked, together with the edition after it, which may repeat the
figure. It is caught if there is a finding that was not there before.

A figure is constrained if the data declare anything that it must agree with; that is found out without the check. A
slip that leaves every constraint true cannot be caught by arithmetic: a ratio still rounds to what is stated, two parts
of one sum are exchanged, a bound still holds. Exact arithmetic shows which these are, and they are counted apart. Of
all others in constrained figures the check must catch every one; else the exit status is 1.
"""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import replace
from pathlib import Path

import tallies
from tallies import Result
from trials import Choice, accounts, outcomes

ROOT = Path(__file__).resolve().parents[2]
SITES = {ROOT: {"en": "荔湾", "zh": "荔湾"}, ROOT / "examples" / "shili": {"en": "shili", "zh": "示例"}}
READMES = {"en": ROOT / "README.md", "zh": ROOT / "README.zh-CN.md"}
BEGIN, END = "<!-- make mutations -->\n", "<!-- /make mutations -->"
"""What the READMEs' tables stand between."""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make mutations", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("site", nargs="*", type=Path, help="site directories (default: this one and examples/shili)")
    parser.add_argument("--year", type=int, action="append", default=[], help="only this edition; may be repeated")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="a sample: each N-th slip")
    parser.add_argument("--thorough", action="store_true", help="every digit of each figure, not one of them")
    parser.add_argument("--whole", action="store_true", help="read the whole site for each slip (slow), as check does")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--lone", action="store_true", help="name the figures that nothing constrains, and why")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes (default: one a core)")
    parser.add_argument("--write", action="store_true", help="write the tables into README.md and README.zh-CN.md")
    parser.add_argument("--compare", action="store_true", help="exit status 1 if the READMEs say anything else")
    return parser.parse_args()


def _result(root: Path, arguments: argparse.Namespace) -> Result:
    years = tuple(arguments.year)
    choice = Choice(years, arguments.every, arguments.thorough, whole=arguments.whole)
    return Result(
        SITES.get(root, dict.fromkeys(READMES, root.name)),
        tuple(accounts(root, years)),
        tuple(outcomes(root, choice, arguments.jobs)),
        tuple(outcomes(root, replace(choice, text=True), arguments.jobs)),
    )


def _show(result: Result, *, lone: bool) -> None:
    print(f"== {result.names['en']}")
    for account in result.accounts:
        print(
            f"{account.year}: {account.figures} stated figures, {account.constrained} constrained "
            f"({account.bounded} only bounded), {len(account.lone)} by nothing"
        )
        for figure, why in account.lone if lone else ():
            print(f"    {figure}: {why}")
    print(*tallies.figures_table(result.figures), *tallies.texts_table(result.texts), sep="\n")
    for slip in tallies.escaped(result.figures):
        print(f"ESCAPED {slip}")


def _blocks(results: list[Result], *, write: bool) -> bool:
    """Write the tables into the READMEs, or say whether they are there."""
    same = True
    for language, path in READMES.items():
        before = path.read_text(encoding="utf-8")
        begin, end = before.index(BEGIN) + len(BEGIN), before.index(END)
        after = before[:begin] + "".join(f"{line}\n" for line in tallies.readme(results, language)) + before[end:]
        same = same and before == after
        if write:
            path.write_text(after, encoding="utf-8")
    return same or write


def main() -> int:
    """Return the exit status."""
    arguments = _arguments()
    results = [_result(root.resolve(), arguments) for root in arguments.site or SITES]
    if arguments.format == "json":
        print(json.dumps([tallies.plain(result) for result in results], ensure_ascii=False, indent=1))
    else:
        for result in results:
            _show(result, lone=arguments.lone)
    wrong = any(tallies.escaped(result.figures) for result in results)
    if arguments.write or arguments.compare:
        wrong = not _blocks(results, write=arguments.write) or wrong
    return int(wrong)


if __name__ == "__main__":
    raise SystemExit(main())
