"""Answer a policy question from the FAQ, offer choices, or say that we don't know."""

from __future__ import annotations

from datetime import date
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.turn import MISSES, active_form, language_of, misses_of, region_of, utter
from bot.faq.api import choices_to_json, entry_summary
from bot.faq.render import RenderedEntry
from bot.faq.search import SearchResult
from bot.faq.service import FaqService
from bot.text.language import is_other_language
from bot.text.normalise import has_words
from bot.wording import Wording

MOST_RELATED = 3
ANSWERED_ENTRY = "answered_entry"


class ActionAnswerQuestion(Action):  # type: ignore[misc]
    """Looks the message up; a tapped choice names its entry and needs no search."""

    def __init__(self, faq: FaqService, hotlines: dict[str, Any], *, region: str) -> None:
        """Take the FAQ, the wording's values about hotlines, and the region whose rules are preferred."""
        self._faq = faq
        self._hotlines = hotlines
        self._region = region

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_answer_question"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Utter the outcome of the search; every outcome has its wording."""
        entry_id = next(tracker.get_latest_entity_values("entry_id"), None)
        text = (tracker.latest_message or {}).get("text") or ""
        answered: RenderedEntry | None = None
        if entry_id is not None:
            answered = self._utter_chosen(dispatcher, tracker, self._faq.entry(str(entry_id)))
        elif not has_words(text):
            utter(dispatcher, "utter_no_words", tracker)
        elif is_other_language(text):
            utter(dispatcher, "utter_other_language", tracker)
        else:
            result = await self._faq.search(
                text,
                language_of(tracker),
                region=region_of(tracker, self._region),
                after=tracker.get_slot(ANSWERED_ENTRY),
            )
            answered = self._utter_result(dispatcher, tracker, result)
        if answered is None:
            return [SlotSet(MISSES, misses_of(tracker))]
        return [SlotSet(ANSWERED_ENTRY, answered.entry.id), SlotSet(MISSES, 0)]

    def _utter_chosen(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, entry: RenderedEntry | None
    ) -> RenderedEntry | None:
        """Answer a choice; one that was withdrawn since it was offered has no answer any more."""
        if entry is None:
            utter(dispatcher, "utter_no_entry", tracker, **self._hotlines)
        elif entry.entry.in_force.is_over(date.today()):
            self._utter_expired(dispatcher, tracker, entry)
        else:
            self._utter_answer(dispatcher, tracker, entry)
            return entry
        return None

    def _utter_result(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, result: SearchResult
    ) -> RenderedEntry | None:
        """Utter the outcome; return the entry that answered, if one did."""
        if result.outcome == "answered":
            self._utter_answer(dispatcher, tracker, result.kept[0].entry)
            return result.kept[0].entry
        if result.expired is not None:
            self._utter_expired(dispatcher, tracker, result.expired.entry)
        elif result.outcome == "clarification":
            self._utter_choices(dispatcher, tracker, result)
        else:
            self._utter_miss(dispatcher, tracker, result.outcome)
        return None

    def _utter_miss(self, dispatcher: CollectingDispatcher, tracker: Tracker, outcome: str) -> None:
        """Ask with choices the first time; from the second time in a row on, offer a person."""
        misses = misses_of(tracker) + 1
        tracker.slots[MISSES] = misses
        again = misses > 1
        if active_form(tracker):
            utter(dispatcher, "utter_form_still_not_understood" if again else "utter_form_not_understood", tracker)
        elif outcome == "unanswerable_no_entry":
            utter(dispatcher, "utter_no_entry", tracker, **self._hotlines)
        else:
            utter(
                dispatcher, "utter_still_not_understood" if again else "utter_out_of_scope", tracker, **self._hotlines
            )

    def _utter_answer(self, dispatcher: CollectingDispatcher, tracker: Tracker, entry: RenderedEntry) -> None:
        language = language_of(tracker)
        text = entry.answer.side(language)
        if entry.entry.checked.next < date.today():
            due = entry.entry.checked.next.isoformat()
            text += "\n\n" + Wording.load().render("utter_overdue_check", language, due=due)
        utter(
            dispatcher,
            "utter_answer",
            tracker,
            data={"outcome": "answered", "entry": entry_summary(entry, language)},
            buttons=self._related_buttons(entry, language),
            text=text,
        )

    def _utter_expired(self, dispatcher: CollectingDispatcher, tracker: Tracker, entry: RenderedEntry) -> None:
        data = {"outcome": "expired_entry", "entry": entry_summary(entry, language_of(tracker))}
        utter(dispatcher, "utter_expired_entry", tracker, data=data, **self._hotlines)

    def _utter_choices(self, dispatcher: CollectingDispatcher, tracker: Tracker, result: SearchResult) -> None:
        data = {"outcome": "clarification", "choices": choices_to_json(result)}
        utter(dispatcher, "utter_clarify", tracker, data=data)

    def _related_buttons(self, entry: RenderedEntry, language: str) -> list[dict[str, str]]:
        """Return a button for each related entry that there is, three at most."""
        related = (self._faq.entry(entry_id) for entry_id in entry.entry.related)
        shown = [one for one in related if one is not None][:MOST_RELATED]
        return [
            {"title": one.question.side(language), "payload": f'/ask_policy{{"entry_id": "{one.entry.id}"}}'}
            for one in shown
        ]
