"""Intent by logistic regression over weighted n-grams and, where there is one, the sentence's vector."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

WEIGHTS, LABELS = "weights.npz", "labels.json"
RANKED = 10
Floats = npt.NDArray[np.float32]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class WeightedIntentClassifier(IntentClassifier, GraphComponent):  # type: ignore[misc]
    """Rasa's own component takes raw counts and keeps a pickled model; this one weighs them and keeps arrays."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._labels: list[str] = []
        self._idf: Floats = np.empty(0, np.float32)
        self._weights: Floats = np.empty((0, 0), np.float32)
        self._bias: Floats = np.empty(0, np.float32)

    @classmethod
    def required_components(cls) -> list[type]:
        """Say that a featurizer comes first."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options: `C`, the inverse strength of regularisation, and `max_iter`."""
        return {"C": 10.0, "max_iter": 200}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> WeightedIntentClassifier:
        """Create an untrained component for Rasa's graph."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> WeightedIntentClassifier:
        """Load what `train` kept."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._read(Path(folder))
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the weights on all examples with an intent and a text; rare intents weigh as much as common ones."""
        from sklearn.linear_model import LogisticRegression

        examples = [one for one in training_data.intent_examples if one.get(INTENT) and one.get(TEXT)]
        counts = sp.vstack([_counts(one) for one in examples]).tocsr()
        present = np.asarray((counts > 0).sum(axis=0)).ravel()
        self._idf = (np.log((1 + len(examples)) / (1 + present)) + 1).astype(np.float32)
        features = sp.vstack([self._features(one) for one in examples]).tocsr()
        model = LogisticRegression(
            C=self._config["C"], max_iter=self._config["max_iter"], class_weight="balanced", random_state=0
        )
        model.fit(features, [one.get(INTENT) for one in examples])
        self._labels = [str(label) for label in model.classes_]
        self._weights = model.coef_.astype(np.float32).T.copy()
        self._bias = model.intercept_.astype(np.float32)
        with self._storage.write_to(self._resource) as folder:
            self._write(Path(folder))
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent and ranking with probabilities from 0 to 1."""
        for message in messages:
            if not message.get(TEXT):
                continue
            scores = np.asarray(self._features(message) @ self._weights).ravel() + self._bias
            shares = np.exp(scores - scores.max())
            shares /= shares.sum()
            ranking = [
                {"name": self._labels[place], "confidence": float(shares[place])}
                for place in np.argsort(-shares)[:RANKED]
            ]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the examples as they are; no later component learns from the intents found."""
        return training_data

    def _features(self, message: Message) -> sp.csr_matrix:
        """Return one row: dampened, weighted n-grams of length 1, then the sentence's vector."""
        row = _counts(message).astype(np.float32)
        row.data = np.log(row.data) + 1
        row = row.multiply(self._idf).tocsr()
        length = np.sqrt((row.data**2).sum())
        if length:
            row.data /= length
        dense = message.get_dense_features(TEXT)[1]
        return row if dense is None else sp.hstack([row, sp.csr_matrix(dense.features)], format="csr")

    def _write(self, folder: Path) -> None:
        np.savez(folder / WEIGHTS, idf=self._idf, weights=self._weights, bias=self._bias)
        (folder / LABELS).write_text(json.dumps(self._labels), encoding="utf-8")

    def _read(self, folder: Path) -> None:
        with np.load(folder / WEIGHTS, allow_pickle=False) as arrays:
            self._idf, self._weights, self._bias = arrays["idf"], arrays["weights"], arrays["bias"]
        self._labels = json.loads((folder / LABELS).read_text(encoding="utf-8"))


def _counts(message: Message) -> sp.csr_matrix:
    """Return the message's n-gram counts, shape (1, vocabulary)."""
    features = message.get_sparse_features(TEXT)[1]
    return sp.csr_matrix(features.features)
