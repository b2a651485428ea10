"""Numbers and proofs are forgiven their looks, and masked for the eye."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.progress import mask, normalise_number


@given(st.text())
@example("a-\u0301")
@example("ŉ")
@example("\ud800-1")
def test_normalising_twice_is_normalising_once(text: str) -> None:
    """The normal form of any text is its own normal form."""
    once = normalise_number(text)
    assert normalise_number(once) == once


@pytest.mark.parametrize(
    "typed",
    [
        "DEMO-2026-0001",
        " demo 2026 0001 ",
        "\uff24\uff25\uff2d\uff2f\uff0d2026\uff0d\uff10\uff10\uff10\uff11",  # full-width
        "DEMO\u20142026\u20130001",  # long dashes
        "demo\u20112026\u22120001\u200b",  # a dash that does not break, a minus sign, a blank without width
        "DEMO\u30002026\u00a00001\r\n",  # wide and fixed blanks
    ],
)
def test_one_number_has_one_normal_form_however_it_is_typed(typed: str) -> None:
    """Case, width, spaces, dashes and invisible characters do not matter."""
    assert normalise_number(typed) == "DEMO20260001"


def test_different_numbers_stay_different() -> None:
    """Letters that only look alike, and Chinese characters, are kept."""
    assert len({normalise_number(number) for number in ("沪1234", "京1234", "1234", "O123", "0123")}) == 5


@given(st.text(alphabet=st.characters(min_codepoint=48, max_codepoint=90), max_size=40))
def test_mask_never_shows_more_than_four_characters_nor_more_than_half(number: str) -> None:
    """What a mask shows is a short beginning, and it does not tell the length."""
    shown = mask(number).removesuffix("****")
    normal = normalise_number(number)
    assert normal.startswith(shown)
    assert len(shown) <= min(4, len(normal) / 2)


def test_mask_looks_as_promised() -> None:
    """A demo number shows DEMO and four asterisks."""
    assert mask("demo-2026-0001") == "DEMO****"
    assert mask("") == "****"
