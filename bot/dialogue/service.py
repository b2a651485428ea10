"""Start, continue, resume and forget a conversation; the same for every channel."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from weakref import WeakValueDictionary

from bot.dialogue.client import RasaClient, Reply, as_plain_text
from bot.dialogue.greeting import greeting_reply
from bot.dialogue.hub import Hub
from bot.dialogue.message import ATTACHED_FIELDS, Message
from bot.dialogue.payloads import with_language
from bot.dialogue.shield import NoShield, Shield, Shielded
from bot.dialogue.store import Conversation, ConversationStore
from bot.errors import WaibotError
from bot.text.language import decide

ID_BYTES = 16
TOKEN_BYTES = 32
# How far back a pressed button is looked for: a few turns.
RECENT_MESSAGES = 12
# The assistant's messages of one turn, and some to spare: what it asked for last is in one of them.
LAST_MESSAGES = 5


class ConversationGone(WaibotError):
    """The conversation was deleted while a message to it was on its way."""


@dataclass(frozen=True)
class Said:
    """What the user sent: text they wrote, or the payload of a button they pressed."""

    text: str = ""
    payload: str = ""

    def language(self, previous: str) -> str:
        """Return the language of this turn; a button keeps the one before."""
        return previous if self.payload else decide(self.text, "zh" if previous == "zh" else "en")

    def to_rasa(self, language: str) -> str:
        """Return what the dialogue engine is sent: a payload where there is one, else the text."""
        return with_language(self.payload, language) if self.payload else as_plain_text(self.text)


class Conversations:
    """The conversations of one assistant."""

    def __init__(
        self,
        store: ConversationStore,
        rasa: RasaClient,
        hub: Hub,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        shield: Shield | None = None,
    ) -> None:
        self._store = store
        self._rasa = rasa
        self._hub = hub
        self._now = now
        self._shield: Shield = shield or NoShield()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def start(self, language: str, channel: str) -> tuple[Conversation, str, list[Message]]:
        """Open a conversation.

        Args:
            language: `en` or `zh`, for the greeting and until a message shows another.
            channel: the surface it comes from, such as `web`.
        Returns:
            The conversation, its secret token (kept nowhere in clear) and the greeting.
        """
        token = secrets.token_urlsafe(TOKEN_BYTES)
        now = self._now()
        conversation = Conversation(
            id=secrets.token_hex(ID_BYTES),
            token_hash=_hash(token),
            language=language,
            channel=channel,
            started_at=now.isoformat(),
        )
        greeting = [_to_message(greeting_reply(language), language, now)]
        return conversation, token, await self._store.create(conversation, greeting)

    async def find(self, conversation_id: str) -> Conversation | None:
        """Return a conversation, or None when it is unknown or deleted."""
        return await self._store.get(conversation_id)

    async def say(self, conversation: Conversation, said: Said) -> list[Message]:
        """Run one turn and return the assistant's messages; turns of one conversation run one after another.

        Nothing is stored when the turn fails, so that the caller can send it again.

        Raises:
            ConversationGone: it was deleted while the message was on its way.
            NotReady: the dialogue engine is away.
            TurnFailed: the dialogue engine could not finish the turn.
        """
        async with self._turn(conversation.id):
            # Another turn may have changed or deleted the conversation while this one waited.
            current = await self._store.get(conversation.id)
            if current is None:
                raise ConversationGone
            return await self._run_turn(current, said)

    def _turn(self, conversation_id: str) -> asyncio.Lock:
        """Return a conversation's lock. Rasa has one too, but looks only once a second whether it is free."""
        lock = self._locks.get(conversation_id)
        if lock is None:
            lock = self._locks[conversation_id] = asyncio.Lock()
        return lock

    async def _run_turn(self, conversation: Conversation, said: Said) -> list[Message]:
        language = said.language(conversation.language)
        shielded = await self._protect(conversation, said)
        text = shielded.text or await self._pressed(conversation, shielded.payload)
        user = Message(sender="user", at=self._now(), language=language, text=text)
        self._hub.publish_typing(conversation.id)
        sent = Said(shielded.text, shielded.payload).to_rasa(language)
        replies = await self._rasa.run_turn(conversation.id, sent, language, shielded.details)
        answer_language = next((reply.custom["language"] for reply in replies if "language" in reply.custom), language)
        at = self._now()
        answers = [_to_message(reply, answer_language, at) for reply in replies]
        changed = answer_language if answer_language != conversation.language else None
        stored = await self._store.append(conversation.id, [user, *answers], language=changed)
        self._hub.publish(conversation.id, stored)
        return stored[1:]

    async def tell(
        self, conversation_id: str, text: str, language: str, attached: Mapping[str, Any] | None = None
    ) -> Message | None:
        """Say something that is no answer, such as news of a case: stored, and sent to open event streams.

        Args:
            conversation_id: whom to tell.
            text: in the language.
            language: `en` or `zh`.
            attached: data of the message, keys from `ATTACHED_FIELDS`.
        Returns:
            The message as stored; None when the conversation is gone.
        """
        said = Message(sender="bot", at=self._now(), language=language, text=text, attached=dict(attached or {}))
        async with self._turn(conversation_id):
            if await self._store.get(conversation_id) is None:
                return None
            stored = await self._store.append(conversation_id, [said])
        self._hub.publish(conversation_id, stored)
        return stored[0]

    async def _protect(self, conversation: Conversation, said: Said) -> Shielded:
        """Mask what must not be stored; from here on nobody sees what the user really sent."""
        if said.payload:
            return Shielded("", self._shield.protect_payload(conversation.id, said.payload))
        asked = None
        if self._shield.needs_context(conversation.id, said.text):
            asked = _asked(await self._store.recent(conversation.id, LAST_MESSAGES))
        return self._shield.protect(conversation.id, said.text, asked)

    async def _pressed(self, conversation: Conversation, payload: str) -> str:
        """Return what was written on the button, as the user saw it."""
        recent = await self._store.recent(conversation.id, RECENT_MESSAGES)
        return next((title for message in recent for title in message.titles_of(payload)), payload)

    async def history(self, conversation: Conversation, *, after: int = 0) -> list[Message]:
        """Return both sides' messages after an id, oldest first."""
        return await self._store.history(conversation.id, after=after)

    async def forget(self, conversation: Conversation) -> None:
        """Delete the conversation here and in the dialogue engine.

        Raises:
            NotReady: Rasa is away; nothing was deleted, try again.
        """
        async with self._turn(conversation.id):
            await self._rasa.forget(conversation.id)
            await self._store.delete(conversation.id)
            self._shield.forget(conversation.id)
        self._hub.close(conversation.id)


def _asked(recent: Sequence[Message]) -> str | None:
    """Return what the assistant's last turn asked for; `recent` is newest first."""
    last_turn = itertools.takewhile(lambda message: message.sender == "bot", recent)
    return next((message.attached["asking"] for message in last_turn if "asking" in message.attached), None)


def token_matches(conversation: Conversation, token: str) -> bool:
    """Compare a token with the conversation's, in constant time."""
    return hmac.compare_digest(_hash(token), conversation.token_hash)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8")).hexdigest()


def _to_message(reply: Reply, language: str, at: datetime) -> Message:
    return Message(
        sender="bot",
        at=at,
        language=language,
        text=reply.text,
        buttons=_plain_buttons(reply.buttons),
        attached={name: reply.custom[name] for name in ATTACHED_FIELDS if name in reply.custom},
    )


def _plain_buttons(buttons: Sequence[dict[str, str]]) -> tuple[dict[str, str], ...]:
    return tuple({"title": button["title"], "payload": button["payload"]} for button in buttons)
