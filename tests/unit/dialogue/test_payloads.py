"""Only what a button of this assistant could send reaches Rasa as a command."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.client import as_plain_text
from bot.dialogue.payloads import PayloadError, check_payload, with_language


@pytest.mark.parametrize(
    "payload", ["/check_eligibility", '/ask_policy{"entry_id": "changes/extend-when"}', '/inform_profile{"age": 38}']
)
def test_button_payload_must_pass(payload: str) -> None:
    """Known intents with known entities are let through."""
    assert check_payload(payload) == payload


@pytest.mark.parametrize(
    "payload",
    ["/restart", "/session_start", "hello", "", "/", '/inform_profile{"age": {"a": 1}}', '/inform_profile{"nope": 1}',
     "/inform_profile{age}", "/check_eligibility extra", "//check_eligibility"],
)  # fmt: skip
def test_other_payload_must_be_refused(payload: str) -> None:
    """Rasa's own commands, unknown names and nested values are refused."""
    with pytest.raises(PayloadError):
        check_payload(payload)


def test_payload_must_carry_the_language() -> None:
    """Rasa reads a payload's entities alone, so the language is one of them."""
    assert with_language("/check_eligibility", "zh") == '/check_eligibility{"language": "zh"}'


@given(st.text())
def test_text_must_never_reach_rasa_as_a_command(text: str) -> None:
    """Whatever a user writes, Rasa does not see a leading slash."""
    assert not as_plain_text(text).lstrip().startswith("/")
