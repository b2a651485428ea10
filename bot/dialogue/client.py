"""The app's way to the Rasa process: one turn, forgetting, and a ping."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import msgspec

from bot.errors import NotReady, WaibotError

PING_TIMEOUT_S = 2.0
FULL_WIDTH_SLASH = "\uff0f"


class TurnFailed(WaibotError):
    """The dialogue engine answered that it could not finish the turn."""


@dataclass(frozen=True)
class Reply:
    """One reply of the dialogue engine, with the data its action attached."""

    text: str
    buttons: tuple[dict[str, str], ...] = ()
    custom: dict[str, Any] = field(default_factory=dict)


class RasaClient:
    """Talks to Rasa's loopback channel (`bot.nlu.channel`) over kept-alive connections."""

    def __init__(self, url: str, *, timeout_s: float) -> None:
        self._url = url
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Open the connection pool; needs a running event loop."""
        self._session = aiohttp.ClientSession(base_url=self._url, timeout=self._timeout)

    async def close(self) -> None:
        """Close the connection pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def run_turn(
        self, sender: str, text: str, language: str, details: Mapping[str, Any] | None = None
    ) -> list[Reply]:
        """Send one message and return the replies, in order.

        Args:
            sender: the conversation's id.
            text: what the user wrote, or a button's payload (`/intent{…}`).
            language: language of the turn, `en` or `zh`.
            details: what the entity extractors are told beside the text (`bot.dialogue.shield`).
        Raises:
            NotReady: Rasa is starting, away or too slow.
            TurnFailed: Rasa answered with an error.
        """
        turn = {"sender": sender, "text": text, "language": language, "details": dict(details or {})}
        body = msgspec.json.encode(turn)
        answer = await self._request("POST", "/webhooks/waibot/turns", data=body)
        return [
            Reply(text=reply["text"], buttons=tuple(reply["buttons"]), custom=reply["custom"])
            for reply in msgspec.json.decode(answer)["replies"]
        ]

    async def forget(self, sender: str) -> None:
        """Delete Rasa's record of a conversation."""
        await self._request("DELETE", f"/webhooks/waibot/conversations/{sender}")

    async def ping(self) -> None:
        """Fail with `NotReady` unless Rasa has loaded its model."""
        await self._request("GET", "/", timeout=aiohttp.ClientTimeout(total=PING_TIMEOUT_S))

    async def _request(self, method: str, path: str, **options: Any) -> bytes:
        if self._session is None:
            raise NotReady("the connection to the dialogue engine is not open")
        headers = {"Content-Type": "application/json"}
        try:
            async with self._session.request(method, path, headers=headers, **options) as response:
                body = await response.read()
        except (aiohttp.ClientError, asyncio.TimeoutError) as error:
            raise NotReady(f"the dialogue engine does not answer: {type(error).__name__}") from error
        if response.status != 200:
            raise TurnFailed(f"the dialogue engine answered {response.status}")
        return body


def as_plain_text(text: str) -> str:
    """Return a user's text so that Rasa never reads it as a command (`/restart`)."""
    stripped = text.lstrip()
    return FULL_WIDTH_SLASH + stripped[1:] if stripped.startswith("/") else text
