"""Ask about a value that is probably a slip of the pen."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.doubts import yearly
from bot.actions.telling import say_amount, say_number
from bot.actions.turn import language_of, utter
from bot.wording import Wording


class ActionAskConfirmation(Action):  # type: ignore[misc]
    """Asks once; likely readings are buttons."""

    def name(self) -> str:
        """Return the action's name: what Rasa runs to ask for the slot `confirmation`."""
        return "action_ask_confirmation"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Utter the question about the first doubt."""
        doubts = tracker.get_slot("doubts") or []
        if not doubts:
            return []
        doubt, language = doubts[0], language_of(tracker)
        buttons = [_button(offer, doubt["fact"], language) for offer in doubt.get("offers", ())]
        shown = say_number(doubt.get("amount", doubt["value"]))
        noted = tracker.get_slot("noted") or ""
        utter(
            dispatcher, doubt["response"], tracker, buttons=buttons or _yes_and_no(language), value=shown, noted=noted
        )
        return []


def _button(offer: dict[str, Any], fact: str, language: str) -> dict[str, str]:
    value = yearly(offer["amount"], offer["per"])
    title = say_amount(offer["amount"], offer["per"], language)
    return {"title": title, "payload": f'/inform_profile{{"{fact}":{value:.10g}}}'}


def _yes_and_no(language: str) -> list[dict[str, str]]:
    wording = Wording.load()
    return [
        {"title": wording.render("utter_button_yes", language), "payload": "/affirm"},
        {"title": wording.render("utter_button_no", language), "payload": "/deny"},
    ]
