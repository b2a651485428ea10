"""Two small corrections to Rasa 3.6.21, applied when our Rasa process starts."""

from __future__ import annotations

from functools import cache
from typing import Any

import rasa
from jsonschema import Draft7Validator
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity


def apply_patches() -> None:
    """Replace the two methods; applying twice is applying once."""
    RemoteAction._validate_action_result = _validate_action_result
    RemoteAction._action_call_format = _action_call_format


@cache
def _validator() -> Draft7Validator:
    return Draft7Validator(RemoteAction.action_response_format_spec())


def _validate_action_result(self: RemoteAction, result: dict[str, Any]) -> bool:
    """Check an action's result with a validator that is built once.

    Rasa calls `jsonschema.validate`, which checks the constant schema itself on every
    call: four fifths of a custom action's time (docs/decisions/0002).
    """
    _validator().validate(result)
    return True


def _action_call_format(self: RemoteAction, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
    """Send an action the slots, the latest message and this turn's events.

    Rasa sends every event since the conversation began with each call, so that the time
    of a turn grows with the length of the conversation, and the whole domain (93 KB) with
    each form's validation. Ours read neither.
    """
    state = tracker.current_state(EventVerbosity.NONE)
    state["events"] = [event.as_dict() for event in _events_of_turn(tracker)]
    return {
        "next_action": self.name(),
        "sender_id": tracker.sender_id,
        "tracker": state,
        "version": rasa.__version__,
    }


def _events_of_turn(tracker: DialogueStateTracker) -> list[Event]:
    """Return the events from the latest user message on, oldest first."""
    events: list[Event] = []
    for event in reversed(tracker.events):
        events.append(event)
        if isinstance(event, UserUttered):
            break
    return events[::-1]
