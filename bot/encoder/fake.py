"""A deterministic encoder without weights, for tests: texts that share words get close vectors."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence

import numpy as np

from bot.encoder.base import Vectors

_WORDS = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]")


class FakeEncoder:
    """Adds up one pseudo-random direction per word, the same on every machine and in every run."""

    def __init__(self, dimensions: int = 64, languages: Iterable[str] = ("en", "zh")) -> None:
        self._dimensions = dimensions
        self._languages = frozenset(languages)

    @property
    def name(self) -> str:
        return f"fake-{self._dimensions}"

    @property
    def dimensions(self) -> int:
        return self._dimensions

    @property
    def languages(self) -> frozenset[str]:
        return self._languages

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Encode texts as the promise in `bot.encoder.base` says; a text without words has a direction too."""
        rows = np.zeros((len(texts), self._dimensions), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in _WORDS.findall(text.lower()) or [""]:
                row += _direction(word, self._dimensions)
            row /= np.linalg.norm(row)
        return rows


def _direction(word: str, dimensions: int) -> Vectors:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
    return np.random.RandomState(seed).standard_normal(dimensions).astype(np.float32)
