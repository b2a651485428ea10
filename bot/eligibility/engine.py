"""The eligibility engine: pure functions from a profile and the rules to an assessment."""

from __future__ import annotations

from datetime import date

from bot.eligibility.assessment import Assessment, Judgement
from bot.eligibility.conditions import warning_codes
from bot.eligibility.judging import judge, useful_facts
from bot.eligibility.nearest import find_nearest
from bot.eligibility.plan import build_plan
from bot.eligibility.policy import Policy
from bot.eligibility.profile import Profile
from bot.eligibility.related import judge_related


def assess(profile: Profile, policy: Policy, *, city: str | None = None, as_of: date) -> Assessment:
    """Judge a person's category by the rules of one day.

    Args:
        profile: facts as `parse_profile` reads them; a fact not told never makes a route met.
        policy: the rules of all periods.
        city: code of the place of work, such as `CN-SH`; `None` when not told. It decides the wage base.
        as_of: the day whose rules apply.
    Returns:
        Every route judged, points by row, category, nearest changes, cautions, what goes with the category (visas,
        windows, permanent residence) and one plan. The category is `undetermined` while
        a fact not told can still change it; `missing` names those facts, the most deciding first.
    Raises:
        ProfileErrors: an unknown city or route item, or a day before the first rules.
    Source: data/policy, from the classification standard of 2017 and its interim points table.
    """
    judgement = _judgement(profile, policy, city, as_of)
    missing, nearest, related = useful_facts(judgement), find_nearest(judgement), judge_related(judgement)
    return Assessment(
        judgement=judgement,
        missing=missing,
        nearest=nearest,
        warnings=warning_codes(judgement),
        assumed=_assumptions(judgement),
        related=related,
        plan=build_plan(judgement, missing, nearest, related),
    )


def next_facts(profile: Profile, policy: Policy, city: str | None, as_of: date) -> list[str]:
    """Return the names of the facts worth asking for next, the most deciding first.

    Args:
        profile: the facts told so far.
        policy: the rules of all periods.
        city: code of the place of work, or `None` when not told.
        as_of: the day whose rules apply.
    Returns:
        Names of profile fields, or `city`; empty once no answer of the person can change the category.
    Raises:
        ProfileErrors: an unknown city or route item, or a day before the first rules.
    """
    facts = useful_facts(_judgement(profile, policy, city, as_of))
    return [fact for fact in facts if fact != "wage_base"]


def _judgement(profile: Profile, policy: Policy, city: str | None, as_of: date) -> Judgement:
    rules = policy.on(as_of)
    policy.check(city, profile.direct or ())
    return judge(profile, rules, city)


def _assumptions(judgement: Judgement) -> tuple[str, ...]:
    """Name what was taken for granted: the floor for everyone, and facts that only count when claimed."""
    profile = judgement.profile
    taken = {
        "floor": True,
        "no_certificate": profile.vocational is None,
        "no_bonus": profile.local_bonus is None,
        "no_direct": profile.direct is None,
    }
    return tuple(code for code, assumed in taken.items() if assumed)
