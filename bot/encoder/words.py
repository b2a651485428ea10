"""A small encoder of words, for English, Chinese and both mixed; numpy alone.

A text becomes words (`bot.text.segment.cut_words`), a word the sum of its tokens' rows, and the vector the sum of the
words plus what two transformer layers add for their order and company. It is trained by `bot.encoder.training` with
PyTorch; for one question PyTorch spends more time around such a small model than in it, and takes seconds to import.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from bot.encoder.vocabulary import Vocabulary
from bot.errors import SetupError

TOKENS, WEIGHTS = "vocabulary.txt", "weights.npz"
_EPSILON = 1e-5
_TINY = 1e-6
Matrix = npt.NDArray[np.float32]


class Shape(msgspec.Struct, frozen=True):
    """The shape of the network. `most_words` are read of a text."""

    width: int
    dimensions: int
    layers: int
    heads: int
    most_words: int


class WordEncoder:
    """Encodes one text at a time; safe to call from several threads."""

    def __init__(self, folder: Path, shape: Shape) -> None:
        """Load vocabulary and weights.

        Raises:
            SetupError: a file cannot be read or does not fit the others; says which, and what to do.
        """
        # One core per question: for such small products, sharing them out costs more than computing them, and where
        # the cores are busy a hundred times more. Requests run side by side in the thread pool.
        threadpool_limits(limits=1, user_api="blas")
        self._shape = shape
        self._vocabulary = Vocabulary.read(folder / TOKENS)
        self._weights = _read_weights(folder / WEIGHTS, shape, len(self._vocabulary))

    def encode_one(self, text: str) -> Matrix:
        """Return a text's vector, of length 1; well under a millisecond for a question."""
        words = self._vocabulary.split(text, most=self._shape.most_words)
        states = self._sum_tokens(words)
        vector: Matrix = states.sum(axis=0) @ self._weights["bag"].T
        if self._shape.layers:
            vector = vector + self._read_in_order(states)
        return vector / max(float(np.linalg.norm(vector)), _TINY)

    def _sum_tokens(self, words: list[tuple[int, ...]]) -> Matrix:
        numbers = np.array([number for word in words for number in word])
        table = self._weights["table"][numbers].astype(np.float32) * self._weights["table_scale"][numbers, np.newaxis]
        starts = np.cumsum([0, *(len(word) for word in words[:-1])])
        return np.add.reduceat(table, starts, axis=0)

    def _read_in_order(self, states: Matrix) -> Matrix:
        """Run the layers over the words, and sum what they add, each word by the weight it gives itself."""
        weights = self._weights
        states = states + weights["positions"][: len(states)]
        for number in range(self._shape.layers):
            states = self._run_layer(states, f"layer{number}.")
        states = _normalise(states, weights["last.weight"], weights["last.bias"])
        importance = np.exp(states @ weights["gate.weight"][0] + weights["gate.bias"])
        pooled = importance @ states / np.sqrt(importance.sum())
        context: Matrix = pooled @ weights["context"].T
        return context

    def _run_layer(self, states: Matrix, prefix: str) -> Matrix:
        def apply(name: str, inputs: Matrix) -> Matrix:
            outputs: Matrix = inputs @ self._weights[f"{prefix}{name}.weight"].T + self._weights[f"{prefix}{name}.bias"]
            return outputs

        def norm(name: str, inputs: Matrix) -> Matrix:
            return _normalise(inputs, self._weights[f"{prefix}{name}.weight"], self._weights[f"{prefix}{name}.bias"])

        states = states + apply("merge", self._attend(apply("attend", norm("norm1", states))))
        return states + apply("narrow", _gelu(apply("widen", norm("norm2", states))))

    def _attend(self, projected: Matrix) -> Matrix:
        length, heads, width = len(projected), self._shape.heads, self._shape.width
        queries, keys, values = projected.reshape(length, 3, heads, width // heads).transpose(1, 2, 0, 3)
        scores = queries @ keys.transpose(0, 2, 1) / np.sqrt(width // heads, dtype=np.float32)
        shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        mixed: Matrix = (shares @ values).transpose(1, 0, 2).reshape(length, width)
        return mixed


def _normalise(states: Matrix, weight: Matrix, bias: Matrix) -> Matrix:
    mean = states.mean(axis=-1, keepdims=True)
    centred = states - mean
    variance = (centred * centred).mean(axis=-1, keepdims=True)
    normal: Matrix = centred / np.sqrt(variance + _EPSILON) * weight + bias
    return normal


def _gelu(values: Matrix) -> Matrix:
    """Approximate GELU by tanh, as the training does."""
    curve: Matrix = 0.5 * values * (1.0 + np.tanh(0.7978845608 * (values + 0.044715 * values**3)))
    return curve


def _read_weights(path: Path, shape: Shape, tokens: int) -> dict[str, Any]:
    try:
        with np.load(path, allow_pickle=False) as file:
            weights = {name: file[name] for name in file.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise SetupError(f"{path} cannot be read: {error}. Restore it, or train the encoder again.") from error
    expected = {"table": (tokens, shape.width), "bag": (shape.dimensions, shape.width)}
    for name, wanted in expected.items():
        found = weights[name].shape if name in weights else None
        if found != wanted:
            raise SetupError(f"{path}: '{name}' has the shape {found}, not {wanted}: restore the whole folder.")
    return {name: value if name == "table" else value.astype(np.float32) for name, value in weights.items()}
