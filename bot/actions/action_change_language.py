"""Switch the language of the replies."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.turn import utter

LANGUAGES = ("en", "zh")


class ActionChangeLanguage(Action):  # type: ignore[misc]
    """Takes the language that the message names; asks which one when it names none."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_change_language"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Set the slot and confirm in the new language."""
        wanted = next(tracker.get_latest_entity_values("target_language"), None)
        if wanted not in LANGUAGES:
            utter(dispatcher, "utter_ask_which_language", tracker)
            return []
        tracker.slots["language"] = wanted
        dispatcher.utter_message(
            response=f"utter_language_changed_{wanted}", json_message={"outcome": "smalltalk", "language": wanted}
        )
        return [SlotSet("language", wanted)]
