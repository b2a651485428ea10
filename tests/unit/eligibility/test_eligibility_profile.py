"""Reading a profile: what is right is kept, what is wrong is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.eligibility import Assessment, Policy, Profile, ProfileErrors, assess, errors_to_json, parse_profile
from bot.eligibility.profile import FIELDS
from bot.wording import Wording

WRONG: list[tuple[str, Any, str]] = [
    ("age", -1, "out_of_range"),
    ("age", 121, "out_of_range"),
    ("age", 200, "out_of_range"),
    ("age", True, "not_a_number"),
    ("age", "38", "not_a_number"),
    ("age", float("nan"), "not_a_number"),
    ("age", float("inf"), "not_a_number"),
    ("annual_salary_cny", -0.01, "out_of_range"),
    ("annual_salary_cny", 10**400, "out_of_range"),
    ("annual_salary_cny", [450_000], "not_a_number"),
    ("monthly_salary_cny", -1, "out_of_range"),
    ("months_per_year", 13, "out_of_range"),
    ("months_per_year", 12.5, "out_of_range"),
    ("work_years", -1, "out_of_range"),
    ("related_work_years", 101, "out_of_range"),
    ("local_bonus", 11, "out_of_range"),
    ("local_bonus", 2.5, "not_whole"),
    ("education", "phd", "unknown_choice"),
    ("education", 3, "not_text"),
    ("vocational", "welder", "unknown_choice"),
    ("chinese", "hsk9", "unknown_choice"),
    ("chinese", ["hsk5"], "not_text"),
    ("place", "moon", "unknown_choice"),
    ("extras", "ip", "not_a_list"),
    ("extras", ["ip", "oscar"], "unknown_choice"),
    ("extras", [1], "not_text"),
    ("direct", ["D1"], "unknown_item"),
    ("direct", [None], "not_text"),
    ("occupation", "astronaut", "unknown_choice"),
    ("nationality", "Canada", "not_a_country"),
    ("mother_tongue", "English", "not_a_language"),
    ("graduate", "yes", "not_an_object"),
    ("salary", 450_000, "unknown_field"),
]


@pytest.mark.parametrize(("field", "value", "code"), WRONG)
def test_a_wrong_field_must_be_named_with_its_reason_in_both_languages(
    field: str, value: Any, code: str, wording: Wording
) -> None:
    with pytest.raises(ProfileErrors) as caught:
        parse_profile({field: value})
    assert [(problem.field, problem.code) for problem in caught.value.problems] == [(field, code)]
    message = errors_to_json(caught.value, wording)[0]["message"]
    assert message["en"] and message["zh"] and message["en"] != message["zh"]


@pytest.mark.parametrize("obj", [None, 1, "text", [], [{"age": 38}], True])
def test_anything_but_an_object_must_be_refused(obj: object) -> None:
    with pytest.raises(ProfileErrors) as caught:
        parse_profile(obj)
    assert [(problem.field, problem.code) for problem in caught.value.problems] == [("profile", "not_an_object")]


def test_all_wrong_fields_must_be_named_at_once() -> None:
    with pytest.raises(ProfileErrors) as caught:
        parse_profile({field: value for field, value, _ in WRONG})
    assert {problem.field for problem in caught.value.problems} == {field for field, _, _ in WRONG}


def test_wrong_fields_inside_graduate_must_be_named_with_their_path() -> None:
    with pytest.raises(ProfileErrors) as caught:
        parse_profile({"graduate": {"university": "moon", "average_score": 101, "gpa": 4}})
    assert [(problem.field, problem.code) for problem in caught.value.problems] == [
        ("graduate.university", "unknown_choice"),
        ("graduate.average_score", "out_of_range"),
        ("graduate.gpa", "unknown_field"),
    ]


def test_pay_given_twice_must_agree() -> None:
    assert parse_profile({"annual_salary_cny": 450_000, "monthly_salary_cny": 37_500}).salary_cny == 450_000
    with pytest.raises(ProfileErrors, match="salaries_differ"):
        parse_profile({"annual_salary_cny": 450_000, "monthly_salary_cny": 30_000})


def test_related_work_longer_than_all_work_must_be_refused() -> None:
    with pytest.raises(ProfileErrors, match="related_work_years: more_than_work_years"):
        parse_profile({"work_years": 3, "related_work_years": 4})


def test_null_must_mean_not_told_and_edges_must_be_allowed() -> None:
    assert parse_profile(dict.fromkeys(FIELDS)) == Profile() == parse_profile({})
    edges = parse_profile({"age": 120, "months_per_year": 12, "local_bonus": 10, "annual_salary_cny": 0, "extras": []})
    assert (edges.age, edges.months_per_year, edges.local_bonus, edges.salary_cny, edges.extras) == (120, 12, 10, 0, ())


def test_the_fields_must_be_those_of_the_contract() -> None:
    assert set(FIELDS) == {
        *("age", "annual_salary_cny", "monthly_salary_cny", "education", "vocational", "work_years"),
        *("related_work_years", "months_per_year", "chinese", "place", "extras", "local_bonus", "direct"),
        *("occupation", "nationality", "mother_tongue", "graduate", "founder", "residence", "claims"),
    }


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*FIELDS, "x", ""]), inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(json_values)
def test_any_json_must_be_read_or_refused_by_name(obj: object) -> None:
    try:
        profile = parse_profile(obj)
    except ProfileErrors as errors:
        assert errors.problems
    else:
        assert isinstance(obj, dict) and isinstance(profile, Profile)


@pytest.mark.parametrize("city", ["Shanghai", "", "CN-XX", "cn-sh"])
def test_an_unknown_city_must_be_refused_with_the_cities_known(city: str, policy: Policy, wording: Wording) -> None:
    with pytest.raises(ProfileErrors) as caught:
        assess(Profile(), policy, city=city, as_of=date(2026, 11, 22))
    (message,) = errors_to_json(caught.value, wording)
    assert (message["field"], message["code"]) == ("city", "unknown_choice")
    assert "CN-SH" in message["message"]["en"] and "CN-SH" in message["message"]["zh"]


def test_an_item_no_rule_lists_must_be_refused(ask: Callable[..., Assessment]) -> None:
    with pytest.raises(ProfileErrors, match="direct: unknown_item"):
        ask(direct=["A2.99"])


def test_a_day_before_the_rules_must_be_refused_and_their_first_day_must_work(ask: Callable[..., Assessment]) -> None:
    with pytest.raises(ProfileErrors, match="as_of: before_first_rules"):
        ask(as_of=date(2017, 3, 31))
    assert ask(as_of=date(2017, 4, 1), direct=["A1"]).category == "A"
