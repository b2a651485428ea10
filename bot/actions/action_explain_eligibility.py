"""Explain Category A once the profile is complete."""

from __future__ import annotations

from datetime import date
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.facts import city_from_slots, profile_from_slots
from bot.actions.turn import language_of, utter
from bot.eligibility import Policy, assess, parse_profile, plan_url, to_json
from bot.wording import Wording


class ActionExplainEligibility(Action):  # type: ignore[misc]
    """Judges the profile in the slots by today's rules."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_explain_eligibility"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Utter category, points row by row and the salary route, with a link to the plan."""
        facts, city = profile_from_slots(tracker.slots), city_from_slots(tracker.slots)
        wording, language = Wording.load(), language_of(tracker)
        result = to_json(assess(parse_profile(facts), self._policy, city=city, as_of=date.today()), wording)
        # The plan's page has it in full; a message that is kept and sent again should stay small.
        del result["related"]
        plan = {
            "kind": "plan",
            "title": wording.render("utter_eligibility_plan_link", language),
            "url": plan_url(facts, city=city, language=language),
        }
        utter(
            dispatcher,
            "utter_eligibility_result",
            tracker,
            data={"outcome": "eligibility_result", "eligibility": result, "attachments": [plan]},
            text=result["text"],
        )
        return []
