"""The one way into Rasa: a small JSON channel for the app, on the loopback interface."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

logger = logging.getLogger(__name__)


class TurnCollector(OutputChannel):  # type: ignore[misc]
    """Keeps each reply whole: its text, buttons and structured data together."""

    def __init__(self) -> None:
        self.replies: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """Return the channel's name, for conditional responses."""
        return "waibot"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one reply of the dialogue engine."""
        self.replies.append(
            {
                "text": message.get("text") or "",
                "buttons": message.get("buttons") or [],
                "custom": message.get("custom") or {},
            }
        )


class LoopbackChannel(InputChannel):  # type: ignore[misc]
    """`POST turns` runs one turn; `DELETE conversations/<id>` forgets a conversation.

    Rasa's own REST channel logs the user's text when a turn fails and answers an empty
    list; here the text is never logged and a failed turn is an HTTP 500.
    """

    @classmethod
    def name(cls) -> str:
        """Return the part of the address after `/webhooks/`."""
        return "waibot"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the channel's routes."""
        routes = Blueprint("waibot_channel")

        @routes.route("/turns", methods=["POST"])  # type: ignore[untyped-decorator]
        async def run_turn(request: Request) -> HTTPResponse:
            turn = request.json
            collector = TurnCollector()
            message = UserMessage(
                turn["text"],
                collector,
                turn["sender"],
                input_channel=self.name(),
                metadata={**turn.get("details", {}), "language": turn["language"]},
            )
            try:
                await on_new_message(message)
            except Exception:
                logger.exception("turn_failed conversation=%s", turn["sender"])
                return json({"error": "turn_failed"}, status=500)
            return json({"replies": collector.replies})

        @routes.route("/conversations/<conversation_id:str>", methods=["DELETE"])  # type: ignore[untyped-decorator]
        async def forget(request: Request, conversation_id: str) -> HTTPResponse:
            agent = request.app.ctx.agent
            # Rasa wraps our store in one that falls back to memory, and that one cannot delete.
            store = getattr(agent.tracker_store, "_tracker_store", agent.tracker_store)
            async with agent.lock_store.lock(conversation_id):
                await store.delete(conversation_id)
            return json({}, status=200)

        return routes
