"""Every conversation of tests/flows goes as written."""

from __future__ import annotations

from typing import Any

import pytest

from tests.flows.runner import list_conversations, play
from tests.stack import Stack

CONVERSATIONS = list_conversations()

pytestmark = pytest.mark.stack


@pytest.mark.parametrize("conversation", [c for _, c in CONVERSATIONS], ids=[name for name, _ in CONVERSATIONS])
def test_conversation_must_go_as_written(stack: Stack, conversation: dict[str, Any]) -> None:
    """Each turn gets the outcome, the entry and the words that its file demands."""
    play(stack.url, conversation)
