"""Puts case numbers and proofs into the vault before a message is stored or reaches the dialogue engine."""

from __future__ import annotations

import json
import re
from typing import Any

from bot.dialogue.shield import Shielded
from bot.progress.cues import Cues
from bot.progress.disguise import (
    ASKED_EITHER,
    ASKED_NUMBER,
    ASKED_PROOF,
    NUMBER,
    PROOF,
    PROOF_MASK,
    Disguised,
    Hidden,
    disguise,
)
from bot.progress.model import Proof
from bot.progress.numbers import mask
from bot.progress.vault import CaseVault

ENTITY_TOPIC = "case_topic"
_PAYLOAD = re.compile(r"(/\w+)(\{.*\})", re.DOTALL)
_MASKED = re.compile(r".{0,4}\*{4}")
_FORM_ASKS = frozenset({ASKED_NUMBER, ASKED_PROOF})


class CaseShield:
    """The shield of `bot.dialogue`, for application numbers and proofs."""

    def __init__(self, vault: CaseVault, proof: Proof, cues: Cues) -> None:
        self._vault = vault
        self._proof = proof
        self._cues = cues

    def needs_context(self, conversation_id: str, text: str) -> bool:
        """A message without a digit can hold neither; one about a known case must not cut into a question."""
        return any(character.isdigit() for character in text) or self._topic(conversation_id, text) is not None

    def protect(self, conversation_id: str, text: str, asked: str | None) -> Shielded:
        """Mask a message, keep what it held, and see whether it asks about the case that is open.

        After a lookup that found nothing, number or proof alone is completed with the other from before.
        """
        found = disguise(text, asked, self._proof, self._cues)
        hidden = [*found.hidden, *self._from_before(conversation_id, found, asked)]
        if found.number or found.proof:
            self._vault.keep(conversation_id, number=found.number, proof=found.proof)
        topic = None if hidden or asked in _FORM_ASKS else self._topic(conversation_id, text)
        payload = f"/check_progress{json.dumps({ENTITY_TOPIC: topic})}" if topic else ""
        details: dict[str, Any] = {"hidden": [one.as_dict() for one in hidden]} if hidden else {}
        if hidden and asked:
            details["answers"] = True
        return Shielded(found.text, payload, details)

    def protect_payload(self, conversation_id: str, payload: str) -> str:
        """Mask a number and a proof that a client put into a payload itself."""
        match = _PAYLOAD.fullmatch(payload)
        if match is None:
            return payload
        entities: dict[str, Any] = json.loads(match[2])
        given = {name: str(entities[name]) for name in (NUMBER, PROOF) if name in entities}
        clear = {name: value for name, value in given.items() if not _MASKED.fullmatch(value)}
        if not given:
            return payload
        self._vault.keep(conversation_id, number=clear.get(NUMBER), proof=clear.get(PROOF))
        masked = {NUMBER: mask(given.get(NUMBER, "")), PROOF: PROOF_MASK}
        entities |= {name: masked[name] for name in clear}
        return f"{match[1]}{json.dumps(entities, ensure_ascii=False)}"

    def forget(self, conversation_id: str) -> None:
        """Drop everything of a conversation."""
        self._vault.forget(conversation_id)

    def _from_before(self, conversation_id: str, found: Disguised, asked: str | None) -> list[Hidden]:
        known = self._vault.credentials(conversation_id)
        if asked != ASKED_EITHER:
            return []
        if found.number and not found.proof and known.proof:
            return [Hidden(PROOF, PROOF_MASK, 0, 0)]
        if found.proof and not found.number and known.number:
            return [Hidden(NUMBER, mask(known.number), 0, 0)]
        return []

    def _topic(self, conversation_id: str, text: str) -> str | None:
        """Return what a message asks about the case at hand; None when there is none it could mean."""
        topic = self._cues.topic_of(text)
        if topic == "retry":
            return topic if self._vault.credentials(conversation_id).complete else None
        return topic if topic and self._vault.case(conversation_id) else None
