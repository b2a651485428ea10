"""`waibot serve`: check the ports, train where needed, run both processes, say when they are ready and when not."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import aiohttp

from bot.errors import SetupError
from bot.serving.supervisor import Program, Supervisor, python_program
from bot.serving.training import ensure_model
from bot.settings import Settings

Say = Callable[[str], None]
POLL_S = 0.25
WATCH_S = 2.0
LOCAL_HOSTS = frozenset({"127.0.0.1", "0.0.0.0", "::", "::1"})
SAY_EVERY_S = 10.0


def serve(settings: Settings, say: Say) -> None:
    """Run the assistant until Ctrl-C.

    Raises:
        SetupError: a port is taken, or the model cannot be trained.
    """
    check_ports(settings)
    settings.var_folder.mkdir(parents=True, exist_ok=True)
    model = ensure_model(say)
    say("Starting the dialogue engine and the app …")
    supervisor = Supervisor(programs(settings, model), say)
    asyncio.run(_run(supervisor, settings, say))


async def _run(supervisor: Supervisor, settings: Settings, say: Say) -> None:
    await supervisor.run(lambda: watch_readiness(settings, say))


def programs(settings: Settings, model: Path) -> list[Program]:
    """Return the two processes with the settings they need."""
    environment = as_environment(settings)
    return [
        python_program(
            "The dialogue engine",
            "bot.nlu.serve",
            "--model",
            str(model),
            "--port",
            str(settings.rasa_port),
            environment=environment,
        ),
        python_program("The app", "channels.server", environment=environment),
    ]


def as_environment(settings: Settings) -> dict[str, str]:
    """Return the settings as variables, so that both processes see the same."""
    variables = {f"WAIBOT_{item.name.upper()}": str(getattr(settings, item.name)).strip() for item in fields(Settings)}
    return {
        **variables,
        "WAIBOT_ACTIONS_URL": settings.actions_url,
        "WAIBOT_TRACKER_URL": settings.rasa_tracker_url,
        # The libraries under Rasa warn about each other at every start; operators cannot mend them.
        "PYTHONWARNINGS": "ignore",
    }


def check_ports(settings: Settings) -> None:
    """Fail with one line for each port that something else holds.

    Raises:
        SetupError: which ports, and how to choose others.
    """
    wanted = {
        "WAIBOT_PORT": (settings.host, settings.port),
        "WAIBOT_RASA_PORT": ("127.0.0.1", settings.rasa_port),
        "WAIBOT_ACTIONS_PORT": ("127.0.0.1", settings.actions_port),
    }
    taken = [
        f"Port {port} is in use. Stop what uses it, or choose another: {variable}={port + 1} make run"
        for variable, (host, port) in wanted.items()
        if not _is_free(host, port)
    ]
    if taken:
        raise SetupError("\n".join(taken))


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


async def watch_readiness(settings: Settings, say: Say) -> None:
    """Print the address once `/readyz` answers 200, and say whenever that changes; runs until cancelled."""
    shown = "localhost" if settings.host in LOCAL_HOSTS else settings.host
    url = f"http://{shown}:{settings.port}/readyz"
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        took_s = await _wait_until_ready(session, url, say)
        say(f"Ready after {took_s:.0f} s: http://{shown}:{settings.port}\nStop with Ctrl-C.")
        while True:
            await asyncio.sleep(WATCH_S)
            if not await _is_ready(session, url):
                say("Not ready: messages are answered with 503 until the part that ended is back.")
                took_s = await _wait_until_ready(session, url, say)
                say(f"Ready again after {took_s:.0f} s.")


async def _wait_until_ready(session: aiohttp.ClientSession, url: str, say: Say) -> float:
    """Poll until ready; returns the seconds it took, and shows that it goes on."""
    loop = asyncio.get_running_loop()
    started = said = loop.time()
    while not await _is_ready(session, url):
        if loop.time() - said >= SAY_EVERY_S:
            said = loop.time()
            say(f"  still starting ({said - started:.0f} s) …")
        await asyncio.sleep(POLL_S)
    return loop.time() - started


async def _is_ready(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as response:
            return response.status == 200
    except (aiohttp.ClientError, asyncio.TimeoutError):
        return False
