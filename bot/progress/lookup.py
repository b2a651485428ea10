"""Answers "where is my application?": checks the asker, finds the case, says what its state means."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import DataErrors, Problem
from bot.progress.catalogue import Catalogue
from bot.progress.hashes import KeyedHash
from bot.progress.lockout import Lockout
from bot.progress.model import CHINA, BusinessType, Case, CaseRecord, Clock, State, TimeLimit, utc_now
from bot.progress.numbers import normalise_number
from bot.progress.registry import CaseRegistry

_log = logging.getLogger(__name__)
_NO_SUCH_TYPE = "\0"  # never equal to the kind of business of a stored case


@dataclass(frozen=True, slots=True)
class HistoryItem:
    """A state the case reached, and when."""

    state: State
    at: datetime


@dataclass(frozen=True, slots=True)
class RunningLimit:
    """The time limit that runs in the present state.

    Attributes:
        counted_from: when its clock started; None when the source or the history does not say.
    """

    limit: TimeLimit
    counted_from: datetime | None


@dataclass(frozen=True, slots=True)
class Found:
    """The case is there and the proof fits. `history` is oldest first; its last item is the present state."""

    business_number: str = field(repr=False)
    business_type: BusinessType
    city: str
    category: str | None
    history: tuple[HistoryItem, ...]
    time_limit: RunningLimit | None
    as_of: datetime

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
    """The one door to the case registry."""

    def __init__(self, registry: CaseRegistry, hashes: KeyedHash, lockout: Lockout, catalogue: Catalogue) -> None:
        """Put the parts together; `open` builds them from an engine and a key."""
        self._registry = registry
        self._hashes = hashes
        self._lockout = lockout
        self.catalogue = catalogue

    @classmethod
    async def open(
        cls, engine: AsyncEngine, key: bytes, *, clock: Clock = utc_now, catalogue: Catalogue | None = None
    ) -> ProgressService:
        """Build the service on a database and create its tables.

        Args:
            engine: SQLite through aiosqlite or PostgreSQL through asyncpg; the caller disposes of it.
            key: the operator's secret key, at least 16 bytes; the same one at every start.
            clock: tells the time.
            catalogue: states and limits; read from data/progress if left out.
        Raises:
            SetupError: the key is too short.
            DataErrors: the data files are wrong.
        """
        hashes = KeyedHash(key)
        registry = CaseRegistry(engine, hashes, clock=clock)
        if catalogue is None:
            catalogue = await asyncio.to_thread(Catalogue.load)
        await registry.prepare()
        return cls(registry, hashes, Lockout(engine, clock=clock), catalogue)

    async def check(
        self, business_type: str | None, business_number: str, proof: str, caller: str
    ) -> Found | NotFound | Locked:
        """Look up one case for somebody who claims it.

        Args:
            business_type: a code, label or alias in either language; None or blank when it was not asked.
            business_number: as typed; spaces, dashes, case and full-width characters do not matter.
            proof: as typed, likewise.
            caller: what identifies the asker (an address, a conversation); only its hash is kept.
        Returns:
            `Found`; `NotFound`, the same whatever was wrong; or `Locked` after 5 failures for this
            number or from this caller in 15 minutes, even if the proof is right now.
        Raises:
            NotReady: too many tries at once on the same case.
        """
        attempt = await self._lockout.reserve((self._hashes.number(business_number), self._hashes.caller(caller)))
        if attempt.retry_after_s:
            _log.warning("progress_checked", extra={"outcome": "locked"})
            return Locked(attempt.retry_after_s)
        try:
            case = await self._registry.find(business_number, proof, self._type_code(business_type))
        except Exception:
            await self._lockout.release(attempt)  # the asker is not to blame when the database fails
            raise
        if case is None:
            _log.info("progress_checked", extra={"outcome": "not_found"})
            return NotFound()
        await self._lockout.release(attempt)
        _log.info("progress_checked", extra={"outcome": "found"})
        return self._explain(case)

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
        count = await self._registry.replace(records)
        _log.info("progress_cases_imported", extra={"cases": count})
        return count

    async def ping(self) -> None:
        """Check that the registry answers.

        Raises:
            NotReady: it does not.
        """
        await self._registry.ping()

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
            time_limit=self._running_limit(case),
            as_of=case.as_of,
        )

    def _running_limit(self, case: Case) -> RunningLimit | None:
        limit = self.catalogue.limit_for(
            city=case.city,
            category=case.category,
            business_type=case.business_type,
            state=case.history[-1].state,
        )
        if limit is None:
            return None
        # The last time counts: a case that was returned and sent again starts its clock again.
        starts = [entry.at for entry in case.history if entry.state == limit.counted_from]
        return RunningLimit(limit, starts[-1] if starts else None)

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


def to_json(found: Found) -> dict[str, Any]:
    """Give a case the shape of the HTTP contract (section Progress), with some fields more.

    `time_limit.due` is always null for now. Counting it right needs the official calendar with its
    make-up working days; counting Monday to Friday alone would give wrong dates around holidays.
    `time_limit` itself is null when no limit is known for the present state.
    """
    state = found.state
    return {
        "business_number": found.business_number,
        "business_type": {"code": found.business_type.code, **found.business_type.label.as_dict()},
        "city": found.city,
        "category": found.category,
        "state": {"code": state.code, **state.label.as_dict()},
        "since": _iso(found.since),
        "stage": state.stage,
        "stage_name": state.stage_name.as_dict(),
        "history": [
            {"code": item.state.code, "at": _iso(item.at), **item.state.label.as_dict()} for item in found.history
        ],
        "means": state.means.as_dict(),
        "next": state.next.as_dict(),
        "who": {"code": state.who.code, **state.who.label.as_dict()},
        "time_limit": _limit_json(found.time_limit) if found.time_limit else None,
        "as_of": _iso(found.as_of),
    }


def _limit_json(running: RunningLimit) -> dict[str, Any]:
    limit = running.limit
    source = limit.source
    more = {
        "legal_working_days": limit.legal_working_days,
        "usual_working_days": limit.usual_working_days,
        "may_add_working_days": limit.may_add_working_days,
    }
    return {
        "working_days": limit.working_days,
        "from": _iso(running.counted_from) if running.counted_from else None,
        "due": None,
        "source": {
            "title_en": source.title.en,
            "title_zh": source.title.zh,
            "host": source.host,
            "date": source.date,
        },
        "confidence": source.confidence,
        "region": limit.city,
        "step": {"code": limit.step.code, **limit.step.label.as_dict()},
        "kind": {"code": limit.kind, **limit.kind_name.as_dict()},
        **{key: days for key, days in more.items() if days is not None},
    }


def _iso(moment: datetime) -> str:
    """Write a moment in Chinese time, to the second, with its offset."""
    return moment.astimezone(CHINA).isoformat(timespec="seconds")
