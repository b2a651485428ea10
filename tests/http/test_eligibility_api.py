"""`POST /api/v1/eligibility`: the self-check over HTTP."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.http.contract import assert_error, assert_ok

# The worked example of the issue: 91 points.
DOCTOR = {
    "age": 38,
    "annual_salary_cny": 450000,
    "education": "doctor",
    "work_years": 8,
    "months_per_year": 12,
    "chinese": "hsk5",
    "place": "none",
    "extras": ["top_university"],
}
ROWS = {"S": 20, "E": 20, "W": 11, "T": 15, "C": 5, "L": 0, "A": 15, "U": 5, "P": 0}


def _check(client: httpx.Client, profile: dict[str, Any], **more: Any) -> dict[str, Any]:
    response = client.post("/api/v1/eligibility", json={"profile": profile, **more})
    body: dict[str, Any] = assert_ok(response, "Eligibility")
    return body


def test_worked_example_must_give_its_points(client: httpx.Client) -> None:
    """The doctor of the worked example has 91 points, row by row, and is Category A by points."""
    result = _check(client, DOCTOR, city="CN-SH", as_of="2026-11-22")
    assert result["category"] == "A"
    assert {row["code"]: row["points"] for row in result["points"]["rows"]} == ROWS
    assert result["points"]["total"] == sum(ROWS.values()) == 91
    assert [route["code"] for route in result["routes"] if route["met"]] == ["A6"]
    assert "91" in result["text"]["en"]
    assert "91" in result["text"]["zh"]


def test_wage_base_must_be_dated_and_have_its_source(client: httpx.Client) -> None:
    """With a city the result says which average wage it used, of which year and from where."""
    base = _check(client, DOCTOR, city="CN-SH", as_of="2026-11-22")["policy"]["wage_base"]
    assert base["city"] == "CN-SH"
    assert base["annual_cny"] == base["monthly_cny"] * 12
    assert base["source"]["host"]


def test_without_a_city_there_must_be_no_wage_base(client: httpx.Client) -> None:
    """Without a city no wage is made up; what the salary route needs is left open."""
    result = _check(client, DOCTOR)
    assert result["policy"]["wage_base"] is None
    assert {line["annual_cny"] for line in result["salary"]} == {None}


def test_monthly_salary_must_count_as_twelve_months(client: httpx.Client) -> None:
    """37,500 a month is 450,000 a year."""
    monthly = {name: value for name, value in DOCTOR.items() if name != "annual_salary_cny"}
    result = _check(client, {**monthly, "monthly_salary_cny": 37500}, city="CN-SH")
    assert result["points"]["total"] == 91


@pytest.mark.parametrize("profile", [{}, {"education": "bachelor"}, dict.fromkeys(DOCTOR)])
def test_missing_facts_must_be_named(profile: dict[str, Any], client: httpx.Client) -> None:
    """While facts that decide are missing the category is undetermined, and they are named."""
    result = _check(client, profile, city="CN-SH")
    assert result["category"] == "undetermined"
    assert {"age", "annual_salary_cny"} <= set(result["missing"])


def test_profile_may_be_left_out(client: httpx.Client) -> None:
    """An empty body object is an empty profile."""
    result = assert_ok(client.post("/api/v1/eligibility", json={}), "Eligibility")
    assert result["category"] == "undetermined"


def test_changes_that_help_must_be_told(client: httpx.Client) -> None:
    """Somebody below the line is told the nearest changes, each with the category and total it gives."""
    result = _check(
        client, {**DOCTOR, "education": "bachelor", "annual_salary_cny": 300000, "extras": []}, city="CN-SH"
    )
    assert result["points"]["total"] < 85
    assert result["nearest"]
    assert all(change["gives"] in {"A", "B"} and change["change"] for change in result["nearest"])


def test_rules_of_the_day_must_be_used(client: httpx.Client) -> None:
    """`as_of` is echoed, and defaults to today."""
    assert _check(client, DOCTOR, as_of="2026-05-01")["policy"]["as_of"] == "2026-05-01"
    assert _check(client, DOCTOR)["policy"]["as_of"] == _check(client, DOCTOR, as_of=None)["policy"]["as_of"]


def test_day_before_any_rule_must_be_refused(client: httpx.Client) -> None:
    """For a day on which no points table was in force there is no answer, and that is said."""
    response = client.post("/api/v1/eligibility", json={"profile": DOCTOR, "as_of": "1999-01-01"})
    assert_error(response, 422, "invalid")


def test_unknown_city_must_be_refused(client: httpx.Client) -> None:
    """A city that is no code of ours is an error, not a silent check without a wage base."""
    assert_error(client.post("/api/v1/eligibility", json={"profile": DOCTOR, "city": "Shanghai"}), 422, "invalid")
