"""The printable plan: a page that carries no facts to the server, and the answer it lays out."""

from __future__ import annotations

import base64
import json
import logging
import re
from typing import Any

import httpx
import pytest

from bot.settings import ROOT
from tests.http.contract import assert_error, assert_ok

STATIC = ROOT / "channels" / "web" / "static"
SHORT = {
    "age": 26,
    "annual_salary_cny": 240000,
    "education": "bachelor",
    "work_years": 2,
    "related_work_years": 0,
    "months_per_year": 5,
    "chinese": "hsk1",
    "extras": [],
}


def _check(client: httpx.Client, profile: dict[str, Any], **more: Any) -> dict[str, Any]:
    response = client.post("/api/v1/eligibility", json={"profile": profile, **more})
    body: dict[str, Any] = assert_ok(response, "Eligibility")
    return body


def test_page_must_be_served_with_the_safe_headers_and_its_own_files_only(client: httpx.Client) -> None:
    """The page has no script or style of its own inside, so that the content security policy lets all of it run."""
    response = client.get("/eligibility")
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/html")
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert not re.search(r"<style|style=|\son[a-z]+=|<script(?![^>]*\bsrc=)", response.text)
    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', response.text):
        assert client.get(address).status_code == 200, address


def test_page_must_fit_a_phone_and_paper() -> None:
    """The viewport is the phone's own, buttons are large enough to tap, and print has its own rules."""
    page = (ROOT / "channels" / "web" / "templates" / "plan.html").read_text(encoding="utf-8")
    style = (STATIC / "plan.css").read_text(encoding="utf-8")
    assert "width=device-width" in page
    assert "@media print" in style and "min-height: 44px" in style and "break-inside: avoid" in style


def test_words_of_the_page_must_be_there_in_both_languages() -> None:
    """Each key the script asks for has words in English and in Chinese, with the same values in them."""
    words = json.loads((STATIC / "plan_wording.json").read_text(encoding="utf-8"))
    assert words["en"].keys() == words["zh"].keys()
    for key, english in words["en"].items():
        assert set(re.findall(r"{\w+}", english)) == set(re.findall(r"{\w+}", words["zh"][key])), key
    script = (STATIC / "plan.js").read_text(encoding="utf-8")
    asked = set(re.findall(r"\b(?:t|head|section|folded)\('(\w+)'", script))
    assert asked and asked <= words["en"].keys()


def test_plan_must_come_with_offices_papers_and_rules(client: httpx.Client) -> None:
    """What the page prints is all in one answer: steps, related routes, the rules used with their days and sources."""
    doctor = {**SHORT, "education": "doctor", "annual_salary_cny": 450000, "chinese": "hsk5", "months_per_year": 12}
    result = _check(client, {**doctor, "work_years": 12}, city="CN-SH", as_of="2026-11-24")
    first = result["plan"]["steps"][0]
    assert (result["category"], first["kind"], first["code"]) == ("A", "apply", "A6")
    assert first["papers"] and first["places"][0]["address"]["zh"]
    assert result["plan"]["steps"][-1]["kind"] == "confirm"
    assert {"confirmation_letter", "r_visa", "k_visa", "single_window", "pr_salary"} <= {
        one["code"] for one in result["related"]
    }
    assert [rule["code"] for rule in result["policy"]["rules"]][:2] == ["points_table", "points_needed"]
    assert all(rule["in_force"]["from"] and rule["source"]["host"] for rule in result["policy"]["rules"])


def test_pairs_must_be_told_beside_single_changes(client: httpx.Client) -> None:
    """Somebody far short gets pairs of changes, each with what it gives, sorted by effort."""
    nearest = _check(client, SHORT, city="CN-SH")["nearest"]
    assert {len(change["kinds"]) for change in nearest} == {1, 2}
    assert [change["effort"] for change in nearest] == sorted(change["effort"] for change in nearest)
    pair = next(change for change in nearest if len(change["kinds"]) == 2)
    assert _check(client, {**SHORT, **pair["change"]}, city="CN-SH")["category"] == pair["gives"]


def test_next_question_must_be_the_first_missing_fact(client: httpx.Client) -> None:
    """A client that asks one thing at a time knows which; once nothing can change, there is none."""
    open_result = _check(client, {"education": "bachelor"}, city="CN-SH")
    assert open_result["next_question"]["fact"] == open_result["missing"][0]
    assert open_result["next_question"]["en"] and open_result["next_question"]["zh"]
    assert _check(client, {"direct": ["A1"]}, city="CN-SH")["next_question"] is None


@pytest.mark.parametrize("day", ["2017-04-15", "2023-06-15", "2026-11-24"])
def test_rules_of_three_days_must_differ_and_say_so(day: str, client: httpx.Client) -> None:
    """In 2017, in 2023 and today other windows, lists, visas and wage bases hold, and the text names the day."""
    result = _check(client, SHORT, city="CN-SH", as_of=day)
    codes = {one["code"] for one in result["related"]}
    warnings = {one["code"] for one in result["warnings"]}
    expected: dict[str, tuple[bool, bool, bool, bool]] = {
        "2017-04-15": (False, False, False, False),
        "2023-06-15": (True, True, False, False),
        "2026-11-24": (True, False, True, True),
    }
    pilot = any(one["code"] == "scarce_talent_list" and one["in_force"]["until"] for one in result["related"])
    base = result["policy"]["wage_base"] is not None
    assert ("single_window" in codes, pilot, "k_visa" in codes, base) == expected[day]
    assert ("lines_before" in warnings) is not base
    assert day in result["text"]["en"] and day in result["text"]["zh"]


BAD: list[tuple[dict[str, Any], str]] = [
    ({"profile": {"annual_salary_cny": -1}}, "annual_salary_cny"),
    ({"profile": {"age": 200}}, "age"),
    ({"profile": {"chinese": "hsk9"}}, "chinese"),
    ({"profile": {"months_per_year": 13}}, "months_per_year"),
    ({"profile": {}, "city": "CN-XX"}, "city"),
    ({"profile": {}, "as_of": "2016-12-31"}, "as_of"),
    ({"profile": {}, "as_of": "soon"}, "as_of"),
]


@pytest.mark.parametrize(("body", "field"), BAD)
def test_bad_input_must_get_its_field_and_range_in_both_languages(
    body: dict[str, Any], field: str, client: httpx.Client
) -> None:
    """The field is named in the message and for programs, with what it takes; nothing is half computed."""
    response = client.post("/api/v1/eligibility", json=body)
    error = assert_error(response, 422, "invalid")
    (problem,) = error["fields"]
    assert problem["field"] == field and problem["allowed"]
    assert field in error["message"]["en"] and field in error["message"]["zh"]
    assert "category" not in response.json()


def test_everything_wrong_must_be_named_in_one_answer(client: httpx.Client) -> None:
    """Profile, city and day are refused together."""
    body = {"profile": {"age": 200}, "city": "Shanghai", "as_of": "1999-01-01"}
    error = assert_error(client.post("/api/v1/eligibility", json=body), 422, "invalid")
    assert [problem["field"] for problem in error["fields"]] == ["age", "city", "as_of"]


def test_facts_must_reach_no_log(client: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the page nor the check writes what a person told: the facts stand behind the # and in the body."""
    told = base64.urlsafe_b64encode(json.dumps({"profile": {"age": 59}}).encode()).decode()
    with caplog.at_level(logging.DEBUG):
        client.get(f"/eligibility#{told}")
        _check(client, {"age": 59, "annual_salary_cny": 123457}, city="CN-SH")
    written = "\n".join(
        record.getMessage() for record in caplog.records if record.name.startswith(("waibot", "bot", "channels"))
    )
    assert told not in written and "123457" not in written and "annual_salary" not in written
