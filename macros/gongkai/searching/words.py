"""A text in, its words apart out, as the index of all years takes them and as a reader's query is cut in the browser.

Each 汉字 is a word, and a query a phrase of them: so a search finds what stands in the text, as a reader's eyes would.
Splitters that know words (jieba, browsers' own) each know other ones, and what they cut differently nobody would find.
"""

from __future__ import annotations

import re

POINT = "·"
"""Stands for the point of a decimal: points end a sentence, and the index drops what may."""
KEPT = f"{POINT}%‰"
"""What the index keeps of a word beside letters and digits."""
DECIMAL = re.compile(r"(?<=\d)\.(?=\d)")
WORD = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|\d[\d,·]*[%‰]?|[A-Za-z_]+")


def apart(text: str) -> str:
    """Put a blank before each word; punctuation stays with the word before it, so that phrases run across it."""
    return WORD.sub(_after_a_blank, dotted(text)).strip()


def _after_a_blank(word: re.Match[str]) -> str:  # twice as fast as a pattern for what to put there
    return f" {word[0]}"


def dotted(text: str) -> str:
    """Write decimals as the index has them."""
    return DECIMAL.sub(POINT, text)
