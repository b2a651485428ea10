"""The store adds revisions and nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.faq.store import CHINA, SEED_AUTHOR, FaqStore, RevisionConflict
from tests.unit.faq.samples import make_entries, make_entry, make_texts

MONDAY = dt.datetime(2026, 11, 23, 9, 0, tzinfo=CHINA)
TUESDAY = MONDAY + dt.timedelta(days=1)


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """An empty database."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'faq.db'}")
    yield engine
    await engine.dispose()


@pytest.fixture
async def store(engine: AsyncEngine) -> FaqStore:
    """A store with its table."""
    store = FaqStore(engine)
    await store.open()
    return store


async def test_empty_store_has_nothing(store: FaqStore) -> None:
    """A fresh store answers, with nothing."""
    await store.ping()
    assert await store.read_current() == []
    assert await store.read_version() == 0
    assert await store.read_entry("changes/extend-when") is None


async def test_opening_twice_keeps_what_is_there(store: FaqStore) -> None:
    """A restart finds the table and its rows."""
    await store.seed(make_entries())
    await store.open()
    assert len(await store.read_current()) == 3


async def test_seeded_entries_come_back_unchanged(store: FaqStore) -> None:
    """What is read is what was written, in the order of ids."""
    entries = make_entries()
    assert await store.seed(reversed(entries)) == [entry.id for entry in reversed(entries)]
    assert await store.read_current() == entries


async def test_seeding_again_adds_only_what_changed(store: FaqStore) -> None:
    """An unchanged file adds no revision, a changed one adds one."""
    entries = make_entries()
    await store.seed(entries)
    version = await store.read_version()
    assert await store.seed(entries) == []
    assert await store.read_version() == version
    changed = make_entry(en=make_texts("By when must I extend?"))
    assert await store.seed([changed, *entries[1:]], note="reworded") == [changed.id]
    history = await store.read_history(changed.id)
    assert [(one.number, one.note) for one in history] == [(1, ""), (2, "reworded")]
    assert {one.author for one in history} == {SEED_AUTHOR}
    assert await store.read_version() > version


async def test_restart_keeps_what_staff_wrote(store: FaqStore) -> None:
    """An unchanged file does not come back over a newer revision; a changed file does."""
    entry = make_entry()
    await store.seed([entry])
    edited = make_entry(en=make_texts("May I extend early?"))
    await store.add(edited, author="wang", note="asked often", after=1)
    assert await store.seed([entry]) == []
    assert await store.read_current() == [edited]
    newer = make_entry(en=make_texts("When is extension due?"))
    assert await store.seed([newer]) == [entry.id]
    assert await store.read_current() == [newer]
    assert await store.seed([newer]) == []


async def test_file_that_caught_up_with_staff_adds_nothing(store: FaqStore) -> None:
    """When the file now says what staff wrote, there is nothing to add."""
    await store.seed([make_entry()])
    edited = make_entry(en=make_texts("May I extend early?"))
    await store.add(edited, author="wang", note="", after=1)
    assert await store.seed([edited]) == []


async def test_entry_is_read_as_it_stood(store: FaqStore) -> None:
    """A day means its end in China; before the first revision there is none."""
    first, second = make_entry(), make_entry(en=make_texts("May I extend early?"))
    await store.seed([first], at=MONDAY)
    await store.add(second, author="wang", note="", after=1, at=TUESDAY)
    assert await store.read_entry(first.id, as_of=dt.date(2026, 11, 22)) is None
    on_monday = await store.read_entry(first.id, as_of=dt.date(2026, 11, 23))
    assert on_monday is not None
    assert on_monday.entry == first
    assert on_monday.at == MONDAY
    later = await store.read_entry(first.id, as_of=TUESDAY)
    assert later is not None
    assert later.entry == second
    assert await store.read_entry(first.id) == later
    assert await store.read_entry(first.id, as_of=MONDAY - dt.timedelta(seconds=1)) is None


async def test_second_writer_from_the_same_revision_is_refused(store: FaqStore) -> None:
    """Nobody overwrites a change without having seen it."""
    await store.seed([make_entry()])
    await store.add(make_entry(en=make_texts("A?")), author="wang", note="", after=1)
    with pytest.raises(RevisionConflict):
        await store.add(make_entry(en=make_texts("B?")), author="li", note="", after=1)
    assert len(await store.read_history("changes/extend-when")) == 2


async def test_new_entry_starts_at_revision_one(store: FaqStore) -> None:
    """Staff may add an entry that no file has."""
    revision = await store.add(make_entry("living/sim-card"), author="wang", note="new", after=0, at=MONDAY)
    assert (revision.number, revision.at) == (1, MONDAY)
    assert await store.read_history("living/sim-card") == [revision]


@pytest.mark.parametrize("statement", ["UPDATE entry_revision SET note = 'x'", "DELETE FROM entry_revision"])
async def test_database_refuses_to_change_or_delete(store: FaqStore, engine: AsyncEngine, statement: str) -> None:
    """The history cannot be rewritten, not even past our code."""
    await store.seed([make_entry()])
    with pytest.raises(DatabaseError, match="append-only"):
        async with engine.begin() as connection:
            await connection.execute(sa.text(statement))
    assert len(await store.read_history("changes/extend-when")) == 1
