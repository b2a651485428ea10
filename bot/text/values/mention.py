"""One value said in a message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

# float: money, years, months, numbers. int: age, birth year. str: codes, dates. dict: money in another currency.
Value = float | int | str | dict[str, float | str]

KINDS: Final = (
    "business_number",
    "passport_tail",
    "annual_salary_cny",
    "monthly_salary_cny",
    "money_cny",
    "money_other",
    "age",
    "birth_year",
    "work_years",
    "months_per_year",
    "duration_years",
    "duration_months",
    "chinese",
    "education",
    "extras",
    "city",
    "place",
    "nationality",
    "date",
    "number",
)


@dataclass(frozen=True, slots=True)
class Mention:
    """One value, and the words that say it.

    Attributes:
        kind: one of `KINDS`.
        value: the value in the unit its kind names; see `find_mentions`.
        start: offset of its first character in the text.
        end: offset after its last character.
        text: the words themselves, `source[start:end]`.
    """

    kind: str
    value: Value
    start: int
    end: int
    text: str
