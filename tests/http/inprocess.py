"""The app in this process, on a thread with its own event loop, beside a stand-in for Rasa's loopback channel."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from aiohttp import web

from bot.assembly import Parts, assemble
from bot.settings import Settings, load_settings
from channels.app import build_app
from channels.protocol import make_runner
from tests.stack import free_ports

T = TypeVar("T")
LONGEST_WAIT_S = 60.0
STOP_WITHIN_S = 0.1
RASA_TIMEOUT_S = 2
# What the stand-in does when a message says so.
SAY_NOTHING = "say nothing"
BREAK = "break this turn"
HANG = "never answer"
SWITCH_TO_CHINESE = "switch to Chinese"
NOT_JSON = "answer with something else"


class LoopThread:
    """An event loop on a thread of its own, for tests that are not coroutines."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on the loop and return its result."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(LONGEST_WAIT_S)

    def stop(self) -> None:
        """End the loop and its thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(LONGEST_WAIT_S)
        self._loop.close()


@dataclass
class FakeRasa:
    """Answers on Rasa's port with the routes and shapes of `bot.nlu.channel`, one sentence per turn.

    Attributes:
        turns: every turn it was asked to run.
        known: the conversations it has a record of.
        custom: the data of its replies; None for small talk.
    """

    port: int
    turns: list[dict[str, Any]] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    custom: dict[str, Any] | None = None
    _runner: web.AppRunner | None = None
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self) -> None:
        """Begin to answer."""
        app = web.Application()
        app.router.add_get("/", self._ping)
        app.router.add_post("/webhooks/waibot/turns", self._run_turn)
        app.router.add_delete("/webhooks/waibot/conversations/{id}", self._forget)
        self._stopping.clear()
        self._runner = web.AppRunner(app, shutdown_timeout=STOP_WITHIN_S)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()

    async def stop(self) -> None:
        """Vanish, as a crashed process does."""
        self._stopping.set()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _ping(self, _request: web.Request) -> web.Response:
        return web.Response(text="Hello from Rasa: 3.6.21")

    async def _run_turn(self, request: web.Request) -> web.Response:
        turn = msgspec.json.decode(await request.read())
        self.turns.append(turn)
        self.known.add(turn["sender"])
        if turn["text"] == BREAK:
            return _json({"error": "turn_failed"}, 500)
        if turn["text"] == HANG:
            await self._stopping.wait()
        if turn["text"] == NOT_JSON:
            return web.Response(text="<html>")
        return _json({"replies": list(_replies(turn, self.custom))})

    async def _forget(self, request: web.Request) -> web.Response:
        self.known.discard(request.match_info["id"])
        return _json({})


def _replies(turn: dict[str, Any], custom: dict[str, Any] | None) -> Iterator[dict[str, Any]]:
    if turn["text"] == SAY_NOTHING:
        return
    custom = dict(custom or {"outcome": "smalltalk"})
    if turn["text"] == SWITCH_TO_CHINESE:
        custom["language"] = "zh"
    yield {
        "text": f"heard in {turn['language']}",
        "buttons": [{"title": "Am I Category A?", "payload": "/check_eligibility", "type": "postback"}],
        "custom": custom,
    }


def _json(body: Any, status: int = 200) -> web.Response:
    return web.Response(body=msgspec.json.encode(body), status=status, content_type="application/json")


@dataclass(frozen=True)
class RunningApp:
    """The app, its address, what it is made of, and the Rasa that it talks to."""

    url: str
    settings: Settings
    web: web.Application
    parts: Parts
    rasa: FakeRasa
    thread: LoopThread


@contextmanager
def running_app(folder: Path, **overrides: str) -> Iterator[RunningApp]:
    """Run the app until the block ends.

    Args:
        folder: where its databases go.
        overrides: settings by name, as text.
    """
    port, rasa_port = free_ports(2)
    variables = {
        "WAIBOT_PORT": str(port),
        "WAIBOT_RASA_PORT": str(rasa_port),
        "WAIBOT_VAR_FOLDER": str(folder),
        # Search is only asked whether it works here; what it finds is tested on the whole assistant.
        "WAIBOT_ENCODER": "fake",
        "WAIBOT_RASA_TIMEOUT_S": str(RASA_TIMEOUT_S),
        "WAIBOT_MESSAGES_PER_MINUTE": "100000",
        "WAIBOT_CONVERSATIONS_PER_MINUTE": "100000",
        **{f"WAIBOT_{name.upper()}": value for name, value in overrides.items()},
    }
    settings = load_settings(variables, folder)
    thread = LoopThread()
    rasa = FakeRasa(settings.rasa_port)
    parts = assemble(settings)
    application = build_app(parts)
    runner = make_runner(application)
    try:
        thread.run(rasa.start())
        thread.run(_start(runner, settings.port))
        yield RunningApp(f"http://127.0.0.1:{settings.port}", settings, application, parts, rasa, thread)
    finally:
        thread.run(runner.cleanup())
        thread.run(rasa.stop())
        thread.stop()


async def _start(runner: web.AppRunner, port: int) -> None:
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
