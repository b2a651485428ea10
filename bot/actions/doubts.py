"""Values that can be right and are probably not: what to ask about them, once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.text.tables import load_table

MONTHS_PER_YEAR = 12
THOUSAND, TEN_THOUSAND = 1000, 10_000
HUNDRED = 100
YEAR, MONTH = "year", "month"
Doubt = dict[str, Any]


def find_doubt(fact: str, value: Any, said: Mapping[str, Any] | None) -> Doubt | None:
    """Return what to ask about a value before it is taken, or None when it is plausible.

    Args:
        fact: a fact of the profile.
        value: as the profile takes it; pay in CNY a year.
        said: for pay, how it was said: `amount` in CNY and `per` (`month`, `year`, or None when nothing was said).
    Returns:
        `fact`, `value`, `response` (the question's name) and, for pay, `amount`, `per` and `offers`: likely readings,
        each with its `amount` in CNY and what it is `per`.
    Source: data/text/plausible.yml.
    """
    if fact in ("age", "work_years") and isinstance(value, int | float):
        limits = load_table("plausible")[fact]
        plausible = limits["low"] <= value <= limits["high"]
        return None if plausible else {"fact": fact, "value": value, "response": f"utter_check_{fact}"}
    if fact == "annual_salary_cny" and said is not None and isinstance(value, int | float):
        return _doubt_pay(float(said["amount"]), said.get("per"))
    return None


def yearly(amount: float, per: str) -> float:
    """Return an amount as CNY a year."""
    return amount * MONTHS_PER_YEAR if per == MONTH else amount


def _doubt_pay(amount: float, per: str | None) -> Doubt | None:
    if per is None:
        offers = _readings_without_period(amount)
    else:
        limits = load_table("plausible")[f"pay_a_{per}"]
        if limits["low"] <= amount <= limits["high"]:
            return None
        offers = _readings(amount, per)
    if not offers:
        return None
    value = yearly(amount, per or YEAR)
    return {
        "fact": "annual_salary_cny",
        "value": value,
        "response": f"utter_check_pay_{per or 'period'}",
        "amount": amount,
        "per": per,
        "offers": [{"amount": one, "per": of} for one, of in offers],
    }


def _readings_without_period(amount: float) -> list[tuple[float, str]]:
    limits = load_table("plausible")["pay_without_period"]
    if amount < limits["low"]:
        return _with_factor(amount)
    if amount <= limits["high"]:
        return [(amount, MONTH), (amount, YEAR)]
    return []


def _readings(amount: float, per: str) -> list[tuple[float, str]]:
    """Return likelier readings of an amount that was said per month or per year, and the one that was said."""
    if amount < THOUSAND:
        return [*_with_factor(amount), (amount, per)]
    other = MONTH if per == YEAR else YEAR
    limits = load_table("plausible")[f"pay_a_{other}"]
    fits = limits["low"] <= amount <= limits["high"]
    return [*([(amount, other)] if fits else []), (amount, per)]


def _with_factor(amount: float) -> list[tuple[float, str]]:
    """Read 45 as 450,000 a year or 45,000 a month, and 450 as 450,000 a year."""
    if amount < HUNDRED:
        return [(amount * TEN_THOUSAND, YEAR), (amount * THOUSAND, MONTH)]
    return [(amount * THOUSAND, YEAR)]
