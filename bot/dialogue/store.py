"""Conversations and their messages in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.dialogue.message import Message

metadata = sa.MetaData()

conversations = sa.Table(
    "conversation",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("token_hash", sa.String(64), nullable=False),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("started_at", sa.String(40), nullable=False),
)

messages = sa.Table(
    "message",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("conversation_id", sa.String(40), sa.ForeignKey("conversation.id"), nullable=False, index=True),
    sa.Column("sender", sa.String(8), nullable=False),
    sa.Column("at", sa.String(40), nullable=False),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("extra", sa.JSON, nullable=False),
    sqlite_autoincrement=True,  # an id is never used twice, so Last-Event-ID stays true after a deletion
)


@dataclass(frozen=True)
class Conversation:
    """One visitor's conversation; `token_hash` is the SHA-256 of the secret token, in hex."""

    id: str
    token_hash: str
    language: str
    channel: str
    started_at: str


class ConversationStore:
    """Reads and writes conversations; every call is one transaction."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def open(self) -> None:
        """Create the tables that are not there yet."""
        async with self._engine.begin() as connection:
            await connection.run_sync(metadata.create_all)

    async def ping(self) -> None:
        """Fail when the database does not answer."""
        async with self._engine.connect() as connection:
            await connection.execute(sa.select(sa.literal(1)))

    async def create(self, conversation: Conversation, greeting: Sequence[Message]) -> list[Message]:
        """Store a new conversation with its greeting; returns the greeting with ids."""
        async with self._engine.begin() as connection:
            await connection.execute(conversations.insert().values(**conversation.__dict__))
            return [replace(message, id=await _insert(connection, conversation.id, message)) for message in greeting]

    async def get(self, conversation_id: str) -> Conversation | None:
        """Return one conversation, or None."""
        async with self._engine.connect() as connection:
            query = sa.select(conversations).where(conversations.c.id == conversation_id)
            row = (await connection.execute(query)).mappings().first()
        return Conversation(**row) if row else None

    async def append(
        self, conversation_id: str, said: Sequence[Message], *, language: str | None = None
    ) -> list[Message]:
        """Store one turn, both sides, and the conversation's language where it has changed."""
        async with self._engine.begin() as connection:
            if language is not None:
                changed = conversations.update().where(conversations.c.id == conversation_id)
                await connection.execute(changed.values(language=language))
            return [replace(message, id=await _insert(connection, conversation_id, message)) for message in said]

    async def history(self, conversation_id: str, *, after: int = 0) -> list[Message]:
        """Return the messages after an id, oldest first."""
        query = (
            sa.select(messages)
            .where(messages.c.conversation_id == conversation_id, messages.c.id > after)
            .order_by(messages.c.id)
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [_message(dict(row)) for row in rows]

    async def recent(self, conversation_id: str, count: int) -> list[Message]:
        """Return the newest messages, newest first."""
        query = (
            sa.select(messages)
            .where(messages.c.conversation_id == conversation_id)
            .order_by(messages.c.id.desc())
            .limit(count)
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [_message(dict(row)) for row in rows]

    async def delete(self, conversation_id: str) -> None:
        """Delete a conversation and everything said in it."""
        async with self._engine.begin() as connection:
            await connection.execute(messages.delete().where(messages.c.conversation_id == conversation_id))
            await connection.execute(conversations.delete().where(conversations.c.id == conversation_id))


async def _insert(connection: Any, conversation_id: str, message: Message) -> str:
    result = await connection.execute(
        messages.insert().values(
            conversation_id=conversation_id,
            sender=message.sender,
            at=message.at.isoformat(),
            language=message.language,
            text=message.text,
            extra={"buttons": list(message.buttons), "attached": message.attached},
        )
    )
    return str(result.inserted_primary_key[0])


def _message(row: dict[str, Any]) -> Message:
    return Message(
        id=str(row["id"]),
        sender=row["sender"],
        at=datetime.fromisoformat(row["at"]),
        language=row["language"],
        text=row["text"],
        buttons=tuple(row["extra"]["buttons"]),
        attached=row["extra"]["attached"],
    )
