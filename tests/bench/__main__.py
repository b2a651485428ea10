"""Measures the running assistant beside a `rasa init` bot in the same run and prints a table."""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
from rich.console import Console
from rich.table import Table

from bot.settings import ROOT
from tests.bench import eligibility, progress, scale
from tests.bench.baseline import running_baseline
from tests.stack import Stack, running_stack

QUESTIONS = (
    "How long before expiry must I extend my work permit?",
    "延期要提前多久申请?",
    "What is the R visa?",
    "配偶可以工作吗?",
    "Is there a fee for the work permit?",
    "工作证 renew 要多久",
)
SENDERS = 16


@dataclass(frozen=True)
class Figure:
    """One measured value beside its budget; `low` means that less is better."""

    name: str
    value: float
    unit: str
    budget: float | None = None
    low: bool = True

    @property
    def kept(self) -> bool:
        """Whether the budget is kept; a figure without a budget always is."""
        if self.budget is None:
            return True
        return self.value <= self.budget if self.low else self.value >= self.budget


async def timed(call: Callable[[int], Awaitable[object]], count: int) -> list[float]:
    """Run a call one after another and return each one's milliseconds, sorted."""
    times = []
    for number in range(count):
        started = time.perf_counter()
        await call(number)
        times.append((time.perf_counter() - started) * 1000)
    return sorted(times)


def percentile(times: list[float], share: float) -> float:
    """Return the time that this share of the calls keeps."""
    return times[min(len(times) - 1, int(len(times) * share))]


class Client:
    """One visitor of the assistant."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http
        self._path = ""
        self._headers: dict[str, str] = {}

    async def start(self) -> Client:
        """Open a conversation."""
        answer = (await self._http.post("/api/v1/conversations", json={})).json()
        self._path = f"/api/v1/conversations/{answer['id']}/messages"
        self._headers = {"Authorization": f"Bearer {answer['token']}"}
        return self

    async def ask(self, number: int) -> None:
        """Ask one of the questions; anything but an answer is an error of the benchmark."""
        text = QUESTIONS[number % len(QUESTIONS)]
        response = await self._http.post(self._path, json={"text": text}, headers=self._headers)
        messages = response.raise_for_status().json()["messages"]
        assert messages[0].get("outcome") in {"answered", "clarification"}, (text, messages)


async def measure_assistant(stack: Stack, count: int) -> list[Figure]:
    """Measure messages, throughput, search and memory."""
    limits = httpx.Limits(max_connections=SENDERS * 2)
    async with httpx.AsyncClient(base_url=stack.url, timeout=60, limits=limits, trust_env=False) as http:
        client = await Client(http).start()
        await timed(client.ask, 12)
        turns = await timed(client.ask, count)
        searches = await timed(
            lambda number: http.get("/api/v1/answers", params={"q": QUESTIONS[number % len(QUESTIONS)]}), count
        )
        eligibility = await timed(lambda _: http.post("/api/v1/eligibility", json={"profile": PROFILE}), count)
        per_second = await throughput([await Client(http).start() for _ in range(SENDERS)], count)
    return [
        Figure("message → FAQ answer, p50", statistics.median(turns), "ms", 40),
        Figure("message → FAQ answer, p95", percentile(turns, 0.95), "ms", 100),
        Figure(f"messages a second, {SENDERS} senders", per_second, "/s", 40, low=False),
        Figure("GET /api/v1/answers, p50", statistics.median(searches), "ms", 25),
        Figure("GET /api/v1/answers, p95", percentile(searches, 0.95), "ms"),
        Figure("POST /api/v1/eligibility, p50", statistics.median(eligibility), "ms"),
        Figure("memory of both processes", memory_mb(stack), "MB", 2200),
    ]


PROFILE = {"age": 38, "annual_salary_cny": 450000, "education": "doctor", "work_years": 8, "months_per_year": 12}


def measure_engine() -> list[Figure]:
    """Measure the eligibility engine in this process, before anything else runs beside it."""
    measured = eligibility.measure()
    return [
        Figure("full eligibility evaluation with nearest changes, p50", measured["p50"], "ms", eligibility.BUDGET_MS),
        Figure("full eligibility evaluation with nearest changes, p95", measured["p95"], "ms"),
        Figure("writing the answer as JSON in both languages, p50", measured["json_p50"], "ms"),
    ]


def measure_scale() -> list[Figure]:
    """Measure the vector index with a hundred thousand entries, in this process."""
    measured = scale.measure()
    of = f"{scale.ENTRIES:,} entries"
    return [
        Figure(f"vector index of {of}: build", measured["build_s"], "s", scale.BUILD_S),
        Figure(f"vector index of {of}: search, p50", measured["p50"], "ms"),
        Figure(f"vector index of {of}: search, p95", measured["p95"], "ms", scale.SEARCH_MS),
        Figure(f"vector index of {of}: recall of exact search", measured["recall"], "", scale.RECALL, low=False),
    ]


def measure_cases() -> list[Figure]:
    """Measure the case registry with a million cases, in this process."""
    with tempfile.TemporaryDirectory() as folder:
        rows = progress.measure_registry(Path(folder), lambda line: print(line, file=sys.stderr))
    return [Figure(*row) for row in rows]


async def throughput(clients: list[Client], count: int) -> float:
    """Return messages a second when every client sends one after another."""
    started = time.perf_counter()
    await asyncio.gather(*(timed(client.ask, count // len(clients) * 2) for client in clients))
    return len(clients) * (count // len(clients) * 2) / (time.perf_counter() - started)


def memory_mb(stack: Stack) -> float:
    """Return the resident memory of the app and of Rasa, with their children, in MB."""
    roots = [psutil.Process(process.pid) for process in stack.processes.values()]
    everyone = {one for root in roots for one in (root, *root.children(recursive=True))}
    return sum(one.memory_info().rss for one in everyone) / 1e6


async def measure_baseline(url: str, count: int) -> list[Figure]:
    """Measure a `rasa init` bot through Rasa's own REST channel."""
    async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False) as http:

        async def say(sender: str) -> None:
            body = {"sender": sender, "message": "hi"}
            (await http.post("/webhooks/rest/webhook", json=body)).raise_for_status()

        await timed(lambda _: say("warm"), 12)
        turns = await timed(lambda _: say("one"), count)
        started = time.perf_counter()
        each = count // SENDERS * 2

        async def sender(number: int) -> None:
            for _ in range(each):
                await say(f"sender-{number}")

        await asyncio.gather(*(sender(number) for number in range(SENDERS)))
        per_second = SENDERS * each / (time.perf_counter() - started)
    return [
        Figure("rasa init bot: message, p50", statistics.median(turns), "ms"),
        Figure("rasa init bot: message, p95", percentile(turns, 0.95), "ms"),
        Figure(f"rasa init bot: messages a second, {SENDERS} senders", per_second, "/s"),
    ]


def print_table(figures: list[Figure]) -> None:
    """Print the figures beside their budgets."""
    table = Table("what", "measured", "budget", "kept")
    for figure in figures:
        budget = "" if figure.budget is None else f"{'≤' if figure.low else '≥'} {figure.budget:g} {figure.unit}"
        kept = "" if figure.budget is None else ("yes" if figure.kept else "[bold red]no[/]")
        table.add_row(figure.name, f"{figure.value:.{1 if figure.unit else 3}f} {figure.unit}", budget, kept)
    Console().print(table)


def main() -> int:
    """Run the benchmark; the exit status is 1 when a budget is missed."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--count", type=int, default=320, help="calls per figure (default 320)")
    parser.add_argument("--no-baseline", action="store_true", help="leave the rasa init bot out (saves a minute)")
    parser.add_argument("--no-scale", action="store_true", help="leave the index of 100,000 entries out (a minute)")
    parser.add_argument("--no-cases", action="store_true", help="leave the million cases out (three minutes)")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    figures = measure_engine()
    if not options.no_cases:
        figures += measure_cases()
    if not options.no_scale:
        print("Building an index of a hundred thousand entries …", file=sys.stderr)
        figures += measure_scale()
    with tempfile.TemporaryDirectory() as folder:
        print("Starting the assistant …", file=sys.stderr)
        started = time.monotonic()
        with running_stack(Path(folder)) as stack:
            figures.append(Figure("start until ready, model trained before", time.monotonic() - started, "s", 30))
            figures += asyncio.run(measure_assistant(stack, options.count))
    if not options.no_baseline:
        print("Starting a rasa init bot …", file=sys.stderr)
        with running_baseline(ROOT / "var" / "bench") as url:
            figures += asyncio.run(measure_baseline(url, options.count))
    print_table(figures)
    if options.json:
        options.json.write_text(json.dumps([figure.__dict__ for figure in figures], indent=1), encoding="utf-8")
    return 0 if all(figure.kept for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
