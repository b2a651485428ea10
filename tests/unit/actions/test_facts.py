"""What the eligibility form accepts as a fact."""

from __future__ import annotations

from typing import Any

import pytest

from bot.actions.facts import FACTS, UNKNOWN, Refused, check_fact, city_from_slots, profile_from_slots, required_facts
from bot.eligibility import parse_profile


@pytest.mark.parametrize(
    ("fact", "value", "accepted"),
    [
        ("age", 38, 38),
        ("age", 1988, 38),
        ("annual_salary_cny", 450000.0, 450000.0),
        ("work_years", 8, 8.0),
        ("months_per_year", 12, 12.0),
        ("chinese", 5.0, "hsk5"),
        ("chinese", "none", "none"),
        ("education", ["bachelor", "doctor"], "doctor"),
        ("extras", ["ip", "top_university"], ["ip", "top_university"]),
        ("extras", "none", []),
        ("city", "CN-SH", "CN-SH"),
    ],
)
def test_fact_must_be_accepted_as_the_profile_takes_it(fact: str, value: Any, accepted: Any) -> None:
    """Numbers, codes, birth years, several mentions (the last one counts)."""
    assert check_fact(fact, value, this_year=2026) == accepted


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("age", 3),
        ("age", 250),
        ("annual_salary_cny", 45),
        ("annual_salary_cny", {"amount": 100000, "currency": "USD"}),
        ("months_per_year", 13),
        ("work_years", 99),
        ("chinese", 9.0),
        ("education", "wizard"),
        ("extras", ["luck"]),
        ("place", 3),
    ],
)
def test_impossible_fact_must_be_refused(fact: str, value: Any) -> None:
    """Nothing that cannot be right reaches the engine."""
    with pytest.raises(Refused):
        check_fact(fact, value, this_year=2026)


@pytest.mark.parametrize("fact", FACTS)
def test_every_fact_may_be_unknown(fact: str) -> None:
    """Whoever does not know can go on."""
    assert check_fact(fact, UNKNOWN, this_year=2026) == UNKNOWN


def test_place_must_be_asked_only_where_the_city_does_not_tell() -> None:
    """Shanghai gives no points for the place; another city may."""
    assert "place" not in required_facts({"city": "CN-SH"})
    assert "place" in required_facts({"city": "other"})


def test_slots_must_make_a_profile_the_engine_takes() -> None:
    """Unknown facts are left out, the rest is in the contract's form."""
    slots = {"age": 38, "annual_salary_cny": 450000.0, "city": "CN-SH", "chinese": UNKNOWN, "extras": []}
    assert profile_from_slots(slots) == {"age": 38, "annual_salary_cny": 450000.0, "place": "none", "extras": []}
    assert parse_profile(profile_from_slots(slots)).age == 38
    assert city_from_slots(slots) == "CN-SH"
    assert city_from_slots({"city": UNKNOWN}) is None
