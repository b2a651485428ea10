"""Start the two processes, watch them, start a crashed one again, stop both cleanly."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field

Say = Callable[[str], None]

FIRST_DELAY_S = 1.0
LONGEST_DELAY_S = 30.0
# A process that lived this long had started well: its next crash waits the first delay again.
STEADY_AFTER_S = 60.0
STOP_TIMEOUT_S = 10.0


@dataclass(frozen=True)
class Program:
    """One process to keep running."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


def next_delay_s(delay_s: float, lived_s: float) -> float:
    """Return how long to wait before starting a crashed process again.

    Args:
        delay_s: the wait before its last start; 0 for the first start.
        lived_s: how long it ran.
    """
    if delay_s == 0 or lived_s >= STEADY_AFTER_S:
        return FIRST_DELAY_S
    return min(max(delay_s * 2, FIRST_DELAY_S), LONGEST_DELAY_S)


class Supervisor:
    """Keeps programs running until told to stop."""

    def __init__(self, programs: Sequence[Program], say: Say) -> None:
        self._programs = programs
        self._say = say
        self._stopping = asyncio.Event()

    async def run(self, announce: Callable[[], Coroutine[None, None, None]]) -> None:
        """Run until SIGINT or SIGTERM.

        Args:
            announce: a coroutine function that tells the user about readiness; cancelled at the end.
        """
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, self.stop)
        watchers = [asyncio.create_task(self._keep(program)) for program in self._programs]
        announcing = asyncio.create_task(announce())
        try:
            await self._stopping.wait()
        finally:
            announcing.cancel()
            self._say("Stopping …")
            await asyncio.gather(*watchers)
            with contextlib.suppress(asyncio.CancelledError):
                await announcing
            self._say("Stopped.")

    def stop(self) -> None:
        """Ask every program to end."""
        self._stopping.set()

    async def _keep(self, program: Program) -> None:
        """Start one program, and start it again with a growing delay when it ends by itself."""
        delay_s = 0.0
        while not self._stopping.is_set():
            started = time.monotonic()
            process = await self._start(program)
            code = await self._wait(process)
            if self._stopping.is_set():
                return
            delay_s = next_delay_s(delay_s, time.monotonic() - started)
            self._say(f"{program.name} ended (exit status {code}); starting it again in {delay_s:.0f} s.")
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), delay_s)

    async def _start(self, program: Program) -> asyncio.subprocess.Process:
        # A session of its own: Ctrl-C in the terminal reaches us alone, and we stop it in order.
        return await asyncio.create_subprocess_exec(
            *program.command, env={**os.environ, **program.environment}, start_new_session=True
        )

    async def _wait(self, process: asyncio.subprocess.Process) -> int:
        """Wait until the process ends, or end it when we are stopping."""
        ended = asyncio.create_task(process.wait())
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({ended, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not ended.done():
            await _end(process, ended)
        return await ended


async def _end(process: asyncio.subprocess.Process, ended: asyncio.Task[int]) -> None:
    """Ask a process to end, and kill it when it does not."""
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    done, _ = await asyncio.wait({ended}, timeout=STOP_TIMEOUT_S)
    if not done:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def python_program(name: str, module: str, *arguments: str, environment: Mapping[str, str]) -> Program:
    """Return a program that runs one of our modules with this interpreter."""
    return Program(name, (sys.executable, "-m", module, *arguments), environment)
