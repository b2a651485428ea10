"""Which texts of the FAQ share words with a question: BM25 to find them, weighted overlap to judge them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from bot.text.scripts import has_han

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
_NOWHERE: tuple[Ints, Ints] = (np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))


class WordMatch(msgspec.Struct, frozen=True):
    """How a question's words meet the indexed texts; a word weighs more the fewer entries use it.

    Attributes:
        bm25: per text, its BM25 score.
        chinese: per text, the weight of the question's Chinese words that it holds.
        other: the same for all other words.
        entries: per entry, the weight of the question's words that any of its texts holds.
        total: weight of all words of the question.
        known: weight of those that any text holds.
        words: number of different words in the question.
    """

    bm25: Floats
    chinese: Floats
    other: Floats
    entries: Floats
    total: float
    known: float
    words: int


class LexicalIndex:
    """An inverted index over a fixed list of texts; safe to read from several threads."""

    def __init__(self, texts: Sequence[Sequence[str]], owners: Ints) -> None:
        """Build the index.

        Args:
            texts: the terms of each text, from `bot.text.segment.index_terms`.
            owners: for each text, the number of the entry it belongs to.
        """
        self._owners = owners
        self._size = len(texts)
        self._entries = len(np.unique(owners))
        places: dict[str, list[int]] = {}
        for position, terms in enumerate(texts):
            for term in set(terms):
                places.setdefault(term, []).append(position)
        self._places: dict[str, tuple[Ints, Ints]] = {}
        for term, found in places.items():
            positions = np.array(found, dtype=np.int64)
            self._places[term] = (positions, np.unique(owners[positions]))
        self._bm25 = _build_bm25(texts) if self._places else None
        masses = [sum(self._weigh(len(self._places[term][1])) for term in set(terms)) for terms in texts]
        self.masses: Floats = np.array(masses, dtype=np.float32)

    def match(self, terms: Sequence[str], excluded: Iterable[int] = ()) -> WordMatch:
        """Compare a question with every text.

        Args:
            terms: the question's terms.
            excluded: positions of texts to treat as if they were not indexed; for learning, where a
                question must not find itself.
        """
        without = np.fromiter(excluded, dtype=np.int64)
        by_script = {True: np.zeros(self._size, np.float32), False: np.zeros(self._size, np.float32)}
        entries = np.zeros(self._entries, np.float32)
        total = known = 0.0
        different = set(terms)
        for term in different:
            positions, users, weight = self._look_up(term, without)
            by_script[has_han(term)][positions] += weight
            entries[users] += weight
            total += weight
            known += weight if len(positions) else 0.0
        bm25 = self._score_bm25(terms)
        bm25[without] = 0.0
        return WordMatch(bm25, by_script[True], by_script[False], entries, total, known, len(different))

    def _look_up(self, term: str, without: Ints) -> tuple[Ints, Ints, float]:
        """Return the texts that hold a term, the entries they belong to, and the term's weight."""
        positions, users = self._places.get(term, _NOWHERE)
        if len(without) and len(positions):
            positions = positions[~np.isin(positions, without)]
            users = np.unique(self._owners[positions])
        return positions, users, self._weigh(len(users))

    def _weigh(self, users: int) -> float:
        """Weigh a term by the number of entries that use it, as BM25 does; an unknown term weighs most."""
        return math.log(1.0 + (self._entries - users + 0.5) / (users + 0.5))

    def _score_bm25(self, terms: Sequence[str]) -> Floats:
        if self._bm25 is None:
            return np.zeros(self._size, np.float32)
        scores: Floats = self._bm25.get_scores_from_ids(self._bm25.get_tokens_ids(list(terms)))
        return scores


def _build_bm25(texts: Sequence[Sequence[str]]) -> Any:
    import bm25s

    bm25 = bm25s.BM25()
    bm25.index([list(terms) for terms in texts], show_progress=False)
    return bm25
