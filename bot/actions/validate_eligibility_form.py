"""Take the facts of each message into the profile, and decide what to ask next."""

from __future__ import annotations

from datetime import date
from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.actions.answers import CONFIRMATION, CORRECTION, Understood, understand
from bot.actions.doubts import Doubt
from bot.actions.facts import FACTS, required_facts
from bot.actions.telling import say_noted
from bot.actions.turn import heard_in, language_of, utter

REQUESTED_SLOT = "requested_slot"
# Events of a turn that show how the form came to be called.
ACTIVATED, REJECTED = "active_loop", "action_execution_rejected"


class ValidateEligibilityForm(FormValidationAction):  # type: ignore[misc]
    """Keeps what is plausible, doubts what is not once, refuses what cannot be right, and says what it noted."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "validate_eligibility_form"

    def domain_slots(self, domain: DomainDict) -> list[str]:
        """Return the form's slots; Rasa does not send us the domain."""
        return list(FACTS)

    async def required_slots(
        self, domain_slots: list[str], dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[str]:
        """Return what to ask for, given what is known: a doubt first, then which fact is to be corrected."""
        first = [CONFIRMATION] if tracker.slots.get("doubts") else []
        if tracker.slots.get("choosing"):
            first.append(CORRECTION)
        return [*first, *required_facts(tracker.slots)]

    async def next_requested_slot(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """Return what to ask next; a fact that was reopened comes before those that are still missing."""
        required = await self.required_slots(self.domain_slots(domain), dispatcher, tracker, domain)
        missing = [slot for slot in required if tracker.slots.get(slot) is None]
        reopened = tracker.slots.get("reopened")
        first = reopened if reopened in missing and not tracker.slots.get("doubts") else None
        return dict(SlotSet(REQUESTED_SLOT, first or next(iter(missing), None)))

    async def get_validation_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        """Take in this message; say nothing and change nothing when it is none of the form's business."""
        seen = {event.get("event") for event in tracker.events}
        if REJECTED in seen:
            return _set({"noted": ""})
        understood = understand(heard_in(tracker), tracker.slots, this_year=date.today().year)
        if not understood:
            return _set({"noted": "", "choosing": None}) if ACTIVATED in seen else []
        for refused in understood.refused:
            utter(dispatcher, refused.response, tracker, **refused.values)
        return _set(_changes(understood, tracker))


def _changes(understood: Understood, tracker: Tracker) -> dict[str, Any]:
    """Return the slots that a message changes."""
    language = language_of(tracker)
    changed: dict[str, Any] = {
        "noted": "" if heard_in(tracker).is_tapped else say_noted(understood.facts, tracker.slots, language),
        "doubts": _open_doubts(understood, tracker.slots.get("doubts") or []) or None,
        "choosing": True if understood.choosing else None,
        "reopened": understood.reopened,
        "misses": 0,
    }
    if understood.facts:
        changed["last_facts"] = list(understood.facts)
    if understood.reopened:
        changed[understood.reopened] = None
    return understood.facts | changed


def _open_doubts(understood: Understood, before: list[Doubt]) -> list[Doubt]:
    """Return the doubts of this message, then the older ones that it did not settle."""
    settled = {*understood.facts, understood.reopened, *(doubt["fact"] for doubt in understood.doubts)}
    return [*understood.doubts, *(doubt for doubt in before if doubt["fact"] not in settled)]


def _set(slots: dict[str, Any]) -> list[dict[str, Any]]:
    return [dict(SlotSet(name, value)) for name, value in slots.items()]
