"""Marks numbers, amounts of money and durations in a skeleton."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from bot.text.tables import load_table
from bot.text.values import numerals
from bot.text.values.skeleton import (
    AMOUNT,
    BIG_NUMBER,
    CNY,
    FOREIGN,
    MONTHS,
    NUMBER,
    ONE_MONTH,
    ONE_YEAR,
    YEARS,
    Cell,
    Skeleton,
)

_BIG: Final = 1000
_MAX_YEARS: Final = 99
_MONTHS_IN_YEAR: Final = 12
RANGE: Final = " ?(?:-|~|to|or|到|至|或) ?"
_NUMBERS: Final = f"[{NUMBER}{BIG_NUMBER}]"
_N: Final = f"[{NUMBER}{BIG_NUMBER}]"

# A lone 一 is mostly no number (一下, 统一); it is one before a unit, or standing by itself.
_ONE_IN_A_WORD: Final = r"(?<=[统第唯之同万单])一|一(?=[\u4e00-\u9fff])(?![年个岁级点块元月天周次人名份项百千万十亿])"
_ANY_NUMBER: Final = re.compile(
    rf"(?P<no>{_ONE_IN_A_WORD})|(?P<zh>{numerals.CHINESE})"
    rf"|(?<![0-9])(?<![0-9][.,])(?P<arabic>{numerals.ARABIC})|(?P<en>{numerals.ENGLISH})"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as understood.

    Attributes:
        value: with its multiplier applied.
        factor: the multiplier, 1 when there is none: "40-50万" lends it to the 40.
        currency: ISO 4217 code, where one was named.
        bare: it may stand for itself (False for "a" in "a year").
    """

    value: float
    factor: float = 1
    currency: str | None = None
    bare: bool = True


def mark_quantities(skeleton: Skeleton) -> Skeleton:
    """Mark every number, amount and duration.

    Args:
        skeleton: a message in which identifiers, dates and known words are marked already.
    Returns:
        The skeleton with `NUMBER` … `ONE_MONTH` marks; their cells hold a `Quantity`.
    """
    skeleton = skeleton.replace(_ANY_NUMBER, _read_number)
    skeleton = skeleton.replace(_multiplied(), _read_multiplied)
    skeleton = skeleton.replace(_AMOUNT_RANGE, _lend_factor)
    for pattern, currency in _currencies():
        skeleton = skeleton.replace(pattern, lambda match, cells, code=currency: _read_money(cells, code))  # type: ignore[misc]
    for pattern, mark, per_unit in _DURATIONS:
        skeleton = skeleton.replace(pattern, _duration_reader(mark, per_unit))
    skeleton = skeleton.replace(_DURATION_RANGE, _lend_unit)
    return skeleton.replace(_YEARS_AND_MONTHS, _join_duration)


def _mark_for(value: float) -> str:
    return NUMBER if value < _BIG else BIG_NUMBER


def _read_number(match: re.Match[str], cells: list[Cell]) -> tuple[str, Any] | None:
    text = match.group()
    if match["no"]:
        return None
    value = (
        numerals.read_chinese(text)
        if match["zh"]
        else numerals.read_english(text)
        if match["en"]
        else numerals.read_arabic(text)
    )
    if value is None:
        return None
    if value >= _BIG and (re.search("[千万亿]", text) or match["en"]):
        factor = 10_000 if re.search("[万亿]", text) else 1000
        return AMOUNT, Quantity(value, factor)
    return _mark_for(value), Quantity(value, bare=text not in ("one", "一", "half"))


@cache
def _multiplied() -> re.Pattern[str]:
    table = load_table("quantities")
    spaced = "|".join(sorted(map(re.escape, table["multipliers"]), key=len, reverse=True))
    glued = "|".join(sorted(map(re.escape, table["glued_multipliers"]), key=len, reverse=True))
    # "90 K visa" is no amount; "450krmb" is one.
    end = r"(?:(?=rmb|cny|yuan|usd|eur|gbp)|(?![a-z0-9])(?! ?-?visa| ?字| ?签))"
    return re.compile(rf"{_NUMBERS}(?: ?(?P<spaced>{spaced})|(?P<glued>{glued})){end}")


def _read_multiplied(match: re.Match[str], cells: list[Cell]) -> tuple[str, Any]:
    table = load_table("quantities")
    factor = table["multipliers"][match["spaced"]] if match["spaced"] else table["glued_multipliers"][match["glued"]]
    return AMOUNT, Quantity(round(cells[0].value.value * factor, 2), factor)


_AMOUNT_RANGE: Final = re.compile(f"{NUMBER}(?={RANGE}{AMOUNT})")


def _lend_factor(match: re.Match[str], cells: list[Cell]) -> tuple[str, Any]:
    """Read the 40 of "40-50万" as 400,000; the second number is looked up by `_AMOUNT_RANGE`."""
    return AMOUNT, _Borrowing(cells[0].value.value)


def _Borrowing(value: float) -> Quantity:  # noqa: N802
    return Quantity(value)
