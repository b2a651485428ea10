"""The vector index and its cache."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.encoder.base import Vectors
from bot.encoder.fake import FakeEncoder
from bot.faq.index import VectorCache, VectorIndex

TEXTS = ["work permit", "driving licence", "tax rate"]


class CountingEncoder(FakeEncoder):
    """Counts the texts it encodes."""

    def __init__(self, dimensions: int = 16) -> None:
        super().__init__(dimensions)
        self.count = 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.count += len(texts)
        return super().encode(texts)


def test_nearest_come_first() -> None:
    """A vector's own text is its nearest, with inner product 1."""
    vectors = FakeEncoder().encode(TEXTS)
    positions, products = VectorIndex(vectors).find_nearest(vectors[1], 2)
    assert positions[0] == 1
    assert products[0] == pytest.approx(1.0, abs=1e-5)
    assert products[0] >= products[1]


def test_asking_for_more_than_there_is_gives_all() -> None:
    """No position is made up where the index is smaller than the request."""
    vectors = FakeEncoder().encode(TEXTS)
    positions, _ = VectorIndex(vectors).find_nearest(vectors[0], 50)
    assert sorted(positions) == [0, 1, 2]


def test_empty_index_finds_nothing() -> None:
    """An FAQ in a language that the encoder does not speak still searches."""
    index = VectorIndex(np.empty((0, 8), dtype=np.float32))
    positions, products = index.find_nearest(np.ones(8, dtype=np.float32), 5)
    assert len(positions) == len(products) == 0


def test_compare_equals_the_inner_products() -> None:
    """Stored vectors come back exactly."""
    vectors = FakeEncoder().encode(TEXTS)
    products = VectorIndex(vectors).compare(vectors[2], np.array([2, 0]))
    np.testing.assert_allclose(products, vectors[[2, 0]] @ vectors[2], atol=1e-6)


def test_second_start_encodes_nothing(tmp_path: Path) -> None:
    """Vectors are read back as they were."""
    encoder = CountingEncoder()
    first = VectorCache(tmp_path).encode(encoder, TEXTS)
    again = VectorCache(tmp_path).encode(encoder, TEXTS)
    assert encoder.count == len(TEXTS)
    np.testing.assert_array_equal(first, again)


def test_changed_text_alone_is_encoded(tmp_path: Path) -> None:
    """Publishing one changed entry costs one encoding, and the old text is forgotten."""
    encoder = CountingEncoder()
    VectorCache(tmp_path).encode(encoder, TEXTS)
    VectorCache(tmp_path).encode(encoder, [*TEXTS[:2], "income tax"])
    assert encoder.count == len(TEXTS) + 1
    VectorCache(tmp_path).encode(encoder, TEXTS)
    assert encoder.count == len(TEXTS) + 2


def test_text_given_twice_is_encoded_once(tmp_path: Path) -> None:
    """Two entries may share a sentence."""
    encoder = CountingEncoder()
    vectors = VectorCache(tmp_path).encode(encoder, ["same", "same"])
    assert encoder.count == 1
    np.testing.assert_array_equal(vectors[0], vectors[1])


@pytest.mark.parametrize("content", [b"", b"garbage", b"PK\x03\x04 half a file"])
def test_broken_cache_is_encoded_again(tmp_path: Path, content: bytes) -> None:
    """A damaged file costs time, not the start."""
    encoder = CountingEncoder()
    VectorCache(tmp_path).encode(encoder, TEXTS)
    (path,) = tmp_path.iterdir()
    path.write_bytes(content)
    vectors = VectorCache(tmp_path).encode(encoder, TEXTS)
    assert vectors.shape == (3, 16)
    assert encoder.count == 2 * len(TEXTS)


def test_other_encoder_has_its_own_vectors(tmp_path: Path) -> None:
    """Vectors of one encoder are never taken for another's."""
    VectorCache(tmp_path).encode(CountingEncoder(16), TEXTS)
    other = CountingEncoder(32)
    assert VectorCache(tmp_path).encode(other, TEXTS).shape == (3, 32)
    assert other.count == len(TEXTS)
    assert len(list(tmp_path.iterdir())) == 2


def test_without_a_folder_nothing_is_kept() -> None:
    """The cache can be switched off."""
    encoder = CountingEncoder()
    for _ in range(2):
        VectorCache(None).encode(encoder, TEXTS)
    assert encoder.count == 2 * len(TEXTS)


def test_unwritable_folder_does_not_stop_the_start(tmp_path: Path) -> None:
    """Where the cache cannot be written, the vectors are still there."""
    file = tmp_path / "file"
    file.write_text("in the way", encoding="utf-8")
    assert VectorCache(file).encode(CountingEncoder(), TEXTS).shape == (3, 16)


def test_lists_must_find_nearly_all_that_exact_search_finds() -> None:
    """Beyond a size only the nearest lists are searched; the nearest vectors are still there, and can be compared."""
    random = np.random.default_rng(3)
    centres = random.standard_normal((60, 16))
    vectors = np.repeat(centres, 40, axis=0) + 0.3 * random.standard_normal((2400, 16))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    exact, lists = VectorIndex(vectors), VectorIndex(vectors, approximate=True)
    assert len(lists) == 2400
    shared = 0
    for question in vectors[::40]:
        wanted, products = exact.find_nearest(question, 10)
        found, _ = lists.find_nearest(question, 10)
        shared += len(set(wanted.tolist()) & set(found.tolist()))
        assert np.allclose(lists.compare(question, wanted), products, atol=1e-5)
    assert shared >= 0.97 * 60 * 10
