"""`POST /api/v1/progress`: where an application stands, and what is not given away."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from bot.progress import normalise_number
from bot.progress.lockout import FAILURES, WINDOW_S
from tests.http.contract import assert_error, assert_ok

DEMO = {"business_type": "new", "business_number": "DEMO-2026-0001", "proof": "D001"}


pytestmark = pytest.mark.usefixtures("nobody_is_locked_out")


def _ask(client: httpx.Client, **changed: str) -> httpx.Response:
    return client.post("/api/v1/progress", json={**DEMO, **changed})


def _without_id(error: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in error.items() if name != "request_id"}


def test_demo_case_must_be_found_with_its_proof(client: httpx.Client) -> None:
    """The first demo case is under examination, with its history oldest first and a dated limit."""
    case = assert_ok(_ask(client), "Progress")
    assert case["business_number"] == "DEMO-2026-0001"
    assert case["state"]["code"] == case["history"][-1]["code"] == "examination"
    assert case["since"] == case["history"][-1]["at"]
    times = [item["at"] for item in case["history"]]
    assert times == sorted(times)
    assert case["time_limit"]["source"]["host"]
    assert 1 <= case["stage"] <= 5


@pytest.mark.parametrize(
    "changed",
    [
        {"business_number": "demo 2026 0001"},
        {"business_number": "ＤＥＭＯ－２０２６－０００１"},
        {"proof": "d001"},
        {"business_type": "新办"},
        {"business_type": "New work permit"},
    ],
)
def test_the_way_of_writing_must_not_matter(changed: dict[str, str], client: httpx.Client) -> None:
    """Case, blanks, full-width characters and either language's name of the business are all understood."""
    case = assert_ok(_ask(client, **changed), "Progress")
    assert normalise_number(case["business_number"]) == normalise_number("DEMO-2026-0001")


@pytest.mark.parametrize(
    "changed",
    [{"proof": "D002"}, {"business_number": "DEMO-2026-9999"}, {"business_type": "extension"}, {"proof": "%' OR 1=1"}],
)
def test_wrong_number_and_wrong_proof_must_look_alike(changed: dict[str, str], client: httpx.Client) -> None:
    """An unknown number, a wrong proof and a wrong kind of business get the very same 404."""
    expected = assert_error(_ask(client, business_number="NOBODY-HAS-THIS-1"), 404, "not_found")
    assert _without_id(assert_error(_ask(client, **changed), 404, "not_found")) == _without_id(expected)


def test_guessing_must_be_stopped(client: httpx.Client) -> None:
    """After five failures even the right proof gets 429, and the wait is told."""
    for guess in range(FAILURES):
        assert_error(_ask(client, proof=f"X00{guess}"), 404, "not_found")
    response = _ask(client)
    error = assert_error(response, 429, "rate_limited")
    wait_s = int(response.headers["Retry-After"])
    assert 0 < wait_s <= WINDOW_S
    assert str(wait_s) in error["message"]["en"]
    assert str(wait_s) in error["message"]["zh"]


def test_success_must_not_count_as_a_guess(client: httpx.Client) -> None:
    """Asking for one's own case again and again locks nobody out."""
    for _ in range(FAILURES + 2):
        assert _ask(client).status_code == 200


def test_wrong_form_must_not_count_as_a_guess(client: httpx.Client) -> None:
    """A query that is refused before any lookup does not use up a try."""
    for _ in range(FAILURES + 1):
        assert_error(_ask(client, business_type="marriage"), 422, "invalid")
    assert _ask(client).status_code == 200
