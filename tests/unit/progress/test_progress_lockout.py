"""Guessing is stopped, for a number and for a caller, and a restart does not help."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

import pytest

from bot.progress import Found, Locked, NotFound, ProgressService
from bot.progress.registry import CaseRegistry

pytestmark = pytest.mark.asyncio
Start = Callable[[], Awaitable[ProgressService]]
RIGHT = ("new", "DEMO-2026-0001", "D001")


class Clock(Protocol):
    def move(self, seconds: float) -> None: ...


async def _fail(service: ProgressService, times: int, number: str = RIGHT[1], caller: str | None = None) -> None:
    for n in range(times):
        assert await service.check("new", number, f"BAD{n}", caller or f"caller {n}") == NotFound()


@pytest.mark.parametrize("number", ["DEMO-2026-0001", "DEMO-2026-9999"])
async def test_number_is_locked_after_five_failures_whether_it_exists_or_not(
    service: ProgressService, number: str
) -> None:
    """Five callers fail once each; the sixth is told to wait, in whatever form the number is typed."""
    await _fail(service, 5, number)
    assert await service.check("new", number.lower().replace("-", " "), "D001", "caller 6") == Locked(900)


async def test_caller_is_locked_after_five_failures_on_different_numbers(service: ProgressService) -> None:
    """One caller who tries many numbers has to wait; others do not."""
    for n in range(5):
        assert await service.check("new", f"DEMO-2026-90{n}", "D001", "guesser") == NotFound()
    assert await service.check(*RIGHT, "guesser") == Locked(900)
    assert isinstance(await service.check(*RIGHT, "somebody else"), Found)


async def test_four_failures_do_not_lock_and_success_is_no_failure(service: ProgressService) -> None:
    """The owner who mistypes four times still gets in, as often as needed."""
    await _fail(service, 4, caller="owner")
    for _ in range(7):
        assert isinstance(await service.check(*RIGHT, "owner"), Found)


async def test_success_does_not_forgive_earlier_failures(service: ProgressService) -> None:
    """Nobody can reset the count by looking up a case of their own in between."""
    await _fail(service, 4, "DEMO-2026-9999", caller="guesser")
    assert isinstance(await service.check(*RIGHT, "guesser"), Found)
    await _fail(service, 1, "DEMO-2026-9998", caller="guesser")
    assert await service.check(*RIGHT, "guesser") == Locked(900)


async def test_lock_ends_after_fifteen_minutes_and_tries_meanwhile_do_not_lengthen_it(
    service: ProgressService, clock: Clock
) -> None:
    """The wait told goes down to 1 second, then the right proof opens the case."""
    await _fail(service, 5)
    for passed, left in ((0, 900), (300.5, 600), (599.4, 1)):
        clock.move(passed)
        assert await service.check(*RIGHT, "owner") == Locked(left)
    clock.move(0.1)
    assert isinstance(await service.check(*RIGHT, "owner"), Found)


async def test_failures_older_than_fifteen_minutes_do_not_count(service: ProgressService, clock: Clock) -> None:
    """Four failures, a long pause, four more: never locked."""
    await _fail(service, 4)
    clock.move(900)
    await _fail(service, 4)
    assert isinstance(await service.check(*RIGHT, "owner"), Found)


async def test_failures_count_over_a_sliding_window(service: ProgressService, clock: Clock) -> None:
    """Five failures spread over 14 minutes lock; the wait runs from the fifth."""
    for n in range(5):
        clock.move(200)
        assert await service.check("new", RIGHT[1], "NOPE", f"caller {n}") == NotFound()
    clock.move(850)
    assert await service.check(*RIGHT, "owner") == Locked(50)


async def test_lock_survives_a_restart(service: ProgressService, start: Start) -> None:
    """A new process on the same database still says wait."""
    await _fail(service, 5)
    restarted = await start()
    assert await restarted.check(*RIGHT, "owner") == Locked(900)


async def test_many_guesses_at_once_get_no_more_than_five_tries(
    service: ProgressService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thirty concurrent guesses lead to five look-ups; the others are locked out."""
    looked_up: list[str] = []
    original = CaseRegistry.find

    async def counted(self: CaseRegistry, number: str, proof: str, business_type: str | None = None) -> object:
        looked_up.append(proof)
        return await original(self, number, proof, business_type)

    monkeypatch.setattr(CaseRegistry, "find", counted)
    results = await asyncio.gather(*(service.check("new", RIGHT[1], f"B{n:03}", f"caller {n}") for n in range(30)))
    assert len(looked_up) == 5
    assert results.count(NotFound()) == 5
    assert sum(isinstance(result, Locked) for result in results) == 25


async def test_failing_database_is_not_held_against_the_asker(
    service: ProgressService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Errors on our side are raised, and do not count as failures."""

    async def broken(*_: object) -> None:
        raise OSError("the disk is gone")

    with monkeypatch.context() as patch:
        patch.setattr(CaseRegistry, "find", broken)
        for _ in range(6):
            with pytest.raises(OSError, match="disk"):
                await service.check(*RIGHT, "owner")
    assert isinstance(await service.check(*RIGHT, "owner"), Found)


async def test_attempts_are_forgotten_when_they_no_longer_matter(
    service: ProgressService, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Old failures are swept, and a success leaves no trace: the table does not grow for ever."""
    from sqlalchemy import func, select

    from bot.progress.tables import attempts

    async def rows() -> int:
        async with service.lockout._engine.connect() as connection:
            return int((await connection.execute(select(func.count()).select_from(attempts))).scalar_one())

    await _fail(service, 3)
    assert await rows() == 4  # one number, three callers
    clock.move(901)
    assert isinstance(await service.check(*RIGHT, "owner"), Found)
    assert await rows() == 0
