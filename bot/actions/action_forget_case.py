"""Forget a case number and proof that were given, and the case they opened."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.progress.vault import CaseVault


class ActionForgetCase(Action):  # type: ignore[misc]
    """Says nothing: another action of the turn does."""

    def __init__(self, vault: CaseVault) -> None:
        self._vault = vault

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_forget_case"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Empty the vault for this conversation, and the two slots with their masks."""
        self._vault.forget(tracker.sender_id)
        return [SlotSet("business_number", None), SlotSet("proof", None)]
