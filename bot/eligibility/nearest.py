"""The smallest single changes that lift a person, each computed again with the same rules."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, cast

import msgspec

from bot.eligibility.assessment import RANK, Judgement, NearestChange
from bot.eligibility.judging import judge
from bot.eligibility.policy import Category, Rules
from bot.eligibility.profile import EDUCATION, MONTHS_PER_YEAR, Number, Profile

Change = Mapping[str, Number | str]
HSK = ("none", "hsk1", "hsk2", "hsk3", "hsk4", "hsk5")


def find_nearest(judgement: Judgement) -> tuple[NearestChange, ...]:
    """Find, for each kind of change a person can make, the smallest that lifts the category.

    Args:
        judgement: of the person as they are.
    Returns:
        At most one change to B and one to A per kind, by rising effort. Only facts told are changed, only changes after
        which the category is certain are kept, and further years of work must still do once the person is older.
    """
    if judgement.at_least == "A" or judgement.under_age:
        return ()
    found: list[NearestChange] = []
    for steps in _kinds(judgement.profile, judgement.rules, judgement):
        found += _smallest(judgement, steps)
    return tuple(sorted(found, key=lambda change: (change.effort, -RANK[change.gives])))


Step = tuple[Change, float]


def _smallest(judgement: Judgement, steps: Iterator[Step]) -> Iterator[NearestChange]:
    """Walk one kind of change upwards; keep the first step that lifts to B and the first that lifts to A."""
    reached = max(RANK[judgement.at_least], RANK["C"])
    for change, effort in steps:
        changed = judge(_apply(judgement.profile, change), judgement.rules, judgement.city)
        if changed.category in ("A", "B") and RANK[changed.category] > reached and _lasts(changed, change, judgement):
            reached = RANK[changed.category]
            before = {name: getattr(judgement.profile, name) for name in change}
            yield NearestChange(before, change, cast(Category, changed.category), changed.total, round(effort, 2))
        if reached == RANK["A"]:
            return


def _apply(profile: Profile, change: Change) -> Profile:
    values: dict[str, Any] = dict(change)
    return msgspec.structs.replace(profile, **values)


def _lasts(changed: Judgement, change: Change, before: Judgement) -> bool:
    """Years pass for the age too: the category must still be reached by then."""
    age = before.profile.age
    years = max((_years_more(name, value, before.profile) for name, value in change.items()), default=0)
    if age is None or years == 0:
        return True
    older = judge(msgspec.structs.replace(changed.profile, age=age + years), before.rules, before.city)
    return older.category in RANK and RANK[older.category] >= RANK[changed.category]


def _years_more(name: str, value: Number | str, profile: Profile) -> int:
    if name not in ("work_years", "related_work_years"):
        return 0
    return math.ceil(float(value) - float(getattr(profile, name)))


def _kinds(profile: Profile, rules: Rules, judgement: Judgement) -> Iterator[Iterator[Step]]:
    effort = rules.nearest.effort
    yield _chinese(profile, effort["hsk_level"])
    yield _months(profile, rules, effort["month_in_china"])
    yield _years(profile, rules, effort["year_of_work"])
    yield _degrees(profile, effort["degree_step"])
    yield _salaries(profile, judgement, effort["salary_percent"])


def _chinese(profile: Profile, effort: float) -> Iterator[Step]:
    if profile.chinese in HSK:
        now = HSK.index(profile.chinese)
        for level in range(now + 1, len(HSK)):
            yield {"chinese": HSK[level]}, effort * (level - now)


def _months(profile: Profile, rules: Rules, effort: float) -> Iterator[Step]:
    now = profile.months_per_year
    if now is not None:
        for band in rules.table.rows["T"].bands:
            if band.low > now:
                yield {"months_per_year": int(band.low)}, effort * (band.low - now)


def _years(profile: Profile, rules: Rules, effort: float) -> Iterator[Step]:
    """A further year at work counts as work and, where told, as related work."""
    told = {
        name: getattr(profile, name)
        for name in ("work_years", "related_work_years")
        if getattr(profile, name) is not None
    }
    if told:
        for more in range(1, rules.nearest.max_more_years + 1):
            yield {name: int(years) + more for name, years in told.items()}, effort * more


def _degrees(profile: Profile, effort: float) -> Iterator[Step]:
    if profile.education is not None:
        now = EDUCATION.index(profile.education)
        for step in range(now + 1, len(EDUCATION)):
            yield {"education": EDUCATION[step]}, effort * (step - now)


def _salaries(profile: Profile, judgement: Judgement, effort: float) -> Iterator[Step]:
    """Pay up to the next bands and to the salary lines, in the unit the person used."""
    now = profile.salary_cny
    if now is None:
        return
    edges = {band.low for band in judgement.rules.table.rows["S"].bands}
    edges |= {line.annual_cny for line in judgement.lines if line.annual_cny is not None}
    for edge in sorted(edge for edge in edges if edge > now):
        percent = 100 * (edge - now) / max(now, 1)
        yield _salary_change(profile, edge), effort * percent


def _salary_change(profile: Profile, annual: float) -> Change:
    change: dict[str, Number | str] = {}
    if profile.monthly_salary_cny is not None:
        change["monthly_salary_cny"] = math.ceil(annual / MONTHS_PER_YEAR)
    if profile.annual_salary_cny is not None:
        change["annual_salary_cny"] = math.ceil(annual)
    return change
