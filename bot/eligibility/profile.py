"""What a person told us, read strictly: every wrong field is named, nothing is half-accepted."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Any, TypeGuard

import msgspec

from bot.errors import WaibotError

EDUCATION = ("none", "bachelor", "master", "doctor")
VOCATIONAL = ("none", "senior_worker", "technician", "senior_technician", "international_top")
CHINESE = ("none", "hsk1", "hsk2", "hsk3", "hsk4", "hsk5", "hsk6", "degree_in_chinese", "former_national")
PLACES = ("none", "west", "northeast", "poor_county")
EXTRAS = ("top_university", "global500", "ip", "five_years_in_china")
OCCUPATIONS = ("language_teacher", "english_teacher", "other")
UNIVERSITIES = ("china", "abroad_known", "abroad")
# What a person may claim for a route of data/policy/related.yml; the list is closed there too (tested).
CLAIMS = (
    "chinese_origin",
    "encouraged_industry",
    "fresh_doctor_key_field",
    "good_tax_record",
    "housing_and_income",
    "listed_body",
    "national_task_team",
    "own_technology",
    "pilot_post",
    "rd_centre_senior",
    "recommendation",
    "stem",
    "stem_staff",
)
MAX_SALARY_CNY = 1_000_000_000
MONTHS_PER_YEAR = 12
# Yearly and monthly pay may both be given; rounding a month to whole yuan moves the year by up to this much.
SALARY_TOLERANCE_CNY = 12

Number = int | float


class Graduate(msgspec.Struct, frozen=True, kw_only=True):
    """A recent graduate: where from, months since graduation, average score (0 to 100)."""

    university: str | None = None
    months_since: Number | None = None
    average_score: Number | None = None


class Founder(msgspec.Struct, frozen=True, kw_only=True):
    """An investor or founder: USD paid in, years it has stood unbroken, own share of the company in per cent."""

    invested_usd: Number | None = None
    stable_years: Number | None = None
    share_percent: Number | None = None


class Residence(msgspec.Struct, frozen=True, kw_only=True):
    """What permanent residence looks at: unbroken years up to today, and the income tax of a year in CNY.

    Attributes:
        work_years_china: at work in China; of them `work_years_city` in the city asked about, `lingang_years` in
            Lin-gang.
        stay_years: lived in China; `stay_months` a year.
        senior_post_years: in one of the senior posts listed for permanent residence.
        married_years: to a Chinese citizen or a holder of permanent residence.
        talent_permit_years: with a five-year "talent" residence permit.
    """

    work_years_china: Number | None = None
    work_years_city: Number | None = None
    lingang_years: Number | None = None
    stay_years: Number | None = None
    stay_months: Number | None = None
    senior_post_years: Number | None = None
    married_years: Number | None = None
    talent_permit_years: Number | None = None
    tax_paid_cny: Number | None = None


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """The facts about one person; `None` means not told, an empty list means "none of these"."""

    age: Number | None = None
    annual_salary_cny: Number | None = None
    monthly_salary_cny: Number | None = None
    education: str | None = None
    vocational: str | None = None
    work_years: Number | None = None
    related_work_years: Number | None = None
    months_per_year: Number | None = None
    chinese: str | None = None
    place: str | None = None
    extras: tuple[str, ...] | None = None
    local_bonus: int | None = None
    direct: tuple[str, ...] | None = None
    occupation: str | None = None
    nationality: str | None = None
    mother_tongue: str | None = None
    graduate: Graduate | None = None
    founder: Founder | None = None
    residence: Residence | None = None
    claims: tuple[str, ...] | None = None

    @property
    def salary_cny(self) -> Number | None:
        """Pay a year in CNY, from whichever of the two fields was given."""
        if self.annual_salary_cny is not None:
            return self.annual_salary_cny
        return None if self.monthly_salary_cny is None else self.monthly_salary_cny * MONTHS_PER_YEAR


@dataclass(frozen=True)
class FieldProblem:
    """One wrong field: its name, a reason code with wording, and the values that wording needs."""

    field: str
    code: str
    values: Mapping[str, Any] = attribute(default_factory=dict)


class ProfileErrors(WaibotError):
    """Facts that can't be used; lists every wrong field, not only the first."""

    def __init__(self, problems: Iterable[FieldProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(", ".join(f"{problem.field}: {problem.code}" for problem in self.problems))


Problems = list[FieldProblem]
Reader = Callable[[str, object, Problems], Any]


def parse_profile(obj: object) -> Profile:
    """Read a profile from decoded JSON.

    Args:
        obj: a mapping with the fields of `Profile`; every field is optional and `null` means not told.
    Returns:
        The profile; lists are sorted and free of repeats, so that the order of facts does not matter.
    Raises:
        ProfileErrors: every field that is unknown, of the wrong type, out of range or not one of its choices,
            and pairs of fields that contradict each other.
    Source: fields and choices from the HTTP contract, section Eligibility.
    """
    if not isinstance(obj, Mapping):
        raise ProfileErrors([FieldProblem("profile", "not_an_object")])
    problems: Problems = []
    values = _read_fields(obj, _READERS, "", problems)
    problems += _contradictions(values)
    if problems:
        raise ProfileErrors(problems)
    return Profile(**values)


def _read_fields(
    obj: Mapping[Any, Any], readers: Mapping[str, Reader], prefix: str, problems: Problems
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in obj.items():
        # A stranger's key goes no further than its length allows: it comes back in the error.
        shown = prefix + str(name)[:40]
        if name not in readers:
            problems.append(FieldProblem(shown, "unknown_field", {"field": shown}))
        elif value is not None:
            values[name] = readers[name](shown, value, problems)
    return values


def _contradictions(values: Mapping[str, Any]) -> Problems:
    problems: Problems = []
    annual, monthly = values.get("annual_salary_cny"), values.get("monthly_salary_cny")
    if annual is not None and monthly is not None and abs(annual - monthly * MONTHS_PER_YEAR) > SALARY_TOLERANCE_CNY:
        problems.append(FieldProblem("monthly_salary_cny", "salaries_differ"))
    work, related = values.get("work_years"), values.get("related_work_years")
    if work is not None and related is not None and related > work:
        problems.append(FieldProblem("related_work_years", "more_than_work_years", {"high": work}))
    return problems


def _number(low: int, high: int, *, whole: bool = False) -> Reader:
    """Make a reader of numbers from `low` to `high`, both allowed."""

    def read(name: str, value: object, problems: Problems) -> Number | None:
        if not _is_number(value):
            problems.append(FieldProblem(name, "not_a_number", {"low": low, "high": high}))
        elif not low <= value <= high:
            problems.append(FieldProblem(name, "out_of_range", {"low": low, "high": high}))
        elif whole and value != int(value):
            problems.append(FieldProblem(name, "not_whole", {"low": low, "high": high}))
        else:
            return int(value) if value == int(value) else value
        return None

    return read


def _is_number(value: object) -> TypeGuard[Number]:
    # JSON's true is Python's 1; NaN and infinity are numbers only in name.
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return isinstance(value, int) or math.isfinite(value)


def _choice(choices: tuple[str, ...]) -> Reader:
    def read(name: str, value: object, problems: Problems) -> str | None:
        if isinstance(value, str) and value in choices:
            return value
        code = "unknown_choice" if isinstance(value, str) else "not_text"
        problems.append(FieldProblem(name, code, {"choices": ", ".join(choices)}))
        return None

    return read


def _pattern(pattern: str, code: str) -> Reader:
    shape = re.compile(pattern)

    def read(name: str, value: object, problems: Problems) -> str | None:
        if isinstance(value, str) and shape.fullmatch(value):
            return value
        problems.append(FieldProblem(name, code if isinstance(value, str) else "not_text"))
        return None

    return read


def _several(reader: Reader) -> Reader:
    """Make a reader of lists whose members another reader reads."""

    def read(name: str, value: object, problems: Problems) -> tuple[str, ...] | None:
        if not isinstance(value, list | tuple):
            problems.append(FieldProblem(name, "not_a_list"))
            return None
        found = [reader(name, member, problems) for member in value]
        return tuple(sorted({member for member in found if member is not None}))

    return read


def _group(kind: type[msgspec.Struct], readers: Mapping[str, Reader]) -> Reader:
    """Make a reader of a group of facts that belong together."""

    def read(name: str, value: object, problems: Problems) -> Any:
        if not isinstance(value, Mapping):
            problems.append(FieldProblem(name, "not_an_object"))
            return None
        return kind(**_read_fields(value, readers, f"{name}.", problems))

    return read


_GRADUATE_READERS: Mapping[str, Reader] = {
    "university": _choice(UNIVERSITIES),
    "months_since": _number(0, 1200),
    "average_score": _number(0, 100),
}
_FOUNDER_READERS: Mapping[str, Reader] = {
    "invested_usd": _number(0, MAX_SALARY_CNY),
    "stable_years": _number(0, 100),
    "share_percent": _number(0, 100),
}
_RESIDENCE_READERS: Mapping[str, Reader] = {
    **{name: _number(0, 100) for name in Residence.__struct_fields__ if name.endswith("_years")},
    "work_years_china": _number(0, 100),
    "work_years_city": _number(0, 100),
    "stay_months": _number(0, MONTHS_PER_YEAR),
    "tax_paid_cny": _number(0, MAX_SALARY_CNY),
}
_READERS: Mapping[str, Reader] = {
    "age": _number(0, 120),
    "annual_salary_cny": _number(0, MAX_SALARY_CNY),
    "monthly_salary_cny": _number(0, MAX_SALARY_CNY),
    "education": _choice(EDUCATION),
    "vocational": _choice(VOCATIONAL),
    "work_years": _number(0, 100),
    "related_work_years": _number(0, 100),
    "months_per_year": _number(0, MONTHS_PER_YEAR),
    "chinese": _choice(CHINESE),
    "place": _choice(PLACES),
    "extras": _several(_choice(EXTRAS)),
    "local_bonus": _number(0, 10, whole=True),
    "direct": _several(_pattern(r"[ABC][1-6](\.[1-9][0-9]?)?", "unknown_item")),
    "occupation": _choice(OCCUPATIONS),
    "nationality": _pattern(r"[A-Z]{2}", "not_a_country"),
    "mother_tongue": _pattern(r"[a-z]{2,3}", "not_a_language"),
    "graduate": _group(Graduate, _GRADUATE_READERS),
    "founder": _group(Founder, _FOUNDER_READERS),
    "residence": _group(Residence, _RESIDENCE_READERS),
    "claims": _several(_choice(CLAIMS)),
}
FIELDS: tuple[str, ...] = Profile.__struct_fields__
