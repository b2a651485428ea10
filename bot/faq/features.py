"""What speaks for each proposed entry, and what speaks for none of them, as numbers to be weighed."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import numpy as np
import numpy.typing as npt

from bot.encoder.base import Vectors
from bot.faq.corpus import Corpus
from bot.faq.entry import COUNTRY
from bot.faq.lexical import Floats, Ints, WordMatch
from bot.faq.regions import find_regions

Matrix = npt.NDArray[np.float64]

# For each entry; all but the last two lie between 0 and 1 (cosines: -1 and 1).
ENTRY_FEATURES = (
    "cosine",  # with the nearest question or alternate
    "cosine_mean",  # with the nearest three
    "cosine_answer",  # with the answer
    "coverage",  # share of the question's weight in the best text of each script, added
    "overlap",  # Dice's coefficient with the best question or alternate
    "coverage_entry",  # share of the question's weight in all the entry's texts together
    "bm25_share",  # BM25 of the best text, relative to the best of all
    "bm25_log",  # the same, absolute
    "other_region",  # 1 where the question names a region and the entry is another region's
)
# For "none of them".
NONE_FEATURES = (
    "constant",
    "unknown",  # share of the question's weight in words that no entry has
    "cosine",  # the highest of each over all entries
    "coverage",
    "overlap",
    "coverage_entry",
    "bm25_log",
    "words_log",  # number of different words
)


class Evidence(msgspec.Struct, frozen=True):
    """One question against the proposed entries.

    Attributes:
        entries: numbers of the proposed entries in the corpus, ascending.
        features: one row per proposed entry, one column per ENTRY_FEATURES.
        none: one value per NONE_FEATURES.
    """

    entries: Ints
    features: Matrix
    none: Matrix


def weigh_evidence(
    corpus: Corpus, text: str, match: WordMatch, vector: Vectors | None, excluded: Iterable[int] = ()
) -> Evidence:
    """Compare a question with the entries that either index proposes.

    Args:
        text: the normalised question.
        match: its words against the corpus.
        vector: its meaning; None where the encoder does not speak its language.
        excluded: positions of texts to treat as if they were not indexed (for learning).
    """
    without = np.fromiter(excluded, dtype=np.int64)
    entries = corpus.propose_entries(vector, match, without)
    positions, starts = corpus.list_positions(entries)
    columns = dict.fromkeys(ENTRY_FEATURES, np.zeros(len(entries)))
    if len(entries):
        questions = ~corpus.is_answer[positions] & ~np.isin(positions, without)
        columns |= _compare_words(corpus, match, entries, positions, starts, questions)
        if vector is not None:
            columns |= _compare_meaning(corpus, vector, positions, starts, questions)
        columns["other_region"] = _compare_regions(corpus, text, entries)
    features = np.column_stack([columns[name] for name in ENTRY_FEATURES]).astype(np.float64)
    return Evidence(entries, features, _describe_none(match, columns))


def _compare_words(
    corpus: Corpus, match: WordMatch, entries: Ints, positions: Ints, starts: Ints, questions: npt.NDArray[np.bool_]
) -> dict[str, Floats]:
    total = max(match.total, 1e-6)
    chinese = np.where(questions, match.chinese[positions], 0.0)
    other = np.where(questions, match.other[positions], 0.0)
    overlap = 2.0 * (chinese + other) / (match.total + corpus.words.masses[positions] + 1e-6)
    bm25 = np.maximum.reduceat(match.bm25[positions], starts)
    return {
        "coverage": (np.maximum.reduceat(chinese, starts) + np.maximum.reduceat(other, starts)) / total,
        "overlap": np.maximum.reduceat(overlap, starts),
        "coverage_entry": match.entries[entries] / total,
        "bm25_share": bm25 / max(float(bm25.max()), 1e-6),
        "bm25_log": np.log1p(bm25),
    }


def _compare_meaning(
    corpus: Corpus, vector: Vectors, positions: Ints, starts: Ints, questions: npt.NDArray[np.bool_]
) -> dict[str, Floats]:
    products = corpus.compare(vector, positions)
    to_questions = np.where(questions, products, 0.0)
    nearest = [np.sort(part)[-3:] for part in np.split(to_questions, starts[1:])]
    return {
        "cosine": np.array([part[-1] for part in nearest], dtype=np.float32),
        "cosine_mean": np.array([part.mean() for part in nearest], dtype=np.float32),
        "cosine_answer": np.maximum.reduceat(np.where(corpus.is_answer[positions], products, 0.0), starts),
    }


def _compare_regions(corpus: Corpus, text: str, entries: Ints) -> Floats:
    named = find_regions(text)
    regions = [corpus.entries[entry].entry.region for entry in entries]
    return np.array([bool(named) and region not in named and region != COUNTRY for region in regions], np.float32)


def _describe_none(match: WordMatch, columns: dict[str, Floats]) -> Matrix:
    best = {name: float(column.max(initial=0.0)) for name, column in columns.items()}
    described = best | {
        "constant": 1.0,
        "unknown": 1.0 - match.known / match.total if match.total else 1.0,
        "words_log": float(np.log1p(match.words)),
    }
    return np.array([described[name] for name in NONE_FEATURES], dtype=np.float64)
