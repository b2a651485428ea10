"""A back end that fails, and news of a case, as a client over HTTP meets them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from bot.progress import CaseRecord, Found, HistoryEntry, SourceAway
from bot.progress.model import CHINA
from tests.http.contract import assert_error, assert_matches, assert_ok
from tests.http.inprocess import RunningApp
from tests.http.talking import Talk, start_talk

ASKED = {"business_type": "new", "business_number": "WATCH-2026-01", "proof": "W001"}
START = datetime(2026, 11, 2, 9, tzinfo=CHINA)
STATES = ("submitted", "pre_review", "accepted")


pytestmark = pytest.mark.usefixtures("nobody_is_locked_out")


def _import(app: RunningApp, count: int) -> None:
    history = tuple(HistoryEntry(state, START + timedelta(days=day)) for day, state in enumerate(STATES[:count]))
    record = CaseRecord("new", ASKED["business_number"], ASKED["proof"], "CN-SH", "A", history)
    app.thread.run(app.parts.progress.import_cases([record]))


async def _watch(app: RunningApp, talk: Talk, language: str) -> bool:
    found = await app.parts.progress.check("new", ASKED["business_number"], ASKED["proof"], talk.id)
    assert isinstance(found, Found)
    return await app.parts.watching.begin(found, talk.id, language)


@pytest.fixture
def talk(app: RunningApp, client: httpx.Client) -> Iterator[Talk]:
    """A visitor who has subscribed to a submitted case, in Chinese."""
    _import(app, 1)
    visitor = start_talk(client, "zh")
    assert app.thread.run(_watch(app, visitor, "zh"))
    yield visitor
    app.thread.run(app.parts.watching.end(visitor.id))


def _events(app: RunningApp, talk: Talk, seen: list[str], ready: threading.Event) -> None:
    with (
        httpx.Client(base_url=app.url, timeout=30, trust_env=False) as client,
        client.stream("GET", f"{talk.path}/events", headers=talk.headers) as stream,
    ):
        ready.set()
        for line in stream.iter_lines():
            seen.append(line)
            if "accepted" in line or "已受理" in line:
                return


def test_change_must_reach_the_open_page_and_the_next_visit(app: RunningApp, talk: Talk) -> None:
    """One message in the event stream at once, and the same in the conversation when the page is opened again."""
    seen: list[str] = []
    ready = threading.Event()
    listener = threading.Thread(target=_events, args=(app, talk, seen, ready), daemon=True)
    listener.start()
    assert ready.wait(10)
    _import(app, 3)
    assert app.thread.run(app.parts.watching.look()) == 1
    listener.join(10)
    assert not listener.is_alive()
    assert "event: message" in seen
    last = talk.history()[-1]
    assert (last["from"], last["outcome"], last["language"]) == ("bot", "progress_changed", "zh")
    assert "WATC****" in last["text"] and "已受理" in last["text"]
    assert "2026-01" not in str(last["text"]).replace("2026-11", "")
    assert_matches("Message", last)


def test_deleted_conversation_must_not_be_told_and_not_kept(app: RunningApp, client: httpx.Client, talk: Talk) -> None:
    """Its subscription ends with the first change after it."""
    client.delete(talk.path, headers=talk.headers)
    _import(app, 2)
    assert app.thread.run(app.parts.watching.look()) == 0
    assert app.thread.run(app.parts.watching.end(talk.id)) == 0


def test_pushing_channel_must_get_the_same_message(app: RunningApp, talk: Talk) -> None:
    """A channel that has to be pushed to, as WeChat has, registers its way and is given what was stored."""
    pushed: list[tuple[str, Any]] = []

    async def push(conversation_id: str, message: Any) -> None:
        pushed.append((conversation_id, message))

    app.parts.notifier.add_channel("web", push)
    try:
        _import(app, 2)
        assert app.thread.run(app.parts.watching.look()) == 1
    finally:
        app.parts.notifier._pushes.clear()
    ((conversation_id, message),) = pushed
    assert (conversation_id, message.id) == (talk.id, talk.history()[-1]["id"])


@pytest.fixture
def away(app: RunningApp, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The source of cases does not answer."""

    async def fail(*_: object) -> None:
        raise SourceAway("breaker_open", 17)

    monkeypatch.setattr(app.parts.progress.source, "find", fail)
    yield


@pytest.mark.usefixtures("away")
def test_source_that_is_away_must_be_said_with_the_time_to_come_back(app: RunningApp, client: httpx.Client) -> None:
    """503 in the one error shape, with the seconds in both languages; it locks nobody out."""
    for _ in range(7):
        response = client.post("/api/v1/progress", json=ASKED)
        error = assert_error(response, 503, "not_ready")
        assert response.headers["Retry-After"] == "17"
    assert "17" in error["message"]["en"] and "17" in error["message"]["zh"]
    assert "isn't answering" in error["message"]["en"]


def test_lookups_must_be_counted_in_the_metrics(app: RunningApp, client: httpx.Client) -> None:
    """Each outcome has its counter, and no label holds anything of the case."""
    _import(app, 1)
    assert_ok(client.post("/api/v1/progress", json=ASKED), "Progress")
    client.post("/api/v1/progress", json={**ASKED, "proof": "NOPE"})
    for number in range(6):
        client.post("/api/v1/progress", json={**ASKED, "business_number": "WATCH-2026-99", "proof": f"N00{number}"})
    text = client.get("/metrics").text
    for outcome in ("found", "not_found", "locked"):
        assert f'waibot_case_lookups_total{{outcome="{outcome}"}}' in text
    assert "WATCH" not in text


def test_due_day_must_be_in_the_answer(client: httpx.Client) -> None:
    """The demo case accepted on 11 November is due on 9 December, counted on the official calendar."""
    body = {"business_type": "new", "business_number": "DEMO-2026-0001", "proof": "D001"}
    limit = assert_ok(client.post("/api/v1/progress", json=body), "Progress")["time_limit"]
    assert (limit["working_days"], limit["due"], limit["caveat"]) == (20, "2026-12-09T23:59:59+08:00", None)
