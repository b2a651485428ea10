"""Reads calendar dates: 2027-03-15, 15 March 2027, 2027年3月15日; says nothing where day and month could be swapped."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR_FIRST: Final = re.compile(
    r"(?P<y>[12]\d{3}) ?[-/.年] ?(?P<m>\d{1,2})(?: ?[-/.月] ?(?P<d>\d{1,2}) ?[日号]?| ?月)?"
)
_YEAR_LAST: Final = re.compile(r"(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<y>[12]\d{3})")
_DAY_FIRST: Final = re.compile(r"(?P<d>\d{1,2})(?:st|nd|rd|th)?(?: of)? (?P<name>[a-z]{3})[a-z]*\.?,? (?P<y>[12]\d{3})")
_NAME_FIRST: Final = re.compile(r"(?P<name>[a-z]{3})[a-z]*\.? (?:(?P<d>\d{1,2})(?:st|nd|rd|th)?,? )?(?P<y>[12]\d{3})")
_LAST_MONTH: Final = 12


def read_date(text: str) -> str | None:
    """Read a date that names its year.

    Args:
        text: the words of the date, as typed.
    Returns:
        ISO 8601: `2027-03-15`, or `2027-03` where no day is named. None when it is no date of the calendar, has no
        year, or could be two dates (03/04/2027).
    """
    folded = " ".join(text.casefold().split())
    if match := _YEAR_FIRST.fullmatch(folded):
        return _compose(match["y"], int(match["m"]), match["d"])
    if match := _YEAR_LAST.fullmatch(folded):
        return _compose_either(match["y"], int(match["a"]), int(match["b"]))
    for pattern in (_DAY_FIRST, _NAME_FIRST):
        if (match := pattern.fullmatch(folded)) and match["name"] in _MONTHS:
            return _compose(match["y"], _MONTHS.index(match["name"]) + 1, match["d"])
    return None


def _compose_either(year: str, first: int, second: int) -> str | None:
    if first > _LAST_MONTH or first == second:
        return _compose(year, second, str(first))
    return _compose(year, first, str(second)) if second > _LAST_MONTH else None


def _compose(year: str, month: int, day: str | None) -> str | None:
    try:
        date = dt.date(int(year), month, int(day or 1))
    except ValueError:
        return None
    return date.isoformat() if day else f"{date:%Y-%m}"
