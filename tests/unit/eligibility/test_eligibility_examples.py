"""The worked examples of the facts, one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.eligibility import Assessment

Ask = Callable[..., Assessment]
CODES = "SEWTCLAUP"


def facts(
    pay: int, education: str, work: float, months: float, chinese: str, place: str, age: int, u: int, bonus: int
) -> dict[str, Any]:
    """One row of the table of examples as profile fields."""
    return {
        "annual_salary_cny": pay,
        "education": education,
        "work_years": work,
        "months_per_year": months,
        "chinese": chinese,
        "place": place,
        "age": age,
        "extras": ["global500"] if u else [],
        "local_bonus": bonus,
    }


# number: facts, points by row, total, A6 met, B6 met
EXAMPLES: dict[int, tuple[dict[str, Any], list[int], int, bool, bool]] = {
    1: (
        facts(300_000, "bachelor", 17, 12, "none", "none", 42, 0, 0),
        [14, 10, 20, 15, 0, 0, 15, 0, 0],
        74,
        False,
        True,
    ),
    2: (facts(450_000, "doctor", 8, 12, "hsk5", "none", 38, 5, 0), [20, 20, 11, 15, 5, 0, 15, 5, 0], 91, True, False),
    3: (facts(449_999, "doctor", 8, 12, "hsk5", "none", 38, 0, 0), [17, 20, 11, 15, 5, 0, 15, 0, 0], 83, False, True),
    4: (facts(450_000, "master", 12, 12, "none", "none", 40, 5, 0), [20, 15, 15, 15, 0, 0, 15, 5, 0], 85, True, False),
    5: (
        facts(450_000, "bachelor", 12, 12, "former_national", "none", 45, 5, 0),
        [20, 10, 15, 15, 5, 0, 15, 5, 0],
        85,
        True,
        False,
    ),
    6: (facts(240_000, "bachelor", 2, 12, "none", "none", 25, 0, 0), [11, 10, 5, 15, 0, 0, 10, 0, 0], 51, False, False),
    7: (facts(240_000, "bachelor", 2, 12, "hsk3", "none", 26, 0, 0), [11, 10, 5, 15, 3, 0, 15, 0, 0], 59, False, False),
    8: (facts(720_000, "bachelor", 30, 12, "none", "none", 61, 5, 0), [20, 10, 20, 15, 0, 0, 0, 5, 0], 70, False, True),
    9: (facts(720_000, "master", 30, 12, "hsk6", "none", 58, 5, 0), [20, 15, 20, 15, 5, 0, 5, 5, 0], 85, True, False),
    10: (facts(180_000, "none", 10, 12, "hsk5", "none", 45, 0, 0), [11, 0, 13, 15, 5, 0, 15, 0, 0], 59, False, False),
    11: (facts(180_000, "none", 10, 12, "hsk5", "none", 46, 0, 0), [11, 0, 13, 15, 5, 0, 10, 0, 0], 54, False, False),
    12: (
        facts(260_000, "bachelor", 1.9, 8.9, "hsk4", "west", 30, 5, 0),
        [14, 10, 0, 10, 4, 10, 15, 5, 0],
        68,
        False,
        True,
    ),
    13: (facts(149_999, "bachelor", 5, 9, "none", "none", 55, 0, 0), [8, 10, 8, 15, 0, 0, 10, 0, 0], 51, False, False),
    14: (facts(350_000, "doctor", 2, 12, "hsk5", "west", 29, 5, 0), [17, 20, 5, 15, 5, 10, 15, 5, 0], 92, True, False),
    15: (facts(69_999, "master", 6, 6, "hsk2", "none", 56, 0, 10), [5, 15, 9, 10, 2, 0, 5, 0, 10], 56, False, False),
}


@pytest.mark.parametrize("number", EXAMPLES)
def test_worked_example_must_give_its_points_row_by_row_and_its_points_routes(number: int, ask: Ask) -> None:
    profile, rows, total, a6, b6 = EXAMPLES[number]
    result = ask(**profile)
    assert [result.points[code] for code in CODES] == rows
    assert result.total == total == sum(rows)
    assert (result.met["A6"], result.met["B6"]) == (a6, b6)


@pytest.mark.parametrize(
    ("number", "category"), [(1, "B"), (2, "A"), (3, "B"), (4, "A"), (5, "A"), (8, "B"), (9, "A"), (12, "B"), (14, "A")]
)
def test_worked_example_decided_by_points_must_give_its_category_in_shanghai(
    number: int, category: str, ask: Ask
) -> None:
    assert ask(city="CN-SH", **EXAMPLES[number][0]).category == category


@pytest.mark.parametrize("number", [10, 11])
def test_worked_example_without_degree_must_give_no_category(number: int, ask: Ask) -> None:
    assert ask(city="CN-SH", **EXAMPLES[number][0]).category == "none"


@pytest.mark.parametrize("number", [6, 7, 13, 15])
def test_points_that_fail_must_leave_b1_possible_until_related_work_is_told(number: int, ask: Ask) -> None:
    profile = EXAMPLES[number][0]
    unknown = ask(city="CN-SH", **profile)
    assert (unknown.category, unknown.missing) == ("undetermined", ("related_work_years",))
    assert ask(city="CN-SH", related_work_years=2, **profile).category == "B"
    assert ask(city="CN-SH", related_work_years=1.9, **profile).category == "none"


def test_example_8_must_warn_of_the_age_and_meet_the_pay_line_of_b(ask: Ask) -> None:
    result = ask(city="CN-SH", **EXAMPLES[8][0])
    assert (result.met["B4"], result.met["A3"]) == (True, None)
    assert {"age_over_b_limit", "b4_sources", "age_shanghai", "age_2026"} <= set(result.warnings)


def test_the_readme_profile_must_give_91_points_and_category_a(ask: Ask) -> None:
    result = ask(
        city="CN-SH",
        age=38,
        education="doctor",
        work_years=8,
        annual_salary_cny=450_000,
        chinese="hsk5",
        months_per_year=12,
        extras=["top_university"],
    )
    assert (result.total, result.category) == (91, "A")
    assert result.points == dict(zip(CODES, [20, 20, 11, 15, 5, 0, 15, 5, 0], strict=True))


def test_d1_pay_at_six_times_must_give_a_at_any_age(ask: Ask) -> None:
    result = ask(city="CN-SH", monthly_salary_cny=74_604, age=62)
    assert result.category == "A"
    assert result.judgement.base is not None
    assert result.judgement.base.monthly_cny == 12_434
    assert "age_over_b_limit" not in result.warnings


def test_d2_one_yuan_under_six_times_must_fall_to_b4_with_its_caveat(ask: Ask) -> None:
    result = ask(
        city="CN-SH",
        monthly_salary_cny=74_603,
        education="none",
        work_years=0,
        months_per_year=12,
        chinese="hsk3",
        age=25,
        extras=[],
        direct=[],
    )
    assert result.total == 48
    assert (result.category, result.met["A3"], result.met["B4"]) == ("B", False, True)
    assert "b4_sources" in result.warnings


def test_d3_under_four_times_with_degree_and_related_work_must_be_b1_and_not_b4(ask: Ask) -> None:
    result = ask(city="CN-SH", monthly_salary_cny=49_735, education="bachelor", work_years=2, related_work_years=2)
    assert (result.category, result.met["B1"], result.met["B4"]) == ("B", True, False)


FOUNDER = {"invested_usd": 500_000, "stable_years": 3, "share_percent": 30}


def test_d4_founder_with_share_and_capital_must_be_a4(ask: Ask) -> None:
    for facts in ({"direct": ["A4.1"]}, {"founder": FOUNDER, "claims": ["own_technology"]}):
        result = ask(**facts)
        assert (result.category, result.met["A4"]) == ("A", True)


def test_d5_founder_below_the_share_must_fail_a4_1_and_leave_a4_2_to_an_officer(ask: Ask) -> None:
    short = {"founder": {**FOUNDER, "share_percent": 29}, "claims": ["own_technology"]}
    assert ask(direct=[], **short).met["A4"] is False
    result = ask(direct=["A4.2"], **short, **EXAMPLES[1][0])
    reasons = [reason.code for reason in result.judgement.verdict("A4").reasons]  # type: ignore[union-attr]
    assert (result.met["A4"], reasons, result.category) == (None, ["founder_short", "officer_confirms"], "B")


def test_d6_post_doctoral_researcher_of_39_must_be_a5(ask: Ask) -> None:
    result = ask(direct=["A5"], age=39)
    assert (result.category, result.met["A5"]) == ("A", True)


def test_d7_post_doctoral_researcher_of_exactly_40_must_ask_an_officer_and_fall_back_on_points(ask: Ask) -> None:
    result = ask(direct=["A5"], **{**EXAMPLES[1][0], "age": 40})
    assert (result.met["A5"], result.category) == (None, "B")
    assert "young_exactly" in result.warnings
    assert ask(direct=["A5"], age=41).met["A5"] is False


@pytest.mark.parametrize(("item", "route"), [("A3.4", "A3"), ("A2.8", "A2"), ("A3.1", "A3")])
def test_d8_d9_d10_a_listed_case_must_give_a(item: str, route: str, ask: Ask) -> None:
    result = ask(city="CN-SH", direct=[item])
    assert (result.category, result.met[route]) == ("A", True)


def test_d11_mother_tongue_teacher_with_a_language_degree_must_be_b3_without_experience(ask: Ask) -> None:
    result = ask(
        occupation="english_teacher",
        nationality="CA",
        mother_tongue="en",
        education="bachelor",
        work_years=0,
        related_work_years=0,
        direct=["B3.1", "B3.2"],
    )
    assert (result.met["B3"], result.met["B1"]) == (True, False)


def test_d12_teacher_of_a_foreign_tongue_must_fail_b3_and_be_checked_for_b1(ask: Ask) -> None:
    result = ask(
        occupation="english_teacher",
        nationality="FR",
        mother_tongue="fr",
        education="bachelor",
        work_years=5,
        related_work_years=5,
    )
    assert (result.met["B3"], result.met["B1"]) == (False, True)


def test_d13_staff_sent_by_the_group_must_be_b1_and_not_a3_without_a_senior_post(ask: Ask) -> None:
    result = ask(city="CN-SH", annual_salary_cny=300_000, education="master", related_work_years=3, direct=["B1.4"])
    assert (result.met["B1"], result.met["A3"]) == (True, False)
    reasons = [reason.code for reason in result.judgement.verdict("B1").reasons]  # type: ignore[union-attr]
    assert reasons == ["degree_and_years_met", "post_named"]
