"""Visas, windows, local additions and permanent residence: every threshold from both sides, on the right days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.eligibility import Assessment, Policy, assess, load_policy, parse_profile
from bot.eligibility.profile import CLAIMS
from tests.unit.eligibility.strategies import circumstances, cities, founders, full_profiles, residences

Ask = Callable[..., Assessment]
POLICY = load_policy(Path(__file__).parents[3] / "data" / "policy")
TODAY = date(2026, 11, 24)
OWN = ["own_technology"]
TAXED = ["good_tax_record"]


def met(result: Assessment) -> dict[str, bool | None]:
    return {one.related.code: one.met for one in result.related}


@pytest.mark.parametrize(
    ("founder", "claims", "expected"),
    [
        ({"invested_usd": 500_000, "stable_years": 3, "share_percent": 30}, OWN, True),
        ({"invested_usd": 499_999, "stable_years": 3, "share_percent": 30}, OWN, False),
        ({"invested_usd": 500_000, "stable_years": 2.9, "share_percent": 30}, OWN, False),
        ({"invested_usd": 500_000, "stable_years": 3, "share_percent": 29}, OWN, False),
        ({"invested_usd": 500_000, "stable_years": 3, "share_percent": 30}, [], False),
        ({"invested_usd": 500_000, "stable_years": 3, "share_percent": 30}, None, None),
        ({"invested_usd": 500_000, "stable_years": 3}, OWN, None),
    ],
)
def test_founders_must_be_judged_on_every_figure(
    founder: dict[str, Any], claims: list[str] | None, expected: bool | None, ask: Ask
) -> None:
    """A4.1 takes own technology, USD 500,000, 3 years and 30 % together; one short fails, one unknown is open."""
    assert ask(founder=founder, claims=claims).met["A4"] is expected


def test_a_founder_who_falls_short_must_still_be_sent_to_an_officer_for_the_other_cases(ask: Ask) -> None:
    """Worked example D5: 29 % fails A4.1, and a claim of A4.2, whose text we lack, stays with an officer."""
    founder = {"invested_usd": 500_000, "stable_years": 3, "share_percent": 29}
    verdict = ask(founder=founder, claims=OWN, direct=["A4.2"]).judgement.verdict("A4")
    assert verdict is not None
    assert (verdict.met, [reason.code for reason in verdict.reasons]) == (None, ["founder_short", "officer_confirms"])


SALARY_YEARS = {"work_years_china": 4, "tax_paid_cny": 180_000}
SHARE = {"annual_salary_cny": 900_000, "months_per_year": 6}
MARRIED = {"married_years": 5, "stay_years": 5, "stay_months": 9}
POST = {"senior_post_years": 4, "stay_years": 3}
LINGANG = {"lingang_years": 3}
THRESHOLDS: list[tuple[str, dict[str, Any], bool | None]] = [
    ("pr_investment", {"founder": {"invested_usd": 2_000_000, "stable_years": 3}, "claims": TAXED}, True),
    ("pr_investment", {"founder": {"invested_usd": 1_999_999, "stable_years": 3}, "claims": TAXED}, None),
    ("pr_investment", {"founder": {"invested_usd": 499_999, "stable_years": 3}, "claims": TAXED}, False),
    ("pr_investment", {"founder": {"invested_usd": 2_000_000, "stable_years": 2}, "claims": TAXED}, False),
    (
        "pr_investment",
        {"founder": {"invested_usd": 500_000, "stable_years": 3}, "claims": TAXED, "place": "west"},
        True,
    ),
    ("pr_investment_shanghai", {"founder": {"invested_usd": 1_000_001, "stable_years": 3}}, True),
    ("pr_investment_shanghai", {"founder": {"invested_usd": 1_000_000, "stable_years": 3}, "claims": []}, None),
    ("pr_investment_shanghai", {"founder": {"invested_usd": 500_000, "stable_years": 3}}, False),
    ("pr_post", {"residence": POST, "claims": ["listed_body", *TAXED]}, True),
    ("pr_post", {"residence": {**POST, "senior_post_years": 3.9}, "claims": ["listed_body", *TAXED]}, False),
    ("pr_post", {"residence": POST}, None),
    ("pr_salary", {**SHARE, "residence": SALARY_YEARS}, True),
    ("pr_salary", {**SHARE, "residence": {**SALARY_YEARS, "tax_paid_cny": 179_999}}, False),
    ("pr_salary", {**SHARE, "residence": {**SALARY_YEARS, "work_years_china": 3}}, False),
    ("pr_salary", {**SHARE, "months_per_year": 5.9, "residence": SALARY_YEARS}, False),
    ("pr_salary", {**SHARE, "annual_salary_cny": 895_247, "residence": SALARY_YEARS}, False),
    ("pr_salary", {**SHARE, "residence": {"work_years_china": 4}}, None),
    ("pr_lingang", {**SHARE, "residence": LINGANG, "claims": ["recommendation", *TAXED]}, True),
    ("pr_lingang", {**SHARE, "annual_salary_cny": 596_831, "residence": LINGANG}, False),
    ("pr_doctor_shanghai", {"education": "doctor"}, None),
    ("pr_doctor_shanghai", {"education": "master"}, False),
    ("pr_origin_doctor", {"education": "doctor", "claims": ["chinese_origin"]}, True),
    ("pr_origin_doctor", {"education": "doctor"}, None),
    ("pr_origin_doctor", {"education": "doctor", "claims": []}, False),
    ("pr_recognised_talent", {"residence": {"talent_permit_years": 3}}, True),
    ("pr_spouse", {"residence": MARRIED, "claims": ["housing_and_income"]}, True),
    ("pr_spouse", {"residence": {**MARRIED, "married_years": 4.9}, "claims": ["housing_and_income"]}, False),
    ("pr_spouse", {"residence": {**MARRIED, "stay_months": 8}, "claims": ["housing_and_income"]}, False),
    ("pr_child", {"age": 18}, False),
    ("pr_child", {"age": 17}, None),
    ("confirmation_letter", {"direct": ["A3.4"]}, True),
    ("r_visa", {"direct": ["A3.4"]}, True),
    ("r_visa", {"education": "none", "work_years": 0, "annual_salary_cny": 1, "chinese": "none"}, False),
    ("r_visa", {}, None),
    ("k_visa", {"education": "bachelor", "claims": ["stem"]}, None),
    ("k_visa", {"education": "none", "claims": ["stem"]}, False),
    ("k_visa", {"education": "bachelor", "claims": []}, False),
    ("single_window", {"education": "bachelor", "related_work_years": 2}, True),
]


@pytest.mark.parametrize(("code", "facts", "expected"), THRESHOLDS)
def test_related_route_must_hold_from_its_threshold_on(
    code: str, facts: dict[str, Any], expected: bool | None, ask: Ask
) -> None:
    """Each threshold holds at the figure itself, fails just below, and is open while a fact is not told."""
    result = ask(city="CN-SH", **facts)
    assert met(result)[code] is expected
    (verdict,) = [one for one in result.related if one.related.code == code]
    assert verdict.met is not None or verdict.missing or any(one.holds is None for one in verdict.conditions)


@pytest.mark.parametrize(
    ("day", "salary", "tax", "expected"),
    [
        ("2022-12-31", 600_001, 120_001, True),
        ("2022-12-31", 600_000, 120_001, False),
        ("2022-12-31", 600_001, 120_000, False),
        ("2026-11-24", 900_000, 180_000, None),  # one agency page only: an officer must confirm
        ("2026-11-24", 900_000, 179_000, False),
    ],
)
def test_shanghais_pay_line_for_permanent_residence_must_be_that_of_the_day(
    day: str, salary: int, tax: int, expected: bool | None, ask: Ask
) -> None:
    """Until 2023 a fixed amount, since then a multiple that only one page reports."""
    facts = {"annual_salary_cny": salary, "months_per_year": 6, "claims": ["recommendation"]}
    residence = {"work_years_city": 4, "tax_paid_cny": tax}
    result = ask(city="CN-SH", as_of=date.fromisoformat(day), residence=residence, **facts)
    assert met(result)["pr_salary_shanghai"] is expected


@pytest.mark.parametrize(
    ("day", "code", "there"),
    [
        ("2017-04-01", "r_visa", False),
        ("2017-11-28", "r_visa", True),
        ("2019-12-01", "single_window", False),
        ("2019-12-02", "single_window", True),
        ("2025-09-30", "k_visa", False),
        ("2025-10-01", "k_visa", True),
        ("2021-02-28", "shanghai_identified_talent", False),
        ("2021-03-01", "shanghai_identified_talent", True),
        ("2023-05-25", "pr_lingang", False),
        ("2023-05-26", "pr_lingang", True),
    ],
)
def test_related_route_must_only_be_there_while_it_is_in_force(day: str, code: str, there: bool, ask: Ask) -> None:
    """The day before its first day a route is not spoken of."""
    assert (code in met(ask(city="CN-SH", as_of=date.fromisoformat(day)))) is there


@pytest.mark.parametrize(
    ("day", "a", "b"),
    [("2023-06-06", True, False), ("2023-06-07", True, True), ("2024-09-20", True, True)],
)
def test_single_window_must_open_to_category_b_in_june_2023(day: str, a: bool, b: bool, ask: Ask) -> None:
    """Category A from the start, Category B since June 2023."""
    on = date.fromisoformat(day)
    assert met(ask(city="CN-SH", as_of=on, direct=["A1"]))["single_window"] is a
    in_b = {"education": "bachelor", "work_years": 2, "related_work_years": 2, "annual_salary_cny": 100_000}
    in_b |= {"months_per_year": 12, "chinese": "none", "age": 30, "extras": []}
    assert met(ask(city="CN-SH", as_of=on, **in_b))["single_window"] is b


def test_routes_of_other_cities_must_be_left_out_and_without_a_city_stay_open(ask: Ask) -> None:
    """Somebody in Beijing hears nothing of Shanghai; somebody without a city can't have met a city's route."""
    assert not [code for code in met(ask(city="CN-BJ")) if "shanghai" in code or code == "pr_lingang"]
    nowhere = ask(direct=["A1"])
    assert met(nowhere)["single_window"] is None
    (window,) = [one for one in nowhere.related if one.related.code == "single_window"]
    assert "city" in window.missing


def test_every_claim_must_be_asked_by_some_route_and_every_officer_only_route_never_be_met(policy: Policy) -> None:
    """No claim is there for nothing, and what needs an officer's word is unknown whatever else is told."""
    asked = {claim for route in policy.related for one in route.conditions for claim in one.any}
    assert set(CLAIMS) - asked <= {"own_technology", "encouraged_industry"}  # used by A4.1 and by the lower amounts
    facts = parse_profile({"claims": list(CLAIMS), "education": "doctor", "age": 17, "direct": ["A1"]})
    for city in policy.cities:
        for one in assess(facts, policy, city=city, as_of=TODAY).related:
            if any(condition.condition.kind == "officer" for condition in one.conditions):
                assert one.met is not True


hidden = st.lists(st.sampled_from(["education", "annual_salary_cny", "months_per_year", "age", "residence", "claims"]))


@settings(max_examples=100, deadline=None)
@given(full_profiles(), founders, residences, circumstances, hidden, cities)
def test_unknown_facts_must_never_make_a_related_route_met(
    full: dict[str, Any],
    founder: dict[str, Any],
    residence: dict[str, Any],
    claims: list[str],
    names: list[str],
    city: str,
) -> None:
    """A related route met on few facts stays met, and one not met stays not met, when the rest is told."""
    full = {**full, "founder": founder, "residence": residence, "claims": claims}
    full["place"] = "none" if city == "CN-SH" else full["place"]
    few = {name: value for name, value in full.items() if name not in names}
    told, known = (met(assess(parse_profile(facts), POLICY, city=city, as_of=TODAY)) for facts in (few, full))
    for code, verdict in told.items():
        if verdict is not None:
            assert known[code] is verdict, code
