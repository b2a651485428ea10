"""One message of a conversation, as stored and as the HTTP contract shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

# Fields that an action may attach to a reply; each is passed on as it is (http-api.md).
ATTACHED_FIELDS = ("outcome", "asking", "entry", "choices", "eligibility", "progress", "attachments")


@dataclass(frozen=True)
class Message:
    """What one side said.

    Attributes:
        sender: `bot`, `user` or `agent`.
        at: when, with offset.
        language: `en` or `zh`.
        attached: structured data, keys from `ATTACHED_FIELDS`.
        id: identifies the message in its conversation, rising; empty before it is stored.
    """

    sender: str
    at: datetime
    language: str
    text: str
    buttons: tuple[dict[str, str], ...] = ()
    attached: dict[str, Any] = field(default_factory=dict)
    id: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the message as http-api.md describes it."""
        return {
            "id": self.id,
            "from": self.sender,
            "at": self.at.isoformat(),
            "language": self.language,
            "text": self.text,
            "buttons": list(self.buttons),
            **self.attached,
        }

    def titles_of(self, payload: str) -> list[str]:
        """Return the titles of this message's buttons and choices that send a payload."""
        titles = [button["title"] for button in self.buttons if button["payload"] == payload]
        chosen = [choice["question"] for choice in self.attached.get("choices", ()) if f'"{choice["id"]}"' in payload]
        return titles + chosen
