"""Measures the eligibility engine by itself, without a server: `python -m tests.bench.eligibility`."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bot.eligibility import Assessment, Policy, Profile, assess, load_policy, parse_profile, to_json
from bot.wording import Wording

COUNT = 2000
WARM_UP = 100
BUDGET_MS = 5.0
DAY = date(2026, 11, 24)
# People far below, near B, near A and half told: each with every kind of change to try.
PROFILES = (
    {"age": 26, "annual_salary_cny": 240000, "education": "bachelor", "work_years": 2, "related_work_years": 0,
     "months_per_year": 5, "chinese": "hsk1", "extras": []},
    {"age": 26, "annual_salary_cny": 240000, "education": "bachelor", "work_years": 2, "related_work_years": 0,
     "months_per_year": 12, "chinese": "hsk3", "extras": []},
    {"age": 44, "annual_salary_cny": 300000, "education": "bachelor", "work_years": 12, "related_work_years": 5,
     "months_per_year": 12, "chinese": "none", "extras": ["ip"], "vocational": "none"},
    {"age": 50, "annual_salary_cny": 180000, "education": "none", "work_years": 20, "months_per_year": 8},
)  # fmt: skip


def measure(count: int = COUNT) -> dict[str, float]:
    """Return p50 and p95 in milliseconds of a full evaluation with nearest changes, and p50 of writing it as JSON."""
    policy, wording = load_policy(Path(__file__).parents[2] / "data" / "policy"), Wording.load()
    people = [parse_profile(facts) for facts in PROFILES]
    answers = [_evaluate(policy, person) for person in people]
    evaluating = _times(lambda number: _evaluate(policy, people[number % len(people)]), count)
    writing = _times(lambda number: to_json(answers[number % len(answers)], wording), count // 4)
    return {
        "p50": statistics.median(evaluating),
        "p95": sorted(evaluating)[int(count * 0.95)],
        "json_p50": statistics.median(writing),
    }


def _evaluate(policy: Policy, person: Profile) -> Assessment:
    return assess(person, policy, city="CN-SH", as_of=DAY)


def _times(call: Callable[[int], object], count: int) -> list[float]:
    times = []
    for number in range(WARM_UP + count):
        started = time.perf_counter()
        call(number)
        times.append((time.perf_counter() - started) * 1000)
    return times[WARM_UP:]


if __name__ == "__main__":
    for name, value in measure().items():
        print(f"{name}: {value:.2f} ms")
