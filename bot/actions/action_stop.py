"""Leave what was being done; what was said is kept."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.turn import utter


class ActionStop(Action):  # type: ignore[misc]
    """Confirms; a half-given case number and proof are forgotten, they are personal."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_stop"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Confirm, and offer what can be done next."""
        utter(dispatcher, "utter_stopped", tracker)
        return [SlotSet(name, None) for name in ("business_number", "proof", "choosing", "reopened")]
