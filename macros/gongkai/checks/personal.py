"""A text in, the numbers in it out by which a person or a car can be known: ID, telephone, card, e-mail, plate.

What is found is shown with its middle covered: a report of the finding must not publish it once more.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai.checks.lists import packaged
from gongkai.checks.patterns import has_any

if TYPE_CHECKING:
    from collections.abc import Iterator

HALF = {0xFF10 + digit: str(digit) for digit in range(10)} | {
    ord("－"): "-",
    ord("　"): " ",
    ord("Ｘ"): "X",
    ord("＠"): "@",
}
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CODES = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CARD_LENGTHS = range(16, 20)
ID_LENGTH, OLD_ID_LENGTH, MOBILE_LENGTH = 18, 15, 11
TEN = 10

# a long number, its digits together or in the groups in which people write them; nothing that goes on to be a quantity
_LONG = re.compile(
    r"[0-9](?<![0-9A-Za-z_\-].)(?<![0-9][.,].)"
    r"(?:[0-9]{10,18}[Xx]?|(?<=1)[0-9]{2}([ \-])[0-9]{4}\1[0-9]{4}|[0-9]{5}[ ][0-9]{8}[ ][0-9]{3}[0-9Xx]"
    r"|[0-9]{3}(?:([ \-])[0-9]{4})(?:\2[0-9]{4}){2}(?:\2[0-9]{1,3})?)"
    r"(?![0-9A-Za-z_]|[.][0-9]|[ ]?[元万亿%％])"
)
_DIGITS = re.compile(r"[0-9](?:[ \-）)]?[0-9]){6}")
_WIDE = "０１２３４５６７８９－＠"
_ABROAD = re.compile(r"(?:\+|00)86[ \-]?(1[0-9]{2}[ \-]?[0-9]{4}[ \-]?[0-9]{4})(?![0-9])")
_LANDLINE = re.compile(
    r"0(?<![0-9A-Za-z.\-].)(?:10|2[0-9]|[3-9][0-9]{2})(?:[）)]|[ ]?[\-—–][ ]?|[ ])"
    r"[2-8][0-9]{6,7}(?:-[0-9]{1,5})?(?![0-9A-Za-z])"
)
_MAIL = re.compile(r"[A-Za-z0-9](?<![\w.+\-].)[\w.+\-]{0,63}@((?:[A-Za-z0-9\-]{1,63}\.){1,5}[A-Za-z]{2,18})", re.ASCII)
_CAPITALS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # one stands in every plate
_DATE = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")


@dataclass(frozen=True)
class Personal:
    """What was found: the rule that forbids it, where, what, and whether there is room for doubt."""

    rule: str
    start: int
    printed: str
    doubtful: bool = False

    @property
    def covered(self) -> str:
        """The words with their middle covered."""
        shown = 3 if len(self.printed) > TEN else 1
        return self.printed[:shown] + "*" * (len(self.printed) - 2 * shown) + self.printed[-shown:]


def numbers(text: str) -> Iterator[Personal]:
    """Find ID numbers (V101), telephones (V102), cards and accounts (V103), e-mail (V104) and plates (V105)."""
    text = text.translate(HALF) if has_any(_WIDE, text) else text
    if _DIGITS.search(text):
        taken = [(m.start(1), m.end(1)) for m in _ABROAD.finditer(text)] if "86" in text else []
        yield from (Personal("V102", start, text[start:end]) for start, end in taken)
        for match in _LONG.finditer(text):
            if found := _long(text, match.start(), match[0]):
                yield found
        yield from (Personal("V102", m.start(), m[0], doubtful=True) for m in _LANDLINE.finditer(text))
        yield from _introduced(text)
    if "@" in text:
        for match in _MAIL.finditer(text):
            if not _nobody().search(match[1]):
                yield Personal("V104", match.start(), match[0], doubtful=True)
    if not has_any(_CAPITALS, text):
        return
    never = packaged("privacy")["plates"]["never"]
    plates = (m for m in _plate().finditer(text) if not m[0].startswith(tuple(never)))
    yield from (Personal("V105", m.start(), m[0], doubtful=True) for m in plates)


def _long(text: str, start: int, printed: str) -> Personal | None:
    """Tell what a long number is, if it is any of these."""
    digits = printed.replace(" ", "").replace("-", "").upper()
    if len(digits) == MOBILE_LENGTH:
        return Personal("V102", start, printed) if _mobile().match(digits) else None
    if len(digits) == ID_LENGTH and (doubtful := _is_resident(digits)) is not None:
        named = is_organisation(digits) and "信用代码" in text[max(0, start - len("统一社会信用代码为：")) : start]
        return None if named else Personal("V101", start, printed, doubtful=doubtful)
    if len(digits) == OLD_ID_LENGTH and digits[:2] in _provinces() and _DATE.match("19" + digits[6:12]):
        return Personal("V101", start, printed, doubtful=True)
    if len(digits) in CARD_LENGTHS and digits.isdigit() and _cards().match(digits) and luhn(digits):
        return Personal("V103", start, printed)
    return None


def _is_resident(digits: str) -> bool | None:
    """Tell a resident's ID number: false if it is one beyond doubt, true if its check digit is wrong, else none."""
    if digits[:2] not in _provinces() or not _DATE.match(digits[6:14]):
        return None
    return resident_check_digit(digits) != digits[-1]


def resident_check_digit(digits: str) -> str:
    """Return the last character of an ID number from its first 17: GB 11643—1999, ISO 7064 MOD 11-2."""
    return "10X98765432"[sum(int(d) * w for d, w in zip(digits[:17], WEIGHTS, strict=True)) % 11]


def is_organisation(code: str) -> bool:
    """Tell a unified social credit code (统一社会信用代码, GB 32100—2015), which is public, by its check character."""
    if len(code) != ID_LENGTH or not set(code) <= set(CODES):
        return False
    total = sum(CODES.index(character) * pow(3, place, 31) for place, character in enumerate(code[:17]))
    return CODES[-total % 31] == code[-1]


def luhn(digits: str) -> bool:
    """Tell whether the last digit checks the others, as it does on payment cards: ISO/IEC 7812-1."""
    doubled = (int(d) * (2 if place % 2 else 1) for place, d in enumerate(reversed(digits)))
    return sum(d - 9 if d > 9 else d for d in doubled) % TEN == 0  # noqa: PLR2004 - the sum of its digits


def _introduced(text: str) -> Iterator[Personal]:
    """Find numbers that are only known by the word before them: 电话：81234567, 账号：3602…."""
    telephone, account = _words()
    yield from (Personal("V102", m.start(1), m[1], doubtful=True) for m in telephone.finditer(text))
    yield from (Personal("V103", m.start(1), m[1], doubtful=True) for m in account.finditer(text))


@functools.cache
def _provinces() -> frozenset[str]:
    return frozenset(packaged("privacy")["provinces"])


@functools.cache
def _mobile() -> re.Pattern[str]:
    return re.compile(packaged("privacy")["mobile"])


@functools.cache
def _cards() -> re.Pattern[str]:
    return re.compile(packaged("privacy")["cards"])


@functools.cache
def _nobody() -> re.Pattern[str]:
    return re.compile(packaged("privacy")["nobody"])


@functools.cache
def _plate() -> re.Pattern[str]:
    plates = packaged("privacy")["plates"]
    usual = rf"(?=[A-HJ-NP-Z]*[0-9][A-HJ-NP-Z]*[0-9])[A-HJ-NP-Z0-9]{{4}}[A-HJ-NP-Z0-9{plates['last']}]"
    electric = "[A-HJ-K][A-HJ-NP-Z0-9][0-9]{4}|[0-9]{5}[A-HJ-K]"
    return re.compile(rf"[{plates['first']}][A-HJ-NP-Z][ ·•・]?(?:{electric}|{usual})(?![A-Za-z0-9])")


@functools.cache
def _words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    lists = packaged("privacy")
    between = r"(?:号码|为|是|[：: \u3000]){0,3}"
    telephone = re.compile(
        rf"(?:{lists['telephone']}){between}([2-8][0-9]{{6,7}})(?![0-9A-Za-z.]|[ ]?[元万亿%％个次人条件])"
    )
    account = re.compile(
        rf"(?:{lists['account']}){between}([0-9][0-9 ]{{7,28}}[0-9])(?![0-9.]|[ ]?[元万亿%％个次人条件])"
    )
    return telephone, account
