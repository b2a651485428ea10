"""What the engine answers: rows, routes, salary lines, changes and cautions, as codes with values, no wording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.eligibility.policy import Category, Condition, Related, Route, Rules, WageBase
from bot.eligibility.profile import Number, Profile

Outcome = Literal["A", "B", "C", "none"]
RANK: Mapping[str, int] = {"none": 0, "C": 1, "B": 2, "A": 3}


@dataclass(frozen=True)
class Message:
    """Something to say: a code that has wording, and the values that wording needs."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


def say(code: str, **values: Any) -> Message:
    """Build a message; every code used here must have wording in both languages (tested)."""
    return Message(code, values)


@dataclass(frozen=True)
class Row:
    """One row of the points table.

    Attributes:
        value: the fact as told, or what is taken for it; `None` when not known.
        points: `None` when the fact is not known.
        possible: every number of points the row can still turn out to give.
        asks: the facts that would settle it.
    """

    code: str
    value: Any
    points: int | None
    maximum: int
    band: Message
    possible: tuple[int, ...]
    asks: tuple[str, ...] = ()


@dataclass(frozen=True)
class SalaryLine:
    """The pay that opens a category: `multiple` times the wage base; amounts in CNY before tax."""

    category: Category
    multiple: int
    annual_cny: float | None
    monthly_cny: float | None
    met: bool | None
    open: bool
    reason: Message
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """One route judged.

    Attributes:
        met: `None` when a fact is missing or an officer must confirm.
        open: a fact the person can still tell may make it met.
        missing: names of the facts that would help to judge.
    """

    route: Route
    met: bool | None
    reasons: tuple[Message, ...]
    missing: tuple[str, ...] = ()
    open: bool = False


@dataclass(frozen=True)
class Judgement:
    """Everything that follows directly from the facts: no suggestions and no cautions yet."""

    profile: Profile
    city: str | None
    rules: Rules
    rows: tuple[Row, ...]
    base: WageBase | None
    lines: tuple[SalaryLine, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def total(self) -> int:
        """Points of the rows that are known."""
        return sum(row.points or 0 for row in self.rows)

    @property
    def at_least(self) -> Outcome:
        """The category the facts told already give."""
        return _best(verdict.route.category for verdict in self.verdicts if verdict.met)

    @property
    def at_best(self) -> Outcome:
        """The category that the facts not told could still give."""
        return _best(verdict.route.category for verdict in self.verdicts if verdict.met or verdict.open)

    @property
    def category(self) -> str:
        """`A`, `B`, `C`, `none`, or `undetermined` while a fact not told decides."""
        return self.at_least if self.at_least == self.at_best else "undetermined"

    @property
    def under_age(self) -> bool:
        """Whether the person is too young for any permit."""
        age = self.profile.age
        return age is not None and age < self.rules.ages.minimum

    def verdict(self, code: str) -> Verdict | None:
        """Return one route's verdict; `None` where the route is not in force."""
        return next((verdict for verdict in self.verdicts if verdict.route.code == code), None)


@dataclass(frozen=True)
class CheckedCondition:
    """One condition of a related route; `holds` is `None` when not known."""

    condition: Condition
    holds: bool | None


@dataclass(frozen=True)
class RelatedVerdict:
    """One related route judged; `missing` names facts that would help where it is not known."""

    related: Related
    met: bool | None
    conditions: tuple[CheckedCondition, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class NearestChange:
    """One change, or two together, that lift the person, recomputed by the engine.

    Attributes:
        before: the facts changed, as they are.
        change: the same facts as they must become.
        points: the new total.
        effort: what orders the changes, about one month of a person's time.
        kinds: what is changed: one of `chinese months years education certificate salary`, or two.
    """

    before: Mapping[str, Number | str]
    change: Mapping[str, Number | str]
    gives: Category
    points: int
    effort: float
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """One step of the personal plan.

    Attributes:
        kind: `apply` now, `tell` us a fact, `ask` an officer, `improve`, aim at `later`, or `confirm` before filing.
        about: the route, related route, change or facts it is about.
        papers: ids of papers to bring.
        places: ids of offices and lines.
    """

    kind: str
    about: Verdict | RelatedVerdict | NearestChange | tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Assessment:
    """The answer to one profile: the judgement with suggestions, cautions and what was assumed."""

    judgement: Judgement
    missing: tuple[str, ...]
    nearest: tuple[NearestChange, ...]
    warnings: tuple[str, ...]
    assumed: tuple[str, ...]
    related: tuple[RelatedVerdict, ...]
    plan: tuple[Step, ...]

    @property
    def category(self) -> str:
        """`A`, `B`, `C`, `none` or `undetermined`."""
        return self.judgement.category

    @property
    def total(self) -> int:
        """Points of the rows that are known."""
        return self.judgement.total

    @property
    def points(self) -> Mapping[str, int | None]:
        """Points by row code; `None` where the fact is not known."""
        return {row.code: row.points for row in self.judgement.rows}

    @property
    def met(self) -> Mapping[str, bool | None]:
        """Whether each route is met, by route code."""
        return {verdict.route.code: verdict.met for verdict in self.judgement.verdicts}


def _best(categories: Any) -> Outcome:
    best: Outcome = "none"
    for category in categories:
        if RANK[category] > RANK[best]:
            best = category
    return best
