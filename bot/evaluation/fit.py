"""Learn the weights: which entry is chosen, if any, and whether a question is of our field."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from bot.evaluation.samples import Sample
from bot.faq.features import ENTRY_FEATURES, NONE_FEATURES
from bot.faq.lexical import Floats

# Strength of the pull towards zero; of 0.02, 0.05, 0.1, 0.3, 1, 3 and 10 the best on folds left out (with 0.02 alike).
L2 = 0.05
_ENTRY = len(ENTRY_FEATURES)


class Weights(msgspec.Struct, frozen=True):
    """Learnt weights, in the order of ENTRY_FEATURES and NONE_FEATURES."""

    entry: Floats
    none: Floats
    field: Floats


def fit_weights(samples: Sequence[Sample]) -> Weights:
    """Fit both models to the samples of one language.

    The choice is a conditional logit: the probability of an entry is its share among the
    exponentials of all proposed entries and of "none". So margin and calibration come with it.
    """
    chosen = _fit_choice([sample for sample in samples if sample.right is not None or not sample.answerable])
    return Weights(chosen[:_ENTRY], chosen[_ENTRY:], _fit_field(samples))


def _fit_choice(samples: Sequence[Sample]) -> Floats:
    from scipy.optimize import minimize

    most = max(len(sample.evidence.entries) for sample in samples)
    features = np.zeros((len(samples), most, _ENTRY))
    proposed = np.zeros((len(samples), most), dtype=bool)
    for row, sample in enumerate(samples):
        count = len(sample.evidence.entries)
        features[row, :count] = sample.evidence.features
        proposed[row, :count] = True
    none = np.stack([sample.evidence.none for sample in samples])
    rights = np.array([most if sample.right is None else sample.right for sample in samples])
    weights = np.array([sample.weight for sample in samples])
    pull = np.full(_ENTRY + len(NONE_FEATURES), L2)
    pull[_ENTRY] = 0.0  # the constant is free
    rows = np.arange(len(samples))

    def lose(point: Floats) -> tuple[float, Floats]:
        entry_side = np.where(proposed, features @ point[:_ENTRY], -np.inf)
        utilities = np.column_stack([entry_side, none @ point[_ENTRY:]])
        odds = np.exp(utilities - utilities.max(axis=1, keepdims=True))
        shares = odds / odds.sum(axis=1, keepdims=True)
        loss = -float(weights @ np.log(shares[rows, rights] + 1e-12)) + float(pull @ point**2)
        shares[rows, rights] -= 1.0
        shares *= weights[:, np.newaxis]
        slope = np.concatenate([np.einsum("ij,ijk->k", shares[:, :-1], features), none.T @ shares[:, -1]])
        return loss, slope + 2.0 * pull * point

    start = np.zeros(len(pull))
    best: Floats = minimize(lose, start, jac=True, method="L-BFGS-B", options={"maxiter": 1000}).x
    return best


def _fit_field(samples: Sequence[Sample]) -> Floats:
    from sklearn.linear_model import LogisticRegression

    features = np.stack([sample.evidence.none for sample in samples])
    in_field = np.array([sample.in_field for sample in samples])
    weights = np.array([sample.weight for sample in samples])
    model = LogisticRegression(fit_intercept=False, class_weight="balanced", max_iter=1000)
    model.fit(features, in_field, sample_weight=weights)
    coefficients: Floats = model.coef_[0]
    return coefficients
