"""A request is read whole: everything wrong is named with its field and what it takes, and nothing is judged."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.eligibility import Policy, ProfileErrors, errors_to_json, read_request
from bot.wording import Wording

TODAY = date(2026, 11, 24)
BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"profile": {"annual_salary_cny": -1}}, "annual_salary_cny", "0 to 1,000,000,000"),
    ({"profile": {"age": 200}}, "age", "0 to 120"),
    ({"profile": {"age": "38"}}, "age", "0 to 120"),
    ({"profile": {"chinese": "hsk9"}}, "chinese", "hsk6"),
    ({"profile": {"months_per_year": 13}}, "months_per_year", "0 to 12"),
    ({"profile": {"residence": {"stay_months": 13}}}, "residence.stay_months", "0 to 12"),
    ({"profile": {"founder": {"share_percent": 101}}}, "founder.share_percent", "0 to 100"),
    ({"profile": {"founder": {"shares": 1}}}, "founder.shares", "spelling"),
    ({"profile": {"claims": ["rich"]}}, "claims", "good_tax_record"),
    ({"profile": {}, "city": "CN-XX"}, "city", "CN-SH"),
    ({"profile": {}, "city": 5}, "city", "text"),
    ({"profile": {}, "as_of": "2016-12-31"}, "as_of", "2017-04-01"),
    ({"profile": {}, "as_of": "2017-03-31"}, "as_of", "2017-04-01"),
    ({"profile": {}, "as_of": "soon"}, "as_of", "2017-04-01"),
    ({"profile": {}, "as_of": 20261122}, "as_of", "2017-04-01"),
    ({"profile": {}, "cty": "CN-SH"}, "cty", "spelling"),
]


def refused(request: dict[str, Any], policy: Policy) -> list[dict[str, Any]]:
    with pytest.raises(ProfileErrors) as caught:
        read_request(request, policy, today=TODAY)
    return errors_to_json(caught.value, Wording.load())


@pytest.mark.parametrize(("request_", "field", "takes"), BAD)
def test_what_is_wrong_must_be_named_with_what_it_takes_in_both_languages(
    request_: dict[str, Any], field: str, takes: str, policy: Policy
) -> None:
    """The field comes back by name, its range or choices in the message, in English and in Chinese."""
    (problem,) = refused(request_, policy)
    assert problem["field"] == field
    assert field in problem["message"]["en"] and field in problem["message"]["zh"]
    assert takes in problem["message"]["en"]
    if takes[0].isdigit() or takes.startswith(("hsk", "CN")):
        assert all(part in problem["message"]["zh"] for part in takes.split(" to "))


def test_everything_wrong_must_be_named_at_once(policy: Policy) -> None:
    """Profile, city and day are read together, so that nobody has to mend one error after another."""
    request = {"profile": {"age": 200, "chinese": "hsk9", "direct": ["A9"]}, "city": "Shanghai", "as_of": "2016-01-01"}
    assert {problem["field"] for problem in refused(request, policy)} == {"age", "chinese", "direct", "city", "as_of"}


def test_ranges_must_come_back_for_programs_too(policy: Policy) -> None:
    """A form can show the range without reading the sentence."""
    (age,) = refused({"profile": {"age": 200}}, policy)
    assert age["allowed"] == {"low": 0, "high": 120}
    (day,) = refused({"as_of": "2016-01-01"}, policy)
    assert day["allowed"] == {"earliest": "2017-04-01"}


@pytest.mark.parametrize("day", [None, "2026-11-24", date(2026, 11, 24)])
def test_a_day_left_out_must_be_today(day: Any, policy: Policy) -> None:
    """Today's rules are taken where none are asked for; YAML's own dates are read too."""
    assert read_request({"as_of": day}, policy, today=TODAY).as_of == TODAY


def test_the_first_day_of_the_rules_must_be_answered(policy: Policy) -> None:
    """1 April 2017 is in, the day before is out."""
    assert read_request({"as_of": "2017-04-01"}, policy, today=TODAY).as_of == date(2017, 4, 1)
