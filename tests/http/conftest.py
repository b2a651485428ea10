"""The apps that the HTTP tests talk to."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
import sqlalchemy as sa

from bot.progress.tables import attempts
from tests.http.inprocess import RunningApp, running_app
from tests.stack import Stack

TIMEOUT_S = 30


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app in this process with a stand-in for Rasa: fast, and enough for everything but dialogue."""
    with running_app(tmp_path_factory.mktemp("app")) as running:
        yield running


@pytest.fixture(scope="session")
def client(app: RunningApp) -> Iterator[httpx.Client]:
    """An HTTP client of the app in this process."""
    with httpx.Client(base_url=app.url, timeout=TIMEOUT_S, trust_env=False) as connected:
        yield connected


@pytest.fixture(scope="session")
def stack_client(stack: Stack) -> Iterator[httpx.Client]:
    """An HTTP client of the whole assistant, Rasa included."""
    with httpx.Client(base_url=stack.url, timeout=TIMEOUT_S, trust_env=False) as connected:
        yield connected


@pytest.fixture
def nobody_is_locked_out(app: RunningApp) -> Iterator[None]:
    """The test starts without failed lookups, and leaves none to others: they all come from one address."""
    app.thread.run(_forget_failures(app))
    yield
    app.thread.run(_forget_failures(app))


async def _forget_failures(app: RunningApp) -> None:
    async with app.parts.engine.begin() as connection:
        await connection.execute(sa.delete(attempts))
