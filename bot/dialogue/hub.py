"""Tells open event streams what happens in a conversation, within one process."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.dialogue.message import Message

QUEUE_LENGTH = 100


@dataclass(frozen=True)
class Event:
    """One server-sent event; `id` is a message's id, so that a client can resume after it."""

    name: str
    data: dict[str, Any] = field(default_factory=dict)
    id: str = ""


Stream = asyncio.Queue[Event | None]


class Hub:
    """Subscribers by conversation. A slow subscriber loses events, never slows a turn."""

    def __init__(self) -> None:
        self._streams: defaultdict[str, set[Stream]] = defaultdict(set)

    @contextmanager
    def subscribe(self, conversation_id: str) -> Iterator[Stream]:
        """Yield a queue of events; None in it means that the conversation is gone."""
        stream: Stream = asyncio.Queue(QUEUE_LENGTH)
        self._streams[conversation_id].add(stream)
        try:
            yield stream
        finally:
            self._streams[conversation_id].discard(stream)
            if not self._streams[conversation_id]:
                del self._streams[conversation_id]

    def publish(self, conversation_id: str, messages: Sequence[Message]) -> None:
        """Send stored messages to whoever listens."""
        for message in messages:
            self._send(conversation_id, Event("message", message.to_json(), message.id))

    def publish_typing(self, conversation_id: str) -> None:
        """Say that the assistant is working on an answer."""
        self._send(conversation_id, Event("typing"))

    def close(self, conversation_id: str) -> None:
        """End the streams of a conversation that was deleted."""
        self._send(conversation_id, None)

    def close_all(self) -> None:
        """End every stream; without this a stopping app waits for them."""
        for conversation_id in list(self._streams):
            self.close(conversation_id)

    def _send(self, conversation_id: str, event: Event | None) -> None:
        for stream in self._streams.get(conversation_id, ()):
            if not stream.full():
                stream.put_nowait(event)
