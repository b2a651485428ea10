"""Check the form of a case number and a proof before any lookup."""

from __future__ import annotations

from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.actions.turn import utter
from bot.progress import normalise_number

# Shorter is no business number of any system we know; the registry decides whether it exists.
SHORTEST_NUMBER = 8
LONGEST_NUMBER = 32
# A sentence has letters and now and then a number; a business number is mostly digits.
LEAST_DIGITS = 4
PROOF_LENGTH = 4


class ValidateProgressForm(FormValidationAction):  # type: ignore[misc]
    """Normalises number and proof, and says what is wrong with their form."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "validate_progress_form"

    def domain_slots(self, domain: DomainDict) -> list[str]:
        """Return the form's slots; Rasa does not send us the domain."""
        return ["business_number", "proof"]

    async def validate_business_number(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """Take a number with enough letters and digits."""
        number = normalise_number(_last(value))
        digits = sum(character.isdigit() for character in number)
        if not SHORTEST_NUMBER <= len(number) <= LONGEST_NUMBER or digits < LEAST_DIGITS:
            utter(dispatcher, "utter_invalid_business_number", tracker, length=SHORTEST_NUMBER)
            return {"business_number": None}
        return {"business_number": number}

    async def validate_proof(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """Take exactly the characters a proof has."""
        proof = normalise_number(_last(value))
        if len(proof) != PROOF_LENGTH or not proof.isalnum():
            utter(dispatcher, "utter_invalid_proof", tracker, length=PROOF_LENGTH)
            return {"proof": None}
        return {"proof": proof}


def _last(value: Any) -> str:
    return str(value[-1] if isinstance(value, list) else value)
