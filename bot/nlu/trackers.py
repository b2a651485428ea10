"""Where Rasa keeps conversations: its SQL store, with forgetting and a fast SQLite."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from sqlalchemy.pool import SingletonThreadPool


class ConversationTrackerStore(SQLTrackerStore):  # type: ignore[misc]
    """Rasa's SQL tracker store, opened by URL, that can delete a conversation.

    Rasa offers no way to delete one: its HTTP API can only append events.
    """

    engine: sa.engine.Engine

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
            self.engine.dispose()
            self.engine = _open_sqlite(db_url)
            self.sessionmaker = sa.orm.session.sessionmaker(bind=self.engine)

    async def delete(self, conversation_id: str) -> None:
        """Delete every event of one conversation; deleting an unknown one is no error."""
        with self.session_scope() as session:
            session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == conversation_id).delete()
            session.commit()


def _open_sqlite(url: str) -> sa.engine.Engine:
    """Keep one connection: SQLAlchemy 1.4 opens a SQLite file anew, three times a turn, without a pool."""
    engine = sa.create_engine(url, poolclass=SingletonThreadPool)
    sa.event.listen(engine, "connect", _tune_sqlite)
    return engine


def _tune_sqlite(connection: Any, _record: Any) -> None:
    """Write ahead, and do not wait for the disk at every commit: a turn commits twice."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA secure_delete=ON")
