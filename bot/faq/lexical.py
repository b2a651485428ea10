"""Which texts of the FAQ share words with a question: BM25 to find them, weighted overlap to judge them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from bot.text.normalise import normalise
from bot.text.scripts import HAN

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_LETTERS = re.compile(f"[{HAN}]|[a-z0-9]+")
_GRAM = 4
# How many texts of an entry must hold a term until it counts half as typical of the entry; BM25's k1, larger here
# because an entry's alternates are meant to repeat what matters. Best of 0.4, 1, 3, 6 on alternates left out.
_SATURATION = 3.0
_TINY = 1e-6


def find_letters(text: str) -> list[str]:
    """Return the Chinese characters of a text and the four-letter pieces of its other words.

    They meet where words do not: other compounds of the same characters, endings, misspellings.
    """
    pieces = []
    for run in _LETTERS.findall(normalise(text)):
        if len(run) == 1 and not run.isascii():
            pieces.append(run)
            continue
        bounded = f"^{run}$"
        pieces += [bounded[start : start + _GRAM] for start in range(max(1, len(bounded) - _GRAM + 1))]
    return pieces


def find_highest(values: Floats, count: int) -> Ints:
    """Return the positions of the highest values, highest first, ties in order; without sorting all of them."""
    if len(values) > count:
        least = np.partition(values, -count)[-count]
        positions = np.flatnonzero(values >= least)
    else:
        positions = np.arange(len(values))
    order: Ints = positions[np.argsort(-values[positions], kind="stable")][:count]
    return order


def fold_line(text: str) -> str:
    """Return what must agree for two lines to be the same question: letters and digits, whatever their case."""
    return "".join(filter(str.isalnum, normalise(text)))


class TermMatch(msgspec.Struct, frozen=True):
    """How a question's terms meet the indexed texts; a term weighs more the fewer entries use it.

    Attributes:
        overlap: per text, Dice's coefficient of the weights, 0 to 1.
        typical: per entry, share of the question's weight found in its questions and alternates,
            more for terms that many of them hold, 0 to 1.
        answer: per entry, share of the question's weight found in its answer, 0 to 1.
        unknown: share of the question's weight in terms that no text holds, 0 to 1.
        count: number of different terms in the question.
    """

    overlap: Floats
    typical: Floats
    answer: Floats
    unknown: float
    count: int


class TermIndex:
    """An inverted index over a fixed list of texts, for one kind of term; safe to read from several threads."""

    def __init__(self, texts: Sequence[Sequence[str]], owners: Ints, is_answer: Flags) -> None:
        """Build the index.

        Args:
            texts: the terms of each text.
            owners: for each text, the number of the entry it belongs to: 0, 1, 2 …
            is_answer: for each text, whether it is part of an answer.
        """
        self._owners = owners
        self._is_answer = is_answer
        self._entries = int(owners.max(initial=-1)) + 1
        places: dict[str, list[int]] = {}
        users: dict[str, set[int]] = {}
        for position, (terms, owner) in enumerate(zip(texts, owners.tolist(), strict=True)):
            for term in set(terms):
                places.setdefault(term, []).append(position)
                users.setdefault(term, set()).add(owner)
        self._places: dict[str, Ints] = {term: np.array(found, dtype=np.int64) for term, found in places.items()}
        counts = np.array([len(users[term]) for term in places], dtype=np.float64)
        weights = dict(zip(places, self._weigh(counts).tolist(), strict=True))
        self._masses: Floats = np.array([sum(weights[term] for term in set(terms)) for terms in texts], np.float64)
        sizes = np.bincount(owners[~is_answer], minlength=self._entries).astype(np.float64)
        self._sizes: Floats = sizes / max(float(sizes.mean()) if self._entries else 0.0, _TINY)

    def match(self, terms: Sequence[str], without: Ints) -> TermMatch:
        """Compare a question with every text.

        Args:
            terms: the question's terms.
            without: positions of texts to treat as if they were not indexed; for learning, where a
                question must not find itself.
        """
        different = sorted(set(terms))
        found = [self._places.get(term, _NOWHERE) for term in different]
        positions = np.concatenate([_NOWHERE, *found])
        numbers = np.repeat(np.arange(len(found)), [len(part) for part in found])
        if len(without):
            kept = ~np.isin(positions, without)
            positions, numbers = positions[kept], numbers[kept]
        answers = self._is_answer[positions]
        in_questions = self._count(numbers[~answers], positions[~answers], len(found))
        in_answer = self._count(numbers[answers], positions[answers], len(found)) > 0
        users = ((in_questions > 0) | in_answer).sum(axis=1)
        weights = self._weigh(users)
        total = max(float(weights.sum()), _TINY)
        shared = np.bincount(positions, weights=weights[numbers], minlength=len(self._owners))
        typical = in_questions / (in_questions + _SATURATION * self._sizes + _TINY)
        return TermMatch(
            overlap=2.0 * shared / (total + self._masses + _TINY),
            typical=weights @ typical / total,
            answer=weights @ in_answer / total,
            unknown=float(weights[users == 0].sum()) / total,
            count=len(different),
        )

    def _count(self, numbers: Ints, positions: Ints, terms: int) -> Floats:
        """Count, per term and entry, the texts that hold the term."""
        cells = numbers * self._entries + self._owners[positions]
        return np.bincount(cells, minlength=terms * self._entries).reshape(terms, self._entries).astype(np.float64)

    def _weigh(self, users: Any) -> Any:
        """Weigh a term by the number of entries that use it, as BM25 does; an unknown term weighs most."""
        return np.log(1.0 + (self._entries - users + 0.5) / (users + 0.5))


class WordRanking:
    """BM25 over the words of a fixed list of texts."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        import bm25s

        self._size = len(texts)
        self._bm25: Any = None
        if any(texts):
            self._bm25 = bm25s.BM25()
            self._bm25.index([list(terms) for terms in texts], show_progress=False)

    def score(self, terms: Sequence[str]) -> Floats:
        """Return the BM25 score of every text; 0 for those that share no word."""
        if self._bm25 is None:
            return np.zeros(self._size)
        scores = self._bm25.get_scores_from_ids(self._bm25.get_tokens_ids(list(terms)))
        return np.asarray(scores, dtype=np.float64)


_NOWHERE: Ints = np.empty(0, dtype=np.int64)
