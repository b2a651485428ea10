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

from bot.nlu.readings import fact_coverage, is_question, language_of, target_language
from bot.text.values import Mention, find_mentions

CASE_KINDS = frozenset({"business_number", "passport_tail"})
# A message is taken as a statement of facts when at least this share of its characters
# (punctuation and filler words left out) belongs to facts; measured on tests/flows and data/nlu.
MIN_FACT_COVERAGE = 0.5
MONTHS_PER_YEAR = 12
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
            entities = [_entity(mention) for mention in find_mentions(text)]
            found = message.get(ENTITIES, []) + entities + _language_entities(message, text)
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
            mentions = find_mentions(text)
            if mentions and not is_question(text) and fact_coverage(text, mentions) >= MIN_FACT_COVERAGE:
                kinds = {mention.kind for mention in mentions}
                name = "inform_case" if kinds & CASE_KINDS else "inform_profile"
                set_intent(message, name)
        return messages


def set_intent(message: Message, name: str) -> None:
    """Give a message an intent for certain; the ranking too, or the fallback would call it ambiguous."""
    intent = {"name": name, "confidence": 1.0}
    message.set(INTENT, intent, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [intent], add_to_output=True)


def _entity(mention: Mention) -> dict[str, Any]:
    """Turn a mention into Rasa's entity; pay said by the month becomes pay a year."""
    kind, value = mention.kind, mention.value
    if kind == "monthly_salary_cny" and isinstance(value, int | float):
        kind, value = "annual_salary_cny", value * MONTHS_PER_YEAR
    return {
        "entity": kind,
        "value": value,
        "start": mention.start,
        "end": mention.end,
        "confidence_entity": 1.0,
        "extractor": "FactExtractor",
    }


def _language_entities(message: Message, text: str) -> list[dict[str, Any]]:
    """The turn's language as the app decided it (else from the text), and one that is asked for."""
    found = {
        "language": (message.get("metadata") or {}).get("language") or language_of(text),
        "target_language": target_language(text),
    }
    return [
        {"entity": name, "value": value, "start": 0, "end": 0, "extractor": "FactExtractor"}
        for name, value in found.items()
        if value
    ]
