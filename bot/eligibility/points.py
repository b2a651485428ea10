"""The points table applied to a profile, row by row; a fact not told leaves the row open, not zero."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_

from bot.eligibility.assessment import Message, Row, say
from bot.eligibility.policy import RowRule, Rules
from bot.eligibility.profile import Number, Profile

UNKNOWN_BAND = "unknown"


def score_rows(profile: Profile, rules: Rules, city: str | None) -> tuple[Row, ...]:
    """Score every row of the points table.

    Args:
        profile: the facts told.
        rules: the rules of the day.
        city: a known city code; where a source says so it settles row L.
    Returns:
        The nine rows in the table's order.
    Source: data/policy/points.yml.
    """
    rows = rules.table.rows
    place = profile.place or rules.place_of(city)
    return (
        _number_row(rows["S"], profile.salary_cny, "annual_salary_cny"),
        _education_row(rows["E"], profile),
        _work_row(rows["W"], profile),
        _number_row(rows["T"], profile.months_per_year, "months_per_year"),
        _choice_row(rows["C"], profile.chinese, "chinese"),
        # The city comes up first: it settles the wage base too.
        _choice_row(rows["L"], place, "city" if city is None else "place"),
        _number_row(rows["A"], profile.age, "age"),
        _extras_row(rows["U"], profile),
        _bonus_row(rows["P"], profile),
    )


def deciding_facts(rows: tuple[Row, ...], threshold: int) -> tuple[str, ...]:
    """Return the facts not told that can still carry the total over a threshold, or keep it under.

    Args:
        rows: all rows of the table.
        threshold: the points needed, above 0.
    """
    facts: list[str] = []
    for row in rows:
        if row.points is None:
            low, high = min(row.possible), max(row.possible)
            others = _totals(other for other in rows if other is not row)
            # A total of the others decides with this row when it lies from threshold - high to threshold - low - 1.
            first, last = max(0, threshold - high), threshold - low
            if last > first and (others >> first) & ((1 << (last - first)) - 1):
                facts += row.asks
    return tuple(facts)


def _totals(rows: Iterable[Row]) -> int:
    """Return the totals that rows can add up to, as a bit per total: exact, and fast enough for every question."""
    totals = 1
    for row in rows:
        totals = reduce(or_, (totals << points for points in row.possible))
    return totals


def _known(rule: RowRule, value: object, points: int, band: Message) -> Row:
    return Row(rule.code, value, points, rule.maximum, band, (points,))


def _unknown(rule: RowRule, asks: str, at_least: int = 0) -> Row:
    possible = tuple(points for points in rule.possible if points >= at_least)
    return Row(rule.code, None, None, rule.maximum, say(UNKNOWN_BAND), possible, (asks,))


def _number_row(rule: RowRule, value: Number | None, fact: str) -> Row:
    if value is None:
        return _unknown(rule, fact)
    return _known(rule, value, rule.points(value), band_message(rule, value))


def band_message(rule: RowRule, value: Number) -> Message:
    """Name the band of a number: below its top, from its low edge up, or between the two."""
    band = rule.band(int(value) if rule.whole else value)
    shape = "from" if band.high is None else "below" if band.low == 0 else "range"
    values = {"low": band.low, "high": band.high, "points": band.points, "more": band.more_per_year}
    if rule.whole and band.high is not None:
        values["last"] = band.high - 1  # whole years: "18 to 25" ends with 25, the band with 26
    if rule.whole:
        values["before"] = band.low - 1
    return Message(f"{rule.code.lower()}_{shape}", values)


def _choice_row(rule: RowRule, value: str | None, fact: str) -> Row:
    if value is None:
        return _unknown(rule, fact)
    return _known(rule, value, rule.values[value], Message(f"{rule.code.lower()}_{value}"))


def _education_row(rule: RowRule, profile: Profile) -> Row:
    """The better one of degree and certificate; a certificate not mentioned is taken as none."""
    certificate = profile.vocational or "none"
    if profile.education is None:
        if rule.values[certificate] == rule.maximum:
            return _choice_row(rule, certificate, "education")
        return _unknown(rule, "education", at_least=rule.values[certificate])
    # The degree names the band when both give the same.
    best = max((profile.education, certificate), key=lambda value: rule.values[value])
    return _choice_row(rule, best, "education")


def _work_row(rule: RowRule, profile: Profile) -> Row:
    """All work counts, so related work is a lower limit while the whole is not told."""
    if profile.work_years is None:
        at_least = rule.points(profile.related_work_years or 0)
        if at_least < rule.maximum:
            return _unknown(rule, "work_years", at_least)
        return _number_row(rule, profile.related_work_years, "work_years")
    return _number_row(rule, profile.work_years, "work_years")


def _extras_row(rule: RowRule, profile: Profile) -> Row:
    if profile.extras is None:
        return _unknown(rule, "extras")
    best = max(("none", *profile.extras), key=lambda extra: rule.values[extra])
    row = _choice_row(rule, best, "extras")
    return Row(row.code, list(profile.extras), row.points, row.maximum, row.band, row.possible)


def _bonus_row(rule: RowRule, profile: Profile) -> Row:
    """The authority's own figure; taken as 0 until the person has one confirmed."""
    bonus = min(profile.local_bonus or 0, rule.maximum)
    return _known(rule, bonus, bonus, say("p_given", points=bonus) if bonus else say("p_none"))
