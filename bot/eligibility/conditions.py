"""When a caution of `data/policy/notes.yml` applies: the conditions its `when` may name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.eligibility.assessment import RANK, Judgement
from bot.eligibility.routes import TEACHERS, has_degree

Condition = Callable[[Judgement], bool]


def warning_codes(judgement: Judgement) -> tuple[str, ...]:
    """Return the codes of the cautions in force that apply, in the order of the data.

    Source: data/policy/notes.yml.
    """
    return tuple(
        note.code
        for note in judgement.rules.notes
        if (not note.cities or judgement.city in note.cities) and CONDITIONS[note.when](judgement)
    )


def _below_a(judgement: Judgement) -> bool:
    return judgement.at_least != "A" and not judgement.under_age


def _age_from(judgement: Judgement, age: int) -> bool:
    told = judgement.profile.age
    return told is not None and int(told) >= age and _below_a(judgement)


def _line_met(judgement: Judgement) -> bool:
    return any(line.met for line in judgement.lines)


def _b4_met(judgement: Judgement) -> bool:
    verdict = judgement.verdict("B4")
    return verdict is not None and verdict.met is True and _below_a(judgement)


def _young_at_limit(judgement: Judgement) -> bool:
    told, limit = judgement.profile.age, judgement.rules.ages.young_talent_below
    return told is not None and int(told) == limit and "A5" in (judgement.profile.direct or ()) and _below_a(judgement)


def _place_differs(judgement: Judgement) -> bool:
    place, told = judgement.rules.place_of(judgement.city), judgement.profile.place
    return place is not None and told is not None and told != place


CONDITIONS: Mapping[str, Condition] = {
    "always": lambda judgement: True,
    "below_a": _below_a,
    "low": lambda judgement: RANK[judgement.at_least] <= RANK["C"],
    "base_used": lambda judgement: judgement.base is not None and judgement.base.rule.until is None,
    "checked_long_ago": lambda judgement: judgement.rules.checked_long_ago,
    "base_not_found": lambda judgement: judgement.city is not None and judgement.base is None,
    "city_not_given": lambda judgement: judgement.city is None and _below_a(judgement),
    "place_differs_from_city": _place_differs,
    "salary_line_met": _line_met,
    "b4_met": _b4_met,
    "over_b_age": lambda judgement: _age_from(judgement, judgement.rules.ages.b_limit + 1),
    "near_b_age": lambda judgement: _age_from(judgement, judgement.rules.ages.b_limit),
    "young_at_limit": _young_at_limit,
    "work_counted": lambda judgement: judgement.profile.work_years is not None,
    "top_university": lambda judgement: "top_university" in (judgement.profile.extras or ()),
    "local_bonus": lambda judgement: bool(judgement.profile.local_bonus),
    "graduate": lambda judgement: judgement.profile.graduate is not None,
    "teacher": lambda judgement: judgement.profile.occupation in TEACHERS,
    "doctor_below_a": lambda judgement: has_degree(judgement.profile, "doctor") is True and _below_a(judgement),
}
