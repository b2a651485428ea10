"""Who asked for it is told when a case moves on: once, after a restart too, and nobody else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
import pytest_asyncio

from bot.progress import CaseRecord, Found, HistoryEntry, ProgressService
from bot.progress.model import CHINA
from bot.progress.watching import LASTS, MOST_PER_ADDRESS, Notice, Watching
from tests.unit.progress.conftest import MovableClock

pytestmark = pytest.mark.asyncio
Start = Callable[[], Awaitable[ProgressService]]
STATES = ("submitted", "pre_review", "accepted", "issued")


@dataclass
class Inbox:
    """A channel that keeps what it is given, or fails, or says that the address is gone."""

    notices: list[Notice] = field(default_factory=list)
    broken: bool = False
    gone: bool = False

    async def notify(self, notice: Notice) -> bool:
        """Take one notice."""
        if self.broken:
            raise ConnectionError("the channel is away")
        if not self.gone:
            self.notices.append(notice)
        return not self.gone


def _record(states: Sequence[str], number: str = "TEST-7001") -> CaseRecord:
    history = tuple(
        HistoryEntry(state, datetime(2026, 11, 2 + day, 9, tzinfo=CHINA)) for day, state in enumerate(states)
    )
    return CaseRecord("new", number, "P701", "CN-SH", "A", history)


@pytest_asyncio.fixture
async def opened(start: Start) -> ProgressService:
    """The service with one submitted case."""
    service = await start()
    await service.import_cases([_record(STATES[:1])])
    return service


@pytest.fixture
def inbox() -> Inbox:
    """Where notices arrive."""
    return Inbox()


@pytest.fixture
def watching(opened: ProgressService, inbox: Inbox, clock: MovableClock) -> Watching:
    """The subscriptions, with the inbox as their way out."""
    made = Watching(opened.registry._engine, opened, clock=clock)
    made.notifier = inbox
    return made


async def _subscribe(service: ProgressService, watching: Watching, address: str = "a", language: str = "zh") -> bool:
    found = await service.check(None, "TEST-7001", "P701", address)
    assert isinstance(found, Found)
    return await watching.begin(found, address, language)


async def test_change_must_be_told_once(opened: ProgressService, watching: Watching, inbox: Inbox) -> None:
    """Nothing while nothing changes; then one notice with the new state, in the language that was asked for."""
    assert await _subscribe(opened, watching)
    assert await watching.look() == 0
    await opened.import_cases([_record(STATES[:2])])
    assert [await watching.look(), await watching.look()] == [1, 0]
    (notice,) = inbox.notices
    assert (notice.address, notice.language, notice.shown_number) == ("a", "zh", "TEST****")
    assert (notice.state.code, notice.last) == ("pre_review", False)


async def test_subscription_must_survive_a_restart(
    opened: ProgressService, watching: Watching, inbox: Inbox, start: Start
) -> None:
    """A change while the process was down is told by the next one."""
    await _subscribe(opened, watching)
    await opened.import_cases([_record(STATES[:3])])
    restarted = await start()
    again = Watching(restarted.registry._engine, restarted)
    again.notifier = inbox
    assert await again.look() == 1
    assert inbox.notices[0].state.code == "accepted"


async def test_final_state_must_end_the_subscription(opened: ProgressService, watching: Watching, inbox: Inbox) -> None:
    """The last notice says so, and later imports of the case are nobody's business any more."""
    await _subscribe(opened, watching)
    await opened.import_cases([_record(STATES)])
    await watching.look()
    assert inbox.notices[0].last
    await opened.import_cases([_record((*STATES, "cancelled"))])
    assert await watching.look() == 0


async def test_notice_must_be_kept_while_the_channel_is_away(
    opened: ProgressService, watching: Watching, inbox: Inbox
) -> None:
    """A failed delivery is tried again at the next look."""
    await _subscribe(opened, watching)
    await opened.import_cases([_record(STATES[:2])])
    inbox.broken = True
    assert await watching.look() == 0
    inbox.broken = False
    assert await watching.look() == 1


async def test_two_processes_must_tell_it_once(opened: ProgressService, watching: Watching, inbox: Inbox) -> None:
    """Of two that look at the same time one tells: the row is claimed first."""
    await _subscribe(opened, watching)
    async with watching._engine.connect() as connection:
        from sqlalchemy import select

        from bot.progress.tables import watches

        row = (await connection.execute(select(watches))).one()
    await opened.import_cases([_record(STATES[:2])])
    assert [await watching._look_at(row), await watching._look_at(row)] == [True, False]
    assert len(inbox.notices) == 1


async def test_address_that_is_gone_must_lose_its_subscriptions(
    opened: ProgressService, watching: Watching, inbox: Inbox
) -> None:
    """A deleted conversation is not tried for ever."""
    await _subscribe(opened, watching)
    await opened.import_cases([_record(STATES[:2])])
    inbox.gone = True
    await watching.look()
    assert await watching.end("a") == 0


async def test_subscription_must_end_when_asked_or_after_its_time(
    opened: ProgressService, watching: Watching, clock: MovableClock
) -> None:
    """Unsubscribing ends it; half a year ends it too; subscribing twice is one subscription."""
    await _subscribe(opened, watching)
    await _subscribe(opened, watching)
    assert await watching.end("a") == 1
    await _subscribe(opened, watching)
    clock.move(LASTS.total_seconds())
    await watching.look()
    assert await watching.end("a") == 0


async def test_closed_case_must_not_be_watched(opened: ProgressService, watching: Watching) -> None:
    """There is nothing to wait for."""
    await opened.import_cases([_record(STATES)])
    assert not await _subscribe(opened, watching)


async def test_one_address_must_not_watch_without_end(opened: ProgressService, watching: Watching) -> None:
    """The twenty-first case is refused."""
    numbers = [f"TEST-80{n:02}" for n in range(MOST_PER_ADDRESS + 1)]
    await opened.import_cases([_record(STATES[:1], number) for number in numbers])
    done = []
    for number in numbers:
        found = await opened.check(None, number, "P701", number)
        assert isinstance(found, Found)
        done.append(await watching.begin(found, "a", "en"))
    assert done == [True] * MOST_PER_ADDRESS + [False]


async def test_subscription_on_disk_must_hold_no_number_and_no_proof(
    opened: ProgressService, watching: Watching, database: Path
) -> None:
    """Only the mask and the hash of the number are stored."""
    await _subscribe(opened, watching)
    stored = b"".join(path.read_bytes() for path in database.parent.iterdir())
    assert b"TEST****" in stored
    for secret in (b"TEST-7001", b"TEST7001", b"P701"):
        assert secret not in stored
