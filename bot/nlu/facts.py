"""Facts in a message as entities, and the intent of a message that only states facts."""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.readings import (
    fact_coverage,
    find_denied,
    is_correction,
    is_question,
    is_supposition,
    language_of,
    named_fact,
    target_language,
)
from bot.text.values import Mention, find_mentions

CASE_KINDS = frozenset({"business_number", "passport_tail"})
# A message is taken as a statement of facts when at least this share of its characters
# (punctuation and filler words left out) belongs to facts; measured on tests/flows and data/nlu.
MIN_FACT_COVERAGE = 0.5
MONTHS_PER_YEAR = 12
PAID_PER = {"monthly_salary_cny": "month", "annual_salary_cny": "year"}
_PAYLOAD = re.compile(r"\s*/")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class FactExtractor(GraphComponent):  # type: ignore[misc]
    """Adds the facts that `bot.text.values` finds, and the language of the turn, as entities."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FactExtractor:
        """Create the component for Rasa's graph; nothing is loaded from the model."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add entities with values (numbers, codes) and exact character offsets."""
        for message in messages:
            text = message.get(TEXT) or ""
            if _PAYLOAD.match(text):
                continue
            mentions = mentions_of(message)
            denied = find_denied(text, mentions)
            entities = [_entity(mention, is_denied=mention in denied) for mention in mentions]
            found = message.get(ENTITIES, []) + entities + _named_entities(message, text)
            message.set(ENTITIES, found, add_to_output=True)
        return messages


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class FactsIntentClassifier(GraphComponent):  # type: ignore[misc]
    """Overrides the trained intent where a message is a list of facts and asks nothing.

    "38", "PhD, 8 years" and "年薪45万" have no wording a classifier could learn from.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FactsIntentClassifier:
        """Create the component for Rasa's graph; nothing is loaded from the model."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `inform_profile` or `inform_case` where the message only states facts."""
        for message in messages:
            text = message.get(TEXT) or ""
            if _PAYLOAD.match(text):
                continue
            if (message.get("metadata") or {}).get("answers"):
                # The app asked for a number or a proof, and this message holds one.
                set_intent(message, "inform_case")
                continue
            mentions = mentions_of(message)
            if mentions and not is_question(text) and fact_coverage(text, mentions) >= MIN_FACT_COVERAGE:
                set_intent(message, _intent_of_facts(text, mentions))
        return messages


def _intent_of_facts(text: str, mentions: list[Mention]) -> str:
    """Name what a message that only states facts does: it informs, corrects or supposes."""
    if CASE_KINDS & {mention.kind for mention in mentions}:
        return "inform_case"
    if is_supposition(text):
        return "compare_what_if"
    return "correct_fact" if is_correction(text, mentions) else "inform_profile"


def mentions_of(message: Message) -> list[Mention]:
    """Return the values said in a message, with those that the app has masked in its text.

    The app tells where a case number or a proof stood and what stands there now (`bot.dialogue.shield`).
    """
    text = message.get(TEXT) or ""
    told = (message.get("metadata") or {}).get("hidden", ())
    hidden = [Mention(one["kind"], one["value"], one["start"], one["end"], one["value"]) for one in told]
    seen = [
        mention
        for mention in find_mentions(text)
        if not any(mention.start < one.end and one.start < mention.end for one in hidden)
    ]
    return sorted([*seen, *hidden], key=lambda mention: mention.start)


def set_intent(message: Message, name: str) -> None:
    """Give a message an intent for certain; the ranking too, or the fallback would call it ambiguous."""
    intent = {"name": name, "confidence": 1.0}
    message.set(INTENT, intent, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [intent], add_to_output=True)


def _entity(mention: Mention, *, is_denied: bool = False) -> dict[str, Any]:
    """Turn a mention into Rasa's entity; pay said by the month becomes pay a year, and how it was said is kept."""
    kind, value = mention.kind, mention.value
    entity: dict[str, Any] = {}
    if kind in PAID_PER and isinstance(value, int | float):
        entity["said"] = {"amount": value, "per": PAID_PER[kind]}
        kind, value = "annual_salary_cny", value * (MONTHS_PER_YEAR if PAID_PER[kind] == "month" else 1)
    if is_denied:
        entity["denied"] = True
    return {
        **entity,
        "entity": kind,
        "value": value,
        "start": mention.start,
        "end": mention.end,
        "confidence_entity": 1.0,
        "extractor": "FactExtractor",
    }


def _named_entities(message: Message, text: str) -> list[dict[str, Any]]:
    """The turn's language as the app decided it (else from the text), one that is asked for, and a fact named."""
    found = {
        "language": (message.get("metadata") or {}).get("language") or language_of(text),
        "target_language": target_language(text),
        "fact": named_fact(text),
    }
    return [
        {"entity": name, "value": value, "start": 0, "end": 0, "extractor": "FactExtractor"}
        for name, value in found.items()
        if value
    ]
