"""Ask for the proof that the operator has chosen."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.turn import utter
from bot.progress.model import Proof


class ActionAskProof(Action):  # type: ignore[misc]
    """The form's question for the slot `proof`; what is asked for stands in data/progress/proof.yml."""

    def __init__(self, proof: Proof) -> None:
        self._proof = proof

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_ask_proof"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Utter the question."""
        utter(dispatcher, "utter_ask_proof", tracker, proof=self._proof.name.as_dict())
        return []
