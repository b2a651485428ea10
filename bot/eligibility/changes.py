"""The changes a person can make, kind by kind, each in rising steps. Nobody gets younger, so age is none of them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from bot.eligibility.assessment import Judgement
from bot.eligibility.policy import Rules
from bot.eligibility.profile import EDUCATION, MONTHS_PER_YEAR, Number, Profile

Change = Mapping[str, Number | str]
HSK = ("none", "hsk1", "hsk2", "hsk3", "hsk4", "hsk5")
CERTIFICATES = ("none", "senior_worker", "technician", "senior_technician")
# Degree and certificate count in one row of the table, the better one: both together add nothing.
SAME_ROW = frozenset({"education", "certificate"})


@dataclass(frozen=True)
class ChangeStep:
    """One step of one kind of change.

    Attributes:
        change: the facts as they become.
        effort: about one month of a person's time.
        years: whole years that pass until it is done.
    """

    kind: str
    change: Change
    effort: float
    years: int = 0


def apply_change(profile: Profile, change: Change) -> Profile:
    """Return the profile with some facts changed."""
    values: dict[str, Any] = dict(change)
    return msgspec.structs.replace(profile, **values)


def list_steps(judgement: Judgement) -> dict[str, list[ChangeStep]]:
    """List the steps of every kind of change, smallest first; only facts told are changed.

    Source: efforts from data/policy/nearest.yml, bands from points.yml, pay lines from wages.yml.
    """
    profile, rules = judgement.profile, judgement.rules
    effort = rules.nearest.effort
    return {
        "chinese": list(_ladder("chinese", "chinese", profile.chinese, HSK, effort["hsk_level"])),
        "months": list(_months(profile, rules, effort["month_in_china"])),
        "years": list(_years(profile, rules, effort["year_of_work"])),
        "education": list(_ladder("education", "education", profile.education, EDUCATION, effort["degree_step"])),
        "certificate": list(
            _ladder("certificate", "vocational", profile.vocational, CERTIFICATES, effort["certificate_step"])
        ),
        "salary": list(_salaries(profile, judgement, effort["salary_percent"])),
    }


def _ladder(kind: str, fact: str, now: str | None, rungs: tuple[str, ...], effort: float) -> Iterator[ChangeStep]:
    if now in rungs:
        place = rungs.index(now)
        for step in range(place + 1, len(rungs)):
            yield ChangeStep(kind, {fact: rungs[step]}, effort * (step - place))


def _months(profile: Profile, rules: Rules, effort: float) -> Iterator[ChangeStep]:
    now = profile.months_per_year
    if now is not None:
        for band in rules.table.rows["T"].bands:
            if band.low > now:
                yield ChangeStep("months", {"months_per_year": int(band.low)}, effort * (band.low - now))


def _years(profile: Profile, rules: Rules, effort: float) -> Iterator[ChangeStep]:
    """A further year at work counts as work and, where told, as related work."""
    told: dict[str, Number] = {
        name: years for name in ("work_years", "related_work_years") if (years := getattr(profile, name)) is not None
    }
    if told:
        for more in range(1, rules.nearest.max_more_years + 1):
            change = {name: int(years) + more for name, years in told.items()}
            passing = max(math.ceil(change[name] - float(years)) for name, years in told.items())
            yield ChangeStep("years", change, effort * more, passing)


def _salaries(profile: Profile, judgement: Judgement, effort: float) -> Iterator[ChangeStep]:
    """Pay up to the next bands and to the salary lines, in the unit the person used."""
    now = profile.salary_cny
    if now is None:
        return
    edges = {band.low for band in judgement.rules.table.rows["S"].bands}
    edges |= {line.annual_cny for line in judgement.lines if line.annual_cny is not None}
    for edge in sorted(edge for edge in edges if edge > now):
        percent = 100 * (edge - now) / max(now, 1)
        yield ChangeStep("salary", _salary_change(profile, edge), effort * percent)


def _salary_change(profile: Profile, annual: float) -> Change:
    change: dict[str, Number | str] = {}
    if profile.monthly_salary_cny is not None:
        change["monthly_salary_cny"] = math.ceil(annual / MONTHS_PER_YEAR)
    if profile.annual_salary_cny is not None:
        change["annual_salary_cny"] = math.ceil(annual)
    return change
