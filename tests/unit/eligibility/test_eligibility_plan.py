"""The personal plan: in the order a person acts, with offices and papers, and honest about what is not known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import given, settings

from bot.eligibility import Assessment, Policy, assess, load_policy, parse_profile, plan_url, to_json
from bot.eligibility.assessment import RANK, NearestChange, RelatedVerdict, Verdict
from bot.wording import Wording
from tests.unit.eligibility.strategies import cities, partial_profiles

Ask = Callable[..., Assessment]
POLICY = load_policy(Path(__file__).parents[3] / "data" / "policy")
TODAY = date(2026, 11, 24)
ORDER = ["apply", "tell", "ask", "improve", "later", "confirm"]
DOCTOR: dict[str, Any] = {
    "age": 38,
    "annual_salary_cny": 450_000,
    "education": "doctor",
    "work_years": 8,
    "months_per_year": 12,
    "chinese": "hsk5",
    "extras": ["top_university"],
}


def steps(result: Assessment) -> list[tuple[str, str]]:
    """Each step's kind, and the code of what it is about."""
    found = []
    for step in result.plan:
        about = step.about
        if isinstance(about, Verdict):
            code = about.route.code
        elif isinstance(about, RelatedVerdict):
            code = about.related.code
        else:
            code = "+".join(about.kinds) if isinstance(about, NearestChange) else ",".join(about)
        found.append((step.kind, code))
    return found


def test_category_a_in_shanghai_must_be_told_permit_letter_visa_and_window_in_this_order(ask: Ask) -> None:
    """What can be applied for now comes first, the work permit before what builds on it."""
    assert steps(ask(city="CN-SH", **DOCTOR))[:5] == [
        ("apply", "A6"),
        ("apply", "confirmation_letter"),
        ("apply", "r_visa"),
        ("apply", "single_window"),
        ("ask", "pr_doctor_shanghai"),
    ]


def test_papers_must_follow_the_route_and_the_rows_that_gave_points(ask: Ask) -> None:
    """By points in A the degree is proven, not only declared; a direct route needs no proof of pay or Chinese."""
    by_points, by_post = ask(city="CN-SH", **DOCTOR).plan[0], ask(city="CN-SH", direct=["A3.4"]).plan[0]
    assert {"salary_undertaking", "degree", "work_proof", "hsk", "extra", "months"} <= set(by_points.papers)
    assert "degree_undertaking" not in by_points.papers
    assert {"degree_undertaking", "category_proof"} <= set(by_post.papers)
    assert not {"hsk", "salary_undertaking"} & set(by_post.papers)
    assert "salary_undertaking" in ask(city="CN-SH", monthly_salary_cny=74_604).plan[0].papers
    assert "bonus" not in by_points.papers


def test_an_undecided_person_must_be_asked_the_most_deciding_fact_first(ask: Ask) -> None:
    """The step `tell` names the facts in the order of `missing`, and nothing can be applied for yet."""
    result = ask(city="CN-SH", education="bachelor")
    assert steps(result)[0] == ("tell", ",".join(result.missing))


def test_what_only_an_officer_can_confirm_must_be_a_step_with_somebody_to_ask(ask: Ask) -> None:
    """A claim whose text we lack, and a post-doctoral researcher of exactly 40, lead to an officer, not to A."""
    facts = {**DOCTOR, "education": "bachelor", "extras": [], "chinese": "none"}
    for direct, age, route in ((["A4.2"], 38, "A4"), (["A5"], 40, "A5")):
        result = ask(city="CN-SH", **{**facts, "direct": direct, "age": age})
        (step,) = [
            step
            for step, (kind, code) in zip(result.plan, steps(result), strict=True)
            if (kind, code) == ("ask", route)
        ]
        assert step.places
        assert result.category == "B"


def test_somebody_below_must_be_told_at_most_three_improvements_the_easiest_first(ask: Ask) -> None:
    """The improvements are the first of the nearest changes."""
    result = ask(city="CN-SH", age=26, annual_salary_cny=240_000, education="bachelor", work_years=2, chinese="hsk3",
                 related_work_years=0, months_per_year=12, extras=[])  # fmt: skip
    improving = [step.about for step in result.plan if step.kind == "improve"]
    assert improving == list(result.nearest[:3])


def test_disputes_must_be_named_before_filing(ask: Ask, wording: Wording) -> None:
    """The last step tells what sources disagree on, for pay of 4 times, and whom to ask."""
    facts = {"annual_salary_cny": 600_000, "education": "none", "months_per_year": 2}
    last = to_json(ask(city="CN-SH", **facts), wording)["plan"]["steps"][-1]
    assert wording.render("utter_eligibility_warning_b4_sources", "en") in last["text"]["en"]
    assert wording.render("utter_eligibility_warning_self_check", "zh") in last["text"]["zh"]
    assert any(place["phone"] for place in last["places"])


@settings(max_examples=100, deadline=None)
@given(partial_profiles(), cities)
def test_the_plan_must_keep_its_order_and_only_offer_what_is_met(
    both: tuple[dict[str, Any], dict[str, Any]], city: str
) -> None:
    """Steps come in one order; `apply` only names routes that are met, and the last step always says to confirm."""
    for facts in both:
        result = assess(parse_profile(facts), POLICY, city=city, as_of=TODAY)
        kinds = [ORDER.index(step.kind) for step in result.plan]
        assert kinds == sorted(kinds) and result.plan[-1].kind == "confirm"
        for step in result.plan:
            if step.kind == "apply":
                assert isinstance(step.about, Verdict | RelatedVerdict) and step.about.met is True
            if step.kind == "ask":
                assert isinstance(step.about, Verdict | RelatedVerdict) and step.about.met is None
        leading = [step for step in result.plan if isinstance(step.about, Verdict) and step.kind == "apply"]
        assert bool(leading) == (RANK[result.judgement.at_least] > 0)


def test_the_plans_text_must_have_the_same_lines_and_no_gap_in_both_languages(ask: Ask, wording: Wording) -> None:
    """Plain channels get the whole plan as text, line for line the same, nothing unfilled."""
    for facts in (DOCTOR, {"education": "bachelor"}, {"direct": ["C2"], "age": 30}):
        text = to_json(ask(city="CN-SH", **facts), wording)["plan"]["text"]
        assert text["en"].count("\n") == text["zh"].count("\n")
        assert "{" not in text["en"] + text["zh"] and "None" not in text["en"] + text["zh"]


def test_every_paper_and_place_a_rule_names_must_be_there(policy: Policy) -> None:
    """Nothing the plan can name is missing from the data, and each paper is written once."""
    named = {paper for route in policy.related for paper in route.papers}
    lists = (policy.plan.permit, policy.plan.routes, policy.plan.rows)
    named |= {paper for group in lists for papers in group.values() for paper in papers} | {"skill_certificate"}
    assert named == set(policy.plan.papers)
    assert {place for route in policy.related for place in route.places} <= set(policy.plan.places)


def test_the_address_of_the_plan_must_carry_the_facts_behind_the_hash_only() -> None:
    """What a browser sends of the address is the page alone."""
    url = plan_url(DOCTOR, city="CN-SH", language="zh")
    sent, _, kept = url.partition("#")
    assert sent == "/eligibility"
    assert kept and not set(kept) & set("+/=?&#")
