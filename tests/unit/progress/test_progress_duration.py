"""What is said to "how long until it is done?", in both languages, for every state."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.progress import Catalogue, Found, ProgressService, describe_duration
from bot.progress.lookup import HistoryItem
from bot.progress.model import CHINA
from bot.progress.workdays import known_years
from tests.unit.progress.conftest import MovableClock

HAN = re.compile("[\u4e00-\u9fff]")


async def _found(service: ProgressService, number: str, proof: str) -> Found:
    result = await service.check(None, number, proof, "somebody")
    assert isinstance(result, Found)
    return result


@pytest.mark.asyncio
async def test_running_limit_must_be_told_with_last_day_source_and_that_it_is_no_promise(
    service: ProgressService, catalogue: Catalogue
) -> None:
    """Shanghai, under examination since acceptance on 11 November: 20 days end on 9 December."""
    said = describe_duration(await _found(service, "DEMO-2026-0001", "D001"), catalogue)
    for text in (said.en, said.zh):
        assert "20" in text and "2026-11-11" in text and "2026-12-09" in text and "2017" in text
    assert "limit, not a promise" in said.en and "national figure" in said.en
    assert "不是保证" in said.zh and "全国通用" in said.zh
    assert "{" not in said.en + said.zh


@pytest.mark.parametrize(
    ("number", "proof", "en", "zh"),
    [
        ("DEMO-2026-0002", "D002", "with your employer", "用人单位"),
        ("DEMO-2026-0003", "D003", "the limit has passed", "已经超过时限"),
        ("DEMO-2026-0004", "D004", "no time limit", "没有查到上海"),
        ("DEMO-2026-0005", "D005", "closed", "已经办结"),
    ],
)
@pytest.mark.asyncio
async def test_reason_must_be_told_where_no_limit_runs(
    service: ProgressService, catalogue: Catalogue, number: str, proof: str, en: str, zh: str
) -> None:
    """Returned, overdue, unknown and closed cases each get their own words."""
    said = describe_duration(await _found(service, number, proof), catalogue)
    assert en in said.en and zh in said.zh


@pytest.mark.asyncio
async def test_unpublished_calendar_must_be_said_instead_of_a_date(
    service: ProgressService, catalogue: Catalogue, clock: MovableClock
) -> None:
    """A case accepted on 30 December of the last known year gets a clear warning."""
    unknown = known_years().stop
    found = await _found(service, "DEMO-2026-0003", "D003")
    clock.now = datetime(unknown - 1, 12, 30, 10, tzinfo=CHINA)
    accepted = HistoryItem(catalogue.states["accepted"], clock.now - timedelta(hours=1))
    said = describe_duration(service.rework(replace(found, history=(accepted,))), catalogue)
    assert f"calendar for {unknown} is not in this system yet" in said.en
    assert f"{unknown}年节假日安排尚未收录" in said.zh
    assert not re.search(rf"{unknown}-\d", said.en + said.zh)


@pytest.mark.asyncio
async def test_every_state_must_have_an_answer_in_both_languages(
    service: ProgressService, catalogue: Catalogue
) -> None:
    """Whatever state a case is in, the answer has words of both languages and no hole."""
    found = await _found(service, "DEMO-2026-0009", "D009")
    for state in catalogue.states.values():
        item = HistoryItem(state, found.since)
        said = describe_duration(service.rework(replace(found, history=(item,))), catalogue)
        assert said.en and not HAN.search(said.en), state.code
        assert HAN.search(said.zh) and not re.search(r"[,;:?!()](?=[\u4e00-\u9fff])", said.zh), state.code
        assert "{" not in said.en + said.zh and "None" not in said.en + said.zh


@pytest.mark.asyncio
async def test_stale_answer_must_say_so(service: ProgressService, catalogue: Catalogue) -> None:
    """When the back end is away the answer begins with that, and with the time it is from."""
    found = replace(await _found(service, "DEMO-2026-0001", "D001"), stale=True)
    said = describe_duration(found, catalogue)
    assert said.en.startswith("The authority's system is not answering") and "2026-11-22 11:00" in said.en
    assert said.zh.startswith("主管部门的系统暂时没有回应") and "2026-11-22 11:00" in said.zh
