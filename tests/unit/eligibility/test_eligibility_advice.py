"""What the engine suggests, asks next and cautions about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bot.eligibility import Assessment, Policy, next_facts, parse_profile

Ask = Callable[..., Assessment]
TODAY = date(2026, 11, 22)
SEVEN: dict[str, Any] = {  # worked example 7: one point short of B
    "annual_salary_cny": 240_000,
    "education": "bachelor",
    "work_years": 2,
    "related_work_years": 0,
    "months_per_year": 12,
    "chinese": "hsk3",
    "age": 26,
    "extras": [],
}


def changes(result: Assessment) -> list[tuple[dict[str, Any], str, int]]:
    return [(dict(change.change), change.gives, change.points) for change in result.nearest]


def test_one_point_short_must_suggest_each_smallest_change_by_effort(ask: Ask) -> None:
    assert changes(ask(city="CN-SH", **SEVEN)) == [
        ({"annual_salary_cny": 250_000}, "B", 62),
        ({"chinese": "hsk4"}, "B", 60),
        ({"work_years": 3, "related_work_years": 1}, "B", 60),
        ({"education": "master"}, "B", 64),
        ({"annual_salary_cny": 895_248}, "A", 68),
    ]


def test_pay_told_by_the_month_must_be_suggested_by_the_month(ask: Ask) -> None:
    facts = {name: value for name, value in SEVEN.items() if name != "annual_salary_cny"}
    first = changes(ask(city="CN-SH", monthly_salary_cny=20_000, **facts))[0]
    assert first == ({"monthly_salary_cny": 20_834}, "B", 62)


def test_a_further_year_must_not_be_suggested_where_the_birthday_undoes_it(ask: Ask) -> None:
    facts = {**SEVEN, "chinese": "hsk4", "annual_salary_cny": 150_000, "work_years": 1, "education": "bachelor"}
    young, older = ask(city="CN-SH", **facts), ask(city="CN-SH", **{**facts, "age": 45})
    years = [[change for change in changes(result) if "work_years" in change[0]] for result in (young, older)]
    assert years[0] == [({"work_years": 2, "related_work_years": 1}, "B", 60)]
    assert years[1] == [({"work_years": 3, "related_work_years": 2}, "B", 61)]  # two related years open B1 at any age


def test_nothing_must_be_suggested_to_someone_in_category_a(ask: Ask) -> None:
    assert ask(direct=["A1"], **SEVEN).nearest == ()


def test_the_first_question_to_a_stranger_must_be_the_one_that_decides_most(policy: Policy) -> None:
    asked = next_facts(parse_profile({}), policy, None, TODAY)
    assert asked[0] == "annual_salary_cny"
    assert set(asked) == {
        *("annual_salary_cny", "education", "work_years", "related_work_years", "months_per_year"),
        *("chinese", "age", "city", "extras"),
    }


def test_a_city_without_a_known_place_must_lead_to_the_place_question(policy: Policy) -> None:
    asked = next_facts(parse_profile({}), policy, "other", TODAY)
    assert "place" in asked and "city" not in asked
    assert not {"place", "city"} & set(next_facts(parse_profile({}), policy, "CN-SH", TODAY))


def test_nothing_must_be_asked_once_pay_alone_decides(policy: Policy) -> None:
    assert next_facts(parse_profile({"annual_salary_cny": 900_000}), policy, "CN-SH", TODAY) == []


def test_small_facts_must_not_be_asked_when_they_cannot_reach_a_line(policy: Policy) -> None:
    facts = {**SEVEN, "related_work_years": 2}
    del facts["chinese"], facts["extras"]
    assert next_facts(parse_profile(facts), policy, "CN-SH", TODAY) == []


def test_without_a_city_high_pay_must_leave_the_category_open_and_name_the_city(ask: Ask) -> None:
    facts = {**SEVEN, "place": "none"}
    high = ask(**{**facts, "annual_salary_cny": 900_000})
    assert (high.category, high.missing, high.met["A3"]) == ("undetermined", ("city",), None)
    assert ask(**facts).category == "none"


def test_a_city_whose_wage_is_not_known_must_leave_high_pay_to_the_office(ask: Ask, policy: Policy) -> None:
    facts = {**SEVEN, "place": "none", "annual_salary_cny": 900_000, "chinese": "hsk5"}
    result = ask(city="CN-HZ", **facts)
    assert (result.category, result.judgement.at_least, result.missing) == ("undetermined", "B", ("wage_base",))
    assert next_facts(parse_profile(facts), policy, "CN-HZ", TODAY) == []
    assert "wage_base_unknown" in result.warnings


@pytest.mark.parametrize(
    ("facts", "city", "code"),
    [
        ({}, "CN-SH", "self_check"),
        ({}, "CN-SH", "wage_base_moves"),
        ({}, "CN-TJ", "tianjin_multiple"),
        ({}, None, "city_unknown"),
        ({"age": 61}, "CN-SZ", "age_over_b_limit"),
        ({"age": 60}, "CN-SZ", "age_2026"),
        ({"age": 61}, "CN-BJ", "age_beijing"),
        ({"age": 65}, "CN-SUZ", "age_suzhou"),
        ({"annual_salary_cny": 600_000}, "CN-SH", "b4_sources"),
        ({"annual_salary_cny": 600_000}, "CN-SH", "salary_check_2026"),
        ({"work_years": 3}, "CN-SH", "work_counts_all"),
        ({"extras": ["top_university"]}, "CN-SH", "university_list"),
        ({"local_bonus": 5}, "CN-SH", "bonus_confirmed"),
        ({"graduate": {}}, "CN-SH", "graduates_differ"),
        ({"occupation": "language_teacher"}, "CN-SH", "teacher"),
        ({"education": "none"}, "CN-SH", "c_needs_grounds"),
        ({"education": "doctor"}, "CN-SH", "shanghai_doctor"),
        ({"place": "west"}, "CN-SH", "place_differs"),
        ({"age": 40, "direct": ["A5"]}, "CN-SH", "young_exactly"),
    ],
)
def test_a_caution_must_be_given_where_it_applies_and_not_to_everyone(
    facts: dict[str, Any], city: str | None, code: str, ask: Ask
) -> None:
    assert code in ask(city=city, **facts).warnings
    if code != "self_check":
        assert code not in ask(city="CN-GZ", education="bachelor", direct=["A1"], age=30).warnings


def test_rules_of_other_days_must_differ_where_the_facts_do(ask: Ask) -> None:
    facts = {**SEVEN, "annual_salary_cny": 900_000}
    by_day = {
        day: ask(city="CN-SH", as_of=date.fromisoformat(day), **facts)
        for day in ("2017-04-01", "2023-06-01", "2026-11-22")
    }
    assert [result.met["A3"] for result in by_day.values()] == [None, None, True]
    assert "pilot_list" in by_day["2023-06-01"].warnings
    assert "pilot_list" not in by_day["2017-04-01"].warnings + by_day["2026-11-22"].warnings
    assert "salary_check_2026" not in by_day["2023-06-01"].warnings


def test_graduates_must_be_category_c_in_shanghai_only_when_every_condition_is_known(ask: Ask) -> None:
    facts = {**SEVEN, "education": "master", "annual_salary_cny": 149_208, "work_years": 0, "chinese": "none"}
    graduate = {"university": "china", "months_since": 12, "average_score": 80}
    assert ask(city="CN-SH", graduate=graduate, **facts).category == "C"
    assert ask(city="CN-SH", graduate={**graduate, "months_since": 13}, **facts).category == "none"
    assert ask(city="CN-SH", graduate={**graduate, "average_score": 79}, **facts).category == "none"
    assert ask(city="CN-SH", graduate={**graduate, "university": "abroad"}, **facts).category == "none"
    assert ask(city="CN-SH", graduate=graduate, **{**facts, "annual_salary_cny": 149_207}).met["C3"] is False
    partly = ask(city="CN-SH", graduate={"university": "china"}, **facts)
    assert (partly.category, partly.missing) == ("undetermined", ("graduate",))
    assert ask(city="CN-BJ", graduate=graduate, **facts).met["C3"] is None


@pytest.mark.parametrize("item", ["A2.11", "A2.12", "A3.6", "A4.2", "A4.3", "B2.2", "B5", "C1"])
def test_an_item_whose_text_we_do_not_have_must_never_be_met(item: str, ask: Ask) -> None:
    result = ask(city="CN-SH", direct=[item], **SEVEN)
    assert result.met[item.split(".")[0]] is None
    assert result.category == "none"


def test_a_route_named_without_its_case_must_ask_for_the_case(ask: Ask) -> None:
    verdict = ask(direct=["A2"]).judgement.verdict("A2")
    assert verdict is not None
    assert (verdict.met, verdict.missing, verdict.reasons[0].code) == (None, ("direct",), "item_not_named")


def test_skill_certificates_must_open_b2_only_at_the_top_level(ask: Ask) -> None:
    assert ask(vocational="international_top").met["B2"] is True
    assert ask(vocational="technician", direct=[]).met["B2"] is False
    assert ask(vocational="none").met["B2"] is None


@pytest.mark.parametrize(
    ("facts", "met"),
    [
        ({"occupation": "other"}, False),
        ({"occupation": "language_teacher", "education": "none"}, False),
        (
            {"occupation": "language_teacher", "direct": ["B3.1"], "education": "bachelor", "related_work_years": 2},
            True,
        ),
        (
            {"occupation": "language_teacher", "direct": ["B3.1"], "education": "bachelor", "related_work_years": 1},
            None,
        ),
        ({"occupation": "language_teacher", "direct": ["B3.1"], "education": "bachelor"}, None),
        ({"occupation": "language_teacher", "education": "bachelor", "related_work_years": 2}, None),
    ],
)
def test_language_teachers_must_meet_every_condition(facts: dict[str, Any], met: bool | None, ask: Ask) -> None:
    assert ask(**facts).met["B3"] is met


def test_english_teachers_from_a_country_off_the_list_must_ask_an_officer(ask: Ask) -> None:
    facts = {"occupation": "english_teacher", "mother_tongue": "en", "education": "bachelor", "related_work_years": 2}
    off, on = (ask(nationality=country, direct=["B3.1"], **facts).judgement.verdict("B3") for country in ("IE", "NZ"))
    assert off is not None and on is not None
    assert (off.met, off.reasons[0].code, on.met) == (None, "country_not_listed", True)
