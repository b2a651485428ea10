"""Laws that hold for everyone, checked on random people."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.eligibility import Assessment, assess, load_policy, next_facts, parse_profile
from bot.eligibility.assessment import RANK
from tests.unit.eligibility.strategies import (
    ASKED,
    CHINESE,
    EDUCATION,
    cities,
    full_profiles,
    partial_profiles,
    salaries,
)

TODAY = date(2026, 11, 22)
POLICY = load_policy(Path(__file__).parents[3] / "data" / "policy")
Both = tuple[dict[str, Any], dict[str, Any]]  # every fact told, and the same with some left out
quick = settings(max_examples=150, deadline=None)


def run(facts: dict[str, Any], city: str | None = "CN-SH") -> Assessment:
    return assess(parse_profile(facts), POLICY, city=city, as_of=TODAY)


def in_city(full: dict[str, Any], facts: dict[str, Any], city: str) -> dict[str, Any]:
    """Full facts that fit what a city settles by itself: row L gives nothing in Shanghai."""
    return {**full, "place": "none"} if city == "CN-SH" and "place" not in facts else full


def never_lower(before: Assessment, after: Assessment) -> None:
    assert after.total >= before.total
    assert RANK[after.judgement.at_least] >= RANK[before.judgement.at_least]
    assert RANK[after.judgement.at_best] >= RANK[before.judgement.at_best]


def raised(both: Both, name: str, value: Any, order: list[Any] | None = None) -> tuple[Assessment, Assessment]:
    """Assess partial facts with one fact as it is, and with the better of it and another value."""
    full, facts = both
    before = {**facts, name: full[name]}
    better = max(full[name], value, key=order.index if order else None)
    return run(before), run({**before, name: better})


@quick
@given(partial_profiles(), salaries())
def test_more_pay_must_never_lower_points_or_category(both: Both, pay: int) -> None:
    never_lower(*raised(both, "annual_salary_cny", pay))


@quick
@given(partial_profiles(), st.sampled_from(EDUCATION))
def test_a_higher_degree_must_never_lower_points_or_category(both: Both, degree: str) -> None:
    never_lower(*raised(both, "education", degree, EDUCATION))


@quick
@given(partial_profiles(), st.integers(1, 60))
def test_more_years_of_work_must_never_lower_points_or_category(both: Both, years: int) -> None:
    never_lower(*raised(both, "work_years", years))


@quick
@given(full_profiles(), st.integers(1, 20))
def test_more_years_of_related_work_must_never_lower_points_or_category(facts: dict[str, Any], more: int) -> None:
    years = {name: facts[name] + more for name in ("work_years", "related_work_years")}
    never_lower(run(facts), run({**facts, **years}))


@quick
@given(partial_profiles(), st.integers(0, 12))
def test_more_months_must_never_lower_points_or_category(both: Both, months: int) -> None:
    never_lower(*raised(both, "months_per_year", months))


@quick
@given(partial_profiles(), st.sampled_from(CHINESE))
def test_better_chinese_must_never_lower_points_or_category(both: Both, chinese: str) -> None:
    never_lower(*raised(both, "chinese", chinese, CHINESE))


@quick
@given(partial_profiles(), cities)
def test_a_route_met_on_few_facts_must_stay_met_when_the_rest_is_told(both: Both, city: str) -> None:
    """Facts not told never make a route met: whatever they turn out to be, it holds."""
    full, facts = both
    known, told = run(in_city(full, facts, city), city), run(facts, city)
    for code, met in told.met.items():
        # Points that turn out to reach A leave B6 for A6.
        if met and not (code == "B6" and known.met["A6"]):
            assert known.met[code] is True
        if met is False and code != "B6":
            assert known.met[code] is not True


@quick
@given(partial_profiles(), cities)
def test_the_category_of_the_full_facts_must_lie_within_the_bounds(both: Both, city: str) -> None:
    full, facts = both
    known, told = run(in_city(full, facts, city), city).judgement, run(facts, city).judgement
    assert RANK[told.at_least] <= RANK[known.at_least] <= RANK[told.at_best]


@quick
@given(partial_profiles(claims=False), full_profiles(claims=False), cities)
def test_a_fact_that_is_not_asked_must_not_change_the_category(both: Both, other: dict[str, Any], city: str) -> None:
    full, facts = both
    full = in_city(full, facts, city)
    asked = next_facts(parse_profile(facts), POLICY, city, TODAY)
    for name in ASKED:
        if name in facts or name in asked or (name == "place" and city == "CN-SH"):
            continue
        changed = {**full, name: other[name]}
        assume(changed["related_work_years"] <= changed["work_years"])
        assert run(changed, city).category == run(full, city).category


@quick
@given(partial_profiles(claims=False), cities)
def test_a_decided_category_must_ask_for_nothing_and_an_undecided_one_for_something(both: Both, city: str) -> None:
    _, facts = both
    result = run(facts, city)
    asked = next_facts(parse_profile(facts), POLICY, city, TODAY)
    assert bool(asked) == (result.category == "undetermined")
    assert not set(asked) & set(facts)
    assert list(result.missing) == asked


@quick
@given(partial_profiles(), cities)
def test_a_nearest_change_applied_must_give_what_it_says_and_be_the_smallest_of_its_kind(both: Both, city: str) -> None:
    _, facts = both
    before = run(facts, city)
    for change in before.nearest:
        after = run({**facts, **change.change}, city)
        assert (after.category, after.total) == (change.gives, change.points)
        assert RANK[change.gives] > RANK[before.judgement.at_least]
        for name, step in {"annual_salary_cny": 1, "months_per_year": 0.5}.items():
            if name in change.change:
                less = run({**facts, name: float(change.change[name]) - step}, city)
                assert RANK.get(less.category, 0) < RANK[change.gives]
    efforts = [change.effort for change in before.nearest]
    assert efforts == sorted(efforts)


@quick
@given(partial_profiles(), cities)
def test_years_suggested_must_still_do_once_the_person_is_older(both: Both, city: str) -> None:
    _, facts = both
    for change in run(facts, city).nearest:
        if "work_years" in change.change and "age" in facts:
            years = change.change["work_years"] - facts["work_years"]
            older = run({**facts, **change.change, "age": facts["age"] + years}, city)
            assert RANK[older.category] >= RANK[change.gives]


@quick
@given(full_profiles(), st.randoms(use_true_random=False))
def test_the_order_of_facts_must_not_matter(facts: dict[str, Any], shuffle: random.Random) -> None:
    names = list(facts)
    shuffle.shuffle(names)
    mixed = {name: facts[name][::-1] if isinstance(facts[name], list) else facts[name] for name in names}
    assert run(mixed) == run(facts)


@quick
@given(full_profiles(), cities)
def test_a_full_profile_must_be_decided_by_a_second_independent_computation(facts: dict[str, Any], city: str) -> None:
    """Points and the points and pay routes, computed here again with plain comparisons."""
    result = run(facts, city)
    total = second_opinion(facts)
    assert result.total == total
    base = {"CN-SH": 12_434, "CN-BJ": 11_937}[city]
    assert result.met["A6"] is (total >= 85)
    assert result.met["B6"] is (60 <= total < 85)
    assert result.met["B4"] is (facts["annual_salary_cny"] >= 48 * base)
    assert [line.met for line in result.judgement.lines][0] is (facts["annual_salary_cny"] >= 72 * base)


def second_opinion(facts: dict[str, Any]) -> int:
    """The points table written out once more, as a person would read it."""
    pay, years, months, age = (facts[name] for name in ("annual_salary_cny", "work_years", "months_per_year", "age"))
    education = {"none": 0, "bachelor": 10, "master": 15, "doctor": 20}[facts["education"]]
    skill = {"none": 0, "senior_worker": 10, "technician": 15, "international_top": 20}[facts.get("vocational", "none")]
    chinese = {"none": 0, "hsk1": 1, "hsk2": 2, "hsk3": 3, "hsk4": 4}.get(facts["chinese"], 5)
    salary = sum(
        step for edge, step in zip((5, 7, 15, 25, 35, 45), (5, 3, 3, 3, 3, 3), strict=True) if pay >= edge * 10_000
    )
    work = 0 if years < 2 else min(20, years + 3)
    stay = 5 * sum(months >= edge for edge in (3, 6, 9))
    ages = [(61, 0), (56, 5), (46, 10), (26, 15), (18, 10)]
    by_age = next(points for edge, points in ages if age >= edge)
    place = 0 if facts["place"] == "none" else 10
    extra = 5 if facts["extras"] else 0
    total = (
        salary + max(education, skill) + work + stay + chinese + place + by_age + extra + facts.get("local_bonus", 0)
    )
    return int(total)


@pytest.mark.parametrize("age", [0, 17, 17.9])
def test_nobody_under_18_must_get_a_category_whatever_else_is_true(age: float, ask: Callable[..., Assessment]) -> None:
    result = ask(city="CN-SH", age=age, annual_salary_cny=2_000_000, education="doctor", direct=["A2.1"])
    assert (result.category, result.nearest, result.missing) == ("none", (), ())
    assert {reason.code for verdict in result.judgement.verdicts for reason in verdict.reasons} == {"under_age"}


def test_profiles_must_survive_being_written_and_read_again() -> None:
    facts = {"age": 38, "extras": ["ip"], "graduate": {"average_score": 81}}
    profile = parse_profile(facts)
    assert parse_profile(msgspec.to_builtins(profile)) == profile
