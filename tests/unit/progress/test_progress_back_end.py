"""A government back end may fail in every way; the asker is told the truth, soon, and is never held to blame."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import create_async_engine

from bot.errors import DataErrors
from bot.progress import Catalogue, Found, NotFound, ProgressService, SourceAway
from bot.progress.backend_file import BackEnd
from bot.progress.breaker import Breaker
from bot.progress.catalogue import DATA_FOLDER
from bot.progress.remote import HttpCaseSource
from tests.unit.progress.conftest import KEY, MovableClock
from tests.unit.progress.fake_back_end import BAD_ANSWERS, CASE, FAULTS, FakeBackEnd, describe, hang, write_file

pytestmark = pytest.mark.asyncio
RIGHT = ("new", "sh-2026 0001", "p701")


class Seconds:
    """A rising clock that tests move."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest_asyncio.fixture
async def fake() -> AsyncIterator[FakeBackEnd]:
    """The back end, answering."""
    back_end = FakeBackEnd()
    await back_end.start()
    yield back_end
    await back_end.stop()


@pytest.fixture
def seconds() -> Seconds:
    """The clock of the breaker and of remembered answers."""
    return Seconds()


@pytest_asyncio.fixture
async def source(
    fake: FakeBackEnd, tmp_path: Path, catalogue: Catalogue, clock: MovableClock, seconds: Seconds
) -> AsyncIterator[HttpCaseSource]:
    """The source that asks the fake."""
    opened = HttpCaseSource(describe(tmp_path, fake, catalogue), catalogue, KEY, clock=clock, seconds=seconds)
    await opened.open()
    yield opened
    await opened.close()


@pytest_asyncio.fixture
async def service(
    source: HttpCaseSource, database: Path, catalogue: Catalogue, clock: MovableClock
) -> AsyncIterator[ProgressService]:
    """The service with the back end instead of the registry."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{database}")
    yield await ProgressService.open(engine, KEY, catalogue=catalogue, source=source, clock=clock)
    await engine.dispose()


async def _away(service: ProgressService) -> SourceAway:
    with pytest.raises(SourceAway) as caught:
        await service.check(*RIGHT, "somebody")
    return caught.value


async def test_case_must_be_found_with_its_words_translated(service: ProgressService, fake: FakeBackEnd) -> None:
    """Their words become our states, in order of time; number and proof are sent normalised, with the token."""
    found = await service.check(*RIGHT, "somebody")
    assert isinstance(found, Found) and not found.stale
    assert [item.state.code for item in found.history] == ["submitted", "accepted", "examination"]
    assert (found.business_type.code, found.city, found.category) == ("new", "CN-SH", "B")
    assert found.time_limit is not None and found.time_limit.due is not None
    assert fake.requests[0][0] == {"ywbh": "SH20260001", "zjhm": "P701", "ywlx": "01"}


@pytest.mark.parametrize(
    "asked", [("new", "SH20260001", "P702"), ("new", "SH20269999", "P701"), ("extension", "SH20260001", "P701")]
)
async def test_unknown_number_wrong_proof_and_wrong_type_must_look_alike(
    service: ProgressService, asked: tuple[str, str, str]
) -> None:
    """The back end's "no such case" is ours, whatever was wrong."""
    assert await service.check(*asked, "somebody") == NotFound()


@pytest.mark.parametrize("name", FAULTS)
async def test_passing_fault_must_be_tried_again_and_then_told(
    service: ProgressService, fake: FakeBackEnd, name: str
) -> None:
    """Three tries within the time allowed, then the truth with a time to come back; it counts as no failure."""
    fake.fault, reason = FAULTS[name]
    started = time.monotonic()
    error = await _away(service)
    assert error.reason.startswith(reason)
    assert len(fake.requests) == 3
    assert error.retry_after_s >= 1
    assert time.monotonic() - started < 3
    fake.fault = None
    assert isinstance(await service.check(*RIGHT, "somebody"), Found)


@pytest.mark.parametrize("name", BAD_ANSWERS)
async def test_answer_that_is_not_understood_must_not_be_guessed_at(
    service: ProgressService, fake: FakeBackEnd, name: str
) -> None:
    """A wrong shape or an unknown word is asked for once, and no case is made up from it."""
    fake.fault, reason = BAD_ANSWERS[name]
    assert (await _away(service)).reason == reason
    assert len(fake.requests) == 1


async def test_refused_connection_must_be_a_passing_fault(service: ProgressService, fake: FakeBackEnd) -> None:
    """A back end that is not there at all, and comes back."""
    await fake.stop()
    assert (await _away(service)).reason.startswith("connection_")
    await fake.start()
    assert isinstance(await service.check(*RIGHT, "somebody"), Found)


async def test_fault_that_passes_at_the_second_try_must_not_be_noticed(
    service: ProgressService, fake: FakeBackEnd
) -> None:
    """One bad answer, then a good one: the asker sees the case."""

    async def once(back_end: FakeBackEnd, writer: Any) -> None:
        back_end.fault = None
        await FAULTS["500"][0](back_end, writer)

    fake.fault = once
    assert isinstance(await service.check(*RIGHT, "somebody"), Found)
    assert len(fake.requests) == 2


async def test_breaker_must_open_after_failures_in_a_row_and_close_after_a_probe(
    service: ProgressService, fake: FakeBackEnd, seconds: Seconds, source: HttpCaseSource
) -> None:
    """Three failed lookups open it: nothing is sent any more; after the pause one probe closes it again."""
    fake.fault = FAULTS["500"][0]
    for _ in range(3):
        await _away(service)
    sent = len(fake.requests)
    error = await _away(service)
    assert (error.reason, error.retry_after_s) == ("breaker_open", 30)
    assert len(fake.requests) == sent
    with pytest.raises(SourceAway):
        await source.ping()
    seconds.now += 30
    await _away(service)  # the probe fails: open again
    assert (await _away(service)).reason == "breaker_open"
    seconds.now += 30
    fake.fault = None
    for _ in range(2):
        assert isinstance(await service.check(*RIGHT, "somebody"), Found)
    await source.ping()


async def test_breaker_must_let_one_probe_through_at_a_time() -> None:
    """While a probe is on its way others wait."""
    clock = Seconds()
    breaker = Breaker(1, 10, clock)
    assert breaker.wait_s() == 0
    breaker.fail()
    assert (breaker.wait_s(), breaker.left_s()) == (10, 10)
    clock.now += 10
    assert [breaker.wait_s(), breaker.wait_s()] == [0, 1]
    breaker.give_up()
    assert breaker.wait_s() == 0
    breaker.succeed()
    assert [breaker.wait_s(), breaker.wait_s()] == [0, 0]


async def test_remembered_answer_must_be_shown_as_stale_while_the_back_end_is_away(
    service: ProgressService, fake: FakeBackEnd, clock: MovableClock, seconds: Seconds
) -> None:
    """What was found before comes with its own time; another proof gets nothing of it."""
    fresh = await service.check(*RIGHT, "somebody")
    assert isinstance(fresh, Found)
    clock.move(3600)
    fake.fault = hang
    stale = await service.check(*RIGHT, "somebody")
    assert isinstance(stale, Found) and stale.stale
    assert (stale.as_of, stale.history) == (fresh.as_of, fresh.history)
    with pytest.raises(SourceAway):
        await service.check("new", "SH20260001", "P702", "somebody")
    with pytest.raises(SourceAway):
        await service.check("extension", "SH20260001", "P701", "somebody")
    fake.fault = None
    seconds.now += 30  # three lookups in a row have opened the breaker
    back = await service.check(*RIGHT, "somebody")
    assert isinstance(back, Found) and not back.stale and back.as_of > stale.as_of


async def test_remembered_answer_must_not_outlive_its_time(
    service: ProgressService, fake: FakeBackEnd, seconds: Seconds
) -> None:
    """After a day it is not shown any more."""
    await service.check(*RIGHT, "somebody")
    fake.fault = FAULTS["500"][0]
    seconds.now += 86400
    assert isinstance(await service.check(*RIGHT, "somebody"), Found)
    seconds.now += 1
    await _away(service)


async def test_case_that_is_gone_must_not_be_shown_from_memory(service: ProgressService, fake: FakeBackEnd) -> None:
    """When the back end says that there is none, what was remembered is forgotten."""
    await service.check(*RIGHT, "somebody")
    cases, fake.cases = fake.cases, {}
    assert await service.check(*RIGHT, "somebody") == NotFound()
    fake.cases, fake.fault = cases, FAULTS["500"][0]
    await _away(service)


async def test_outcomes_must_be_counted(service: ProgressService, fake: FakeBackEnd) -> None:
    """Found, stale, not found and away each reach the metrics."""
    seen: list[str] = []
    service.observe = seen.append
    await service.check(*RIGHT, "somebody")
    await service.check("new", "SH20260001", "P702", "somebody")
    fake.fault = FAULTS["500"][0]
    await service.check(*RIGHT, "somebody")
    with pytest.raises(SourceAway):
        await service.check("new", "SH20268888", "P702", "somebody")
    assert seen == ["found", "not_found", "stale", "away"]


async def test_ticket_must_find_the_case_again_and_hide_number_and_proof(
    service: ProgressService, source: HttpCaseSource, fake: FakeBackEnd
) -> None:
    """A subscription needs neither number nor proof in clear; a forged ticket finds nothing."""
    found = await service.check(*RIGHT, "somebody")
    assert isinstance(found, Found)
    assert "SH20260001" not in found.ticket and "P701" not in found.ticket
    fake.cases = {("SH20260001", "P701"): {**CASE, "jdlb": [{"zt": "办结", "sj": "2026-11-20"}]}}
    latest = await source.latest(found.ticket)
    assert latest is not None and latest.state == "issued"
    assert await source.latest("forged") is None


async def test_neither_log_nor_disk_must_hold_number_proof_or_token(
    service: ProgressService, fake: FakeBackEnd, database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """After hits, misses and every fault, nothing that was logged or stored holds a secret."""
    caplog.set_level("DEBUG")
    await service.check(*RIGHT, "somebody")
    for fault, _ in [FAULTS["wrong JSON"], FAULTS["500"], *BAD_ANSWERS.values()]:
        fake.fault = fault
        await service.check(*RIGHT, "somebody")
    told = "\n".join(str(record.__dict__) for record in caplog.records)
    stored = b"".join(path.read_bytes() for path in database.parent.iterdir() if path.name.startswith("cases"))
    assert "case_back_end_failed" in told and stored
    for secret in ("SH20260001", "sh-2026", "P701", "p701", "token-for-tests"):
        assert secret not in told
        assert secret.encode() not in stored


async def test_example_file_must_be_right(catalogue: Catalogue) -> None:
    """The file that operators copy loads as it stands."""
    back_end = BackEnd.load(DATA_FOLDER / "back_end.example.yml", catalogue)
    assert back_end.method == "POST" and back_end.tries == 3
    assert back_end.types == {"01": "new", "02": "extension", "03": "change", "04": "cancellation",
                              "05": "change_employer"}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"address": "cases.example"}, "must be a whole address"),
        ({"address": "ftp://cases.example/x"}, "must be a whole address"),
        ({"method": "PUT"}, "'PUT' is not known"),
        ({"tries": 0}, "must be a whole number from 1 to 10"),
        ({"timeout_s": "soon"}, "timeout_s: must be a number of seconds"),
        ({"request": {"business_number": "ywbh"}}, "'proof' is missing"),
        ({"answer": {"case": "data"}}, "'history' is missing"),
        ({"states": {"办结": "done"}}, "'done' is not known"),
        ({"cities": {"310000": "SH"}}, "'SH' is not known"),
        ({"business_types": {"party": "09"}}, "is no code of business_types.yml"),
        ({"breaker": {"failures": 3}}, "'open_s' is missing"),
        ({"colour": "blue"}, "'colour' is not known here"),
    ],
)
async def test_wrong_file_must_be_refused_with_the_reason(
    tmp_path: Path, catalogue: Catalogue, changed: dict[str, Any], reason: str
) -> None:
    """Each kind of mistake is found before the start, not at the first lookup."""
    with pytest.raises(DataErrors) as caught:
        BackEnd.load(write_file(tmp_path, 1, **changed), catalogue)
    assert reason in str(caught.value)
