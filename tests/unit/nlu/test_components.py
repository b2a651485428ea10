"""Our Rasa components: tokens, facts, intents of plain facts, patches."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.facts import FactExtractor, FactsIntentClassifier
from bot.nlu.patches import apply_patches
from bot.nlu.tokenizer import MixedTextTokenizer
from bot.nlu.trackers import ConversationTrackerStore
from bot.nlu.wording import TurningResponses

TEXTS = st.text(max_size=80)


def entities_of(text: str, **data: Any) -> dict[str, Any]:
    """Return the values that the extractor finds, by entity."""
    message = Message(data={"text": text, **data})
    FactExtractor().process([message])
    return {entity["entity"]: entity["value"] for entity in message.get("entities", [])}


def intent_of(text: str) -> str | None:
    """Return the intent that the facts give a message, or None."""
    message = Message(data={"text": text})
    FactsIntentClassifier().process([message])
    return (message.get("intent") or {}).get("name")


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_tokens_must_lie_where_they_say(text: str) -> None:
    """Each token's text is what stands between its offsets; text without words is one token."""
    tokens = MixedTextTokenizer(MixedTextTokenizer.get_default_config()).tokenize(Message(data={"text": text}), "text")
    assert all(text[token.start : token.end] == token.text for token in tokens)
    assert tokens


def test_monthly_pay_must_become_pay_a_year() -> None:
    """75,000 a month is 900,000 a year, in both languages."""
    assert entities_of("75k a month")["annual_salary_cny"] == 900_000
    assert entities_of("月薪7.5万")["annual_salary_cny"] == 900_000


def test_language_must_come_from_the_app_before_the_text() -> None:
    """The app decides the turn's language; without it the text does; without a hint nothing is said."""
    assert entities_of("hello there", metadata={"language": "zh"})["language"] == "zh"
    assert entities_of("hello there")["language"] == "en"
    assert "language" not in entities_of("38")


def test_button_payload_must_not_be_read_as_text() -> None:
    """Entities of a payload are its own."""
    assert entities_of('/inform_profile{"age": 38}') == {}


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("38", "inform_profile"),
        ("PhD, 8 years", "inform_profile"),
        ("年薪45万", "inform_profile"),
        ("what if they pay me 460k a year", "compare_what_if"),
        ("如果年薪46万呢", "compare_what_if"),
        ("no, 38 not 83", "correct_fact"),
        ("其实是六个月", "correct_fact"),
        ("不对，是29，不是92", "correct_fact"),
        ("it was 310,000 a year, not 130,000", "correct_fact"),
        ("no degree, 10 years of work", "inform_profile"),
        ("DEMO-2026-0001", "inform_case"),
        ("编号DEMO-2026-0003，护照后四位D003", "inform_case"),
        ("How many points for HSK 5?", None),
        ("HSK5级加几分", None),
        ("I am 62, can I still work in China?", None),
        ("hello", None),
    ],
)
def test_plain_facts_must_get_their_intent_and_questions_must_not(text: str, intent: str | None) -> None:
    """A statement of facts informs; a question about the rules is left to the classifier."""
    assert intent_of(text) == intent


def test_value_that_is_taken_back_must_be_marked() -> None:
    """Of "38, not 83" the 83 is denied; a value denied without another is left alone."""
    message = Message(data={"text": "no, 38 not 83"})
    FactExtractor().process([message])
    assert [(one["value"], one.get("denied")) for one in message.get("entities") if one["entity"] == "number"] == [
        (38.0, None),
        (83.0, True),
    ]
    assert entities_of("my age is wrong")["fact"] == "age"
    assert entities_of("工资要改")["fact"] == "annual_salary_cny"
    assert "fact" not in entities_of("my age is 38")


async def test_variations_must_be_said_in_turn() -> None:
    """The same response twice in a row is worded differently, always in the slot's language."""
    responses = {
        "utter_x": [
            {"text": text, "condition": [{"type": "slot", "name": "language", "value": language}]}
            for language, text in (("en", "one"), ("zh", "一"), ("en", "two"), ("zh", "二"))
        ]
    }
    domain = Domain.from_dict(
        {"responses": responses, "slots": {"language": {"type": "categorical", "values": ["en", "zh"],
         "initial_value": "en", "mappings": [{"type": "custom"}]}}}
    )  # fmt: skip
    generator = TurningResponses(domain=domain)
    tracker = DialogueStateTracker("someone", domain.slots)
    texts = []
    for _ in range(3):
        reply = await generator.generate("utter_x", tracker, "waibot")
        assert reply is not None
        texts.append(reply["text"])
        tracker.update(BotUttered(reply["text"], metadata={"utter_action": "utter_x"}))
    assert texts == ["one", "two", "one"]


def test_patched_check_must_still_refuse_a_bad_result() -> None:
    """Compiling the schema once does not make it weaker."""
    apply_patches()
    action = RemoteAction("action_x", None)
    assert action._validate_action_result({"events": [], "responses": [{"text": "a"}]})
    with pytest.raises(ValidationError):
        action._validate_action_result({"events": [{"event": 1}], "responses": []})
    with pytest.raises(ValidationError):
        action._validate_action_result({"events": [], "responses": "text"})


def test_action_call_must_carry_this_turn_alone() -> None:
    """Slots and the latest message go along; older events and the domain do not."""
    apply_patches()
    tracker = DialogueStateTracker("someone", [])
    for text in ("first", "second"):
        tracker.update(UserUttered(text))
        tracker.update(SlotSet("city", text))
    call = RemoteAction("action_x", None)._action_call_format(tracker, Domain.empty())
    assert call["tracker"]["latest_message"]["text"] == "second"
    assert [event["event"] for event in call["tracker"]["events"]] == ["user", "slot"]
    assert "domain" not in call


async def test_conversation_must_be_the_same_from_memory_and_from_the_database(tmp_path: Path) -> None:
    """What this process remembers is what another would read; after deletion neither has it."""
    url = f"sqlite:///{tmp_path / 'trackers.db'}"
    domain = Domain.empty()
    first, second = (ConversationTrackerStore(domain, db_url=url) for _ in range(2))
    for text in ("one", "two", "three"):
        tracker = await first.get_or_create_tracker("someone")
        tracker.update(UserUttered(text))
        await first.save(tracker)
    remembered, read = await first.retrieve("someone"), await second.retrieve("someone")
    texts = [[event.text for event in one.events if isinstance(event, UserUttered)] for one in (remembered, read)]
    assert texts == [["one", "two", "three"]] * 2
    await first.save(remembered)
    await first.delete("someone")
    assert await first.retrieve("someone") is None
    assert await second.retrieve("someone") is None


async def test_failed_turn_must_leave_nothing_in_memory(tmp_path: Path) -> None:
    """A tracker that was changed and never saved is not what the next turn sees."""
    store = ConversationTrackerStore(Domain.empty(), db_url=f"sqlite:///{tmp_path / 'trackers.db'}")
    tracker = await store.get_or_create_tracker("someone")
    tracker.update(UserUttered("kept"))
    await store.save(tracker)
    broken = await store.retrieve("someone")
    broken.update(UserUttered("lost"))
    again = await store.retrieve("someone")
    assert [event.text for event in again.events if isinstance(event, UserUttered)] == ["kept"]
