"""The official Chinese working-day calendar, make-up workdays included."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar

from bot.errors import WaibotError

LONGEST_COUNT = 400


class CalendarNotPublished(WaibotError):
    """The State Council's calendar of a year is not known to this program.

    It is published late in the year before, and reaches us with the next release of chinesecalendar.
    """

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(f"the working-day calendar of {year} is not known: update the package chinesecalendar")


def is_workday(day: date) -> bool:
    """Tell whether offices work on a day: holidays and make-up workdays are taken into account.

    Raises:
        CalendarNotPublished: the calendar of that year is not known.
    Source: the State Council's yearly notices, as the package chinesecalendar has them.
    """
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        raise CalendarNotPublished(day.year) from None


def add_workdays(start: date, count: int) -> date:
    """Return the last day of a limit.

    Args:
        start: the day the clock starts, in Chinese time; it is not counted itself.
        count: working days, 1 to 400.
    Raises:
        CalendarNotPublished: the limit reaches into a year whose calendar is not known.
    """
    if not 1 <= count <= LONGEST_COUNT:
        raise ValueError(f"{count} working days: give 1 to {LONGEST_COUNT}")
    day = start
    while count:
        day += timedelta(days=1)
        count -= is_workday(day)
    return day


def count_workdays(after: date, until: date) -> int:
    """Count the working days after one day and up to another, the latter included; 0 when it is not later.

    Raises:
        CalendarNotPublished: a day between them lies in a year whose calendar is not known.
    """
    days = (until - after).days
    return sum(is_workday(after + timedelta(days=passed)) for passed in range(1, days + 1))


def known_years() -> range:
    """Return the years whose calendar is known."""
    days = chinese_calendar.constants.holidays
    return range(min(days).year, max(days).year + 1)
