"""Subscriptions: tells somebody when the state of their case changes."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import NotReady
from bot.progress.lookup import Found, ProgressService
from bot.progress.model import Clock, HistoryEntry, State, utc_now
from bot.progress.numbers import mask
from bot.progress.tables import watches
from bot.progress.timing import has_ended

_log = logging.getLogger(__name__)
LASTS = timedelta(days=180)
MOST_PER_ADDRESS = 20


@dataclass(frozen=True, slots=True)
class Notice:
    """What a subscriber is told.

    Attributes:
        address: who, as the subscription was made: a conversation's id.
        language: `en` or `zh`.
        shown_number: the number, masked.
        state: the new state.
        at: when it was reached.
        last: nothing more is decided after this; the subscription has ended.
    """

    address: str = field(repr=False)
    language: str
    shown_number: str
    state: State
    at: datetime
    last: bool


class Notifier(Protocol):
    """The way to a subscriber; the web page has one, WeChat can have its own."""

    async def notify(self, notice: Notice) -> bool:
        """Deliver a notice.

        Returns:
            False when the address is gone for good: its subscriptions end.
        Raises:
            Exception: it could not be delivered now; the notice is kept and tried again.
        """
        ...


class Watching:
    """Keeps the subscriptions and looks for changes; a restart loses neither."""

    def __init__(self, engine: AsyncEngine, service: ProgressService, *, clock: Clock = utc_now) -> None:
        """Use the database of the registry; `ProgressService.open` has made the table."""
        self._engine = engine
        self._service = service
        self._clock = clock
        self.notifier: Notifier | None = None

    async def begin(self, found: Found, address: str, language: str) -> bool:
        """Subscribe an address to a case; doing it again is no error.

        Returns:
            False when the source cannot find the case again by itself, the case is closed, or the address
            has 20 subscriptions already.
        """
        if not found.ticket or has_ended(found.state.code):
            return False
        row = {
            "address": address,
            "ticket_hash": hashlib.sha256(found.ticket.encode()).hexdigest(),
            "ticket": found.ticket,
            "language": language,
            "shown_number": found.business_number if "*" in found.business_number else mask(found.business_number),
            "state": found.state.code,
            "at_ms": _to_ms(found.since),
            "until_ms": _to_ms(self._clock() + LASTS),
        }
        async with self._engine.begin() as connection:
            known = (await connection.execute(select(watches.c.ticket_hash).where(watches.c.address == address))).all()
            if row["ticket_hash"] in {one.ticket_hash for one in known}:
                return True
            if len(known) >= MOST_PER_ADDRESS:
                return False
            await connection.execute(insert(watches).values(**row))
        _log.info("progress_watch_begun")
        return True

    async def end(self, address: str) -> int:
        """Drop every subscription of an address; returns how many there were."""
        async with self._engine.begin() as connection:
            result = await connection.execute(delete(watches).where(watches.c.address == address))
        return int(result.rowcount)

    async def look(self) -> int:
        """Compare every watched case with what its subscriber was told last, and tell what is new.

        Returns:
            How many notices were delivered.
        """
        now_ms = _to_ms(self._clock())
        async with self._engine.begin() as connection:
            await connection.execute(delete(watches).where(watches.c.until_ms <= now_ms))
            rows = (await connection.execute(select(watches))).all()
        return sum([await self._look_at(row) for row in rows])

    async def run(self, every_s: float) -> None:
        """Look for changes again and again until cancelled; a failure is logged and waits for the next time."""
        while True:
            await asyncio.sleep(every_s)
            try:
                await self.look()
            except (SQLAlchemyError, OSError) as error:
                _log.warning("progress_watch_failed", extra={"error": type(error).__name__})

    async def _look_at(self, row: Any) -> bool:
        try:
            latest = await self._service.source.latest(row.ticket)
        except NotReady:
            return False
        if latest is None or (latest.state, _to_ms(latest.at)) == (row.state, row.at_ms):
            return False
        # Claimed before it is told: of several processes that look, one tells.
        if not await self._move(row, [row.state, row.at_ms], [latest.state, _to_ms(latest.at)]):
            return False
        return await self._tell(row, latest)

    async def _tell(self, row: Any, latest: HistoryEntry) -> bool:
        state, last = self._service.catalogue.states[latest.state], has_ended(latest.state)
        notice = Notice(row.address, row.language, row.shown_number, state, latest.at, last)
        try:
            if self.notifier is None:
                raise NotReady("no notifier")
            delivered = await self.notifier.notify(notice)
        except Exception as error:  # whatever a channel raises: the notice must not be lost
            _log.warning("progress_notice_failed", extra={"error": type(error).__name__})
            await self._move(row, [latest.state, _to_ms(latest.at)], [row.state, row.at_ms])
            return False
        if not delivered:
            await self.end(row.address)
        elif last:
            await self._drop(row)
        return delivered

    async def _move(self, row: Any, old: Sequence[Any], new: Sequence[Any]) -> bool:
        """Note what was told; False when another process has done it."""
        same = _is(row) & (watches.c.state == old[0]) & (watches.c.at_ms == old[1])
        async with self._engine.begin() as connection:
            result = await connection.execute(update(watches).where(same).values(state=new[0], at_ms=new[1]))
        return bool(result.rowcount == 1)

    async def _drop(self, row: Any) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(delete(watches).where(_is(row)))


def _is(row: Any) -> Any:
    return (watches.c.address == row.address) & (watches.c.ticket_hash == row.ticket_hash)


def _to_ms(moment: datetime) -> int:
    return int(moment.astimezone(UTC).timestamp() * 1000)
