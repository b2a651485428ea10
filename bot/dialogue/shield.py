"""What stands between a visitor's words and everything that keeps them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True)
class Shielded:
    """A message that may be stored and passed on.

    Attributes:
        text: what the visitor wrote, its secrets masked.
        payload: what the dialogue engine is sent instead of the text, such as `/check_progress{…}`; blank for the text.
        details: what the dialogue engine is told beside it, for its entity extractors; no clear values.
    """

    text: str
    payload: str = ""
    details: dict[str, Any] = field(default_factory=dict)


class Shield(Protocol):
    """Masks what must not be stored, and keeps the clear values in memory for the actions."""

    def needs_context(self, conversation_id: str, text: str) -> bool:
        """Tell whether `protect` must know what was asked before."""
        ...

    def protect(self, conversation_id: str, text: str, asked: str | None) -> Shielded:
        """Mask a message.

        Args:
            conversation_id: whose clear values these are.
            text: as the visitor wrote it.
            asked: the field `asking` of the assistant's last message, if it has one.
        """
        ...

    def protect_payload(self, conversation_id: str, payload: str) -> str:
        """Mask the values of a button's payload."""
        ...

    def forget(self, conversation_id: str) -> None:
        """Drop the clear values of a conversation."""
        ...


class NoShield:
    """Protects nothing: for conversations in which nothing secret is asked."""

    def needs_context(self, conversation_id: str, text: str) -> bool:
        """Tell that nothing need be known."""
        return False

    def protect(self, conversation_id: str, text: str, asked: str | None) -> Shielded:
        """Return the message as it is."""
        return Shielded(text)

    def protect_payload(self, conversation_id: str, payload: str) -> str:
        """Return the payload as it is."""
        return payload

    def forget(self, conversation_id: str) -> None:
        """Forget nothing."""
