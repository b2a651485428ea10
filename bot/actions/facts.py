"""The profile's slots: which there are, what each accepts, and the profile they make."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeGuard

from bot.eligibility.profile import CHINESE, EDUCATION, EXTRAS, PLACES

UNKNOWN = "unknown"
# The order in which the facts are asked for.
FACTS = (
    "annual_salary_cny",
    "education",
    "work_years",
    "months_per_year",
    "chinese",
    "age",
    "city",
    "place",
    "extras",
)
# Taken when they are said, and never asked for.
ASIDE = ("nationality",)
# Cities known to give no points for the place of work (data/policy); elsewhere the place is asked for.
CITIES_WITHOUT_PLACE = frozenset({"CN-SH"})
AGE_LIMITS = (16, 100)
WORK_YEARS_LIMITS = (0, 80)
MONTHS_LIMITS = (0, 12)
# A smaller number cannot be a year's pay in yuan; "45" probably means 450,000, but we ask.
LEAST_ANNUAL_PAY_CNY = 1000
MOST_ANNUAL_PAY_CNY = 1_000_000_000
HSK_LEVELS = range(1, 7)
OTHER_CITY = "other"
LONGEST_CITY = 20
COUNTRY_CODE = re.compile("[A-Z]{2}")


class Refused(Exception):
    """The value is no answer; `response` says what is needed."""

    def __init__(self, response: str, **values: Any) -> None:
        super().__init__(response)
        self.response = response
        self.values = values


def required_facts(slots: Mapping[str, Any]) -> list[str]:
    """Return the facts to collect; the place only where the city does not tell it."""
    skip_place = slots.get("city") in CITIES_WITHOUT_PLACE
    return [fact for fact in FACTS if not (fact == "place" and skip_place)]


def check_fact(fact: str, value: Any, *, this_year: int) -> Any:
    """Return a fact's value as the profile takes it, or `UNKNOWN`.

    Args:
        fact: one of `FACTS` or `ASIDE`.
        value: what was extracted: a number, a code, a list of several mentions, or `UNKNOWN`.
        this_year: for an age that was said as a birth year.
    Raises:
        Refused: the value cannot be right.
    """
    if value == UNKNOWN:
        return UNKNOWN
    if fact == "extras":
        return _extras(value)
    # Somebody who says two values in one message has corrected the first.
    last = value[-1] if isinstance(value, list) else value
    return _CHECKS[fact](last, this_year)


def check_together(fact: str, value: Any, slots: Mapping[str, Any]) -> None:
    """Refuse an age and years of work that cannot both be right.

    Raises:
        Refused: the years of work began before the age at which work is allowed.
    """
    known = {**slots, fact: value}
    age, years = known.get("age"), known.get("work_years")
    if fact in ("age", "work_years") and _is_number(age) and _is_number(years) and years > age - AGE_LIMITS[0]:
        low, high = WORK_YEARS_LIMITS if fact == "work_years" else AGE_LIMITS
        raise Refused(f"utter_invalid_{fact}", low=low, high=high)


def profile_from_slots(slots: Mapping[str, Any]) -> dict[str, Any]:
    """Return the profile of the HTTP contract that the slots make; unknown facts are left out."""
    known = {fact: slots.get(fact) for fact in (*FACTS, *ASIDE) if slots.get(fact) not in (None, UNKNOWN)}
    if known.pop("city", None) in CITIES_WITHOUT_PLACE:
        known["place"] = "none"
    return known


def city_from_slots(slots: Mapping[str, Any]) -> str | None:
    """Return the city's code (`other` for one we have no figures for), or None when it is unknown."""
    city = slots.get("city")
    return None if city in (None, UNKNOWN) else str(city)


def _salary(value: Any, _year: int) -> float:
    if isinstance(value, Mapping):
        raise Refused("utter_foreign_currency")
    if not _is_number(value) or not LEAST_ANNUAL_PAY_CNY <= value <= MOST_ANNUAL_PAY_CNY:
        raise Refused("utter_invalid_annual_salary_cny")
    return float(value)


def _age(value: Any, year: int) -> int:
    # A birth year is a value no age can have.
    age = year - value if _is_number(value) and value > 1900 else value
    return int(_within("utter_invalid_age", age, AGE_LIMITS))


def _work_years(value: Any, _year: int) -> float:
    return _within("utter_invalid_work_years", value, WORK_YEARS_LIMITS)


def _months(value: Any, _year: int) -> float:
    return _within("utter_invalid_months_per_year", value, MONTHS_LIMITS)


def _chinese(value: Any, _year: int) -> str:
    code = f"hsk{value:g}" if _is_number(value) and value in HSK_LEVELS else value
    return _choice(code, CHINESE)


def _education(value: Any, _year: int) -> str:
    return _choice(value, EDUCATION)


def _place(value: Any, _year: int) -> str:
    return _choice(value, PLACES)


def _city(value: Any, _year: int) -> str:
    """Take a city's code; a short name we have no code for is another city."""
    if not isinstance(value, str) or not 1 <= len(value) <= LONGEST_CITY or "?" in value or "\uff1f" in value:
        raise Refused("utter_invalid_choice")
    return value if value.startswith("CN-") else OTHER_CITY


def _nationality(value: Any, _year: int) -> str:
    if not isinstance(value, str) or not COUNTRY_CODE.fullmatch(value):
        raise Refused("utter_invalid_choice")
    return value


def _extras(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [_choice(item, EXTRAS) for item in values if item != "none"]


def _within(response: str, value: Any, limits: tuple[int, int]) -> float:
    low, high = limits
    if not _is_number(value) or not low <= value <= high:
        raise Refused(response, low=low, high=high)
    return float(value)


def _choice(value: Any, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise Refused("utter_invalid_choice")
    return str(value)


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


_CHECKS: Mapping[str, Callable[[Any, int], Any]] = {
    "annual_salary_cny": _salary,
    "education": _education,
    "work_years": _work_years,
    "months_per_year": _months,
    "chinese": _chinese,
    "age": _age,
    "city": _city,
    "place": _place,
    "nationality": _nationality,
}
