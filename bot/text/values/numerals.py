"""Reads numbers written with digits, in Chinese characters, in English words, or mixed (7万5)."""

from __future__ import annotations

import re
from typing import Final

# 450,000 · 450.000 (as written in much of Europe; three zero decimals are nobody's decimals) ·
# 450 000 · 7.5
ARABIC: Final = (
    r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?"
    r"|[0-9]{1,3}(?:\.[0-9]{3})*\.000(?![0-9])"
    r"|[0-9]{1,3}(?: [0-9]{3})* 000(?![0-9])"
    r"|[0-9]+(?:\.[0-9]+)?)"
)
_DIGITS: Final = {character: value % 10 for value, character in enumerate("零一二三四五六七八九〇")} | {"两": 2}
_SMALL_UNITS: Final = {"十": 10, "百": 100, "千": 1000}
_LARGE_UNITS: Final = {"万": 10_000, "亿": 100_000_000}
_ZH_DIGIT: Final = "零〇一二两三四五六七八九"
# After 百 and above a last digit is colloquial (7万5 is 75,000), but not when it counts something
# itself: 45万一年 is 450,000 a year.
_COUNTED: Final = "年个月岁天日周级元块"
_TAIL: Final = (
    rf"(?<=[千万亿])[0-9]{{1,4}}(?![0-9{_COUNTED}.,kw])(?:[千百])?"
    rf"|(?<=[百千万亿])[{_ZH_DIGIT}](?![{_COUNTED}])"
)
_INNER: Final = rf"(?<![百千万亿])[{_ZH_DIGIT}]|[十百千万亿]|点(?=[{_ZH_DIGIT}])"
CHINESE: Final = rf"(?:{ARABIC} ?[百千万亿]|[{_ZH_DIGIT}十])(?:{_TAIL}|{_INNER})*"
_ZH_TOKEN: Final = re.compile(rf"{ARABIC}|[{_ZH_DIGIT}]点[{_ZH_DIGIT}]+|.")
_MIN_DIGITS_READ_OUT: Final = 4
# More digits than this are no quantity, and would not survive as a float.
_MAX_DIGITS: Final = 15

_UNITS: Final = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS: Final = [
    *("ten", "eleven", "twelve", "thirteen", "fourteen"),
    *("fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
]
_TENS: Final = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORDS: Final[dict[str, float]] = {
    **{word: value for value, word in enumerate(_UNITS + _TEENS)},
    **{word: 10 * value for value, word in enumerate(_TENS, start=2)},
    "half": 0.5,
    "quarter": 0.25,
}
SCALES: Final = {"thousand": 1e3, "grand": 1e3, "million": 1e6, "billion": 1e9}
_SMALL: Final = rf"(?:(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(_UNITS[1:])}))?|{'|'.join(_TEENS + _UNITS)})"
_WITH_HUNDRED: Final = rf"(?:{_SMALL}|an?) hundred(?:(?: and)? {_SMALL})?"
_SCALE: Final = rf"(?:{'|'.join(SCALES)})"
_PART: Final = r"(?:half(?: an?)?|(?:a )?quarter(?: of)? a|" + _SMALL + " and a half)"
ENGLISH: Final = (
    rf"(?<![a-z])(?:(?:{_PART}|{_WITH_HUNDRED}|{_SMALL}|an?) {_SCALE}"
    rf"(?:,? (?:and )?(?:{_WITH_HUNDRED}|{_SMALL}) {_SCALE})*(?: (?:and )?{_WITH_HUNDRED}| {_SMALL})?"
    rf"|{_WITH_HUNDRED}|{_SMALL})(?![a-z])"
)


def read_arabic(text: str) -> float | None:
    """Read a number in digits.

    Args:
        text: a match of `ARABIC`.
    Returns:
        Its value, or None when it has more than 15 digits.
    """
    if re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{3})*\.000", text):
        text = text.replace(".", "")
    digits = text.replace(",", "").replace(" ", "")
    return float(digits) if len(digits) <= _MAX_DIGITS else None


def read_chinese(text: str) -> float | None:
    """Read a number in Chinese characters, or in digits with 百, 千, 万 or 亿.

    Args:
        text: a match of `CHINESE`, such as 三十八, 两万五, 7万5, 一九八八.
    Returns:
        Its value; None when it is no number (万一, 三四).
    """
    text = text.replace(" ", "")
    if all(character in _DIGITS for character in text):
        return _read_out(text)
    total = section = 0.0
    number: float | None = None
    unit = 1
    for token in _ZH_TOKEN.findall(text):
        if token in _SMALL_UNITS:
            unit = _SMALL_UNITS[token]
            if number is None and unit != 10:
                return None
            section, number = section + (1 if number is None else number) * unit, None
        elif token in _LARGE_UNITS:
            unit = _LARGE_UNITS[token]
            section += number or 0
            if not section and not total:
                return None
            total, section, number = _enlarge(total, section, unit), 0.0, None
        elif token in "零〇":
            unit = 1
        else:
            if number is not None:
                return None
            number = _read_token(token)
            if number is None:
                return None
    return round(total + section + _last_digit(number, unit), 6)


def _enlarge(total: float, section: float, unit: int) -> float:
    """Apply 万 to its own section only, 亿 to everything before it."""
    return (total + section) * unit if unit == _LARGE_UNITS["亿"] else total + section * unit


def _last_digit(number: float | None, unit: int) -> float:
    """Read the digit after the last unit: 一百二 is 120, 两万五 is 25,000, but 三十八 is 38."""
    if number is None:
        return 0.0
    return number * unit / 10 if unit >= 100 and number < 10 else number


def _read_token(token: str) -> float | None:
    if "点" in token:
        whole, _, part = token.partition("点")
        return float(f"{_DIGITS[whole]}." + "".join(str(_DIGITS[digit]) for digit in part))
    if token in _DIGITS:
        return float(_DIGITS[token])
    return read_arabic(token) if token[0].isdigit() else None


def _read_out(text: str) -> float | None:
    """Read digits said one by one: a year such as 一九八八; two or three (三四) mean "three or four"."""
    if len(text) == 1:
        return float(_DIGITS[text])
    if _MIN_DIGITS_READ_OUT <= len(text) <= _MAX_DIGITS:
        return float("".join(str(_DIGITS[character]) for character in text))
    return None


def read_english(text: str) -> float:
    """Read a number in English words.

    Args:
        text: a match of `ENGLISH`, such as "thirty-eight", "half a million", "two hundred and five".
    Returns:
        Its value.
    """
    total = current = 0.0
    for word in re.split(r"[ ,-]+", text):
        if word == "hundred":
            current = (current or 1) * 100
        elif word in SCALES:
            total, current = total + (current or 1) * SCALES[word], 0.0
        else:
            current += _WORDS.get(word, 0)
    return total + current
