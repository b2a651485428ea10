"""The measured part of the search: weights of the evidence and where its zones begin, per language."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import msgspec
import numpy as np

from bot.bilingual import LANGUAGES
from bot.documents import convert_document, read_document
from bot.errors import DataErrors
from bot.faq.features import ENTRY_FEATURES, NONE_FEATURES, Evidence
from bot.faq.lexical import Floats

# How much likelier an entry of the user's own region is, as a logarithm of odds: twice. Alternates cannot teach it,
# since they carry no region.
LOCAL_ADVANTAGE = math.log(2.0)
Share = Annotated[float, msgspec.Meta(ge=0.0, le=1.0)]


class LanguageModel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How questions in one language are judged.

    Attributes:
        answer: a best score from here on is an answer.
        our_field: a question less likely than this to be of our field is out of scope, unless an entry is sure.
        clarify: a sum of the best three scores from here on offers choices; below, there is no entry.
        choice: an entry must score as much to be among the choices.
        entry: weight of each of ENTRY_FEATURES in favour of an entry.
        none: weight of each of NONE_FEATURES in favour of no entry at all.
        field: weight of each of NONE_FEATURES in favour of a question being of our field.
    """

    answer: Share
    our_field: Share
    clarify: Share
    choice: Share
    entry: dict[str, float]
    none: dict[str, float]
    field: dict[str, float]


class Languages(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One model per language."""

    en: LanguageModel
    zh: LanguageModel


class Thresholds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one calibration measured: with which encoder, when, on how many questions of each kind."""

    encoder: str
    measured_on: dt.date
    questions: dict[str, int]
    languages: Languages

    def model(self, language: str) -> LanguageModel:
        """Return the model of one language."""
        return self.languages.zh if language == "zh" else self.languages.en


class Scorer:
    """One language's model, ready to be applied."""

    def __init__(self, model: LanguageModel) -> None:
        self._entry = _order_weights(model.entry, ENTRY_FEATURES)
        self._none = _order_weights(model.none, NONE_FEATURES)
        self._field = _order_weights(model.field, NONE_FEATURES)

    def score_entries(
        self, evidence: Evidence, allowed: Sequence[bool] | None = None, local: Sequence[bool] | None = None
    ) -> Floats:
        """Return, per proposed entry, the probability that it is the one that answers; 0 where not allowed.

        The probabilities of all entries and of "none of them" add up to 1: an entry loses when
        another one fits as well.

        Args:
            allowed: which may answer; None for all.
            local: which are of the user's own region: those are a little likelier.
        """
        utilities = np.append(evidence.features @ self._entry, evidence.none @ self._none)
        if local is not None:
            utilities[:-1] += LOCAL_ADVANTAGE * np.asarray(local, dtype=np.float64)
        if allowed is not None:
            utilities[:-1][~np.asarray(allowed, dtype=bool)] = -np.inf
        odds = np.exp(utilities - utilities.max())
        shares: Floats = odds[:-1] / odds.sum()
        return shares

    def score_field(self, evidence: Evidence) -> float:
        """Return the probability that the question is of our field at all."""
        return 1.0 / (1.0 + math.exp(-float(evidence.none @ self._field)))


def load_thresholds(path: Path) -> Thresholds:
    """Load data/thresholds.yml.

    Raises:
        DataErrors: the file is missing or wrong, or knows other features than this code.
    """
    document = read_document(path, f"{path.parent.name}/{path.name}")
    thresholds: Thresholds | None = None
    if not document.problems:
        thresholds = convert_document(document, Thresholds)
    for language in LANGUAGES if thresholds else ():
        model = thresholds.model(language) if thresholds else None
        for part, names in (("entry", ENTRY_FEATURES), ("none", NONE_FEATURES), ("field", NONE_FEATURES)):
            if set(getattr(model, part)) != set(names):
                document.report(("languages", language, part), "other_features")
    if thresholds is None or document.problems:
        raise DataErrors(document.problems)
    return thresholds


def _order_weights(weights: Mapping[str, float], names: Sequence[str]) -> Floats:
    return np.array([weights[name] for name in names])
