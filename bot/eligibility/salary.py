"""The salary route: pay against a multiple of the local average wage of the previous year."""

from __future__ import annotations

from bot.eligibility.assessment import SalaryLine, say
from bot.eligibility.policy import Category, Rules, WageBase
from bot.eligibility.profile import MONTHS_PER_YEAR, Profile


def salary_lines(profile: Profile, rules: Rules, city: str | None) -> tuple[SalaryLine, ...]:
    """Judge the pay against the A and the B line of a city.

    Args:
        profile: the facts told.
        rules: the rules of the day.
        city: a known city code, or `None` when not told.
    Returns:
        The A line, then the B line. Without a wage base a line is never met; it stays open while the pay reaches the
        multiple of the lowest base known, because then the missing base decides.
    Source: data/policy/wages.yml and thresholds.yml.
    """
    base = rules.bases.get(city) if city else None
    both: tuple[tuple[Category, int], ...] = (("A", rules.multiples.a), ("B", rules.multiples.b))
    return tuple(_line(profile, rules, city, base, category, multiple) for category, multiple in both)


def _line(
    profile: Profile, rules: Rules, city: str | None, base: WageBase | None, category: Category, multiple: int
) -> SalaryLine:
    salary = profile.salary_cny
    if base is None:
        missing: tuple[str, ...] = ("city",) if city is None else ("wage_base",)
        reason = say("salary_no_city") if city is None else say("salary_no_base", city=rules.cities[city].name)
        if salary is None:
            missing = ("annual_salary_cny", *missing)
        may_reach = salary is None or salary >= multiple * rules.lowest_annual_cny
        return SalaryLine(category, multiple, None, None, None, may_reach, reason, missing)
    annual = multiple * base.annual_cny
    monthly = annual / MONTHS_PER_YEAR
    values = {
        "multiple": multiple,
        "city": rules.cities[base.city].name,
        "base": base.monthly_cny,
        "year": str(base.wage_year),
        "monthly": monthly,
        "annual": annual,
    }
    if salary is None:
        reason = say("salary_unknown", **values)
        return SalaryLine(category, multiple, annual, monthly, None, True, reason, ("annual_salary_cny",))
    met = salary >= annual
    short = (annual - salary) / MONTHS_PER_YEAR
    reason = say("salary_met", **values) if met else say("salary_short", **values, short=short, short_year=short * 12)
    return SalaryLine(category, multiple, annual, monthly, met, False, reason)
