"""The smallest changes that lift a person, one alone or two together, each computed again with the same rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import cast

import msgspec

from bot.eligibility.assessment import RANK, Judgement, NearestChange
from bot.eligibility.changes import SAME_ROW, Change, ChangeStep, apply_change, list_steps
from bot.eligibility.judging import judge
from bot.eligibility.policy import Category

# Pairs are picked by adding up points; more than this many that the engine then refuses are not looked at.
MAX_REFUSED = 12
# A degree and years of work together can open a route that asks for both, whatever the points.
BY_ROUTE = frozenset({"education", "years"})


@dataclass(frozen=True)
class _Tried:
    """One step, judged: what it adds to the points, at once and once the years it takes have passed."""

    step: ChangeStep
    judgement: Judgement
    gain: int
    lasting_gain: int


def find_nearest(judgement: Judgement) -> tuple[NearestChange, ...]:
    """Find, for each kind of change a person can make, the smallest that lifts the category, and the smallest pairs.

    Args:
        judgement: of the person as they are.
    Returns:
        At most one change to B and one to A per kind, and of pairs the easiest few to each, by rising effort. A pair is
        kept only where neither half alone would do. Only facts told are changed, only changes after which the category
        is certain are kept, and further years of work must still do once the person is older.
    Source: data/policy/nearest.yml.
    """
    if judgement.at_least == "A" or judgement.under_age:
        return ()
    tried = {kind: [_try(judgement, step) for step in steps] for kind, steps in list_steps(judgement).items()}
    found = [change for steps in tried.values() for change in _singles(judgement, steps)]
    both: tuple[Category, ...] = ("B", "A")
    for category in both:
        if RANK[category] > RANK[judgement.at_least]:
            found += _pairs(judgement, tried, category)
    return tuple(sorted(found, key=lambda change: (change.effort, -RANK[change.gives], change.kinds)))


def _try(before: Judgement, step: ChangeStep) -> _Tried:
    after = judge(apply_change(before.profile, step.change), before.rules, before.city)
    gain = _worst(after) - _worst(before)
    age, row = before.profile.age, before.rules.table.rows["A"]
    lost = 0 if age is None or not step.years else row.points(age) - row.points(age + step.years)
    return _Tried(step, after, gain, gain - max(0, lost))


def _worst(judgement: Judgement) -> int:
    return sum(min(row.possible) for row in judgement.rows)


def _singles(before: Judgement, steps: Sequence[_Tried]) -> Iterator[NearestChange]:
    """Walk one kind of change upwards; keep the first step that lifts to B and the first that lifts to A."""
    reached = max(RANK[before.at_least], RANK["C"])
    for one in steps:
        if _lifts(one.judgement, reached) and _lasts(one.judgement, one.step.years, before):
            reached = RANK[one.judgement.category]
            yield _change(before, one.judgement, (one.step,))


def _lifts(after: Judgement, reached: int) -> bool:
    return after.category in ("A", "B") and RANK[after.category] > reached


def _lasts(after: Judgement, years: int, before: Judgement) -> bool:
    """Years pass for the age too: the category must still be reached by then."""
    age = before.profile.age
    if age is None or years == 0:
        return True
    older = judge(msgspec.structs.replace(after.profile, age=age + years), before.rules, before.city)
    return older.category in RANK and RANK[older.category] >= RANK[after.category]


def _pairs(before: Judgement, tried: dict[str, list[_Tried]], category: Category) -> list[NearestChange]:
    """Pick the easiest pairs by their points, and have the engine confirm each."""
    found: list[NearestChange] = []
    taken: list[tuple[_Tried, _Tried]] = []
    refused = 0
    for pair in sorted(_candidates(before, tried, category), key=_effort):
        if len(found) == before.rules.nearest.max_pairs or refused == MAX_REFUSED:
            break
        if any(_is_larger(pair, smaller) for smaller in taken):
            continue
        steps = (pair[0].step, pair[1].step)
        change = {**steps[0].change, **steps[1].change}
        after = judge(apply_change(before.profile, change), before.rules, before.city)
        if after.category == category and _lasts(after, max(step.years for step in steps), before):
            found.append(_change(before, after, steps))
            taken.append(pair)
        else:
            refused += 1
    return found


def _candidates(
    before: Judgement, tried: dict[str, list[_Tried]], category: Category
) -> Iterator[tuple[_Tried, _Tried]]:
    """Yield the pairs of different kinds that together bring enough points, where neither half alone does."""
    lines = before.rules.points
    needed, worst = lines.a if category == "A" else lines.b, _worst(before)
    open_points = sum(max(row.possible) - min(row.possible) for row in before.rows)
    halves = {
        kind: [one for one in steps if not _lifts(one.judgement, RANK[category] - 1)] for kind, steps in tried.items()
    }
    for kinds in combinations(halves, 2):
        if set(kinds) == SAME_ROW:
            continue
        by_route = category == "B" and set(kinds) == BY_ROUTE
        for one, other in product(halves[kinds[0]], halves[kinds[1]]):
            total = worst + one.gain + other.gain
            enough = worst + one.lasting_gain + other.lasting_gain >= needed
            # Facts not told could lift the person past B: then the answer would not be certain.
            certain = category == "A" or not total < lines.a <= total + open_points
            if by_route or (enough and certain):
                yield one, other


def _effort(pair: tuple[_Tried, _Tried]) -> float:
    return pair[0].step.effort + pair[1].step.effort


def _is_larger(pair: tuple[_Tried, _Tried], smaller: tuple[_Tried, _Tried]) -> bool:
    """Whether a pair only adds to one already taken: the same kinds, each step as large or larger."""
    return all(
        one.step.kind == other.step.kind and one.step.effort >= other.step.effort
        for one, other in zip(pair, smaller, strict=True)
    )


def _change(before: Judgement, after: Judgement, steps: Sequence[ChangeStep]) -> NearestChange:
    change: Change = {name: value for step in steps for name, value in step.change.items()}
    return NearestChange(
        before={name: getattr(before.profile, name) for name in change},
        change=change,
        gives=cast(Category, after.category),
        points=after.total,
        effort=round(sum(step.effort for step in steps), 2),
        kinds=tuple(step.kind for step in steps),
    )
