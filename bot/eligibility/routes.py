"""Each route judged on its own: met, not met, or not known, with reasons and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.eligibility.assessment import Message, Row, SalaryLine, Verdict, say
from bot.eligibility.founders import judge_founder
from bot.eligibility.graduates import judge_graduate_quota
from bot.eligibility.points import deciding_facts
from bot.eligibility.policy import Item, Route, Rules
from bot.eligibility.profile import EDUCATION, Profile

TEACHERS = frozenset({"language_teacher", "english_teacher"})


@dataclass(frozen=True)
class Case:
    """What the routes are judged on."""

    profile: Profile
    rules: Rules
    city: str | None
    rows: tuple[Row, ...]
    lines: Mapping[str, SalaryLine]


def judge_routes(case: Case) -> tuple[Verdict, ...]:
    """Judge every route in force, in the order of the rules.

    Returns:
        One verdict per route. An item whose official text we don't have in full is never met, only "ask an officer".
    Source: data/policy/routes.yml.
    """
    return tuple(_JUDGES[route.code](route, case) for route in case.rules.routes)


def has_degree(profile: Profile, degree: str) -> bool | None:
    """Whether the person holds at least a degree; `None` when not told."""
    return None if profile.education is None else EDUCATION.index(profile.education) >= EDUCATION.index(degree)


def _declared(route: Route, case: Case) -> Verdict:
    """Judge what the person says of the listed cases of a route."""
    direct = case.profile.direct
    if direct is None:
        return Verdict(route, None, (say("direct_not_asked"),), ("direct",))
    items = [item for item in route.items if item.code in direct]
    full = [item for item in items if item.text == "full"]
    if full:
        return Verdict(route, True, tuple(say("direct_declared", item=item.label) for item in full))
    if items:
        return Verdict(route, None, tuple(say("officer_confirms", item=item.label) for item in items))
    if route.code in direct:
        return Verdict(route, None, (say("item_not_named"),), ("direct",))
    return Verdict(route, False, (say("direct_not_declared"),))


def _founder(route: Route, case: Case) -> Verdict:
    declared = _declared(route, case)
    if declared.met or case.profile.founder is None:
        return declared
    return judge_founder(route, case.profile, declared)


def _with_salary(route: Route, case: Case) -> Verdict:
    """Listed posts, or the pay alone."""
    line, declared = case.lines[route.category], _declared(route, case)
    if line.met:
        return Verdict(route, True, (line.reason,))
    if declared.met:
        return declared
    met = False if line.met is False and declared.met is False else None
    return Verdict(route, met, (line.reason, *declared.reasons), line.missing + declared.missing, line.open)


def _salary(route: Route, case: Case) -> Verdict:
    line = case.lines[route.category]
    return Verdict(route, line.met, (line.reason,), line.missing, line.open)


def _young_talent(route: Route, case: Case) -> Verdict:
    limit, age = case.rules.ages.young_talent_below, case.profile.age
    declared = _declared(route, case)
    if age is not None and int(age) > limit:
        return Verdict(route, False, (say("young_over", limit=limit),))
    if not declared.met:
        return declared
    if age is None:
        return Verdict(route, None, (say("young_age_unknown", limit=limit),), ("age",), True)
    if int(age) == limit:
        return Verdict(route, None, (say("young_exactly", limit=limit),))
    return Verdict(route, True, (*declared.reasons, say("young_under", limit=limit)))


def _points_a(route: Route, case: Case) -> Verdict:
    return _points(route, case, case.rules.points.a, None)


def _points_b(route: Route, case: Case) -> Verdict:
    return _points(route, case, case.rules.points.b, case.rules.points.a)


def _points(route: Route, case: Case, needed: int, below: int | None) -> Verdict:
    """Judge the total, in the worst and the best case of the facts not told."""
    worst = sum(min(row.possible) for row in case.rows)
    best = sum(max(row.possible) for row in case.rows)
    values = {"total": worst, "best": best, "needed": needed, "short": needed - worst}
    if below is not None and worst >= below:
        return Verdict(route, False, (say("points_above", total=worst, below=below),))
    if worst >= needed:
        return Verdict(route, True, (say("points_met", **values),))
    if best < needed:
        reason = say("points_short", **values) if best == worst else say("points_cannot_reach", **values)
        return Verdict(route, False, (reason,))
    return Verdict(route, None, (say("points_open", **values),), deciding_facts(case.rows, needed), True)


def _degree_and_work(route: Route, case: Case) -> Verdict:
    """B1: bachelor's or above, two years of related work, and a post as the standard lists them."""
    profile, needed = case.profile, route.min_related_years or 0
    degree, years = has_degree(profile, "bachelor"), _related_years(profile, needed)
    if degree is False:
        return Verdict(route, False, (say("degree_short"),))
    if years is False:
        # Some places waive the years for graduates with a master's or more; which do, sources disagree.
        waiver = profile.graduate is not None and has_degree(profile, "master") is not False
        reasons: tuple[Message, ...] = (say("years_short", needed=needed),)
        return Verdict(route, None if waiver else False, (*reasons, say("graduate_waiver")) if waiver else reasons)
    missing = _missing(education=degree, related_work_years=years)
    if missing:
        return Verdict(route, None, (say("degree_and_years_needed", needed=needed),), missing, True)
    named = [item for item in route.items if item.code in (profile.direct or ())]
    post = say("post_named", item=named[0].label) if named else say("post_assumed", item=_last(route).label)
    return Verdict(route, True, (say("degree_and_years_met", needed=needed), post))


def _related_years(profile: Profile, needed: int) -> bool | None:
    """Whether the related years reach what is needed; all work is their upper limit."""
    if profile.related_work_years is not None:
        return profile.related_work_years >= needed
    return False if profile.work_years is not None and profile.work_years < needed else None


def _last(route: Route) -> Item:
    return route.items[-1]


def _missing(**known: object) -> tuple[str, ...]:
    return tuple(name for name, value in known.items() if value is None)


def _skills(route: Route, case: Case) -> Verdict:
    if case.profile.vocational == "international_top":
        return Verdict(route, True, (say("certificate_met"),))
    declared = _declared(route, case)
    if declared.met is False and case.profile.vocational is None:
        return Verdict(route, None, (say("certificate_unknown"),), ("vocational",))
    return declared


def _teacher(route: Route, case: Case) -> Verdict:
    """B3: own mother tongue, a degree from its country, and two years of teaching or what replaces them."""
    profile, direct, needed = case.profile, case.profile.direct or (), route.min_related_years or 0
    if profile.occupation is None:
        return Verdict(route, None, (say("teacher_not_asked"),), ("occupation",))
    if profile.occupation not in TEACHERS:
        return Verdict(route, False, (say("not_a_teacher"),))
    degree = has_degree(profile, "bachelor")
    if degree is False:
        return Verdict(route, False, (say("degree_short"),))
    english = profile.occupation == "english_teacher"
    if english and profile.mother_tongue not in (None, "en"):
        return Verdict(route, False, (say("not_mother_tongue"),))
    years = True if "B3.2" in direct else _related_years(profile, needed)
    if years is False:
        return Verdict(route, None, (say("teaching_years_short", needed=needed),), ("direct",))
    missing = _missing(education=degree, related_work_years=years)
    if english:
        missing += _missing(mother_tongue=profile.mother_tongue, nationality=profile.nationality)
    if "B3.1" not in direct:
        return Verdict(route, None, (say("mother_tongue_degree_needed"),), (*missing, "direct"))
    if missing:
        return Verdict(route, None, (say("teacher_needs", needed=needed),), missing, True)
    if english and profile.nationality not in route.english_nationalities:
        # The list of English-speaking countries ends with "and others": one off the list is an officer's decision.
        return Verdict(route, None, (say("country_not_listed"),))
    return Verdict(route, True, (say("teacher_met"),))


def _quota(route: Route, case: Case) -> Verdict:
    declared = _declared(route, case)
    if declared.met or case.profile.graduate is None:
        return declared
    return judge_graduate_quota(route, case.profile, case.rules, case.city, has_degree(case.profile, "master"))


_JUDGES: Mapping[str, Callable[[Route, Case], Verdict]] = {
    "A1": _declared,
    "A2": _declared,
    "A3": _with_salary,
    "A4": _founder,
    "A5": _young_talent,
    "A6": _points_a,
    "B1": _degree_and_work,
    "B2": _skills,
    "B3": _teacher,
    "B4": _salary,
    "B5": _declared,
    "B6": _points_b,
    "C1": _declared,
    "C2": _declared,
    "C3": _quota,
}
ROUTE_CODES: tuple[str, ...] = tuple(_JUDGES)
