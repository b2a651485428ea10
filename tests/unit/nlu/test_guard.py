"""Unknown words run no command."""

from __future__ import annotations

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.guard import IntentGuard, is_known
from bot.nlu.readings import guarded_intents


def guarded(text: str, intent: str) -> str:
    """Return the intent that the guard leaves a message with."""
    message = Message(data={"text": text, "intent": {"name": intent, "confidence": 0.9}})
    IntentGuard().process([message])
    return str(message.get("intent")["name"])


@pytest.mark.parametrize(
    ("text", "intent"),
    [("western region", "start_over"), ("restaurant", "start_over"), ("lalala", "goodbye"), ("hmm", "greet"),
     ("fuck off", "affirm"), ("香蕉", "stop")],
)  # fmt: skip
def test_untaught_words_must_become_the_fallback(text: str, intent: str) -> None:
    """A message without the intent's own words is not understood, instead of obeyed."""
    assert guarded(text, intent) == "nlu_fallback"


@pytest.mark.parametrize(
    ("text", "intent"),
    [("start over please", "start_over"), ("thanks a lot", "thank"), ("谢谢你啊", "thank"),
     ("重新开始吧", "start_over"), ("I have no idea", "skip_fact"), ("speak English please", "change_language")],
)  # fmt: skip
def test_taught_words_must_pass(text: str, intent: str) -> None:
    """Ordinary variations of what was taught are let through."""
    assert guarded(text, intent) == intent


def test_policy_questions_and_payloads_must_not_be_guarded() -> None:
    """Any words can be a policy question; a button is no text."""
    assert "ask_policy" not in guarded_intents()
    assert guarded("/start_over", "start_over") == "start_over"
    assert not is_known("", "stop")
