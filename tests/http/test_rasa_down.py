"""Rasa away: the app says so, loses nothing, and recovers by itself."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.http.contract import assert_error, assert_ok
from tests.http.inprocess import BREAK, HANG, NOT_JSON, RASA_TIMEOUT_S, SAY_NOTHING, RunningApp
from tests.http.talking import start_talk


@pytest.fixture(autouse=True)
def rasa_is_away(app: RunningApp) -> Iterator[None]:
    """Nothing listens on Rasa's port until a test starts it; other files find it running again."""
    app.thread.run(app.rasa.stop())
    yield
    app.thread.run(app.rasa.stop())
    app.thread.run(app.rasa.start())


def _start_rasa(app: RunningApp) -> None:
    app.thread.run(app.rasa.start())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_conversation_must_start_without_rasa(language: str, client: httpx.Client) -> None:
    """A visitor is greeted while the dialogue engine is still loading."""
    talk = start_talk(client, language)
    assert talk.greeting[0]["language"] == language
    assert talk.history() == talk.greeting


def test_message_must_wait_and_not_be_stored_without_rasa(client: httpx.Client) -> None:
    """A message gets 503 with the time to wait, and nothing of it is kept."""
    talk = start_talk(client)
    error = assert_error(talk.post(text="How do I extend my work permit?"), 503, "not_ready")
    assert "not lost" in error["message"]["en"]
    assert talk.history() == talk.greeting


def test_same_message_must_succeed_once_rasa_is_there(client: httpx.Client, app: RunningApp) -> None:
    """Sent again after Rasa has started, the message is answered and stored once; nothing else is needed."""
    talk = start_talk(client)
    assert_error(talk.post(text="How do I extend my work permit?"), 503, "not_ready")
    _start_rasa(app)
    answer = talk.say("How do I extend my work permit?")
    said = [message["text"] for message in talk.history() if message["from"] == "user"]
    assert said == ["How do I extend my work permit?"]
    assert talk.history()[-1] == answer[-1]


def test_conversation_must_survive_a_crash_of_rasa(client: httpx.Client, app: RunningApp) -> None:
    """A conversation goes on after Rasa vanished and came back, though its connection was kept alive."""
    _start_rasa(app)
    talk = start_talk(client)
    talk.say("Hello there")
    app.thread.run(app.rasa.stop())
    assert_error(talk.post(text="Are you still there?"), 503, "not_ready")
    _start_rasa(app)
    talk.say("Are you still there?")
    assert [message["from"] for message in talk.history()] == ["bot", "user", "bot", "user", "bot"]


def test_turn_that_never_ends_must_be_given_up(client: httpx.Client, app: RunningApp) -> None:
    """A turn that takes too long gets 503 after the time allowed, and is not stored."""
    _start_rasa(app)
    talk = start_talk(client)
    response = talk.post(text=HANG)
    assert_error(response, 503, "not_ready")
    assert RASA_TIMEOUT_S * 0.9 <= response.elapsed.total_seconds() < RASA_TIMEOUT_S * 4
    assert talk.history() == talk.greeting


@pytest.mark.parametrize("text", [BREAK, NOT_JSON])
def test_turn_that_breaks_must_be_told_as_our_fault(text: str, client: httpx.Client, app: RunningApp) -> None:
    """A turn that Rasa could not finish gets 500 in the error shape, is not stored, and the next one works."""
    _start_rasa(app)
    talk = start_talk(client)
    assert_error(talk.post(text=text), 500, "error_internal")
    assert talk.history() == talk.greeting
    assert talk.say("Let's try again")


def test_turn_without_a_reply_must_be_kept(client: httpx.Client, app: RunningApp) -> None:
    """A turn to which the dialogue engine says nothing is a success without messages, not an error."""
    _start_rasa(app)
    talk = start_talk(client)
    assert talk.say(SAY_NOTHING) == []
    assert [message["from"] for message in talk.history()] == ["bot", "user"]


def test_conversation_must_not_be_half_deleted(client: httpx.Client, app: RunningApp) -> None:
    """Deleting while Rasa is away is refused and deletes nothing; later it deletes both sides."""
    _start_rasa(app)
    talk = start_talk(client)
    talk.say("Please forget this")
    app.thread.run(app.rasa.stop())
    assert_error(client.delete(talk.path, headers=talk.headers), 503, "not_ready")
    assert len(talk.history()) == 3
    _start_rasa(app)
    assert talk.id in app.rasa.known
    assert client.delete(talk.path, headers=talk.headers).status_code == 204
    assert talk.id not in app.rasa.known
    assert_error(client.get(talk.path, headers=talk.headers), 404, "not_found")


def test_readiness_must_follow_rasa(client: httpx.Client, app: RunningApp) -> None:
    """`/readyz` is 503 and names Rasa while it is away, 200 once it answers; `/healthz` stays 200."""
    away = assert_ok(client.get("/readyz"), "Readiness", 503)
    assert away["status"] == "not_ready"
    assert away["parts"]["rasa"] == {"state": "not_ready"}
    assert away["parts"]["index"] == away["parts"]["database"] == {"state": "ready"}
    assert assert_ok(client.get("/healthz"), "Health") == {"status": "alive"}
    _start_rasa(app)
    there = assert_ok(client.get("/readyz"), "Readiness")
    assert there["status"] == "ready"
    assert {part["state"] for part in there["parts"].values()} == {"ready"}


def test_everything_but_dialogue_must_work_without_rasa(client: httpx.Client) -> None:
    """Answers, entries, the self-check and progress need no dialogue engine."""
    assert_ok(client.get("/api/v1/answers", params={"q": "How do I extend my work permit?"}), "SearchResult")
    assert_ok(client.get("/api/v1/entries"), "EntryPage")
    assert_ok(client.post("/api/v1/eligibility", json={"profile": {"age": 38}}), "Eligibility")
    body = {"business_type": "new", "business_number": "DEMO-2026-0001", "proof": "D001"}
    assert_ok(client.post("/api/v1/progress", json=body), "Progress")


def test_failed_turns_must_not_be_counted_as_outcomes(client: httpx.Client) -> None:
    """A 503 is counted as a request, and as no outcome of any turn."""
    before = _outcomes(client)
    talk = start_talk(client)
    assert_error(talk.post(text="Hello"), 503, "not_ready")
    assert _outcomes(client) == before


def _outcomes(client: httpx.Client) -> list[str]:
    return [line for line in client.get("/metrics").text.splitlines() if line.startswith("waibot_outcomes_total")]
