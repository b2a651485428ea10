"""Plays the conversations of tests/flows: what is said, and what must come back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import yaml

FOLDER = Path(__file__).parent
TURN_KEYS = {"say", "press", "outcome", "outcomes", "entry", "language", "contains", "lacks", "points", "category",
             "choices_include", "progress", "offers", "differs"}  # fmt: skip


def list_conversations() -> list[tuple[str, dict[str, Any]]]:
    """Return every conversation as (id, content); a file holds a list of them."""
    return [
        (f"{path.parent.name}/{path.stem}: {conversation['conversation']}", conversation)
        for path in sorted(FOLDER.glob("*/*.yml"))
        for conversation in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def play(url: str, conversation: dict[str, Any]) -> None:
    """Play one conversation over HTTP and check each turn."""
    with httpx.Client(base_url=url, timeout=30, trust_env=False) as client:
        started = client.post("/api/v1/conversations", json={"language": conversation.get("language", "en")}).json()
        headers = {"Authorization": f"Bearer {started['token']}"}
        before: set[str] = set()
        for number, turn in enumerate(conversation["turns"], 1):
            assert set(turn) <= TURN_KEYS, f"turn {number} has unknown keys {set(turn) - TURN_KEYS}"
            body = {"payload": turn["press"]} if "press" in turn else {"text": turn["say"]}
            response = client.post(f"/api/v1/conversations/{started['id']}/messages", json=body, headers=headers)
            assert response.status_code == 200, f"turn {number}: {response.status_code} {response.text}"
            messages = response.json()["messages"]
            check_turn(turn, messages, f"turn {number} ({body})")
            texts = {message["text"] for message in messages}
            assert not turn.get("differs") or not texts & before, f"turn {number} ({body}) repeats {texts & before}"
            before = texts


def check_turn(turn: dict[str, Any], messages: list[dict[str, Any]], where: str) -> None:
    """Check what came back against what the turn demands."""
    shown = f"{where}: {[(m.get('outcome'), m['text'][:80]) for m in messages]}"
    assert messages, f"{where}: no reply"
    outcomes = [message.get("outcome") for message in messages]
    text = "\n".join(message["text"] for message in messages)
    if "outcome" in turn:
        assert turn["outcome"] in outcomes, shown
    if "outcomes" in turn:
        assert turn["outcomes"] == outcomes, shown
    if "language" in turn:
        assert {message["language"] for message in messages} == {turn["language"]}, shown
    for part in turn.get("contains", []):
        assert str(part) in text, f"{shown} lacks {part!r}"
    for part in turn.get("lacks", []):
        assert str(part) not in text, f"{shown} has {part!r}"
    payloads = " ".join(button["payload"] for message in messages for button in message["buttons"])
    for part in turn.get("offers", []):
        assert part in payloads, f"{shown} does not offer {part!r} but {payloads}"
    _check_data(turn, messages, shown)


def _check_data(turn: dict[str, Any], messages: list[dict[str, Any]], shown: str) -> None:
    entries = [message["entry"] for message in messages if "entry" in message]
    if "entry" in turn:
        assert turn["entry"] in [entry["id"] for entry in entries], f"{shown} {[entry['id'] for entry in entries]}"
        assert all(entry["source"] and entry["checked"] for entry in entries), shown
    if "choices_include" in turn:
        choices = [choice["id"] for message in messages for choice in message.get("choices", [])]
        assert turn["choices_include"] in choices, f"{shown} {choices}"
    results = [message["eligibility"] for message in messages if "eligibility" in message]
    if "category" in turn:
        assert [result["category"] for result in results] == [turn["category"]], shown
    if "points" in turn:
        rows = {row["code"]: row["points"] for row in results[0]["points"]["rows"]}
        rows["total"] = results[0]["points"]["total"]
        assert {code: rows[code] for code in turn["points"]} == turn["points"], f"{shown} {rows}"
    if "progress" in turn:
        progress = next(message["progress"] for message in messages if "progress" in message)
        assert progress["state"]["code"] == turn["progress"], shown
