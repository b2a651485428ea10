"""Where Rasa keeps conversations: its SQL store, with forgetting and a fast SQLite."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain


class ConversationTrackerStore(SQLTrackerStore):  # type: ignore[misc]
    """Rasa's SQL tracker store, opened by URL, that can delete a conversation.

    Rasa offers no way to delete one: its HTTP API can only append events.
    """

    def __init__(
        self,
        domain: Domain | None = None,
        db_url: str = "sqlite:///rasa.db",
        event_broker: EventBroker | None = None,
        **kwargs: Any,
    ) -> None:
        # Rasa passes the endpoint's (empty) `url` as `host`; a host with a scheme is the whole database URL.
        kwargs.pop("host", None)
        super().__init__(domain=domain, host=db_url, event_broker=event_broker, **kwargs)
        if self.engine.dialect.name == "sqlite":
            sa.event.listen(self.engine, "connect", _tune_sqlite)

    async def delete(self, conversation_id: str) -> None:
        """Delete every event of one conversation; deleting an unknown one is no error."""
        with self.session_scope() as session:
            session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == conversation_id).delete()
            session.commit()


def _tune_sqlite(connection: Any, _record: Any) -> None:
    """Write ahead, and do not wait for the disk at every commit: a turn commits twice."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA secure_delete=ON")
