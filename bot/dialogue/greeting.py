"""The greeting of a new conversation, from the same wording as the dialogue engine's."""

from __future__ import annotations

from bot.dialogue.client import Reply
from bot.wording import Wording


def greeting_reply(language: str) -> Reply:
    """Return what the assistant says first; needs no running dialogue engine."""
    response = Wording.load().response("utter_greet", language)
    return Reply(text=response.text, buttons=response.buttons, custom=response.custom)
