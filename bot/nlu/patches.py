"""Small corrections to Rasa 3.6.21, applied when our Rasa process starts (docs/decisions/0002)."""

from __future__ import annotations

from functools import cache
from typing import Any

import rasa
from jsonschema import Draft7Validator
from rasa.core.actions.action import ActionSessionStart, RemoteAction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

# A turn makes about six events. Rasa reads every event of a session again with each message,
# and its rules look at each of them again: a session of at most ten turns or so keeps that small.
EVENTS_PER_SESSION = 60


def apply_patches() -> None:
    """Replace the methods; applying twice is applying once."""
    RemoteAction._validate_action_result = _validate_action_result
    RemoteAction._action_call_format = _action_call_format
    MessageProcessor._has_session_expired = _has_session_expired
    ActionSessionStart._slot_set_events_from_tracker = staticmethod(_carry_slots_over)
    Event.resolve_by_type = staticmethod(_event_type)


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


_expired_by_time = MessageProcessor._has_session_expired


def _has_session_expired(self: MessageProcessor, tracker: DialogueStateTracker) -> bool:
    """Begin a new session when the last one has grown long, but never in the middle of a form."""
    too_long = len(tracker.events) > EVENTS_PER_SESSION and not tracker.active_loop_name
    return too_long or bool(_expired_by_time(self, tracker))


def _carry_slots_over(tracker: DialogueStateTracker) -> list[SlotSet]:
    """Take each slot's present value into a new session.

    Rasa takes every change of every slot, so that a session is never shorter than the last.
    """
    return [SlotSet(name, value) for name, value in tracker.current_slot_values().items() if value is not None]


_find_event_type = Event.resolve_by_type


@cache
def _event_type(type_name: str, default: type[Event] | None = None) -> type[Event] | None:
    """Find an event's class once; Rasa walks all subclasses for every event it reads."""
    found: type[Event] | None = _find_event_type(type_name, default)
    return found
