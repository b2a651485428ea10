"""Which entry a question's vector belongs to: one linear model over all entries, learnt from their questions.

Looking for the nearest question asks each of them alone; this asks what sets an entry's questions apart from all
others. On the gold questions of 223 entries the nearest question was right for 61 % (en) and 62 % (zh), this for 75
and 78 % (docs/decisions/0005).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bot.encoder.base import Vectors
from bot.faq.lexical import Floats, Ints

# Unit vectors are short for a linear model; C of a logistic regression over vectors of this length. Of 1, 3, 10, 30
# and 100 the best on alternates left out.
_LENGTH = 3.0
_PULL = 1.0 / 10.0
_ROUNDS, _ROUNDS_AGAIN = 60, 15
Weights = npt.NDArray[np.float32]


class EntryClassifier:
    """Multinomial logistic regression; unchanging once made."""

    def __init__(self, weights: Weights) -> None:
        """Args: weights: (entries, dimensions + 1), the constant last."""
        self.weights = weights

    def score(self, vector: Vectors) -> Floats:
        """Return the logarithm of each entry's probability, 0 at most."""
        scores = (self.weights[:, :-1] @ vector * _LENGTH + self.weights[:, -1]).astype(np.float64)
        highest = scores.max()
        logs: Floats = scores - (highest + np.log(np.exp(scores - highest).sum()))
        return logs


def train_classifier(
    vectors: Vectors, owners: Ints, entries: int, *, start: EntryClassifier | None = None
) -> EntryClassifier:
    """Learn which entry a question belongs to.

    Args:
        vectors: (questions, dimensions) unit vectors.
        owners: (questions,) number of each question's entry.
        entries: how many entries there are.
        start: the model of nearly the same questions, from which a few rounds are enough.
    """
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    inputs = np.hstack([vectors * _LENGTH, np.ones((len(vectors), 1), dtype=np.float32)])
    shape = (entries, inputs.shape[1])
    rows = np.arange(len(inputs))

    def lose(point: Floats) -> tuple[float, Floats]:
        weights = point.reshape(shape).astype(np.float32)
        scores = inputs @ weights.T
        scores -= scores.max(axis=1, keepdims=True)
        shares = np.exp(scores)
        shares /= shares.sum(axis=1, keepdims=True)
        loss = -float(np.log(shares[rows, owners] + 1e-12).sum()) + 0.5 * _PULL * float((weights * weights).sum())
        shares[rows, owners] -= 1.0
        slope = shares.T @ inputs + _PULL * weights
        return loss, slope.astype(np.float64).ravel()

    first = np.zeros(shape) if start is None or start.weights.shape != shape else start.weights
    rounds = _ROUNDS if start is None else _ROUNDS_AGAIN
    found = minimize(lose, first.astype(np.float64).ravel(), jac=True, method="L-BFGS-B", options={"maxiter": rounds})
    return EntryClassifier(found.x.reshape(shape).astype(np.float32))
