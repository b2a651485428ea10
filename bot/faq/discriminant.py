"""Which entry a question's vector belongs to: what sets an entry's questions apart from those of all others.

Looking for the nearest question asks each of them alone. Linear discriminant analysis weighs the directions in which
the questions of one entry differ among themselves less than those in which entries differ. It is learnt in one step
from means and one covariance, so that a new revision is ready at once, and any number of entries will do.
"""

from __future__ import annotations

import numpy as np

from bot.encoder.base import Vectors
from bot.faq.lexical import Floats, Ints

# Share of a round covariance in the estimated one: of 0.02, 0.05, 0.1, 0.2 and 0.4 the best, though all are alike.
_SHRINKAGE = 0.2
_TINY = 1e-6


class EntryDiscriminant:
    """Linear discriminants of a fixed set of questions; safe to use from several threads.

    Source: Hastie, Tibshirani and Friedman, "The elements of statistical learning", 2nd ed., section 4.3.
    """

    def __init__(self, vectors: Vectors, owners: Ints, entries: int) -> None:
        """Learn from questions.

        Args:
            vectors: (questions, dimensions) unit vectors.
            owners: (questions,) number of each question's entry.
            entries: how many entries there are; one without questions scores lowest of all.
        """
        self._vectors, self._owners = vectors, owners
        self._counts = np.bincount(owners, minlength=entries).astype(np.float64)
        sums = np.zeros((entries, vectors.shape[1]), dtype=np.float32)
        for owner in range(entries):
            sums[owner] = vectors[owners == owner].sum(axis=0)
        self._means = (sums / np.maximum(self._counts, 1.0)[:, np.newaxis]).astype(np.float32)
        self._precision = self._invert_covariance()
        self._directions = self._means @ self._precision
        self._offsets: Floats = 0.5 * np.einsum("ij,ij->i", self._directions, self._means).astype(np.float64)

    def score(self, vector: Vectors, entries: Ints, without: Ints) -> Floats:
        """Return, for some entries, how much a question looks like one of theirs; differences count, not values.

        Args:
            vector: (dimensions,) the question.
            entries: their numbers.
            without: rows of `vectors` to treat as if they had not been there (for learning); all of one entry.
        """
        scores: Floats = self._directions[entries] @ vector - self._offsets[entries]
        empty = self._counts[entries] == 0
        if len(without):
            owner = int(self._owners[without[0]])
            left = self._counts[owner] - len(without)
            mean = self._counts[owner] * self._means[owner] - self._vectors[without].sum(axis=0)
            mean = (mean / max(left, 1.0)).astype(np.float32)
            direction = mean @ self._precision
            own = entries == owner
            scores = np.where(own, float(direction @ vector - 0.5 * direction @ mean), scores)
            empty |= own & (left == 0)
        return np.where(empty, scores.min(initial=0.0), scores)

    def _invert_covariance(self) -> Vectors:
        dimensions = self._vectors.shape[1]
        if not len(self._vectors):
            return np.eye(dimensions, dtype=np.float32)
        rests = self._vectors - self._means[self._owners]
        covariance = (rests.T @ rests).astype(np.float64) / len(rests)
        spread = max(float(np.trace(covariance)) / dimensions, _TINY)
        shrunk = (1.0 - _SHRINKAGE) * covariance + _SHRINKAGE * spread * np.eye(dimensions)
        # Scaled so that scores are of the size of cosines, whatever the encoder.
        precision: Vectors = (np.linalg.inv(shrunk) * spread).astype(np.float32)
        return precision
