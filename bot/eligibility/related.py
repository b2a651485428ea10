"""What goes with a category or beyond it: visas, the single window, local additions, permanent residence."""

from __future__ import annotations

from bot.eligibility.assessment import CheckedCondition, Judgement, RelatedVerdict
from bot.eligibility.checks import all_hold, check
from bot.eligibility.policy import Related


def judge_related(judgement: Judgement) -> tuple[RelatedVerdict, ...]:
    """Judge every related route in force that holds where the person works.

    Args:
        judgement: the person's own routes, already judged.
    Returns:
        One verdict per route in the order of the data; routes of other cities are left out. A route with a condition
        that only an officer can confirm is never met.
    Source: data/policy/related.yml.
    """
    return tuple(
        _judge(related, judgement)
        for related in judgement.rules.related
        if not related.cities or judgement.city is None or judgement.city in related.cities
    )


def _judge(related: Related, judgement: Judgement) -> RelatedVerdict:
    checked = [(condition, check(condition, judgement)) for condition in related.conditions]
    # The age floor of the work permit does not bar family routes; their own conditions do.
    holds = [result.holds for _, result in checked]
    missing = [fact for _, result in checked for fact in result.missing]
    if related.cities and judgement.city is None:
        holds.append(None)
        missing.append("city")
    met = all_hold(holds)
    return RelatedVerdict(
        related=related,
        met=met,
        conditions=tuple(CheckedCondition(condition, result.holds) for condition, result in checked),
        missing=() if met is False else tuple(dict.fromkeys(missing)),
    )
