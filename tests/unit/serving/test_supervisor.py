"""The supervisor keeps processes running and ends them in order."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.serving.supervisor import FIRST_DELAY_S, LONGEST_DELAY_S, STEADY_AFTER_S, Program, Supervisor, next_delay_s


@given(delay_s=st.floats(0, 1000), lived_s=st.floats(0, 1000))
def test_delay_must_stay_between_the_first_and_the_longest(delay_s: float, lived_s: float) -> None:
    """No history of crashes makes the wait shorter than the first or longer than the longest."""
    assert FIRST_DELAY_S <= next_delay_s(delay_s, lived_s) <= LONGEST_DELAY_S


def test_delay_must_double_for_quick_crashes_and_fall_back_after_a_steady_run() -> None:
    """1, 2, 4 … 30 s while it crashes at once; 1 s again after it has run well."""
    delays = [next_delay_s(0, 0)]
    for _ in range(6):
        delays.append(next_delay_s(delays[-1], 0))
    assert delays == [1, 2, 4, 8, 16, 30, 30]
    assert next_delay_s(30, STEADY_AFTER_S) == FIRST_DELAY_S


async def run_until(supervisor: Supervisor, condition: asyncio.Event) -> None:
    """Run a supervisor until a condition is set."""

    async def stop_when_met() -> None:
        await condition.wait()
        supervisor.stop()

    await asyncio.wait_for(supervisor.run(stop_when_met), 30)


async def test_crashed_program_must_be_started_again_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that ends by itself runs a second time, and the operator reads why."""
    monkeypatch.setattr("bot.serving.supervisor.FIRST_DELAY_S", 0.01)
    marks = tmp_path / "starts"
    script = f"open({str(marks)!r}, 'a', encoding='utf-8').write('x'); raise SystemExit(3)"
    lines: list[str] = []
    twice = asyncio.Event()

    def note(line: str) -> None:
        lines.append(line)
        if sum("ended" in one for one in lines) == 2:
            twice.set()

    await run_until(Supervisor([Program("The thing", (sys.executable, "-c", script))], note), twice)
    assert marks.read_text(encoding="utf-8") == "xx"
    assert "The thing ended (exit status 3)" in lines[0]


async def test_stop_must_end_every_program(tmp_path: Path) -> None:
    """After a stop no program is left, not even one that takes its time."""
    ready = tmp_path / "ready"
    script = f"import time; open({str(ready)!r}, 'w', encoding='utf-8').write('1'); time.sleep(600)"
    lines: list[str] = []
    started = asyncio.Event()

    async def watch() -> None:
        while not ready.exists():
            await asyncio.sleep(0.01)
        started.set()

    watching = asyncio.create_task(watch())
    await run_until(Supervisor([Program("Slow", (sys.executable, "-c", script))], lines.append), started)
    await watching
    assert lines[-1] == "Stopped."
