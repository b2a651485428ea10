"""Look a case up once number and proof are known, and answer what is asked about it afterwards."""

from __future__ import annotations

from math import ceil
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.turn import utter
from bot.progress import (
    Found,
    Locked,
    ProgressService,
    SourceAway,
    describe_duration,
    describe_limit,
    describe_stale,
    to_json,
)
from bot.progress.vault import CaseVault
from bot.progress.watching import Watching

MINUTE_S = 60
RETRY = "retry"
FORGET_SLOTS = ("business_number", "proof")
# Nothing to say, and nothing that a placeholder would leave behind.
NOTHING = {"en": "", "zh": ""}


class ActionCheckProgress(Action):  # type: ignore[misc]
    """Answers from the source of cases; the slots hold masks, the clear values are in the vault."""

    def __init__(
        self, progress: ProgressService, vault: CaseVault, watching: Watching, hotlines: dict[str, Any]
    ) -> None:
        self._progress = progress
        self._vault = vault
        self._watching = watching
        self._hotlines = hotlines

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_check_progress"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Utter the case's state, what was asked about it, or why it cannot be told."""
        topic, found = topic_of(tracker), self._vault.case(tracker.sender_id)
        if topic and topic != RETRY and found:
            await self._follow_up(dispatcher, tracker, topic, self._progress.rework(found))
        else:
            await self._look_up(dispatcher, tracker)
        return [SlotSet(slot, None) for slot in FORGET_SLOTS]

    async def _look_up(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        caller = tracker.sender_id
        said = self._vault.credentials(caller)
        if not said.number or not said.proof:
            utter(dispatcher, "utter_case_values_gone", tracker)
            return
        try:
            result = await self._progress.check(None, said.number, said.proof, caller)
        except SourceAway as error:
            minutes = ceil(error.retry_after_s / MINUTE_S)
            utter(dispatcher, "utter_progress_away", tracker, minutes=minutes, **self._hotlines)
            return
        if isinstance(result, Found):
            self._utter_found(dispatcher, tracker, self._vault.open_case(caller, result))
        elif isinstance(result, Locked):
            self._vault.forget(caller)
            minutes = ceil(result.retry_after_s / MINUTE_S)
            utter(dispatcher, "utter_progress_locked", tracker, minutes=minutes, **self._hotlines)
        else:
            utter(dispatcher, "utter_progress_not_found", tracker, **self._hotlines)

    def _utter_found(self, dispatcher: CollectingDispatcher, tracker: Tracker, found: Found) -> None:
        catalogue, progress = self._progress.catalogue, to_json(found)
        utter(
            dispatcher,
            "utter_progress_found",
            tracker,
            data={"outcome": "progress_found", "progress": progress},
            number=progress["business_number"],
            state=progress["state"],
            stage=progress["stage"],
            stages=catalogue.stages,
            since=progress["since"][:10],
            means=progress["means"],
            who=progress["who"],
            next=progress["next"],
            stale=_with_break(describe_stale(found, catalogue).as_dict(), after=True),
            limit=_with_break(describe_limit(found, catalogue).as_dict()),
        )

    async def _follow_up(self, dispatcher: CollectingDispatcher, tracker: Tracker, topic: str, found: Found) -> None:
        progress = to_json(found)
        said = {"number": progress["business_number"], "state": progress["state"], "since": progress["since"][:10]}
        data = {"outcome": "progress_found", "progress": progress}
        if topic == "how_long":
            text = describe_duration(found, self._progress.catalogue).as_dict()
            utter(dispatcher, "utter_progress_how_long", tracker, data=data, text=text, **said)
        elif topic == "subscribe":
            language = str(tracker.get_slot("language") or "en")
            done = await self._watching.begin(found, tracker.sender_id, language)
            utter(dispatcher, "utter_progress_watching" if done else "utter_progress_not_watchable", tracker, **said)
        elif topic == "unsubscribe":
            await self._watching.end(tracker.sender_id)
            utter(dispatcher, "utter_progress_unwatched", tracker, **said)
        else:
            texts = {"means": progress["means"], "next": progress["next"]}
            utter(dispatcher, "utter_progress_what_missing", tracker, data=data, **texts, **said)


def topic_of(tracker: Tracker) -> str | None:
    """Return what the message asks about the case at hand (`case_topic`), or None."""
    return next(iter(tracker.get_latest_entity_values("case_topic")), None)


def _with_break(sides: dict[str, str], *, after: bool = False) -> dict[str, str]:
    """Set a text that may be blank off from its neighbour."""
    if not sides["en"]:
        return NOTHING
    return {language: f"{text}\n" if after else f"\n{text}" for language, text in sides.items()}
