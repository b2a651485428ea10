"""Forget what was said and begin again."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import AllSlotsReset, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.turn import language_of, utter


class ActionStartOver(Action):  # type: ignore[misc]
    """Empties every slot but the language."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_start_over"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Confirm, and offer what can be done next."""
        utter(dispatcher, "utter_started_over", tracker)
        return [AllSlotsReset(), SlotSet("language", language_of(tracker))]
