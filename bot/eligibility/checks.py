"""Single conditions on a profile: each holds, does not hold, or is not known while a fact is not told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from bot.eligibility.assessment import RANK, Judgement
from bot.eligibility.policy import Condition
from bot.eligibility.profile import EDUCATION, Number, Profile

PERCENT = 100
LISTED_PLACES = frozenset({"west", "poor_county"})


class Check(NamedTuple):
    """Whether one condition holds; `missing` names the facts that would tell, where it is not known."""

    holds: bool | None
    missing: tuple[str, ...] = ()


def all_hold(checks: Iterable[bool | None]) -> bool | None:
    """Join conditions that must all hold: one that fails decides, one not known leaves it open."""
    found = list(checks)
    return False if False in found else None if None in found else True


def number_of(profile: Profile, fact: str) -> Number | None:
    """Return a number of the profile by its name (`salary`, `months_per_year`, `residence.stay_years`)."""
    if fact == "salary":
        return profile.salary_cny
    group, _, name = fact.rpartition(".")
    holder = getattr(profile, group) if group else profile
    return None if holder is None else getattr(holder, name)


def has_claim(profile: Profile, names: Iterable[str]) -> bool | None:
    """Whether the person claims one of some cases; `None` while none of the claims were asked."""
    return None if profile.claims is None else any(name in profile.claims for name in names)


def reaches(value: Number | None, low: float, *, strict: bool = False) -> bool | None:
    """Whether a number is at least `low`, or above it when strict; `None` when not told."""
    if value is None:
        return None
    return value > low if strict else value >= low


def check(condition: Condition, judgement: Judgement) -> Check:
    """Judge one condition of a related route.

    Returns:
        Whether it holds; what only an officer can say is never known.
    """
    return _CHECKS[condition.kind](condition, judgement)


def _category(condition: Condition, judgement: Judgement) -> Check:
    if judgement.at_least in condition.any:
        return Check(True)
    low, high = RANK[judgement.at_least], RANK[judgement.at_best]
    possible = any(low < RANK[category] <= high for category in condition.any)
    return Check(None if possible else False, ("category",) if possible else ())


def _degree(condition: Condition, judgement: Judgement) -> Check:
    education = judgement.profile.education
    if education is None:
        return Check(None, ("education",))
    return Check(EDUCATION.index(education) >= EDUCATION.index(condition.degree))


def _claim(condition: Condition, judgement: Judgement) -> Check:
    return _told(has_claim(judgement.profile, condition.any), "claims")


def _number(condition: Condition, judgement: Judgement) -> Check:
    fact = "annual_salary_cny" if condition.fact == "salary" else condition.fact
    value = number_of(judgement.profile, condition.fact)
    return _told(reaches(value, condition.low, strict=condition.strict), fact)


def _invested(condition: Condition, judgement: Judgement) -> Check:
    """Less is enough in listed regions and industries; between the two amounts that decides."""
    profile = judgement.profile
    value = number_of(profile, "founder.invested_usd")
    full = reaches(value, condition.low, strict=condition.strict)
    if full is not False or condition.low_listed is None:
        return _told(full, "founder.invested_usd")
    if not reaches(value, condition.low_listed, strict=condition.strict):
        return Check(False)
    listed = profile.place in LISTED_PLACES or has_claim(profile, ("encouraged_industry",))
    return Check(True) if listed else Check(None, ("claims",))


def _multiple(condition: Condition, judgement: Judgement) -> Check:
    salary, base = judgement.profile.salary_cny, judgement.base
    if base is None:
        place = "city" if judgement.city is None else "wage_base"
        return Check(None, (*(("annual_salary_cny",) if salary is None else ()), place))
    return _told(reaches(salary, condition.low * base.annual_cny), "annual_salary_cny")


def _tax_share(condition: Condition, judgement: Judgement) -> Check:
    salary, tax = judgement.profile.salary_cny, number_of(judgement.profile, "residence.tax_paid_cny")
    if salary is None or tax is None:
        told = {"annual_salary_cny": salary, "residence.tax_paid_cny": tax}
        return Check(None, tuple(name for name, value in told.items() if value is None))
    return Check(tax * PERCENT >= salary * condition.low)


def _age_below(condition: Condition, judgement: Judgement) -> Check:
    age = judgement.profile.age
    return _told(None if age is None else age < condition.low, "age")


def _officer(_condition: Condition, _judgement: Judgement) -> Check:
    return Check(None)


def _told(holds: bool | None, fact: str) -> Check:
    return Check(holds, (fact,) if holds is None else ())


_CHECKS: Mapping[str, Callable[[Condition, Judgement], Check]] = {
    "category": _category,
    "degree": _degree,
    "claim": _claim,
    "number": _number,
    "invested": _invested,
    "multiple": _multiple,
    "tax_share": _tax_share,
    "age_below": _age_below,
    "officer": _officer,
}
