"""The rules as dated data: what `data/policy` holds, and the part of it in force on one day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol, TypeVar

from bot.eligibility.profile import FieldProblem, ProfileErrors
from bot.places import Places

Text = Mapping[str, str]
Category = Literal["A", "B", "C"]


@dataclass(frozen=True)
class Source:
    """Where a rule was read."""

    id: str
    name: Text
    host: str
    dated: str


@dataclass(frozen=True)
class Rule:
    """What every dated rule carries; `until` is the last day it holds, `None` while no end is known."""

    since: date
    until: date | None
    source: Source
    confidence: str

    def holds(self, day: date) -> bool:
        """Whether the rule is in force on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


class Dated(Protocol):
    """Anything with a rule's validity."""

    @property
    def rule(self) -> Rule: ...


@dataclass(frozen=True)
class Band:
    """Points for values from `low` (in) to `high` (out, `None` for no limit), plus some per further unit."""

    low: float
    high: float | None
    points: int
    more_per_year: int = 0


@dataclass(frozen=True)
class RowRule:
    """One row of the points table: bands of a number, or points per choice, or (row P) the figure itself."""

    code: str
    maximum: int
    whole: bool
    bands: tuple[Band, ...]
    values: Mapping[str, int]

    def band(self, value: float) -> Band:
        """Return the band a value falls in; bands cover every value from 0 up (checked at load)."""
        return next(band for band in self.bands if band.high is None or value < band.high)

    def points(self, value: float) -> int:
        """Return the points for a number, 0 to `maximum`; whole rows count completed units."""
        counted = int(value) if self.whole else value
        band = self.band(counted)
        return min(self.maximum, band.points + band.more_per_year * int(counted - band.low))

    @property
    def possible(self) -> tuple[int, ...]:
        """Every number of points this row can give, for reasoning about facts not told."""
        if self.bands:
            found = {band.points for band in self.bands}
            for band in self.bands:
                if band.more_per_year:
                    found |= set(range(band.points, self.maximum + 1, band.more_per_year)) | {self.maximum}
            return tuple(sorted(found))
        return tuple(sorted(set(self.values.values()))) if self.values else tuple(range(self.maximum + 1))


@dataclass(frozen=True)
class PointsTable:
    """The points table of one period."""

    id: str
    rule: Rule
    clause: Text
    rows: Mapping[str, RowRule]


@dataclass(frozen=True)
class Lines:
    """The two lines, A and B, of a threshold: points needed, or multiples of the average wage."""

    rule: Rule
    clause: Text
    a: int
    b: int


@dataclass(frozen=True)
class Ages:
    """Age rules, in completed years."""

    rule: Rule
    clause: Text
    minimum: int
    b_limit: int
    young_talent_below: int


@dataclass(frozen=True)
class GraduateRule:
    """National conditions for recent graduates: months since graduation, average score out of 100."""

    rule: Rule
    clause: Text
    months_since_max: int
    average_score_min: int


@dataclass(frozen=True)
class OtherFigure:
    """A figure some page gives and we do not use, with the reason."""

    monthly_cny: float
    source: Source
    reason: Text


@dataclass(frozen=True)
class WageBase:
    """The average wage of one city and year, CNY before tax."""

    city: str
    wage_year: int
    monthly_cny: float
    annual_cny: float
    rule: Rule
    other_figures: tuple[OtherFigure, ...] = ()


@dataclass(frozen=True)
class City:
    """A city the rules name; `place` is what row L gets there, where a source says so."""

    code: str
    name: Text
    place: str | None


@dataclass(frozen=True)
class Item:
    """One listed case of a route; `text` is `full`, `partial` or `missing`: how much of the wording we have."""

    code: str
    text: str
    label: Text


@dataclass(frozen=True)
class Route:
    """One way into a category."""

    code: str
    category: Category
    title: Text
    clause: Text
    rule: Rule
    items: tuple[Item, ...]
    min_related_years: int | None
    english_nationalities: frozenset[str]
    graduate_cities: frozenset[str]
    founder: Mapping[str, float]


@dataclass(frozen=True)
class NoteRule:
    """A caution and when to show it.

    Attributes:
        detail: listed with the result but left out of its text.
        disputed: sources disagree, so somebody must be asked.
    """

    code: str
    detail: bool
    disputed: bool
    when: str
    cities: frozenset[str]
    rule: Rule


@dataclass(frozen=True)
class NearestRule:
    """How far suggestions may reach and what orders them (effort in about one month of a person's time)."""

    max_more_years: int
    max_pairs: int
    text_max_effort: float
    effort: Mapping[str, float]


@dataclass(frozen=True)
class Condition:
    """One condition of a related route; `kind` names how it is judged (bot/eligibility/related.py).

    Attributes:
        label: the condition in words, its numbers filled in.
        any: the categories or claims of which one is enough.
        fact: the field of the profile, with a dot for one inside a group; `salary` is the pay a year.
        low: the number needed; `strict` when it must be exceeded.
        low_listed: the number needed in a listed region or industry.
    """

    kind: str
    label: Text
    any: frozenset[str] = frozenset()
    fact: str = ""
    low: float = 0
    strict: bool = False
    low_listed: float | None = None
    degree: str = ""


@dataclass(frozen=True)
class Related:
    """A visa, window, local addition or way to permanent residence; `cities` is empty where it holds everywhere."""

    code: str
    group: str
    title: Text
    clause: Text
    rule: Rule
    cities: frozenset[str]
    conditions: tuple[Condition, ...]
    papers: tuple[str, ...]
    places: tuple[str, ...]
    applied_with: Text
    note: Text | None


@dataclass(frozen=True)
class PlanRules:
    """What the plan names: papers by id, and which of them go with a category, a route or a row; places by city."""

    source: Source
    confidence: str
    papers: Mapping[str, Text]
    permit: Mapping[str, tuple[str, ...]]
    routes: Mapping[str, tuple[str, ...]]
    rows: Mapping[str, tuple[str, ...]]
    offices: Mapping[str, tuple[str, ...]]
    ask: Mapping[str, tuple[str, ...]]
    places: Places

    def offices_of(self, city: str | None) -> tuple[str, ...]:
        """Return the ids of the places where a work permit is filed."""
        return self.offices.get(city or "", self.offices["CN"])

    def ask_of(self, city: str | None) -> tuple[str, ...]:
        """Return the ids of the lines to ask."""
        return self.ask.get(city or "", self.ask["CN"])


T = TypeVar("T", bound=Dated)


@dataclass(frozen=True)
class Rules:
    """The rules in force on one day, ready to judge with."""

    as_of: date
    version: str
    table: PointsTable
    points: Lines
    multiples: Lines
    ages: Ages
    graduates: GraduateRule
    routes: tuple[Route, ...]
    notes: tuple[NoteRule, ...]
    bases: Mapping[str, WageBase]
    cities: Mapping[str, City]
    lowest_annual_cny: float  # the lowest wage base known: what a city without one is compared with
    nearest: NearestRule
    related: tuple[Related, ...]
    plan: PlanRules
    checked_long_ago: bool  # the day asked about lies long after the last check of the rules

    def place_of(self, city: str | None) -> str | None:
        """Return what row L gets in a city, where a source says so."""
        return None if city is None else self.cities[city].place


@dataclass(frozen=True)
class Policy:
    """All rules of all periods, as loaded from `data/policy`."""

    version: str
    earliest: date
    tables: tuple[PointsTable, ...]
    points: tuple[Lines, ...]
    multiples: tuple[Lines, ...]
    ages: tuple[Ages, ...]
    graduates: tuple[GraduateRule, ...]
    wages: tuple[WageBase, ...]
    cities: Mapping[str, City]
    routes: tuple[Route, ...]
    notes: tuple[NoteRule, ...]
    nearest: NearestRule
    sources: Mapping[str, Source]
    related: tuple[Related, ...]
    plan: PlanRules
    fresh_days: int

    def on(self, as_of: date) -> Rules:
        """Return the rules in force on a day.

        Raises:
            ProfileErrors: the day is before the first rules we know (field `as_of`).
        """
        if as_of < self.earliest:
            raise ProfileErrors([FieldProblem("as_of", "before_first_rules", {"earliest": self.earliest.isoformat()})])
        return Rules(
            as_of=as_of,
            version=self.version,
            table=_newest(self.tables, as_of),
            points=_newest(self.points, as_of),
            multiples=_newest(self.multiples, as_of),
            ages=_newest(self.ages, as_of),
            graduates=_newest(self.graduates, as_of),
            routes=tuple(route for route in self.routes if route.rule.holds(as_of)),
            notes=tuple(note for note in self.notes if note.rule.holds(as_of)),
            bases=self._bases(as_of),
            cities=self.cities,
            lowest_annual_cny=min(base.annual_cny for base in self._bases(as_of).values() or self.wages),
            nearest=self.nearest,
            related=tuple(related for related in self.related if related.rule.holds(as_of)),
            plan=self.plan,
            checked_long_ago=(as_of - date.fromisoformat(self.version)).days > self.fresh_days,
        )

    def _bases(self, as_of: date) -> dict[str, WageBase]:
        in_force = [base for base in self.wages if base.rule.holds(as_of)]
        return {base.city: base for base in sorted(in_force, key=lambda base: (base.rule.since, base.wage_year))}

    def check(self, city: str | None, direct: Iterable[str]) -> None:
        """Check the parts of a request that only the data can judge.

        Raises:
            ProfileErrors: an unknown city, or a route item that no rule lists.
        """
        problems = []
        if city is not None and city not in self.cities:
            known = ", ".join(self.cities)
            problems.append(FieldProblem("city", "unknown_choice", {"choices": known}))
        if any(code not in self.item_codes for code in direct):
            problems.append(FieldProblem("direct", "unknown_item"))
        if problems:
            raise ProfileErrors(problems)

    @property
    def item_codes(self) -> frozenset[str]:
        """Every code `direct` may hold: items, and routes as a whole."""
        routes = {route.code for route in self.routes if route.items}
        return frozenset(routes | {item.code for route in self.routes for item in route.items})


def _newest(rules: tuple[T, ...], as_of: date) -> T:
    """Pick the newest rule in force; the loader guarantees one for every day from `earliest`."""
    return max((rule for rule in rules if rule.rule.holds(as_of)), key=lambda rule: rule.rule.since)
