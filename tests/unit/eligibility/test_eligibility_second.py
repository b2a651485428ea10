"""An independent check: a second computation, by tables over whole columns, must agree on every one of many people."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.eligibility import Policy, parse_profile
from bot.eligibility.judging import judge, useful_facts
from tests.unit.eligibility.second_opinion import (
    NO,
    YES,
    categories_of,
    draw_people,
    points_of,
    profile_of,
    routes_of,
)

PEOPLE = 20_000
SEED = 20_261_124
TODAY = date(2026, 11, 24)
MET = {YES: True, NO: False}
# The order in which a form without judgement would ask.
FIXED_ORDER = ["annual_salary_cny", "education", "work_years", "related_work_years", "months_per_year", "chinese"]
FIXED_ORDER += ["age", "city", "place", "extras"]
ASKED_PEOPLE = 150


def test_engine_must_agree_with_a_second_computation_on_twenty_thousand_people(policy: Policy) -> None:
    """Least and most points, every route and the category are the same, with about one fact in eight unknown."""
    people, rules = draw_people(PEOPLE, SEED), policy.on(TODAY)
    (low, high), routes = points_of(people), routes_of(people)
    categories = categories_of(routes)
    for number in range(PEOPLE):
        facts, city = profile_of(people, number)
        found = judge(parse_profile(facts), rules, city)
        assert sum(min(row.possible) for row in found.rows) == low[number], (facts, city)
        assert sum(max(row.possible) for row in found.rows) == high[number], (facts, city)
        met = {verdict.route.code: verdict.met for verdict in found.verdicts}
        for code, states in routes.items():
            assert met[code] is MET.get(int(states[number])), (code, facts, city)
        assert found.category == categories[number], (facts, city)


def test_random_people_must_reach_every_outcome() -> None:
    """The check means something only if each category, each state of each route and both edges of pay come up."""
    people = draw_people(PEOPLE, SEED)
    routes = routes_of(people)
    assert set(categories_of(routes)) == {"A", "B", "C", "none", "undetermined"}
    for code in ("A1", "A2", "A3", "A5", "A6", "B1", "B4", "B6", "C2"):
        assert {YES, NO} <= set(routes[code].tolist()), code
    assert {449_999, 450_000, 895_247, 895_248} <= set(people.salary.tolist())


def questions_asked(full: dict[str, Any], city: str, policy: Policy, *, by_use: bool) -> int:
    """Count the questions until the category is certain, asking the most useful fact or in the fixed order."""
    rules, told, known_city, left = policy.on(TODAY), dict[str, Any](), None, list(FIXED_ORDER)
    for count in range(len(FIXED_ORDER) + 1):
        useful = [fact for fact in useful_facts(judge(parse_profile(told), rules, known_city)) if fact != "wage_base"]
        if not useful:
            return count
        fact = useful[0] if by_use else left.pop(0)
        if fact == "city":
            known_city = city
        else:
            told[fact] = full[fact]
    raise AssertionError("still not certain once everything is told")


def test_asking_the_most_useful_fact_must_take_fewer_questions_than_a_fixed_order(policy: Policy) -> None:
    """Over random people, the next best question saves at least a tenth of the questions of a fixed order."""
    people = draw_people(2_000, SEED)
    drawn = [profile_of(people, number) for number in range(2_000)]
    full = [
        ({name: facts[name] for name in FIXED_ORDER if name != "city"}, city)
        for facts, city in drawn
        if city and set(FIXED_ORDER) - {"city"} <= set(facts)
    ][:ASKED_PEOPLE]
    best, fixed = (
        sum(questions_asked(facts, city, policy, by_use=by_use) for facts, city in full) for by_use in (True, False)
    )
    assert len(full) == ASKED_PEOPLE
    assert best <= 0.9 * fixed, (best / ASKED_PEOPLE, fixed / ASKED_PEOPLE)
