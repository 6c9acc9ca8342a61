"""A number in Chinese characters in, the exact number out: 三千二百 is 3200, 十二点五 is 12.5, 一万二 is 12000.

Our own, since the libraries for it return floats, for which there is no door here.
"""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = "零一二三四五六七八九"
TENS = {"千": 1000, "百": 100, "十": 10, "": 1}
SCALES = {"亿": 10**8, "万": 10**4}
CHARACTERS = DIGITS + "〇两壹贰叁肆伍陆柒捌玖十百千拾佰仟万亿"
MOST = 40

_PLAIN = str.maketrans("〇两壹贰叁肆伍陆柒捌玖拾佰仟", "零二一二三四五六七八九十百千")
_PLACES = re.compile("零?".join(f"(?:([一二三四五六七八九]?){place})?" for place in TENS))
_SPOKEN = re.compile(r"[百千万亿][一二三四五六七八九]")
_IMPLIED = {"百": "十", "千": "百", "万": "千", "亿": "千万"}


def number(text: str) -> Decimal | None:
    """Return the number that the characters write, or nothing where they write none (三五, 十四五, 一百百)."""
    if not 0 < len(text) <= MOST:
        return None
    whole, point, fraction = text.translate(_PLAIN).partition("点")
    if _SPOKEN.fullmatch(whole[-2:]) and not point:
        whole += _IMPLIED[whole[-2]]  # 三百二 is 320, 一万二 is 12000
    found = 0 if whole == "零" else _whole(whole)
    if found is None or (whole != "零" and (not found or whole.endswith("零"))):
        return None
    if not point:
        return Decimal(found)
    places = "".join(str(DIGITS.find(character)) for character in fraction)
    return Decimal(f"{found}.{places}") if places.isdecimal() else None


def _whole(text: str) -> int | None:
    """Read 万 and 亿 from the right: what stands before one is multiplied, what stands after it is less than it."""
    for scale, size in SCALES.items():
        before, found, after = text.rpartition(scale)
        if found:
            upper, lower = _whole(before), _whole(after)
            return upper * size + lower if upper and lower is not None and lower < size else None
    match = _PLACES.fullmatch(text)
    if match is None:
        return None
    places = zip(match.groups(), TENS.values(), strict=True)
    return sum((DIGITS.index(digit) if digit else size > 1) * size for digit, size in places if digit is not None)
