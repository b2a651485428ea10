"""Check each fact of the profile as it comes in, and decide what to ask next."""

from __future__ import annotations

from datetime import date
from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.actions.facts import FACTS, Refused, check_fact, check_together, required_facts
from bot.actions.turn import utter


class ValidateEligibilityForm(FormValidationAction):  # type: ignore[misc]
    """Refuses values that cannot be right, with a word on what is needed."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "validate_eligibility_form"

    def domain_slots(self, domain: DomainDict) -> list[str]:
        """Return the form's slots; Rasa does not send us the domain."""
        return list(FACTS)

    async def required_slots(
        self, domain_slots: list[str], dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[str]:
        """Return the facts to ask for, given those known."""
        return required_facts(tracker.slots)

    async def get_validation_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        """Check every fact that this message set."""
        said = tracker.slots_to_validate()
        checked = {name: _check(dispatcher, tracker, name, value) for name, value in said.items()}
        return [{"event": "slot", "name": name, "value": value, "timestamp": None} for name, value in checked.items()]


def _check(dispatcher: CollectingDispatcher, tracker: Tracker, name: str, value: Any) -> Any:
    if name not in FACTS or value is None:
        return value
    try:
        fact = check_fact(name, value, this_year=date.today().year)
        check_together(name, fact, tracker.slots)
    except Refused as refused:
        utter(dispatcher, refused.response, tracker, **refused.values)
        return None
    tracker.slots[name] = fact
    return fact
