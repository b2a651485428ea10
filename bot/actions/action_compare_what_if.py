"""Work the result out with something changed, and leave the profile as it is."""

from __future__ import annotations

from datetime import date
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.answers import read_suppositions
from bot.actions.facts import FACTS, UNKNOWN, city_from_slots, profile_from_slots
from bot.actions.telling import join_facts
from bot.actions.turn import heard_in, language_of, utter
from bot.eligibility import Policy, assess, parse_profile, to_json
from bot.wording import Wording


class ActionCompareWhatIf(Action):  # type: ignore[misc]
    """Says the category and points with the change and without it; a button keeps the change."""

    def __init__(self, policy: Policy) -> None:
        """Take the rules."""
        self._policy = policy

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_compare_what_if"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Utter the comparison, or what is still needed for one."""
        supposed = read_suppositions(heard_in(tracker), tracker.slots, this_year=date.today().year)
        for refused in supposed.refused:
            utter(dispatcher, refused.response, tracker, **refused.values)
        if supposed.facts:
            self._compare(dispatcher, tracker, supposed.facts)
        elif not supposed.refused:
            has_profile = any(tracker.slots.get(fact) not in (None, UNKNOWN) for fact in FACTS)
            utter(dispatcher, "utter_what_if_which" if has_profile else "utter_what_if_no_profile", tracker)
        return []

    def _compare(self, dispatcher: CollectingDispatcher, tracker: Tracker, supposed: dict[str, Any]) -> None:
        if all(tracker.slots.get(fact) in (None, UNKNOWN) for fact in FACTS):
            buttons = _keep_button(supposed, language_of(tracker))
            utter(dispatcher, "utter_what_if_no_profile", tracker, buttons=buttons)
            return
        language = language_of(tracker)
        before, after = self._judge(tracker.slots), self._judge({**tracker.slots, **supposed})
        utter(
            dispatcher,
            "utter_what_if_result",
            tracker,
            data={"outcome": "eligibility_result", "eligibility": after},
            buttons=_keep_button(supposed, language),
            supposed=join_facts(supposed, language),
            summary=after["summary"],
            category=before["category_name"],
            points=before["points"]["total"],
        )

    def _judge(self, slots: dict[str, Any]) -> dict[str, Any]:
        profile, city = parse_profile(profile_from_slots(slots)), city_from_slots(slots)
        return to_json(assess(profile, self._policy, city=city, as_of=date.today()), Wording.load())


def _keep_button(supposed: dict[str, Any], language: str) -> list[dict[str, str]]:
    """Return a button that makes the change real; one for a single plain value, the only kind a payload carries."""
    if len(supposed) != 1:
        return []
    [(fact, value)] = supposed.items()
    if not isinstance(value, str | int | float):
        return []
    shown = f'"{value}"' if isinstance(value, str) else f"{value:.10g}"
    title = Wording.load().render("utter_button_keep_change", language)
    return [{"title": title, "payload": f'/inform_profile{{"{fact}":{shown}}}'}]
