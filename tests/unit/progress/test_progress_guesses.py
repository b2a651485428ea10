"""Ten thousand guesses teach nobody whether a number exists: not the answer, not its time."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import AsyncIterator
from datetime import datetime

import pytest
import pytest_asyncio
from scipy.stats import ks_2samp
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import StaticPool

from bot.progress import CaseRecord, Catalogue, HistoryEntry, NotFound, ProgressService
from bot.progress.model import CHINA
from tests.unit.progress.conftest import KEY

GUESSES = 10_000
# Two samples of one distribution differ by no more than this in 999 of 1,000 cases (Kolmogorov and Smirnov:
# 1.95 * sqrt(2 / 5,000)); twice as much leaves room for what else the machine does.
MOST_APART = 2 * 1.95 * (2 / (GUESSES / 2)) ** 0.5
MOST_MEDIAN_RATIO = 1.05


@pytest_asyncio.fixture
async def service(catalogue: Catalogue) -> AsyncIterator[ProgressService]:
    """Half as many cases as there will be guesses, in memory, so that no disk blurs the times."""
    engine = create_async_engine("sqlite+aiosqlite://", poolclass=StaticPool)
    opened = await ProgressService.open(engine, KEY, catalogue=catalogue)
    history = (HistoryEntry("submitted", datetime(2026, 11, 2, 9, tzinfo=CHINA)),)
    await opened.import_cases(
        [CaseRecord("new", f"KNOWN{n:07}", f"P{n:05}", "CN-SH", "A", history) for n in range(GUESSES // 2)]
    )
    yield opened
    await engine.dispose()


@pytest.mark.asyncio
async def test_hostile_guesses_must_not_show_whether_a_number_exists(service: ProgressService) -> None:
    """Wrong proofs for known numbers and for unknown ones: the same answer, and times of one distribution."""
    guesses = [(f"{kind}{n:07}", kind) for n in range(GUESSES // 2) for kind in ("KNOWN", "OTHER")]
    random.Random(8).shuffle(guesses)
    took: dict[str, list[float]] = {"KNOWN": [], "OTHER": []}
    answers = set()
    for place, (number, kind) in enumerate(guesses):
        started = time.perf_counter()
        answers.add(repr(await service.check("new", number, "WRONG", f"caller {place}")))
        took[kind].append(time.perf_counter() - started)
    assert answers == {repr(NotFound())}
    assert {len(times) for times in took.values()} == {GUESSES // 2}
    apart = ks_2samp(took["KNOWN"], took["OTHER"]).statistic
    ratio = statistics.median(took["KNOWN"]) / statistics.median(took["OTHER"])
    assert apart < MOST_APART, f"distributions are {apart:.3f} apart"
    assert 1 / MOST_MEDIAN_RATIO < ratio < MOST_MEDIAN_RATIO, f"medians differ by the factor {ratio:.3f}"


def test_measure_must_find_a_difference_that_is_there() -> None:
    """A twentieth more work for known numbers would be found by it."""
    rng = random.Random(8)
    base = [rng.gauss(1.0, 0.05) for _ in range(GUESSES)]
    slower = [one * 1.05 for one in base[: GUESSES // 2]]
    assert ks_2samp(slower, base[GUESSES // 2 :]).statistic > MOST_APART
