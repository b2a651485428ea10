"""From a profile to a judgement: rows, salary lines and routes. The part that suggestions compute again."""

from __future__ import annotations

from dataclasses import replace

from bot.eligibility.assessment import RANK, Judgement, Verdict, say
from bot.eligibility.points import score_rows
from bot.eligibility.policy import Rules
from bot.eligibility.profile import Profile
from bot.eligibility.routes import Case, judge_routes
from bot.eligibility.salary import salary_lines


def judge(profile: Profile, rules: Rules, city: str | None) -> Judgement:
    """Judge a profile by the rules of one day.

    Args:
        profile: the facts told.
        rules: the rules of the day.
        city: a city of the rules, or `None` when not told.
    Returns:
        The judgement. Pure: the same input gives the same answer.
    """
    rows = score_rows(profile, rules, city)
    lines = salary_lines(profile, rules, city)
    verdicts = judge_routes(Case(profile, rules, city, rows, {line.category: line for line in lines}))
    base = rules.bases.get(city) if city else None
    judgement = Judgement(profile, city, rules, rows, base, lines, verdicts)
    if judgement.under_age:
        return replace(judgement, verdicts=tuple(_barred(verdict, rules) for verdict in verdicts))
    return judgement


def _barred(verdict: Verdict, rules: Rules) -> Verdict:
    """The age floor holds for everyone, whatever else is true."""
    return Verdict(verdict.route, False, (say("under_age", minimum=rules.ages.minimum),))


def useful_facts(judgement: Judgement) -> tuple[str, ...]:
    """Return the facts not told that can still change the category, the most deciding first.

    A fact weighs as many points as it can move, and as much as a whole row for each other route it can open.
    """
    if judgement.category != "undetermined":
        return ()
    weights: dict[str, float] = {}
    for verdict in judgement.verdicts:
        if verdict.open and RANK[verdict.route.category] > RANK[judgement.at_least]:
            for fact in verdict.missing:
                share = max(row.maximum for row in judgement.rows) / len(verdict.missing)
                weights[fact] = weights.get(fact, 0) + (0 if _by_points(verdict) else share)
    for row in judgement.rows:
        for fact in row.asks:
            if fact in weights:
                weights[fact] += max(row.possible) - min(row.possible)
    # Nobody can be asked for what only a list of listed cases settles; the wage base is the office's to tell.
    asked = [fact for fact in weights if fact not in ("direct", "wage_base")]
    last = [fact for fact in weights if fact == "wage_base"]
    return (*sorted(asked, key=lambda fact: -weights[fact]), *last)


def _by_points(verdict: Verdict) -> bool:
    return verdict.route.code in ("A6", "B6")
