"""A figure as it is printed, `约1.5万元`, as an exact number with its unit; and exact numbers printed as figures.

The one door for numbers: everything else gets its figures from `quantity`. Nothing here depends on the decimal
context of the thread, and nothing is a float. It is long because every slip in a literal has its own refusal here.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal, Inexact
from fractions import Fraction
from typing import Final, Literal, NoReturn, TypeAlias

from gongkai.copying import changed
from gongkai.problems import Message, msg
from gongkai.units import Dims, Measure, Unit, UnitError, UnitTable, default_table, dims_name

Place: TypeAlias = Literal["prefix", "number", "multiplier", "suffix"]
Exact: TypeAlias = Decimal | Fraction | int

MAX_LENGTH: Final = 64
MAX_DIGITS: Final = 30
_PREFIXES: Final = {
    **dict.fromkeys(("约", "大约"), "about"),
    **dict.fromkeys(("近", "将近", "接近"), "nearly"),
    **dict.fromkeys(("超", "超过", "逾"), "over"),
    **dict.fromkeys(("不足", "不到", "＜", "<"), "below"),
    **dict.fromkeys(("至少", "不少于", "不低于", "≥"), "at least"),
    **dict.fromkeys(("至多", "最多", "不超过", "不高于", "不多于", "≤"), "at most"),
    **dict.fromkeys(("＞", ">"), "above"),
}
_INNER: Final = dict.fromkeys(("多", "余", "几"), "over")
_SUFFIXES: Final = {
    **dict.fromkeys(("左右", "上下"), "about"),
    **dict.fromkeys(("多", "余"), "over"),
    "以上": "at least",
    **dict.fromkeys(("以下", "以内"), "at most"),
}
_SIGNS: Final = "-－−﹣+＋"
_ASCII: Final = str.maketrans("０１２３４５６７８９．，－−﹣＋", "0123456789.,---+")
_LITERAL: Final = re.compile(
    rf"(?P<prefix>(?:{'|'.join(sorted(_PREFIXES, key=len, reverse=True))})*)"
    rf"(?P<sign>[{_SIGNS}]?)(?P<digits>[0-9０-９.．,，]+)(?P<rest>.*)",
    re.DOTALL,
)
_SIMPLE: Final = re.compile(r"(-?)((?:0|[1-9][0-9]{0,19})(?:\.([0-9]{1,8}))?)([^0-9]*)")
_NUMBER: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_GROUPED: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_EXPONENT: Final = re.compile(r"[eE][-+]?[0-9]+")
_DATE: Final = re.compile(r"[0-9０-９]{4}[-/年][0-9０-９]{1,2}([-/月].*)?", re.DOTALL)
_EXACT: Final = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[Inexact])
_RANGE: Final = re.compile(r"[～~〜—–―\-－−﹣至到][0-9０-９]")


class QuantityError(UnitError):
    """A literal that is not a figure; carries the message and what to do next."""


@dataclass(frozen=True)
class Approx:
    """The one word that makes a figure approximate, and where it stands: 约5件, 3200多人次, 1万多人次, 50件以上."""

    word: str
    place: Place

    @property
    def meaning(self) -> str:
        """Return about, nearly, over, above, below, at least or at most."""
        words = {"prefix": _PREFIXES, "number": _INNER, "multiplier": _INNER, "suffix": _SUFFIXES}
        return words[self.place][self.word]


@dataclass(frozen=True)
class Quantity:
    """A figure: the parts of the literal as written, and what they mean.

    `bare` says that the multiplier and unit come from the default and are not part of the literal.
    """

    sign: str
    digits: str
    scale: str
    unit_text: str
    approx: Approx | None
    number: Decimal
    decimals: int
    multiplier: Decimal
    unit: Unit
    bare: bool = False

    def __str__(self) -> str:
        """Return the literal as written."""
        return self._print(self.digits, with_unit=not self.bare)

    def prose(self) -> str:
        """Return the figure for running text, with its unit: as written, but bare 1,613.86 in 万元 is 1613.86万元.

        Prose does not group digits, tables do (public finance practice).
        """
        return self._print(self.digits.replace(",", "").replace("，", "") if self.bare else self.digits, with_unit=True)

    def grouped(self) -> str:
        """Return the figure for a table cell: as written, with commas from 4 integer digits on (1,613.86).

        GB/T 15835-2011 groups from 5 digits on and leaves 4 to choice; public finance tables group them, and a
        column must be uniform. A year is not grouped.
        """
        whole = self.digits.partition(".")[0]
        digits = self.digits
        if whole.isascii() and whole.isdecimal() and self.unit.name != "年":
            digits = f"{Decimal(whole):,f}" + digits[len(whole) :]
        return self._print(digits, with_unit=not self.bare)

    @property
    def measure(self) -> Measure:
        """The unit with its multiplier, to state another value in."""
        return Measure(self.scale, self.multiplier, self.unit_text, self.unit)

    @property
    def dims(self) -> Dims:
        """The dimensions: `(("元", 1),)` for money, `()` for a ratio."""
        return self.unit.dims

    @property
    def value(self) -> Decimal:
        """The exact value in base units; a ratio is a fraction of one."""
        return _product(self.number, self.multiplier, self.unit.factor)

    @property
    def exact(self) -> Fraction:
        """The exact value in base units, to compute with."""
        step, parts = _step(self.decimals, self.multiplier, self.unit.factor)
        whole, rest = divmod(self.count * step, parts)
        return Fraction(self.count * step, parts) if rest else Fraction(whole)

    @property
    def count(self) -> int:
        """How many steps the figure is: 142620 for 1426.20万元."""
        over, under = self.number.as_integer_ratio()
        scale: int = 10**self.decimals
        return over * scale // under

    @property
    def step(self) -> Decimal:
        """One unit of the last stated place, in base units: 100元 for 1426.20万元."""
        return _product(_place(self.decimals), self.multiplier, self.unit.factor)

    @property
    def grain(self) -> Decimal:
        """One unit of the last digit that is not zero, in base units: 100人次 for 3200多人次; `step` with decimals."""
        whole = str(int(self.number)).lstrip("-")
        zeros = 0 if self.decimals or not self.number else len(whole) - len(whole.rstrip("0"))
        return _product(self.step, Decimal(10**zeros))

    def _print(self, digits: str, *, with_unit: bool) -> str:
        word, place = (self.approx.word, self.approx.place) if self.approx else ("", "")
        scale, unit = (self.scale, self.unit_text) if with_unit else ("", "")
        return "".join(
            (
                word if place == "prefix" else "",
                self.sign + digits,
                word if place == "number" else "",
                scale,
                word if place == "multiplier" else "",
                unit,
                word if place == "suffix" else "",
            )
        )


def quantity(literal: str, table: UnitTable | None = None, default_unit: str | None = None) -> Quantity:
    """Read a figure as printed; a bare number takes `default_unit` (万元, %) and is a pure number without one.

    Raises `QuantityError` with what is wrong and what to write instead, and `TypeError` for anything but text:
    a float has already lost what was written.
    """
    if not isinstance(literal, str):
        raise TypeError(f"a figure is read from the text that states it, not from {type(literal).__name__}")
    table = table or default_table()
    match = _SIMPLE.fullmatch(literal)
    like: Quantity | None = table.endings.get((match[4], default_unit)) if match else None
    if match and like:
        places = len(match[3] or "")
        return changed(like, sign=match[1], digits=match[2], number=Decimal(match[1] + match[2]), decimals=places)
    found = _read(literal, table, default_unit)
    if match:  # all else depends only on what stands behind the number
        table.endings[match[4], default_unit] = changed(found)
    return found


def _read(literal: str, table: UnitTable, default_unit: str | None) -> Quantity:
    """Read a literal and refuse every slip in it."""
    _refuse_unprintable(literal, table, default_unit)
    match = _LITERAL.fullmatch(literal)
    if match is None or _DATE.fullmatch(literal):
        _refuse_words(literal)
    prefix, sign, digits, rest = match.group("prefix", "sign", "digits", "rest")
    plain = digits.translate(_ASCII)
    _refuse_second(literal, rest.translate(_ASCII))
    _refuse_number(literal, digits, plain)
    inner, measure, suffix = _unit_of(literal, rest, table)
    if bool(prefix) + bool(inner) + bool(suffix) > 1 or (prefix and prefix not in _PREFIXES):
        _refuse(msg("'{literal}' is approximate twice", literal=literal), msg("keep one word, as 约500件 or 500多件"))
    bare = not measure.text and not measure.scale
    if measure.scale and not measure.text:
        unit = measured(default_unit, table).text if default_unit else ""
        _refuse(msg("'{literal}' has a multiplier but no unit", literal=literal), _write(literal + (unit or "元")))
    if bare and default_unit:
        measure = measured(default_unit, table)
    place: Place = "prefix" if prefix else "suffix" if suffix else inner.place if inner else "prefix"
    word = prefix or suffix or (inner.word if inner else "")
    number = Decimal(sign.translate(_ASCII) + plain.replace(",", ""))
    return Quantity(
        sign=sign,
        digits=digits,
        scale=measure.scale,
        unit_text=measure.text,
        approx=Approx(word, place) if word else None,
        number=number,
        decimals=len(plain.partition(".")[2]),
        multiplier=measure.multiplier,
        unit=measure.unit,
        bare=bare,
    )


def measured(text: str, table: UnitTable | None = None) -> Measure:
    """Return the unit that `unit: 万元` names, with its multiplier; raises `QuantityError` if there is none.

    Q102: Every unit is in the table of units. What is measured in an unknown one (万圆) can be neither compared nor
    added up. Correct it; a counter of the department's own is declared under `units` in data/department.yml.
    """
    table = table or default_table()
    measure = table.measure(text)
    if measure is None or (measure.scale and not measure.text):
        _refuse(msg("unknown unit '{unit}'", unit=text[:MAX_LENGTH]), table.suggest(text), "Q102")
    return measure


def rounded(
    value: Exact, unit: str | Measure, decimals: int, *, bare: bool = False, table: UnitTable | None = None
) -> Quantity:
    """Return an exact value in base units as the figure that states it in `unit` at `decimals`, half up.

    `bare` makes the unit the default of a table: printed in prose, not in the cell.
    """
    measure = measured(unit, table) if isinstance(unit, str) else unit
    found = _fraction(value)
    step, parts = _step(decimals, measure.multiplier, measure.unit.factor)
    over, under = abs(found.numerator) * parts, found.denominator * step
    count = (2 * over + under) // (2 * under)
    number = _product(Decimal(-count if found < 0 else count), _place(decimals))
    return Quantity(
        sign="-" if number < 0 else "",
        digits=format(number.copy_abs(), "f"),
        scale=measure.scale,
        unit_text=measure.text,
        approx=None,
        number=number,
        decimals=decimals,
        multiplier=measure.multiplier,
        unit=measure.unit,
        bare=bare,
    )


def render(value: Exact, unit: str, decimals: int, *, grouped: bool = False, table: UnitTable | None = None) -> str:
    """Print an exact value in base units: `render(Decimal(15640200), "万元", 2)` is 1564.02万元."""
    printed = rounded(value, unit, decimals, table=table)
    return printed.grouped() if grouped else printed.prose()


def convert(value: Exact, dims: Dims, unit: str, decimals: int, *, table: UnitTable | None = None) -> str:
    """Print an exact value of known dimensions in a unit; raises `QuantityError` if it measures something else."""
    wanted = measured(unit, table).unit.dims
    if wanted != dims:
        have: object = dims_name(dims) or msg("a ratio")
        _refuse(msg("{have} cannot be stated in '{unit}'", have=have, unit=unit))
    return render(value, unit, decimals, table=table)


def plain(value: Decimal) -> str:
    """Print a number for machines: no exponent, no grouping, no needless zeros, no negative zero."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def round_half_up(value: Exact, step: Decimal) -> Decimal:
    """Round half up (四舍五入), away from zero, to a multiple of `step`, as public accounts do: 财预〔2013〕53号."""
    ratio = abs(_fraction(value)) / _fraction(step)
    count = (2 * ratio.numerator + ratio.denominator) // (2 * ratio.denominator)
    return _product(Decimal(-count if value < 0 else count), step)


def agrees(stated: Quantity, exact: Exact) -> bool:
    """Say whether an exact value in base units is what the figure states.

    A plain figure agrees with what rounds half up to it at the stated decimals. An approximate one:
    约 左右: what rounds to it at its last digit that is not zero (约500件: 450 to 549). 近: likewise, from below.
    多 余 几 超 逾: from the figure on, below the next such digit (3200多: 3200 to 3299).
    以上 至少 ≥, 以下 以内 不超过 ≤: on that side, the figure itself included. 不足 <, >: not included.
    """
    found = _fraction(exact)
    if stated.approx is None:
        step, parts = _step(stated.decimals, stated.multiplier, stated.unit.factor)
        over, under = abs(found.numerator) * parts, found.denominator * step
        count = (2 * over + under) // (2 * under)
        return stated.count == (-count if found < 0 else count)
    value, grain = stated.exact, _fraction(stated.grain)
    size, limit = (-found, -value) if value < 0 else (found, value)
    rounds = _fraction(round_half_up(found, stated.grain)) == value
    return {
        "about": rounds,
        "nearly": rounds and size < limit,
        "over": limit <= size < limit + grain,
        "above": found > value,
        "below": found < value,
        "at least": found >= value,
        "at most": found <= value,
    }[stated.approx.meaning]


def _product(*factors: Decimal) -> Decimal:
    """Multiply exactly, whatever the thread's context; an inexact product would raise."""
    return functools.reduce(_EXACT.multiply, factors)


@functools.lru_cache(maxsize=1024)
def _step(decimals: int, multiplier: Decimal, factor: Decimal) -> tuple[int, int]:
    """Return one unit of the last stated place in base units, as a fraction."""
    return _product(_place(decimals), multiplier, factor).as_integer_ratio()


def _place(decimals: int) -> Decimal:
    if not 0 <= decimals <= MAX_DIGITS:
        _refuse(msg("{decimals} decimals cannot be printed", decimals=decimals), msg("use 0 to 30"))
    return Decimal((0, (1,), -decimals))


def _fraction(value: Exact) -> Fraction:
    if type(value) is Fraction:
        return value
    if not isinstance(value, Decimal | Fraction | int):
        raise TypeError(f"an exact number is wanted, not {type(value).__name__}")
    return Fraction(value)


def _refuse(message: Message, hint: Message | None = None, rule: str = "Q101") -> NoReturn:
    """Q101: A figure is digits with a unit, as 1426.20万元, 约500件 or 96.91%.

    What can be read in two ways is refused: ranges, dates, blanks, a sign in the wrong place, a zero at the beginning.
    Write the figure as it is printed, in Arabic digits; words go under `text`.
    """
    raise QuantityError(message, hint, rule)


def _write(example: str) -> Message:
    return msg("write '{example}'", example=example)


def _refuse_unprintable(literal: str, table: UnitTable, default_unit: str | None) -> None:
    """Refuse what is empty, too long, or has characters that do not show."""
    if not literal.strip():
        _refuse(msg("the figure is empty"), _write("待填报"))
    if len(literal) > MAX_LENGTH:
        _refuse(msg("the figure is longer than {most} characters", most=MAX_LENGTH), msg("a text goes under 'text'"))
    joined = "".join(c for c in literal if c.isprintable() and not c.isspace())
    if joined == literal:
        return
    shown = "".join(c if c.isprintable() else " " for c in literal)
    try:
        hint: Message | None = _write(str(quantity(joined, table, default_unit)))
    except QuantityError as error:
        hint = error.hint
    _refuse(msg("'{literal}' has blanks in it", literal=shown), hint)


def _refuse_words(literal: str) -> NoReturn:
    """Refuse what does not begin as a number does."""
    if _DATE.fullmatch(literal):
        _refuse(msg("'{literal}' is a date, not a figure", literal=literal), msg("a text goes under 'text'"))
    if any(sign in literal for sign in _SIGNS) and any(c.isdecimal() for c in literal):
        _refuse(
            msg("'{literal}' has a sign in the wrong place", literal=literal), msg("the sign comes first, as -3.5%")
        )
    if literal[:1] in "(（" and any(c.isdecimal() for c in literal):
        _refuse(
            msg("'{literal}' begins with a bracket", literal=literal), msg("a negative figure is written as -3.5万元")
        )
    if any(c in "〇零一二两三四五六七八九十百千万亿" for c in literal) and not any(c.isdecimal() for c in literal):
        _refuse(msg("'{literal}' has no digits", literal=literal), msg("write Arabic digits, as 300件"))
    _refuse(
        msg("'{literal}' is not a figure", literal=literal),
        msg("a figure is digits and a unit, as 1426.20万元; a text goes under 'text'"),
    )


def _refuse_second(literal: str, after: str) -> None:
    """Refuse a number that is followed by another: a range, a time, an exponent."""
    if _RANGE.search(after):
        _refuse(msg("'{literal}' is a range", literal=literal), msg("a range is two figures, one for each end"))
    if after[:1] in {":", "："}:
        _refuse(msg("'{literal}' is a time of day or a proportion", literal=literal), msg("a text goes under 'text'"))
    if _EXPONENT.fullmatch(after):
        _refuse(msg("'{literal}' is in scientific notation", literal=literal), msg("write all digits, or use 万 or 亿"))
    if any(sign in after for sign in _SIGNS):
        _refuse(
            msg("'{literal}' has a sign in the wrong place", literal=literal), msg("the sign comes first, as -3.5%")
        )


def _refuse_number(literal: str, digits: str, plain: str) -> None:
    """Refuse digits, commas and points that do not make a number."""
    ungrouped = plain.replace(",", "")
    whole = ungrouped.partition(".")[0]
    if not any(map(str.isdecimal, plain)):
        _refuse_words(literal)
    if plain.count(".") > 1:
        _refuse(msg("'{literal}' has more than one decimal point", literal=literal))
    if sum(map(str.isdecimal, plain)) > MAX_DIGITS:
        _refuse(msg("'{literal}' has more than {most} digits", literal=literal, most=MAX_DIGITS))
    if "," in plain and not _GROUPED.fullmatch(plain):
        hint = _write(literal.replace(digits, ungrouped, 1)) if _NUMBER.fullmatch(ungrouped) else None
        _refuse(msg("'{literal}' has a comma in the wrong place", literal=literal), hint)
    if not _NUMBER.fullmatch(ungrouped):
        fixed = (f"0{ungrouped}" if ungrouped.startswith(".") else ungrouped).rstrip(".")
        hint = _write(literal.replace(digits, fixed, 1))
        _refuse(msg("'{literal}' has no digit on one side of its decimal point", literal=literal), hint)
    if len(whole) > 1 and whole.startswith("0"):
        fixed = str(int(whole)) + ungrouped[len(whole) :]
        _refuse(msg("'{literal}' starts with a zero", literal=literal), _write(literal.replace(digits, fixed, 1)))


def _unit_of(literal: str, rest: str, table: UnitTable) -> tuple[Approx | None, Measure, str]:
    """Take what follows the number apart: the word after number or multiplier, the unit, and the word at the end."""
    for suffix in ("", *(word for word in _SUFFIXES if rest.endswith(word))):
        body = rest.removesuffix(suffix)
        if measure := table.measure(body):
            return None, measure, suffix
        if body[:1] in _INNER and (measure := table.measure(body[1:])):
            return Approx(body[0], "number"), measure, suffix
        for scale in table.scales_of(body):
            inner, text = body[len(scale) : len(scale) + 1], body[len(scale) + 1 :]
            if inner in _INNER and (unit := table.lookup(text)):
                return Approx(inner, "multiplier"), Measure(scale, table.multipliers[scale], text, unit), suffix
    unknown = rest[1:] if rest[:1] in _INNER else rest
    if any(map(str.isdecimal, unknown)):
        _refuse(msg("'{literal}' has more than one number", literal=literal), msg("write one number and one unit"))
    message = msg("unknown unit '{unit}' in '{literal}'", unit=unknown, literal=literal)
    _refuse(message, table.suggest(unknown), "Q102")
