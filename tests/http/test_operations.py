"""`/healthz`, `/readyz` and `/metrics`: what the operator sees."""

from __future__ import annotations

import re

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.http.contract import assert_ok
from tests.http.inprocess import RunningApp
from tests.http.talking import start_talk


def _samples(client: httpx.Client) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    response = client.get("/metrics")
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


def _count(client: httpx.Client, name: str, **labels: str) -> float:
    return _samples(client).get((name, frozenset(labels.items())), 0.0)


def test_process_must_say_that_it_is_alive(client: httpx.Client) -> None:
    """`/healthz` is 200 and touches no other part."""
    assert assert_ok(client.get("/healthz"), "Health") == {"status": "alive"}


def test_parts_must_each_have_a_state(client: httpx.Client) -> None:
    """`/readyz` names Rasa, the index and the database, all ready."""
    ready = assert_ok(client.get("/readyz"), "Readiness")
    assert ready["status"] == "ready"
    assert {name: part["state"] for name, part in ready["parts"].items()} == dict.fromkeys(
        ("rasa", "index", "database"), "ready"
    )


@pytest.mark.parametrize("part", ["faq", "store"])
def test_part_that_fails_must_be_named(
    part: str, client: httpx.Client, app: RunningApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the index or the database does not answer, `/readyz` is 503 and names it; the others stay ready."""

    async def fail() -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(getattr(app.parts, part), "ping", fail)
    states = assert_ok(client.get("/readyz"), "Readiness", 503)["parts"]
    failed = {"faq": "index", "store": "database"}[part]
    assert {name for name, state in states.items() if state["state"] == "not_ready"} == {failed}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_outcomes_must_be_counted_by_language(language: str, client: httpx.Client) -> None:
    """A turn that is answered adds one to its outcome in its language."""
    before = _count(client, "waibot_outcomes_total", outcome="smalltalk", language=language)
    start_talk(client, language).say("谢谢你" if language == "zh" else "Thank you very much")
    assert _count(client, "waibot_outcomes_total", outcome="smalltalk", language=language) == before + 1


def test_requests_must_be_counted_by_route_and_status(client: httpx.Client) -> None:
    """Requests are counted under the route's pattern, so that no id becomes a label."""
    route = "/api/v1/conversations/{id}"
    before = _count(client, "waibot_http_requests_total", route=route, method="GET", status="401")
    client.get("/api/v1/conversations/0123456789abcdef")
    assert _count(client, "waibot_http_requests_total", route=route, method="GET", status="401") == before + 1


def test_metrics_must_hold_nothing_personal(client: httpx.Client) -> None:
    """No id, token, text or unknown address is found in any label."""
    talk = start_talk(client)
    talk.say("My passport is XK7391846")
    client.get("/api/v1/answers", params={"q": "zebracrossing permit"})
    client.get("/zebracrossing")
    client.request("PURGE", "/zebracrossing")
    shown = client.get("/metrics").text
    for secret in (talk.id, talk.token, "XK7391846", "zebracrossing", "PURGE"):
        assert secret not in shown


def test_unknown_addresses_must_not_grow_the_metrics(client: httpx.Client) -> None:
    """A thousand made-up addresses and methods are one series, or a stranger could fill the memory."""
    client.get("/made-up/first")
    before = len(_samples(client))
    for number in range(20):
        client.get(f"/made-up/{number}")
        client.post(f"/api/v1/conversations/{number}/messages", json={"text": "hi"})
    client.get("/metrics")
    grown = len(_samples(client)) - before
    assert grown <= 20, "only the series of one more route may have been added"


def test_page_must_load_only_what_is_served(client: httpx.Client) -> None:
    """The page answers, may be stored for no longer than asked, and every file it names is there."""
    page = client.get("/")
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")
    named = set(re.findall(r'(?:src|href)="(/[^"#]*)"', page.text))
    assert named
    for address in named:
        assert client.get(address).status_code == 200, address
