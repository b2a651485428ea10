"""Keeps words nobody taught from being taken for small talk or, worse, for "start over"."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.facts import set_intent
from bot.nlu.readings import guarded_intents
from bot.text.normalise import has_words
from bot.text.segment import segment

NLU_FOLDER = Path(__file__).parents[2] / "data" / "nlu"
# What the app puts in the place of a proof before Rasa sees it.
MASK = "*"
FALLBACK, WORDLESS = "nlu_fallback", "ask_policy"
# At least half of a message's words must be among those the intent was taught with. A linear
# classifier has to choose some intent for a word it never saw: "western region" became "start over".
MIN_KNOWN_WORDS = 0.5


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class IntentGuard(GraphComponent):  # type: ignore[misc]
    """Turns a guarded intent into the fallback when the message's words are not the intent's."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentGuard:
        """Create the component for Rasa's graph; nothing is loaded from the model."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Check each message whose intent is guarded."""
        for message in messages:
            text = message.get(TEXT) or ""
            intent = (message.get(INTENT) or {}).get("name")
            if not has_words(text) and MASK not in text:
                # The search's action says what to do about emoji alone; a masked proof has no words either.
                set_intent(message, WORDLESS)
            elif intent in guarded_intents() and not text.lstrip().startswith("/") and not is_known(text, intent):
                set_intent(message, FALLBACK)
        return messages


def is_known(text: str, intent: str) -> bool:
    """Tell whether enough of a message's words are in the intent's training examples."""
    words = list(_words(text))
    known = sum(word in _vocabulary(intent) for word in words)
    return bool(words) and known >= MIN_KNOWN_WORDS * len(words)


@cache
def _vocabulary(intent: str) -> frozenset[str]:
    return frozenset(
        word
        for path in NLU_FOLDER.glob(f"*/{intent}.yml")
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        for line in block["examples"].splitlines()
        for word in _words(line.removeprefix("- "))
    )


def _words(text: str) -> Iterator[str]:
    for token in segment(text):
        if any(character.isalnum() for character in token.text):
            yield token.text.casefold()
