"""Show what is known about the person, with a button to correct each fact."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.telling import summarise
from bot.actions.turn import language_of, utter


class ActionShowProfile(Action):  # type: ignore[misc]
    """Says the facts one per line; with none it offers the check."""

    response = "utter_profile"

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_show_profile"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Utter the summary."""
        lines, buttons = summarise(tracker.slots, language_of(tracker))
        if lines:
            facts = "\n".join(f"- {line}" for line in lines)
            utter(dispatcher, self.response, tracker, buttons=buttons, facts=facts)
        else:
            utter(dispatcher, "utter_profile_empty", tracker)
        return []


class ActionAskCorrection(ActionShowProfile):
    """Asks which fact is to be corrected."""

    response = "utter_which_correction"

    def name(self) -> str:
        """Return the action's name: what Rasa runs to ask for the slot `correction`."""
        return "action_ask_correction"
