"""Chooses among a response's variations, so that no reply repeats the one before it."""

from __future__ import annotations

from typing import Any

from rasa.core.nlg.generator import ResponseVariationFilter
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker

NAME_OF_RESPONSE = "utter_action"


class TurningResponses(TemplatedNaturalLanguageGenerator):  # type: ignore[misc]
    """Takes the variations of a response in turn; Rasa's own generator throws dice and may say the same twice."""

    def __init__(self, endpoint_config: Any = None, domain: Domain | None = None) -> None:
        """Take the responses of the domain; Rasa builds this from bot/endpoints.yml."""
        super().__init__((domain or Domain.empty()).responses)

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **values: Any
    ) -> dict[str, Any] | None:
        """Return the next variation for the slots' language, filled in."""
        slots = tracker.current_slot_values()
        suitable = ResponseVariationFilter(self.responses).responses_for_utter_action(
            utter_action, output_channel, slots
        )
        if not suitable:
            return None
        chosen = dict(suitable[_times_said(utter_action, tracker) % len(suitable)])
        filled: dict[str, Any] = self._fill_response(_copy(chosen), slots, **values)
        return filled


def _times_said(response: str, tracker: DialogueStateTracker) -> int:
    """Count how often a response was said in this session."""
    return sum(
        isinstance(event, BotUttered) and event.metadata.get(NAME_OF_RESPONSE) == response for event in tracker.events
    )


def _copy(value: Any) -> Any:
    """Copy nested lists and mappings; much faster than `copy.deepcopy`."""
    if isinstance(value, dict):
        return {key: _copy(one) for key, one in value.items()}
    return [_copy(one) for one in value] if isinstance(value, list) else value
