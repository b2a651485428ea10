"""What search relies on, checked on the fake and on the bundled encoder alike."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from bot.encoder.base import Encoder
from bot.encoder.load import load_encoder

TEXTS = (
    "How long does it take to extend a work permit?",
    "How long does extending my work permit take?",
    "Where can I buy fresh fish?",
)


@pytest.fixture(scope="module", params=["fake", "bundled-en"])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    """Each encoder in turn."""
    return load_encoder(request.param)


def test_encoder_keeps_the_protocol(encoder: Encoder) -> None:
    """Every encoder has the members that search uses."""
    assert isinstance(encoder, Encoder)
    assert encoder.name
    assert encoder.languages <= {"en", "zh"}
    assert encoder.languages


def test_vectors_have_shape_type_and_length_one(encoder: Encoder) -> None:
    """One float32 row of length 1 per text."""
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), encoder.dimensions)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


@pytest.mark.parametrize("text", ["", " ", "?", "😀", "延期", "word " * 2000])
def test_odd_text_gets_a_finite_unit_vector(encoder: Encoder, text: str) -> None:
    """Empty, symbolic, foreign and very long texts neither fail nor give nonsense."""
    vector = encoder.encode([text])[0]
    assert np.isfinite(vector).all()
    assert abs(float(np.linalg.norm(vector)) - 1.0) < 1e-5


def test_no_texts_give_an_empty_array(encoder: Encoder) -> None:
    """Nothing to encode is no error."""
    assert encoder.encode([]).shape == (0, encoder.dimensions)


def test_vector_does_not_depend_on_the_company(encoder: Encoder) -> None:
    """A text gets the same vector alone, in a batch, and in any order."""
    together = encoder.encode([*TEXTS, "short", TEXTS[0] * 5])
    for row, text in zip(together, TEXTS, strict=False):
        np.testing.assert_allclose(encoder.encode([text])[0], row, atol=1e-3)


def test_like_texts_are_nearer_than_unlike_ones(encoder: Encoder) -> None:
    """The inner product orders texts by meaning."""
    first, second, other = encoder.encode(TEXTS)
    assert first @ second > first @ other + 0.2


def test_threads_get_what_one_caller_gets(encoder: Encoder) -> None:
    """Encoding from several threads at once changes nothing."""
    expected = encoder.encode(TEXTS)
    with ThreadPoolExecutor(4) as pool:
        for row in pool.map(lambda number: encoder.encode([TEXTS[number % 3]])[0] - expected[number % 3], range(24)):
            np.testing.assert_allclose(row, 0.0, atol=1e-3)
