"""The bundled English–Chinese encoder: words, two small transformer layers, one vector; numpy alone.

A text becomes words (`bot.text.segment.cut_words`), a word the sum of its tokens' rows, and the vector the sum of the
words plus what the layers add for their order and company. It is trained by `bot.encoder.training` with PyTorch; for
one question PyTorch spends more time around such a small model than in it, and takes seconds to import.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from bot.encoder.base import Vectors
from bot.encoder.vocabulary import Vocabulary
from bot.errors import SetupError

CONFIG, TOKENS, WEIGHTS = "config.json", "vocabulary.txt", "weights.npz"
_EPSILON = 1e-5
_TINY = 1e-6
Matrix = npt.NDArray[np.float32]


class Config(msgspec.Struct, frozen=True):
    """The shape of the model. `name` tells two sets of weights apart; `most_words` are read of a text."""

    name: str
    languages: tuple[str, ...]
    width: int
    dimensions: int
    layers: int
    heads: int
    most_words: int


class BilingualEncoder:
    """Encodes English, Chinese and both mixed; safe to call from several threads."""

    def __init__(self, folder: Path) -> None:
        """Load the model from its folder; takes a fraction of a second.

        Raises:
            SetupError: a file is missing or does not fit the others; says which, and what to do.
        """
        self._config = _read_config(folder)
        self._vocabulary = Vocabulary.read(folder / TOKENS)
        self._weights = _read_weights(folder / WEIGHTS, self._config, len(self._vocabulary))

    @property
    def name(self) -> str:
        return self._config.name

    @property
    def dimensions(self) -> int:
        return self._config.dimensions

    @property
    def languages(self) -> frozenset[str]:
        return frozenset(self._config.languages)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts as the promise in `bot.encoder.base` says; takes well under a millisecond for a question."""
        rows = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[:] = self._encode_one(text)
        return rows

    def _encode_one(self, text: str) -> Matrix:
        words = self._vocabulary.split(text, most=self._config.most_words)
        states = self._sum_tokens(words)
        vector: Matrix = states.sum(axis=0) @ self._weights["bag"].T
        if self._config.layers:
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
        for number in range(self._config.layers):
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
        length, heads, width = len(projected), self._config.heads, self._config.width
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


def _read_config(folder: Path) -> Config:
    path = folder / CONFIG
    missing = [name for name in (CONFIG, TOKENS, WEIGHTS) if not (folder / name).is_file()]
    if missing:
        raise SetupError(f"The encoder in {folder} lacks {', '.join(missing)}: restore the folder, or train it again.")
    try:
        return msgspec.json.decode(path.read_bytes(), type=Config)
    except msgspec.DecodeError as error:
        raise SetupError(f"{path} does not describe an encoder: {error}. Restore it, or train again.") from error


def _read_weights(path: Path, config: Config, tokens: int) -> dict[str, Any]:
    try:
        with np.load(path, allow_pickle=False) as file:
            weights = {name: file[name] for name in file.files}
    except (OSError, ValueError, EOFError) as error:
        raise SetupError(f"{path} cannot be read: {error}. Restore it, or train the encoder again.") from error
    expected = {"table": (tokens, config.width), "bag": (config.dimensions, config.width)}
    for name, shape in expected.items():
        found = weights[name].shape if name in weights else None
        if found != shape:
            raise SetupError(f"{path}: '{name}' has the shape {found}, not {shape}: its files are not of one training.")
    return {name: value if name == "table" else value.astype(np.float32) for name, value in weights.items()}
