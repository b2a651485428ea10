"""Founders: route A4 judged on the figures a person gives."""

from __future__ import annotations

from bot.eligibility.assessment import Verdict, say
from bot.eligibility.checks import all_hold, has_claim, number_of, reaches
from bot.eligibility.policy import Route
from bot.eligibility.profile import Profile

OWN_TECHNOLOGY = "own_technology"


def judge_founder(route: Route, profile: Profile, declared: Verdict) -> Verdict:
    """Judge item A4.1 on capital, years, share and own technology.

    Args:
        route: A4, with the figures needed in `founder`.
        profile: facts, with `founder` told.
        declared: the verdict on what the person claims of the route's listed cases.
    Returns:
        Met when every figure is known to suffice. Where one fails, what was claimed of the other cases stands.
    Source: data/policy/routes.yml (A4).
    """
    figures = {name: reaches(number_of(profile, f"founder.{name}"), low) for name, low in route.founder.items()}
    own = has_claim(profile, (OWN_TECHNOLOGY,))
    met = all_hold([*figures.values(), own])
    values = dict(route.founder)
    if met:
        return Verdict(route, True, (say("founder_met", **values),))
    if met is False:
        short = say("founder_short", **values)
        officer = declared.met is None and bool(profile.direct)
        return Verdict(route, None if officer else False, (short, *declared.reasons) if officer else (short,))
    missing = ("founder",) if None in figures.values() else ("claims",)
    return Verdict(route, None, (say("founder_needs", **values),), missing, True)
