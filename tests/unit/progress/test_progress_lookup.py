"""The owner finds the case; nobody else learns anything, not even whether it exists."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import StaticPool

from bot.errors import DataErrors, NotReady, SetupError
from bot.progress import (
    CaseRecord,
    Catalogue,
    Found,
    HistoryEntry,
    NotFound,
    ProgressService,
    normalise_number,
    to_json,
)
from bot.progress.hashes import KeyedHash
from bot.progress.model import CHINA
from bot.progress.registry import CaseRegistry

KEY = b"a key for tests, and only for tests"
Start = Callable[[], Awaitable[ProgressService]]


def _record(number: str = "TEST-7001", proof: str = "P701", **changes: object) -> CaseRecord:
    history = (HistoryEntry("submitted", datetime(2026, 11, 2, 9, tzinfo=CHINA)),)
    values = {"business_type": "new", "city": "CN-SH", "category": "A", "history": history} | changes
    return CaseRecord(business_number=number, proof=proof, **values)  # type: ignore[arg-type]


async def _found(
    service: ProgressService, number: str, proof: str, business_type: str | None = None, caller: str = "somebody"
) -> Found:
    result = await service.check(business_type, number, proof, caller)
    assert isinstance(result, Found)
    return result


@pytest.mark.asyncio
async def test_demo_case_is_found_with_its_proof(service: ProgressService) -> None:
    """Number and proof give the present state with the history behind it."""
    found = await _found(service, "DEMO-2026-0001", "D001", "new")
    assert (found.state.code, found.state.stage) == ("examination", 4)
    assert [item.state.code for item in found.history][:2] == ["draft", "submitted"]
    assert [item.at for item in found.history] == sorted(item.at for item in found.history)


@pytest.mark.parametrize("business_type", [None, "", "new", "新办", "New work permit"])
@pytest.mark.asyncio
async def test_business_type_may_be_left_out_or_written_in_either_language(
    service: ProgressService, business_type: str | None
) -> None:
    """A kind of business that is not asked for, or fits in any spelling, finds the case."""
    await _found(service, "demo 2026 0001", " d001 ", business_type)


@pytest.mark.parametrize(
    ("business_type", "number", "proof"),
    [
        ("new", "DEMO-2026-9999", "D001"),
        ("new", "DEMO-2026-0001", "D002"),
        ("new", "DEMO-2026-0001", ""),
        ("extension", "DEMO-2026-0001", "D001"),
        ("no such thing", "DEMO-2026-0001", "D001"),
        (None, "", ""),
        ("\0", "DEMO-2026-9999", "D001"),
        (None, "\ud800", "\udfff"),
        (None, "1' OR '1'='1", "' OR ''='"),
        pytest.param(None, "7" * 100_000, "D" * 100_000, id="far too long"),
    ],
)
@pytest.mark.asyncio
async def test_whatever_is_wrong_the_answer_is_the_same(
    service: ProgressService, business_type: str | None, number: str, proof: str
) -> None:
    """Unknown number, wrong proof, wrong kind of business and nonsense cannot be told apart."""
    result = await service.check(business_type, number, proof, "somebody")
    assert result == NotFound()
    assert repr(result).encode() == b"NotFound()"


@pytest.mark.asyncio
async def test_unknown_number_and_wrong_proof_do_the_same_queries_and_hashes(
    service: ProgressService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The work behind the two answers is the same, so their times cannot differ by a step."""
    work: list[str] = []
    original = KeyedHash._hash

    def counted(self: KeyedHash, purpose: str, *parts: str) -> str:
        work.append(purpose)
        return original(self, purpose, *parts)

    monkeypatch.setattr(KeyedHash, "_hash", counted)
    done: list[list[str]] = []
    for number, proof in (("DEMO-2026-9999", "D001"), ("DEMO-2026-0001", "D002")):
        work.clear()
        await service.check("new", number, proof, "somebody")
        done.append(list(work))
    assert done[0] == done[1] == ["number", "caller", "number", "proof"]


def test_any_wrong_proof_never_finds() -> None:
    """Of all texts, only those that normalise to the stored proof open the case."""
    with asyncio.Runner() as runner:
        engine = create_async_engine("sqlite+aiosqlite://", poolclass=StaticPool)
        registry = CaseRegistry(engine, KeyedHash(KEY))
        runner.run(registry.prepare())
        runner.run(registry.replace([_record()]))

        @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
        @given(st.one_of(st.text(max_size=8), st.from_regex(r"[Pp]\s?[67]-?0[0-3]", fullmatch=True)))
        def only_the_right_one(proof: str) -> None:
            case = runner.run(registry.find("TEST-7001", proof))
            assert (case is not None) == (normalise_number(proof) == "P701")

        only_the_right_one()
        assert runner.run(registry.find("TEST-7001", "p-701")) is not None
        runner.run(engine.dispose())


@pytest.mark.asyncio
async def test_import_replaces_history_and_proof_of_a_known_number(start: Start) -> None:
    """A second import of a number leaves nothing of the first."""
    service = await start()
    longer = (
        HistoryEntry("accepted", datetime(2026, 11, 9, 9, tzinfo=CHINA)),
        HistoryEntry("submitted", datetime(2026, 11, 2, 9, tzinfo=CHINA)),
    )
    assert await service.import_cases([_record(history=longer), _record("TEST-7002")]) == 2
    assert (await _found(service, "TEST-7001", "P701")).state.code == "accepted"
    assert await service.import_cases([_record("test 7001", "Q702", city="CN-SZ")]) == 1
    assert await service.check(None, "TEST-7001", "P701", "somebody") == NotFound()
    found = await _found(service, "TEST-7001", "Q702")
    assert ([item.state.code for item in found.history], found.city) == (["submitted"], "CN-SZ")
    await _found(service, "TEST-7002", "P701")


@pytest.mark.asyncio
async def test_import_of_more_than_one_batch_is_complete(start: Start) -> None:
    """The last of 1,201 cases is found like the first."""
    service = await start()
    assert await service.import_cases([_record(f"BULK-{n:05}", f"P{n:05}") for n in range(1201)]) == 1201
    for n in (0, 500, 1200):
        await _found(service, f"BULK-{n:05}", f"P{n:05}")


@pytest.mark.parametrize(
    ("records", "reason"),
    [
        ([_record(), _record("test7001")], "record 3: its number is also on an earlier record"),
        ([_record(business_type="party")], "kind of business is not known"),
        ([_record(city="CN-XX")], "city is not known"),
        ([_record(history=())], "history is empty"),
        ([_record(history=(HistoryEntry("asleep", datetime(2026, 11, 2, tzinfo=CHINA)),))], "unknown state"),
        ([_record(proof=" - ")], "proof is blank"),
    ],
)
@pytest.mark.asyncio
async def test_records_that_do_not_hold_are_refused_and_nothing_is_stored(
    start: Start, records: list[CaseRecord], reason: str
) -> None:
    """One wrong record stops the whole import."""
    service = await start()
    with pytest.raises(DataErrors, match=reason):
        await service.import_cases([_record("TEST-7000", "P700"), *records])
    assert await service.check(None, "TEST-7000", "P700", "somebody") == NotFound()


@pytest.mark.asyncio
async def test_another_key_finds_nothing(service: ProgressService, database: Path, catalogue: Catalogue) -> None:
    """Without the operator's key the stored hashes are of no use."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{database}")
    other = await ProgressService.open(engine, b"another key, just as long", catalogue=catalogue)
    assert await other.check("new", "DEMO-2026-0001", "D001", "somebody") == NotFound()
    await engine.dispose()


def test_short_key_is_refused() -> None:
    """A key that could be guessed does not start the service."""
    with pytest.raises(SetupError):
        KeyedHash(b"short")


@pytest.mark.asyncio
async def test_nothing_on_disk_or_in_the_log_holds_numbers_proofs_or_callers_in_clear(
    service: ProgressService, database: Path, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    """After imports, hits and misses, a search through every file and log line finds none of them."""
    with caplog.at_level(logging.DEBUG, logger="bot"):
        await service.import_cases([_record("ZZYX-48151623", "QJXW")])
        await _found(service, "ZZYX-48151623", "QJXW", caller="198.51.100.77")
        await service.check("new", "ZZYX-48151623", "KVQZ", "198.51.100.77")
        await service.check("new", "YYXW-31415926", "QJXW", "198.51.100.77")
    told = "\n".join(str(record.__dict__) for record in caplog.records)
    stored = b"".join(path.read_bytes() for path in database.parent.iterdir())
    assert len(stored) > 1000 and "progress_checked" in told
    for secret in ("48151623", "31415926", "QJXW", "KVQZ", "198.51.100.77"):
        assert secret.encode() not in stored
        assert secret.lower().encode() not in stored
        assert secret not in told


@pytest.mark.parametrize(
    ("typed", "shown"), [(" demo-2026-0001 ", "DEMO-2026-0001"), ("\uff24EMO\u3000 2026\uff0d0001", "DEMO 2026-0001")]
)
@pytest.mark.asyncio
async def test_found_shows_the_number_as_it_was_asked_for_but_tidy(
    service: ProgressService, typed: str, shown: str
) -> None:
    """The registry does not know how the number is written; the asker's own dashes are kept."""
    assert (await _found(service, typed, "D001")).business_number == shown


@pytest.mark.asyncio
async def test_found_keeps_the_number_out_of_its_repr(service: ProgressService) -> None:
    """A result in a traceback or a log line gives nothing away."""
    assert "0001" not in repr(await _found(service, "DEMO-2026-0001", "D001"))


@pytest.mark.asyncio
async def test_ping_answers_only_when_the_registry_is_there(service: ProgressService, tmp_path: Path) -> None:
    """A database without tables, or none at all, is not ready."""
    await service.ping()
    for url in (f"sqlite+aiosqlite:///{tmp_path}/empty.sqlite", f"sqlite+aiosqlite:///{tmp_path}/no/folder.sqlite"):
        engine: AsyncEngine = create_async_engine(url)
        with pytest.raises(NotReady):
            await CaseRegistry(engine, KeyedHash(KEY)).ping()
        await engine.dispose()


@pytest.mark.asyncio
async def test_json_has_the_shape_of_the_http_contract(service: ProgressService) -> None:
    """Every field of the contract is there, with times in Chinese time and texts in both languages."""
    body = to_json(await _found(service, "demo-2026-0003", "D003", "延期"))
    assert json.loads(json.dumps(body)) == body
    contract = ["business_number", "state", "stage", "history", "means", "next", "time_limit", "as_of"]
    assert set(contract) <= set(body)
    assert body["business_number"] == "DEMO-2026-0003"
    assert body["state"] == {"code": "accepted", "en": "Accepted", "zh": "已受理"}
    assert body["stage"] == 3
    assert body["history"][0] | {"en": "", "zh": ""} == {
        "code": "submitted",
        "at": "2026-11-03T09:05:00+08:00",
        "en": "",
        "zh": "",
    }
    assert set(body["means"]) == set(body["next"]) == {"en", "zh"}
    assert body["as_of"] == "2026-11-22T11:00:00+08:00"
    limit = body["time_limit"]
    assert (limit["working_days"], limit["from"]) == (7, "2026-11-10T14:00:00+08:00")
    assert (limit["due"], limit["overdue"], limit["working_days_left"]) == ("2026-11-19T23:59:59+08:00", True, 0)
    assert limit["source"]["host"] == "sz.gov.cn"
    assert limit["region"] == "CN-SZ"


@pytest.mark.parametrize(("number", "proof"), [("DEMO-2026-0002", "D002"), ("DEMO-2026-0004", "D004")])
@pytest.mark.asyncio
async def test_json_has_no_time_limit_where_none_is_known(service: ProgressService, number: str, proof: str) -> None:
    """A returned case waits for the employer; for Shanghai's pre-review no figure was found."""
    assert to_json(await _found(service, number, proof))["time_limit"] is None


@pytest.mark.asyncio
async def test_clock_of_a_limit_starts_again_when_a_case_was_returned(start: Start) -> None:
    """The last time a state was reached counts; without it the start is not known."""
    service = await start()
    days = [HistoryEntry(state, datetime(2026, 11, day, tzinfo=CHINA)) for state, day in
            (("submitted", 2), ("returned", 3), ("submitted", 9), ("pre_review", 10))]  # fmt: skip
    await service.import_cases([_record(city="CN-BJ", history=tuple(days)), _record("TEST-7002", city="CN-BJ")])
    limit = (await _found(service, "TEST-7001", "P701")).time_limit
    assert limit is not None and limit.counted_from == days[2].at
    await service.import_cases([_record(city="CN-BJ", history=(days[3],))])
    limit = (await _found(service, "TEST-7001", "P701")).time_limit
    assert limit is not None and limit.counted_from is None
