"""The shipped rules and wording, loaded once, and a short way to ask the engine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.eligibility import Assessment, Policy, assess, load_policy, parse_profile
from bot.wording import Wording

POLICY_FOLDER = Path(__file__).parents[3] / "data" / "policy"
TODAY = date(2026, 11, 22)

Ask = Callable[..., Assessment]


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load_policy(POLICY_FOLDER)


@pytest.fixture(scope="session")
def wording() -> Wording:
    return Wording.load()


@pytest.fixture(scope="session")
def ask(policy: Policy) -> Ask:
    """Assess the facts given as keywords: `ask(age=38, city="CN-SH")`."""

    def run(*, city: str | None = None, as_of: date = TODAY, **facts: Any) -> Assessment:
        return assess(parse_profile(facts), policy, city=city, as_of=as_of)

    return run
