"""The rules once more, as tables over whole columns of people: shares nothing with the engine but the facts' names.

Every fact may be unknown (-1, or `None` among choices). Numbers are typed in here again from the published tables, not
read from data/policy, so that a slip there shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
UNKNOWN = -1
EDUCATION = ("none", "bachelor", "master", "doctor")
VOCATIONAL = ("none", "senior_worker", "technician", "senior_technician", "international_top")
CHINESE = ("none", "hsk1", "hsk2", "hsk3", "hsk4", "hsk5", "hsk6", "degree_in_chinese", "former_national")
PLACES = ("none", "west", "northeast", "poor_county")
CITIES = (None, "CN-SH", "CN-BJ", "CN-HZ")
DIRECT = ("A1", "A2.8", "A2.12", "A3.1", "A4.2", "A5", "B1.4", "C2")
YES, NO, OPEN, OFFICER = 1, 0, 2, 3  # met, not met, not known but the person can tell, not known and an officer must

EDGES = {
    "S": ([50_000, 70_000, 150_000, 250_000, 350_000, 450_000], [0, 5, 8, 11, 14, 17, 20]),
    "T": ([3, 6, 9], [0, 5, 10, 15]),
    "A": ([18, 26, 46, 56, 61], [0, 10, 15, 10, 5, 0]),
}
CHOICES = {"E": [0, 10, 15, 20], "V": [0, 10, 15, 20, 20], "C": [0, 1, 2, 3, 4, 5, 5, 5, 5], "L": [0, 10, 10, 10]}
MAXIMUM = {"S": 20, "T": 15, "A": 15, "C": 5, "L": 10, "U": 5}
BASE_MONTHLY = np.array([0, 12_434, 11_937, 0])  # by city; 0 where none is known
LOWEST_MONTHLY = 11_937


@dataclass
class People:
    """Columns of facts; choices as their index."""

    salary: Ints
    education: Ints
    vocational: Ints
    work: Ints
    related: Ints
    months: Ints
    chinese: Ints
    place: Ints
    age: Ints
    extras: Ints
    bonus: Ints
    city: Ints
    direct: Ints  # a bit per item of DIRECT, or UNKNOWN


def draw_people(count: int, seed: int) -> People:
    """Draw people at random, about one fact in eight unknown, pay often at an edge."""
    rng = np.random.default_rng(seed)
    edges = np.array([*EDGES["S"][0], 596_832, 895_248, 572_976, 859_464])
    near = rng.choice(edges, count) + rng.integers(-1, 2, count)
    salary = np.where(rng.random(count) < 0.5, near, rng.integers(0, 1_200_000, count))
    work = rng.integers(0, 31, count)
    related = np.minimum(work, rng.integers(0, 5, count))
    direct = np.where(rng.random(count) < 0.8, 0, 1 << rng.integers(0, len(DIRECT), count))
    drawn = {
        "salary": salary,
        "education": rng.integers(0, 4, count),
        "vocational": np.where(rng.random(count) < 0.8, UNKNOWN, rng.integers(0, 5, count)),
        "work": work,
        "related": related,
        "months": rng.integers(0, 13, count),
        "chinese": rng.integers(0, 9, count),
        "place": rng.integers(0, 4, count),
        "age": rng.integers(16, 72, count),
        "extras": rng.integers(0, 2, count),
        "bonus": np.where(rng.random(count) < 0.8, UNKNOWN, rng.integers(0, 11, count)),
        "city": rng.integers(0, len(CITIES), count),
        "direct": direct,
    }
    for name in set(drawn) - {"vocational", "bonus", "city"}:
        drawn[name] = np.where(rng.random(count) < 0.125, UNKNOWN, drawn[name])
    return People(**drawn)


def profile_of(people: People, number: int) -> tuple[dict[str, Any], str | None]:
    """Return one person as the profile of the HTTP contract, and the city."""
    names = {"annual_salary_cny": "salary", "work_years": "work", "related_work_years": "related"}
    names |= {"months_per_year": "months", "age": "age", "local_bonus": "bonus"}
    facts: dict[str, Any] = {name: int(getattr(people, column)[number]) for name, column in names.items()}
    for name, choices in (
        ("education", EDUCATION),
        ("vocational", VOCATIONAL),
        ("chinese", CHINESE),
        ("place", PLACES),
    ):
        index = int(getattr(people, name)[number])
        facts[name] = UNKNOWN if index == UNKNOWN else choices[index]
    facts["extras"] = {UNKNOWN: UNKNOWN, 0: [], 1: ["ip"]}[int(people.extras[number])]
    bits = int(people.direct[number])
    facts["direct"] = bits if bits == UNKNOWN else [item for bit, item in enumerate(DIRECT) if bits >> bit & 1]
    return {name: value for name, value in facts.items() if value != UNKNOWN}, CITIES[int(people.city[number])]


def points_of(people: People) -> tuple[Ints, Ints]:
    """Return the least and the most points each person can have."""
    low, high = np.maximum(people.bonus, 0), np.maximum(people.bonus, 0)
    for row, column in (("S", people.salary), ("T", people.months), ("A", people.age)):
        edges, points = EDGES[row]
        low, high = _add(low, high, column, np.array(points)[np.searchsorted(edges, column, side="right")], row)
    low, high = _add(low, high, people.chinese, np.array(CHOICES["C"])[people.chinese], "C")
    place = np.where((people.place == UNKNOWN) & (people.city == 1), 0, people.place)  # Shanghai is no listed region
    low, high = _add(low, high, place, np.array(CHOICES["L"])[place], "L")
    low, high = _add(low, high, people.extras, 5 * people.extras, "U")
    skill = np.where(people.vocational == UNKNOWN, 0, np.array(CHOICES["V"])[people.vocational])
    degree = np.maximum(np.array(CHOICES["E"])[people.education], skill)
    low += np.where(people.education == UNKNOWN, skill, degree)
    high += np.where(people.education == UNKNOWN, 20, degree)
    least = _work(np.where(people.work == UNKNOWN, np.maximum(people.related, 0), people.work))
    return low + least, high + np.where(people.work == UNKNOWN, 20, least)


def _add(low: Ints, high: Ints, told: Ints, points: Ints, row: str) -> tuple[Ints, Ints]:
    unknown = told == UNKNOWN
    return low + np.where(unknown, 0, points), high + np.where(unknown, MAXIMUM[row], points)


def _work(years: Ints) -> Ints:
    return np.where(years < 2, 0, np.minimum(20, years + 3))


def routes_of(people: People) -> dict[str, Ints]:
    """Judge the routes on points, pay, degree and what is claimed, each with one of the four states."""
    low, high = points_of(people)
    routes = {
        "A6": np.where(low >= 85, YES, np.where(high < 85, NO, OPEN)),
        "B6": np.where(low >= 85, NO, np.where(low >= 60, YES, np.where(high < 60, NO, OPEN))),
        "B4": _pay(people, 4),
        "B1": _degree_and_work(people),
        "A5": _young(people),
    }
    for route, items in {"A1": ("A1",), "A2": ("A2.8",), "A4": (), "C2": ("C2",)}.items():
        partial = {"A2": ("A2.12",), "A4": ("A4.2",)}.get(route, ())
        routes[route] = _claimed(people, items, partial)
    pay, post = _pay(people, 6), _claimed(people, ("A3.1",), ())
    routes["A3"] = np.where((pay == YES) | (post == YES), YES, np.where(pay == NO, post, pay))
    told = (people.direct != UNKNOWN) & (people.vocational != UNKNOWN)
    top = people.vocational == VOCATIONAL.index("international_top")
    routes["B2"] = np.where(top, YES, np.where(told, NO, OFFICER))
    young = (people.age >= 0) & (people.age < 18)
    return {code: np.where(young, NO, state) for code, state in routes.items()}


def _pay(people: People, times: int) -> Ints:
    base = BASE_MONTHLY[people.city]
    known = np.where(people.salary >= 12 * times * base, YES, NO)
    may = (people.salary == UNKNOWN) | (people.salary >= 12 * times * LOWEST_MONTHLY)
    without_base = np.where(may, OPEN, OFFICER)
    return np.where(base == 0, without_base, np.where(people.salary == UNKNOWN, OPEN, known))


def _degree_and_work(people: People) -> Ints:
    degree = np.where(people.education == UNKNOWN, OPEN, np.where(people.education >= 1, YES, NO))
    at_most = np.where((people.work >= 0) & (people.work < 2), NO, OPEN)
    years = np.where(people.related == UNKNOWN, at_most, np.where(people.related >= 2, YES, NO))
    return np.where((degree == NO) | (years == NO), NO, np.where((degree == YES) & (years == YES), YES, OPEN))


def _claimed(people: People, full: tuple[str, ...], partial: tuple[str, ...]) -> Ints:
    claimed, officer = (_any(people, items) for items in (full, partial))
    return np.where(people.direct == UNKNOWN, OFFICER, np.where(claimed, YES, np.where(officer, OFFICER, NO)))


def _any(people: People, items: tuple[str, ...]) -> Bools:
    bits = sum(1 << DIRECT.index(item) for item in items)
    return (people.direct != UNKNOWN) & ((people.direct & bits) != 0)


def _young(people: People) -> Ints:
    claimed = _claimed(people, ("A5",), ())
    by_age = np.where(people.age == UNKNOWN, OPEN, np.where(people.age < 40, YES, OFFICER))
    return np.where(people.age > 40, NO, np.where(claimed == YES, by_age, claimed))


def categories_of(routes: dict[str, Ints]) -> list[str]:
    """Return each person's category, or `undetermined` while a fact not told can still raise it."""
    least, best = (_rank(routes, states) for states in ((YES,), (YES, OPEN)))
    names = ("none", "C", "B", "A")
    return [names[low] if low == high else "undetermined" for low, high in zip(least, best, strict=True)]


def _rank(routes: dict[str, Ints], states: tuple[int, ...]) -> Ints:
    rank = {"A": 3, "B": 2, "C": 1}
    ranks = [np.where(np.isin(state, states), rank[code[0]], 0) for code, state in routes.items()]
    best: Ints = np.max(ranks, axis=0)
    return best
