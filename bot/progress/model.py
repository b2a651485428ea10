"""What a case, a state and a time limit are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

Clock = Callable[[], datetime]
"""Tells the time, with an offset; injected so that tests can move it."""

CHINA = timezone(timedelta(hours=8))
"""Chinese time has had no daylight saving since 1991, so a fixed offset is enough."""


def utc_now() -> datetime:
    """Tell the time of this machine, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One wording in both languages."""

    en: str
    zh: str

    def as_dict(self) -> dict[str, str]:
        """Return `{"en": …, "zh": …}`."""
        return {"en": self.en, "zh": self.zh}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who has to act next."""

    code: str
    label: Bilingual


@dataclass(frozen=True, slots=True)
class State:
    """A state of our own neutral set.

    Attributes:
        stage: 1 to 5, for a progress bar.
        means: what it means for the applicant.
        next: what to do now.
        who: who has to act next.
        aliases: other words that stand for it in imported files.
    """

    code: str
    label: Bilingual
    stage: int
    stage_name: Bilingual
    means: Bilingual
    next: Bilingual
    who: Actor
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BusinessType:
    """A kind of business a case can be."""

    code: str
    label: Bilingual
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """What an asker must know besides the number; the operator chooses it.

    Attributes:
        name: what is asked for, as part of a sentence.
        shortest, longest: characters, blanks and dashes not counted.
    """

    name: Bilingual
    shortest: int
    longest: int


@dataclass(frozen=True, slots=True)
class LimitSource:
    """Where a time limit was read."""

    title: Bilingual
    host: str | None
    date: str | None
    confidence: str


@dataclass(frozen=True, slots=True)
class Step:
    """A step that a time limit can be set for, and the states in which it runs."""

    code: str
    label: Bilingual
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """How long one step may take.

    Attributes:
        city: `CN` for the whole country, or a code such as `CN-SH`.
        categories: `A`, `B`, `C`; empty means every category and an unknown one.
        working_days: the limit; None means that no figure was found, and that none may be borrowed.
        counted_from: the state that starts the clock; None when the source does not say.
        legal_working_days, usual_working_days, may_add_working_days: further figures of the source, if any.
    """

    city: str
    step: Step
    business_types: tuple[str, ...]
    categories: tuple[str, ...]
    working_days: int | None
    kind: str
    kind_name: Bilingual
    counted_from: str | None
    source: LimitSource
    legal_working_days: int | None = None
    usual_working_days: int | None = None
    may_add_working_days: int | None = None


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A state a case reached, and when (with an offset)."""

    state: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """A case as imported. Number and proof are in clear here, so they stay out of its `repr`."""

    business_type: str
    business_number: str = field(repr=False)
    proof: str = field(repr=False)
    city: str
    category: str | None
    history: tuple[HistoryEntry, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A case as looked up.

    Attributes:
        history: oldest first and never empty.
        as_of: when the source last confirmed it: the import, or the back end's answer.
        stale: the source did not answer just now, and this is what it said before.
        ticket: lets the source find the case again without number and proof; opaque, for subscriptions.
    """

    business_number: str = field(repr=False)
    business_type: str
    city: str
    category: str | None
    history: tuple[HistoryEntry, ...]
    as_of: datetime
    stale: bool = False
    ticket: str = field(default="", repr=False)
