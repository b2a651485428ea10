"""Forget a case number and proof that were given and not used."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher


class ActionForgetCase(Action):  # type: ignore[misc]
    """Says nothing: another action of the turn does."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_forget_case"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Empty the two slots."""
        return [SlotSet("business_number", None), SlotSet("proof", None)]
