"""Check the form of a case number and a proof before any lookup."""

from __future__ import annotations

from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.actions.action_check_progress import RETRY, topic_of
from bot.actions.turn import utter
from bot.progress import mask, normalise_number
from bot.progress.disguise import PROOF_MASK
from bot.progress.model import Proof
from bot.progress.vault import CaseVault

# Shorter is no business number of any system we know; the registry decides whether it exists.
SHORTEST_NUMBER = 8
LONGEST_NUMBER = 32
# A sentence has letters and now and then a number; a business number is mostly digits.
LEAST_DIGITS = 4


class ValidateProgressForm(FormValidationAction):  # type: ignore[misc]
    """Says what is wrong with the form of number and proof; the slots get masks, the vault has the values."""

    def __init__(self, vault: CaseVault, proof: Proof) -> None:
        self._vault = vault
        self._proof = proof

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "validate_progress_form"

    def domain_slots(self, domain: DomainDict) -> list[str]:
        """Return the form's slots; Rasa does not send us the domain."""
        return ["business_number", "proof"]

    async def required_slots(
        self, domain_slots: list[str], dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[str]:
        """Ask for nothing when the message is about a case that is already known."""
        topic = topic_of(tracker)
        if topic == RETRY:
            known = self._vault.credentials(tracker.sender_id).complete
        else:
            known = bool(topic) and self._vault.case(tracker.sender_id) is not None
        return [] if known else domain_slots

    async def validate_business_number(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """Take a number with enough letters and digits."""
        said = self._vault.credentials(tracker.sender_id).number
        if said is None:
            return {"business_number": None}
        number = normalise_number(said)
        digits = sum(character.isdigit() for character in number)
        fits = number.isascii() and number.isalnum() and SHORTEST_NUMBER <= len(number) <= LONGEST_NUMBER
        if not fits or digits < LEAST_DIGITS:
            utter(dispatcher, "utter_invalid_business_number", tracker, length=SHORTEST_NUMBER, said=len(number))
            return {"business_number": None}
        return {"business_number": mask(number)}

    async def validate_proof(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """Take as many characters as a proof has."""
        known = self._vault.credentials(tracker.sender_id)
        if known.number is None:
            # The number was given too long ago: its mask must not stand for nothing.
            return {"proof": None, "business_number": None}
        if known.proof is None:
            return {"proof": None}
        proof, lengths = normalise_number(known.proof), (self._proof.shortest, self._proof.longest)
        if not proof.isalnum() or not lengths[0] <= len(proof) <= lengths[1]:
            name = self._proof.name.as_dict()
            utter(dispatcher, "utter_invalid_proof", tracker, proof=name, length=lengths[1], said=len(proof))
            return {"proof": None}
        return {"proof": PROOF_MASK}
