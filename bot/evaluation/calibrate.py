"""Set data/thresholds.yml: weights from the alternates, zones from questions the weights have not seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import numpy as np

from bot.bilingual import LANGUAGES
from bot.evaluation.fit import Weights, fit_weights
from bot.evaluation.gold import OutOfScope
from bot.evaluation.samples import ORPHAN_WEIGHT, UNANSWERABLE_WEIGHT, Sample, sample_alternates, sample_unanswerable
from bot.faq.corpus import Corpus
from bot.faq.features import ENTRY_FEATURES, NONE_FEATURES
from bot.faq.lexical import Flags, Floats
from bot.faq.search import MAX_CHOICES, SURE_SCORE
from bot.faq.store import CHINA
from bot.faq.thresholds import LanguageModel, Languages, Scorer, Thresholds

FOLDS = 5
# Of the answers given, so many must be right. Alternates left out are harder than what users ask, so that gold
# questions come out higher. Questions whose whole entry was left out do not count: a neighbour may well answer them.
ANSWER_PRECISION = 0.9
# Of the questions out of our field, so many must get neither answer nor choices. Questions of our field without an
# entry do not count here: they look like ours, and refusing them would refuse many that have one.
REFUSED = 0.95
CHOICE_SHARE = 0.04
_FIELD_STEPS = np.arange(0.0, 0.9, 0.02)
_CLARIFY_STEPS = np.arange(0.06, 0.4, 0.02)
_HEADER = """\
# Weights and thresholds of the search. Written by `waibot evaluate --calibrate`: measure again instead of editing.
# Learnt from alternates of data/faq that the encoder was not trained on, each left out of the index in turn, and from
# the `train` lines of data/gold/out_of_scope.yml; the thresholds from the same questions in {folds} folds, each
# judged by weights that have not seen its entries. Gold questions take no part.
"""


class _Judged(msgspec.Struct, frozen=True):
    """Questions as judged by weights that had not seen them; one value each per question."""

    best: Floats
    best_three: Floats
    field: Floats
    is_right: Flags
    has_choice: Flags
    answerable: Flags
    in_field: Flags


def calibrate(
    corpus: Corpus,
    out_of_scope: OutOfScope,
    *,
    only: Callable[[str], bool] | None = None,
    today: dt.date | None = None,
) -> Thresholds:
    """Learn weights and thresholds for both languages; takes about a minute for 2,500 lines.

    Args:
        corpus: the entries as indexed.
        out_of_scope: its `train` half is used.
        only: which lines of the entries to learn from; see `sample_alternates`.
        today: the date to note; today in China if None.
    """
    samples = [*sample_alternates(corpus, only=only), *sample_unanswerable(corpus, out_of_scope.questions("train"))]
    models = {
        language: _calibrate_language([sample for sample in samples if sample.language == language])
        for language in LANGUAGES
    }
    counts = {}
    for language in LANGUAGES:
        ours = [sample for sample in samples if sample.language == language]
        counts[f"{language}_alternates"] = sum(sample.answerable for sample in ours)
        counts[f"{language}_unanswerable"] = sum(sample.weight == UNANSWERABLE_WEIGHT for sample in ours)
    measured_on = today or dt.datetime.now(CHINA).date()
    return Thresholds(corpus.encoder.name, measured_on, counts, Languages(**models))


def write_thresholds(thresholds: Thresholds, path: Path) -> None:
    """Write data/thresholds.yml, so that `load_thresholds` reads the same again."""
    import yaml

    plain = msgspec.to_builtins(thresholds, builtin_types=(dt.date,))
    body = yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=120)
    path.write_text(_HEADER.format(folds=FOLDS) + body, encoding="utf-8")


def _calibrate_language(samples: Sequence[Sample]) -> LanguageModel:
    judged = _judge_unseen(samples)
    orphans = _is_orphan(samples)
    answer = _find_answer_threshold(judged, ~orphans)
    our_field, clarify = _find_refusal_thresholds(judged, ~judged.in_field & ~orphans, answer)
    return make_model(fit_weights(samples), answer=answer, clarify=clarify, choice=CHOICE_SHARE, our_field=our_field)


def make_model(weights: Weights, *, answer: float, clarify: float, choice: float, our_field: float) -> LanguageModel:
    """Put weights and thresholds together, rounded to what the measurement can tell apart."""
    return LanguageModel(
        answer=round(answer, 3),
        clarify=round(clarify, 3),
        choice=round(choice, 3),
        our_field=round(our_field, 3),
        entry=_name_weights(ENTRY_FEATURES, weights.entry),
        none=_name_weights(NONE_FEATURES, weights.none),
        field=_name_weights(NONE_FEATURES, weights.field),
    )


def _judge_unseen(samples: Sequence[Sample]) -> _Judged:
    rows: list[tuple[float, float, float, bool, bool]] = [(0.0, 0.0, 0.0, False, False)] * len(samples)
    for fold in range(FOLDS):
        seen = [sample for sample in samples if sample.group % FOLDS != fold]
        model = make_model(fit_weights(seen), answer=0.0, clarify=0.0, choice=0.0, our_field=0.0)
        scorer = Scorer(model)
        for row, sample in enumerate(samples):
            if sample.group % FOLDS == fold:
                rows[row] = _judge(scorer, sample)
    best, best_three, field, is_right, has_choice = (np.array(column) for column in zip(*rows, strict=True))
    answerable = np.array([sample.answerable for sample in samples])
    in_field = np.array([sample.in_field for sample in samples])
    return _Judged(best, best_three, field, is_right, has_choice, answerable, in_field)


def _judge(scorer: Scorer, sample: Sample) -> tuple[float, float, float, bool, bool]:
    scores = scorer.score_entries(sample.evidence)
    order = np.argsort(-scores, kind="stable")[:MAX_CHOICES]
    field = scorer.score_field(sample.evidence)
    if not len(order):
        return 0.0, 0.0, field, False, False
    is_right = sample.right is not None and int(order[0]) == sample.right
    return float(scores[order[0]]), float(scores[order].sum()), field, is_right, sample.right in order


def _is_orphan(samples: Sequence[Sample]) -> Flags:
    return np.array([not sample.answerable and sample.weight == ORPHAN_WEIGHT for sample in samples])


def _find_answer_threshold(judged: _Judged, counted: Flags) -> float:
    """Return the lowest score above which the answers to these questions are precise enough."""
    best, is_right = judged.best[counted], judged.is_right[counted]
    order = np.argsort(-best, kind="stable")
    precision = np.cumsum(is_right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(precision >= ANSWER_PRECISION)
    return float(best[order[enough[-1]]]) if len(enough) else 1.0


def _find_refusal_thresholds(judged: _Judged, unanswerable: Flags, answer: float) -> tuple[float, float]:
    """Return `our_field` and `clarify` that refuse enough of what must be refused, and else the least."""
    best: tuple[float, float, float] | None = None
    for our_field in _FIELD_STEPS:
        for clarify in _CLARIFY_STEPS:
            refused = (judged.field < our_field) & (judged.best < SURE_SCORE)
            refused |= (judged.best < answer) & (judged.best_three < clarify)
            if not unanswerable.any() or refused[unanswerable].mean() >= REFUSED:
                cost = float(refused[judged.answerable].mean())
                if best is None or cost < best[0]:
                    best = (cost, float(our_field), float(clarify))
    return best[1:] if best else (float(_FIELD_STEPS[-1]), float(_CLARIFY_STEPS[-1]))


def _name_weights(names: Sequence[str], weights: Floats) -> dict[str, float]:
    return {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}
