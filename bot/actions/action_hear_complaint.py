"""Take a complaint seriously: apologise, and name who can deal with it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.turn import utter


class ActionHearComplaint(Action):  # type: ignore[misc]
    """Names the city's line, where complaints are taken, and offers a person."""

    def __init__(self, hotlines: dict[str, Any]) -> None:
        """Take the wording's values about hotlines (`bot.services.hotlines.wording_values`)."""
        self._hotlines = hotlines

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_hear_complaint"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Utter the apology."""
        utter(dispatcher, "utter_complaint", tracker, **self._hotlines)
        return []
