"""What the chat says of an eligibility result: the answer in the turn's language, and a link to the plan."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.action_explain_eligibility import ActionExplainEligibility
from bot.eligibility import load_policy
from bot.settings import ROOT

SLOTS = {"annual_salary_cny": 450000.0, "education": "doctor", "work_years": 8.0, "months_per_year": 12.0, "age": 38}
SLOTS |= {"chinese": "hsk5", "city": "CN-SH", "extras": ["top_university"], "place": "unknown"}


def _explain(language: str) -> dict[str, Any]:
    tracker = Tracker("somebody", {**SLOTS, "language": language}, {}, [], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    action = ActionExplainEligibility(load_policy(ROOT / "data" / "policy"))
    asyncio.run(action.run(dispatcher, tracker, {}))
    (said,) = dispatcher.messages
    return dict(said)


@pytest.mark.parametrize(("language", "title"), [("en", "My plan"), ("zh", "我的办理方案")])
def test_result_must_link_the_plan_in_the_language_of_the_turn(language: str, title: str) -> None:
    """The attachment opens the page with these facts behind the #, and nothing of them before it."""
    data = _explain(language)["custom"]
    (plan,) = data["attachments"]
    page, _, kept = plan["url"].partition("#")
    facts = json.loads(base64.urlsafe_b64decode(kept + "=" * (-len(kept) % 4)))
    assert (plan["kind"], page, facts["language"], facts["city"]) == ("plan", "/eligibility", language, "CN-SH")
    assert plan["title"].startswith(title)
    assert facts["profile"]["annual_salary_cny"] == 450000 and facts["profile"]["place"] == "none"


def test_message_must_carry_the_result_with_its_plan_but_not_every_related_route() -> None:
    """A kept message stays small: the full list is on the plan's page."""
    eligibility = _explain("en")["custom"]["eligibility"]
    assert (eligibility["category"], eligibility["points"]["total"]) == ("A", 91)
    assert eligibility["plan"]["steps"][0]["code"] == "A6"
    assert "related" not in eligibility
    assert len(json.dumps(eligibility, ensure_ascii=False).encode()) < 64 * 1024
