"""What search relies on, checked on the fake, the bundled and the English encoder alike."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.encoder.base import Encoder
from bot.encoder.load import load_encoder

TEXTS = (
    "How long does it take to extend a work permit?",
    "How long does extending my work permit take?",
    "Where can I buy fresh fish?",
)
ODD = [
    "",
    " ",
    "?",
    "😀",
    "延期",
    "word " * 2000,
    "字" * 10_000,
    "\ud83d",
    "half \udc00 pair",
    "\u200b",
    "١٢٣",
    "ก" * 50,
]
BUNDLED = load_encoder("bundled")


@pytest.fixture(scope="module", params=["fake", "bundled", "minilm-en"])
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


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_text_gets_a_finite_unit_vector(encoder: Encoder, text: str) -> None:
    """Empty, symbolic, foreign, broken and very long texts neither fail nor give nonsense."""
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


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=60))
def test_any_text_gets_a_finite_unit_vector(text: str) -> None:
    """Whatever a visitor types, the bundled encoder gives a vector that search can use."""
    vector = BUNDLED.encode([text])[0]
    assert np.isfinite(vector).all()
    assert abs(float(np.linalg.norm(vector)) - 1.0) < 1e-4


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("工作許可延期要多久", "工作许可延期要多久"),
        ("ＷＯＲＫ　ＰＥＲＭＩＴ", "work permit"),
        ("提前３０天申请", "提前30天申请"),
        ("Work Permit", "work permit"),
    ],
)
def test_variants_of_writing_get_one_vector(one: str, other: str) -> None:
    """Traditional characters, full-width letters and digits, and capitals mean what the plain ones mean."""
    first, second = BUNDLED.encode([one, other])
    np.testing.assert_allclose(first, second, atol=1e-5)


@pytest.mark.parametrize(
    ("question", "answer", "other"),
    [
        ("How long before expiry must I extend?", "延期要提前多久申请", "怎么开银行账户"),
        ("配偶可以工作吗", "May my spouse work?", "Where is the Xuhui window?"),
        ("工作证 renew 要多久", "How long does it take to renew a work permit?", "How do I get a phone number?"),
    ],
)
def test_languages_must_meet(question: str, answer: str, other: str) -> None:
    """A question in either language, or in both, is nearer to its counterpart in the other than to something else."""
    first, second, third = BUNDLED.encode([question, answer, other])
    assert first @ second > first @ third + 0.2
