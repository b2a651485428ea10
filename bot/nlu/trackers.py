"""Where Rasa keeps conversations: its SQL store, with forgetting and a fast SQLite."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from itertools import islice
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.pool import SingletonThreadPool

# Conversations kept in memory, the one longest idle leaving first. SQLite only: it serves one Rasa
# process; with PostgreSQL another process may have changed the conversation since.
REMEMBERED_TRACKERS = 500


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
        self._recent: OrderedDict[str, DialogueStateTracker] = OrderedDict()
        super().__init__(domain=domain, host=db_url, event_broker=event_broker, **kwargs)
        if self.engine.dialect.name == "sqlite":
            self.engine.dispose()
            self.engine = _open_sqlite(db_url)
            self.sessionmaker = sa.orm.session.sessionmaker(bind=self.engine)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the conversation's latest session, from memory where this process saved it last.

        It is taken out of memory until it is saved again: a turn that fails leaves nothing half-done behind.
        """
        known = self._recent.pop(sender_id, None)
        if known is not None:
            return known
        tracker: DialogueStateTracker | None = await super().retrieve(sender_id)
        if tracker is not None:
            tracker.stored_events = len(tracker.events)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store the events that are new, and remember the tracker when nobody else can change it."""
        await super().save(tracker)
        tracker.stored_events = len(tracker.events)
        sessions = sum(isinstance(event, SessionStarted) for event in tracker.events)
        # With an older session in it a tracker is longer than it needs to be: read the new one next time.
        if self.engine.dialect.name == "sqlite" and sessions <= 1:
            self._recent[tracker.sender_id] = tracker
            while len(self._recent) > REMEMBERED_TRACKERS:
                self._recent.popitem(last=False)

    def _additional_events(self, session: Any, tracker: DialogueStateTracker) -> Iterator[Event]:
        """Return the events not stored yet; Rasa counts the stored ones in the database each time."""
        stored = getattr(tracker, "stored_events", None)
        if stored is None:
            found: Iterator[Event] = super()._additional_events(session, tracker)
            return found
        return islice(tracker.events, stored, None)

    async def delete(self, conversation_id: str) -> None:
        """Delete every event of one conversation; deleting an unknown one is no error."""
        self._recent.pop(conversation_id, None)
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
