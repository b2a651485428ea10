"""Measures the case registry: import, and lookups among a million cases."""

from __future__ import annotations

import asyncio
import csv
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from bot.assembly import open_engine
from bot.progress import Catalogue, Found, ProgressService, read_cases
from bot.progress.importer import COLUMNS
from bot.settings import load_settings

CASES = 1_000_000
PART = 50_000
LOOKUPS = 500
KEY = b"a key for the benchmark alone, 32"
Row = tuple[str, float, str, float, bool]


def measure_registry(folder: Path, say: Callable[[str], None], cases: int = CASES) -> list[Row]:
    """Fill a registry of its own and look cases up.

    Args:
        folder: where the database and the file to import go.
        say: shows one line of progress.
        cases: how many there are when lookups are timed.
    Returns:
        Rows of (name, value, unit, budget, whether less is better).
    """
    return asyncio.run(_measure(folder, say, cases))


async def _measure(folder: Path, say: Callable[[str], None], cases: int) -> list[Row]:
    catalogue = Catalogue.load()
    engine = open_engine(load_settings({"WAIBOT_VAR_FOLDER": str(folder)}, folder))
    service = await ProgressService.open(engine, KEY, catalogue=catalogue)
    try:
        per_second = [await _import_part(service, folder, start) for start in range(0, cases, PART)]
        say(f"imported {cases:,} cases, {min(per_second):,.0f} to {max(per_second):,.0f} rows/s")
        times = await _look_up(service, cases)
    finally:
        await engine.dispose()
    name = f"{cases:,} cases"
    return [
        (f"case import from CSV, last {PART:,} of {name}", per_second[-1], "rows/s", 5000, False),
        (f"case lookup, {name}, p50", statistics.median(times), "ms", 10, True),
        (f"case lookup, {name}, p95", times[int(len(times) * 0.95)], "ms", 25, True),
    ]


async def _import_part(service: ProgressService, folder: Path, start: int) -> float:
    """Import one file as an operator does, reading and checking included; returns rows a second."""
    path = folder / "cases.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for number in range(start, start + PART):
            proof = f"P{number % 10_000:04}"
            for state, at in (("submitted", "2026-11-02T09:00:00+08:00"), ("accepted", "2026-11-05")):
                writer.writerow(("new", f"SH2026{number:08}", proof, "CN-SH", "A", state, at))
    started = time.perf_counter()
    await service.import_cases(await asyncio.to_thread(read_cases, path, catalogue=service.catalogue))
    return 2 * PART / (time.perf_counter() - started)


async def _look_up(service: ProgressService, cases: int) -> list[float]:
    """Time lookups of cases all over the registry, the failed tries of the lock included; milliseconds, sorted."""
    times = []
    step = 7919 * max(1, cases // 100_000)
    for place in range(LOOKUPS):
        number = place * step % cases
        started = time.perf_counter()
        found = await service.check("new", f"SH2026{number:08}", f"P{number % 10_000:04}", f"caller {place}")
        times.append((time.perf_counter() - started) * 1000)
        assert isinstance(found, Found)
    return sorted(times)
