"""The tokenizer for English, Chinese and both in one message."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from bot.text.segment import segment


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class MixedTextTokenizer(Tokenizer):  # type: ignore[misc]
    """Splits Han runs with jieba and the rest with spaCy; offsets are exact."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options Rasa's base tokenizer reads."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MixedTextTokenizer:
        """Create the component for Rasa's graph; nothing is loaded from the model."""
        return cls(config)

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Split one attribute of a message; text without any word becomes one token."""
        text = message.get(attribute)
        tokens = [Token(token.text, token.start, token.end) for token in segment(text)]
        found: list[Token] = self._apply_token_pattern(tokens or [Token(text, 0)])
        return found
