"""Outcomes in, tables out: how many slips of each kind and edition were caught, in words for a terminal or a README."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from slips import FIGURE_KINDS, TEXT_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from trials import Account, Outcome


@dataclass(frozen=True)
class Result:
    """What was found out about a site: its name by language, its figures, and what became of the slips."""

    names: dict[str, str]
    accounts: tuple[Account, ...]
    figures: tuple[Outcome, ...]
    texts: tuple[Outcome, ...]


UNSEEN = ("within rounding", "exchanged parts", "within the bound")


@dataclass(frozen=True)
class Tally:
    """Slips counted: those that break a constraint and those caught of them, those that leave all true, the others."""

    breaking: int
    caught: int
    errors: int
    unseen: Counter[str]
    free: int
    free_caught: int

    @property
    def share(self) -> str:
        """Return the share caught of those that break a constraint; never rounded up to 100%."""
        return share(self.caught, self.breaking)


def share(part: int, whole: int) -> str:
    """Return a share in percent with one decimal, rounded down, so that 100% means all."""
    if not whole:
        return "–"
    return "100%" if part == whole else f"{part * 1000 // whole / 10:.1f}%"


def tally(outcomes: Iterable[Outcome]) -> Tally:
    """Count some outcomes."""
    found = list(outcomes)
    breaking = [o for o in found if o.visible]
    free = [o for o in found if not o.constrained]
    return Tally(
        breaking=len(breaking),
        caught=sum(o.caught for o in breaking),
        errors=sum(o.errors for o in breaking),
        unseen=Counter(o.unseen for o in found if o.unseen),
        free=len(free),
        free_caught=sum(o.caught for o in free),
    )


def escaped(outcomes: Iterable[Outcome]) -> list[str]:
    """Return the slips that break a constraint without a finding: each is a bug of the check."""
    return [f"{o.year}: {o.text}" for o in outcomes if o.visible and not o.caught]


def figures_table(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield the table of slips in figures, kind by kind, for a terminal."""
    yield f"{'':18}{'break a constraint':>20}{'caught':>8}{'share':>8}{'leave all true':>16}{'others':>8}{'caught':>8}"
    for kind in (*FIGURE_KINDS, ""):
        found = tally(o for o in outcomes if kind in {"", o.kind})
        row = (found.breaking, found.caught, found.share, found.unseen.total(), found.free, found.free_caught)
        yield f"{kind or 'all':18}" + "".join(f"{cell:>{w}}" for cell, w in zip(row, (20, 8, 8, 16, 8, 8), strict=True))
    all_ = tally(outcomes)
    yield f"of those caught, {all_.errors} by an error and {all_.caught - all_.errors} only by a warning"
    yield "leave all true: " + ", ".join(f"{all_.unseen[why]} {why}" for why in UNSEEN)


def texts_table(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield the table of slips in texts, for a terminal."""
    yield f"{'':18}{'made':>8}{'caught':>8}{'share':>8}"
    for kind in TEXT_KINDS:
        found = [o for o in outcomes if o.kind == kind]
        caught = sum(o.caught for o in found)
        yield f"{kind:18}{len(found):>8}{caught:>8}{share(caught, len(found)):>8}"


def plain(result: Result) -> dict[str, object]:
    """Return a site's numbers for programs."""
    return {
        "site": result.names["en"],
        "editions": [_edition(account, result.figures) for account in result.accounts],
        "kinds": {kind: _numbers(o for o in result.figures if o.kind == kind) for kind in FIGURE_KINDS},
        "texts": {
            kind: {
                "made": sum(o.kind == kind for o in result.texts),
                "caught": sum(o.kind == kind and o.caught for o in result.texts),
            }
            for kind in TEXT_KINDS
        },
        "escaped": escaped(result.figures),
    }


def _edition(account: Account, figures: Sequence[Outcome]) -> dict[str, object]:
    return {
        "year": account.year,
        "figures": account.figures,
        "constrained": account.constrained,
        "only_bounded": account.bounded,
        **_numbers(o for o in figures if o.year == account.year),
        "lone": dict(account.lone),
    }


def _numbers(outcomes: Iterable[Outcome]) -> dict[str, object]:
    found = tally(outcomes)
    return {
        "breaking": found.breaking,
        "caught": found.caught,
        "by_error": found.errors,
        "unseen": {why: found.unseen[why] for why in UNSEEN},
        "others": found.free,
        "others_caught": found.free_caught,
    }


# ---- the READMEs

HEADS = {
    "en": ("edition", "figures", "constrained", "slips that break a constraint", "caught", "leave all true", "others"),
    "zh": ("版本", "数字", "有约束的", "破坏约束的改动", "查出", "约束仍成立", "其他改动"),
}
RESTS = {
    "en": "{left_true} slips leave every constraint true: {rounding} stay within rounding, {exchanged} exchange parts "
    "of the same sums, {bound} stay within a bound.",
    "zh": "{left_true}处改动使全部约束仍然成立：{rounding}处在四舍五入之内，{exchanged}处是同一合计中两个分项互换，"
    "{bound}处没有超出限额。",
}
TEXTS = {
    "en": "In the texts: of {typed} figures typed by hand in place of their macro, {typed_caught} are caught; of "
    "{left} macros left out, {left_caught}; of {other} macros that name the next figure instead, {other_caught}.",
    "zh": "正文中：{typed}处宏改成手打的数字，查出{typed_caught}处；{left}处宏漏写，查出{left_caught}处；"
    "{other}处宏错写成下一个数字，查出{other_caught}处。",
}


def readme(results: Sequence[Result], language: str) -> Iterator[str]:
    """Yield the lines of the READMEs' table."""
    heads = HEADS[language]
    yield "| " + " | ".join(heads) + " |"
    yield "|---|" + "---:|" * (len(heads) - 1)
    for result in results:
        for account in result.accounts:
            found = tally(o for o in result.figures if o.year == account.year)
            row = (
                *(f"{result.names[language]} {account.year}", account.figures, account.constrained, found.breaking),
                *(f"{found.caught} ({found.share})", found.unseen.total(), found.free),
            )
            yield "| " + " | ".join(map(str, row)) + " |"
    everything = tally(o for result in results for o in result.figures)
    made = {kind: [o for result in results for o in result.texts if o.kind == kind] for kind in TEXT_KINDS}
    numbers: dict[str, int] = {"left_true": everything.unseen.total()}
    numbers |= dict(zip(("rounding", "exchanged", "bound"), (everything.unseen[why] for why in UNSEEN), strict=True))
    for short, kind in zip(("typed", "left", "other"), TEXT_KINDS, strict=True):
        numbers |= {short: len(made[kind]), f"{short}_caught": sum(o.caught for o in made[kind])}
    yield ""
    yield RESTS[language].format(**numbers)
    yield ""
    yield TEXTS[language].format(**numbers)
