"""No request makes the event loop wait: files, locks, databases and encoding belong to threads."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
import pytest
from blockbuster import BlockingError, blockbuster_ctx

from tests.http.inprocess import RunningApp
from tests.http.talking import start_talk

PROGRESS = {"business_type": "new", "business_number": "DEMO-2026-0001", "proof": "D001"}


@pytest.fixture(autouse=True)
def blocking_fails() -> Iterator[None]:
    """While a test runs, a call that blocks raises an error where an event loop is running."""
    with blockbuster_ctx():
        yield


async def _block() -> None:
    time.sleep(0)


def test_blocking_must_be_noticed(app: RunningApp) -> None:
    """The check sees a blocking call on the app's event loop, so that the tests below can fail."""
    with pytest.raises(BlockingError):
        app.thread.run(_block())


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/healthz",
        "/readyz",
        "/metrics",
        "/api/v1/openapi.json",
        "/api/v1/answers?q=How+early+can+I+extend+my+work+permit%3F",
        "/api/v1/answers?q=%E5%BB%B6%E6%9C%9F%E4%BB%80%E4%B9%88%E6%97%B6%E5%80%99%E7%94%B3%E8%AF%B7",
        "/api/v1/entries",
        "/api/v1/entries/changes/extend-when",
        "/api/v1/entries/changes/extend-when?as_of=2030-01-01",
    ],
)
def test_reading_must_not_block(address: str, client: httpx.Client) -> None:
    """Pages, search, entries and operations answer without blocking."""
    assert client.get(address).status_code == 200


def test_self_check_must_not_block(client: httpx.Client) -> None:
    """The self-check reads no file."""
    body = {"profile": {"age": 38, "education": "doctor", "annual_salary_cny": 450000}, "city": "CN-SH"}
    assert client.post("/api/v1/eligibility", json=body).status_code == 200


def test_progress_must_not_block(client: httpx.Client) -> None:
    """A case is looked up and its proof checked without blocking."""
    assert client.post("/api/v1/progress", json=PROGRESS).status_code == 200


def test_conversation_must_not_block(client: httpx.Client) -> None:
    """Starting, saying, pressing, reading and deleting do not block, in either language."""
    talk = start_talk(client, "zh")
    assert talk.say("工作许可怎么延期？")
    assert talk.say("Thank you very much")
    assert talk.press("/check_eligibility")
    assert talk.history()
    assert client.delete(talk.path, headers=talk.headers).status_code == 204


def test_errors_must_not_block(client: httpx.Client) -> None:
    """Refusing reads no wording from the disk."""
    assert client.get("/nothing").status_code == 404
    assert client.post("/api/v1/eligibility", json={"profile": {"age": "x"}}).status_code == 422


@pytest.mark.parametrize(
    ("action", "text"),
    [
        ("action_answer_question", "How early can I extend my work permit?"),
        ("action_answer_question", "延期什么时候申请"),
        ("action_explain_eligibility", ""),
        ("action_check_progress", ""),
        ("action_hand_over", ""),
        ("action_start_over", ""),
        ("validate_eligibility_form", ""),
        ("validate_progress_form", ""),
    ],
)
def test_action_must_not_block(action: str, text: str, app: RunningApp) -> None:
    """What Rasa calls us for runs on the same loop, and does not block it either."""
    slots = {"language": "en", "age": 38, "business_number": "DEMO-2026-0001", "proof": "D001", "requested_slot": None}
    tracker = {
        "sender_id": "somebody",
        "slots": slots,
        "latest_message": {"text": text, "entities": [], "intent": {"name": "ask_policy"}},
        "events": [],
        "paused": False,
        "followup_action": None,
        "active_loop": {},
        "latest_action_name": "action_listen",
    }
    call = {"next_action": action, "sender_id": "somebody", "tracker": tracker, "domain": {}, "version": "3.6.21"}
    answer = app.thread.run(app.parts.actions.run(call))
    replies = [reply["response"] for reply in answer["responses"]]
    assert "utter_error_internal" not in replies
