"""Broken sites that atheris makes, which looks for paths through the program that no site has taken before.

    PYTHONPATH=tests python benchmarks/fuzzing_paths.py --minutes 60

The first byte of its input says which file the rest becomes. atheris is no dependency: `pip install atheris`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["gongkai"], enable_loader_override=False):
    from gongkai import checks, edition, reports

import fuzzing

TARGETS = {
    "data": "data/2021/budget.yml",
    "page": "docs/2021/overview.md",
    "checks": "data/checks.yml",
    "ledger": "data/2021/ledger.yml",
    "report": "data/2021/report.yml",
    "department": "data/department.yml",
}


def tried(data: bytes) -> None:
    """Survive one input; what it is goes to the standard error if not."""
    made = {list(TARGETS.values())[data[0] % len(TARGETS)]: data[1:]} if data else {}
    try:
        fuzzing.survive(made)
    except BaseException:
        print(fuzzing.shown(made), file=sys.stderr, flush=True)
        raise


def main() -> None:
    """Write the real and golden files for atheris to begin with, and let it run."""
    used = vars(fuzzing)  # what it has imported, not what it offers
    assert checks.check is used["check"]
    assert edition.load is used["load"]
    assert reports is used["reports"]
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument(
        "--corpus", type=Path, default=fuzzing.ROOT / ".cache" / "fuzz", help="where it keeps its finds"
    )
    arguments = parser.parse_args()
    begin, finds = arguments.corpus / "begin", arguments.corpus / "finds"
    begin.mkdir(parents=True, exist_ok=True)
    finds.mkdir(exist_ok=True)
    for number, kind in enumerate(TARGETS):
        for n, text in enumerate(fuzzing.corpus().get(kind, ())):
            (begin / f"{kind}-{n}").write_bytes(bytes([number]) + text.encode())
    words = arguments.corpus / "words"
    tokens = {token.encode("utf-8", "surrogatepass") for token in fuzzing.TOKENS if token}
    quoted = ("".join(rf"\x{byte:02x}" for byte in token) for token in sorted(tokens))
    words.write_text("".join(f'"{token}"\n' for token in quoted), encoding="ascii")
    fuzzing.guard()
    limits = [
        f"-max_total_time={round(arguments.minutes * 60)}",
        "-rss_limit_mb=3000",
        "-timeout=300",
        f"-dict={words}",
    ]
    atheris.Setup([sys.argv[0], *limits, f"-artifact_prefix={arguments.corpus}/", str(finds), str(begin)], tried)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
