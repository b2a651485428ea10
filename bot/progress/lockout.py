"""Stops guessing: after some failures a number, or a caller, has to wait."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.errors import NotReady
from bot.progress.model import Clock, utc_now
from bot.progress.tables import attempts

FAILURES = 5
WINDOW_S = 900
_TRIES = 100


@dataclass(frozen=True)
class Attempt:
    """A try that has been noted.

    Attributes:
        subjects: hashes of what is being guarded (the number, the caller).
        at_ms: when it was noted, in milliseconds since 1970.
        retry_after_s: 0 when the try may go on, else the seconds to wait, 1 to 900.
    """

    subjects: tuple[str, ...]
    at_ms: int
    retry_after_s: int = 0


class Lockout:
    """Counts failures per subject in the database, so that a restart forgives nothing.

    A try is noted as failed *before* anything is looked up and the note is taken back on success.
    Many guesses sent at once therefore gain nothing over guesses sent one by one. Five notes inside
    the window lock the subject until the window has passed since the fifth; tries while locked are
    not noted, so a lock always ends. Whether the number exists plays no part.
    """

    def __init__(
        self, engine: AsyncEngine, *, clock: Clock = utc_now, failures: int = FAILURES, window_s: int = WINDOW_S
    ) -> None:
        """Guard tries.

        Args:
            engine: database that holds the tables.
            clock: tells the time.
            failures: how many failures lock a subject, 1 to 10.
            window_s: seconds in which they count, and seconds a lock lasts.
        """
        self._engine = engine
        self._clock = clock
        self._failures = failures
        self._window_ms = window_s * 1000
        self._next_sweep_ms = 0

    async def reserve(self, subjects: Iterable[str]) -> Attempt:
        """Note a try against every subject, or say how long to wait if one of them is locked.

        Raises:
            NotReady: so many tries came at once that this one could not be noted.
        """
        attempt = Attempt(tuple(sorted(set(subjects))), self._now_ms())
        await self._sweep(attempt.at_ms)
        for _ in range(_TRIES):
            wait_ms = await self._try_reserve(attempt)
            if wait_ms is not None:
                return Attempt(attempt.subjects, attempt.at_ms, -(-wait_ms // 1000))
        raise NotReady("too many tries at once on one case: try again in a moment")

    async def release(self, attempt: Attempt) -> None:
        """Take a noted try back: it succeeded, or could not be carried out."""
        for _ in range(_TRIES):
            if await self._try_release(attempt):
                return

    async def unlock(self, subject: str) -> bool:
        """Forgive a subject its failures; False when it had none."""
        async with self._engine.begin() as connection:
            result = await connection.execute(delete(attempts).where(attempts.c.subject == subject))
        return bool(result.rowcount)

    async def count(self) -> tuple[int, int]:
        """Return how many subjects have failed lately, and how many of them are locked now."""
        now_ms = self._now_ms()
        async with self._engine.connect() as connection:
            rows = (await connection.execute(select(attempts.c.failed_ms, attempts.c.last_ms))).all()
        recent = [_parse(row.failed_ms) for row in rows if row.last_ms > now_ms - self._window_ms]
        return len(recent), sum(self._wait_ms(stamps, now_ms) > 0 for stamps in recent)

    async def _try_reserve(self, attempt: Attempt) -> int | None:
        """Return 0 (noted), the milliseconds to wait, or None when somebody else changed a row meanwhile."""
        async with self._engine.connect() as connection:
            noted = await _read(connection, attempt.subjects)
            wait_ms = max(self._wait_ms(stamps, attempt.at_ms) for stamps in noted.values())
            if wait_ms:
                return wait_ms
            for subject, stamps in noted.items():
                recent = [stamp for stamp in stamps if stamp > attempt.at_ms - self._window_ms]
                if not await _swap(connection, subject, stamps, sorted([*recent, attempt.at_ms])):
                    await connection.rollback()
                    return None
            await connection.commit()
        return 0

    async def _try_release(self, attempt: Attempt) -> bool:
        """Take the note back from every subject; False when somebody else changed a row meanwhile."""
        async with self._engine.connect() as connection:
            noted = await _read(connection, attempt.subjects)
            for subject, stamps in noted.items():
                if attempt.at_ms not in stamps:
                    continue
                left = list(stamps)
                left.remove(attempt.at_ms)
                if not await _swap(connection, subject, stamps, left):
                    await connection.rollback()
                    return False
            await connection.commit()
        return True

    def _wait_ms(self, stamps: list[int], now_ms: int) -> int:
        """Milliseconds until a subject with these failures may try again; 0 if it may now."""
        if len(stamps) < self._failures:
            return 0
        return max(0, stamps[-1] + self._window_ms - now_ms)

    async def _sweep(self, now_ms: int) -> None:
        """Once per window, forget subjects whose last failure is out of it."""
        if now_ms < self._next_sweep_ms:
            return
        self._next_sweep_ms = now_ms + self._window_ms
        async with self._engine.begin() as connection:
            await connection.execute(delete(attempts).where(attempts.c.last_ms <= now_ms - self._window_ms))

    def _now_ms(self) -> int:
        return int(self._clock().timestamp() * 1000)


async def _read(connection: AsyncConnection, subjects: tuple[str, ...]) -> dict[str, list[int]]:
    """Return the failures of each subject in one query; none for one that has no row."""
    query = select(attempts.c.subject, attempts.c.failed_ms).where(attempts.c.subject.in_(subjects))
    rows = (await connection.execute(query)).all()
    found = {row.subject: _parse(row.failed_ms) for row in rows}
    return {subject: found.get(subject, []) for subject in subjects}


async def _swap(connection: AsyncConnection, subject: str, old: list[int], new: list[int]) -> bool:
    """Put `new` in the place of `old`; False if `old` is no longer what stands there."""
    same = (attempts.c.subject == subject) & (attempts.c.failed_ms == _format(old))
    values = {"failed_ms": _format(new), "last_ms": new[-1] if new else 0}
    if old and new:
        result = await connection.execute(update(attempts).where(same).values(**values))
    elif old:
        result = await connection.execute(delete(attempts).where(same))
    else:
        try:
            result = await connection.execute(insert(attempts).values(subject=subject, **values))
        except IntegrityError:
            return False
    return bool(result.rowcount == 1)


def _format(stamps: list[int]) -> str:
    return " ".join(str(stamp) for stamp in stamps)


def _parse(text: str) -> list[int]:
    return [int(word) for word in text.split()]
