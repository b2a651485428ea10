"""Questions to learn from: each alternate against an index that does not hold it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec
import numpy as np

from bot.bilingual import Language
from bot.evaluation.gold import GoldQuestion
from bot.faq.corpus import Corpus
from bot.faq.features import Evidence, gather_evidence
from bot.faq.lexical import Ints
from bot.text.language import decide
from bot.text.normalise import normalise

# An alternate whose whole entry is left out shows what a question of our field without an entry looks
# like, but a neighbouring entry may well answer it: it counts half.
ORPHAN_WEIGHT = 0.5
# The lines of out_of_scope.yml are few beside the alternates.
UNANSWERABLE_WEIGHT = 3.0


class Sample(msgspec.Struct, frozen=True):
    """One question to learn from.

    Attributes:
        right: position of the right entry in the evidence; None where no entry is right, or where
            the right one was not even proposed.
        answerable: whether some entry is right.
        in_field: whether the question is of our field.
        weight: how much it counts.
        group: questions of one group are never learnt from and judged with the same model.
    """

    language: Language
    evidence: Evidence
    right: int | None
    answerable: bool
    in_field: bool
    weight: float
    group: int


def sample_alternates(corpus: Corpus, *, only: Callable[[str], bool] | None = None) -> Iterator[Sample]:
    """Yield questions and alternates twice: without itself, and without its whole entry.

    Args:
        corpus: the entries as indexed.
        only: which lines to take; an encoder knows by heart those it was trained on. None takes all.
    """
    for position, text in enumerate(corpus.texts):
        if text.is_answer or (only is not None and not only(text.text)):
            continue
        entry = text.entry
        own = np.arange(corpus.starts[entry], corpus.starts[entry + 1])
        normal = normalise(text.text)
        language = decide(text.text, None, text.language)
        itself = _collect(corpus, normal, np.array([position], dtype=np.int64))
        found = np.flatnonzero(itself.entries == entry)
        right = int(found[0]) if len(found) else None
        yield Sample(language, itself, right, True, True, 1.0, entry)
        yield Sample(language, _collect(corpus, normal, own), None, False, True, ORPHAN_WEIGHT, entry)


def sample_unanswerable(corpus: Corpus, questions: Iterable[GoldQuestion]) -> Iterator[Sample]:
    """Yield the questions that nothing answers."""
    nothing = np.empty(0, dtype=np.int64)
    for number, question in enumerate(questions):
        language = decide(question.text, None, "zh" if question.kind != "en" else "en")
        evidence = _collect(corpus, normalise(question.text), nothing)
        in_field = question.why == "no_entry"
        yield Sample(language, evidence, None, False, in_field, UNANSWERABLE_WEIGHT, number)


def _collect(corpus: Corpus, text: str, without: Ints) -> Evidence:
    rewritten, _ = corpus.rewrite(text)
    query = corpus.compare_words(rewritten, corpus.encode_question(rewritten), without)
    return gather_evidence(corpus, query, without)
