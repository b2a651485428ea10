"""The bundled sentence encoder as a featurizer of Rasa's pipeline; the FAQ's search uses the same encoder."""

from __future__ import annotations

from functools import cache
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.encoder.base import Encoder, Vectors
from bot.encoder.load import BUNDLED, load_encoder


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class EncoderFeaturizer(DenseFeaturizer, GraphComponent):  # type: ignore[misc]
    """Adds one vector per message, its sentence feature."""

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(name, config)
        self._encoder = _encoder(config["encoder"])

    @classmethod
    def required_components(cls) -> list[type]:
        """Say that a tokenizer comes first, as Rasa demands of featurizers."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options: `encoder`, a name that `bot.encoder.load` knows."""
        return {**DenseFeaturizer.get_default_config(), "encoder": BUNDLED}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EncoderFeaturizer:
        """Create the component for Rasa's graph; the encoder is part of the product, not of the model."""
        return cls(config, execution_context.node_name)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Accept any configuration; loading the encoder says what is wrong with its name."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Add float32 features of shape (1, dimensions) to messages with a text."""
        spoken = [message for message in messages if message.get(TEXT)]
        if spoken:
            vectors = self._encoder.encode([message.get(TEXT) for message in spoken])
            for message, vector in zip(spoken, vectors, strict=True):
                self._add(message, vector)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the features to the training examples."""
        self.process(training_data.training_examples)
        return training_data

    def _add(self, message: Message, vector: Vectors) -> None:
        message.add_features(Features(vector[None, :], FEATURE_TYPE_SENTENCE, TEXT, self._identifier))


@cache
def _encoder(name: str) -> Encoder:
    return load_encoder(name)
