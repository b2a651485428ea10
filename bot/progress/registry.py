"""The embedded registry of cases: one SQL database, SQLite or PostgreSQL."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.errors import NotReady
from bot.progress.hashes import KeyedHash
from bot.progress.model import Case, CaseRecord, Clock, HistoryEntry, utc_now
from bot.progress.numbers import tidy_number
from bot.progress.tables import cases, history, metadata

_BATCH = 500
_DECOY = "0" * 64  # no HMAC comes out as this, so comparing with it always fails, in the usual time
_ABSENT = ""


class CaseRegistry:
    """Keeps cases under keyed hashes of number and proof; neither is stored in clear."""

    def __init__(self, engine: AsyncEngine, hashes: KeyedHash, *, clock: Clock = utc_now) -> None:
        """Use a database.

        Args:
            engine: SQLite through aiosqlite, or PostgreSQL through asyncpg.
            hashes: hashes under the operator's key.
            clock: tells the time a case was imported.
        """
        self._engine = engine
        self._hashes = hashes
        self._clock = clock

    async def prepare(self) -> None:
        """Create the tables that are not there yet."""
        async with self._engine.begin() as connection:
            await connection.run_sync(metadata.create_all)

    async def ping(self) -> None:
        """Check that the database answers and has the tables.

        Raises:
            NotReady: it does not.
        """
        try:
            async with self._engine.connect() as connection:
                await connection.execute(select(cases.c.number_hash).limit(1))
        except (SQLAlchemyError, OSError) as error:
            raise NotReady("the case registry does not answer") from error

    async def replace(self, records: Sequence[CaseRecord]) -> int:
        """Store cases; one that is already there is replaced, history and proof included.

        All or nothing: one transaction.

        Args:
            records: checked cases, no number twice.
        Returns:
            How many were stored.
        """
        imported_ms = _to_ms(self._clock())
        async with self._engine.begin() as connection:
            for start in range(0, len(records), _BATCH):
                case_rows, history_rows = self._rows(records[start : start + _BATCH], imported_ms)
                old = [{"old": row["number_hash"]} for row in case_rows]
                for table in (history, cases):
                    await connection.execute(delete(table).where(table.c.number_hash == bindparam("old")), old)
                await connection.execute(insert(cases), case_rows)
                await connection.execute(insert(history), history_rows)
        return len(records)

    def _rows(
        self, records: Sequence[CaseRecord], imported_ms: int
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        case_rows: list[dict[str, Any]] = []
        history_rows: list[dict[str, Any]] = []
        for record in records:
            number_hash = self._hashes.number(record.business_number)
            case_rows.append(
                {
                    "number_hash": number_hash,
                    "proof_hash": self._hashes.proof(record.business_number, record.proof),
                    "business_type": record.business_type,
                    "city": record.city,
                    "category": record.category,
                    "imported_ms": imported_ms,
                }
            )
            entries = sorted(record.history, key=lambda entry: entry.at)  # stable: same time keeps file order
            history_rows.extend(
                {"number_hash": number_hash, "position": position, "state": entry.state, "at_ms": _to_ms(entry.at)}
                for position, entry in enumerate(entries)
            )
        return case_rows, history_rows

    async def find(self, number: str, proof: str, business_type: str | None = None) -> Case | None:
        """Look one case up.

        An unknown number and a wrong proof do the same work: the same hashes, one query that gives
        one row either way, the same comparisons.

        Args:
            number: business number in any form.
            proof: what the asker knows besides, in any form.
            business_type: a code that must fit, or None when it was not asked.
        Returns:
            The case, or None: unknown number, wrong proof or wrong kind of business, all alike.
        """
        number_hash = self._hashes.number(number)
        proof_hash = self._hashes.proof(number, proof)
        async with self._engine.connect() as connection:
            row = (await connection.execute(_one_row(number_hash))).one()
            proof_fits = hmac.compare_digest(str(row.proof_hash), proof_hash)
            asked = row.business_type if business_type is None else business_type
            type_fits = hmac.compare_digest(_bytes(str(row.business_type)), _bytes(str(asked)))
            if not (proof_fits & type_fits):
                return None
            return await self._case(connection, number, number_hash, row)

    async def _case(self, connection: AsyncConnection, number: str, number_hash: str, row: Any) -> Case:
        entries = await connection.execute(
            select(history.c.state, history.c.at_ms)
            .where(history.c.number_hash == number_hash)
            .order_by(history.c.position)
        )
        return Case(
            business_number=tidy_number(number),
            business_type=row.business_type,
            city=row.city,
            category=row.category,
            history=tuple(HistoryEntry(entry.state, _from_ms(entry.at_ms)) for entry in entries),
            as_of=_from_ms(row.imported_ms),
            ticket=number_hash,
        )

    async def show(self, number: str) -> Case | None:
        """Return one case without its proof: for the operator, who has the key; never for a visitor."""
        number_hash = self._hashes.number(number)
        columns = cases.c.business_type, cases.c.city, cases.c.category, cases.c.imported_ms
        async with self._engine.connect() as connection:
            row = (await connection.execute(select(*columns).where(cases.c.number_hash == number_hash))).one_or_none()
            return None if row is None else await self._case(connection, number, number_hash, row)

    async def delete(self, number: str) -> bool:
        """Delete one case with its history; False when it is not there."""
        number_hash = self._hashes.number(number)
        async with self._engine.begin() as connection:
            await connection.execute(delete(history).where(history.c.number_hash == number_hash))
            result = await connection.execute(delete(cases).where(cases.c.number_hash == number_hash))
        return bool(result.rowcount)

    async def count(self) -> list[tuple[str, str, str, int]]:
        """Count the cases by city, kind of business and present state."""
        last = (
            select(history.c.number_hash, func.max(history.c.position).label("position"))
            .group_by(history.c.number_hash)
            .subquery()
        )
        same = (history.c.number_hash == last.c.number_hash) & (history.c.position == last.c.position)
        groups = cases.c.city, cases.c.business_type, history.c.state
        query = (
            select(*groups, func.count())
            .select_from(cases.join(history, history.c.number_hash == cases.c.number_hash).join(last, same))
            .group_by(*groups)
            .order_by(*groups)
        )
        async with self._engine.connect() as connection:
            return [tuple(row) for row in (await connection.execute(query)).all()]

    async def latest(self, ticket: str) -> HistoryEntry | None:
        """Return the present state of a case by its ticket, the hash of its number; None when it is gone."""
        query = (
            select(history.c.state, history.c.at_ms)
            .where(history.c.number_hash == ticket)
            .order_by(history.c.position.desc())
            .limit(1)
        )
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else HistoryEntry(row.state, _from_ms(row.at_ms))


def _one_row(number_hash: str) -> Any:
    """Build a query that gives exactly one row whether or not the number is known."""

    def value(column: Any) -> Any:
        return select(column).where(cases.c.number_hash == number_hash).scalar_subquery()

    return select(
        func.coalesce(value(cases.c.proof_hash), _DECOY).label("proof_hash"),
        func.coalesce(value(cases.c.business_type), _ABSENT).label("business_type"),
        value(cases.c.city).label("city"),
        value(cases.c.category).label("category"),
        value(cases.c.imported_ms).label("imported_ms"),
    )


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _to_ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _from_ms(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
