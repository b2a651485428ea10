"""The nearest changes: single ones and pairs, each doing what it says, none larger than need be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import combinations, product
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given, settings

from bot.eligibility import Assessment, assess, load_policy, parse_profile
from bot.eligibility.assessment import RANK, Judgement
from bot.eligibility.changes import ChangeStep, apply_change, list_steps
from bot.eligibility.judging import judge
from tests.unit.eligibility.strategies import cities, full_profiles, partial_profiles

Ask = Callable[..., Assessment]
Both = tuple[dict[str, Any], dict[str, Any]]
TODAY = date(2026, 11, 24)
POLICY = load_policy(Path(__file__).parents[3] / "data" / "policy")
CAN_CHANGE = {"chinese", "months_per_year", "work_years", "related_work_years", "education", "vocational"}
CAN_CHANGE |= {"annual_salary_cny", "monthly_salary_cny"}
quick = settings(max_examples=100, deadline=None)
# 59 points: one month a year short of a band, HSK 1, and too little of everything else.
SHORT: dict[str, Any] = {
    "annual_salary_cny": 240_000,
    "education": "bachelor",
    "work_years": 2,
    "related_work_years": 0,
    "months_per_year": 5,
    "chinese": "hsk1",
    "age": 26,
    "extras": [],
}


def run(facts: dict[str, Any], city: str) -> Assessment:
    return assess(parse_profile(facts), POLICY, city=city, as_of=TODAY)


def test_pairs_must_be_found_where_no_single_change_of_points_will_do(ask: Ask) -> None:
    """Somebody far below 60 is told pairs such as more months with more pay, the easiest first."""
    pairs = [(change.kinds, dict(change.change), change.points) for change in ask(city="CN-SH", **SHORT).nearest]
    assert pairs[:2] == [
        (("months", "salary"), {"months_per_year": 9, "annual_salary_cny": 250_000}, 60),
        (("chinese", "months"), {"chinese": "hsk4", "months_per_year": 9}, 60),
    ]


def test_a_certificate_must_be_suggested_only_to_those_who_spoke_of_theirs(ask: Ask) -> None:
    """A worker with a senior worker's certificate hears of the next one; a graduate who named none does not."""
    worker = {**SHORT, "education": "none", "months_per_year": 12, "chinese": "hsk2", "vocational": "senior_worker"}
    found = [dict(change.change) for change in ask(city="CN-SH", **worker).nearest if change.kinds == ("certificate",)]
    assert found == [{"vocational": "technician"}]
    without = {name: value for name, value in worker.items() if name != "vocational"}
    assert not any("vocational" in change.change for change in ask(city="CN-SH", **without).nearest)


@quick
@given(partial_profiles(), cities)
def test_each_change_must_be_one_a_person_can_make_and_do_what_it_says(both: Both, city: str) -> None:
    """Only pay, months, years, Chinese, degree and certificate change; applied, they give what was said."""
    for facts in both:
        before = run(facts, city)
        for change in before.nearest:
            assert set(change.change) <= CAN_CHANGE & set(facts)
            after = run({**facts, **change.change}, city)
            assert (after.category, after.total) == (change.gives, change.points)
            assert RANK[change.gives] > RANK[before.judgement.at_least]
        efforts = [change.effort for change in before.nearest]
        assert efforts == sorted(efforts)


@quick
@given(partial_profiles(), cities)
def test_no_half_of_a_pair_must_do_alone(both: Both, city: str) -> None:
    """A pair is only told where both halves are needed."""
    facts = both[1]
    steps = list_steps(run(facts, city).judgement)
    for change in run(facts, city).nearest:
        if len(change.kinds) == 2:
            for kind in change.kinds:
                names = set(steps[kind][0].change)
                half = {name: value for name, value in change.change.items() if name in names}
                alone = run({**facts, **half}, city)
                assert RANK.get(alone.category, 0) < RANK[change.gives]


@settings(max_examples=60, deadline=None)
@given(full_profiles(), cities)
def test_the_easiest_pair_must_be_the_one_that_trying_every_pair_finds(facts: dict[str, Any], city: str) -> None:
    """Brute force over every pair of steps finds none to the same category with less effort."""
    before = run(facts, city).judgement
    found = run(facts, city).nearest
    for category in ("B", "A"):
        told = [change.effort for change in found if len(change.kinds) == 2 and change.gives == category]
        tried = [effort for effort, gives in every_pair(before) if gives == category]
        assert bool(told) == bool(tried)
        assert not told or told[0] == round(min(tried), 2)


def every_pair(before: Judgement) -> Iterator[tuple[float, str]]:
    """Effort and category of each pair that lifts the person for good, where neither half alone reaches as far."""
    if before.at_least == "A" or before.under_age:
        return
    steps = list_steps(before)
    alone = {id(step): reached(before, step) for kind in steps.values() for step in kind}
    for one_kind, other_kind in combinations(steps, 2):
        if {one_kind, other_kind} == {"education", "certificate"}:
            continue
        for one, other in product(steps[one_kind], steps[other_kind]):
            gives = reached(before, one, other)
            lifts = RANK.get(gives, 0) > max(RANK[before.at_least], RANK["C"])
            needed = lifts and all(RANK.get(alone[id(half)], 0) < RANK[gives] for half in (one, other))
            if needed and lasts(before, one, other):
                yield one.effort + other.effort, gives


def reached(before: Judgement, *steps: ChangeStep) -> str:
    profile = before.profile
    for step in steps:
        profile = apply_change(profile, step.change)
    return judge(profile, before.rules, before.city).category


def lasts(before: Judgement, *steps: ChangeStep) -> bool:
    """Whether the category still holds once the person is older by the years it takes."""
    years = max(step.years for step in steps)
    older = msgspec.structs.replace(before.profile, age=int(before.profile.age or 0) + years)
    aged = judge(older, before.rules, before.city)
    return RANK.get(reached(aged, *steps), 0) >= RANK[reached(before, *steps)]
