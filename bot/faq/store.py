"""Every revision of every entry, in SQL; rows are only ever added."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.errors import WaibotError
from bot.faq.entry import Entry, dump_entry, hash_content, parse_entry

SEED_AUTHOR = "data/faq"
# A day named without an hour ends at midnight in China.
CHINA = dt.timezone(dt.timedelta(hours=8))

metadata = sa.MetaData()
entry_revision = sa.Table(
    "entry_revision",
    metadata,
    # The order of writing; its highest value is the version of the whole FAQ.
    sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("entry_id", sa.String(200), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("content_hash", sa.String(64), nullable=False),
    sa.Column("author", sa.String(200), nullable=False),
    # ISO 8601 in UTC with microseconds: sorts as text, and reads the same in every database.
    sa.Column("at", sa.String(32), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    # Two people who both start from revision 3 cannot both write revision 4.
    sa.UniqueConstraint("entry_id", "revision"),
)
for _change in ("UPDATE", "DELETE"):
    sa.event.listen(
        entry_revision,
        "after_create",
        sa.DDL(
            f"CREATE TRIGGER entry_revision_no_{_change.lower()} BEFORE {_change} ON entry_revision "
            "BEGIN SELECT RAISE(ABORT, 'entry_revision is append-only'); END"
        ).execute_if(dialect="sqlite"),
    )


class RevisionConflict(WaibotError):
    """Somebody else wrote a revision of this entry in the meantime: read it, then try again."""


class Revision(msgspec.Struct, frozen=True):
    """One state of one entry: who wrote it, when (UTC) and why. `number` counts from 1 per entry."""

    entry: Entry
    number: int
    author: str
    at: dt.datetime
    note: str


class FaqStore:
    """Reads and adds revisions through the engine it is given; it never opens or closes that engine."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def open(self) -> None:
        """Create the table where it does not exist yet."""
        async with self._engine.begin() as connection:
            await connection.run_sync(metadata.create_all)

    async def ping(self) -> None:
        """Ask the database for one row; raises whatever the database raises."""
        async with self._engine.connect() as connection:
            await connection.execute(sa.select(entry_revision.c.sequence).limit(1))

    async def seed(self, entries: Iterable[Entry], *, note: str = "", at: dt.datetime | None = None) -> list[str]:
        """Take over entries from data/faq.

        A revision is added where the file's content is new: unlike the newest revision, and unlike
        the file as last taken over. So a restart changes nothing, a changed file becomes a revision,
        and what staff have written since stays on top of an unchanged file.

        Args:
            entries: as loaded from the folder; entries known only to the store stay as they are.
            note: why, shown in the history.
            at: the moment to record, with its zone; now if None.
        Returns:
            The ids that got a revision, in the order given.
        """
        added = []
        async with self._engine.begin() as connection:
            newest = await _read_hashes(connection)
            seeded = await _read_hashes(connection, entry_revision.c.author == SEED_AUTHOR)
            for entry in entries:
                content = dump_entry(entry)
                digest = hash_content(content)
                last = newest.get(entry.id, (0, ""))
                if digest in (last[1], seeded.get(entry.id, (0, ""))[1]):
                    continue
                await _insert(connection, entry.id, last[0] + 1, content, SEED_AUTHOR, _stamp(at), note)
                added.append(entry.id)
        return added

    async def add(self, entry: Entry, *, author: str, note: str, after: int, at: dt.datetime | None = None) -> Revision:
        """Add one revision.

        Args:
            entry: the new state.
            author: who writes it; not empty.
            note: why.
            after: number of the revision it was made from; 0 for a new entry.
            at: the moment to record, with its zone; now if None.
        Raises:
            RevisionConflict: revision `after` is not the newest any more.
        """
        stamp = _stamp(at)
        try:
            async with self._engine.begin() as connection:
                newest = await _read_hashes(connection, entry_revision.c.entry_id == entry.id)
                if newest.get(entry.id, (0, ""))[0] != after:
                    raise RevisionConflict(f"{entry.id} has changed since revision {after}: read it, then try again.")
                await _insert(connection, entry.id, after + 1, dump_entry(entry), author, stamp, note)
        except IntegrityError as error:
            raise RevisionConflict(f"{entry.id} was changed at the same moment: read it, then try again.") from error
        return Revision(entry, after + 1, author, dt.datetime.fromisoformat(stamp), note)

    async def read_current(self) -> list[Entry]:
        """Return the newest revision of every entry, sorted by id."""
        return [revision.entry for revision in await self._read(_is_newest())]

    async def read_entry(self, entry_id: str, *, as_of: dt.date | dt.datetime | None = None) -> Revision | None:
        """Return an entry as it stood at a moment.

        Args:
            entry_id: `topic/slug`.
            as_of: a moment with its zone, or a day, which means its end in China; now if None.
        Returns:
            The newest revision written by then; None where there was none yet.
        """
        condition = entry_revision.c.entry_id == entry_id
        if as_of is not None:
            condition = sa.and_(condition, entry_revision.c.at <= _stamp(_end_of(as_of)))
        revisions = await self._read(condition)
        return revisions[-1] if revisions else None

    async def read_history(self, entry_id: str) -> list[Revision]:
        """Return all revisions of an entry, oldest first; empty for an unknown id."""
        return await self._read(entry_revision.c.entry_id == entry_id)

    async def read_version(self) -> int:
        """Return a number that grows with every revision of any entry; 0 for an empty store."""
        async with self._engine.connect() as connection:
            return (await connection.execute(sa.select(sa.func.max(entry_revision.c.sequence)))).scalar() or 0

    async def _read(self, condition: sa.sql.ColumnElement[bool]) -> list[Revision]:
        order = (entry_revision.c.entry_id, entry_revision.c.revision)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(sa.select(entry_revision).where(condition).order_by(*order))).all()
        return [
            Revision(parse_entry(row.content), row.revision, row.author, dt.datetime.fromisoformat(row.at), row.note)
            for row in rows
        ]


def _is_newest() -> sa.sql.ColumnElement[bool]:
    other = entry_revision.alias()
    newest = sa.select(sa.func.max(other.c.revision)).where(other.c.entry_id == entry_revision.c.entry_id)
    return entry_revision.c.revision == newest.correlate(entry_revision).scalar_subquery()


async def _read_hashes(
    connection: AsyncConnection, *conditions: sa.sql.ColumnElement[bool]
) -> dict[str, tuple[int, str]]:
    """Return number and hash of each entry's newest revision among those that meet the conditions."""
    columns = (entry_revision.c.entry_id, entry_revision.c.revision, entry_revision.c.content_hash)
    query = sa.select(*columns).where(*conditions).order_by(entry_revision.c.revision)
    rows = (await connection.execute(query)).all()
    return {row.entry_id: (row.revision, row.content_hash) for row in rows}


async def _insert(
    connection: AsyncConnection, entry_id: str, number: int, content: str, author: str, at: str, note: str
) -> None:
    values = {
        "entry_id": entry_id,
        "revision": number,
        "content": content,
        "content_hash": hash_content(content),
        "author": author,
        "at": at,
        "note": note,
    }
    await connection.execute(sa.insert(entry_revision).values(values))


def _stamp(at: dt.datetime | None) -> str:
    moment = dt.datetime.now(dt.UTC) if at is None else at.astimezone(dt.UTC)
    return moment.isoformat(timespec="microseconds")


def _end_of(moment: dt.date | dt.datetime) -> dt.datetime:
    if isinstance(moment, dt.datetime):
        return moment
    return dt.datetime.combine(moment, dt.time.max, CHINA)
