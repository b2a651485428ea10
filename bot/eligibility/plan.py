"""One personal plan: what to apply for now, what to tell, whom to ask, what to improve, what to aim at later."""

from __future__ import annotations

from collections.abc import Iterable

from bot.eligibility.assessment import RANK, Judgement, NearestChange, RelatedVerdict, Step, Verdict

# A route on which sources disagree leads the plan only where no other one is met.
DISPUTED_ROUTES = frozenset({"B4"})
MOST_IMPROVE = 3
MOST_LATER = 3
LATER_GROUP = "permanent"
OFFICER = "officer"
UNDERTAKING = "_undertaking"
OFFICER_REASONS = frozenset(
    {"officer_confirms", "young_exactly", "country_not_listed", "graduate_waiver", "graduate_place_differs"}
)


def deciding_verdict(judgement: Judgement) -> Verdict | None:
    """Return the route that gives the person's category, undisputed ones first; `None` where none is met."""
    met = [one for one in judgement.verdicts if one.met and one.route.category == judgement.at_least]
    return min(met, key=lambda one: one.route.code in DISPUTED_ROUTES, default=None)


def build_plan(
    judgement: Judgement,
    missing: tuple[str, ...],
    nearest: tuple[NearestChange, ...],
    related: tuple[RelatedVerdict, ...],
) -> tuple[Step, ...]:
    """Put the findings in the order in which a person would act on them.

    Args:
        judgement: the person's routes, judged.
        missing: the facts not told that can still change the category, the most deciding first.
        nearest: changes that lift the person, by effort.
        related: what goes with the category or beyond it, judged.
    Returns:
        Steps `apply`, `tell`, `ask`, `improve`, `later`, `confirm`, in this order; the last one is always there.
    """
    rules, city = judgement.rules.plan, judgement.city
    steps: list[Step] = []
    leading = deciding_verdict(judgement)
    if leading is not None:
        steps.append(Step("apply", leading, _permit_papers(judgement, leading), rules.offices_of(city)))
    steps += [Step("apply", one, one.related.papers, one.related.places) for one in related if one.met]
    if missing:
        steps.append(Step("tell", missing))
    steps += [Step("ask", one, places=rules.ask_of(city)) for one in _for_an_officer(judgement)]
    steps += [
        Step("ask", one, one.related.papers, (*one.related.places, *rules.ask_of(city)))
        for one in related
        if one.met is None and _only_officer_left(one)
    ]
    steps += [Step("improve", change) for change in nearest[:MOST_IMPROVE]]
    steps += [Step("later", one, one.related.papers, one.related.places) for one in _within_sight(related)]
    return (*steps, Step("confirm", places=rules.ask_of(city)))


def _permit_papers(judgement: Judgement, leading: Verdict) -> tuple[str, ...]:
    """Papers of the category, then of the route, and for points those of every row that gave some."""
    rules, code = judgement.rules.plan, leading.route.code
    papers = list(rules.permit.get(leading.route.category, ()))
    papers += rules.routes.get(code, ())
    if any(reason.code == "salary_met" for reason in leading.reasons):
        papers += rules.routes.get(f"{code}.salary", ())
    if code in ("A6", "B6"):
        for row in judgement.rows:
            papers += _row_papers(judgement, row.code) if row.points else ()
    # An undertaking stands in for a paper only while the paper is not itself the ground.
    grounds = {f"{paper}{UNDERTAKING}" for paper in papers}
    return tuple(dict.fromkeys(paper for paper in papers if paper not in grounds))


def _row_papers(judgement: Judgement, code: str) -> tuple[str, ...]:
    if code == "E" and judgement.profile.vocational not in (None, "none"):
        return (*judgement.rules.plan.rows["E"], "skill_certificate")
    return judgement.rules.plan.rows.get(code, ())


def _for_an_officer(judgement: Judgement) -> Iterable[Verdict]:
    """Routes better than the present category that the person claims and only an officer can confirm."""
    for verdict in judgement.verdicts:
        if verdict.met is None and RANK[verdict.route.category] > RANK[judgement.at_least] and _is_claimed(verdict):
            yield verdict


def _is_claimed(verdict: Verdict) -> bool:
    return any(reason.code in OFFICER_REASONS for reason in verdict.reasons)


def _only_officer_left(verdict: RelatedVerdict) -> bool:
    """Whether everything a person can tell is there, and holds."""
    told = [one for one in verdict.conditions if one.condition.kind != OFFICER]
    return bool(told) and not verdict.missing and all(one.holds for one in told)


def _within_sight(related: tuple[RelatedVerdict, ...]) -> list[RelatedVerdict]:
    """The ways to permanent residence of which half the conditions or more hold, those with the fewest left first."""
    begun = [
        one
        for one in related
        if one.related.group == LATER_GROUP
        and not one.met
        and not _only_officer_left(one)
        and 2 * sum(condition.holds is True for condition in one.conditions) >= len(one.conditions)
    ]
    return sorted(begun, key=lambda one: sum(not condition.holds for condition in one.conditions))[:MOST_LATER]
