"""Recent graduates: which authority takes them as Category C, and on which conditions."""

from __future__ import annotations

from bot.eligibility.assessment import Verdict, say
from bot.eligibility.policy import Route, Rules
from bot.eligibility.profile import Profile


def judge_graduate_quota(
    route: Route, profile: Profile, rules: Rules, city: str | None, master: bool | None
) -> Verdict:
    """Judge the graduate ground of Category C.

    Args:
        route: the quota route, with the cities that handle graduates as Category C.
        profile: facts, with `graduate` told.
        rules: the rules of the day.
        city: a known city code, or `None`.
        master: whether the degree is a master's or above; `None` when not told.
    Returns:
        Met only when every national condition is known to hold in a city that uses this ground.
    Source: data/policy/thresholds.yml (graduates).
    """
    if city not in route.graduate_cities:
        return Verdict(route, None, (say("graduate_place_differs"),), () if city else ("city",))
    conditions = _conditions(profile, rules, city, master)
    if False in conditions.values():
        return Verdict(route, False, (say("graduate_short", **_values(rules)),))
    missing = tuple(fact for fact, holds in conditions.items() if holds is None)
    if missing:
        return Verdict(route, None, (say("graduate_needs", **_values(rules)),), missing, True)
    return Verdict(route, True, (say("graduate_met", **_values(rules)),))


def _values(rules: Rules) -> dict[str, int]:
    return {"months": rules.graduates.months_since_max, "score": rules.graduates.average_score_min}


def _conditions(profile: Profile, rules: Rules, city: str, master: bool | None) -> dict[str, bool | None]:
    """Each condition under the fact that settles it; `None` while that fact is not told."""
    graduate, base = profile.graduate, rules.bases.get(city)
    if graduate is None:
        return {"graduate": None}
    details = [
        None if graduate.university is None else graduate.university != "abroad",
        None if graduate.months_since is None else graduate.months_since <= rules.graduates.months_since_max,
        None if graduate.average_score is None else graduate.average_score >= rules.graduates.average_score_min,
    ]
    salary = profile.salary_cny
    pay: dict[str, bool | None] = {"wage_base": None}
    if base is not None:
        pay = {"annual_salary_cny": None if salary is None else salary >= base.annual_cny}
    return {
        "education": master,
        "graduate": False if False in details else None if None in details else True,
        **pay,
    }
