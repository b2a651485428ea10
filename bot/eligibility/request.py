"""One question to the engine as it comes in from outside: profile, city and day, read together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from bot.eligibility.policy import Policy
from bot.eligibility.profile import FieldProblem, Profile, ProfileErrors, parse_profile

FIELDS = ("profile", "city", "as_of")
LONGEST_SHOWN = 40

T = TypeVar("T")


@dataclass(frozen=True)
class Request:
    """A profile, the code of the city of work or `None`, and the day whose rules apply."""

    profile: Profile
    city: str | None
    as_of: date


def read_request(obj: Mapping[str, object], policy: Policy, *, today: date) -> Request:
    """Read a request as the HTTP contract has it.

    Args:
        obj: decoded JSON with `profile`, `city` and `as_of`, each optional.
        policy: the rules of all periods; it knows the cities, the listed cases and the first day.
        today: the day taken where none is given.
    Returns:
        The request, ready to be judged.
    Raises:
        ProfileErrors: everything wrong with any of the three, each with its field and what it takes; nothing is judged.
    """
    problems = [
        FieldProblem(str(name)[:LONGEST_SHOWN], "unknown_field", {"field": str(name)[:LONGEST_SHOWN]})
        for name in obj
        if name not in FIELDS
    ]
    profile = _collect(problems, lambda: parse_profile(obj.get("profile", {}))) or Profile()
    city = _read_city(obj.get("city"), problems)
    as_of = _read_day(obj.get("as_of"), today, policy, problems)
    _collect(problems, lambda: policy.check(city, profile.direct or ()))
    _collect(problems, lambda: policy.on(as_of))
    if problems:
        raise ProfileErrors(problems)
    return Request(profile, city, as_of)


def _collect(problems: list[FieldProblem], read: Callable[[], T]) -> T | None:
    """Run one reader; what it finds wrong is added to the rest."""
    try:
        return read()
    except ProfileErrors as error:
        problems += error.problems
        return None


def _read_city(value: object, problems: list[FieldProblem]) -> str | None:
    if value is None or isinstance(value, str):
        return value
    problems.append(FieldProblem("city", "not_text"))
    return None


def _read_day(value: object, today: date, policy: Policy, problems: list[FieldProblem]) -> date:
    if value is None:
        return today
    if type(value) is date:  # YAML reads a plain date by itself
        return value
    try:
        return date.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        problems.append(FieldProblem("as_of", "not_a_date", {"earliest": policy.earliest.isoformat()}))
        return today
