"""Marks numbers, amounts of money and durations in a skeleton."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
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

_BIG: Final = 100
_THOUSAND: Final = 1000
_MAX_YEARS: Final = 99
_MAX_MONTHS: Final = 999
_MONTHS_IN_YEAR: Final = 12
# A dash with blanks around it separates facts; one without stands between the ends of a range.
RANGE: Final = "(?:-| ?(?:~|to|or|到|至|或) ?)"
_PLAIN: Final = f"[{NUMBER}{BIG_NUMBER}]"
_MONEY: Final = f"[{NUMBER}{BIG_NUMBER}{AMOUNT}]"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as understood.

    Attributes:
        value: with its multiplier applied.
        factor: the multiplier, 1 when there is none: "40-50万" lends it to the 40.
        currency: ISO 4217 code, where one was named.
        bare: it may stand for itself (False for "a" in "a year" and "one" in "this one").
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
        The skeleton with the marks `NUMBER` to `ONE_MONTH`; their cells hold a `Quantity`.
    """
    skeleton = skeleton.replace(_ANY_NUMBER, _read_number)
    skeleton = skeleton.replace(_multiplied(), _read_multiplied)
    skeleton = skeleton.replace(_AMOUNT_RANGE, _lend_factor)
    skeleton = skeleton.replace(_priced(), _read_money)
    skeleton = skeleton.replace(_YEARS, _read_years)
    skeleton = skeleton.replace(_MONTHS, _read_months)
    skeleton = skeleton.replace(_DURATION_RANGE, _lend_unit)
    skeleton = skeleton.replace(_YEARS_AND_MONTHS, _join_durations)
    return skeleton.replace(_FOREIGN_PAY, _keep_money)


# --- Numbers ---------------------------------------------------------------------------------

# A lone 一 is mostly no number (一下, 统一); it is one before a unit, or standing by itself.
_UNITS_OF_ONE: Final = "年个岁级点块元月天周次人名份项百千万十亿零二三四五六七八九"
_ONE_IN_A_WORD: Final = f"(?<=[统第唯之同万单])一(?![年个])|一(?=[\u4e00-\u9fff])(?![{_UNITS_OF_ONE}])"
_ANY_NUMBER: Final = re.compile(
    rf"(?P<none>{_ONE_IN_A_WORD})|(?P<zh>{numerals.CHINESE})"
    rf"|(?<![0-9])(?<![0-9][.,])(?P<arabic>{numerals.ARABIC})|(?P<en>{numerals.ENGLISH})"
)
_LARGE_UNIT: Final = re.compile("[千万亿]")


def _read_number(match: re.Match[str], _: list[Cell]) -> tuple[str, Any] | None:
    text = match.group()
    value = None
    if match["zh"]:
        value = numerals.read_chinese(text)
    elif match["en"]:
        value = numerals.read_english(text)
    elif match["arabic"]:
        value = numerals.read_arabic(text)
    if value is None:
        return None
    if value >= _THOUSAND and (match["en"] or _LARGE_UNIT.search(text)):
        return AMOUNT, Quantity(value, factor=1000 if text.endswith("千") else 10_000)
    return (NUMBER if value < _BIG else BIG_NUMBER), Quantity(value, bare=text not in ("one", "一"))


# --- Money -----------------------------------------------------------------------------------

_AMOUNT_RANGE: Final = re.compile(f"{_PLAIN}(?=(?:{RANGE}|(?<=between {_PLAIN}) and )(?P<to>{AMOUNT}))")


def _any_of(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


@cache
def _multiplied() -> re.Pattern[str]:
    table = load_table("quantities")
    # "450krmb" is an amount; "90 K visa" is none.
    end = r"(?:(?=rmb|cny|yuan|usd|eur|gbp)|(?![a-z0-9])(?! ?-?visa| ?字| ?签))"
    spaced, glued = _any_of(table["multipliers"]), _any_of(table["glued_multipliers"])
    return re.compile(f"{_PLAIN}(?: ?(?P<spaced>{spaced})|(?P<glued>{glued})){end}")


def _read_multiplied(match: re.Match[str], cells: list[Cell]) -> tuple[str, Any]:
    table = load_table("quantities")
    factor = table["multipliers"][match["spaced"]] if match["spaced"] else table["glued_multipliers"][match["glued"]]
    return AMOUNT, Quantity(round(cells[match.start()].value.value * factor, 2), factor)


def _lend_factor(match: re.Match[str], cells: list[Cell]) -> tuple[str, Any] | None:
    """Read the 40 of "40-50万" as 400,000."""
    low, high = cells[match.start()].value, cells[match.start("to")].value
    if low.value >= high.value / high.factor:
        return None
    return AMOUNT, Quantity(low.value * high.factor, high.factor)


@cache
def _currency_names() -> tuple[dict[str, str], dict[str, str]]:
    """Give the currency of each sign and word, for those before and those after a number."""
    table = load_table("quantities")
    foreign = {name: code for code, names in table["foreign"].items() for name in names}
    # A single Chinese character before a number belongs to the word before it.
    before = {name: code for name, code in foreign.items() if len(name) > 1 or not "\u4e00" <= name <= "\u9fff"}
    return (
        before | dict.fromkeys(table["cny_before"], "CNY"),
        foreign | dict.fromkeys(table["cny_after"], "CNY"),
    )


@cache
def _priced() -> re.Pattern[str]:
    before, after = _currency_names()
    words = _any_of(name for name in before if name[0].isalpha())
    signs = _any_of(name for name in before if not name[0].isalpha())
    return re.compile(
        f"(?P<before>(?<![a-z])(?:{words})|{signs}) ?:? ?{_MONEY}(?: ?(?P<both>{_any_of(after)})(?![a-z]))?"
        f"|{_MONEY} ?(?P<after>{_any_of(after)})(?![a-z])"
    )


def _read_money(match: re.Match[str], cells: list[Cell]) -> tuple[str, Any] | None:
    before, after = _currency_names()
    name = match["both"] or match["after"]
    currency = after[name] if name else before[match["before"]]
    amount = next(cell.value for cell in cells[match.start() : match.end()] if cell.value is not None)
    if name == "块" and not amount.bare:
        return None  # 一块 is "together"
    return (CNY if currency == "CNY" else FOREIGN), Quantity(amount.value, amount.factor, currency)


# --- Durations -------------------------------------------------------------------------------

_ENGLISH_YEAR: Final = r"(?:years?|yrs?|y(?!/|\.[a-z]))(?![a-z])"
_YEARS: Final = re.compile(
    rf"(?P<n>{NUMBER})(?: ?\+)?(?P<half> and a half)?[ -]?{_ENGLISH_YEAR}(?:'s?(?![a-z]))?"
    r"(?P<more> and a half(?! month))?"
    rf"|(?P<n2>{NUMBER})[ ]?[多余来几+]?年(?P<half2>半)?(?![级代度初底前])"
    r"|(?P<a>(?<![a-z])an? (?:year|yr)(?![a-z]))(?P<more2> and a half)?"
    r"|(?P<part>(?<![a-z])half (?:an? )?(?:year|yr)(?![a-z])|半年(?!度))"
)
_MONTHS: Final = re.compile(
    rf"(?P<n>{NUMBER})(?: ?\+)?(?P<half> and a half)?[ -]?(?:months?|mths?|mos?)(?![a-z])'?(?P<more> and a half)?"
    rf"|(?P<n2>{NUMBER}) ?多?个[多]?(?P<half2>半)?月(?![份])"
    r"|(?P<a>(?<![a-z])a month(?![a-z]))(?P<more2> and a half)?"
)
_DURATION_RANGE: Final = re.compile(f"{NUMBER}(?={RANGE}(?P<to>[{YEARS}{MONTHS}]))")
_YEARS_AND_MONTHS: Final = re.compile(
    f"(?:{YEARS}(?: and | ?[零又] ?| )?|{ONE_YEAR}(?: and | ?[零又] ?| ))[{MONTHS}{ONE_MONTH}]"
    rf"(?! ?(?:{ONE_YEAR}|per |each |every |/|in (?:a|the|each|every) |out of |of (?:a|the|each|every) ))"
)


# "10万美金一年": the year belongs to the money, and is no answer to another question.
_FOREIGN_PAY: Final = re.compile(f"{FOREIGN} ?[{ONE_YEAR}{ONE_MONTH}]|[{ONE_YEAR}{ONE_MONTH}] ?{FOREIGN}")


def _length(match: re.Match[str], cells: list[Cell]) -> float:
    groups = match.groupdict()
    number = next((cells[match.start(name)].value for name in ("n", "n2") if groups[name]), Quantity(1.0))
    halves = any(groups.get(name) for name in ("half", "half2", "more", "more2"))
    return float(number.value + 0.5 if halves else number.value)


def _read_years(match: re.Match[str], cells: list[Cell]) -> tuple[str, Any] | None:
    if match["part"]:
        return YEARS, Quantity(0.5)
    value = _length(match, cells)
    if value > _MAX_YEARS:
        return None  # a year of the calendar
    return (ONE_YEAR if value == 1 else YEARS), Quantity(value, bare=value != 1 or not match["a"])


def _read_months(match: re.Match[str], cells: list[Cell]) -> tuple[str, Any] | None:
    value = _length(match, cells)
    if value > _MAX_MONTHS:
        return None
    return (ONE_MONTH if value == 1 else MONTHS), Quantity(value, bare=value != 1 or not match["a"])


def _keep_money(match: re.Match[str], cells: list[Cell]) -> tuple[str, Any]:
    at = match.start() if match.group()[0] == FOREIGN else match.end() - 1
    return FOREIGN, cells[at].value


def _lend_unit(match: re.Match[str], cells: list[Cell]) -> tuple[str, Any] | None:
    """Read the 8 of "8-10 years" as years."""
    value = cells[match.start()].value.value
    if value >= cells[match.start("to")].value.value:
        return None
    return match["to"], Quantity(value)


def _join_durations(match: re.Match[str], cells: list[Cell]) -> tuple[str, Any] | None:
    years, months = cells[match.start()].value.value, cells[match.end() - 1].value.value
    if months >= _MONTHS_IN_YEAR:
        return None
    return YEARS, Quantity(round(years + months / _MONTHS_IN_YEAR, 2))
