"""A visitor: starts a conversation and talks over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from tests.http.contract import assert_ok

ROOT = "/api/v1/conversations"


@dataclass(frozen=True)
class Talk:
    """One conversation and the token for it."""

    client: httpx.Client
    id: str
    token: str
    greeting: list[dict[str, Any]]

    @property
    def path(self) -> str:
        """Address of the conversation."""
        return f"{ROOT}/{self.id}"

    @property
    def headers(self) -> dict[str, str]:
        """Headers that prove whose conversation it is."""
        return {"Authorization": f"Bearer {self.token}"}

    def post(self, **body: Any) -> httpx.Response:
        """Send one message as it is."""
        return self.client.post(f"{self.path}/messages", json=body, headers=self.headers)

    def say(self, text: str) -> list[dict[str, Any]]:
        """Say something that must be answered; returns the messages."""
        messages: list[dict[str, Any]] = assert_ok(self.post(text=text), "Messages")["messages"]
        return messages

    def press(self, payload: str) -> list[dict[str, Any]]:
        """Press a button that must be answered; returns the messages."""
        messages: list[dict[str, Any]] = assert_ok(self.post(payload=payload), "Messages")["messages"]
        return messages

    def history(self) -> list[dict[str, Any]]:
        """Return both sides, oldest first."""
        response = self.client.get(self.path, headers=self.headers)
        messages: list[dict[str, Any]] = assert_ok(response, "Messages")["messages"]
        return messages


def start_talk(client: httpx.Client, language: str | None = None) -> Talk:
    """Start a conversation."""
    response = client.post(ROOT, json={"language": language} if language else {})
    body = assert_ok(response, "ConversationStarted", 201)
    return Talk(client, body["id"], body["token"], body["greeting"])
