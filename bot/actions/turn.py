"""What every action does with a turn: its language, and replies that carry data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.answers import Heard
from bot.faq.entry import REGIONS

ELIGIBILITY_FORM = "eligibility_form"
PROGRESS_FORM = "progress_form"
MISSES = "misses"


def language_of(tracker: Tracker) -> str:
    """Return the language of the turn, `en` or `zh`."""
    return str(tracker.get_slot("language") or "en")


def region_of(tracker: Tracker, default: str) -> str:
    """Return the region whose rules come first: of the city the visitor has named, else the operator's."""
    city = tracker.get_slot("city")
    return str(city) if city in REGIONS else default


def active_form(tracker: Tracker) -> str | None:
    """Return the form that is being filled, or None."""
    name = (tracker.active_loop or {}).get("name")
    return str(name) if name else None


def misses_of(tracker: Tracker) -> int:
    """Return how many messages in a row were not understood."""
    return int(tracker.get_slot(MISSES) or 0)


def heard_in(tracker: Tracker) -> Heard:
    """Return the latest message as understood; a button has no text."""
    message = tracker.latest_message or {}
    text = str(message.get("text") or "")
    return Heard(
        intent=str((message.get("intent") or {}).get("name") or ""),
        entities=tuple(message.get("entities") or ()),
        text="" if text.startswith("/") else text,
        asked=tracker.get_slot("requested_slot") if active_form(tracker) else None,
    )


def utter(
    dispatcher: CollectingDispatcher,
    response: str,
    tracker: Tracker,
    *,
    data: Mapping[str, Any] | None = None,
    buttons: list[dict[str, str]] | None = None,
    **values: Any,
) -> None:
    """Utter a response of the domain by name.

    Args:
        data: structured data of the reply (outcome, entry, …); replaces the response's own.
        buttons: added to the response's own.
        values: what the placeholders stand for; `{"en", "zh"}` contributes the turn's side.
    """
    language = language_of(tracker)
    sides = {name: _side(value, language) for name, value in values.items()}
    dispatcher.utter_message(response=response, json_message=dict(data or {}), buttons=buttons, **sides)


def _side(value: Any, language: str) -> Any:
    if isinstance(value, Mapping) and language in value:
        return value[language]
    return value
