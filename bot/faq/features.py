"""What speaks for each proposed entry, and what speaks for none of them, as numbers to be weighed."""

from __future__ import annotations

import msgspec
import numpy as np

from bot.encoder.base import Vectors
from bot.faq.corpus import Corpus, Query
from bot.faq.entry import COUNTRY
from bot.faq.lexical import Flags, Floats, Ints
from bot.faq.regions import find_regions

# For each entry; shares and overlaps lie between 0 and 1, cosines between -1 and 1.
ENTRY_FEATURES = (
    "cosine",  # with the nearest question or alternate
    "cosine_mean",  # with the nearest three
    "cosine_soft",  # with all of its questions, near ones counting more: a kernel density, as a logarithm
    "discriminant",  # how it differs from all others, relative to the best of the proposed
    "cosine_answer",  # with the nearest sentence of the answer
    "cosine_answer_mean",  # with the nearest three
    "bm25_share",  # BM25 of the best text, relative to the best of all entries
    "bm25_log",  # the same, absolute, as a logarithm
    "words_overlap",  # with the best question or alternate
    "words_soft",
    "words_typical",  # of the entry's questions and alternates
    "words_answer",  # found in the answer
    "letters_overlap",
    "letters_soft",
    "letters_typical",
    "letters_answer",
    "concepts_overlap",
    "concepts_typical",
    "other_region",  # 1 where the question names a region and the entry is another region's
)
# For "none of them": a constant, the question itself, and the highest of some features over all entries.
NONE_FEATURES = (
    "constant",
    "words_unknown",  # share of the question's weight in words that no entry has
    "letters_unknown",
    "concepts_unknown",
    "words_log",  # number of different words, as a logarithm
    "concepts_log",  # number of different concepts, as a logarithm
    "cosine",
    "cosine_soft",
    "discriminant_lead",  # of the best before the second
    "cosine_answer",
    "bm25_log",
    "words_overlap",
    "words_soft",
    "words_typical",
    "letters_overlap",
    "letters_soft",
    "letters_typical",
    "letters_answer",
    "concepts_overlap",
    "concepts_typical",
)
_NEAREST = 3
# How much more a near question counts than a far one, per unit of likeness: of 10, 15, 20, 25 for cosines and of 5,
# 10, 20 for overlaps the best.
COSINE_SHARPNESS, _OVERLAP_SHARPNESS = 20.0, 5.0


class Evidence(msgspec.Struct, frozen=True):
    """One question against the proposed entries.

    Attributes:
        entries: numbers of the proposed entries in the corpus, ascending.
        features: one row per proposed entry, one column per ENTRY_FEATURES.
        none: one value per NONE_FEATURES.
    """

    entries: Ints
    features: Floats
    none: Floats


def gather_evidence(corpus: Corpus, query: Query, without: Ints) -> Evidence:
    """Compare a question with the entries that any of the indexes proposes.

    Args:
        query: the question, from `Corpus.compare_words`.
        without: positions of texts to treat as if they were not indexed (for learning).
    """
    entries = corpus.propose_entries(query, without)
    columns = {name: np.zeros(len(entries)) for name in ENTRY_FEATURES}
    if len(entries):
        positions, starts = corpus.list_positions(entries)
        counted = ~np.isin(positions, without)
        questions = counted & ~corpus.is_answer[positions]
        columns |= _compare_terms(query, entries, positions, starts, questions)
        if query.vector is not None:
            products = corpus.compare_meaning(query.vector, positions)
            answers = counted & corpus.is_answer[positions]
            columns["cosine"], columns["cosine_mean"] = _find_nearest(products, questions, starts)
            columns["cosine_soft"] = _average_softly(products, questions, starts, COSINE_SHARPNESS)
            columns["discriminant"] = _compare_discriminants(corpus, query.vector, entries, without)
            columns["cosine_answer"], columns["cosine_answer_mean"] = _find_nearest(products, answers, starts)
        columns["other_region"] = _compare_regions(corpus, query.text, entries)
    features = np.column_stack([columns[name] for name in ENTRY_FEATURES])
    return Evidence(entries, features, _describe_none(query, columns))


def _compare_terms(query: Query, entries: Ints, positions: Ints, starts: Ints, questions: Flags) -> dict[str, Floats]:
    ranks = np.maximum.reduceat(query.ranks[positions], starts)
    columns = {"bm25_share": ranks / max(float(ranks.max()), 1e-6), "bm25_log": np.log1p(ranks)}
    for kind, match in (("words", query.words), ("letters", query.letters), ("concepts", query.concepts)):
        overlap = np.where(questions, match.overlap[positions], 0.0)
        columns[f"{kind}_overlap"] = np.maximum.reduceat(overlap, starts)
        if f"{kind}_soft" in ENTRY_FEATURES:
            columns[f"{kind}_soft"] = _average_softly(overlap, questions, starts, _OVERLAP_SHARPNESS)
        columns[f"{kind}_typical"] = match.typical[entries]
        columns[f"{kind}_answer"] = match.answer[entries]
    return columns


def _find_nearest(products: Floats, counted: Flags, starts: Ints) -> tuple[Floats, Floats]:
    """Return, per entry, the highest product and the mean of the highest few, over the texts that count."""
    lengths = np.diff(np.append(starts, len(products)))
    grid = np.zeros((len(starts), max(_NEAREST, int(lengths.max()))))
    grid[np.arange(grid.shape[1]) < lengths[:, np.newaxis]] = np.where(counted, products, 0.0)
    highest = np.sort(grid, axis=1)[:, -_NEAREST:]
    return highest[:, -1], highest.mean(axis=1)


def _average_softly(likeness: Floats, counted: Flags, starts: Ints, sharpness: float) -> Floats:
    """Return, per entry, the soft mean of its questions' likeness: log-mean-exp, between the mean and the highest."""
    powers = np.where(counted, np.exp(sharpness * likeness), 0.0)
    counts = np.add.reduceat(counted.astype(np.float64), starts)
    means = np.add.reduceat(powers, starts) / np.maximum(counts, 1.0)
    soft: Floats = np.log(np.maximum(means, 1e-9)) / sharpness
    return np.where(counts > 0, soft, 0.0)


def _compare_discriminants(corpus: Corpus, vector: Vectors, entries: Ints, without: Ints) -> Floats:
    scores = corpus.discriminate(vector, entries, without)
    highest: Floats = scores - scores.max()
    return highest


def _compare_regions(corpus: Corpus, text: str, entries: Ints) -> Floats:
    named = find_regions(text)
    regions = [corpus.entries[entry].entry.region for entry in entries]
    elsewhere = [bool(named) and region not in named and region != COUNTRY for region in regions]
    return np.array(elsewhere, dtype=np.float64)


def _describe_none(query: Query, columns: dict[str, Floats]) -> Floats:
    described = {name: float(column.max(initial=0.0)) for name, column in columns.items()}
    described |= {
        "discriminant_lead": _find_lead(columns["discriminant"]),
        "constant": 1.0,
        "words_unknown": query.words.unknown,
        "letters_unknown": query.letters.unknown,
        "concepts_unknown": query.concepts.unknown,
        "words_log": float(np.log1p(query.words.count)),
        "concepts_log": float(np.log1p(query.concepts.count)),
    }
    return np.array([described[name] for name in NONE_FEATURES])


def _find_lead(discriminants: Floats) -> float:
    """Return by how much the best is before the second; both are 0 at most, the best is 0."""
    return -float(np.partition(discriminants, -2)[-2]) if len(discriminants) > 1 else 0.0
