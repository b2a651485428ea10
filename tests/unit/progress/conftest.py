"""A registry in a temporary file with the demo cases in it, and a clock that tests move."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.progress import Catalogue, ProgressService, read_cases
from bot.progress.catalogue import DATA_FOLDER

KEY = b"a key for tests, and only for tests"


@dataclass
class MovableClock:
    """Stands still until it is moved."""

    now: datetime = field(default=datetime(2026, 11, 22, 3, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue.load()


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "cases.sqlite"


@pytest_asyncio.fixture
async def start(
    database: Path, clock: MovableClock, catalogue: Catalogue
) -> AsyncIterator[Callable[[], Awaitable[ProgressService]]]:
    """Start the service on the same file, as often as a test asks: a restart keeps what was stored."""
    engines: list[AsyncEngine] = []

    async def open_service() -> ProgressService:
        engines.append(create_async_engine(f"sqlite+aiosqlite:///{database}"))
        return await ProgressService.open(engines[-1], KEY, clock=clock, catalogue=catalogue)

    yield open_service
    for engine in engines:
        await engine.dispose()


@pytest_asyncio.fixture
async def service(start: Callable[[], Awaitable[ProgressService]], catalogue: Catalogue) -> ProgressService:
    """The service with the demo cases imported."""
    opened = await start()
    await opened.import_cases(read_cases(DATA_FOLDER / "demo_cases.csv", catalogue=catalogue))
    return opened
