"""The discriminant tells entries apart by all their questions, and forgets what it is told to leave out."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.faq.discriminant import EntryDiscriminant

NOTHING = np.empty(0, dtype=np.int64)


def make_clusters(seed: int, entries: int = 4, each: int = 6, width: int = 8) -> tuple[np.ndarray, np.ndarray]:
    """Make unit vectors in clusters that differ along one direction and are noisy along another."""
    random = np.random.default_rng(seed)
    owners = np.repeat(np.arange(entries), each)
    vectors = random.standard_normal((len(owners), width)) * 0.1
    vectors[:, 0] += random.standard_normal(len(owners)) * 3.0
    vectors[np.arange(len(owners)), 1 + owners] += 1.0
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float32), owners.astype(np.int64)


@given(st.integers(0, 50))
def test_noise_within_entries_must_count_less(seed: int) -> None:
    """Questions far from each other along a noisy direction still belong together; the nearest one may not."""
    vectors, owners = make_clusters(seed)
    discriminant = EntryDiscriminant(vectors, owners, 4)
    scores = np.stack([discriminant.score(vector, np.arange(4), NOTHING) for vector in vectors])
    assert (scores.argmax(axis=1) == owners).mean() >= 0.9


@given(st.integers(0, 50), st.integers(0, 23))
def test_left_out_question_must_not_speak_for_its_entry(seed: int, row: int) -> None:
    """Leaving a question out gives what a discriminant with that entry's other questions gives."""
    vectors, owners = make_clusters(seed)
    whole = EntryDiscriminant(vectors, owners, 4)
    left_out = whole.score(vectors[row], np.arange(4), np.array([row]))
    others = whole.score(vectors[row], np.arange(4), NOTHING)
    own = owners[row]
    assert left_out[own] < others[own]
    assert np.allclose(np.delete(left_out, own), np.delete(others, own))


def test_entry_without_questions_must_come_last() -> None:
    """An entry whose texts the encoder cannot read, or that is left out whole, never wins."""
    vectors, owners = make_clusters(1)
    scores = EntryDiscriminant(vectors, owners, 5).score(vectors[0], np.arange(5), NOTHING)
    assert scores[4] == scores.min()
    rows = np.flatnonzero(owners == 0)
    scores = EntryDiscriminant(vectors, owners, 4).score(vectors[0], np.arange(4), rows)
    assert scores[0] == scores.min()


def test_no_question_at_all_must_not_fail() -> None:
    """An empty FAQ has a discriminant, too."""
    empty = EntryDiscriminant(np.empty((0, 8), dtype=np.float32), NOTHING, 2)
    assert empty.score(np.ones(8, dtype=np.float32), np.arange(2), NOTHING).tolist() == [0.0, 0.0]
