"""Look a case up once number and proof are known."""

from __future__ import annotations

from math import ceil
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.turn import utter
from bot.progress import Found, Locked, ProgressService, mask, to_json

MINUTE_S = 60


class ActionCheckProgress(Action):  # type: ignore[misc]
    """Answers from the case registry; number and proof are forgotten right after."""

    def __init__(self, progress: ProgressService, hotlines: dict[str, Any]) -> None:
        self._progress = progress
        self._hotlines = hotlines

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_check_progress"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Utter the case's state, or that it was not found, or that the query is locked."""
        number, proof = tracker.get_slot("business_number"), tracker.get_slot("proof")
        result = await self._progress.check(None, str(number), str(proof), tracker.sender_id)
        if isinstance(result, Found):
            self._utter_found(dispatcher, tracker, result)
        elif isinstance(result, Locked):
            minutes = ceil(result.retry_after_s / MINUTE_S)
            utter(dispatcher, "utter_progress_locked", tracker, minutes=minutes, **self._hotlines)
        else:
            utter(dispatcher, "utter_progress_not_found", tracker, **self._hotlines)
        return [SlotSet("business_number", None), SlotSet("proof", None)]

    def _utter_found(self, dispatcher: CollectingDispatcher, tracker: Tracker, found: Found) -> None:
        progress = to_json(found)
        progress["business_number"] = mask(found.business_number)
        utter(
            dispatcher,
            "utter_progress_found",
            tracker,
            data={"outcome": "progress_found", "progress": progress},
            number=progress["business_number"],
            state=progress["state"],
            stage=progress["stage"],
            stages=self._progress.catalogue.stages,
            since=progress["since"][:10],
            means=progress["means"],
            next=progress["next"],
        )
