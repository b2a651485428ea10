"""Answers "where is my application?": checks the asker, finds the case, says what its state means."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import DataErrors, Problem
from bot.progress.catalogue import Catalogue
from bot.progress.hashes import KeyedHash
from bot.progress.lockout import Lockout
from bot.progress.model import BusinessType, Case, CaseRecord, Clock, HistoryEntry, State, utc_now
from bot.progress.numbers import normalise_number
from bot.progress.registry import CaseRegistry
from bot.progress.source import CaseSource, SourceAway
from bot.progress.timing import RunningLimit, find_running_limit

_log = logging.getLogger(__name__)
_NO_SUCH_TYPE = "\0"  # never equal to the kind of business of a stored case


@dataclass(frozen=True, slots=True)
class HistoryItem:
    """A state the case reached, and when."""

    state: State
    at: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """The case is there and the proof fits.

    Attributes:
        history: oldest first; its last item is the present state.
        as_of: when the source last confirmed it.
        stale: the back end did not answer just now; this is what it said at `as_of`.
        ticket: finds the case again without number and proof; for subscriptions, never shown.
    """

    business_number: str = field(repr=False)
    business_type: BusinessType
    city: str
    category: str | None
    history: tuple[HistoryItem, ...]
    time_limit: RunningLimit | None
    as_of: datetime
    stale: bool = False
    ticket: str = field(default="", repr=False)

    @property
    def state(self) -> State:
        """The present state."""
        return self.history[-1].state

    @property
    def since(self) -> datetime:
        """When the present state was reached."""
        return self.history[-1].at


@dataclass(frozen=True, slots=True)
class NotFound:
    """Unknown number, wrong proof or wrong kind of business: nobody is told which."""


@dataclass(frozen=True, slots=True)
class Locked:
    """Too many failures; `retry_after_s` is 1 to 900 seconds."""

    retry_after_s: int


class ProgressService:
    """The one door to the cases, whichever source they come from."""

    def __init__(
        self,
        registry: CaseRegistry,
        hashes: KeyedHash,
        lockout: Lockout,
        catalogue: Catalogue,
        *,
        source: CaseSource | None = None,
        clock: Clock = utc_now,
    ) -> None:
        """Put the parts together; `open` builds them from an engine and a key."""
        self.registry = registry
        self.lockout = lockout
        self._hashes = hashes
        self._clock = clock
        self.source: CaseSource = source or registry
        self.catalogue = catalogue
        self.observe: Callable[[str], None] = _ignore

    @classmethod
    async def open(
        cls,
        engine: AsyncEngine,
        key: bytes,
        *,
        clock: Clock = utc_now,
        catalogue: Catalogue | None = None,
        source: CaseSource | None = None,
    ) -> ProgressService:
        """Build the service on a database and create its tables.

        Args:
            engine: SQLite through aiosqlite or PostgreSQL through asyncpg; the caller disposes of it.
            key: the operator's secret key, at least 16 bytes; the same one at every start.
            clock: tells the time.
            catalogue: states and limits; read from data/progress if left out.
            source: where cases are looked up; the embedded registry if left out.
        Raises:
            SetupError: the key is too short.
            DataErrors: the data files are wrong.
        """
        hashes = KeyedHash(key)
        registry = CaseRegistry(engine, hashes, clock=clock)
        if catalogue is None:
            catalogue = await asyncio.to_thread(Catalogue.load)
        await registry.prepare()
        return cls(registry, hashes, Lockout(engine, clock=clock), catalogue, source=source, clock=clock)

    async def check(
        self, business_type: str | None, business_number: str, proof: str, caller: str
    ) -> Found | NotFound | Locked:
        """Look up one case for somebody who claims it.

        Each outcome is told to `observe`, for metrics: `found`, `stale`, `not_found`, `locked`, `away`.

        Args:
            business_type: a code, label or alias in either language; None or blank when it was not asked.
            business_number: as typed; spaces, dashes, case and full-width characters do not matter.
            proof: as typed, likewise.
            caller: what identifies the asker (an address, a conversation); only its hash is kept.
        Returns:
            `Found`; `NotFound`, the same whatever was wrong; or `Locked` after 5 failures for this
            number or from this caller in 15 minutes, even if the proof is right now.
        Raises:
            SourceAway: the back end does not answer and nothing is remembered; not held against the asker.
            NotReady: too many tries at once on the same case.
        """
        attempt = await self.lockout.reserve((self._hashes.number(business_number), self._hashes.caller(caller)))
        if attempt.retry_after_s:
            self._note("locked", logging.WARNING)
            return Locked(attempt.retry_after_s)
        try:
            case = await self.source.find(business_number, proof, self._type_code(business_type))
        except BaseException as error:
            await self.lockout.release(attempt)  # the asker is not to blame when the source fails
            if isinstance(error, SourceAway):
                self._note("away", logging.WARNING)
            raise
        if case is None:
            self._note("not_found")
            return NotFound()
        await self.lockout.release(attempt)
        self._note("stale" if case.stale else "found")
        return self._explain(case)

    def _note(self, outcome: str, level: int = logging.INFO) -> None:
        _log.log(level, "progress_checked", extra={"outcome": outcome})
        self.observe(outcome)

    async def import_cases(self, records: Sequence[CaseRecord]) -> int:
        """Store cases, all or none; a case that is already there is replaced.

        Returns:
            How many cases were stored.
        Raises:
            DataErrors: a record names an unknown state, kind of business or city, has no history, number
                or proof, or a number comes twice.
        """
        problems = list(self._problems(records))
        if problems:
            raise DataErrors(problems)
        count = await self.registry.replace(records)
        _log.info("progress_cases_imported", extra={"cases": count})
        return count

    async def ping(self) -> None:
        """Check that the source answers.

        Raises:
            NotReady: it does not.
        """
        await self.source.ping()

    async def show(self, number: str) -> Found | None:
        """Return a case of the registry without its proof: for the operator, never for a visitor."""
        case = await self.registry.show(number)
        return self._explain(case) if case else None

    async def unlock(self, number: str) -> bool:
        """Forgive a number its failed tries; False when it had none. Callers stay locked."""
        return await self.lockout.unlock(self._hashes.number(number))

    def rework(self, found: Found) -> Found:
        """Return a case found earlier with its time limit counted anew from the present moment."""
        history = tuple(HistoryEntry(item.state.code, item.at) for item in found.history)
        kind = found.business_type.code
        case = Case(found.business_number, kind, found.city, found.category, history, found.as_of)
        return replace(found, time_limit=find_running_limit(case, self.catalogue, self._clock()))

    def _type_code(self, business_type: str | None) -> str | None:
        if business_type is None or not business_type.strip():
            return None
        return self.catalogue.resolve_business_type(business_type) or _NO_SUCH_TYPE

    def _explain(self, case: Case) -> Found:
        states = self.catalogue.states
        return Found(
            business_number=case.business_number,
            business_type=self.catalogue.business_types[case.business_type],
            city=case.city,
            category=case.category,
            history=tuple(HistoryItem(states[entry.state], entry.at) for entry in case.history),
            time_limit=find_running_limit(case, self.catalogue, self._clock()),
            as_of=case.as_of,
            stale=case.stale,
            ticket=case.ticket,
        )

    def _problems(self, records: Sequence[CaseRecord]) -> list[Problem]:
        """List what no record may have; the position stands for the number, which is not repeated."""
        problems: list[Problem] = []
        seen: set[str] = set()
        for position, record in enumerate(records, start=1):
            reasons = self._record_problems(record)
            number = normalise_number(record.business_number)
            if number in seen:
                reasons.append("its number is also on an earlier record: put both into one history")
            seen.add(number)
            problems.extend(Problem(f"record {position}", reason) for reason in reasons)
        return problems

    def _record_problems(self, record: CaseRecord) -> list[str]:
        reasons: list[str] = []
        if record.business_type not in self.catalogue.business_types:
            reasons.append("its kind of business is not known: use a code from business_types.yml")
        if record.city not in self.catalogue.cities:
            reasons.append("its city is not known: use a code from time_limits.yml")
        if not record.history or any(entry.state not in self.catalogue.states for entry in record.history):
            reasons.append("its history is empty or has an unknown state: use codes from states.yml")
        if not normalise_number(record.business_number) or not normalise_number(record.proof):
            reasons.append("its number or proof is blank: enter both")
        return reasons


def _ignore(_outcome: str) -> None:
    """Count nothing: nobody watches."""
