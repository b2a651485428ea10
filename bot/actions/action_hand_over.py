"""Say which people can help."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.turn import utter


class ActionHandOver(Action):  # type: ignore[misc]
    """Names the hotlines."""

    def __init__(self, hotlines: dict[str, Any]) -> None:
        """Take the wording's values about hotlines (`bot.services.hotlines.wording_values`)."""
        self._hotlines = hotlines

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_hand_over"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Utter the hotlines."""
        utter(dispatcher, "utter_hand_over", tracker, **self._hotlines)
        return []
