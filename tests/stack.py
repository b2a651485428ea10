"""The whole assistant as real processes on free ports, for tests and for the benchmark."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.serving.serve import programs
from bot.serving.training import ensure_model
from bot.settings import ROOT, Settings, load_settings

READY_WITHIN_S = 180


@dataclass(frozen=True)
class Stack:
    """A running assistant."""

    url: str
    settings: Settings
    log: Path
    processes: Mapping[str, subprocess.Popen[bytes]]


def free_ports(count: int) -> list[int]:
    """Return ports that nothing listens on at this moment."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


@contextmanager
def running_stack(folder: Path, **overrides: str) -> Iterator[Stack]:
    """Start Rasa and the app, wait until both are ready, and stop them at the end.

    Args:
        folder: where databases and the log go.
        overrides: settings by name, as text.
    """
    ports = dict(zip(("PORT", "RASA_PORT", "ACTIONS_PORT"), map(str, free_ports(3)), strict=True))
    variables = {f"WAIBOT_{name}": value for name, value in ports.items()}
    variables["WAIBOT_VAR_FOLDER"] = str(folder)
    variables["WAIBOT_MESSAGES_PER_MINUTE"] = variables["WAIBOT_CONVERSATIONS_PER_MINUTE"] = "100000"
    variables |= {f"WAIBOT_{name.upper()}": value for name, value in overrides.items()}
    settings = load_settings(variables, folder=folder)
    model = ensure_model(lambda line: print(line, file=sys.stderr))
    log = folder / "stack.log"
    processes: dict[str, subprocess.Popen[bytes]] = {}
    with log.open("wb") as output:
        for program in programs(settings, model):
            environment = {**os.environ, **program.environment}
            processes[program.name] = subprocess.Popen(
                program.command, cwd=ROOT, env=environment, stdout=output, stderr=output
            )
        stack = Stack(f"http://127.0.0.1:{settings.port}", settings, log, processes)
        try:
            wait_until_ready(stack)
            yield stack
        finally:
            for process in processes.values():
                process.terminate()
            for process in processes.values():
                process.wait(timeout=30)


def wait_until_ready(stack: Stack) -> None:
    """Wait for `/readyz`; fail with the end of the log when a process dies or time runs out."""
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline:
        dead = [name for name, process in stack.processes.items() if process.poll() is not None]
        if dead:
            raise RuntimeError(f"{dead} ended while starting:\n{_tail(stack.log)}")
        try:
            with urllib.request.urlopen(f"{stack.url}/readyz", timeout=5) as response:
                if response.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.2)
    raise RuntimeError(f"not ready within {READY_WITHIN_S} s:\n{_tail(stack.log)}")


def _tail(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-4000:]
