"""Tells the owner of a conversation that their case has moved on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.dialogue.message import Message
from bot.dialogue.service import Conversations
from bot.progress.model import CHINA
from bot.progress.watching import Notice
from bot.wording import Wording

NEWS = "utter_progress_changed"
Push = Callable[[str, Message], Awaitable[None]]
"""Sends a stored message to where the conversation is held: `(conversation_id, message)`."""


class ConversationNotifier:
    """The notifier of every channel that talks in conversations.

    The message is stored and goes to open event streams, so that a web visitor sees it at once or when the page
    is opened again. A channel that has to be pushed to (WeChat's customer-service or template messages) registers
    a `Push` under its name and gets the same message.
    """

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations
        self._pushes: dict[str, Push] = {}

    def add_channel(self, channel: str, push: Push) -> None:
        """Register the way to visitors of one channel, such as `wechat`."""
        self._pushes[channel] = push

    async def notify(self, notice: Notice) -> bool:
        """Tell it in the conversation, in the language it was asked for in; False when the conversation is gone."""
        conversation = await self._conversations.find(notice.address)
        if conversation is None:
            return False
        attached = Wording.load().response(NEWS, notice.language).custom
        message = await self._conversations.tell(notice.address, _render(notice), notice.language, attached)
        push = self._pushes.get(conversation.channel)
        if message is not None and push is not None:
            await push(conversation.id, message)
        return message is not None


def _render(notice: Notice) -> str:
    state = notice.state
    return Wording.load().render(
        NEWS,
        notice.language,
        number=notice.shown_number,
        state=state.label.as_dict(),
        since=notice.at.astimezone(CHINA).date().isoformat(),
        means=state.means.as_dict(),
        who=state.who.label.as_dict(),
        next=state.next.as_dict(),
    )
