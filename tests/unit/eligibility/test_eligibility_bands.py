"""Every edge of every row, from both sides; the figures are typed here again, independent of the data files."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.eligibility import Assessment

Ask = Callable[..., Assessment]

EDGES: list[tuple[str, str, float, int]] = [
    *[("S", "annual_salary_cny", pay, points) for pay, points in [
        (0, 0), (49_999.99, 0), (50_000, 5), (69_999.99, 5), (70_000, 8), (149_999, 8), (150_000, 11), (249_999, 11),
        (250_000, 14), (349_999, 14), (350_000, 17), (449_999, 17), (450_000, 20), (1_000_000_000, 20),
    ]],
    *[("S", "monthly_salary_cny", pay, points) for pay, points in [
        (37_499.99, 17), (37_500, 20), (12_499, 8), (12_500, 11),
    ]],
    *[("W", "work_years", years, points) for years, points in [
        (0, 0), (1, 0), (1.99, 0), (2, 5), (2.99, 5), (3, 6), (8, 11), (16, 19), (16.9, 19), (17, 20), (60, 20),
    ]],
    *[("T", "months_per_year", months, points) for months, points in [
        (0, 0), (2.9, 0), (3, 5), (5.9, 5), (6, 10), (8.9, 10), (9, 15), (12, 15),
    ]],
    *[("A", "age", age, points) for age, points in [
        (17, 0), (17.9, 0), (18, 10), (25, 10), (25.9, 10), (26, 15), (45, 15), (45.9, 15), (46, 10), (55, 10),
        (55.9, 10), (56, 5), (60, 5), (60.9, 5), (61, 0), (120, 0),
    ]],
    *[("P", "local_bonus", bonus, bonus) for bonus in range(11)],
]  # fmt: skip
CHOICES: list[tuple[str, str, str, int]] = [
    *[
        ("E", "education", value, points)
        for value, points in [("none", 0), ("bachelor", 10), ("master", 15), ("doctor", 20)]
    ],
    *[("C", "chinese", f"hsk{level}", min(level, 5)) for level in range(1, 7)],
    *[
        ("C", "chinese", value, points)
        for value, points in [("none", 0), ("degree_in_chinese", 5), ("former_national", 5)]
    ],
    *[
        ("L", "place", value, points)
        for value, points in [("none", 0), ("west", 10), ("northeast", 10), ("poor_county", 10)]
    ],
]


@pytest.mark.parametrize(("row", "field", "value", "points"), [*EDGES, *CHOICES])
def test_band_edge_must_give_the_points_of_the_table(
    row: str, field: str, value: float | str, points: int, ask: Ask
) -> None:
    assert ask(**{field: value}).points[row] == points


@pytest.mark.parametrize(
    ("certificate", "points"),
    [("none", 0), ("senior_worker", 10), ("technician", 15), ("senior_technician", 20), ("international_top", 20)],
)
def test_certificate_must_count_where_it_gives_more_than_the_degree(certificate: str, points: int, ask: Ask) -> None:
    assert ask(education="none", vocational=certificate).points["E"] == points
    assert ask(education="bachelor", vocational=certificate).points["E"] == max(10, points)
    assert ask(education="doctor", vocational=certificate).points["E"] == 20


@pytest.mark.parametrize(
    "extras", [["top_university"], ["global500"], ["ip"], ["five_years_in_china"], ["ip", "global500"]]
)
def test_any_number_of_extras_must_give_five_points_once(extras: list[str], ask: Ask) -> None:
    assert ask(extras=extras).points["U"] == 5


def test_no_extras_must_give_no_points_and_not_told_must_stay_open(ask: Ask) -> None:
    assert ask(extras=[]).points["U"] == 0
    assert ask().points["U"] is None


def test_shanghai_must_settle_the_place_row_at_zero_and_other_cities_leave_it_open(ask: Ask) -> None:
    assert ask(city="CN-SH").points["L"] == 0
    assert ask(city="CN-BJ").points["L"] is None
    assert ask(city="other", place="west").points["L"] == 10


def test_maxima_must_add_up_to_120_and_to_100_in_shanghai_without_bonus(ask: Ask) -> None:
    rows = {row.code: row.maximum for row in ask().judgement.rows}
    assert sum(rows.values()) == 120
    assert sum(rows.values()) - rows["L"] - rows["P"] == 100


@pytest.mark.parametrize(
    ("monthly", "a_line", "b_line"),
    [(49_735, False, False), (49_736, False, True), (74_603, False, True), (74_604, True, True)],
)
def test_shanghai_pay_lines_must_turn_at_four_and_six_times(monthly: int, a_line: bool, b_line: bool, ask: Ask) -> None:
    lines = ask(city="CN-SH", monthly_salary_cny=monthly).judgement.lines
    assert [line.met for line in lines] == [a_line, b_line]
    assert [(line.monthly_cny, line.annual_cny) for line in lines] == [(74_604, 895_248), (49_736, 596_832)]


@pytest.mark.parametrize(("annual", "met"), [(859_463, False), (859_464, True)])
def test_beijing_pay_line_must_turn_at_its_own_base(annual: int, met: bool, ask: Ask) -> None:
    assert ask(city="CN-BJ", annual_salary_cny=annual).judgement.lines[0].met is met
